//! Arguments of the calls.
//!
//! Sizes are those of 64-bit Linux; the padding that C compilers insert is written out as `pad`.
#![expect(
    missing_docs,
    reason = "the fields are those of include/uapi/drm/drm.h and drm_mode.h, described there"
)]

use super::layout::layouts;

layouts! {
    /// `struct drm_version`
    Version (64) {
        major: i32, minor: i32, patchlevel: i32, pad: u32,
        name_len: u64, name: u64, date_len: u64, date: u64, desc_len: u64, desc: u64,
    }
    /// `struct drm_unique`
    Unique (16) { unique_len: u64, unique: u64, }
    /// `struct drm_client`
    Client (40) { idx: i32, auth: i32, pid: u64, uid: u64, magic: u64, iocs: u64, }
    /// `struct drm_stats`
    Stats (248) { count: u64, data: [Stat; 15], }
    /// One figure of `struct drm_stats`.
    Stat (16) { value: u64, kind: u32, pad: u32, }
    /// `struct drm_auth`
    Auth (4) { magic: u32, }
    /// `struct drm_set_version`
    SetVersion (16) { di_major: i32, di_minor: i32, dd_major: i32, dd_minor: i32, }
    /// `struct drm_gem_close`
    GemClose (8) { handle: u32, pad: u32, }
    /// `struct drm_gem_flink`
    GemFlink (8) { handle: u32, name: u32, }
    /// `struct drm_gem_open`
    GemOpen (16) { name: u32, handle: u32, size: u64, }
    /// `struct drm_prime_handle`
    PrimeHandle (12) { handle: u32, flags: u32, fd: i32, }
    /// `struct drm_get_cap`
    GetCap (16) { capability: u64, value: u64, }
    /// `struct drm_set_client_cap`
    SetClientCap (16) { capability: u64, value: u64, }
    /// `union drm_wait_vblank`: the request is `kind`, `sequence` and, where the seconds are, the
    /// signal.
    WaitVblank (24) { kind: u32, sequence: u32, tval_sec: u64, tval_usec: i64, }
    /// `struct drm_crtc_get_sequence`
    CrtcGetSequence (24) { crtc_id: u32, active: u32, sequence: u64, sequence_ns: i64, }
    /// `struct drm_crtc_queue_sequence`
    CrtcQueueSequence (24) { crtc_id: u32, flags: u32, sequence: u64, user_data: u64, }
    /// `struct drm_mode_modeinfo`
    ModeInfo (68) {
        clock: u32, hdisplay: u16, hsync_start: u16, hsync_end: u16, htotal: u16, hskew: u16,
        vdisplay: u16, vsync_start: u16, vsync_end: u16, vtotal: u16, vscan: u16,
        vrefresh: u32, flags: u32, kind: u32, name: [u8; 32],
    }
    /// `struct drm_mode_card_res`
    ModeCardRes (64) {
        fb_id_ptr: u64, crtc_id_ptr: u64, connector_id_ptr: u64, encoder_id_ptr: u64,
        count_fbs: u32, count_crtcs: u32, count_connectors: u32, count_encoders: u32,
        min_width: u32, max_width: u32, min_height: u32, max_height: u32,
    }
    /// `struct drm_mode_crtc`
    ModeCrtc (104) {
        set_connectors_ptr: u64, count_connectors: u32, crtc_id: u32, fb_id: u32, x: u32, y: u32,
        gamma_size: u32, mode_valid: u32, mode: ModeInfo,
    }
    /// `struct drm_mode_cursor`
    ModeCursor (28) { flags: u32, crtc_id: u32, x: i32, y: i32, width: u32, height: u32, handle: u32, }
    /// `struct drm_mode_cursor2`
    ModeCursor2 (36) {
        flags: u32, crtc_id: u32, x: i32, y: i32, width: u32, height: u32, handle: u32, hot_x: i32, hot_y: i32,
    }
    /// `struct drm_mode_crtc_lut`
    ModeCrtcLut (32) { crtc_id: u32, gamma_size: u32, red: u64, green: u64, blue: u64, }
    /// `struct drm_mode_get_encoder`
    ModeGetEncoder (20) { encoder_id: u32, encoder_type: u32, crtc_id: u32, possible_crtcs: u32, possible_clones: u32, }
    /// `struct drm_mode_get_connector`
    ModeGetConnector (80) {
        encoders_ptr: u64, modes_ptr: u64, props_ptr: u64, prop_values_ptr: u64,
        count_modes: u32, count_props: u32, count_encoders: u32, encoder_id: u32, connector_id: u32,
        connector_type: u32, connector_type_id: u32, connection: u32, mm_width: u32, mm_height: u32,
        subpixel: u32, pad: u32,
    }
    /// `struct drm_mode_get_property`
    ModeGetProperty (64) {
        values_ptr: u64, enum_blob_ptr: u64, prop_id: u32, flags: u32, name: [u8; 32],
        count_values: u32, count_enum_blobs: u32,
    }
    /// `struct drm_mode_property_enum`
    ModePropertyEnum (40) { value: u64, name: [u8; 32], }
    /// `struct drm_mode_connector_set_property`
    ModeConnectorSetProperty (16) { value: u64, prop_id: u32, connector_id: u32, }
    /// `struct drm_mode_get_blob`
    ModeGetBlob (16) { blob_id: u32, length: u32, data: u64, }
    /// `struct drm_mode_fb_cmd`
    ModeFbCmd (28) { fb_id: u32, width: u32, height: u32, pitch: u32, bpp: u32, depth: u32, handle: u32, }
    /// `struct drm_mode_fb_cmd2`
    ModeFbCmd2 (104) {
        fb_id: u32, width: u32, height: u32, pixel_format: u32, flags: u32,
        handles: [u32; 4], pitches: [u32; 4], offsets: [u32; 4], pad: u32, modifier: [u64; 4],
    }
    /// `struct drm_mode_closefb`
    ModeCloseFb (8) { fb_id: u32, pad: u32, }
    /// `struct drm_mode_crtc_page_flip`
    ModeCrtcPageFlip (24) { crtc_id: u32, fb_id: u32, flags: u32, reserved: u32, user_data: u64, }
    /// `struct drm_mode_fb_dirty_cmd`
    ModeFbDirtyCmd (24) { fb_id: u32, flags: u32, color: u32, num_clips: u32, clips_ptr: u64, }
    /// `struct drm_clip_rect`
    ClipRect (8) { x1: u16, y1: u16, x2: u16, y2: u16, }
    /// `struct drm_mode_create_dumb`
    ModeCreateDumb (32) { height: u32, width: u32, bpp: u32, flags: u32, handle: u32, pitch: u32, size: u64, }
    /// `struct drm_mode_map_dumb`
    ModeMapDumb (16) { handle: u32, pad: u32, offset: u64, }
    /// `struct drm_mode_destroy_dumb`
    ModeDestroyDumb (4) { handle: u32, }
    /// `struct drm_mode_get_plane_res`
    ModeGetPlaneRes (16) { plane_id_ptr: u64, count_planes: u32, pad: u32, }
    /// `struct drm_mode_get_plane`
    ModeGetPlane (32) {
        plane_id: u32, crtc_id: u32, fb_id: u32, possible_crtcs: u32, gamma_size: u32,
        count_format_types: u32, format_type_ptr: u64,
    }
    /// `struct drm_mode_set_plane`
    ModeSetPlane (48) {
        plane_id: u32, crtc_id: u32, fb_id: u32, flags: u32, crtc_x: i32, crtc_y: i32, crtc_w: u32, crtc_h: u32,
        src_x: u32, src_y: u32, src_h: u32, src_w: u32,
    }
    /// `struct drm_mode_obj_get_properties`
    ModeObjGetProperties (32) {
        props_ptr: u64, prop_values_ptr: u64, count_props: u32, obj_id: u32, obj_type: u32, pad: u32,
    }
    /// `struct drm_mode_obj_set_property`
    ModeObjSetProperty (24) { value: u64, prop_id: u32, obj_id: u32, obj_type: u32, pad: u32, }
    /// `struct drm_mode_atomic`
    ModeAtomic (56) {
        flags: u32, count_objs: u32, objs_ptr: u64, count_props_ptr: u64, props_ptr: u64,
        prop_values_ptr: u64, reserved: u64, user_data: u64,
    }
    /// `struct drm_mode_create_blob`
    ModeCreateBlob (16) { data: u64, length: u32, blob_id: u32, }
    /// `struct drm_mode_destroy_blob`
    ModeDestroyBlob (4) { blob_id: u32, }
    /// `struct drm_mode_create_lease`
    ModeCreateLease (24) { object_ids: u64, object_count: u32, flags: u32, lessee_id: u32, fd: u32, }
    /// `struct drm_mode_list_lessees`
    ModeListLessees (16) { count_lessees: u32, pad: u32, lessees_ptr: u64, }
    /// `struct drm_mode_get_lease`
    ModeGetLease (16) { count_objects: u32, pad: u32, objects_ptr: u64, }
    /// `struct drm_mode_revoke_lease`
    ModeRevokeLease (4) { lessee_id: u32, }
    /// `struct drm_mode_rect`
    ModeRect (16) { x1: i32, y1: i32, x2: i32, y2: i32, }
}
