//! The shortcut to a device's memory: read and written where it lies in QEMU's process, without the
//! wire.
//!
//! Video memory is plain memory of the QEMU process. Its monitor says at which address, and the
//! operating system lets us read and write there. The difficulty is that the address belongs to
//! the device only as long as QEMU has it; afterwards it may be anything. So:
//!
//! 1. *The process is QEMU.* The file was opened before QEMU's answers proved that it shows QEMU's
//!    memory (`host`), and an open `/proc/PID/mem` belongs to one address space for ever. When QEMU
//!    has ended, reads and writes of it fail; they never reach a process that was given the same
//!    number.
//! 2. *The address is that of the BAR.* It is asked for when a function is taken up and after each
//!    write to its config space, which may move a BAR or turn decoding off; no access is on the
//!    shortcut meanwhile. Only prefetchable memory that is one piece of RAM has a shortcut;
//!    registers never have.
//! 3. *Closed before it goes.* Every access is made inside the [`Passage`] of its function. A
//!    function that makes QEMU let go of a device closes that first, for ever, and only then speaks
//!    to QEMU:
//!    - asking for a removal (`device_del`), since on a slot without power QEMU obeys at once;
//!    - the eject of `pc` and the slot's power on `q35`, on request or by surprise;
//!    - a driver of a root port, whose registers hold that power: at its first write of any value.
//!
//!    QEMU takes the device off the bus while it carries out one of these, and gives the memory
//!    back some time later, when none of its threads can be looking at it. So the memory is there
//!    until the passage is closed.
//! 4. *Nothing else removes a device.* No command on the control socket but ours; the processor
//!    sleeps. A reset, which would carry out a removal that was asked for (a watchdog card can
//!    cause one), ends QEMU instead (`-no-reboot`), and then 1 holds. There is no migration. Should
//!    a device go nevertheless, its function is retired, which closes the passage.
//! 5. *The order of a bus.* An access first waits for posted writes that have not been answered, so
//!    what was posted before it is with the device. It is carried out when it returns, so what is
//!    posted after it comes after it.
//! 6. *What QEMU has drawn from.* QEMU notes which pages were written, to draw only those anew
//!    where it converts pixels. It knows nothing of these writes. Taking a screenshot therefore
//!    rewrites one byte of each dirty page over the wire, with no access on the shortcut. So does
//!    closing it while the device is there, since a request may be refused and screenshots be taken
//!    for long after. Only a device that draws by itself in that very moment may lose a byte.
//!
//! A request to remove closes for ever, also where QEMU refuses it: that costs speed and nothing
//! else. Whenever the shortcut is not open, an access goes over the wire, which knows what is gone.
//! A driver that moves a BAR over that of *another* function is not noticed: there the bus has no
//! right answer either.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use drmm_pci::__private::lock;
use drmm_pci::transport::{BarInfo, BarKind, Width};
use drmm_pci::Address;
use drmm_runtime::{Error, Result};

use super::host::Host;
use super::passage::Passage;
use crate::firmware::bars::Bars;
use crate::wire::request::Request;

const BARS: usize = 6;
/// QEMU notes writes by pages of this size.
const PAGE: u64 = 4096;

/// The shortcuts of one machine.
#[derive(Debug)]
pub(crate) struct Shortcuts {
    host: Result<Arc<Host>>,
    pub(crate) all: Mutex<BTreeMap<Address, Arc<Shortcut>>>,
}

/// The shortcut to one function's memory.
#[derive(Debug)]
pub(crate) struct Shortcut {
    host: Result<Arc<Host>>,
    /// The functions that could have a shortcut.
    bars: [Option<BarInfo>; BARS],
    pub(crate) passage: Passage<Addresses>,
    /// Why a BAR has none.
    reasons: Mutex<[Option<Error>; BARS]>,
    /// The bytes of each BAR that were written since the last picture.
    written: Mutex<[Range<u64>; BARS]>,
}

/// Where the BARs lie in QEMU's process.
pub(crate) type Addresses = [Option<u64>; BARS];

impl Shortcuts {
    /// Those through `host`, or none, for a reason.
    pub(crate) fn new(host: Result<Host>) -> Self {
        Self { host: host.map(Arc::new), all: Mutex::default() }
    }

    /// The shortcut to the function that is taken up at `at`.
    pub(crate) fn add(&self, at: Address, bars: &Bars) -> Arc<Shortcut> {
        let shortcut = Arc::new(Shortcut::new(&self.host, bars));
        let before = lock(&self.all).insert(at, Arc::clone(&shortcut));
        if let Some(before) = before {
            before.close();
        }
        // A removal from here on finds it in the table, and closes it before this or after it, but
        // not in the middle.
        shortcut.around(|| ());
        shortcut
    }

    /// Closes the shortcuts to all functions of the device at `at`. The caller sees to it that no
    /// function is taken up there before it has done what it closes them for.
    pub(crate) fn close(&self, at: Address) {
        self.cut_off(at, || ());
    }

    /// Closes the shortcuts to all functions of the device at `at`, and then makes a change that
    /// may take it away.
    pub(crate) fn cut_off(&self, at: Address, change: impl FnOnce()) {
        // Hold the lock until the command has been sent, so that a function added later sees its
        // effect.
        let all = lock(&self.all);
        for (_, shortcut) in all.iter().filter(|(other, _)| (other.bus, other.device) == (at.bus, at.device))
        {
            shortcut.close_and_show();
        }
        change();
    }

    /// Tells QEMU which pages were written without it.
    pub(crate) fn show(&self) -> Result {
        let all: Vec<_> = lock(&self.all).values().cloned().collect();
        all.iter().try_for_each(|shortcut| shortcut.show())
    }
}

impl Shortcut {
    fn new(host: &Result<Arc<Host>>, bars: &Bars) -> Self {
        let is_memory = |bar: &BarInfo| bar.kind == BarKind::PrefetchableMemory;
        Self {
            host: host.clone(),
            bars: bars.map(|bar| bar.ok().filter(is_memory)),
            passage: Passage::new(),
            reasons: Mutex::default(),
            written: Mutex::default(),
        }
    }

    /// Why accesses to a BAR that is memory go over the wire; `None` if they do not, or if it is
    /// none.
    pub(crate) fn reason(&self, bar: u8) -> Option<Error> {
        *lock(&self.reasons).get(usize::from(bar))?
    }

    /// Closes it for ever. No access is under way when this returns.
    pub(crate) fn close(&self) {
        self.passage.close();
    }

    /// Closes it for ever, with the memory still there.
    fn close_and_show(&self) {
        self.passage.close_behind(|addresses| {
            // If it fails, QEMU has ended: there are no pictures any more.
            let _ = self.touch(addresses);
        });
    }

    /// Makes a change to the function's config space with no access on the shortcut.
    pub(crate) fn around(&self, change: impl FnOnce()) {
        if self.bars.iter().all(Option::is_none) {
            return change();
        }
        self.passage.around(change, || self.find());
    }

    fn find(&self) -> Option<Addresses> {
        let found = self.bars.map(|bar| {
            let BarInfo { base, size, .. } = bar?;
            Some(self.host.as_ref().map_err(|why| *why).and_then(|host| host.locate(base, size)))
        });
        *lock(&self.reasons) = found.map(|bar| bar.and_then(Result::err));
        let addresses = found.map(|bar| bar.and_then(Result::ok));
        addresses.iter().any(Option::is_some).then_some(addresses)
    }

    /// Reads memory of a BAR. `false` if it has to go over the wire; the range is inside the BAR.
    pub(crate) fn read(&self, bar: u8, offset: u64, into: &mut [u8]) -> bool {
        self.access(bar, offset, |host, at| host.read(at, into))
    }

    /// Writes memory of a BAR. `false` if it has to go over the wire; the range is inside the BAR.
    pub(crate) fn write(&self, bar: u8, offset: u64, from: &[u8]) -> bool {
        self.access(bar, offset, |host, at| {
            if let Some(written) = lock(&self.written).get_mut(usize::from(bar)) {
                let (start, end) = (offset, offset + from.len() as u64);
                *written = if written.is_empty() {
                    start..end
                } else {
                    written.start.min(start)..written.end.max(end)
                };
            }
            host.write(at, from)
        })
    }

    fn access(&self, bar: u8, offset: u64, access: impl FnOnce(&Host, u64) -> io::Result<()>) -> bool {
        let Ok(host) = &self.host else { return false };
        let done = self.passage.through(|addresses| {
            let start = (*addresses.get(usize::from(bar))?)?;
            let is_done = host.qtest().settle().is_ok() && access(host, start.checked_add(offset)?).is_ok();
            Some(is_done)
        });
        match done.flatten() {
            Some(true) => true,
            Some(false) => {
                // QEMU has ended or is about to; an access over the wire finds out.
                self.close();
                false
            }
            None => false,
        }
    }

    fn show(&self) -> Result {
        self.passage.alone(|addresses| self.touch(addresses)).unwrap_or(Ok(()))
    }

    /// Writes a byte of each page that was written since the last time once more, on the wire. No
    /// access is inside.
    fn touch(&self, addresses: &Addresses) -> Result {
        let Ok(host) = &self.host else { return Ok(()) };
        let written = std::mem::take(&mut *lock(&self.written));
        let mut pages = Vec::new();
        for ((bar, start), written) in self.bars.iter().zip(addresses).zip(written) {
            let (Some(bar), Some(start)) = (bar, start) else { continue };
            for offset in (written.start / PAGE * PAGE..written.end).step_by(4096) {
                let mut byte = [0];
                if host.read(start + offset, &mut byte).is_ok() {
                    let [byte] = byte;
                    pages.push(Request::Write {
                        at: bar.base + offset,
                        width: Width::B1,
                        value: byte.into(),
                    });
                }
            }
        }
        host.qtest().post(None, &pages)
    }
}
