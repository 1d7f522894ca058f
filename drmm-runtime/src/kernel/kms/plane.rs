//! Planes.

use core::ffi::{c_int, c_void};
use core::ptr::NonNull;

use super::card::{dev_of, Card};
use super::ffi::{self, RawRect};
use super::own::{code, own_ops, Kept, Object};
use super::property::{attach, Property};
use crate::device::building::Building;
use crate::device::dev::Dev;
use crate::error::{Errno, Error, Result};
use crate::io::{Source, Window};
use crate::kernel::actions::pointer_or_error;
use crate::kernel::ffi::DrmDevice;

/// What a driver does with a plane.
pub trait PlaneHooks: Object {
    /// Refuses a state that cannot be shown, and works out its own state.
    fn check(
        &self,
        dev: &Dev<Self::Driver>,
        old: Option<PlaneView<'_, Self::Own>>,
        new: PlaneDraft<'_, Self::Own>,
    ) -> Result;

    /// Shows it.
    fn update(&self, dev: &Dev<Self::Driver>, change: PlaneChange<'_, Self::Own>) -> Result;

    /// Shows it no more.
    fn disable(&self, dev: &Dev<Self::Driver>, old: PlaneView<'_, Self::Own>) -> Result;
}

/// A visible plane in a state.
pub struct PlaneView<'c, O> {
    raw: &'c ffi::PlaneView,
    own: &'c O,
}

impl<'c, O> PlaneView<'c, O> {
    /// # Safety
    ///
    /// `raw` is of an object with own state `O`, and that state does not change in `'c`.
    unsafe fn new(raw: &'c ffi::PlaneView) -> Self {
        // SAFETY: by promise 8 a copy of the initial value, aligned; by the contract it does not
        // change.
        Self { raw, own: unsafe { &*raw.own.cast::<O>() } }
    }

    /// The object's own state.
    #[must_use]
    pub fn own(&self) -> &'c O {
        self.own
    }
}

macro_rules! description {
    ($($name:ident<$lifetime:lifetime, $own:ident>)*) => { $(
        impl<$lifetime, $own> $name<$lifetime, $own> {
            /// The framebuffer: its id, width, height, pitch in bytes, and format.
            #[must_use]
            pub fn framebuffer(&self) -> [u32; 5] {
                let raw = self.raw;
                [raw.id, raw.width, raw.height, raw.pitch, raw.fourcc]
            }

            /// The part of it that is shown: x, y, width, height, in 16.16.
            #[must_use]
            pub fn src(&self) -> [u32; 4] {
                self.raw.src
            }

            /// Where it is on the display, cut off at the display's edges.
            #[must_use]
            pub fn dst(&self) -> RawRect {
                self.raw.dst
            }

            /// Column and row where the picture begins, before it was cut off.
            #[must_use]
            pub fn at(&self) -> (i32, i32) {
                (self.raw.x, self.raw.y)
            }
        }
    )* };
}
description! { PlaneView<'c, O> PlaneDraft<'c, O> }

/// A visible plane, to be checked.
pub struct PlaneDraft<'c, O> {
    raw: &'c ffi::PlaneView,
    /// The object's own state, to be worked out.
    pub own: &'c mut O,
    /// Set if the CRTC has to be switched off and on for it.
    pub modeset: &'c mut bool,
}

/// A plane that shows something new.
pub struct PlaneChange<'c, O> {
    /// What it showed, if it was visible all the time.
    pub old: Option<PlaneView<'c, O>>,
    /// What it is to show.
    pub new: PlaneView<'c, O>,
    /// What has changed on the display: at least one rectangle.
    pub clips: &'c [RawRect],
    drm: *mut DrmDevice,
}

impl<'c, O> PlaneChange<'c, O> {
    /// The pixels.
    #[must_use]
    pub fn pixels(&self) -> ShadowMap<'c> {
        ShadowMap { raw: self.new.raw, drm: self.drm }
    }
}

/// The pixels of a plane that is updated, as they are mapped: memory that programs may write.
#[derive(Clone, Copy)]
pub struct ShadowMap<'c> {
    raw: &'c ffi::PlaneView,
    drm: *mut DrmDevice,
}

impl<'c> ShadowMap<'c> {
    /// The bytes from `start` on of row `y`. Fails with `EIO` if they are not mapped, and with
    /// `EINVAL` beyond the buffer.
    pub fn row(&self, y: u32, start: u64, len: usize) -> Result<Source<'c>> {
        let unmapped = Error::new(Errno::EIO, "the buffer of a framebuffer is not mapped");
        let base = NonNull::new(self.raw.bytes).ok_or(unmapped)?;
        // SAFETY: mapped until the call returns, from the beginning of a page, and there is no
        // reference to it (promise 9).
        let window = unsafe { Window::new(base, self.raw.len) };
        let row = u64::from(y) * u64::from(self.raw.pitch) + u64::from(self.raw.offset);
        let offset = usize::try_from(row.saturating_add(start)).unwrap_or(usize::MAX);
        Source::shared(window, offset, len)
    }

    /// Whether the device still answers; `pci_device_is_present`. A device of another bus always
    /// does.
    #[must_use]
    pub fn is_present(&self) -> bool {
        // SAFETY: the device is alive during the update.
        unsafe { ffi::drmm_glue_is_present(self.drm) }
    }
}

/// A plane to be.
#[derive(Clone, Copy, Debug)]
pub struct PlaneConfig<'a> {
    /// Its name on the device list.
    pub name: &'static str,
    /// `DRM_PLANE_TYPE_*`.
    pub kind: u32,
    /// The CRTCs of an overlay.
    pub crtcs: u32,
    /// Its formats, as four characters.
    pub formats: &'a [u32],
    /// Whether it need not cover its CRTC.
    pub positioned: bool,
    /// How it scales, in 16.16.
    pub scaling: (u32, u32),
}

trait Table: PlaneHooks + Sized {
    const TABLE: ffi::PlaneOps = ffi::PlaneOps {
        own: own_ops::<Self>(),
        check: check::<Self>,
        update: update::<Self>,
        disable: disable::<Self>,
    };
}
impl<H: PlaneHooks> Table for H {}

/// Makes a plane; `drmm_universal_plane_alloc`. Returns its number.
///
/// Fails with `ENOMEM`, with `ENOSPC` for one plane or one property too many, and with `EINVAL`.
#[track_caller]
pub fn plane<H: PlaneHooks>(
    drm: &Building<'_, H::Driver>,
    card: &Card,
    config: &PlaneConfig<'_>,
    properties: impl Iterator<Item = Property> + Clone,
    hooks: H,
) -> Result<u32> {
    let open = card.open(drm)?;
    open.make(|| {
        let kept = Kept::new(hooks)?;
        let count = properties.clone().map(|property| property.index + 1).max().unwrap_or(0);
        let raw = ffi::PlaneConfig {
            object: Kept::config(&kept, u32::try_from(count).unwrap_or(u32::MAX)),
            kind: config.kind,
            crtcs: config.crtcs,
            formats: config.formats.as_ptr(),
            format_count: u32::try_from(config.formats.len()).unwrap_or(u32::MAX),
            positioned: config.positioned,
            least: i32::try_from(config.scaling.0).unwrap_or(i32::MAX),
            most: i32::try_from(config.scaling.1).unwrap_or(i32::MAX),
        };
        drm.drmm_add_action(config.name, move || drop(kept))?;
        // SAFETY: the device is being built, the table is static, and the hooks are on the device
        // list, where they outlive the object.
        let made = unsafe { ffi::drmm_glue_plane(open.drm, const { &H::TABLE }, &raw const raw) };
        let made = pointer_or_error(made, "the kernel refused a plane")?.cast::<ffi::Plane>().as_ptr();
        let mut own = core::ptr::null_mut();
        // SAFETY: just made.
        let object = unsafe { ffi::drmm_glue_plane_object(made, &raw mut own) };
        // SAFETY: object and own state of the plane that was just made.
        unsafe { attach(open.drm, object, own, properties) }?;
        // SAFETY: just made.
        Ok(unsafe { ffi::drmm_glue_plane_index(made) })
    })
}

/// # Safety
///
/// Called by C for an object with hooks `H` (promises 7, 8 and 10).
unsafe extern "C" fn check<H: PlaneHooks>(
    hooks: *const c_void,
    drm: *mut DrmDevice,
    old: Option<&ffi::PlaneView>,
    new: &ffi::PlaneView,
    modeset: &mut bool,
) -> c_int {
    // SAFETY: the hooks of the object (promise 7).
    let hooks = unsafe { Kept::<H>::of(hooks) };
    // SAFETY: the object's device, which is alive during the call (promise 7).
    let dev = unsafe { dev_of::<H::Driver>(drm) };
    // SAFETY: a state of the object that is committed, and does not change (promise 8).
    let old = old.map(|old| unsafe { PlaneView::new(old) });
    // SAFETY: a state of the object that this check has for itself (promise 8).
    let own = unsafe { &mut *new.own.cast::<H::Own>() };
    code(dev.and_then(|dev| hooks.check(&dev, old, PlaneDraft { raw: new, own, modeset })))
}

/// # Safety
///
/// As for [`check`], and `clips` leads to `count` rectangles.
unsafe extern "C" fn update<H: PlaneHooks>(
    hooks: *const c_void,
    drm: *mut DrmDevice,
    old: Option<&ffi::PlaneView>,
    new: &ffi::PlaneView,
    clips: *const RawRect,
    count: usize,
) -> c_int {
    // SAFETY: the hooks of the object (promise 7).
    let hooks = unsafe { Kept::<H>::of(hooks) };
    // SAFETY: the object's device, which is alive during the call (promise 7).
    let dev = unsafe { dev_of::<H::Driver>(drm) };
    // SAFETY: states of the object that change no more (promise 8).
    let old = old.map(|old| unsafe { PlaneView::new(old) });
    // SAFETY: as above.
    let new = unsafe { PlaneView::new(new) };
    // SAFETY: by the contract there are as many (promise 10).
    let clips = unsafe { core::slice::from_raw_parts(clips, count) };
    code(dev.and_then(|dev| hooks.update(&dev, PlaneChange { old, new, clips, drm })))
}

/// # Safety
///
/// As for [`check`].
unsafe extern "C" fn disable<H: PlaneHooks>(
    hooks: *const c_void,
    drm: *mut DrmDevice,
    old: &ffi::PlaneView,
) -> c_int {
    // SAFETY: the hooks of the object (promise 7).
    let hooks = unsafe { Kept::<H>::of(hooks) };
    // SAFETY: the object's device, which is alive during the call (promise 7).
    let dev = unsafe { dev_of::<H::Driver>(drm) };
    // SAFETY: a state of the object that changes no more (promise 8).
    let old = unsafe { PlaneView::new(old) };
    code(dev.and_then(|dev| hooks.disable(&dev, old)))
}
