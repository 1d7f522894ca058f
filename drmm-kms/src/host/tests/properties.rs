//! Properties: listing, looking at, setting.

use super::{errno, show, TestCard, BITS};
use crate::host::uapi::{
    self, ModeConnectorSetProperty, ModeGetProperty, ModeObjGetProperties, ModeObjSetProperty,
    ModePropertyEnum,
};
use crate::host::user::get;
use crate::{Arena, Mode, Program, UserPtr};
use drmm_runtime::Errno;

fn look(program: &Program, id: u32) -> (ModeGetProperty, Vec<u64>, Vec<ModePropertyEnum>) {
    let mut mem = Arena::new();
    let mut arg = ModeGetProperty { prop_id: id, ..ModeGetProperty::default() };
    let at = mem.alloc_value(&arg);
    program.file().ioctl(&crate::Caller::here(), uapi::MODE_GETPROPERTY, at, &mut mem).unwrap();
    arg = get(&mut mem, at).unwrap();
    arg.values_ptr = mem.alloc_zeroed(8 * arg.count_values as usize).0;
    arg.enum_blob_ptr = mem.alloc_zeroed(40 * arg.count_enum_blobs as usize).0;
    let at = mem.alloc_value(&arg);
    program.file().ioctl(&crate::Caller::here(), uapi::MODE_GETPROPERTY, at, &mut mem).unwrap();
    let values = (0..arg.count_values as usize)
        .map(|index| get(&mut mem, UserPtr(arg.values_ptr).item::<u64>(index).unwrap()).unwrap())
        .collect();
    let names = (0..arg.count_enum_blobs as usize)
        .map(|index| {
            get(&mut mem, UserPtr(arg.enum_blob_ptr).item::<ModePropertyEnum>(index).unwrap()).unwrap()
        })
        .collect();
    (arg, values, names)
}

#[test]
fn each_kind_is_described_as_libdrm_reads_it() {
    let card = TestCard::new();
    let program = card.open();
    let ids = &card.ids;
    let (dpms, values, names) = look(&program, ids.dpms);
    assert!(dpms.name.starts_with(b"DPMS\0"));
    assert_eq!((dpms.flags, values), (uapi::PROP_ENUM, vec![0, 1, 2, 3]));
    assert_eq!(names[3].value, 3);
    assert!(names[3].name.starts_with(b"Off\0"));
    let (edid, values, _) = look(&program, ids.edid);
    assert_eq!((edid.flags, values), (uapi::PROP_BLOB | uapi::PROP_IMMUTABLE, vec![]));
    let (range, values, names) = look(&program, ids.properties[0]);
    assert_eq!((range.flags, values, names.len()), (uapi::PROP_RANGE, vec![0, 100], 0));
    let (mask, _, names) = look(&program, ids.properties[1]);
    assert_eq!((mask.flags, names.len()), (uapi::PROP_BITMASK, BITS.len()));
    let (kind, ..) = look(&program, ids.plane_type);
    assert_eq!(kind.flags, uapi::PROP_ENUM | uapi::PROP_IMMUTABLE);
}

#[test]
fn objects_list_their_properties() {
    let card = TestCard::new();
    let mut program = card.open();
    let ids = &card.ids;
    let mut list = |obj_id, obj_type| {
        let mut arg = ModeObjGetProperties { obj_id, obj_type, ..ModeObjGetProperties::default() };
        program.call(uapi::MODE_OBJ_GETPROPERTIES, &mut arg).map(|_| arg.count_props)
    };
    assert_eq!(list(ids.connector, uapi::OBJECT_CONNECTOR).unwrap(), 5);
    assert_eq!(list(ids.plane, uapi::OBJECT_ANY).unwrap(), 4, "type, IN_FORMATS, two of the driver");
    assert_eq!(list(ids.crtc, uapi::OBJECT_CRTC).unwrap(), 1, "VRR_ENABLED");
    assert_eq!(errno(list(ids.crtc, uapi::OBJECT_PLANE)), Errno::ENOENT);
    assert_eq!(errno(list(ids.encoder, uapi::OBJECT_ANY)), Errno::EINVAL);
    assert_eq!(errno(list(4321, uapi::OBJECT_ANY)), Errno::ENOENT);
}

#[test]
fn dpms_switches_the_display_and_keeps_the_mode() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let mut arg =
        ModeConnectorSetProperty { value: 3, prop_id: card.ids.dpms, connector_id: shown.connector };
    shown.program.call(uapi::MODE_SETPROPERTY, &mut arg).unwrap();
    shown.program.call(uapi::MODE_SETPROPERTY, &mut arg).unwrap();
    arg.value = 0;
    shown.program.call(uapi::MODE_SETPROPERTY, &mut arg).unwrap();
    assert_eq!(card.driver.told(), ["disable", "enable 1024x768@60.00", "update abcd at 0,0 1024x768"]);
    let dpms = |program: &mut Program| program.property(shown.connector, "DPMS").unwrap().1;
    // What is not on is off, by whichever number; only 32 bits of it count.
    for (value, shows) in [(1, 3), (0, 0), (77, 3), (1 << 32, 0)] {
        arg.value = value;
        shown.program.call(uapi::MODE_SETPROPERTY, &mut arg).unwrap();
        assert_eq!(dpms(&mut shown.program), shows, "{value}");
    }
    shown.program.switch_off(shown.crtc).unwrap();
    assert_eq!(dpms(&mut shown.program), 3, "off with its CRTC");
    shown.program.set_crtc(shown.crtc, shown.framebuffer, shown.connector, &Mode::XGA.to_info()).unwrap();
    assert_eq!(dpms(&mut shown.program), 0);
    arg.connector_id = shown.crtc;
    assert_eq!(errno(shown.program.call(uapi::MODE_SETPROPERTY, &mut arg)), Errno::ENOENT);
}

#[test]
fn a_drivers_own_property_reaches_its_check_and_its_update() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let brightness = card.ids.properties[0];
    let value = |card: &TestCard| card.modes.state().shown.planes[0].own.get(0);
    assert_eq!(value(&card), Some(50));
    let plane = card.ids.plane;
    shown.program.set_property(plane, brightness, 80).unwrap();
    assert_eq!(card.driver.told(), ["update abcd at 0,0 1024x768"]);
    let refused = shown.program.set_property(plane, brightness, 66).unwrap_err();
    assert_eq!(refused.what(), "a brightness that the driver refuses");
    assert_eq!(value(&card), Some(80));
    let cases = [
        (plane, brightness, 101, Errno::EINVAL),
        (plane, card.ids.properties[1], 1 << 6, Errno::EINVAL),
        (shown.connector, card.ids.edid, 0, Errno::EINVAL),
        (shown.connector, card.ids.plane_type, 1, Errno::EINVAL),
        (plane, card.ids.plane_type, 1, Errno::EINVAL),
        (shown.crtc, brightness, 1, Errno::EINVAL),
        (9999, brightness, 1, Errno::ENOENT),
    ];
    for (obj_id, prop_id, value, expected) in cases {
        let mut arg = ModeObjSetProperty { value, prop_id, obj_id, ..ModeObjSetProperty::default() };
        assert_eq!(errno(shown.program.call(uapi::MODE_OBJ_SETPROPERTY, &mut arg)), expected, "{arg:?}");
    }
}
