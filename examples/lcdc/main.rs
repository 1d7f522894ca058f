//! A controller with a vblank interrupt: it is on only while something waits, and a monitor that is
//! plugged in later is found by the other interrupt.
//!
//! `driver.rs` is the driver, `controller.rs` the simulated hardware. What is scanned out is
//! written as a picture: `lcdc.png`, or the file that the first argument names. `--svg FILE`
//! draws the run, `--trace FILE` writes it as JSON lines.
#![forbid(unsafe_code)]

mod controller;
mod driver;

use std::fs::File;
use std::io::BufWriter;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use drmm_draw::Recording;
use drmm_kms::{open_by_parent, subscribe, CardEvent, Format, Program};
use drmm_runtime::bus::{Parent, Removal};
use drmm_runtime::report::Recorder;
use drmm_runtime::{Errno, Error, Result};

use controller::{Controller, Plug};
use driver::Lcdc;

const PATIENCE: Duration = Duration::from_secs(5);

/// Width, height, and rows of red, green, blue.
pub type Picture = (u32, u32, Vec<u8>);

fn late(what: &'static str) -> Error {
    Error::new(Errno::ETIMEDOUT, what)
}

/// Waits for a monitor, shows a picture, flips, and looks at the interrupts.
pub fn run(say: &mut dyn FnMut(&str)) -> Result<Picture> {
    let recorder = Recorder::new();
    let (controller, parent) = (Controller::default(), Parent::new("lcdc0")?);
    let (told, changes) = mpsc::channel();
    let _subscription = subscribe(move |event| {
        if matches!(event, CardEvent::Changed(_)) {
            // The listener may have ended.
            let _ = told.send(());
        }
    });
    parent.bind(controller.clone(), Lcdc::probe)?;
    let mut program = Program::new(open_by_parent("lcdc0")?);
    let (crtc, connector) = (program.resources()?.crtcs[0], program.resources()?.connectors[0]);
    say(&format!("a monitor is there: {}", program.connector(connector)?.connected));
    controller.set_plug(Plug::Panel);
    changes.recv_timeout(PATIENCE).map_err(|_| late("no hotplug event came"))?;
    let found = program.connector(connector)?;
    say(&format!("after the hotplug: {}, {} mode", found.connected, found.modes.len()));

    let mode = *found.modes.first().ok_or(late("the panel has no mode"))?;
    let dumb = program.create_dumb(mode.hdisplay.into(), mode.vdisplay.into())?;
    for y in 0..dumb.height {
        let shade = |x: u32| u8::try_from((x ^ y) & 0xff).unwrap_or(255);
        let row = (0..dumb.width).flat_map(|x| [shade(x), shade(x / 2), 90, 0]);
        dumb.write_row(y, &row.collect::<Vec<u8>>())?;
    }
    let framebuffer = program.add_framebuffer(&dumb, Format::XRGB8888)?;
    program.set_crtc(crtc, framebuffer, connector, &mode)?;
    let before = controller.vblanks();
    thread::sleep(Duration::from_millis(50));
    say(&format!("vblank interrupts while nothing waits: {}", controller.vblanks() - before));
    for flip in 0..3 {
        program.page_flip(crtc, framebuffer, flip)?;
        program.next_event(PATIENCE)?.ok_or(late("no event came"))?;
    }
    let first = program.wait_vblank(0)?;
    let second = program.wait_vblank(2)?;
    say(&format!("two vblanks later it is at least two more: {}", second.wrapping_sub(first) >= 2));
    say(&format!("interrupts came for the flips: {}", controller.vblanks() >= 3));
    let picture = controller.look();
    parent.unbind(Removal::Orderly)?;
    program.close();
    say(&format!("{:#}", recorder.walk_of(&parent)));
    Ok(picture)
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let (recording, words) = Recording::on_request(std::env::args().skip(1))?;
    let (width, height, rgb) = run(&mut |text| println!("{text}"))?;
    let path = words.first().map_or("lcdc.png", String::as_str);
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&rgb)?;
    println!("wrote {path}");
    recording.save("")?;
    Ok(())
}
