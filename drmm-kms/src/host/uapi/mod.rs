//! The DRM user-space interface as it is: real command words, real structure layouts.
//!
//! Programs speak to a card in ioctl words and bytes, whether they run in this process or behind a
//! shim. So this is the only vocabulary of the file layer; the names of fields and flags are those
//! of `include/uapi/drm/drm.h` and `drm_mode.h`. Numbers are in the byte order of the host, as in
//! the kernel.

mod event;
mod structs;

pub use crate::face::ioctl::layout::Layout;
pub use crate::face::ioctl::word::{direction, kind, nr, size, Direction};
pub use crate::face::ioctl::word::{COMMAND_BASE, COMMAND_END, IOCTL_BASE};
pub(crate) use event::EVENT_LENGTH;
pub use event::{SequenceEvent, VblankEvent};
pub use event::{EVENT_CRTC_SEQUENCE, EVENT_FLIP_COMPLETE, EVENT_SIZE, EVENT_VBLANK};
pub use structs::*;

use crate::face::ioctl::word::{io, ior, iow, iowr};

/// Client capability (`SET_CLIENT_CAP`): stereo 3D modes are shown.
pub const CLIENT_CAP_STEREO_3D: u64 = 1;
/// Client capability: primary and cursor planes are listed too.
pub const CLIENT_CAP_UNIVERSAL_PLANES: u64 = 2;
/// Client capability: the atomic interface.
pub const CLIENT_CAP_ATOMIC: u64 = 3;
/// Client capability: aspect ratios in the mode flags.
pub const CLIENT_CAP_ASPECT_RATIO: u64 = 4;
/// Client capability: writeback connectors are listed.
pub const CLIENT_CAP_WRITEBACK_CONNECTORS: u64 = 5;

/// Client capability: cursor planes whose hotspot a host is told.
pub const CLIENT_CAP_CURSOR_PLANE_HOTSPOT: u64 = 6;

/// Capability (`GET_CAP`): dumb buffers.
pub const CAP_DUMB_BUFFER: u64 = 0x1;
/// Capability: `WAIT_VBLANK` knows CRTC numbers above 1.
pub const CAP_VBLANK_HIGH_CRTC: u64 = 0x2;
/// Capability: the depth in bits that programs should choose for dumb buffers.
pub const CAP_DUMB_PREFERRED_DEPTH: u64 = 0x3;
/// Capability: programs should draw into a copy of their own first.
pub const CAP_DUMB_PREFER_SHADOW: u64 = 0x4;
/// Capability: buffers can be shared as file descriptors.
pub const CAP_PRIME: u64 = 0x5;
/// Capability: event stamps are of `CLOCK_MONOTONIC`.
pub const CAP_TIMESTAMP_MONOTONIC: u64 = 0x6;
/// Capability: page flips that do not wait for the vblank.
pub const CAP_ASYNC_PAGE_FLIP: u64 = 0x7;
/// Capability: the cursor's width in pixels.
pub const CAP_CURSOR_WIDTH: u64 = 0x8;
/// Capability: the cursor's height in pixels.
pub const CAP_CURSOR_HEIGHT: u64 = 0x9;
/// Capability: `ADDFB2` takes modifiers.
pub const CAP_ADDFB2_MODIFIERS: u64 = 0x10;
/// Capability: page flips at a given vblank.
pub const CAP_PAGE_FLIP_TARGET: u64 = 0x11;
/// Capability: vblank events name their CRTC.
pub const CAP_CRTC_IN_VBLANK_EVENT: u64 = 0x12;
/// Capability: synchronisation objects.
pub const CAP_SYNCOBJ: u64 = 0x13;
/// Capability: timeline synchronisation objects.
pub const CAP_SYNCOBJ_TIMELINE: u64 = 0x14;
/// Capability: atomic commits that do not wait for the vblank.
pub const CAP_ATOMIC_ASYNC_PAGE_FLIP: u64 = 0x15;

/// `CAP_PRIME`: descriptors of other cards are taken in.
pub const PRIME_CAP_IMPORT: u64 = 0x1;
/// `CAP_PRIME`: buffers are handed out as descriptors.
pub const PRIME_CAP_EXPORT: u64 = 0x2;
/// `PRIME_HANDLE_TO_FD` flag: the program may write to what it maps (`O_RDWR`).
pub const PRIME_RDWR: u32 = 0x2;
/// `PRIME_HANDLE_TO_FD` flag: the descriptor is closed by `exec` (`O_CLOEXEC`).
pub const PRIME_CLOEXEC: u32 = 0x8_0000;

/// Page flip flag: send an event when the flip is done.
pub const PAGE_FLIP_EVENT: u32 = 0x1;
/// Page flip flag: do not wait for the vblank.
pub const PAGE_FLIP_ASYNC: u32 = 0x2;
/// Page flip flag: at the vblank of this number.
pub const PAGE_FLIP_TARGET_ABSOLUTE: u32 = 0x4;
/// Page flip flag: so many vblanks from now.
pub const PAGE_FLIP_TARGET_RELATIVE: u32 = 0x8;

/// `WAIT_VBLANK` type: the sequence counts from now.
pub const VBLANK_RELATIVE: u32 = 0x1;
/// `WAIT_VBLANK` type: the bits that hold the CRTC's number, from bit 1.
pub const VBLANK_HIGH_CRTC_MASK: u32 = 0x3e;
/// `WAIT_VBLANK` type: send an event instead of blocking.
pub const VBLANK_EVENT: u32 = 0x0400_0000;
/// `WAIT_VBLANK` type: a sequence that has passed means the next one.
pub const VBLANK_NEXTONMISS: u32 = 0x1000_0000;
/// `WAIT_VBLANK` type: the second CRTC, in the old way.
pub const VBLANK_SECONDARY: u32 = 0x2000_0000;

/// `CRTC_QUEUE_SEQUENCE` flag: the sequence counts from now.
pub const SEQUENCE_RELATIVE: u32 = 0x1;
/// `CRTC_QUEUE_SEQUENCE` flag: a sequence that has passed means the next one.
pub const SEQUENCE_NEXT_ON_MISS: u32 = 0x2;

/// Connector status: a monitor is there.
pub const CONNECTED: u32 = 1;
/// Connector status: no monitor is there.
pub const DISCONNECTED: u32 = 2;
/// Connector status: not known.
pub const UNKNOWN_CONNECTION: u32 = 3;

/// Framebuffer flag: the rows of two fields lie in it by turns.
pub const FB_INTERLACED: u32 = 0x1;
/// Framebuffer flag: the fields' modifiers count.
pub const FB_MODIFIERS: u32 = 0x2;

/// Property flag: a value within a range; `values` holds both ends.
pub const PROP_RANGE: u32 = 1 << 1;
/// Property flag: programs cannot set it.
pub const PROP_IMMUTABLE: u32 = 1 << 2;
/// Property flag: one of the named values.
pub const PROP_ENUM: u32 = 1 << 3;
/// Property flag: the id of a blob.
pub const PROP_BLOB: u32 = 1 << 4;
/// Property flag: any set of the named bits.
pub const PROP_BITMASK: u32 = 1 << 5;
/// Property flag: the id of an object; `values` holds the object's kind.
pub const PROP_OBJECT: u32 = 1 << 6;

/// Property flag: a signed value within a range; `values` holds both ends.
pub const PROP_SIGNED_RANGE: u32 = 2 << 6;
/// Property flag: shown to atomic programs alone.
pub const PROP_ATOMIC: u32 = 1 << 31;

/// `MODE_ATOMIC` flag: only check.
pub const ATOMIC_TEST_ONLY: u32 = 0x0100;
/// `MODE_ATOMIC` flag: do not wait.
pub const ATOMIC_NONBLOCK: u32 = 0x0200;
/// `MODE_ATOMIC` flag: CRTCs may be switched off and on.
pub const ATOMIC_ALLOW_MODESET: u32 = 0x0400;

/// Cursor flag: another picture.
pub const CURSOR_BO: u32 = 0x1;
/// Cursor flag: another place.
pub const CURSOR_MOVE: u32 = 0x2;

/// The modifier of pixels in rows, one after the other.
pub const FORMAT_MOD_LINEAR: u64 = 0;

/// Object type: CRTC.
pub const OBJECT_CRTC: u32 = 0xcccc_cccc;
/// Object type: connector.
pub const OBJECT_CONNECTOR: u32 = 0xc0c0_c0c0;
/// Object type: encoder.
pub const OBJECT_ENCODER: u32 = 0xe0e0_e0e0;
/// Object type: framebuffer.
pub const OBJECT_FB: u32 = 0xfbfb_fbfb;
/// Object type: property.
pub const OBJECT_PROPERTY: u32 = 0xb0b0_b0b0;
/// Object type: property blob.
pub const OBJECT_BLOB: u32 = 0xbbbb_bbbb;
/// Object type: plane.
pub const OBJECT_PLANE: u32 = 0xeeee_eeee;
/// Object type: any.
pub const OBJECT_ANY: u32 = 0;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $make:ident($nr:literal $(, $layout:ty)?);)*) => {
        $($(#[$doc])* pub const $name: u32 = $make($nr $(, <$layout as Layout>::SIZE)?);)*
    };
}

words! {
    /// `DRM_IOCTL_VERSION`
    VERSION = iowr(0x00, Version);
    /// `DRM_IOCTL_GET_UNIQUE`
    GET_UNIQUE = iowr(0x01, Unique);
    /// `DRM_IOCTL_GET_MAGIC`
    GET_MAGIC = ior(0x02, Auth);
    /// `DRM_IOCTL_GET_CLIENT`
    GET_CLIENT = iowr(0x05, Client);
    /// `DRM_IOCTL_GET_STATS`
    GET_STATS = ior(0x06, Stats);
    /// `DRM_IOCTL_SET_VERSION`
    SET_VERSION = iowr(0x07, SetVersion);
    /// `DRM_IOCTL_GEM_CLOSE`
    GEM_CLOSE = iow(0x09, GemClose);
    /// `DRM_IOCTL_GEM_FLINK`
    GEM_FLINK = iowr(0x0a, GemFlink);
    /// `DRM_IOCTL_GEM_OPEN`
    GEM_OPEN = iowr(0x0b, GemOpen);
    /// `DRM_IOCTL_GET_CAP`
    GET_CAP = iowr(0x0c, GetCap);
    /// `DRM_IOCTL_SET_CLIENT_CAP`
    SET_CLIENT_CAP = iow(0x0d, SetClientCap);
    /// `DRM_IOCTL_SET_UNIQUE`, which is refused
    SET_UNIQUE = iow(0x10, Unique);
    /// `DRM_IOCTL_AUTH_MAGIC`
    AUTH_MAGIC = iow(0x11, Auth);
    /// `DRM_IOCTL_BLOCK`, which does nothing
    BLOCK = iowr(0x12, u32);
    /// `DRM_IOCTL_UNBLOCK`, which does nothing
    UNBLOCK = iowr(0x13, u32);
    /// `DRM_IOCTL_SET_MASTER`
    SET_MASTER = io(0x1e);
    /// `DRM_IOCTL_DROP_MASTER`
    DROP_MASTER = io(0x1f);
    /// `DRM_IOCTL_ADD_DRAW`, which does nothing
    ADD_DRAW = iowr(0x27, u32);
    /// `DRM_IOCTL_RM_DRAW`, which does nothing
    RM_DRAW = iowr(0x28, u32);
    /// `DRM_IOCTL_FINISH`, which does nothing
    FINISH = iow(0x2c, [u32; 2]);
    /// `DRM_IOCTL_PRIME_HANDLE_TO_FD`
    PRIME_HANDLE_TO_FD = iowr(0x2d, PrimeHandle);
    /// `DRM_IOCTL_PRIME_FD_TO_HANDLE`
    PRIME_FD_TO_HANDLE = iowr(0x2e, PrimeHandle);
    /// `DRM_IOCTL_WAIT_VBLANK`
    WAIT_VBLANK = iowr(0x3a, WaitVblank);
    /// `DRM_IOCTL_CRTC_GET_SEQUENCE`
    CRTC_GET_SEQUENCE = iowr(0x3b, CrtcGetSequence);
    /// `DRM_IOCTL_CRTC_QUEUE_SEQUENCE`
    CRTC_QUEUE_SEQUENCE = iowr(0x3c, CrtcQueueSequence);
    /// `DRM_IOCTL_UPDATE_DRAW`, which does nothing
    UPDATE_DRAW = iow(0x3f, [u64; 3]);
    /// `DRM_IOCTL_MODE_GETRESOURCES`
    MODE_GETRESOURCES = iowr(0xa0, ModeCardRes);
    /// `DRM_IOCTL_MODE_GETCRTC`
    MODE_GETCRTC = iowr(0xa1, ModeCrtc);
    /// `DRM_IOCTL_MODE_SETCRTC`
    MODE_SETCRTC = iowr(0xa2, ModeCrtc);
    /// `DRM_IOCTL_MODE_CURSOR`
    MODE_CURSOR = iowr(0xa3, ModeCursor);
    /// `DRM_IOCTL_MODE_GETGAMMA`
    MODE_GETGAMMA = iowr(0xa4, ModeCrtcLut);
    /// `DRM_IOCTL_MODE_SETGAMMA`
    MODE_SETGAMMA = iowr(0xa5, ModeCrtcLut);
    /// `DRM_IOCTL_MODE_GETENCODER`
    MODE_GETENCODER = iowr(0xa6, ModeGetEncoder);
    /// `DRM_IOCTL_MODE_GETCONNECTOR`
    MODE_GETCONNECTOR = iowr(0xa7, ModeGetConnector);
    /// `DRM_IOCTL_MODE_ATTACHMODE`, which does nothing
    MODE_ATTACHMODE = iowr(0xa8, [u32; 18]);
    /// `DRM_IOCTL_MODE_DETACHMODE`, which does nothing
    MODE_DETACHMODE = iowr(0xa9, [u32; 18]);
    /// `DRM_IOCTL_MODE_GETPROPERTY`
    MODE_GETPROPERTY = iowr(0xaa, ModeGetProperty);
    /// `DRM_IOCTL_MODE_SETPROPERTY`
    MODE_SETPROPERTY = iowr(0xab, ModeConnectorSetProperty);
    /// `DRM_IOCTL_MODE_GETPROPBLOB`
    MODE_GETPROPBLOB = iowr(0xac, ModeGetBlob);
    /// `DRM_IOCTL_MODE_GETFB`
    MODE_GETFB = iowr(0xad, ModeFbCmd);
    /// `DRM_IOCTL_MODE_ADDFB`
    MODE_ADDFB = iowr(0xae, ModeFbCmd);
    /// `DRM_IOCTL_MODE_RMFB`
    MODE_RMFB = iowr(0xaf, u32);
    /// `DRM_IOCTL_MODE_PAGE_FLIP`
    MODE_PAGE_FLIP = iowr(0xb0, ModeCrtcPageFlip);
    /// `DRM_IOCTL_MODE_DIRTYFB`
    MODE_DIRTYFB = iowr(0xb1, ModeFbDirtyCmd);
    /// `DRM_IOCTL_MODE_CREATE_DUMB`
    MODE_CREATE_DUMB = iowr(0xb2, ModeCreateDumb);
    /// `DRM_IOCTL_MODE_MAP_DUMB`
    MODE_MAP_DUMB = iowr(0xb3, ModeMapDumb);
    /// `DRM_IOCTL_MODE_DESTROY_DUMB`
    MODE_DESTROY_DUMB = iowr(0xb4, ModeDestroyDumb);
    /// `DRM_IOCTL_MODE_GETPLANERESOURCES`
    MODE_GETPLANERESOURCES = iowr(0xb5, ModeGetPlaneRes);
    /// `DRM_IOCTL_MODE_GETPLANE`
    MODE_GETPLANE = iowr(0xb6, ModeGetPlane);
    /// `DRM_IOCTL_MODE_SETPLANE`
    MODE_SETPLANE = iowr(0xb7, ModeSetPlane);
    /// `DRM_IOCTL_MODE_ADDFB2`
    MODE_ADDFB2 = iowr(0xb8, ModeFbCmd2);
    /// `DRM_IOCTL_MODE_OBJ_GETPROPERTIES`
    MODE_OBJ_GETPROPERTIES = iowr(0xb9, ModeObjGetProperties);
    /// `DRM_IOCTL_MODE_OBJ_SETPROPERTY`
    MODE_OBJ_SETPROPERTY = iowr(0xba, ModeObjSetProperty);
    /// `DRM_IOCTL_MODE_CURSOR2`
    MODE_CURSOR2 = iowr(0xbb, ModeCursor2);
    /// `DRM_IOCTL_MODE_ATOMIC`
    MODE_ATOMIC = iowr(0xbc, ModeAtomic);
    /// `DRM_IOCTL_MODE_CREATEPROPBLOB`
    MODE_CREATEPROPBLOB = iowr(0xbd, ModeCreateBlob);
    /// `DRM_IOCTL_MODE_DESTROYPROPBLOB`
    MODE_DESTROYPROPBLOB = iowr(0xbe, ModeDestroyBlob);
    /// `DRM_IOCTL_SYNCOBJ_CREATE`, which is refused, as those below
    SYNCOBJ_CREATE = iowr(0xbf, [u32; 2]);
    /// `DRM_IOCTL_SYNCOBJ_DESTROY`
    SYNCOBJ_DESTROY = iowr(0xc0, [u32; 2]);
    /// `DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD`
    SYNCOBJ_HANDLE_TO_FD = iowr(0xc1, [u32; 4]);
    /// `DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE`
    SYNCOBJ_FD_TO_HANDLE = iowr(0xc2, [u32; 4]);
    /// `DRM_IOCTL_SYNCOBJ_WAIT`
    SYNCOBJ_WAIT = iowr(0xc3, [u64; 5]);
    /// `DRM_IOCTL_SYNCOBJ_RESET`
    SYNCOBJ_RESET = iowr(0xc4, [u64; 2]);
    /// `DRM_IOCTL_SYNCOBJ_SIGNAL`
    SYNCOBJ_SIGNAL = iowr(0xc5, [u64; 2]);
    /// `DRM_IOCTL_MODE_CREATE_LEASE`
    MODE_CREATE_LEASE = iowr(0xc6, ModeCreateLease);
    /// `DRM_IOCTL_MODE_LIST_LESSEES`
    MODE_LIST_LESSEES = iowr(0xc7, ModeListLessees);
    /// `DRM_IOCTL_MODE_GET_LEASE`
    MODE_GET_LEASE = iowr(0xc8, ModeGetLease);
    /// `DRM_IOCTL_MODE_REVOKE_LEASE`
    MODE_REVOKE_LEASE = iowr(0xc9, ModeRevokeLease);
    /// `DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT`
    SYNCOBJ_TIMELINE_WAIT = iowr(0xca, [u64; 6]);
    /// `DRM_IOCTL_SYNCOBJ_QUERY`
    SYNCOBJ_QUERY = iowr(0xcb, [u64; 3]);
    /// `DRM_IOCTL_SYNCOBJ_TRANSFER`
    SYNCOBJ_TRANSFER = iowr(0xcc, [u64; 4]);
    /// `DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL`
    SYNCOBJ_TIMELINE_SIGNAL = iowr(0xcd, [u64; 3]);
    /// `DRM_IOCTL_MODE_GETFB2`
    MODE_GETFB2 = iowr(0xce, ModeFbCmd2);
    /// `DRM_IOCTL_SYNCOBJ_EVENTFD`
    SYNCOBJ_EVENTFD = iowr(0xcf, [u64; 3]);
    /// `DRM_IOCTL_MODE_CLOSEFB`
    MODE_CLOSEFB = iowr(0xd0, ModeCloseFb);
}
