//! Connectors, encoders and monitors.

use super::{config, errno, show, TestCard};
use crate::driver::Detected;
use crate::mode_config::DPMS_ON;
use crate::testing::{edid_bytes, fix_checksum};
use crate::uapi::{self, ModeGetBlob, ModeGetConnector, ModeGetEncoder};
use crate::{Arena, Mode, UserMemory};
use drmm_runtime::Errno;

#[test]
fn the_edids_modes_are_offered_as_far_as_they_fit() {
    let card = TestCard::with(config().video_memory(4 << 20));
    let mut program = card.open();
    let connector = program.connector(card.modes.ids.connector).unwrap();
    assert!(connector.connected);
    let sizes: Vec<_> = connector.modes.iter().map(|mode| (mode.hdisplay, mode.vdisplay)).collect();
    assert_eq!(sizes, [(1024, 768), (640, 480), (800, 600)], "1080p and 1280x1024 need more than 4 MiB");
    assert_eq!(Mode::from_info(&connector.modes[0]).unwrap(), Mode::XGA);
    let ids = &card.modes.ids;
    let values: Vec<_> = connector.properties.iter().map(|(id, _)| *id).collect();
    assert_eq!(values, [ids.edid, ids.dpms, ids.properties[0], ids.properties[1]]);
    assert_eq!(connector.properties[1].1, DPMS_ON);
    assert_eq!(errno(program.connector(ids.crtc)), Errno::ENOENT, "an id of the wrong kind");
}

#[test]
fn the_edid_blob_is_the_bytes_of_the_monitor() {
    let card = TestCard::new();
    let mut program = card.open();
    let id = card.modes.ids.connector;
    let edid = |connector: &crate::program::Connector| u32::try_from(connector.properties[0].1).unwrap();
    let blob_id = edid(&program.connector(id).unwrap());
    let mut arg = ModeGetBlob { blob_id, ..ModeGetBlob::default() };
    program.call(uapi::MODE_GETPROPBLOB, &mut arg).unwrap();
    assert_eq!(arg.length, 256);
    let mut mem = Arena::new();
    let data = mem.alloc_zeroed(256);
    let at = mem.alloc_value(&ModeGetBlob { data: data.0, ..arg });
    program.file().ioctl(uapi::MODE_GETPROPBLOB, at, &mut mem).unwrap();
    let mut bytes = vec![0; 256];
    mem.copy_in(data, &mut bytes).unwrap();
    assert_eq!(bytes, edid_bytes(1));
    // The same bytes again keep the id, with or without rubbish behind them; others get a new one.
    let mut padded = edid_bytes(1);
    padded.extend([0xff; 128]);
    *card.driver.detected.lock() = Detected::Connected(Some(padded));
    assert_eq!(edid(&program.connector(id).unwrap()), blob_id);
    *card.driver.detected.lock() = Detected::Connected(Some(edid_bytes(0)));
    assert_ne!(edid(&program.connector(id).unwrap()), blob_id);
    assert_eq!(errno(program.call(uapi::MODE_GETPROPBLOB, &mut arg)), Errno::ENOENT);
}

#[test]
fn a_bad_edid_leaves_the_table_of_modes_and_names_its_fault() {
    let card = TestCard::new();
    let mut program = card.open();
    let id = card.modes.ids.connector;
    let mut huge = edid_bytes(0);
    huge[126] = 255;
    fix_checksum(&mut huge);
    let mut damaged = edid_bytes(1);
    damaged[140] ^= 1;
    for (bytes, fault) in [
        (huge, "more extension blocks"),
        (damaged, "checksum"),
        (vec![], "cut off"),
        (vec![0xff; 256], "header"),
    ] {
        *card.driver.detected.lock() = Detected::Connected(Some(bytes));
        let connector = program.connector(id).unwrap();
        assert!(connector.connected);
        assert_eq!(connector.properties[0].1, 0, "no blob");
        assert_eq!(connector.modes[0].hdisplay, 1024, "XGA leads the table");
        assert!(connector.modes.iter().all(|mode| mode.hdisplay != 1152), "the driver refuses that width");
        assert!(card.modes.state().monitor.edid_error.unwrap().what().contains(fault));
    }
}

#[test]
fn only_the_masters_probe_asks_the_hardware() {
    let card = TestCard::new();
    let (mut program, mut other) = (card.open(), card.open());
    let id = card.modes.ids.connector;
    *card.driver.detected.lock() = Detected::Disconnected;
    assert!(other.connector(id).unwrap().connected, "what was known before");
    let gone = program.connector(id).unwrap();
    assert!(!gone.connected && gone.modes.is_empty());
    assert!(!other.connector(id).unwrap().connected);
}

#[test]
fn modes_are_stored_only_if_there_is_room_for_all() {
    let card = TestCard::new();
    let program = card.open();
    let mut mem = Arena::new();
    let modes = mem.alloc(&[0xee; 68]);
    let arg = ModeGetConnector {
        connector_id: card.modes.ids.connector,
        count_modes: 1,
        modes_ptr: modes.0,
        ..ModeGetConnector::default()
    };
    let at = mem.alloc_value(&arg);
    program.file().ioctl(uapi::MODE_GETCONNECTOR, at, &mut mem).unwrap();
    assert_eq!(crate::user::get::<ModeGetConnector>(&mut mem, at).unwrap().count_modes, 5);
    assert_eq!(crate::user::get::<[u8; 68]>(&mut mem, modes).unwrap(), [0xee; 68]);
}

#[test]
fn the_encoder_leads_to_the_crtc_while_a_mode_is_set() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let mut arg = ModeGetEncoder { encoder_id: card.modes.ids.encoder, ..ModeGetEncoder::default() };
    shown.program.call(uapi::MODE_GETENCODER, &mut arg).unwrap();
    assert_eq!((arg.crtc_id, arg.encoder_type, arg.possible_crtcs), (shown.crtc, 5, 1));
    shown.program.switch_off(shown.crtc).unwrap();
    shown.program.call(uapi::MODE_GETENCODER, &mut arg).unwrap();
    assert_eq!(arg.crtc_id, 0);
    arg.encoder_id = 0;
    assert_eq!(errno(shown.program.call(uapi::MODE_GETENCODER, &mut arg)), Errno::ENOENT);
}
