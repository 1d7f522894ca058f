//! The words of all calls.

use drmm_kms::uapi;

use super::card::{COUNT, OWN, READ, WRITE};

/// Those of the core, and those of the card's driver.
#[rustfmt::skip]
pub(super) const WORDS: &[u32] = &[
    uapi::VERSION, uapi::GET_UNIQUE, uapi::GET_MAGIC, uapi::GET_CLIENT, uapi::GET_STATS,
    uapi::SET_VERSION, uapi::GEM_CLOSE, uapi::GEM_FLINK, uapi::GEM_OPEN, uapi::GET_CAP,
    uapi::SET_CLIENT_CAP, uapi::SET_UNIQUE, uapi::AUTH_MAGIC, uapi::BLOCK, uapi::UNBLOCK,
    uapi::SET_MASTER, uapi::DROP_MASTER, uapi::ADD_DRAW, uapi::RM_DRAW, uapi::FINISH,
    uapi::PRIME_HANDLE_TO_FD, uapi::PRIME_FD_TO_HANDLE, uapi::WAIT_VBLANK, uapi::CRTC_GET_SEQUENCE,
    uapi::CRTC_QUEUE_SEQUENCE, uapi::UPDATE_DRAW, uapi::MODE_GETRESOURCES, uapi::MODE_GETCRTC,
    uapi::MODE_SETCRTC, uapi::MODE_CURSOR, uapi::MODE_GETGAMMA, uapi::MODE_SETGAMMA,
    uapi::MODE_GETENCODER, uapi::MODE_GETCONNECTOR, uapi::MODE_ATTACHMODE, uapi::MODE_DETACHMODE,
    uapi::MODE_GETPROPERTY, uapi::MODE_SETPROPERTY, uapi::MODE_GETPROPBLOB, uapi::MODE_GETFB,
    uapi::MODE_ADDFB, uapi::MODE_RMFB, uapi::MODE_PAGE_FLIP, uapi::MODE_DIRTYFB,
    uapi::MODE_CREATE_DUMB, uapi::MODE_MAP_DUMB, uapi::MODE_DESTROY_DUMB,
    uapi::MODE_GETPLANERESOURCES, uapi::MODE_GETPLANE, uapi::MODE_SETPLANE, uapi::MODE_ADDFB2,
    uapi::MODE_OBJ_GETPROPERTIES, uapi::MODE_OBJ_SETPROPERTY, uapi::MODE_CURSOR2, uapi::MODE_ATOMIC,
    uapi::MODE_CREATEPROPBLOB, uapi::MODE_DESTROYPROPBLOB, uapi::SYNCOBJ_CREATE,
    uapi::SYNCOBJ_DESTROY, uapi::SYNCOBJ_HANDLE_TO_FD, uapi::SYNCOBJ_FD_TO_HANDLE,
    uapi::SYNCOBJ_WAIT, uapi::SYNCOBJ_RESET, uapi::SYNCOBJ_SIGNAL, uapi::MODE_CREATE_LEASE,
    uapi::MODE_LIST_LESSEES, uapi::MODE_GET_LEASE, uapi::MODE_REVOKE_LEASE,
    uapi::SYNCOBJ_TIMELINE_WAIT, uapi::SYNCOBJ_QUERY, uapi::SYNCOBJ_TRANSFER,
    uapi::SYNCOBJ_TIMELINE_SIGNAL, uapi::MODE_GETFB2, uapi::SYNCOBJ_EVENTFD, uapi::MODE_CLOSEFB,
    OWN, READ, WRITE, COUNT,
];
