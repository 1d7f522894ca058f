//! Connectors, encoders and monitors.

use super::{errno, limits, show, Plug, TestCard};
use crate::host::testing::edid_bytes;
use crate::host::uapi::{self, ModeGetBlob, ModeGetConnector, ModeGetEncoder};
use crate::host::values::DPMS_ON;
use crate::{Arena, Mode, UserMemory};
use drmm_runtime::Errno;

#[test]
fn the_edids_modes_are_offered_as_far_as_they_fit() {
    let card = TestCard::with(limits().video_memory(4 << 20), 1);
    let mut program = card.open();
    let connector = program.connector(card.ids.connector).unwrap();
    assert!(connector.connected);
    let sizes: Vec<_> = connector.modes.iter().map(|mode| (mode.hdisplay, mode.vdisplay)).collect();
    assert_eq!(
        sizes,
        [(1024, 768), (800, 600), (640, 480), (640, 480)],
        "1080p and 1280x1024 need more than 4 MiB"
    );
    assert_eq!(Mode::from_info(&connector.modes[0]).unwrap(), Mode::XGA);
    let ids = &card.ids;
    let values: Vec<_> = connector.properties.iter().map(|(id, _)| *id).collect();
    let properties = &card.modes.properties;
    let (link, desktop, tile) = (properties.link_status, properties.non_desktop, properties.tile);
    assert_eq!(values, [ids.edid, ids.dpms, link, desktop, tile]);
    assert_eq!(connector.properties[3..], [(desktop, 0), (tile, 0)]);
    assert_eq!(connector.properties[1].1, DPMS_ON);
    assert_eq!(errno(program.connector(ids.crtc)), Errno::ENOENT, "an id of the wrong kind");
}

#[test]
fn the_edid_blob_is_the_bytes_of_the_monitor() {
    let card = TestCard::new();
    let mut program = card.open();
    let id = card.ids.connector;
    let edid =
        |connector: &crate::host::program::Connector| u32::try_from(connector.properties[0].1).unwrap();
    let blob_id = edid(&program.connector(id).unwrap());
    let mut arg = ModeGetBlob { blob_id, ..ModeGetBlob::default() };
    program.call(uapi::MODE_GETPROPBLOB, &mut arg).unwrap();
    assert_eq!(arg.length, 256);
    let mut mem = Arena::new();
    let data = mem.alloc_zeroed(256);
    let at = mem.alloc_value(&ModeGetBlob { data: data.0, ..arg });
    program.file().ioctl(&crate::Caller::here(), uapi::MODE_GETPROPBLOB, at, &mut mem).unwrap();
    let mut bytes = vec![0; 256];
    mem.copy_in(data, &mut bytes).unwrap();
    assert_eq!(bytes, edid_bytes(1));
    // The same bytes again keep the id, with or without rubbish behind them; others get a new one.
    let mut padded = edid_bytes(1);
    padded.extend([0xff; 128]);
    *card.driver.plug.lock() = Plug::Monitor(padded);
    assert_eq!(edid(&program.connector(id).unwrap()), blob_id);
    *card.driver.plug.lock() = Plug::Monitor(edid_bytes(0));
    assert_ne!(edid(&program.connector(id).unwrap()), blob_id);
    assert_eq!(errno(program.call(uapi::MODE_GETPROPBLOB, &mut arg)), Errno::ENOENT);
}

#[test]
fn a_bad_edid_leaves_the_table_of_modes_and_names_its_fault() {
    let card = TestCard::new();
    let mut program = card.open();
    let id = card.ids.connector;
    let mut damaged = edid_bytes(1);
    damaged[60] ^= 1;
    for (bytes, fault) in
        [(damaged, "checksum"), (vec![], "checksum"), (vec![0xff; 256], "checksum"), (vec![0; 256], "header")]
    {
        *card.driver.plug.lock() = Plug::Monitor(bytes);
        let connector = program.connector(id).unwrap();
        assert!(connector.connected);
        assert_eq!(connector.properties[0].1, 0, "no blob");
        assert_eq!(connector.modes[0].hdisplay, 1024, "XGA leads the table");
        assert!(connector.modes.iter().all(|mode| mode.hdisplay != 1152), "the driver refuses that width");
        let error = card.modes.state().monitors[0].edid_error.unwrap();
        assert!(error.what().contains(fault), "{error}, not {fault}");
    }
}

#[test]
fn only_the_masters_probe_asks_the_hardware() {
    let card = TestCard::new();
    let (mut program, mut other) = (card.open(), card.open());
    let id = card.ids.connector;
    *card.driver.plug.lock() = Plug::Disconnected;
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
        connector_id: card.ids.connector,
        count_modes: 1,
        modes_ptr: modes.0,
        ..ModeGetConnector::default()
    };
    let at = mem.alloc_value(&arg);
    program.file().ioctl(&crate::Caller::here(), uapi::MODE_GETCONNECTOR, at, &mut mem).unwrap();
    assert_eq!(crate::host::user::get::<ModeGetConnector>(&mut mem, at).unwrap().count_modes, 7);
    assert_eq!(crate::host::user::get::<[u8; 68]>(&mut mem, modes).unwrap(), [0xee; 68]);
}

#[test]
fn the_encoder_leads_to_the_crtc_while_a_mode_is_set() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let mut arg = ModeGetEncoder { encoder_id: card.ids.encoder, ..ModeGetEncoder::default() };
    shown.program.call(uapi::MODE_GETENCODER, &mut arg).unwrap();
    assert_eq!((arg.crtc_id, arg.encoder_type, arg.possible_crtcs), (shown.crtc, 5, 1));
    shown.program.switch_off(shown.crtc).unwrap();
    shown.program.call(uapi::MODE_GETENCODER, &mut arg).unwrap();
    assert_eq!(arg.crtc_id, 0);
    arg.encoder_id = 0;
    assert_eq!(errno(shown.program.call(uapi::MODE_GETENCODER, &mut arg)), Errno::ENOENT);
}

/// What programs see that do not probe, and before any has: `drm_info` for one.
#[test]
fn a_new_card_has_been_probed_and_knows_no_order_of_subpixels() {
    let card = TestCard::new();
    let mut program = card.open();
    let mut asked = ModeGetConnector {
        connector_id: card.ids.connector,
        count_modes: 1,
        modes_ptr: 0,
        ..ModeGetConnector::default()
    };
    // With room for a mode the call does not probe. Its pointer is not used if there are more.
    program.call(uapi::MODE_GETCONNECTOR, &mut asked).unwrap();
    assert_eq!((asked.connection, asked.subpixel), (uapi::CONNECTED, 0));
    assert!(asked.count_modes > 1 && asked.mm_width > 0, "those of the monitor");
    let mut resources = uapi::ModeCardRes::default();
    program.call(uapi::MODE_GETRESOURCES, &mut resources).unwrap();
    assert_eq!((resources.min_width, resources.min_height), (0, 0));
}
