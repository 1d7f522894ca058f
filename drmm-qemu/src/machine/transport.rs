//! The machine as a bus sees it.

use std::sync::Arc;
use std::time::Duration;

use drmm_pci::__private::lock;
use drmm_pci::transport::{Function, HotplugEvent, Transport};
use drmm_pci::Address;
use drmm_runtime::{Errno, Error, Result};

use super::Machine;

impl Transport for Machine {
    fn name(&self) -> &'static str {
        "qemu"
    }

    fn domain(&self) -> u32 {
        self.board.domain
    }

    fn scan(&self) -> Result<Vec<Arc<dyn Function>>> {
        let mut turn = lock(&self.board.turn);
        let mut found = Vec::new();
        for bus in 0..=self.board.kind.last_bus() {
            // Behind a root port there is one device.
            let last = if bus == 0 { 31 } else { 0 };
            for device in 0..=last {
                let at = Address { domain: self.board.domain, bus, device, function: 0 };
                self.scan_device(at, &mut turn, &mut found)?;
            }
        }
        Ok(found)
    }

    fn function(&self, at: Address) -> Result<Arc<dyn Function>> {
        let nothing = Error::new(Errno::ENXIO, "there is no function at this address");
        if at.domain != self.board.domain
            || at.bus > self.board.kind.last_bus()
            || at.device > 31
            || at.function > 7
        {
            return Err(nothing);
        }
        match self.take_up(at, &mut lock(&self.board.turn))? {
            Some(function) => Ok(function),
            None => Err(nothing),
        }
    }

    fn next_event(&self, timeout: Duration) -> Result<Option<HotplugEvent>> {
        self.board.events.next(timeout)
    }

    fn eject(&self, function: &dyn Function) -> Result {
        self.take_off(function)
    }
}
