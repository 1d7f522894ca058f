//! Ports of a machine on the host, and the list of those that drivers have.

use std::sync::{Arc, Mutex};

use drmm_runtime::{Errno, Error, Result};

use super::host::Handle;
use crate::lock::lock;
use crate::transport::Width;

/// The ports that drivers of this process have requested, of all machines.
static REQUESTED: Mutex<Vec<Range>> = Mutex::new(Vec::new());

/// Ports of one machine, which its domain names.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Range {
    domain: u32,
    first: u16,
    last: u16,
}

/// Ports that one driver has. Dropping it gives them back.
pub(crate) struct PortRegion {
    hardware: Handle,
    range: Range,
}

macro_rules! accessors {
    ($($width:ident $ty:ident $read:ident $write:ident)*) => { $(
        pub(crate) fn $read(&self, port: u16) -> $ty {
            let value = self.hardware.function.port_read(port, Width::$width);
            // A transport gives no more bits than it was asked for.
            $ty::try_from(value & Width::$width.all_ones()).unwrap_or($ty::MAX)
        }

        pub(crate) fn $write(&self, port: u16, value: $ty) {
            self.hardware.function.port_write(port, Width::$width, value.into());
        }
    )* };
}

impl PortRegion {
    /// Fails as [`devm_request_region`](crate::Device::devm_request_region).
    pub(crate) fn request(hardware: &Handle, first: u16, last: u16) -> Result<Self> {
        if !hardware.is_present() {
            return Err(Error::new(Errno::ENODEV, "the function is gone"));
        }
        let range = Range { domain: hardware.at.domain, first, last };
        let mut requested = lock(&REQUESTED);
        let is_taken = |other: &Range| {
            other.domain == range.domain && other.first <= range.last && range.first <= other.last
        };
        if requested.iter().any(is_taken) {
            return Err(
                Error::new(Errno::EBUSY, "another driver has some of these ports").figure(first.into())
            );
        }
        if requested.try_reserve(1).is_err() {
            return Err(Error::new(Errno::ENOMEM, "no memory for another range of ports"));
        }
        requested.push(range);
        drop(requested);
        Ok(Self { hardware: Arc::clone(hardware), range })
    }

    pub(crate) fn first(&self) -> u16 {
        self.range.first
    }

    accessors! {
        B1 u8 read8 write8
        B2 u16 read16 write16
        B4 u32 read32 write32
    }
}

impl Drop for PortRegion {
    fn drop(&mut self) {
        // No other entry is equal: ranges of one machine do not overlap.
        lock(&REQUESTED).retain(|range| *range != self.range);
    }
}
