//! Connectors.

use core::ffi::{c_int, c_uint, c_void};
use core::marker::PhantomData;

use super::card::{dev_of, Card};
use super::ffi::{self, RawMode};
use super::link::Link;
use super::own::{code, own_ops, Kept, Object};
use super::property::{attach, Property};
use crate::device::building::Building;
use crate::device::dev::Dev;
use crate::error::{Errno, Error, Result};
use crate::kernel::actions::{pointer_or_error, refusal};
use crate::kernel::ffi::DrmDevice;

/// What a driver does with a connector.
pub trait ConnectorHooks: Object {
    /// Looks which monitor is there.
    fn detect(&self, dev: &Dev<Self::Driver>, look: &mut Look<'_>) -> Result<Found>;

    /// Refuses a state, and works out its own state. Sets `modeset` if the CRTC has to be switched
    /// off and on for it.
    fn check(
        &self,
        dev: &Dev<Self::Driver>,
        old: &Self::Own,
        new: &mut Self::Own,
        modeset: &mut bool,
    ) -> Result;
}

/// What a driver has found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum Found {
    /// What was known before.
    Unchanged = 0,
    /// No monitor.
    Disconnected = 1,
    /// A monitor.
    Connected = 2,
    /// Perhaps a monitor.
    Unknown = 3,
}

/// A look at a connector that is under way.
pub struct Look<'c> {
    connector: *mut ffi::Connector,
    _look: PhantomData<&'c mut ()>,
}

/// Bytes of an EDID block.
const BLOCK: usize = 128;

/// What reads the blocks of an EDID, and the first error that is more than a bad block.
struct Reader<'a> {
    read: &'a mut dyn FnMut(u8, &mut [u8; BLOCK]) -> Result,
    error: Option<Error>,
    is_gone: bool,
}

impl Look<'_> {
    /// Has the kernel read the monitor's EDID by `read`, 128 bytes at a time;
    /// `drm_edid_read_custom`. Fails with `ENODEV` if `read` does, and with `EIO` if there is no
    /// sound EDID.
    pub fn edid(&mut self, read: &mut dyn FnMut(u8, &mut [u8; BLOCK]) -> Result) -> Result {
        let mut reader = Reader { read, error: None, is_gone: false };
        let context = (&raw mut reader).cast::<c_void>();
        // SAFETY: the connector is being looked at, under the locks for it; `context` is valid
        // until the call returns, and `read_block` is made for it.
        let sound = unsafe { ffi::drmm_glue_read_edid(self.connector, read_block, context) };
        match reader.error {
            Some(error) if reader.is_gone => Err(error),
            _ if sound => Ok(()),
            error => Err(error.unwrap_or(Error::new(Errno::EIO, "the monitor's EDID is not sound"))),
        }
    }

    /// Offers a mode of the driver's own. Fails with `ENOMEM`.
    pub fn mode(&mut self, mode: RawMode, is_preferred: bool) -> Result {
        // SAFETY: the connector is being looked at, under the locks for it; C copies the mode.
        match unsafe { ffi::drmm_glue_add_mode(self.connector, &raw const mode, is_preferred) } {
            0 => Ok(()),
            code => Err(refusal(code, "no memory for a mode")),
        }
    }
}

/// # Safety
///
/// Called by C with the context of [`Look::edid`], and room for one block.
unsafe extern "C" fn read_block(context: *mut c_void, into: *mut u8, number: c_uint, len: usize) -> c_int {
    // SAFETY: by the contract a `Reader` that this call has for itself.
    let reader = unsafe { &mut *context.cast::<Reader<'_>>() };
    let mut block = [0; BLOCK];
    let outcome = match u8::try_from(number) {
        _ if reader.is_gone => Err(Error::new(Errno::ENODEV, "the device is gone")),
        Ok(number) => (reader.read)(number, &mut block),
        Err(_) => Err(Error::new(Errno::EINVAL, "an EDID has at most 256 blocks")),
    };
    if let Err(error) = outcome {
        reader.is_gone |= error.errno() == Errno::ENODEV;
        reader.error = Some(error);
        return -error.errno().number();
    }
    // SAFETY: by the contract there is room for `len` bytes, of which C asks for one block at a
    // time.
    unsafe { core::ptr::copy_nonoverlapping(block.as_ptr(), into, len.min(BLOCK)) };
    0
}

trait Table: ConnectorHooks + Sized {
    const TABLE: ffi::ConnectorOps =
        ffi::ConnectorOps { own: own_ops::<Self>(), detect: detect::<Self>, check: check::<Self> };
}
impl<H: ConnectorHooks> Table for H {}

/// Leads to a connector of the kernel's until that ends. It may be kept for any time.
#[derive(Clone)]
pub struct Plug(Link);

impl Plug {
    /// Something happened at the plug of the connector that this was made for. A no-op once the
    /// connector has ended.
    pub fn plug(&self) {
        self.0.hotplug();
    }
}

/// Makes a connector that these encoders can feed; `drmm_connector_init`,
/// `drm_connector_attach_encoder`. Returns its number and its link.
///
/// Fails with `ENOMEM`, and with `ENOSPC` for one connector or one property too many.
#[track_caller]
pub fn connector<H: ConnectorHooks>(
    drm: &Building<'_, H::Driver>,
    card: &Card,
    kind: i32,
    encoders: u32,
    properties: impl Iterator<Item = Property> + Clone,
    hooks: H,
) -> Result<(u32, Plug)> {
    let open = card.open(drm)?;
    open.make(|| {
        let kept = Kept::new(hooks)?;
        let count = properties.clone().map(|property| property.index + 1).max().unwrap_or(0);
        let config = Kept::config(&kept, u32::try_from(count).unwrap_or(u32::MAX));
        let link = kept.link.clone();
        drm.drmm_add_action("connector", move || drop(kept))?;
        // SAFETY: the device is being built, the table is static, and the hooks are on the device
        // list, where they outlive the object.
        let made = unsafe {
            ffi::drmm_glue_connector(open.drm, const { &H::TABLE }, &raw const config, kind, encoders)
        };
        let made = pointer_or_error(made, "the kernel refused a connector")?;
        let made = made.cast::<ffi::Connector>().as_ptr();
        let mut own = core::ptr::null_mut();
        // SAFETY: just made.
        let object = unsafe { ffi::drmm_glue_connector_object(made, &raw mut own) };
        // SAFETY: object and own state of the connector that was just made.
        unsafe { attach(open.drm, object, own, properties) }?;
        // SAFETY: just made.
        Ok((unsafe { ffi::drmm_glue_connector_index(made) }, Plug(link)))
    })
}

/// # Safety
///
/// Called by C for an object with hooks `H` (promise 7), whose connector is being looked at.
unsafe extern "C" fn detect<H: ConnectorHooks>(
    hooks: *const c_void,
    drm: *mut DrmDevice,
    connector: *mut ffi::Connector,
) -> c_int {
    // SAFETY: the hooks of the object (promise 7).
    let hooks = unsafe { Kept::<H>::of(hooks) };
    // SAFETY: the object's device, which is alive during the call (promise 7).
    let dev = unsafe { dev_of::<H::Driver>(drm) };
    let mut look = Look { connector, _look: PhantomData };
    match dev.and_then(|dev| hooks.detect(&dev, &mut look)) {
        Ok(found) => found as c_int,
        Err(error) => -error.errno().number(),
    }
}

/// # Safety
///
/// Called by C for an object with hooks `H` (promises 7 and 8).
unsafe extern "C" fn check<H: ConnectorHooks>(
    hooks: *const c_void,
    drm: *mut DrmDevice,
    old: *const c_void,
    new: *mut c_void,
    modeset: &mut bool,
) -> c_int {
    // SAFETY: the hooks of the object (promise 7).
    let hooks = unsafe { Kept::<H>::of(hooks) };
    // SAFETY: the object's device, which is alive during the call (promise 7).
    let dev = unsafe { dev_of::<H::Driver>(drm) };
    // SAFETY: a state of the object that is committed, and does not change (promise 8).
    let old = unsafe { &*old.cast::<H::Own>() };
    // SAFETY: a state of the object that this check has for itself (promise 8).
    let new = unsafe { &mut *new.cast::<H::Own>() };
    code(dev.and_then(|dev| hooks.check(&dev, old, new, modeset)))
}
