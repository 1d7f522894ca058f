//! One event, and the words that it consists of.

use core::fmt;
use core::panic::Location;

use crate::removal::Removal;

/// The steps of the one release order, with their numbers in the documentation; 0 is the time
/// before them.
///
/// ```
/// use drmm_runtime::report::Phase;
///
/// assert!(Phase::DropView < Phase::BoundList);
/// assert_eq!((Phase::Drain.number(), Phase::Drain.text()), (3, "drain sections"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Phase {
    /// While the device lives.
    Alive = 0,
    /// 1: the gate is closed, so that no section can be entered.
    CloseGate = 1,
    /// 2: threads that wait for the hardware are woken.
    WakeWaiters = 2,
    /// 3: sections under way are waited for.
    Drain = 3,
    /// 4: the device is withdrawn, so that programs can no longer open it.
    LeaveUserSpace = 4,
    /// 5: interrupts, work and borrowing actions are stopped.
    StopCallbacks = 5,
    /// 6: the fronts leave the hardware, then the driver's `unbind` hook.
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

/// The list, or the owner, that a thing belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum List {
    /// The bound list of a bus device.
    Bound,
    /// The callbacks and actions that are stopped before the bound list is released.
    Stop,
    /// The hardware view of a device: its `#[devm]` fields.
    View,
    /// What is switched on: [`On`](crate::resource::On). It is switched off with its owner, mostly
    /// a field of the view.
    On,
    /// The device list.
    Device,
    /// The device's own allocation: its plain fields and the memory itself.
    Container,
    /// The bus: the bus device itself, which lives as long as the references to it.
    Bus,
    /// No list: it is acquired and released by hand, as with a pair of functions in C; `test::Raw`.
    Raw,
    /// An open file of a program: [`OpenFile`](crate::publish::OpenFile).
    File,
}

impl List {
    /// The kernel's word for it where there is one.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Bound => "devm",
            Self::Stop => "stop",
            Self::View => "view",
            Self::On => "on",
            Self::Device => "drmm",
            Self::Container => "plain",
            Self::Bus => "bus",
            Self::Raw => "raw",
            Self::File => "file",
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
    /// Code of the driver panicked, and the panic went no further: a release action, a hook or a
    /// drop, whose walk continued, or probe, a run of work, a timer or a thread.
    Panic,
    /// A wait takes long, or would never end. The drain has been waiting for a second for the
    /// section named, or another wait for the source named, or that wait was refused. The type says
    /// which.
    Stuck,
    /// An acquisition failed because a test made it fail; the place is the line that asked for it.
    Fail,
    /// A thing was taken off its list and given back to the driver.
    Remove,
    /// A front leaves the hardware, before the driver's `unbind` hook.
    Leave,
    /// The entries of a group became the newest ones of the list named; [`Event::entry`] is the
    /// number of the group.
    Join,
    /// A section was entered; [`Event::entry`] is its announcement. A
    /// [`Census`](crate::report::Census) knows which sections are under way.
    Enter,
    /// A section is left whose [`Enter`](Self::Enter) was traced; [`Event::entry`] is the same
    /// number. It comes before the drain can see that the section has ended.
    Exit,
    /// A program opened the device; see [`OpenFile`](crate::publish::OpenFile).
    Open,
    /// A program closed what it had opened.
    Close,
    /// A caller of the gate or a program's call was told `ENODEV`, since the gate is closed.
    Gone,
    /// A reference to the device was made; on [`List::Bus`], the bus device itself.
    Get,
    /// A reference to the device was dropped; on [`List::Bus`], the last one to the bus device.
    Put,
    /// A field was moved to its place in the device.
    Fill,
    /// The last handle of a bus device was dropped while a driver was bound to it. The name says
    /// what happens to the bus device, and the place is the line that made it.
    Orphan,
}

impl Kind {
    /// Whether it is traced only while details are wanted, as by a
    /// [`Census`](crate::report::Census): sections, references, fields, open files, calls that were
    /// told `ENODEV`.
    #[must_use]
    pub const fn is_detail(self) -> bool {
        matches!(
            self,
            Self::Enter
                | Self::Exit
                | Self::Open
                | Self::Close
                | Self::Gone
                | Self::Get
                | Self::Put
                | Self::Fill
        )
    }
}

/// A line of source.
///
/// ```
/// use drmm_runtime::report::Place;
///
/// #[track_caller]
/// fn acquire() -> Place {
///     Place::caller()
/// }
///
/// let (place, line) = (acquire(), line!());
/// assert_eq!(place.to_string(), format!("{}:{line}", file!()));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Place {
    /// The file, as the compiler names it.
    pub file: &'static str,
    /// The line, from 1; 0 if there is none to name.
    pub line: u32,
}

impl Place {
    /// No place, for a thing that no line of a driver asked for.
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
///
/// ```
/// use drmm_runtime::bus::{BoundDevice, Parent};
/// use drmm_runtime::report::{Kind, Recorder};
/// use drmm_runtime::Registered;
///
/// let (recorder, parent) = (Recorder::new(), Parent::new("fan0")?);
/// parent.bind((), |device| {
///     device.devm_add_action("clock", || {})?;
///     Ok(Registered::no_device())
/// })?;
/// let events = recorder.events_of(&parent);
/// let acquired = events.iter().find(|event| event.name == "clock").unwrap();
/// assert_eq!((acquired.kind, acquired.place.file), (Kind::Acquire, file!()));
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Event {
    /// The number of the event in the program, from 1.
    pub order: u64,
    /// The number of the bus device, see [`Parent::id`](crate::bus::Parent::id). 0 for sections,
    /// which know only their device.
    pub parent: u64,
    /// The number of the device object, 0 if the event belongs to the bus device alone.
    pub device: u64,
    /// What happened.
    pub kind: Kind,
    /// The step in which it happened.
    pub phase: Phase,
    /// The list of the thing.
    pub list: List,
    /// The name that the thing was given, or that of the field.
    pub name: &'static str,
    /// Its type.
    pub ty: &'static str,
    /// Where it was acquired.
    pub place: Place,
    /// Identifies the entry among all that are on a list at the time; 0 if the thing is on no list.
    /// Numbers are reused.
    pub entry: usize,
    /// Identifies the list in the same way. It may be the list of a group.
    pub on: usize,
    /// The size of the entry on the list in bytes; 0 if the thing is on no list.
    pub size: usize,
    /// In the event of step 1: how the binding ends. An unplug outside of an unbind gives
    /// [`Removal::Surprise`], since it assumes that the hardware is gone.
    pub removal: Option<Removal>,
}
