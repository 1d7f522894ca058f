//! The simulated machine: a PCI bus of 32 slots, firmware that assigns addresses, and functions to
//! plug and pull cards.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use drmm_pci::__private::{lock, wait_until};
use drmm_pci::transport::{is_same, next_domain, BarInfo, BarKind, Function, HotplugEvent, Transport};
use drmm_pci::Address;
use drmm_runtime::{Errno, Error, Result};

use crate::irq::{IrqThread, Wire};
use crate::model::Model;
use crate::slot::Slot;

/// Where the host bridge puts BARs: ports, memory below four gigabytes, memory above.
const PORT_WINDOW: (u64, u64) = (0xc000, 0x1_0000);
const LOW_WINDOW: (u64, u64) = (0x8000_0000, 0xfec0_0000);
const HIGH_WINDOW: (u64, u64) = (0x80_0000_0000, 0x800_0000_0000);
const SLOTS: u8 = 32;

/// A simulated machine with one PCI bus, in this process.
///
/// It is a handle: clones are the same machine, which goes away with the last of them. Functions
/// that are still held are gone then.
///
/// ```
/// use drmm_pci::Bus;
/// use drmm_sim::{Edu, Machine};
///
/// # fn main() -> drmm_runtime::Result {
/// let machine = Machine::new()?;
/// let at = machine.plug(3, Edu::new())?;
/// let bus = Bus::new(machine.clone())?;
/// assert_eq!(bus.devices().len(), 1);
///
/// machine.surprise_remove(at)?;
/// bus.settle(std::time::Duration::from_secs(10))?;
/// assert!(bus.devices().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Machine {
    board: Arc<Board>,
}

struct Board {
    domain: u32,
    slots: Mutex<BTreeMap<Address, Arc<Slot>>>,
    events: Mutex<Events>,
    more_events: Condvar,
    irq: IrqThread,
}

#[derive(Default)]
struct Events {
    queue: VecDeque<HotplugEvent>,
    powered_off: bool,
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slots: Vec<Address> = lock(&self.board.slots).keys().copied().collect();
        f.debug_struct("Machine").field("domain", &self.board.domain).field("slots", &slots).finish()
    }
}

impl Machine {
    /// A machine with empty slots.
    ///
    /// Fails with `EAGAIN` if there is no thread for its interrupts, and with `ENOSPC` as
    /// [`next_domain`] does.
    pub fn new() -> Result<Self> {
        let domain = next_domain()?;
        let board = Board {
            domain,
            slots: Mutex::default(),
            events: Mutex::default(),
            more_events: Condvar::new(),
            irq: IrqThread::start(domain)?,
        };
        Ok(Self { board: Arc::new(board) })
    }

    /// Plugs a card into slot `device`, 0 to 31. Its BARs are assigned, and [`HotplugEvent::Added`]
    /// is reported.
    ///
    /// Fails with `EINVAL` if there is no such slot, with `EBUSY` if it is taken, with `ENOSPC` if
    /// there is no room for a BAR, and with `ENODEV` after [`power_off`](Self::power_off).
    pub fn plug(&self, device: u8, model: impl Model) -> Result<Address> {
        let address = Address { domain: self.board.domain, bus: 0, device, function: 0 };
        if device >= SLOTS {
            let error = Error::new(Errno::EINVAL, "the bus has no such slot");
            return Err(error.figures(device.into(), u64::from(SLOTS) - 1));
        }
        let mut slots = lock(&self.board.slots);
        if lock(&self.board.events).powered_off {
            return Err(Error::new(Errno::ENODEV, "the machine is off"));
        }
        if slots.contains_key(&address) {
            return Err(Error::new(Errno::EBUSY, "the slot is taken").figure(device.into()));
        }
        let mut taken: Vec<BarInfo> = slots.values().flat_map(|slot| slot.ranges()).collect();
        let place = |bar: &BarInfo, is_wide: bool| {
            let base = free_base(&taken, bar, is_wide)?;
            taken.push(BarInfo { base, ..*bar });
            Ok(base)
        };
        let slot = Arc::new(Slot::new(address, Box::new(model), Wire::new(&self.board.irq.queue), place)?);
        slots.insert(address, Arc::clone(&slot));
        drop(slots);
        // The model is called without the lock, since it may call back into the machine.
        slot.start();
        self.report(HotplugEvent::Added(address));
        Ok(address)
    }

    /// Pulls a card without a request: reads give all-ones from now on, writes are dropped, the
    /// interrupt line is low. Fails with `ENXIO` if the slot is empty.
    pub fn surprise_remove(&self, at: Address) -> Result {
        let slot = lock(&self.board.slots).remove(&at).ok_or_else(|| empty(at))?;
        slot.pull();
        self.report(HotplugEvent::Removed(at));
        Ok(())
    }

    /// Presses the attention button: asks the driver to let go. The card works until it is ejected.
    ///
    /// Fails with `ENXIO` if the slot is empty.
    pub fn request_removal(&self, at: Address) -> Result {
        let slots = lock(&self.board.slots);
        if !slots.contains_key(&at) {
            return Err(empty(at));
        }
        drop(slots);
        self.report(HotplugEvent::RemovalRequested(at));
        Ok(())
    }

    /// Takes the whole machine away, as when the process behind a virtual machine dies: all
    /// functions are gone and there will be no more events.
    pub fn power_off(&self) {
        // The flag comes first: a card that is being plugged in either sees it or is in the list
        // below.
        let mut events = lock(&self.board.events);
        events.powered_off = true;
        events.queue.clear();
        drop(events);
        let slots = std::mem::take(&mut *lock(&self.board.slots));
        for slot in slots.values() {
            slot.pull();
        }
        self.board.more_events.notify_all();
    }

    fn report(&self, event: HotplugEvent) {
        let mut events = lock(&self.board.events);
        if !events.powered_off {
            events.queue.push_back(event);
        }
        drop(events);
        self.board.more_events.notify_all();
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        for slot in lock(&self.slots).values() {
            slot.pull();
        }
    }
}

impl Transport for Machine {
    fn name(&self) -> &'static str {
        "sim"
    }

    fn domain(&self) -> u32 {
        self.board.domain
    }

    fn scan(&self) -> Result<Vec<Arc<dyn Function>>> {
        let slots = lock(&self.board.slots);
        Ok(slots.values().cloned().map(|slot| slot as Arc<dyn Function>).collect())
    }

    fn function(&self, at: Address) -> Result<Arc<dyn Function>> {
        let slot: Arc<dyn Function> = lock(&self.board.slots).get(&at).cloned().ok_or_else(|| empty(at))?;
        Ok(slot)
    }

    fn next_event(&self, timeout: Duration) -> Result<Option<HotplugEvent>> {
        let events = lock(&self.board.events);
        let has_news = |events: &Events| events.powered_off || !events.queue.is_empty();
        let (mut events, _) = wait_until(&self.board.more_events, events, timeout, has_news);
        match events.queue.pop_front() {
            None if events.powered_off => Err(Error::new(Errno::ENODEV, "the machine is off")),
            event => Ok(event),
        }
    }

    fn eject(&self, function: &dyn Function) -> Result {
        let at = function.address();
        let mut slots = lock(&self.board.slots);
        if at.domain != self.board.domain {
            return Err(empty(at));
        }
        let slot = match slots.entry(at) {
            Entry::Occupied(there) if is_same(&**there.get(), function) => there.remove(),
            _ => {
                return Err(
                    Error::new(Errno::ENODEV, "the function is gone by itself").figure(at.device.into())
                )
            }
        };
        drop(slots);
        slot.pull();
        self.report(HotplugEvent::Removed(at));
        Ok(())
    }
}

/// The lowest address for a BAR that collides with none of those taken.
fn free_base(taken: &[BarInfo], bar: &BarInfo, is_wide: bool) -> Result<u64> {
    let is_io = bar.kind == BarKind::Io;
    let (start, end) = match bar.kind {
        BarKind::Io => PORT_WINDOW,
        BarKind::Memory | BarKind::PrefetchableMemory if is_wide => HIGH_WINDOW,
        BarKind::Memory | BarKind::PrefetchableMemory => LOW_WINDOW,
    };
    let mut base = start.next_multiple_of(bar.size);
    while let Some(limit) = base.checked_add(bar.size).filter(|limit| *limit <= end) {
        let hit = taken.iter().find(|other| {
            (other.kind == BarKind::Io) == is_io
                && other.base < limit
                && base < other.base.saturating_add(other.size)
        });
        let Some(hit) = hit else { return Ok(base) };
        base = hit.base.saturating_add(hit.size).checked_next_multiple_of(bar.size).unwrap_or(u64::MAX);
    }
    Err(Error::new(Errno::ENOSPC, "no room on the bus for a BAR").figures(bar.size, end - start))
}

fn empty(at: Address) -> Error {
    Error::new(Errno::ENXIO, "nothing is plugged in at this address").figure(at.device.into())
}
