//! The allocation of one device: its core, the driver's data and the hardware view, each in its place.
//!
//! The invariants are those of [`object`](super::object).

use core::alloc::Layout;
use core::any::TypeId;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

use super::object::{Core, CoreKind};
use super::room::{Room, FRONT};
use crate::bound::parent::Parent;
use crate::error::Result;
use crate::host;
use crate::parts::{Parts, Removal};
use crate::primitive::UnsafeCell;

/// The allocation of one device. The room for its entries lies behind it.
#[repr(C)]
pub(crate) struct Container<T: Parts> {
    core: Core,
    view: UnsafeCell<MaybeUninit<T::Hw<'static>>>,
    data: UnsafeCell<MaybeUninit<T>>,
}

impl<T: Parts> Container<T> {
    const KIND: &'static CoreKind = &CoreKind {
        type_id: TypeId::of::<T>,
        driver: T::DRIVER,
        fields: T::FIELDS,
        unbind: Self::unbind,
        drop_view: Self::drop_view,
        release: Self::release,
        drop_data: Self::drop_data,
        free: Self::free,
    };

    /// The layout of the whole allocation, and where the room for fields and that for the front begin.
    const LAYOUT: (Layout, usize, usize) = {
        let container = Layout::new::<Self>();
        match (container.extend(Room::layout(T::ROOM)), Room::layout(FRONT)) {
            (Ok((with_fields, fields)), front) => match with_fields.extend(front) {
                Ok((whole, front)) => (whole, fields, front),
                Err(_) => (container, container.size(), container.size()),
            },
            (Err(_), _) => (container, container.size(), container.size()),
        }
    };

    /// Allocates a container with one reference, the bus's, and nothing in it.
    pub(crate) fn allocate(parent: Parent) -> Result<NonNull<Core>> {
        let of = parent.clone();
        let (layout, ..) = Self::LAYOUT;
        let container = host::create_device(&of.inner.device, layout, |object| Self {
            core: Core::new(Self::KIND, parent, object),
            view: UnsafeCell::new(MaybeUninit::uninit()),
            data: UnsafeCell::new(MaybeUninit::uninit()),
        })?;
        Ok(container.cast())
    }

    /// The room for `#[drmm]` fields, and that for the front.
    ///
    /// # Safety
    ///
    /// `core` was just allocated as a `Container<T>`; this is called once, and its entries end before the container.
    pub(super) unsafe fn rooms(core: NonNull<Core>) -> (Room, Room) {
        let (layout, fields, front) = Self::LAYOUT;
        // SAFETY: by the contract the container lies in an allocation of this layout.
        let of_fields = unsafe { core.cast::<u8>().add(fields) };
        // SAFETY: as above.
        let of_front = unsafe { core.cast::<u8>().add(front) };
        // SAFETY: behind the container and before the room for the front; nobody else uses it.
        let of_fields = unsafe { Room::new(of_fields, front - fields) };
        // SAFETY: from here to the end of the allocation nobody else uses it.
        let of_front = unsafe { Room::new(of_front, layout.size() - front) };
        (of_fields, of_front)
    }

    /// Moves data and view to their places.
    ///
    /// # Safety
    ///
    /// `core` belongs to a `Container<T>` (invariant 1) that is being built, by the caller alone.
    pub(crate) unsafe fn fill(core: NonNull<Core>, data: T, view: T::Hw<'_>) {
        let container = core.cast::<Self>();
        // SAFETY: by the contract; both places are uninitialised and nobody looks before `READY`.
        let this = unsafe { container.as_ref() };
        // SAFETY: nobody else reaches the place while the device is being built.
        unsafe { this.data.exclusive().cast::<T>().write(data) };
        // The lifetime is erased here and only here. Whoever lends the view lends it for a lifetime that the
        // borrower cannot choose, and it ends in step 7, before anything it borrows from.
        // SAFETY: as above; the types differ in a lifetime, which has no bytes.
        unsafe { this.view.exclusive().cast::<T::Hw<'_>>().write(view) };
        this.core.set_ready();
        this.core.declare();
    }

    /// # Safety
    ///
    /// `core` belongs to a `Container<T>` that is `READY`, whose data has not been dropped in `'a`.
    pub(crate) unsafe fn data<'a>(core: NonNull<Core>) -> &'a T {
        // SAFETY: by the contract (invariant 1).
        let this = unsafe { core.cast::<Self>().as_ref() };
        // SAFETY: by the contract the data is initialised and from then on shared only (invariant 3).
        unsafe { &*this.data.shared().cast::<T>() }
    }

    /// # Safety
    ///
    /// As for [`data`](Self::data), and the view is not dropped in `'a` (invariant 4). The caller must not let
    /// the lifetime in the type reach code that could tell it from any other.
    pub(crate) unsafe fn view<'a>(core: NonNull<Core>) -> &'a T::Hw<'static> {
        // SAFETY: by the contract (invariant 1).
        let this = unsafe { core.cast::<Self>().as_ref() };
        // SAFETY: by the contract the view is initialised and shared.
        unsafe { &*this.view.shared().cast::<T::Hw<'static>>() }
    }

    /// # Safety
    ///
    /// `core` is `READY` and in step 6.
    unsafe fn unbind(core: NonNull<Core>, removal: Removal) {
        // SAFETY: by the contract, data and view are there (invariant 3).
        let data = unsafe { Self::data(core) };
        // SAFETY: as above; the hook takes the view for any lifetime.
        data.last_touch(unsafe { Self::view(core) }, removal);
    }

    /// # Safety
    ///
    /// `core` is `READY` and in step 7, once.
    unsafe fn drop_view(core: NonNull<Core>) {
        // SAFETY: invariant 1.
        let this = unsafe { core.cast::<Self>().as_ref() };
        // SAFETY: by the contract it is initialised, and nobody looks at it any more (invariant 4).
        unsafe { this.view.exclusive().cast::<T::Hw<'static>>().drop_in_place() };
    }

    /// # Safety
    ///
    /// `core` is `READY` and in step 9.
    unsafe fn release(core: NonNull<Core>) {
        // SAFETY: by the contract the data is there (invariant 3).
        unsafe { Self::data(core) }.last_look();
    }

    /// # Safety
    ///
    /// `core` is `READY` and in step 11, once.
    unsafe fn drop_data(core: NonNull<Core>) {
        // SAFETY: invariant 1.
        let this = unsafe { core.cast::<Self>().as_ref() };
        // SAFETY: by the contract it is initialised, and with no reference left nobody can look at it.
        unsafe { this.data.exclusive().cast::<T>().drop_in_place() };
    }

    /// # Safety
    ///
    /// `core` has been released, the core itself dropped, and nobody can reach it.
    unsafe fn free(core: NonNull<Core>) {
        // SAFETY: `allocate` made it with this layout (invariant 1).
        unsafe { host::destroy_device(core.cast::<Self>(), Self::LAYOUT.0) };
    }
}
