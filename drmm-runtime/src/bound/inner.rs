//! What all references to a bus device share: its lock, its state, its lists and its devices.

use core::ptr::NonNull;

use crate::bound::bus_lock::BusLock;
use crate::bound::device_list::DeviceList;
use crate::bound::handles::Handles;
use crate::bound::links::Links;
use crate::bound::on::Switched;
use crate::bound::origin::Origin;
use crate::bound::traced::Traced;
use crate::counted::Ref;
use crate::error::{Errno, Error, Result};
use crate::fault::FaultPoint;
use crate::kbox::KBox;
use crate::list::{Entry, Heap, Key, Payload, ReleaseList};
use crate::os::{BusDevice, OsList};
use crate::primitive::{AtomicBool, AtomicU8, Ordering};
use crate::removal::Removal;
use crate::trace::{Label, List, Owner, Phase, Place};

/// The state of the binding of a driver.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum BindingState {
    /// No driver.
    Idle = 0,
    /// Probe is running.
    Probing = 1,
    /// A driver is bound.
    Bound = 2,
    /// The release order has begun: nothing new is accepted.
    Unbinding = 3,
    /// Probe has failed, and the drivers that were bound to its children are being unbound.
    Undoing = 4,
}

pub(crate) struct Inner {
    id: u64,
    name: KBox<str>,
    pub(super) lock: BusLock,
    state: AtomicU8,
    /// The operating system's object for it, if there is one.
    pub(crate) device: BusDevice,
    /// Traces the end of the bus device when the last reference drops it.
    #[cfg_attr(any(drmm_kernel, loom), expect(dead_code, reason = "it is there to be dropped"))]
    traced: Traced,
    pub(super) handles: Handles,
    /// Whether an unplug was asked for during this binding.
    pub(crate) unplugged: AtomicBool,
    pub(crate) fault: FaultPoint,
    pub(crate) resources: ReleaseList,
    pub(crate) stops: ReleaseList,
    pub(crate) switched: Switched,
    pub(crate) devices: DeviceList,
    pub(crate) links: Links,
    pub(super) origin: Origin,
}

impl Inner {
    /// A bus device without a driver, made by the calling line. Fails with `ENOMEM`.
    #[track_caller]
    pub(super) fn new(name: &str, device: BusDevice) -> Result<Ref<Self>> {
        static NEXT: crate::primitive::wide::AtomicU64 = crate::primitive::wide::AtomicU64::new(1);
        // ORDERING: only uniqueness matters, which every ordering gives.
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let traced = Traced::begin(id, Place::caller());
        let owner = Owner { parent: id, device: 0 };
        Ref::new(Self {
            id,
            name: KBox::copy_str(name)?,
            lock: BusLock::new(),
            state: AtomicU8::new(BindingState::Idle as u8),
            traced,
            handles: Handles::new(),
            unplugged: AtomicBool::new(false),
            fault: FaultPoint::new(id),
            resources: ReleaseList::on(List::Bound, OsList::bound(&device, owner, Phase::BoundList)),
            stops: ReleaseList::on(List::Stop, OsList::bound(&device, owner, Phase::StopCallbacks)),
            switched: Switched::new(),
            devices: DeviceList::new(),
            links: Links::new(),
            origin: Origin::new(),
            device,
        })
    }

    pub(crate) fn owner(&self) -> Owner {
        Owner { parent: self.id, device: 0 }
    }

    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The line that made it.
    #[cfg(not(any(drmm_kernel, loom)))]
    pub(super) fn place(&self) -> Place {
        self.traced.place
    }

    pub(crate) fn is_unplugged(&self) -> bool {
        self.unplugged.load(Ordering::SeqCst)
    }

    /// Whether it is a child of a bus device whose hardware is gone.
    #[cfg(drmm_kernel)]
    pub(crate) fn is_of_unplugged_maker(&self) -> bool {
        matches!(self.origin.maker(), Ok(Some(maker)) if maker.inner.is_unplugged())
    }

    pub(crate) fn state(&self) -> BindingState {
        // ORDERING: Acquire, paired with the Release in `set_state`.
        match self.state.load(Ordering::Acquire) {
            1 => BindingState::Probing,
            2 => BindingState::Bound,
            3 => BindingState::Unbinding,
            4 => BindingState::Undoing,
            _ => BindingState::Idle,
        }
    }

    /// How the binding ends, or would end if it ended now.
    pub(crate) fn removal(&self) -> Removal {
        match self.state() {
            BindingState::Unbinding => self.switched.removal(),
            _ if self.is_unplugged() => Removal::Surprise,
            BindingState::Probing | BindingState::Undoing => Removal::ProbeFailed,
            BindingState::Idle | BindingState::Bound => Removal::Orderly,
        }
    }

    /// Called with the bus device's lock held.
    pub(crate) fn set_state(&self, state: BindingState) {
        // ORDERING: Release, paired with the Acquire in `state`.
        self.state.store(state as u8, Ordering::Release);
    }

    /// Probe has succeeded: the driver is now bound, unless the device was unplugged in the
    /// meantime.
    pub(super) fn complete(&self) -> Result {
        if self.is_unplugged() {
            return Err(Error::new(Errno::ENODEV, "the device was unplugged while its driver probed it"));
        }
        self.set_state(BindingState::Bound);
        self.links.open();
        Ok(())
    }

    /// Whether the running context is in probe.
    pub(crate) fn is_probed_here(&self) -> bool {
        self.state() == BindingState::Probing && self.lock.is_held_here()
    }
}

impl Inner {
    /// Puts `payload` on `list` as its newest entry. It is one acquisition, which a test can make
    /// fail.
    ///
    /// Fails with `ENOMEM` or, once the list is closed, with `ESHUTDOWN`; then the payload is
    /// released at once.
    ///
    /// # Safety
    ///
    /// As for [`ReleaseList::add`].
    #[inline]
    pub(crate) unsafe fn acquire<P: Payload>(
        &self,
        list: &ReleaseList,
        owner: Owner,
        key: impl Key,
        payload: P,
    ) -> Result<NonNull<Entry<P>>> {
        if self.fault.has_to_fail() {
            let label = Label { ty: P::kind(), ..key.table::<P, Heap>().label() };
            let refusal = self.fault.fail(label);
            payload.release();
            return Err(refusal);
        }
        // SAFETY: by the contract the payload may be released on another thread, and everything
        // that it borrows outlives the list's release walk.
        unsafe { list.add(owner, key, payload) }
    }
}
