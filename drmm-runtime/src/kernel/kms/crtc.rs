//! CRTCs.

use core::ffi::{c_int, c_void};
use core::marker::PhantomData;

use super::card::{dev_of, Card};
use super::ffi::{self, RawMode};
use super::link::Link;
use super::own::{code, own_ops, Kept, Object};
use super::property::{attach, Property};
use crate::device::building::Building;
use crate::device::dev::Dev;
use crate::device::driver::DrmDriver;
use crate::error::Result;
use crate::kernel::actions::{pointer_or_error, refusal};
use crate::kernel::ffi::DrmDevice;

/// What a driver does with a CRTC.
pub trait CrtcHooks: Object {
    /// Refuses a mode that cannot be set.
    fn mode_valid(&self, dev: &Dev<Self::Driver>, mode: RawMode) -> Result;

    /// Refuses a state, and works out its own state.
    fn check(
        &self,
        dev: &Dev<Self::Driver>,
        old: CrtcView<'_, Self::Own>,
        new: CrtcDraft<'_, Self::Own>,
    ) -> Result;

    /// Switches on.
    fn enable(
        &self,
        dev: &Dev<Self::Driver>,
        old: CrtcView<'_, Self::Own>,
        new: CrtcView<'_, Self::Own>,
    ) -> Result;

    /// Switches off what was switched on.
    fn disable(&self, dev: &Dev<Self::Driver>) -> Result;

    /// All planes of a commit have their new values.
    fn flush(
        &self,
        dev: &Dev<Self::Driver>,
        old: CrtcView<'_, Self::Own>,
        new: CrtcView<'_, Self::Own>,
    ) -> Result;

    /// Lets the vblank interrupt come, or not. It must not sleep: spinlocks are held.
    fn vblank(&self, dev: &Dev<Self::Driver>, on: bool) -> Result;

    /// Step 6: switches off what is still on.
    fn leave(&self, hw: &<Self::Driver as DrmDriver>::Hw<'_>);
}

/// A CRTC in a state.
pub struct CrtcView<'c, O> {
    raw: &'c ffi::CrtcView,
    own: &'c O,
}

impl<'c, O> CrtcView<'c, O> {
    /// # Safety
    ///
    /// `raw` is of an object with own state `O`, and that state does not change in `'c`.
    unsafe fn new(raw: &'c ffi::CrtcView) -> Self {
        // SAFETY: by promise 8 a copy of the initial value, aligned; by the contract it does not
        // change.
        Self { raw, own: unsafe { &*raw.own.cast::<O>() } }
    }

    /// Whether it is on.
    #[must_use]
    pub fn active(&self) -> bool {
        self.raw.active
    }

    /// Its mode.
    #[must_use]
    pub fn mode(&self) -> Option<RawMode> {
        self.raw.has_mode.then_some(self.raw.mode)
    }

    /// The object's own state.
    #[must_use]
    pub fn own(&self) -> &'c O {
        self.own
    }
}

/// A CRTC, to be checked.
pub struct CrtcDraft<'c, O> {
    /// Whether it is to be on.
    pub active: bool,
    /// The mode that it is to have.
    pub mode: Option<RawMode>,
    /// The object's own state, to be worked out.
    pub own: &'c mut O,
    /// The other CRTCs.
    pub others: Others<'c>,
}

/// What a check may ask of other CRTCs.
pub struct Others<'c> {
    crtc: *mut ffi::Crtc,
    state: *mut ffi::AtomicState,
    _commit: PhantomData<&'c ()>,
}

impl Others<'_> {
    /// The mode of another CRTC of the same device as the commit leaves it, `None` if it is off.
    ///
    /// Fails with `EDEADLK` when the commit has to begin anew. It does so even if the check
    /// returns something else.
    pub fn mode(&self, index: u32) -> Result<Option<RawMode>> {
        let mode = RawMode { clock: 0, flags: 0, horizontal: [0; 4], vertical: [0; 4] };
        let own = core::ptr::null_mut();
        let mut view = ffi::CrtcView { active: false, has_mode: false, mode, own };
        // SAFETY: CRTC and state are those of the check that is under way.
        let code = unsafe { ffi::drmm_glue_mode_of(self.crtc, self.state, index, &raw mut view) };
        if code != 0 {
            return Err(refusal(code, "the commit has to begin anew to see another CRTC"));
        }
        Ok((view.active && view.has_mode).then_some(view.mode))
    }
}

trait Table: CrtcHooks + Sized {
    const TABLE: ffi::CrtcOps = ffi::CrtcOps {
        own: own_ops::<Self>(),
        mode_valid: mode_valid::<Self>,
        check: check::<Self>,
        enable: enable::<Self>,
        disable: disable::<Self>,
        flush: flush::<Self>,
        vblank: vblank::<Self>,
        leave: leave::<Self>,
    };
}
impl<H: CrtcHooks> Table for H {}

/// Leads to a CRTC of the kernel's until that ends. It may be kept for any time.
#[derive(Clone)]
pub struct Vblanks(Link);

impl Vblanks {
    /// A vblank has come, of the CRTC that this was made for; `drm_crtc_handle_vblank`. A no-op
    /// once the CRTC has ended.
    pub fn vblank(&self) {
        self.0.handle_vblank();
    }
}

/// `DRM_PLANE_TYPE_PRIMARY` and `DRM_PLANE_TYPE_CURSOR`.
const PRIMARY: u32 = 1;
const CURSOR: u32 = 2;

/// Makes a CRTC with the planes of these numbers; `drmm_crtc_init_with_planes`. Returns its number
/// and its link.
///
/// Fails with `ENOMEM`, with `ENOSPC` for one CRTC or one property too many, with `EINVAL` for a
/// plane of another kind, and with `EBUSY` for a plane that another CRTC has.
#[track_caller]
pub fn crtc<H: CrtcHooks>(
    drm: &Building<'_, H::Driver>,
    card: &Card,
    (primary, cursor): (u32, Option<u32>),
    is_interrupt: bool,
    properties: impl Iterator<Item = Property> + Clone,
    hooks: H,
) -> Result<(u32, Vblanks)> {
    let open = card.open(drm)?;
    open.make(|| {
        let find = |index, kind| {
            // SAFETY: the device is being built, and has a mode config.
            let found = unsafe { ffi::drmm_glue_free_plane(open.drm, index, kind) };
            pointer_or_error(found, "a CRTC has a primary plane and perhaps a cursor, of its own")
        };
        let primary = find(primary, PRIMARY)?.cast().as_ptr();
        let cursor = cursor.map(|cursor| find(cursor, CURSOR)).transpose()?;
        let cursor = cursor.map_or(core::ptr::null_mut(), |cursor| cursor.cast().as_ptr());
        let kept = Kept::new(hooks)?;
        let count = properties.clone().map(|property| property.index + 1).max().unwrap_or(0);
        let config = Kept::config(&kept, u32::try_from(count).unwrap_or(u32::MAX));
        let link = kept.link.clone();
        drm.drmm_add_action("CRTC", move || drop(kept))?;
        let (raw, config) = (open.raw(), &raw const config);
        // SAFETY: the device is being built, the table is static, the planes are its own, and the
        // hooks are on the device list, where they outlive the object.
        let made = unsafe {
            ffi::drmm_glue_crtc(open.drm, const { &H::TABLE }, config, raw, primary, cursor, is_interrupt)
        };
        let made = pointer_or_error(made, "the kernel refused a CRTC")?.cast::<ffi::Crtc>().as_ptr();
        let mut own = core::ptr::null_mut();
        // SAFETY: just made.
        let object = unsafe { ffi::drmm_glue_crtc_object(made, &raw mut own) };
        // SAFETY: object and own state of the CRTC that was just made.
        unsafe { attach(open.drm, object, own, properties) }?;
        // SAFETY: just made.
        Ok((unsafe { ffi::drmm_glue_crtc_index(made) }, Vblanks(link)))
    })
}

/// # Safety
///
/// Called by C for an object with hooks `H` (promises 7 and 10).
unsafe extern "C" fn mode_valid<H: CrtcHooks>(
    hooks: *const c_void,
    drm: *mut DrmDevice,
    mode: &RawMode,
) -> c_int {
    // SAFETY: the hooks of the object (promise 7).
    let hooks = unsafe { Kept::<H>::of(hooks) };
    // SAFETY: the object's device, which is alive during the call (promise 7).
    let dev = unsafe { dev_of::<H::Driver>(drm) };
    code(dev.and_then(|dev| hooks.mode_valid(&dev, *mode)))
}

/// # Safety
///
/// As for [`mode_valid`], and the two pointers are those of the check that is under way.
unsafe extern "C" fn check<H: CrtcHooks>(
    hooks: *const c_void,
    drm: *mut DrmDevice,
    old: &ffi::CrtcView,
    new: &ffi::CrtcView,
    crtc: *mut ffi::Crtc,
    state: *mut ffi::AtomicState,
) -> c_int {
    // SAFETY: the hooks of the object (promise 7).
    let hooks = unsafe { Kept::<H>::of(hooks) };
    // SAFETY: the object's device, which is alive during the call (promise 7).
    let dev = unsafe { dev_of::<H::Driver>(drm) };
    // SAFETY: a state of the object that is committed, and does not change (promise 8).
    let old = unsafe { CrtcView::new(old) };
    // SAFETY: a state of the object that this check has for itself (promise 8).
    let own = unsafe { &mut *new.own.cast::<H::Own>() };
    let others = Others { crtc, state, _commit: PhantomData };
    let mode = new.has_mode.then_some(new.mode);
    code(dev.and_then(|dev| hooks.check(&dev, old, CrtcDraft { active: new.active, mode, own, others })))
}

macro_rules! commits {
    ($($name:ident)*) => { $(
        /// # Safety
        ///
        /// As for [`mode_valid`], and the states change no more (promise 8).
        unsafe extern "C" fn $name<H: CrtcHooks>(
            hooks: *const c_void,
            drm: *mut DrmDevice,
            old: &ffi::CrtcView,
            new: &ffi::CrtcView,
        ) -> c_int {
            // SAFETY: the hooks of the object (promise 7).
            let hooks = unsafe { Kept::<H>::of(hooks) };
            // SAFETY: the object's device, which is alive during the call (promise 7).
            let dev = unsafe { dev_of::<H::Driver>(drm) };
            // SAFETY: a state of the object that changes no more (promise 8).
            let old = unsafe { CrtcView::new(old) };
            // SAFETY: as above.
            let new = unsafe { CrtcView::new(new) };
            code(dev.and_then(|dev| hooks.$name(&dev, old, new)))
        }
    )* };
}
commits! { enable flush }

/// # Safety
///
/// As for [`mode_valid`].
unsafe extern "C" fn disable<H: CrtcHooks>(hooks: *const c_void, drm: *mut DrmDevice) -> c_int {
    // SAFETY: the hooks of the object (promise 7).
    let hooks = unsafe { Kept::<H>::of(hooks) };
    // SAFETY: the object's device, which is alive during the call (promise 7).
    let dev = unsafe { dev_of::<H::Driver>(drm) };
    code(dev.and_then(|dev| hooks.disable(&dev)))
}

/// # Safety
///
/// As for [`mode_valid`]. Spinlocks are held.
unsafe extern "C" fn vblank<H: CrtcHooks>(hooks: *const c_void, drm: *mut DrmDevice, on: bool) -> c_int {
    // SAFETY: the hooks of the object (promise 7).
    let hooks = unsafe { Kept::<H>::of(hooks) };
    // SAFETY: the object's device, which is alive during the call (promise 7).
    let dev = unsafe { dev_of::<H::Driver>(drm) };
    code(dev.and_then(|dev| hooks.vblank(&dev, on)))
}

/// # Safety
///
/// Called by C for an object with hooks `H`, inside of `drmm_glue_leave` for its own device, with
/// the view that was passed to that.
unsafe extern "C" fn leave<H: CrtcHooks>(hooks: *const c_void, hw: *const c_void) {
    // SAFETY: the hooks of the object (promise 7).
    let hooks = unsafe { Kept::<H>::of(hooks) };
    // SAFETY: by the contract the view of the object's device, which the front borrows during the
    // call. The hook accepts it for any lifetime, and cannot tell which it is.
    hooks.leave(unsafe { &*hw.cast::<<H::Driver as DrmDriver>::Hw<'static>>() });
}
