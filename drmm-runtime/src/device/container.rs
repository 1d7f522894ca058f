//! The allocation of one device: its core, the driver's data and the hardware view, each in its
//! place.
//!
//! The invariants are those of [`object`](super::object).

use core::alloc::Layout;
use core::any::TypeId;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

use super::arena::{Arena, FRONT};
use super::object::Core;
use crate::bound::device_base::{DeviceBase, DeviceVtable};
use crate::bound::handles::ParentRef;
use crate::device::driver::DrmDriver;
use crate::error::Result;
use crate::os;
use crate::primitive::UnsafeCell;
use crate::removal::Removal;

/// The beginning of the allocation of one device. The room for its entries follows it.
#[repr(C)]
pub(crate) struct Container<T: DrmDriver> {
    core: Core,
    view: UnsafeCell<MaybeUninit<T::Hw<'static>>>,
    data: UnsafeCell<MaybeUninit<T>>,
}

impl<T: DrmDriver> Container<T> {
    const VTABLE: &'static DeviceVtable = &DeviceVtable {
        type_id: TypeId::of::<T>,
        driver: T::DRIVER,
        #[cfg(drmm_kernel)]
        is_card: T::IS_CARD,
        fields: T::FIELDS,
        gate: Core::gate,
        get: Core::get_base,
        put: Core::put_base,
        wake: Core::wake,
        withdraw: Core::withdraw,
        leave: Core::leave,
        unbind: Self::unbind,
        drop_view: Self::drop_view,
        release: Self::release,
        drop_data: Self::drop_data,
        drop_rest: Core::drop_rest,
        free: Self::free,
    };

    /// The layout of the whole allocation, and the offsets of the room for fields and of the room
    /// for the front.
    const LAYOUT: (Layout, usize, usize) = {
        let container = Layout::new::<Self>();
        match (container.extend(Arena::layout(T::DRMM_LAYOUTS)), Arena::layout(FRONT)) {
            (Ok((with_fields, fields)), front) => match with_fields.extend(front) {
                Ok((whole, front)) => (whole, fields, front),
                Err(_) => (container, container.size(), container.size()),
            },
            (Err(_), _) => (container, container.size(), container.size()),
        }
    };

    /// Allocates a container without data and view, and with one reference, which belongs to the
    /// bus.
    pub(crate) fn allocate(parent: ParentRef) -> Result<NonNull<Core>> {
        let of = parent.clone();
        let (layout, ..) = Self::LAYOUT;
        let container = os::create_device(&of.inner.device, &Self::VTABLE.driver, layout, |object| Self {
            core: Core::new(Self::VTABLE, parent, object),
            view: UnsafeCell::new(MaybeUninit::uninit()),
            data: UnsafeCell::new(MaybeUninit::uninit()),
        })?;
        Ok(container.cast())
    }

    /// The room for `#[drmm]` fields, and the room for the front.
    ///
    /// # Safety
    ///
    /// `core` was just allocated as a `Container<T>`. This is called once, and the entries in the
    /// rooms end before the container.
    pub(super) unsafe fn rooms(core: NonNull<Core>) -> (Arena, Arena) {
        let (layout, fields, front) = Self::LAYOUT;
        // SAFETY: by the contract the container lies in an allocation of this layout.
        let of_fields = unsafe { core.cast::<u8>().add(fields) };
        // SAFETY: by the contract the container lies in an allocation of this layout.
        let of_front = unsafe { core.cast::<u8>().add(front) };
        // SAFETY: after the container and before the room for the front; nothing else uses these
        // bytes.
        let of_fields = unsafe { Arena::new(of_fields, front - fields) };
        // SAFETY: from here to the end of the allocation; nothing else uses these bytes.
        let of_front = unsafe { Arena::new(of_front, layout.size() - front) };
        (of_fields, of_front)
    }

    /// Moves the data to its place.
    ///
    /// # Safety
    ///
    /// `core` belongs to a `Container<T>` (invariant 1) that is being built, by the caller alone.
    /// During `'a` neither is the data dropped nor the container freed.
    pub(crate) unsafe fn put_data<'a>(core: NonNull<Core>, data: T) -> &'a T {
        // SAFETY: by the contract `core` belongs to a `Container<T>` that is not freed in `'a`.
        let this = unsafe { core.cast::<Self>().as_ref() };
        // SAFETY: nothing else reaches the place while the device is being built.
        unsafe { this.data.exclusive().cast::<T>().write(data) };
        // SAFETY: it was just initialised, and is shared from now on: `fill` writes to the view
        // beside it, and writes to the core go to cells in the core. Only `drop_data` needs it
        // exclusively, and by the contract that comes after `'a`.
        unsafe { &*this.data.shared().cast::<T>() }
    }

    /// Moves the view to its place.
    ///
    /// # Safety
    ///
    /// As for [`put_data`](Self::put_data), which was called before.
    pub(crate) unsafe fn fill(core: NonNull<Core>, view: T::Hw<'_>) {
        let container = core.cast::<Self>();
        // SAFETY: by the contract `core` belongs to a `Container<T>` that is being built.
        let this = unsafe { container.as_ref() };
        // The lifetime is erased here and nowhere else. The view is always lent for a lifetime that
        // the borrower cannot choose. It is dropped in step 7, before anything that it borrows
        // from. SAFETY: the place is uninitialised, and nothing reads it before the base is ready.
        // The two types differ in a lifetime only, which does not change the layout.
        unsafe { this.view.exclusive().cast::<T::Hw<'_>>().write(view) };
        this.core.base.set_ready();
        this.core.declare();
    }

    /// # Safety
    ///
    /// `core` belongs to a `Container<T>` that is ready, whose data has not been dropped in `'a`.
    pub(crate) unsafe fn data<'a>(core: NonNull<Core>) -> &'a T {
        // SAFETY: by the contract (invariant 1).
        let this = unsafe { core.cast::<Self>().as_ref() };
        // SAFETY: by the contract the data is initialised (invariant 3) and shared only.
        unsafe { &*this.data.shared().cast::<T>() }
    }

    /// # Safety
    ///
    /// As for [`data`](Self::data), and the view is not dropped in `'a` (invariant 4). The caller
    /// must not let the lifetime in the type reach code that could tell it from any other. So the
    /// caller may pass the view only to code that accepts it for every lifetime.
    ///
    /// In stable Rust such code cannot tell the lifetime, because lifetimes are erased before an
    /// impl is chosen. Nothing is dispatched on them, and specialization is not available. `Any`
    /// and `TypeId` require `'static` in a signature, which an arbitrary lifetime does not satisfy.
    /// A specialization that could recognise `Hw<'static>` would be unsound here.
    pub(crate) unsafe fn view<'a>(core: NonNull<Core>) -> &'a T::Hw<'static> {
        // SAFETY: by the contract (invariant 1).
        let this = unsafe { core.cast::<Self>().as_ref() };
        // SAFETY: by the contract the view is initialised and shared.
        unsafe { &*this.view.shared().cast::<T::Hw<'static>>() }
    }

    /// # Safety
    ///
    /// `device` is ready and in step 6.
    unsafe fn unbind(device: NonNull<DeviceBase>, removal: Removal) {
        // SAFETY: by the contract this is step 6, so the view is initialised (invariant 3). The
        // hook accepts it for any lifetime.
        T::call_unbind_hook(unsafe { Self::view(device.cast()) }, removal);
    }

    /// # Safety
    ///
    /// `device` is ready and in step 7, once.
    unsafe fn drop_view(device: NonNull<DeviceBase>) {
        // SAFETY: invariant 1.
        let this = unsafe { device.cast::<Self>().as_ref() };
        // SAFETY: by the contract it is initialised, and nothing uses it any more (invariant 4).
        unsafe { this.view.exclusive().cast::<T::Hw<'static>>().drop_in_place() };
    }

    /// # Safety
    ///
    /// `device` is ready and in step 9.
    unsafe fn release(device: NonNull<DeviceBase>) {
        // SAFETY: by the contract this is step 9, so the data is initialised (invariant 3).
        unsafe { Self::data(device.cast()) }.call_release_hook();
    }

    /// # Safety
    ///
    /// `device` is ready and in step 11, once.
    unsafe fn drop_data(device: NonNull<DeviceBase>) {
        // SAFETY: invariant 1.
        let this = unsafe { device.cast::<Self>().as_ref() };
        // SAFETY: by the contract it is initialised. Nothing can reach it: no reference is left.
        // The bus dropped its reference after step 8, so the bound scope for which views borrowed
        // the data has ended.
        unsafe { this.data.exclusive().cast::<T>().drop_in_place() };
    }

    /// # Safety
    ///
    /// `device` has been released, its core was dropped, and nothing can reach it.
    unsafe fn free(device: NonNull<DeviceBase>) {
        // SAFETY: `allocate` made it with this layout (invariant 1).
        unsafe { os::destroy_device(device.cast::<Self>(), Self::LAYOUT.0) };
    }
}
