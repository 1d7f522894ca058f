//! The simulated controller: it scans out a memory, and raises interrupts from a thread of its own.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use drmm_runtime::bus::Bus;
use drmm_runtime::io::{Sink, Source};
use drmm_runtime::prelude::*;
use drmm_runtime::DrmDriver;

/// A frame has ended.
pub const VBLANK: u32 = 1;
/// The plug has changed.
pub const HOTPLUG: u32 = 2;
const FRAME: Duration = Duration::from_millis(10);

/// What is plugged in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Plug {
    /// Nothing.
    #[default]
    Empty,
    /// A panel.
    Panel,
}

#[derive(Default)]
struct Registers {
    size: Option<(u32, u32)>,
    memory: Vec<u8>,
    /// The interrupts that are let through.
    mask: u32,
    raised: u32,
    vblanks: u32,
    plug: Plug,
    handled: bool,
}

/// The controller. Clones are handles of the same one.
#[derive(Clone, Default)]
pub struct Controller(Arc<Mutex<Registers>>);

impl Controller {
    fn registers(&self) -> MutexGuard<'_, Registers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Scans out pictures of this size, or none.
    pub fn scan(&self, size: Option<(u32, u32)>) {
        let mut registers = self.registers();
        registers.size = size;
        let bytes = size.map_or(0, |(width, height)| width as usize * height as usize * 4);
        registers.memory.resize(bytes, 0);
    }

    /// Lets interrupts through, or holds them back.
    pub fn unmask(&self, interrupts: u32, on: bool) {
        let mask = &mut self.registers().mask;
        *mask = if on { *mask | interrupts } else { *mask & !interrupts };
    }

    /// What is plugged in.
    pub fn plug(&self) -> Plug {
        self.registers().plug
    }

    /// Plugs something in, or pulls it: from outside.
    pub fn set_plug(&self, plug: Plug) {
        let mut registers = self.registers();
        registers.plug = plug;
        registers.raised |= HOTPLUG;
    }

    /// How many vblank interrupts have been raised.
    pub fn vblanks(&self) -> u32 {
        self.registers().vblanks
    }

    /// Width, height and rows of red, green, blue of what is scanned out.
    pub fn look(&self) -> (u32, u32, Vec<u8>) {
        let registers = self.registers();
        let (width, height) = registers.size.unwrap_or_default();
        let rgb = registers.memory.chunks(4).flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]).collect();
        (width, height, rgb)
    }

    /// What is raised at the end of a frame.
    fn end_frame(&self) -> u32 {
        let mut registers = self.registers();
        let vblank = if registers.size.is_some() { registers.mask & VBLANK } else { 0 };
        registers.vblanks += vblank;
        std::mem::take(&mut registers.raised) | vblank
    }
}

impl Sink for Controller {
    fn copy_from(&self, at: u64, from: Source<'_>) -> Result {
        let mut registers = self.registers();
        let begin = usize::try_from(at).unwrap_or(usize::MAX);
        let place = registers.memory.get_mut(begin..begin.saturating_add(from.len()));
        let beyond = Error::new(Errno::EINVAL, "pixels beyond the controller's memory: byte").figure(at);
        from.copy_to(place.ok_or(beyond)?);
        Ok(())
    }
}

/// The thread that raises the interrupts. It ends when this is dropped.
struct Running {
    line: Controller,
    thread: Option<thread::JoinHandle<()>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.line.registers().handled = false;
        // If it panicked there is nothing left to undo.
        let _ = self.thread.take().map(thread::JoinHandle::join);
    }
}

/// The bus device of the controller.
#[derive(Clone, Copy)]
pub struct Device<'bound> {
    bound: Bound<'bound>,
    /// The controller.
    pub controller: &'bound Controller,
}

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.bound
    }
}

impl<'bound> Device<'bound> {
    /// Calls `handler` with what was raised, inside a section, until step 5 of the unbind.
    pub fn request_irq<T: DrmDriver>(
        &self,
        device: &Unregistered<'bound, T>,
        name: &'static str,
        handler: impl Fn(&T::Hw<'_>, u32) + Send + Sync + 'bound,
    ) -> Result {
        let controller = self.controller.clone();
        let callback = device.callback(name, move |hw: &T::Hw<'_>| {
            let raised = controller.end_frame();
            if raised != 0 {
                handler(hw, raised);
            }
        })?;
        let line = self.controller.clone();
        line.registers().handled = true;
        let thread = thread::spawn(move || {
            while line.registers().handled {
                // Refused once the device is unplugged: then nothing is handled any more.
                let _ = callback.run();
                thread::sleep(FRAME);
            }
        });
        let running = Running { line: self.controller.clone(), thread: Some(thread) };
        self.on_unbind(name, move || drop(running))
    }
}

impl Bus for Controller {
    type Device<'bound> = Device<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device { bound, controller: self }
    }
}
