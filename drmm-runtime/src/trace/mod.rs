//! The stream of what is acquired and released: dumps, pictures and tests all read this one.
//!
//! The words follow the kernel's `drm.debug=0x200` and `devres.log`: each event has a name, a type, the place in
//! the source where the thing was acquired, the list it is on and the step of the walk it ends in.

use core::fmt;
use core::panic::Location;
use core::sync::atomic::{AtomicPtr, AtomicU64, AtomicUsize, Ordering};

#[cfg(feature = "std")]
pub(crate) mod alive;
use crate::host;

#[cfg(feature = "std")]
mod census;
#[cfg(feature = "std")]
mod cycle;
#[cfg(feature = "std")]
pub(crate) mod listen;
#[cfg(feature = "std")]
mod recorder;
#[cfg(feature = "std")]
pub(crate) mod sorted;
#[cfg(feature = "std")]
pub use alive::{Alive, LiveDevice, LiveReference, LiveSection};
#[cfg(feature = "std")]
pub use census::{AtExit, Census};
#[cfg(feature = "std")]
pub use cycle::Cycle;
#[cfg(feature = "std")]
pub(crate) use recorder::short;
#[cfg(feature = "std")]
pub use recorder::{Recorder, Walk};

/// The steps of the one release order, by their numbers in the documentation; 0 is the time before.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Phase {
    /// While the device lives.
    Alive = 0,
    /// 1: no section can be entered any more.
    CloseGate = 1,
    /// 2: whoever waits for the hardware is woken.
    WakeWaiters = 2,
    /// 3: sections under way are waited for.
    Drain = 3,
    /// 4: programs cannot open the device any more.
    LeaveUserSpace = 4,
    /// 5: interrupts, work and borrowing actions are stopped.
    StopCallbacks = 5,
    /// 6: the driver's `unbind` hook.
    UnbindHook = 6,
    /// 7: the hardware view is dropped.
    DropView = 7,
    /// 8: the bound list is released, then the bus drops its references.
    BoundList = 8,
    /// 9: the driver's `release` hook.
    ReleaseHook = 9,
    /// 10: the device list is released.
    DeviceList = 10,
    /// 11: the plain fields are dropped.
    PlainFields = 11,
    /// 12: the parent reference is dropped.
    ParentReference = 12,
    /// 13: the memory is given back.
    Memory = 13,
}

impl Phase {
    /// The step's name in words.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::CloseGate => "close the gate",
            Self::WakeWaiters => "wake waiters",
            Self::Drain => "drain sections",
            Self::LeaveUserSpace => "leave user space",
            Self::StopCallbacks => "stop callbacks",
            Self::UnbindHook => "unbind hook",
            Self::DropView => "drop the hardware view",
            Self::BoundList => "release the bound list",
            Self::ReleaseHook => "release hook",
            Self::DeviceList => "release the device list",
            Self::PlainFields => "drop the plain fields",
            Self::ParentReference => "drop the parent reference",
            Self::Memory => "free the memory",
        }
    }

    /// The step's number, from 1 to 13; 0 while the device lives.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }
}

/// What a thing hangs on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum List {
    /// The bound list of a bus device.
    Bound,
    /// The callbacks and actions that are stopped before the bound list is released.
    Stop,
    /// The hardware view of a device: its `#[devm]` fields.
    View,
    /// The device list.
    Device,
    /// The device's own allocation: its plain fields and the memory itself.
    Container,
    /// The bus: the bus device itself hangs on the references to it.
    Bus,
    /// Nothing: it was acquired and is released by hand, as with a pair of functions in C; `test::Raw`.
    Raw,
}

impl List {
    /// The kernel's word for it where there is one.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Bound => "devm",
            Self::Stop => "stop",
            Self::View => "view",
            Self::Device => "drmm",
            Self::Container => "plain",
            Self::Bus => "bus",
            Self::Raw => "raw",
        }
    }
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// A thing was put on its list.
    Acquire,
    /// A thing was released.
    Release,
    /// A thing could not be put on its list and was released at once.
    Refuse,
    /// A step of the release order begins.
    Step,
    /// A release action, a hook or a drop panicked; the walk went on.
    Panic,
    /// The drain has been waiting for a second for the section named.
    Stuck,
    /// An acquisition failed because a test wanted it to; the place is where it was asked for.
    Fail,
    /// A thing was taken off its list and handed back to the driver.
    Remove,
    /// The things of a group became the newest ones of the list named; [`Event::entry`] is the group's number.
    Join,
    /// A section was entered. Leaving one is no event, since it must cost no more than a store: a [`Census`] knows
    /// which sections are under way.
    Enter,
    /// A reference to the device was made; on [`List::Bus`], the bus device itself.
    Get,
    /// A reference to the device was dropped; on [`List::Bus`], the last one to the bus device.
    Put,
    /// A field was moved to its place in the device.
    Fill,
}

impl Kind {
    /// Whether it is traced only while somebody asks for it, as a [`Census`] does: sections,
    /// references, fields.
    #[must_use]
    pub const fn is_detail(self) -> bool {
        matches!(self, Self::Enter | Self::Get | Self::Put | Self::Fill)
    }
}

/// A line of source.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Place {
    /// The file, as the compiler names it.
    pub file: &'static str,
    /// The line, from 1; 0 if there is none to name.
    pub line: u32,
}

impl Place {
    /// No place: for what no line of a driver asked for.
    pub const NONE: Self = Self { file: "", line: 0 };

    /// The line that called the running function.
    #[track_caller]
    #[must_use]
    pub const fn caller() -> Self {
        Self::of(Location::caller())
    }

    /// The file and line of `location`.
    pub(crate) const fn of(location: &'static Location<'static>) -> Self {
        Self { file: location.file(), line: location.line() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            f.write_str("drmm")
        } else {
            write!(f, "{}:{}", self.file, self.line)
        }
    }
}

/// One thing that happened to something with a lifetime.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Event {
    /// Grows by one with each event of the program, from 1.
    pub order: u64,
    /// The number of the bus device, see [`Parent::id`](crate::Parent::id). 0 for sections, which know their
    /// device alone.
    pub parent: u64,
    /// The number of the device object, 0 if the event belongs to the bus device alone.
    pub device: u64,
    /// What happened.
    pub kind: Kind,
    /// In which step.
    pub phase: Phase,
    /// On which list.
    pub list: List,
    /// The name it was given, or the field's.
    pub name: &'static str,
    /// Its type.
    pub ty: &'static str,
    /// Where it was acquired.
    pub place: Place,
    /// Tells it from everything else that is on a list at the time; 0 for what is on none. It is used again.
    pub entry: usize,
    /// The same for the list it is on, which may be that of a group.
    pub on: usize,
    /// How many bytes it has on the list; 0 for what is on none.
    pub size: usize,
}

/// Whose events these are.
#[derive(Clone, Copy)]
pub(crate) struct Owner {
    pub(crate) parent: u64,
    pub(crate) device: u64,
}

/// What something on a list is called.
#[derive(Clone, Copy)]
pub(crate) struct Label {
    pub(crate) name: &'static str,
    pub(crate) ty: &'static str,
    pub(crate) place: Place,
}

/// Which entry of which list: [`Event::entry`], [`Event::on`] and [`Event::size`].
#[derive(Clone, Copy)]
pub(crate) struct Spot {
    pub(crate) entry: usize,
    pub(crate) on: usize,
    pub(crate) size: usize,
}

impl Spot {
    pub(crate) const NONE: Self = Self { entry: 0, on: 0, size: 0 };
}

impl Owner {
    pub(crate) fn emit(self, kind: Kind, phase: Phase, list: List, label: Label) {
        self.emit_at(kind, phase, list, label, Spot::NONE);
    }

    /// An event that is traced only while somebody asks for details.
    pub(crate) fn detail(self, kind: Kind, list: List, label: Label) {
        if wants_detail() != 0 {
            self.emit(kind, Phase::Alive, list, label);
        }
    }

    pub(crate) fn emit_at(self, kind: Kind, phase: Phase, list: List, label: Label, at: Spot) {
        let hook = hook();
        if hook.is_null() {
            return;
        }
        // SAFETY: not null, so `set_hook` stored it, and it stored nothing but a `fn(&Event)`.
        let hook = unsafe { core::mem::transmute::<*mut (), fn(&Event)>(hook) };
        // ORDERING: only the order of the numbers counts, which every ordering gives.
        let order = ORDER.fetch_add(1, Ordering::Relaxed);
        let Owner { parent, device } = self;
        let Label { name, ty, place } = label;
        let Spot { entry, on, size } = at;
        let event = Event { order, parent, device, kind, phase, list, name, ty, place, entry, on, size };
        // A hook must not panic. One that does keeps no release from happening.
        let _ = host::guard(|| hook(&event));
    }

    pub(crate) fn step(self, phase: Phase, list: List) {
        self.emit(Kind::Step, phase, list, Label { name: phase.text(), ty: "", place: Place::NONE });
    }
}

/// Puts events into their order. One function for all who do: sorting is a lot of code.
#[cfg(feature = "std")]
pub(crate) fn sort(events: &mut [Event]) {
    events.sort_unstable_by_key(|event| event.order);
}

static ORDER: AtomicU64 = AtomicU64::new(1);
/// How many listeners want details.
static DETAIL: AtomicUsize = AtomicUsize::new(0);

/// How many want to hear of sections, references and fields: one load of a line that is hardly ever written, so
/// that the fast paths stay fast.
#[inline]
pub(crate) fn wants_detail() -> usize {
    // ORDERING: who starts to listen while others are at work may miss what they do, with any ordering.
    DETAIL.load(Ordering::Relaxed)
}
static HOOK: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

#[inline]
fn hook() -> *mut () {
    // ORDERING: Acquire, paired with the Release in `set_hook`.
    HOOK.load(Ordering::Acquire)
}

/// Whether anybody hears events: so that what nobody hears is not even put into words.
#[inline]
pub(crate) fn is_heard() -> bool {
    !hook().is_null()
}

/// Calls `hook` with every event from now on, on whatever thread the event happens; `None` stops it.
///
/// There is one hook in a program. It must not panic and must not acquire or release anything itself. With
/// `std`, [`Recorder`] uses it and shares it among any number of readers.
pub fn set_hook(hook: Option<fn(&Event)>) {
    let hook = hook.map_or(core::ptr::null_mut(), |hook| hook as *mut ());
    // ORDERING: Release, paired with the Acquire in `hook`.
    HOOK.store(hook, Ordering::Release);
}

/// Stops `hook`, unless another one has taken its place.
#[cfg(feature = "std")]
fn unset_hook(hook: fn(&Event)) {
    // ORDERING: nothing is read through what is stored, and of what was there only which one it is.
    let order = Ordering::Relaxed;
    let _ = HOOK.compare_exchange(hook as *mut (), core::ptr::null_mut(), order, order);
}
