//! Ports of a Linux kernel's machine.

use drmm_runtime::kernel;
use drmm_runtime::{Errno, Error, Result};

use super::kernel::Handle;

/// Ports that one driver has. Dropping it gives them back.
pub(crate) struct PortRegion(kernel::PortRegion);

macro_rules! accessors {
    ($($ty:ident $read:ident $write:ident)*) => { $(
        #[inline]
        pub(crate) fn $read(&self, port: u16) -> $ty {
            self.0.$read(port)
        }

        #[inline]
        pub(crate) fn $write(&self, port: u16, value: $ty) {
            self.0.$write(port, value);
        }
    )* };
}

impl PortRegion {
    /// Fails as [`devm_request_region`](crate::Device::devm_request_region).
    pub(crate) fn request(hardware: &Handle, first: u16, last: u16) -> Result<Self> {
        if !hardware.is_present() {
            return Err(Error::new(Errno::ENODEV, "the function is gone"));
        }
        kernel::PortRegion::request(first, last).map(Self)
    }

    pub(crate) fn first(&self) -> u16 {
        self.0.first()
    }

    accessors! {
        u8 read8 write8
        u16 read16 write16
        u32 read32 write32
    }
}
