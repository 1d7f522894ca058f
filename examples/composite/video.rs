//! The video node: what programs open to take frames, in the manner of V4L2.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::OnceLock;

use drmm_runtime::prelude::*;
use drmm_runtime::publish::{OpenFile, Publication};

use crate::driver::{Composite, CompositeHw};
use crate::shown::Shown;

static NODES: Shown = Shown::new();

/// The frames that were taken. Programs look at it for as long as they hold the device.
#[derive(Default)]
pub struct Queue(AtomicU32);

impl Resource for Queue {
    type Ends = AtLastRef;
}

impl Queue {
    /// One more frame.
    pub fn take(&self, frame: u32) -> u32 {
        self.0.fetch_add(1, Ordering::Relaxed);
        frame
    }

    /// How many frames were taken.
    pub fn taken(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The front of the node.
#[derive(Default)]
pub struct Node {
    name: OnceLock<String>,
}

impl Publication<Composite> for Node {
    fn name(&self) -> &'static str {
        "video node"
    }

    fn publish(&self, dev: &Dev<Composite>) -> Result {
        NODES.add(dev);
        let _ = self.name.set(dev.parent_name().to_owned());
        Ok(())
    }

    fn wake(&self) {}

    fn withdraw(&self) {
        if let Some(name) = self.name.get() {
            NODES.remove(name);
        }
    }

    /// The camera stops, even if a program wants it to run.
    fn leave(&self, hw: &CompositeHw<'_>) {
        hw.stream(false);
    }
}

/// An open video node. It holds the device, not the hardware.
pub struct File {
    /// Tells the trace of open, close and calls that come too late.
    opened: OpenFile,
    dev: Dev<Composite>,
}

impl File {
    /// Opens the node on a bus device. Fails with `ENXIO` if there is none, or not any more.
    pub fn open(name: &str) -> Result<Self> {
        let dev = NODES.find(name).ok_or(Error::new(Errno::ENXIO, "there is no such video node"))?;
        Ok(Self { opened: dev.open_file("video node"), dev })
    }

    /// Starts the camera. Fails with `ENODEV` once the chip is gone.
    pub fn stream_on(&self) -> Result {
        self.opened.answer(self.dev.with_hw(|hw| hw.stream(true)))
    }

    /// Takes the next frame. Fails with `ENODEV` once the chip is gone.
    pub fn dequeue(&self) -> Result<u32> {
        self.opened.answer(self.dev.with_hw(|hw| hw.take_frame()))
    }

    /// How many frames were taken, which can be asked for as long as the file is open.
    pub fn frames_taken(&self) -> u32 {
        self.dev.queue.taken()
    }
}
