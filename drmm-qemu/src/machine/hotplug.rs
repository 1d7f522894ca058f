//! Plugging in, asking for a removal, pulling out.

use std::sync::Arc;
use std::time::{Duration, Instant};

use drmm_pci::__private::lock;
use drmm_pci::transport::{is_same, Function, HotplugEvent};
use drmm_runtime::{Errno, Error, Result};
use serde_json::json;

use super::Machine;
use crate::device::Device;
use crate::firmware::config::ConfigSpace;
use crate::plug::slot_power::SlotPower;

/// QEMU lets go of a device within milliseconds.
const LET_GO_TIME: Duration = Duration::from_secs(5);
/// A slot gets its power, or loses it, at once; this is for a loaded host.
const POWER_TIME: Duration = Duration::from_secs(5);

impl Machine {
    /// Plugs a device in, gives its BARs addresses, and tells the bus: [`HotplugEvent::Added`].
    ///
    /// Fails with `EEXIST` if its id is taken, `EBUSY` if its slot is (or QEMU has not let go of
    /// the last device there), `ENOSPC` if all are, `EINVAL` if QEMU refuses it
    /// ([`last_refusal`](Self::last_refusal) says why).
    pub fn device_add(&self, device: &Device) -> Result<Arc<dyn Function>> {
        let mut turn = lock(&self.board.turn);
        let slot = self.board.slots.choose(device)?;
        self.board.slots.wait_vacant(slot, device.id(), LET_GO_TIME)?;
        // What an earlier function in this slot still has on the wire must not reach the new one.
        self.board.qtest.barrier()?;
        self.board.qmp.execute("device_add", &device.to_json(self.board.kind, slot))?;
        self.board.slots.occupy(slot, device.id());
        self.power(slot).on()?;
        self.wait_for_presence(slot, true)?;
        let address = self.board.slots.address(slot);
        let gone = Error::new(Errno::ENODEV, "the device went while it was being plugged in");
        let function = self.take_up(address, &mut turn)?.ok_or(gone)?;
        self.board.events.push(HotplugEvent::Added(address));
        Ok(function)
    }

    /// Asks that the driver of a device let go of it, as a person does by pressing the button at
    /// the slot. The device works on; the bus is told by [`HotplugEvent::RemovalRequested`] and
    /// answers with [`eject`](drmm_pci::transport::Transport::eject).
    ///
    /// Fails with `ENOENT` if no device with this id is plugged in, `EBUSY` if it was asked for
    /// before, `EINVAL` if the device cannot be unplugged.
    pub fn request_removal(&self, id: &str) -> Result {
        let _turn = lock(&self.board.turn);
        let slot = self.board.slots.find(id)?;
        self.board.slots.mark_unwanted(slot)?;
        self.board.shortcuts.close(self.board.slots.address(slot));
        let asked = self.board.qmp.execute("device_del", &json!({ "id": id }));
        if let Err(error) = asked {
            self.board.slots.mark_wanted(slot);
            return Err(error);
        }
        if !self.power(slot).is_removal_requested()? {
            return Err(Error::new(Errno::EIO, "the slot does not show that a removal was requested"));
        }
        self.board.events.push(HotplugEvent::RemovalRequested(self.board.slots.address(slot)));
        Ok(())
    }

    /// Pulls a device out without asking its driver. The bus is told afterwards:
    /// [`HotplugEvent::Removed`].
    ///
    /// Fails with `ENOENT` if no device with this id is plugged in, `EBUSY` if the device cannot be
    /// unplugged.
    pub fn surprise_remove(&self, id: &str) -> Result {
        let _turn = lock(&self.board.turn);
        self.power_off(self.board.slots.find(id)?)
    }

    /// Takes `wanted` off the bus. A surprise removal may have been faster; a device that was
    /// plugged in after that stays.
    pub(crate) fn take_off(&self, wanted: &dyn Function) -> Result {
        let nothing = Error::new(Errno::ENXIO, "there is no slot at this address");
        let at = wanted.address();
        let slot = self.board.kind.slot_of(at).filter(|_| at.domain == self.board.domain).ok_or(nothing)?;
        let _turn = lock(&self.board.turn);
        let slots = &self.board.slots;
        let is_there = slots.function(at).is_some_and(|function| is_same(&*function, wanted));
        if !is_there || !slots.is_occupied(slot) {
            return Err(Error::new(Errno::ENODEV, "the function is gone by itself").figure(slot.into()));
        }
        self.power_off(slot)
    }

    /// Takes what is in a slot off the bus. The caller has the turn, so the slot still holds what
    /// the caller expects.
    fn power_off(&self, slot: u8) -> Result {
        self.board.shortcuts.close(self.board.slots.address(slot));
        self.power(slot).off()?;
        self.wait_for_presence(slot, false)?;
        self.board.slots.left(slot);
        Ok(())
    }

    fn power(&self, slot: u8) -> SlotPower<'_> {
        SlotPower::new(&self.board.qtest, self.board.kind, self.board.domain, slot)
    }

    fn wait_for_presence(&self, slot: u8, wanted: bool) -> Result {
        let config = ConfigSpace::new(&self.board.qtest, self.board.slots.address(slot));
        let deadline = Instant::now() + POWER_TIME;
        while config.is_present()? != wanted {
            if Instant::now() >= deadline {
                let what =
                    if wanted { "a device does not come onto the bus" } else { "a device stays on the bus" };
                return Err(Error::new(Errno::EBUSY, what).figure(slot.into()));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }
}
