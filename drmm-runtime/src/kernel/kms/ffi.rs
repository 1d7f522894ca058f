//! The C functions of mode objects, and the structures that they share with us: `kernel/kms.h`.

use core::ffi::{c_char, c_int, c_uint, c_void};
use core::marker::{PhantomData, PhantomPinned};

use crate::kernel::ffi::DrmDevice;

macro_rules! opaque {
    ($($(#[$doc:meta])* $name:ident;)*) => { $(
        $(#[$doc])*
        #[repr(C)]
        pub(crate) struct $name {
            _bytes: [u8; 0],
            _shared: PhantomData<(*mut u8, PhantomPinned)>,
        }
    )* };
}

opaque! {
    /// `struct drmm_card`.
    Card;
    /// `struct drm_plane`.
    Plane;
    /// `struct drm_crtc`.
    Crtc;
    /// `struct drm_connector`.
    Connector;
    /// `struct drm_atomic_state`.
    AtomicState;
    /// `struct drm_mode_object`.
    ModeObject;
    /// `struct drmm_own`.
    Own;
    /// `struct drm_property`.
    Property;
}

/// `struct drmm_mode`: a mode's timings, as the kernel has them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct RawMode {
    /// Pixel clock in kHz.
    pub clock: u32,
    /// `DRM_MODE_FLAG_*`.
    pub flags: u32,
    /// Display, begin and end of the sync pulse, total: in pixels.
    pub horizontal: [u16; 4],
    /// The same in lines.
    pub vertical: [u16; 4],
}

/// `struct drm_rect`: columns and rows, the last ones outside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct RawRect {
    /// First column.
    pub x1: i32,
    /// First row.
    pub y1: i32,
    /// Column after the last.
    pub x2: i32,
    /// Row after the last.
    pub y2: i32,
}

/// `struct drmm_plane_view`.
#[repr(C)]
pub(crate) struct PlaneView {
    pub(super) id: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) pitch: u32,
    pub(super) fourcc: u32,
    pub(super) offset: u32,
    pub(super) src: [u32; 4],
    pub(super) dst: RawRect,
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) bytes: *mut u8,
    pub(super) len: usize,
    pub(super) own: *mut c_void,
}

/// `struct drmm_crtc_view`.
#[repr(C)]
pub(crate) struct CrtcView {
    pub(super) active: bool,
    pub(super) has_mode: bool,
    pub(super) mode: RawMode,
    pub(super) own: *mut c_void,
}

/// `struct drmm_own_ops`.
#[repr(C)]
pub(crate) struct OwnOps {
    pub(super) set: unsafe extern "C" fn(*mut c_void, u32, u64) -> c_int,
    pub(super) get: unsafe extern "C" fn(*const c_void, u32, *mut u64) -> c_int,
}

pub(super) type Hooks = *const c_void;

/// `struct drmm_plane_ops`.
#[repr(C)]
pub(crate) struct PlaneOps {
    pub(super) own: OwnOps,
    pub(super) check:
        unsafe extern "C" fn(Hooks, *mut DrmDevice, Option<&PlaneView>, &PlaneView, &mut bool) -> c_int,
    pub(super) update: unsafe extern "C" fn(
        Hooks,
        *mut DrmDevice,
        Option<&PlaneView>,
        &PlaneView,
        *const RawRect,
        usize,
    ) -> c_int,
    pub(super) disable: unsafe extern "C" fn(Hooks, *mut DrmDevice, &PlaneView) -> c_int,
}

/// `struct drmm_crtc_ops`.
#[repr(C)]
pub(crate) struct CrtcOps {
    pub(super) own: OwnOps,
    pub(super) mode_valid: unsafe extern "C" fn(Hooks, *mut DrmDevice, &RawMode) -> c_int,
    pub(super) check: unsafe extern "C" fn(
        Hooks,
        *mut DrmDevice,
        &CrtcView,
        &CrtcView,
        *mut Crtc,
        *mut AtomicState,
    ) -> c_int,
    pub(super) enable: unsafe extern "C" fn(Hooks, *mut DrmDevice, &CrtcView, &CrtcView) -> c_int,
    pub(super) disable: unsafe extern "C" fn(Hooks, *mut DrmDevice) -> c_int,
    pub(super) flush: unsafe extern "C" fn(Hooks, *mut DrmDevice, &CrtcView, &CrtcView) -> c_int,
    pub(super) vblank: unsafe extern "C" fn(Hooks, *mut DrmDevice, bool) -> c_int,
    pub(super) leave: unsafe extern "C" fn(Hooks, *const c_void),
}

/// `struct drmm_connector_ops`.
#[repr(C)]
pub(crate) struct ConnectorOps {
    pub(super) own: OwnOps,
    pub(super) detect: unsafe extern "C" fn(Hooks, *mut DrmDevice, *mut Connector) -> c_int,
    pub(super) check:
        unsafe extern "C" fn(Hooks, *mut DrmDevice, *const c_void, *mut c_void, &mut bool) -> c_int,
}

/// `struct drmm_object_config`.
#[repr(C)]
pub(crate) struct ObjectConfig {
    pub(super) hooks: Hooks,
    pub(super) link: *mut *mut c_void,
    pub(super) initial: *const c_void,
    pub(super) size: usize,
    pub(super) count: u32,
}

/// `struct drmm_plane_config`.
#[repr(C)]
pub(crate) struct PlaneConfig {
    pub(super) object: ObjectConfig,
    pub(super) kind: u32,
    pub(super) crtcs: u32,
    pub(super) formats: *const u32,
    pub(super) format_count: u32,
    pub(super) positioned: bool,
    pub(super) least: i32,
    pub(super) most: i32,
}

pub(super) type ReadBlock = unsafe extern "C" fn(*mut c_void, *mut u8, c_uint, usize) -> c_int;

// `kernel/kms-*.c`. Constructors return a pointer or an error in one (`ERR_PTR`).
extern "C" {
    pub(super) fn drmm_glue_mode_config(
        drm: *mut DrmDevice,
        width: u32,
        height: u32,
        cursor_width: u32,
        cursor_height: u32,
    ) -> *mut c_void;
    pub(super) fn drmm_glue_break(card: *mut Card);
    pub(super) fn drmm_glue_publish(card: *mut Card) -> c_int;
    pub(super) fn drmm_glue_wake(card: *mut Card);
    pub(super) fn drmm_glue_withdraw(card: *mut Card);
    pub(super) fn drmm_glue_leave(card: *mut Card, hw: *const c_void);
    pub(super) fn drmm_glue_is_present(drm: *mut DrmDevice) -> bool;

    pub(super) fn drmm_glue_plane(
        drm: *mut DrmDevice,
        ops: *const PlaneOps,
        config: *const PlaneConfig,
    ) -> *mut c_void;
    pub(super) fn drmm_glue_plane_object(plane: *mut Plane, own: *mut *mut Own) -> *mut ModeObject;
    pub(super) fn drmm_glue_plane_index(plane: *const Plane) -> u32;
    pub(super) fn drmm_glue_free_plane(drm: *mut DrmDevice, index: u32, kind: u32) -> *mut c_void;

    pub(super) fn drmm_glue_crtc(
        drm: *mut DrmDevice,
        ops: *const CrtcOps,
        config: *const ObjectConfig,
        card: *mut Card,
        primary: *mut Plane,
        cursor: *mut Plane,
        is_interrupt: bool,
    ) -> *mut c_void;
    pub(super) fn drmm_glue_crtc_object(crtc: *mut Crtc, own: *mut *mut Own) -> *mut ModeObject;
    pub(super) fn drmm_glue_crtc_index(crtc: *const Crtc) -> u32;
    pub(super) fn drmm_glue_mode_of(
        crtc: *mut Crtc,
        state: *mut AtomicState,
        index: u32,
        view: *mut CrtcView,
    ) -> c_int;
    pub(super) fn drmm_glue_handle_vblank(link: *mut *mut c_void);

    /// The number of the encoder, or a negative errno.
    pub(super) fn drmm_glue_encoder(drm: *mut DrmDevice, kind: c_int, crtcs: u32) -> c_int;

    pub(super) fn drmm_glue_connector(
        drm: *mut DrmDevice,
        ops: *const ConnectorOps,
        config: *const ObjectConfig,
        kind: c_int,
        encoders: u32,
    ) -> *mut c_void;
    pub(super) fn drmm_glue_connector_object(
        connector: *mut Connector,
        own: *mut *mut Own,
    ) -> *mut ModeObject;
    pub(super) fn drmm_glue_connector_index(connector: *const Connector) -> u32;
    pub(super) fn drmm_glue_hotplug(link: *mut *mut c_void);
    pub(super) fn drmm_glue_read_edid(
        connector: *mut Connector,
        read: ReadBlock,
        context: *mut c_void,
    ) -> bool;
    pub(super) fn drmm_glue_add_mode(
        connector: *mut Connector,
        mode: *const RawMode,
        is_preferred: bool,
    ) -> c_int;

    /// Null if there is no memory.
    pub(super) fn drmm_glue_property(
        drm: *mut DrmDevice,
        flags: u32,
        name: *const c_char,
        count: u32,
        least: u64,
        most: u64,
    ) -> *mut Property;
    pub(super) fn drmm_glue_attach_property(
        object: *mut ModeObject,
        own: *mut Own,
        index: u32,
        property: *mut Property,
        initial: u64,
    ) -> c_int;
    pub(super) fn drm_property_add_enum(property: *mut Property, value: u64, name: *const c_char) -> c_int;
}
