//! The mode config of a device, and the front by which it becomes a card.

use core::ffi::c_void;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ptr::NonNull;

use super::ffi;
use crate::device::building::Building;
use crate::device::dev::Dev;
use crate::device::driver::{DrmDriver, NamedDriver};
use crate::device::publication::Publication;
use crate::error::{Errno, Error, Result};
use crate::kernel::actions::{self, pointer_or_error, refusal};
use crate::kernel::device::Object as DrmObject;
use crate::kernel::ffi::DrmDevice;

/// What the whole card can do, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct CardConfig {
    /// Largest width and height. With (0, 0) it is a card without modes.
    pub max: (u32, u32),
    /// Width and height of cursors.
    pub cursor: (u32, u32),
    /// At an orderly unbind the displays stay lit.
    pub keep_lit: bool,
}

/// The mode config of one device, for its constructors.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    device: u64,
    has_modes: bool,
    raw: NonNull<ffi::Card>,
}

// SAFETY: an address, which is used on the one thread that builds the device.
unsafe impl Send for Card {}
// SAFETY: as for `Send`.
unsafe impl Sync for Card {}

impl Card {
    /// The number of the device, which no other device has.
    #[must_use]
    pub fn device(&self) -> u64 {
        self.device
    }

    /// Its device, if it is that of `drm`, which keeps it alive. Fails with `EINVAL` if it is not,
    /// and with `EOPNOTSUPP` for a card without modes.
    /// Counts one entry for the kernel's lists, which a test can have refused.
    pub(super) fn open<T: DrmDriver>(&self, drm: &Building<'_, T>) -> Result<OpenCard<'_>> {
        if drm.core().gate.id() != self.device {
            return Err(Error::new(Errno::EINVAL, "a mode config of another device"));
        }
        if !self.has_modes {
            let what = "a mode object on a card without modes, see `ModeLimits::none`";
            return Err(Error::new(Errno::EOPNOTSUPP, what));
        }
        Ok(OpenCard { card: self, drm: drm.core().gate.object().as_ptr() })
    }
}

/// A card whose device is being built.
pub(super) struct OpenCard<'a> {
    card: &'a Card,
    pub(super) drm: *mut DrmDevice,
}

impl OpenCard<'_> {
    pub(super) fn raw(&self) -> *mut ffi::Card {
        self.card.raw.as_ptr()
    }

    /// Runs the constructor of an object. If it fails, the card is not published: what the
    /// constructor leaves may be half of an object.
    pub(super) fn make<R>(&self, make: impl FnOnce() -> Result<R>) -> Result<R> {
        actions::count("no memory for a mode object").and_then(|()| make()).inspect_err(|_| {
            // SAFETY: the device is being built, so its card exists.
            unsafe { ffi::drmm_glue_break(self.raw()) };
        })
    }
}

/// What a driver of mode objects is called by, beside its objects.
pub trait KmsDriver: NamedDriver {}
impl<T: NamedDriver> KmsDriver for T {}

/// The device behind what C passes, borrowed for the call.
///
/// # Safety
///
/// `drm` is a device of driver `T` that was published; it is alive for `'a`.
pub(super) unsafe fn dev_of<'a, T: DrmDriver>(drm: *mut DrmDevice) -> Result<Borrowed<'a, T>> {
    let gone = Error::new(Errno::ENODEV, "the device is gone");
    let drm = NonNull::new(drm).ok_or(gone)?;
    // SAFETY: by the contract it is a device of this module that is alive.
    let core = unsafe { DrmObject::core(drm) }.ok_or(gone)?;
    // SAFETY: a published device is ready; by the contract it is of driver `T`, and alive while the
    // value that borrows it can be used.
    Ok(Borrowed(unsafe { Dev::borrowed(core) }, PhantomData))
}

/// A reference to a device that the caller holds.
pub(super) struct Borrowed<'a, T: DrmDriver>(ManuallyDrop<Dev<T>>, PhantomData<&'a Dev<T>>);

impl<T: DrmDriver> core::ops::Deref for Borrowed<'_, T> {
    type Target = Dev<T>;

    fn deref(&self) -> &Dev<T> {
        &self.0
    }
}

/// Initialises the mode config of a device; `drmm_mode_config_init`. The device becomes a card at
/// `devm_register`.
///
/// Fails with `EBUSY` if the device has one, and with `ENOMEM`.
#[track_caller]
pub fn mode_config<T: NamedDriver>(drm: &Building<'_, T>, config: CardConfig) -> Result<Card> {
    // The kernel's mode config is older than this entry, so all objects have ended when it does.
    let device = drm.core().gate.id();
    let raw = drm.core().gate.object().as_ptr();
    let (max, cursor) = (config.max, config.cursor);
    actions::count("no memory for a mode config")?;
    // SAFETY: the device is being built.
    let made = unsafe { ffi::drmm_glue_mode_config(raw, max.0, max.1, cursor.0, cursor.1) };
    let raw = pointer_or_error(made, "the kernel refused a mode config")?.cast();
    drm.drmm_add_action("mode config", || ())?;
    drm.publish_with(Front { card: raw, keep_lit: config.keep_lit })?;
    Ok(Card { device, has_modes: max != (0, 0), raw })
}

/// Makes an encoder for these CRTCs; `drmm_encoder_init`. Returns its number.
#[track_caller]
pub fn encoder<T: DrmDriver>(drm: &Building<'_, T>, card: &Card, kind: i32, crtcs: u32) -> Result<u32> {
    let open = card.open(drm)?;
    open.make(|| {
        drm.drmm_add_action("encoder", || ())?;
        // SAFETY: the device is being built, and has a mode config.
        let made = unsafe { ffi::drmm_glue_encoder(open.drm, kind, crtcs) };
        u32::try_from(made).map_err(|_| refusal(made, "the kernel refused an encoder"))
    })
}

/// The card as programs open it.
struct Front {
    card: NonNull<ffi::Card>,
    keep_lit: bool,
}

// SAFETY: the functions of the glue may be called from any thread, see there.
unsafe impl Send for Front {}
// SAFETY: as for `Send`.
unsafe impl Sync for Front {}

/// The front is on the device list, and newer than the card, so the card exists.
impl<T: NamedDriver> Publication<T> for Front {
    fn name(&self) -> &'static str {
        "card"
    }

    fn publish(&self, _dev: &Dev<T>) -> Result {
        // SAFETY: the card exists, and the device is being registered, once.
        match unsafe { ffi::drmm_glue_publish(self.card.as_ptr()) } {
            0 => Ok(()),
            code => Err(refusal(code, "the mode objects do not make up a card")),
        }
    }

    fn wake(&self) {
        // SAFETY: the card exists.
        unsafe { ffi::drmm_glue_wake(self.card.as_ptr()) };
    }

    fn withdraw(&self) {
        // SAFETY: the card exists, and no lock of mode setting is held in step 4.
        unsafe { ffi::drmm_glue_withdraw(self.card.as_ptr()) };
    }

    /// The displays go dark, unless the driver keeps them lit.
    fn leave(&self, hw: &T::Hw<'_>) {
        if self.keep_lit {
            return;
        }
        let hw: *const T::Hw<'_> = hw;
        // SAFETY: the card exists. C passes the view to the `leave` of each CRTC of this device,
        // whose table was made for the same driver, and keeps it no longer than this call.
        unsafe { ffi::drmm_glue_leave(self.card.as_ptr(), hw.cast::<c_void>()) };
    }
}
