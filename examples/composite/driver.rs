//! One driver that is three things: a DRM card, a video node, and the provider of a clock.
//!
//! There is one device object behind the three. A file of the card, a file of the node and a clock
//! that another driver has got each hold a reference to it, and the last of them ends it. Nothing
//! here counts, and nothing cleans up.
#![forbid(unsafe_code)]

use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;

use crate::chip::{Device, Register, Registers};
use crate::clock::Provider;
use crate::video::{Node, Queue};

/// Screen, camera and clock generator in one chip.
#[drm_driver(
    name = "composite",
    desc = "Screen, camera and clock in one chip",
    major = 1,
    minor = 0,
    release = Composite::call_release_hook
)]
pub struct Composite {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Registers,
    /// The card.
    #[drmm]
    pipe: SimplePipe,
    /// The frames of the video node.
    #[drmm]
    pub queue: Queue,
    /// How often the clock was switched on; the hardware is off at zero.
    users: Mutex<u32>,
}

impl Composite {
    /// Probes the chip.
    pub fn probe(device: &Device<'_>) -> Result<Registered> {
        let composite = devm_drm_dev_alloc!(device, |drm| Composite {
            regs: device.devm_registers()?,
            pipe: drm.drmm_simple_pipe(&[Format::XRGB8888])?,
            queue: Queue::default(),
            users: Mutex::new(0),
        })?;
        composite.publish_with(Node::default())?;
        composite.publish_with(Provider::default())?;
        composite.devm_register()
    }

    /// The last handle is gone, of whichever kind it was. All that it led to is still there.
    fn call_release_hook(&self) {
        println!(
            "the last handle of {} is gone, after {} frames",
            self.drm.parent_name(),
            self.queue.taken()
        );
    }
}

impl CompositeHw<'_> {
    /// Starts or stops the camera.
    pub fn stream(&self, on: bool) {
        self.regs.write(Register::Camera, on.into());
    }

    /// Takes a frame, by its number.
    pub fn take_frame(&self) -> u32 {
        self.queue.take(self.regs.next_frame())
    }

    /// Switches the clock on for one more user.
    pub fn clock_on(&self, hertz: u32) {
        let mut users = self.users.lock();
        *users += 1;
        self.regs.write(Register::Clock, hertz);
    }

    /// Switches the clock off when the last user has.
    pub fn clock_off(&self) {
        let mut users = self.users.lock();
        *users = users.saturating_sub(1);
        if *users == 0 {
            self.regs.write(Register::Clock, 0);
        }
    }
}

impl DriverCrtc for Composite {
    fn atomic_enable(hw: &CompositeHw<'_>, new: &CrtcCommit<'_>) -> Result {
        hw.regs.write(Register::Screen, new.mode().height().into());
        Ok(())
    }

    fn atomic_disable(hw: &CompositeHw<'_>, _old: &CrtcCommit<'_>) -> Result {
        hw.regs.write(Register::Screen, 0);
        Ok(())
    }
}

impl DriverPlane for Composite {
    /// The chip reads the buffer by itself.
    fn atomic_update(_hw: &CompositeHw<'_>, _new: &PlaneUpdate<'_>) -> Result {
        Ok(())
    }
}

impl DriverConnector for Composite {}
