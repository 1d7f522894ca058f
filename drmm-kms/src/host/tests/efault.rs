//! Every pointer in every argument is invalid once.

use super::{show, TestCard};
use crate::host::uapi::{
    self, Layout, ModeCardRes, ModeCrtc, ModeFbDirtyCmd, ModeGetBlob, ModeGetConnector, ModeGetPlane,
    ModeGetPlaneRes, ModeGetProperty, ModeObjGetProperties, SetClientCap, Unique, Version,
};
use crate::{Arena, File, Mode, UserPtr};
use drmm_runtime::Errno;

const NOWHERE: u64 = 0xdead_0000;

fn refused<T: Layout>(file: &File, word: u32, arg: &T, which: &str) {
    let mut mem = Arena::new();
    let at = mem.alloc_value(arg);
    let error = file.ioctl(&crate::Caller::here(), word, at, &mut mem).expect_err(which);
    assert_eq!(error.errno(), Errno::EFAULT, "{which}: {error}");
}

#[test]
fn the_argument_itself() {
    let card = TestCard::new();
    let program = card.open();
    let mut mem = Arena::new();
    // SET_MASTER and DROP_MASTER have no argument.
    for nr in (0..=0xff_u32).filter(|nr| !matches!(nr, 0x1e | 0x1f)) {
        // With direction bits and size of a call of 16 bytes: known calls want to read it.
        let word = 0xc010_6400 | nr;
        let errno = program
            .file()
            .ioctl(&crate::Caller::here(), word, UserPtr(NOWHERE), &mut mem)
            .err()
            .map_or_else(|| panic!("{nr:x} succeeds"), |error| error.errno());
        assert!([Errno::EFAULT, Errno::EINVAL, Errno::EACCES].contains(&errno), "{nr:x} {errno:?}");
    }
    for word in [uapi::VERSION, uapi::GET_MAGIC, uapi::MODE_SETCRTC, uapi::MODE_RMFB, uapi::GEM_CLOSE] {
        let error =
            program.file().ioctl(&crate::Caller::here(), word, UserPtr(NOWHERE), &mut mem).unwrap_err();
        assert_eq!(error.errno(), Errno::EFAULT, "{word:x}");
    }
}

#[test]
fn pointers_of_the_listing_calls() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let mut universal = SetClientCap { capability: uapi::CLIENT_CAP_UNIVERSAL_PLANES, value: 1 };
    shown.program.call(uapi::SET_CLIENT_CAP, &mut universal).unwrap();
    let file = shown.program.file();
    let ids = &card.ids;

    let none = Version::default();
    refused(file, uapi::VERSION, &Version { name_len: 1, name: NOWHERE, ..none }, "name");
    refused(file, uapi::VERSION, &Version { date_len: 1, date: NOWHERE, ..none }, "date");
    refused(file, uapi::VERSION, &Version { desc_len: 1, desc: NOWHERE, ..none }, "desc");

    let none = ModeCardRes::default();
    refused(file, uapi::MODE_GETRESOURCES, &ModeCardRes { count_fbs: 1, fb_id_ptr: NOWHERE, ..none }, "fbs");
    refused(
        file,
        uapi::MODE_GETRESOURCES,
        &ModeCardRes { count_crtcs: 1, crtc_id_ptr: NOWHERE, ..none },
        "crtcs",
    );
    let connectors = ModeCardRes { count_connectors: 1, connector_id_ptr: NOWHERE, ..none };
    refused(file, uapi::MODE_GETRESOURCES, &connectors, "connectors");
    let encoders = ModeCardRes { count_encoders: 1, encoder_id_ptr: NOWHERE, ..none };
    refused(file, uapi::MODE_GETRESOURCES, &encoders, "encoders");

    let none = ModeGetConnector { connector_id: ids.connector, ..ModeGetConnector::default() };
    let get = uapi::MODE_GETCONNECTOR;
    refused(file, get, &ModeGetConnector { count_modes: 99, modes_ptr: NOWHERE, ..none }, "modes");
    refused(file, get, &ModeGetConnector { count_encoders: 1, encoders_ptr: NOWHERE, ..none }, "encoders");
    let good = {
        let mut mem = Arena::new();
        mem.alloc_zeroed(64).0
    };
    let props = ModeGetConnector { count_props: 4, prop_values_ptr: good, props_ptr: NOWHERE, ..none };
    refused(file, get, &props, "props");
    refused(file, get, &ModeGetConnector { count_props: 4, prop_values_ptr: NOWHERE, ..none }, "values");

    let planes = ModeGetPlaneRes { count_planes: 1, plane_id_ptr: NOWHERE, pad: 0 };
    refused(file, uapi::MODE_GETPLANERESOURCES, &planes, "planes");
    let plane = ModeGetPlane {
        plane_id: ids.plane,
        count_format_types: 2,
        format_type_ptr: NOWHERE,
        ..ModeGetPlane::default()
    };
    refused(file, uapi::MODE_GETPLANE, &plane, "formats");
}

#[test]
fn pointers_of_the_property_calls() {
    let card = TestCard::new();
    let shown = show(&card);
    let file = shown.program.file();
    let ids = &card.ids;
    let none = ModeObjGetProperties { obj_id: ids.plane, count_props: 1, ..ModeObjGetProperties::default() };
    refused(
        file,
        uapi::MODE_OBJ_GETPROPERTIES,
        &ModeObjGetProperties { prop_values_ptr: NOWHERE, ..none },
        "values",
    );
    let good = Arena::BASE;
    let bad = ModeObjGetProperties { prop_values_ptr: good, props_ptr: NOWHERE, ..none };
    refused(file, uapi::MODE_OBJ_GETPROPERTIES, &bad, "props");
    let none = ModeGetProperty { prop_id: ids.dpms, ..ModeGetProperty::default() };
    refused(
        file,
        uapi::MODE_GETPROPERTY,
        &ModeGetProperty { count_values: 4, values_ptr: NOWHERE, ..none },
        "values",
    );
    let names = ModeGetProperty { count_enum_blobs: 4, enum_blob_ptr: NOWHERE, ..none };
    refused(file, uapi::MODE_GETPROPERTY, &names, "names");
    let blob_id = card.modes.state().monitors[0].edid_blob;
    refused(file, uapi::MODE_GETPROPBLOB, &ModeGetBlob { blob_id, length: 256, data: NOWHERE }, "blob");
}

#[test]
fn pointers_of_the_calls_that_act() {
    let card = TestCard::new();
    let shown = show(&card);
    let file = shown.program.file();
    let set = ModeCrtc {
        crtc_id: shown.crtc,
        fb_id: shown.framebuffer,
        count_connectors: 1,
        set_connectors_ptr: NOWHERE,
        mode_valid: 1,
        mode: Mode::XGA.to_info(),
        ..ModeCrtc::default()
    };
    refused(file, uapi::MODE_SETCRTC, &set, "connectors");
    let clips = ModeFbDirtyCmd {
        fb_id: shown.framebuffer,
        num_clips: 1,
        clips_ptr: NOWHERE,
        ..ModeFbDirtyCmd::default()
    };
    refused(file, uapi::MODE_DIRTYFB, &clips, "clips");
    let mut mem = Arena::new();
    let at = mem.alloc_value(&uapi::SetVersion { di_major: 1, di_minor: 1, dd_major: -1, dd_minor: -1 });
    file.ioctl(&crate::Caller::here(), uapi::SET_VERSION, at, &mut mem).unwrap();
    refused(file, uapi::GET_UNIQUE, &Unique { unique_len: 64, unique: NOWHERE }, "unique");
    assert!(card.driver.told().is_empty());
}
