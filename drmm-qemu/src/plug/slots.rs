//! Which device is in which slot, and which functions were handed out.
//!
//! A device leaves in two steps: it goes off the bus, and a little later QEMU lets go of it. Some
//! models never get to the second step (`bochs-display` in 7.2 and 10.0), and plugging into such a
//! slot again makes QEMU abort, so the slot stays closed in between.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use drmm_pci::__private::{lock, wait_until};
use drmm_pci::transport::HotplugEvent;
use drmm_pci::Address;
use drmm_runtime::{Errno, Error, Result};

use crate::device::Device;
use crate::events::Events;
use crate::function::QemuFunction;
use crate::layout::{Kind, SLOT_COUNT};

/// All slots of a machine.
pub(crate) struct Slots {
    kind: Kind,
    domain: u32,
    table: Mutex<Table>,
    changed: Condvar,
    events: Arc<Events>,
}

#[derive(Default)]
struct Table {
    slots: BTreeMap<u8, Slot>,
    functions: BTreeMap<Address, Arc<QemuFunction>>,
}

/// A slot that has or had a device. Those that never had one are not in the table.
struct Slot {
    id: String,
    state: State,
    /// Its removal was asked for. QEMU takes a second request on one machine and not on the other.
    is_unwanted: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Occupied,
    /// Off the bus, but QEMU has not let go of the device.
    Leaving,
    Vacant,
}

impl Slots {
    pub(crate) fn new(kind: Kind, domain: u32, events: Arc<Events>) -> Self {
        Self { kind, domain, table: Mutex::default(), changed: Condvar::new(), events }
    }

    /// The address of a slot.
    pub(crate) fn address(&self, slot: u8) -> Address {
        self.kind.slot_address(self.domain, slot)
    }

    /// The slot for a device that is to be plugged in.
    ///
    /// Fails with `EEXIST` if a device with this id is there, `EBUSY` if the slot it wants is
    /// taken, `ENOSPC` if all are, and as [`Device::check`] does.
    pub(crate) fn choose(&self, device: &Device) -> Result<u8> {
        device.check()?;
        let table = lock(&self.table);
        let had_it = table.slots.iter().find(|(_, slot)| slot.id == device.id());
        if had_it.is_some_and(|(_, slot)| slot.state == State::Occupied) {
            return Err(Error::new(Errno::EEXIST, "a device with this id is plugged in already"));
        }
        let is_vacant = |slot: &u8| table.slots.get(slot).is_none_or(|slot| slot.state == State::Vacant);
        let slot = device
            .wanted_slot()
            .or_else(|| had_it.map(|(slot, _)| *slot))
            .or_else(|| (0..SLOT_COUNT).find(|slot| !table.slots.contains_key(slot)))
            .or_else(|| (0..SLOT_COUNT).find(is_vacant))
            .ok_or(Error::new(Errno::ENOSPC, "all slots of the machine are taken"))?;
        match table.slots.get(&slot) {
            Some(Slot { state: State::Occupied, .. }) => {
                Err(Error::new(Errno::EBUSY, "another device is in this slot").figure(slot.into()))
            }
            _ => Ok(slot),
        }
    }

    /// Records that a device is in a slot.
    pub(crate) fn occupy(&self, slot: u8, id: &str) {
        let slots = &mut lock(&self.table).slots;
        // A device that moves to another slot leaves no trace in the old one.
        slots.retain(|_, slot| slot.id != id);
        slots.insert(slot, Slot { id: id.to_owned(), state: State::Occupied, is_unwanted: false });
    }

    /// Where the device with this id is plugged in. Fails with `ENOENT` if it is not.
    pub(crate) fn find(&self, id: &str) -> Result<u8> {
        let table = lock(&self.table);
        let mut occupied = table.slots.iter().filter(|(_, slot)| slot.state == State::Occupied);
        occupied
            .find(|(_, slot)| slot.id == id)
            .map(|(slot, _)| *slot)
            .ok_or(Error::new(Errno::ENOENT, "no device with this id is plugged in"))
    }

    /// Records that the removal of a device is being asked for. Fails with `EBUSY` if it was
    /// before.
    pub(crate) fn mark_unwanted(&self, slot: u8) -> Result {
        match lock(&self.table).slots.get_mut(&slot) {
            Some(slot) if !slot.is_unwanted => {
                slot.is_unwanted = true;
                Ok(())
            }
            _ => Err(Error::new(Errno::EBUSY, "the removal was asked for already").figure(slot.into())),
        }
    }

    /// Takes [`mark_unwanted`](Self::mark_unwanted) back: QEMU did not pass the request on.
    pub(crate) fn mark_wanted(&self, slot: u8) {
        if let Some(slot) = lock(&self.table).slots.get_mut(&slot) {
            slot.is_unwanted = false;
        }
    }

    /// Whether a device is in this slot.
    pub(crate) fn is_occupied(&self, slot: u8) -> bool {
        lock(&self.table).slots.get(&slot).is_some_and(|slot| slot.state == State::Occupied)
    }

    /// The device in this slot is off the bus. Its function is gone from now on, and the bus is
    /// told. Does nothing if that was known.
    pub(crate) fn left(&self, slot: u8) {
        let mut table = lock(&self.table);
        let Some(entry) = table.slots.get_mut(&slot).filter(|slot| slot.state == State::Occupied) else {
            return;
        };
        entry.state = State::Leaving;
        let address = self.address(slot);
        let function = table.functions.remove(&address);
        if let Some(function) = &function {
            function.retire();
        }
        drop(table);
        self.events.push(HotplugEvent::Removed(address));
    }

    /// QEMU has let go of a device.
    pub(crate) fn deleted(&self, id: &str) {
        // A device whose removal was not asked for here leaves the bus and QEMU in one.
        if let Ok(slot) = self.find(id) {
            self.left(slot);
        }
        for slot in lock(&self.table).slots.values_mut() {
            if slot.id == id && slot.state == State::Leaving {
                slot.state = State::Vacant;
            }
        }
        self.changed.notify_all();
    }

    /// Waits until QEMU has let go of what was in this slot, and of what had this id elsewhere.
    /// Fails with `EBUSY` when `timeout` is over.
    pub(crate) fn wait_vacant(&self, slot: u8, id: &str, timeout: Duration) -> Result {
        let is_vacant = |table: &Table| {
            let mut concerned =
                table.slots.iter().filter(|(number, entry)| **number == slot || entry.id == id);
            concerned.all(|(_, entry)| entry.state == State::Vacant)
        };
        let (_table, in_time) = wait_until(&self.changed, lock(&self.table), timeout, is_vacant);
        if in_time {
            return Ok(());
        }
        let error = Error::new(Errno::EBUSY, "QEMU has not let go of the device that was in this slot");
        Err(error.figure(slot.into()))
    }

    /// The function that was handed out for an address.
    pub(crate) fn function(&self, at: Address) -> Option<Arc<QemuFunction>> {
        lock(&self.table).functions.get(&at).cloned()
    }

    /// Records a function that is handed out.
    pub(crate) fn add_function(&self, at: Address, function: Arc<QemuFunction>) {
        lock(&self.table).functions.insert(at, function);
    }
}
