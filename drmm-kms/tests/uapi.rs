//! Command words, layouts and numbers against two independent sources.

use core::mem::{offset_of, size_of};

use drm_sys as sys;
use drmm_kms::mode;
use drmm_kms::uapi::{self, Layout};

/// Words as programs on x86-64 and arm64 send them, read off running libdrm programs.
const WORDS: &[(u32, u32)] = &[
    (uapi::VERSION, 0xc040_6400),
    (uapi::GET_UNIQUE, 0xc010_6401),
    (uapi::GET_MAGIC, 0x8004_6402),
    (uapi::SET_VERSION, 0xc010_6407),
    (uapi::GEM_CLOSE, 0x4008_6409),
    (uapi::GET_CAP, 0xc010_640c),
    (uapi::SET_CLIENT_CAP, 0x4010_640d),
    (uapi::AUTH_MAGIC, 0x4004_6411),
    (uapi::SET_MASTER, 0x641e),
    (uapi::DROP_MASTER, 0x641f),
    (uapi::WAIT_VBLANK, 0xc018_643a),
    (uapi::MODE_GETRESOURCES, 0xc040_64a0),
    (uapi::MODE_GETCRTC, 0xc068_64a1),
    (uapi::MODE_SETCRTC, 0xc068_64a2),
    (uapi::MODE_CURSOR, 0xc01c_64a3),
    (uapi::MODE_SETGAMMA, 0xc020_64a5),
    (uapi::MODE_GETENCODER, 0xc014_64a6),
    (uapi::MODE_GETCONNECTOR, 0xc050_64a7),
    (uapi::MODE_GETPROPERTY, 0xc040_64aa),
    (uapi::MODE_SETPROPERTY, 0xc010_64ab),
    (uapi::MODE_GETPROPBLOB, 0xc010_64ac),
    (uapi::MODE_GETFB, 0xc01c_64ad),
    (uapi::MODE_ADDFB, 0xc01c_64ae),
    (uapi::MODE_RMFB, 0xc004_64af),
    (uapi::MODE_PAGE_FLIP, 0xc018_64b0),
    (uapi::MODE_DIRTYFB, 0xc018_64b1),
    (uapi::MODE_CREATE_DUMB, 0xc020_64b2),
    (uapi::MODE_MAP_DUMB, 0xc010_64b3),
    (uapi::MODE_DESTROY_DUMB, 0xc004_64b4),
    (uapi::MODE_GETPLANERESOURCES, 0xc010_64b5),
    (uapi::MODE_GETPLANE, 0xc020_64b6),
    (uapi::MODE_SETPLANE, 0xc030_64b7),
    (uapi::MODE_ADDFB2, 0xc068_64b8),
    (uapi::MODE_OBJ_GETPROPERTIES, 0xc020_64b9),
    (uapi::MODE_OBJ_SETPROPERTY, 0xc018_64ba),
    (uapi::MODE_CURSOR2, 0xc024_64bb),
];

/// Words of which that programs made no call. A C compiler made them of `drm.h` and `drm_mode.h`.
const MORE_WORDS: &[(u32, u32)] = &[
    (uapi::GET_CLIENT, 0xc028_6405),
    (uapi::GET_STATS, 0x80f8_6406),
    (uapi::GEM_FLINK, 0xc008_640a),
    (uapi::GEM_OPEN, 0xc010_640b),
    (uapi::SET_UNIQUE, 0x4010_6410),
    (uapi::BLOCK, 0xc004_6412),
    (uapi::UNBLOCK, 0xc004_6413),
    (uapi::ADD_DRAW, 0xc004_6427),
    (uapi::RM_DRAW, 0xc004_6428),
    (uapi::FINISH, 0x4008_642c),
    (uapi::PRIME_HANDLE_TO_FD, 0xc00c_642d),
    (uapi::PRIME_FD_TO_HANDLE, 0xc00c_642e),
    (uapi::CRTC_GET_SEQUENCE, 0xc018_643b),
    (uapi::CRTC_QUEUE_SEQUENCE, 0xc018_643c),
    (uapi::UPDATE_DRAW, 0x4018_643f),
    (uapi::MODE_GETGAMMA, 0xc020_64a4),
    (uapi::MODE_ATTACHMODE, 0xc048_64a8),
    (uapi::MODE_DETACHMODE, 0xc048_64a9),
    (uapi::MODE_ATOMIC, 0xc038_64bc),
    (uapi::MODE_CREATEPROPBLOB, 0xc010_64bd),
    (uapi::MODE_DESTROYPROPBLOB, 0xc004_64be),
    (uapi::SYNCOBJ_CREATE, 0xc008_64bf),
    (uapi::SYNCOBJ_DESTROY, 0xc008_64c0),
    (uapi::SYNCOBJ_HANDLE_TO_FD, 0xc010_64c1),
    (uapi::SYNCOBJ_FD_TO_HANDLE, 0xc010_64c2),
    (uapi::SYNCOBJ_WAIT, 0xc028_64c3),
    (uapi::SYNCOBJ_RESET, 0xc010_64c4),
    (uapi::SYNCOBJ_SIGNAL, 0xc010_64c5),
    (uapi::MODE_CREATE_LEASE, 0xc018_64c6),
    (uapi::MODE_LIST_LESSEES, 0xc010_64c7),
    (uapi::MODE_GET_LEASE, 0xc010_64c8),
    (uapi::MODE_REVOKE_LEASE, 0xc004_64c9),
    (uapi::SYNCOBJ_TIMELINE_WAIT, 0xc030_64ca),
    (uapi::SYNCOBJ_QUERY, 0xc018_64cb),
    (uapi::SYNCOBJ_TRANSFER, 0xc020_64cc),
    (uapi::SYNCOBJ_TIMELINE_SIGNAL, 0xc018_64cd),
    (uapi::MODE_GETFB2, 0xc068_64ce),
    (uapi::SYNCOBJ_EVENTFD, 0xc018_64cf),
    (uapi::MODE_CLOSEFB, 0xc008_64d0),
];

#[test]
fn command_words_are_those_of_running_programs() {
    for (ours, theirs) in WORDS.iter().chain(MORE_WORDS) {
        assert_eq!(ours, theirs, "{ours:x} {theirs:x}");
    }
    assert_eq!(uapi::nr(uapi::MODE_ADDFB2), 0xb8);
    assert_eq!(uapi::size(uapi::MODE_ADDFB2), 0x68);
    assert_eq!(uapi::direction(uapi::GEM_CLOSE), uapi::Direction { write: true, read: false });
}

macro_rules! same {
    ($($ours:ident = $theirs:ident { $($field:ident $(= $other:ident)?),* $(,)? })*) => {$(
        assert_eq!(<uapi::$ours as Layout>::SIZE, size_of::<sys::$theirs>(), stringify!($theirs));
        $(assert_eq!(
            offset_of!(uapi::$ours, $field),
            same!(@offset $theirs $field $($other)?),
            "{}.{}", stringify!($theirs), stringify!($field)
        );)*
    )*};
    (@offset $theirs:ident $field:ident) => { offset_of!(sys::$theirs, $field) };
    (@offset $theirs:ident $field:ident $other:ident) => { offset_of!(sys::$theirs, $other) };
}

#[test]
fn core_layouts_are_those_of_the_headers() {
    same! {
        Version = drm_version {
            major = version_major, minor = version_minor, patchlevel = version_patchlevel,
            name_len, name, date_len, date, desc_len, desc,
        }
        Unique = drm_unique { unique_len, unique }
        Auth = drm_auth { magic }
        SetVersion = drm_set_version {
            di_major = drm_di_major, di_minor = drm_di_minor, dd_major = drm_dd_major, dd_minor = drm_dd_minor,
        }
        GemClose = drm_gem_close { handle, pad }
        GetCap = drm_get_cap { capability, value }
        SetClientCap = drm_set_client_cap { capability, value }
        WaitVblank = drm_wait_vblank_reply { kind = type_, sequence, tval_sec, tval_usec }
        ClipRect = drm_clip_rect { x1, y1, x2, y2 }
        VblankEvent = drm_event_vblank { kind = base, user_data, tv_sec, tv_usec, sequence, crtc_id }
    }
    assert_eq!(offset_of!(sys::drm_wait_vblank_request, signal), offset_of!(uapi::WaitVblank, tval_sec));
    assert_eq!(offset_of!(sys::drm_event, length), offset_of!(uapi::VblankEvent, length));
}

#[test]
fn mode_layouts_are_those_of_the_headers() {
    same! {
        ModeInfo = drm_mode_modeinfo {
            clock, hdisplay, hsync_start, hsync_end, htotal, hskew, vdisplay, vsync_start, vsync_end, vtotal, vscan,
            vrefresh, flags, kind = type_, name,
        }
        ModeCardRes = drm_mode_card_res {
            fb_id_ptr, crtc_id_ptr, connector_id_ptr, encoder_id_ptr, count_fbs, count_crtcs, count_connectors,
            count_encoders, min_width, max_width, min_height, max_height,
        }
        ModeCrtc = drm_mode_crtc {
            set_connectors_ptr, count_connectors, crtc_id, fb_id, x, y, gamma_size, mode_valid, mode,
        }
        ModeCursor = drm_mode_cursor { flags, crtc_id, x, y, width, height, handle }
        ModeCursor2 = drm_mode_cursor2 { flags, crtc_id, x, y, width, height, handle, hot_x, hot_y }
        ModeCrtcLut = drm_mode_crtc_lut { crtc_id, gamma_size, red, green, blue }
        ModeGetEncoder = drm_mode_get_encoder { encoder_id, encoder_type, crtc_id, possible_crtcs, possible_clones }
        ModeGetConnector = drm_mode_get_connector {
            encoders_ptr, modes_ptr, props_ptr, prop_values_ptr, count_modes, count_props, count_encoders, encoder_id,
            connector_id, connector_type, connector_type_id, connection, mm_width, mm_height, subpixel, pad,
        }
        ModeCrtcPageFlip = drm_mode_crtc_page_flip { crtc_id, fb_id, flags, reserved, user_data }
        ModeGetPlaneRes = drm_mode_get_plane_res { plane_id_ptr, count_planes }
        ModeGetPlane = drm_mode_get_plane {
            plane_id, crtc_id, fb_id, possible_crtcs, gamma_size, count_format_types, format_type_ptr,
        }
        ModeSetPlane = drm_mode_set_plane {
            plane_id, crtc_id, fb_id, flags, crtc_x, crtc_y, crtc_w, crtc_h, src_x, src_y, src_h, src_w,
        }
    }
}

#[test]
fn buffer_and_property_layouts_are_those_of_the_headers() {
    same! {
        ModeGetProperty = drm_mode_get_property {
            values_ptr, enum_blob_ptr, prop_id, flags, name, count_values, count_enum_blobs,
        }
        ModePropertyEnum = drm_mode_property_enum { value, name }
        ModeConnectorSetProperty = drm_mode_connector_set_property { value, prop_id, connector_id }
        ModeGetBlob = drm_mode_get_blob { blob_id, length, data }
        ModeObjGetProperties = drm_mode_obj_get_properties { props_ptr, prop_values_ptr, count_props, obj_id, obj_type }
        ModeObjSetProperty = drm_mode_obj_set_property { value, prop_id, obj_id, obj_type }
        ModeFbCmd = drm_mode_fb_cmd { fb_id, width, height, pitch, bpp, depth, handle }
        ModeFbCmd2 = drm_mode_fb_cmd2 {
            fb_id, width, height, pixel_format, flags, handles, pitches, offsets, modifier,
        }
        ModeFbDirtyCmd = drm_mode_fb_dirty_cmd { fb_id, flags, color, num_clips, clips_ptr }
        ModeCreateDumb = drm_mode_create_dumb { height, width, bpp, flags, handle, pitch, size }
        ModeMapDumb = drm_mode_map_dumb { handle, pad, offset }
        ModeDestroyDumb = drm_mode_destroy_dumb { handle }
    }
}

#[test]
fn layouts_of_rarer_calls_are_those_of_the_headers() {
    same! {
        Client = drm_client { idx, auth, pid, uid, magic, iocs }
        Stats = drm_stats { count, data }
        GemFlink = drm_gem_flink { handle, name }
        GemOpen = drm_gem_open { name, handle, size }
        PrimeHandle = drm_prime_handle { handle, flags, fd }
        CrtcGetSequence = drm_crtc_get_sequence { crtc_id, active, sequence, sequence_ns }
        CrtcQueueSequence = drm_crtc_queue_sequence { crtc_id, flags, sequence, user_data }
        SequenceEvent = drm_event_crtc_sequence { user_data, time_ns, sequence }
        ModeCloseFb = drm_mode_closefb { fb_id, pad }
        ModeCreateLease = drm_mode_create_lease { object_ids, object_count, flags, lessee_id, fd }
        ModeListLessees = drm_mode_list_lessees { count_lessees, pad, lessees_ptr }
        ModeGetLease = drm_mode_get_lease { count_objects, pad, objects_ptr }
        ModeRevokeLease = drm_mode_revoke_lease { lessee_id }
    }
}

#[test]
fn numbers_are_those_of_the_headers() {
    use sys::drm_vblank_seq_type as vblank;
    let wide = [
        (uapi::CAP_DUMB_BUFFER, sys::DRM_CAP_DUMB_BUFFER),
        (uapi::CAP_VBLANK_HIGH_CRTC, sys::DRM_CAP_VBLANK_HIGH_CRTC),
        (uapi::CAP_DUMB_PREFERRED_DEPTH, sys::DRM_CAP_DUMB_PREFERRED_DEPTH),
        (uapi::CAP_DUMB_PREFER_SHADOW, sys::DRM_CAP_DUMB_PREFER_SHADOW),
        (uapi::CAP_PRIME, sys::DRM_CAP_PRIME),
        (uapi::CAP_TIMESTAMP_MONOTONIC, sys::DRM_CAP_TIMESTAMP_MONOTONIC),
        (uapi::CAP_ASYNC_PAGE_FLIP, sys::DRM_CAP_ASYNC_PAGE_FLIP),
        (uapi::CAP_CURSOR_WIDTH, sys::DRM_CAP_CURSOR_WIDTH),
        (uapi::CAP_CURSOR_HEIGHT, sys::DRM_CAP_CURSOR_HEIGHT),
        (uapi::CAP_ADDFB2_MODIFIERS, sys::DRM_CAP_ADDFB2_MODIFIERS),
        (uapi::CAP_PAGE_FLIP_TARGET, sys::DRM_CAP_PAGE_FLIP_TARGET),
        (uapi::CAP_CRTC_IN_VBLANK_EVENT, sys::DRM_CAP_CRTC_IN_VBLANK_EVENT),
        (uapi::CAP_SYNCOBJ, sys::DRM_CAP_SYNCOBJ),
        (uapi::CAP_SYNCOBJ_TIMELINE, sys::DRM_CAP_SYNCOBJ_TIMELINE),
        (uapi::CLIENT_CAP_UNIVERSAL_PLANES, sys::DRM_CLIENT_CAP_UNIVERSAL_PLANES),
        (uapi::CLIENT_CAP_ATOMIC, sys::DRM_CLIENT_CAP_ATOMIC),
        (uapi::CLIENT_CAP_ASPECT_RATIO, sys::DRM_CLIENT_CAP_ASPECT_RATIO),
        (uapi::CLIENT_CAP_WRITEBACK_CONNECTORS, sys::DRM_CLIENT_CAP_WRITEBACK_CONNECTORS),
    ];
    for (ours, theirs) in wide {
        assert_eq!(ours, u64::from(theirs));
    }
    let narrow = [
        (uapi::PROP_RANGE, sys::DRM_MODE_PROP_RANGE),
        (uapi::PROP_IMMUTABLE, sys::DRM_MODE_PROP_IMMUTABLE),
        (uapi::PROP_ENUM, sys::DRM_MODE_PROP_ENUM),
        (uapi::PROP_BLOB, sys::DRM_MODE_PROP_BLOB),
        (uapi::PROP_BITMASK, sys::DRM_MODE_PROP_BITMASK),
        (uapi::OBJECT_CRTC, sys::DRM_MODE_OBJECT_CRTC),
        (uapi::OBJECT_CONNECTOR, sys::DRM_MODE_OBJECT_CONNECTOR),
        (uapi::OBJECT_ENCODER, sys::DRM_MODE_OBJECT_ENCODER),
        (uapi::OBJECT_PROPERTY, sys::DRM_MODE_OBJECT_PROPERTY),
        (uapi::OBJECT_FB, sys::DRM_MODE_OBJECT_FB),
        (uapi::OBJECT_BLOB, sys::DRM_MODE_OBJECT_BLOB),
        (uapi::OBJECT_PLANE, sys::DRM_MODE_OBJECT_PLANE),
        (uapi::PAGE_FLIP_EVENT, sys::DRM_MODE_PAGE_FLIP_EVENT),
        (uapi::VBLANK_RELATIVE, vblank::_DRM_VBLANK_RELATIVE),
        (uapi::VBLANK_HIGH_CRTC_MASK, vblank::_DRM_VBLANK_HIGH_CRTC_MASK),
        (uapi::VBLANK_EVENT, vblank::_DRM_VBLANK_EVENT),
        (uapi::VBLANK_NEXTONMISS, vblank::_DRM_VBLANK_NEXTONMISS),
        (uapi::VBLANK_SECONDARY, vblank::_DRM_VBLANK_SECONDARY),
        (mode::PHSYNC, sys::DRM_MODE_FLAG_PHSYNC),
        (mode::NHSYNC, sys::DRM_MODE_FLAG_NHSYNC),
        (mode::PVSYNC, sys::DRM_MODE_FLAG_PVSYNC),
        (mode::NVSYNC, sys::DRM_MODE_FLAG_NVSYNC),
        (drmm_kms::ConnectorType::Virtual as u32, sys::DRM_MODE_CONNECTOR_VIRTUAL),
    ];
    for (ours, theirs) in narrow {
        assert_eq!(ours, theirs);
    }
}

#[test]
fn values_survive_the_journey_and_missing_bytes_are_zero() {
    let full = uapi::ModeFbCmd2 {
        fb_id: 1,
        width: 2,
        flags: 0x0102_0304,
        pitches: [5, 6, 7, 8],
        modifier: [u64::MAX, 1, 2, 3],
        ..uapi::ModeFbCmd2::default()
    };
    let bytes = full.to_bytes();
    assert_eq!(bytes.len(), 104);
    assert_eq!(bytes[16..20], 0x0102_0304_u32.to_ne_bytes());
    assert_eq!(uapi::ModeFbCmd2::from_bytes(&bytes), full);
    let cut = uapi::ModeFbCmd2::from_bytes(&bytes[..74]);
    assert_eq!(cut.pitches, full.pitches);
    assert_eq!(cut.modifier[1..], [0; 3]);
    let mut short = [0xee; 6];
    full.write_to(&mut short);
    assert_eq!(short[..4], 1_u32.to_ne_bytes());
}
