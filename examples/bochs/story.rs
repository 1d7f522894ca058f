//! What the example shows, step by step; the tests run the same.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use drmm_pci::{Address, Bus, Image};
use drmm_runtime::bus::{Parent, Removal};
use drmm_runtime::report::Recorder;
use drmm_runtime::{Errno, Error, Result};

use crate::adapter::Machine;
use crate::driver::Bochs;
use crate::options::Options;
use crate::painter::Painter;
use crate::picture;

const WIDTH: u16 = 1024;
const HEIGHT: u16 = 768;
/// For a hotplug event to be handled, on a machine under load.
const SETTLE_TIME: Duration = Duration::from_secs(20);

/// How the story ended.
pub struct Ending {
    /// The screen before the removal, which shows the picture.
    pub before: Image,
    /// The release order of both devices, as text.
    pub order: String,
}

/// Runs the whole of it, telling each step to `say`.
pub fn run(options: &Options, say: &mut dyn FnMut(&str)) -> Result<Ending> {
    let recorder = Recorder::new();
    let mut machine = Machine::start(options.kind)?;
    let bus = machine.bus()?;
    bus.register_driver::<Bochs>();
    let (at, parent) = plug_in(&mut machine, &bus)?;
    say(&format!("bound the bochs driver to {at} on {}", machine.name()));

    let painter = Painter::open(parent.name(), WIDTH, HEIGHT)?;
    let before = machine.screen()?;
    expect_frame(&before, 0)?;
    say(&format!("set {WIDTH}x{HEIGHT}, painted a picture; the screen shows every pixel of it"));

    let (painter, refusal) = pull_in_mid_frame(&machine, &bus, at, painter, options, say)?;
    say(&format!("the program's flip of frame {} got: {refusal}", options.frames));

    let (again, new_parent) = plug_in(&mut machine, &bus)?;
    let new_painter = Painter::open(new_parent.name(), WIDTH, HEIGHT)?;
    let after = machine.screen()?;
    expect_frame(&after, 0)?;
    say(&format!("plugged an adapter in again: a new device on {again}, painted by a new program"));

    let (painter, stale) = refused(painter, options.frames)?;
    say(&format!("the old handle still gets: {stale}"));

    say("closing the last handle of the old device");
    drop(painter);
    drop(new_painter);
    machine.take_out(again, Removal::Orderly)?;
    bus.settle(SETTLE_TIME)?;
    let order = format!(
        "the first adapter, {}:\n{:#}\nthe second one, asked to leave after its program had closed:\n{:#}",
        if options.removal == Removal::Surprise { "pulled out" } else { "asked to leave" },
        recorder.walk_of(&parent),
        recorder.walk_of(&new_parent),
    );
    Ok(Ending { before, order })
}

/// Plugs an adapter in and waits until its driver has probed it.
fn plug_in(machine: &mut Machine, bus: &Bus) -> Result<(Address, Parent)> {
    let at = machine.plug_in()?;
    bus.settle(SETTLE_TIME)?;
    let parent = bus.parent(at)?;
    match bus.last_error(at) {
        Some(error) => Err(error),
        None if parent.is_bound() => Ok((at, parent)),
        None => Err(Error::new(Errno::ENODEV, "no driver was bound to the adapter")),
    }
}

/// Lets a second thread draw, and takes the adapter out when it is half-way through a frame.
fn pull_in_mid_frame(
    machine: &Machine,
    bus: &Bus,
    at: Address,
    painter: Painter,
    options: &Options,
    say: &mut dyn FnMut(&str),
) -> Result<(Painter, Error)> {
    let (half_way, reached) = mpsc::channel();
    let (pulled, go_on) = mpsc::channel();
    let last = options.frames;
    let program = thread::spawn(move || draw(painter, last, &half_way, &go_on));
    let waited = reached.recv();
    if waited.is_ok() {
        machine.take_out(at, options.removal)?;
        bus.settle(SETTLE_TIME)?;
        say(&format!("took the adapter out in the middle of frame {last}"));
    }
    drop(pulled);
    program.join().map_err(|_| Error::new(Errno::EIO, "the program's thread panicked"))?
}

/// The program's thread: shows frame after frame; half-way through the last it says so, and waits.
fn draw(
    mut painter: Painter,
    last: u32,
    half_way: &mpsc::Sender<()>,
    go_on: &mpsc::Receiver<()>,
) -> Result<(Painter, Error)> {
    for frame in 1..last {
        painter.draw_upper_half(frame)?;
        painter.draw_lower_half(frame)?;
        painter.show(frame)?;
    }
    painter.draw_upper_half(last)?;
    // The listener ends the wait below by dropping its end of the other channel.
    let _ = half_way.send(());
    let _ = go_on.recv();
    painter.draw_lower_half(last)?;
    refused(painter, last)
}

/// Tries to show a frame on a device that is gone, and returns the error that the program gets.
fn refused(mut painter: Painter, frame: u32) -> Result<(Painter, Error)> {
    match painter.show(frame) {
        Err(error) if error.errno() == Errno::ENODEV => Ok((painter, error)),
        Err(error) => Err(error),
        Ok(_) => Err(Error::new(Errno::EIO, "a flip went through on an adapter that is gone")),
    }
}

/// Fails unless the screen shows exactly what the program meant to paint.
fn expect_frame(screen: &Image, frame: u32) -> Result {
    let meant = picture::rgb(WIDTH.into(), HEIGHT.into(), frame);
    if (screen.width(), screen.height()) != (WIDTH.into(), HEIGHT.into()) {
        return Err(Error::new(Errno::EIO, "the screen has another width than was set: pixels")
            .figures(screen.width().into(), WIDTH.into()));
    }
    match screen.rgb().chunks(3).zip(meant.chunks(3)).filter(|(shown, meant)| shown != meant).count() {
        0 => Ok(()),
        wrong => {
            Err(Error::new(Errno::EIO, "pixels of the screen differ from what was painted")
                .figure(wrong as u64))
        }
    }
}
