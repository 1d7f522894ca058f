//! The story: three handles of one device, of three kinds, and a removal among them.

use drmm_kms::{open_by_parent, Format, Mode, Program};
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Recorder, Walk};

use crate::chip::Slot;
use crate::driver::Composite;
use crate::sensor::Sensor;
use crate::video::File;

/// The kinds of handles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Handle {
    /// An open card.
    Card,
    /// An open video node.
    Node,
    /// A clock, held by the device of another driver.
    Clock,
}

/// The outcome of the story.
pub struct Ending {
    /// The trace of both bus devices, from the removal on.
    pub walk: Walk,
    /// What was on after the removal: screen, camera, clock.
    pub left_on: [bool; 3],
}

fn wrong<R>(what: &'static str) -> Result<R> {
    Err(Error::new(Errno::EIO, what))
}

/// Lights the screen as a program does.
fn light(name: &str) -> Result<Program> {
    let mut card = Program::new(open_by_parent(name)?);
    let resources = card.resources()?;
    let (Some(&crtc), Some(&connector)) = (resources.crtcs.first(), resources.connectors.first()) else {
        return Err(Error::new(Errno::ENXIO, "the card has no CRTC or no connector"));
    };
    let mode = Mode::VGA;
    let dumb = card.create_dumb(mode.width().into(), mode.height().into())?;
    let framebuffer = card.add_framebuffer(&dumb, Format::XRGB8888)?;
    card.set_crtc(crtc, framebuffer, connector, &mode.to_info())?;
    Ok(card)
}

/// Plays it on bus devices named after `name`. The handles are closed in the order of `closing`,
/// and the device ends with the last of them, not before.
pub fn play(name: &str, removal: Removal, closing: [Handle; 3]) -> Result<Ending> {
    let recorder = Recorder::new();
    let (chip, beside) = (Slot::new(name)?, Slot::new(&format!("{name}-sensor"))?);
    let mut sensor = None;
    // The sensor's driver has to wait for its clock.
    match beside.bind(|device| Sensor::probe(device, name, &mut sensor)) {
        Err(error) if error.errno() == Errno::EPROBE_DEFER => {}
        Err(error) => return Err(error),
        Ok(()) => return wrong("the sensor was probed without a clock"),
    }
    chip.bind(Composite::probe)?;
    beside.bind(|device| Sensor::probe(device, name, &mut sensor))?;

    let (mut card, mut node) = (Some(light(name)?), Some(File::open(name)?));
    if let Some(node) = &node {
        node.stream_on()?;
        node.dequeue()?;
    }
    if chip.chip.is_on() != [true; 3] {
        return wrong("screen, camera and clock are not on");
    }

    let before = recorder.events().len();
    chip.take_out(removal)?;
    let left_on = chip.chip.is_on();
    let clock_is_there = sensor.as_ref().is_some_and(|sensor| sensor.clock.is_there());
    let refused = node.as_ref().map_or(Ok(0), File::dequeue).err().map(|error| error.errno());
    if clock_is_there || refused != Some(Errno::ENODEV) {
        return wrong("the hardware could be reached after the removal");
    }
    for handle in closing {
        if released(&recorder, &chip).next().is_some() {
            return wrong("the device ended before its last handle");
        }
        match handle {
            Handle::Card => drop(card.take()),
            Handle::Node => {
                let frames = node.take().map(|node| node.frames_taken());
                if frames != Some(1) {
                    return wrong("the queue is not there any more");
                }
            }
            Handle::Clock => drop(sensor.take()),
        }
    }
    if released(&recorder, &chip).count() != 1 {
        return wrong("the device did not end with its last handle");
    }
    let ours = [chip.parent.id(), beside.parent.id()];
    let events = recorder.events().into_iter().skip(before).filter(|event| ours.contains(&event.parent));
    Ok(Ending { walk: Walk::new(events.collect()), left_on })
}

/// The ends of the chip's video queue, of which there is one for each device.
fn released<'a>(recorder: &Recorder, chip: &'a Slot) -> impl Iterator<Item = &'static str> + use<'a> {
    let walk = recorder.walk_of(&chip.parent);
    let names: Vec<_> = walk.released().filter(|name| *name == "queue").collect();
    names.into_iter()
}
