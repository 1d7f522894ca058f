//! Arguments of the calls.
//!
//! Sizes are those of 64-bit Linux; the padding that C compilers insert is written out as `pad`.
#![expect(
    missing_docs,
    reason = "the fields are those of include/uapi/drm/drm.h and drm_mode.h, described there"
)]

use crate::uapi_structs;

uapi_structs! {
    /// `struct drm_version`
    pub struct Version (64) {
        pub major: i32, pub minor: i32, pub patchlevel: i32, pub pad: u32,
        pub name_len: u64, pub name: u64, pub date_len: u64, pub date: u64, pub desc_len: u64, pub desc: u64,
    }
    /// `struct drm_unique`
    pub struct Unique (16) { pub unique_len: u64, pub unique: u64, }
    /// `struct drm_client`
    pub struct Client (40) { pub idx: i32, pub auth: i32, pub pid: u64, pub uid: u64, pub magic: u64, pub iocs: u64, }
    /// `struct drm_stats`
    pub struct Stats (248) { pub count: u64, pub data: [Stat; 15], }
    /// One figure of `struct drm_stats`.
    pub struct Stat (16) { pub value: u64, pub kind: u32, pub pad: u32, }
    /// `struct drm_auth`
    pub struct Auth (4) { pub magic: u32, }
    /// `struct drm_set_version`
    pub struct SetVersion (16) { pub di_major: i32, pub di_minor: i32, pub dd_major: i32, pub dd_minor: i32, }
    /// `struct drm_gem_close`
    pub struct GemClose (8) { pub handle: u32, pub pad: u32, }
    /// `struct drm_gem_flink`
    pub struct GemFlink (8) { pub handle: u32, pub name: u32, }
    /// `struct drm_gem_open`
    pub struct GemOpen (16) { pub name: u32, pub handle: u32, pub size: u64, }
    /// `struct drm_prime_handle`
    pub struct PrimeHandle (12) { pub handle: u32, pub flags: u32, pub fd: i32, }
    /// `struct drm_get_cap`
    pub struct GetCap (16) { pub capability: u64, pub value: u64, }
    /// `struct drm_set_client_cap`
    pub struct SetClientCap (16) { pub capability: u64, pub value: u64, }
    /// `union drm_wait_vblank`: the request is `kind`, `sequence` and, where the seconds are, the
    /// signal.
    pub struct WaitVblank (24) { pub kind: u32, pub sequence: u32, pub tval_sec: u64, pub tval_usec: i64, }
    /// `struct drm_crtc_get_sequence`
    pub struct CrtcGetSequence (24) { pub crtc_id: u32, pub active: u32, pub sequence: u64, pub sequence_ns: i64, }
    /// `struct drm_crtc_queue_sequence`
    pub struct CrtcQueueSequence (24) { pub crtc_id: u32, pub flags: u32, pub sequence: u64, pub user_data: u64, }
    /// `struct drm_mode_modeinfo`
    pub struct ModeInfo (68) {
        pub clock: u32, pub hdisplay: u16, pub hsync_start: u16, pub hsync_end: u16, pub htotal: u16, pub hskew: u16,
        pub vdisplay: u16, pub vsync_start: u16, pub vsync_end: u16, pub vtotal: u16, pub vscan: u16,
        pub vrefresh: u32, pub flags: u32, pub kind: u32, pub name: [u8; 32],
    }
    /// `struct drm_mode_card_res`
    pub struct ModeCardRes (64) {
        pub fb_id_ptr: u64, pub crtc_id_ptr: u64, pub connector_id_ptr: u64, pub encoder_id_ptr: u64,
        pub count_fbs: u32, pub count_crtcs: u32, pub count_connectors: u32, pub count_encoders: u32,
        pub min_width: u32, pub max_width: u32, pub min_height: u32, pub max_height: u32,
    }
    /// `struct drm_mode_crtc`
    pub struct ModeCrtc (104) {
        pub set_connectors_ptr: u64, pub count_connectors: u32, pub crtc_id: u32, pub fb_id: u32, pub x: u32, pub y: u32,
        pub gamma_size: u32, pub mode_valid: u32, pub mode: ModeInfo,
    }
    /// `struct drm_mode_cursor`
    pub struct ModeCursor (28) { pub flags: u32, pub crtc_id: u32, pub x: i32, pub y: i32, pub width: u32, pub height: u32, pub handle: u32, }
    /// `struct drm_mode_cursor2`
    pub struct ModeCursor2 (36) {
        pub flags: u32, pub crtc_id: u32, pub x: i32, pub y: i32, pub width: u32, pub height: u32, pub handle: u32, pub hot_x: i32, pub hot_y: i32,
    }
    /// `struct drm_mode_crtc_lut`
    pub struct ModeCrtcLut (32) { pub crtc_id: u32, pub gamma_size: u32, pub red: u64, pub green: u64, pub blue: u64, }
    /// `struct drm_mode_get_encoder`
    pub struct ModeGetEncoder (20) { pub encoder_id: u32, pub encoder_type: u32, pub crtc_id: u32, pub possible_crtcs: u32, pub possible_clones: u32, }
    /// `struct drm_mode_get_connector`
    pub struct ModeGetConnector (80) {
        pub encoders_ptr: u64, pub modes_ptr: u64, pub props_ptr: u64, pub prop_values_ptr: u64,
        pub count_modes: u32, pub count_props: u32, pub count_encoders: u32, pub encoder_id: u32, pub connector_id: u32,
        pub connector_type: u32, pub connector_type_id: u32, pub connection: u32, pub mm_width: u32, pub mm_height: u32,
        pub subpixel: u32, pub pad: u32,
    }
    /// `struct drm_mode_get_property`
    pub struct ModeGetProperty (64) {
        pub values_ptr: u64, pub enum_blob_ptr: u64, pub prop_id: u32, pub flags: u32, pub name: [u8; 32],
        pub count_values: u32, pub count_enum_blobs: u32,
    }
    /// `struct drm_mode_property_enum`
    pub struct ModePropertyEnum (40) { pub value: u64, pub name: [u8; 32], }
    /// `struct drm_mode_connector_set_property`
    pub struct ModeConnectorSetProperty (16) { pub value: u64, pub prop_id: u32, pub connector_id: u32, }
    /// `struct drm_mode_get_blob`
    pub struct ModeGetBlob (16) { pub blob_id: u32, pub length: u32, pub data: u64, }
    /// `struct drm_mode_fb_cmd`
    pub struct ModeFbCmd (28) { pub fb_id: u32, pub width: u32, pub height: u32, pub pitch: u32, pub bpp: u32, pub depth: u32, pub handle: u32, }
    /// `struct drm_mode_fb_cmd2`
    pub struct ModeFbCmd2 (104) {
        pub fb_id: u32, pub width: u32, pub height: u32, pub pixel_format: u32, pub flags: u32,
        pub handles: [u32; 4], pub pitches: [u32; 4], pub offsets: [u32; 4], pub pad: u32, pub modifier: [u64; 4],
    }
    /// `struct drm_mode_closefb`
    pub struct ModeCloseFb (8) { pub fb_id: u32, pub pad: u32, }
    /// `struct drm_mode_crtc_page_flip`
    pub struct ModeCrtcPageFlip (24) { pub crtc_id: u32, pub fb_id: u32, pub flags: u32, pub reserved: u32, pub user_data: u64, }
    /// `struct drm_mode_fb_dirty_cmd`
    pub struct ModeFbDirtyCmd (24) { pub fb_id: u32, pub flags: u32, pub color: u32, pub num_clips: u32, pub clips_ptr: u64, }
    /// `struct drm_clip_rect`
    pub struct ClipRect (8) { pub x1: u16, pub y1: u16, pub x2: u16, pub y2: u16, }
    /// `struct drm_mode_create_dumb`
    pub struct ModeCreateDumb (32) { pub height: u32, pub width: u32, pub bpp: u32, pub flags: u32, pub handle: u32, pub pitch: u32, pub size: u64, }
    /// `struct drm_mode_map_dumb`
    pub struct ModeMapDumb (16) { pub handle: u32, pub pad: u32, pub offset: u64, }
    /// `struct drm_mode_destroy_dumb`
    pub struct ModeDestroyDumb (4) { pub handle: u32, }
    /// `struct drm_mode_get_plane_res`
    pub struct ModeGetPlaneRes (16) { pub plane_id_ptr: u64, pub count_planes: u32, pub pad: u32, }
    /// `struct drm_mode_get_plane`
    pub struct ModeGetPlane (32) {
        pub plane_id: u32, pub crtc_id: u32, pub fb_id: u32, pub possible_crtcs: u32, pub gamma_size: u32,
        pub count_format_types: u32, pub format_type_ptr: u64,
    }
    /// `struct drm_mode_set_plane`
    pub struct ModeSetPlane (48) {
        pub plane_id: u32, pub crtc_id: u32, pub fb_id: u32, pub flags: u32, pub crtc_x: i32, pub crtc_y: i32, pub crtc_w: u32, pub crtc_h: u32,
        pub src_x: u32, pub src_y: u32, pub src_h: u32, pub src_w: u32,
    }
    /// `struct drm_mode_obj_get_properties`
    pub struct ModeObjGetProperties (32) {
        pub props_ptr: u64, pub prop_values_ptr: u64, pub count_props: u32, pub obj_id: u32, pub obj_type: u32, pub pad: u32,
    }
    /// `struct drm_mode_obj_set_property`
    pub struct ModeObjSetProperty (24) { pub value: u64, pub prop_id: u32, pub obj_id: u32, pub obj_type: u32, pub pad: u32, }
    /// `struct drm_mode_atomic`
    pub struct ModeAtomic (56) {
        pub flags: u32, pub count_objs: u32, pub objs_ptr: u64, pub count_props_ptr: u64, pub props_ptr: u64,
        pub prop_values_ptr: u64, pub reserved: u64, pub user_data: u64,
    }
    /// `struct drm_mode_create_blob`
    pub struct ModeCreateBlob (16) { pub data: u64, pub length: u32, pub blob_id: u32, }
    /// `struct drm_mode_destroy_blob`
    pub struct ModeDestroyBlob (4) { pub blob_id: u32, }
    /// `struct drm_mode_create_lease`
    pub struct ModeCreateLease (24) { pub object_ids: u64, pub object_count: u32, pub flags: u32, pub lessee_id: u32, pub fd: u32, }
    /// `struct drm_mode_list_lessees`
    pub struct ModeListLessees (16) { pub count_lessees: u32, pub pad: u32, pub lessees_ptr: u64, }
    /// `struct drm_mode_get_lease`
    pub struct ModeGetLease (16) { pub count_objects: u32, pub pad: u32, pub objects_ptr: u64, }
    /// `struct drm_mode_revoke_lease`
    pub struct ModeRevokeLease (4) { pub lessee_id: u32, }
    /// `struct drm_mode_rect`
    pub struct ModeRect (16) { pub x1: i32, pub y1: i32, pub x2: i32, pub y2: i32, }
}
