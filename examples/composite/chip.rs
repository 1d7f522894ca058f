//! The hardware: a chip with a screen, a camera and a clock generator, on a bus with room for two
//! devices.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::Arc;

use drmm_runtime::bus::{Bus, Parent};
use drmm_runtime::prelude::*;

/// What the chip does now, as its pins show it.
#[derive(Default)]
pub struct Chip {
    gone: AtomicBool,
    screen: AtomicU32,
    camera: AtomicU32,
    clock: AtomicU32,
    frames: AtomicU32,
}

impl Chip {
    /// Whether the screen is lit, the camera on and the clock running.
    pub fn is_on(&self) -> [bool; 3] {
        [&self.screen, &self.camera, &self.clock].map(|pin| pin.load(Ordering::SeqCst) != 0)
    }
}

/// A register: writing it to zero switches a part of the chip off.
#[derive(Clone, Copy)]
pub enum Register {
    /// The lines of the picture.
    Screen,
    /// One while the camera takes frames.
    Camera,
    /// The clock's rate in hertz.
    Clock,
}

/// The mapped registers. The bound list owns them; drivers hold a reference.
pub struct Registers(Arc<Chip>);

impl Registers {
    /// Writes a register. It goes nowhere once the chip is gone.
    pub fn write(&self, register: Register, value: u32) {
        let chip = &*self.0;
        if !chip.gone.load(Ordering::SeqCst) {
            let pin = match register {
                Register::Screen => &chip.screen,
                Register::Camera => &chip.camera,
                Register::Clock => &chip.clock,
            };
            pin.store(value, Ordering::SeqCst);
        }
    }

    /// The number of the next frame that the camera takes; all-ones once the chip is gone.
    pub fn next_frame(&self) -> u32 {
        let chip = &*self.0;
        if chip.gone.load(Ordering::SeqCst) {
            return u32::MAX;
        }
        chip.frames.fetch_add(1, Ordering::SeqCst)
    }
}

/// The device as probe gets it.
#[derive(Clone, Copy)]
pub struct Device<'bound> {
    bound: Bound<'bound>,
    chip: &'bound Arc<Chip>,
}

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.bound
    }
}

impl<'bound> Device<'bound> {
    /// Maps the registers.
    #[track_caller]
    pub fn devm_registers(&self) -> Result<&'bound Registers> {
        self.devm(Registers(Arc::clone(self.chip)))
    }
}

/// The bus's value for one of its devices.
struct Plug(Arc<Chip>);

impl Bus for Plug {
    type Device<'bound> = Device<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device { bound, chip: &self.0 }
    }
}

/// A slot with a chip in it.
pub struct Slot {
    /// The bus's side of the device.
    pub parent: Parent,
    /// The chip itself, to look at its pins.
    pub chip: Arc<Chip>,
}

impl Slot {
    /// Plugs a chip in, with no driver yet.
    pub fn new(name: &str) -> Result<Self> {
        Ok(Self { parent: Parent::new(name)?, chip: Arc::default() })
    }

    /// Binds a driver.
    pub fn bind(&self, probe: impl for<'b> FnOnce(&'b Device<'b>) -> Result<Registered>) -> Result {
        self.parent.bind(Plug(Arc::clone(&self.chip)), probe).map(drop)
    }

    /// Takes the chip out: by asking its driver first, or not.
    pub fn take_out(&self, removal: Removal) -> Result {
        if removal == Removal::Surprise {
            self.chip.gone.store(true, Ordering::SeqCst);
        }
        self.parent.unbind(removal)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        // The machine is switched off: what is still bound lets go. There may be nothing.
        let _ = self.take_out(Removal::Orderly);
    }
}
