//! The sequence of calls that `modetest -M name`, `modetest -s` and weston's legacy path make.

use std::time::Duration;

use super::TestCard;
use crate::host::uapi::{
    self, Auth, GetCap, ModeConnectorSetProperty, ModeCrtcLut, ModeGetEncoder, ModeGetPlaneRes, SetClientCap,
    SetVersion, Unique, Version,
};
use crate::{Format, Mode, Program};

/// The eight bars of the SMPTE card, in XRGB.
const BARS: [u32; 7] = [0xc0_c0c0, 0xc0_c000, 0x00_c0c0, 0x00_c000, 0xc0_00c0, 0xc0_0000, 0x00_00c0];

fn list(program: &mut Program) -> (u32, u32, Mode) {
    let mut version = Version::default();
    program.call(uapi::VERSION, &mut version).unwrap();
    assert_eq!(program.driver_name().unwrap(), "test");
    let mut unique = Unique::default();
    program.call(uapi::GET_UNIQUE, &mut unique).unwrap();
    assert_eq!(unique.unique_len, 0, "or libdrm passes the card over");
    let mut universal = SetClientCap { capability: uapi::CLIENT_CAP_UNIVERSAL_PLANES, value: 1 };
    program.call(uapi::SET_CLIENT_CAP, &mut universal).unwrap();
    let resources = program.resources().unwrap();
    let [connector] = resources.connectors[..] else { panic!("one connector") };
    let [crtc] = resources.crtcs[..] else { panic!("one CRTC") };
    for encoder_id in resources.encoders {
        let mut arg = ModeGetEncoder { encoder_id, ..ModeGetEncoder::default() };
        program.call(uapi::MODE_GETENCODER, &mut arg).unwrap();
        assert_eq!(arg.possible_crtcs, 1);
    }
    let found = program.connector(connector).unwrap();
    let mut planes = ModeGetPlaneRes::default();
    program.call(uapi::MODE_GETPLANERESOURCES, &mut planes).unwrap();
    assert_eq!(planes.count_planes, 1);
    (crtc, connector, Mode::from_info(&found.modes[0]).unwrap())
}

#[test]
fn modetest_lists_sets_flips_and_cleans_up() {
    let card = TestCard::new();
    let mut program = card.open();
    let (crtc, connector, mode) = list(&mut program);
    assert_eq!(mode, Mode::XGA);
    let mut cap = GetCap { capability: uapi::CAP_DUMB_BUFFER, value: 0 };
    program.call(uapi::GET_CAP, &mut cap).unwrap();
    assert_eq!(cap.value, 1);
    let buffers: Vec<_> = (0..2)
        .map(|_| {
            let dumb = program.create_dumb(mode.width().into(), mode.height().into()).unwrap();
            let row: Vec<u8> = (0..1024_usize).flat_map(|x| BARS[x * 7 / 1024].to_le_bytes()).collect();
            (0..768).for_each(|y| dumb.write_row(y, &row).unwrap());
            let framebuffer = program.add_framebuffer(&dumb, Format::XRGB8888).unwrap();
            (dumb, framebuffer)
        })
        .collect();
    program.set_crtc(crtc, buffers[0].1, connector, &mode.to_info()).unwrap();
    assert_eq!(card.driver.told(), ["enable 1024x768@60.00", "update c0c0c0 at 0,0 1024x768"]);
    program.dirty(buffers[0].1, &[]).unwrap();
    let mut gamma = ModeCrtcLut { crtc_id: crtc, gamma_size: 256, ..ModeCrtcLut::default() };
    assert_eq!(
        program.call(uapi::MODE_SETGAMMA, &mut gamma).unwrap_err().errno(),
        drmm_runtime::Errno::ENOSYS
    );
    let begin = std::time::Instant::now();
    for flip in 0..30_u64 {
        program.page_flip(crtc, buffers[usize::try_from(flip % 2).unwrap()].1, flip).unwrap();
        let event = program.next_event(Duration::from_secs(5)).unwrap().unwrap();
        assert_eq!(event.user_data, flip);
    }
    let took = begin.elapsed();
    assert!(took > Duration::from_millis(450), "30 flips at 60 Hz take half a second: {took:?}");
    for (dumb, framebuffer) in buffers {
        program.remove_framebuffer(framebuffer).unwrap();
        program.destroy_dumb(&dumb).unwrap();
    }
    assert_eq!(card.driver.told().last().unwrap(), "disable");
}

#[test]
fn westons_test_for_being_master_and_its_dpms() {
    let card = TestCard::new();
    let mut program = card.open();
    let mut named = SetVersion { di_major: 1, di_minor: 4, dd_major: -1, dd_minor: -1 };
    program.call(uapi::SET_VERSION, &mut named).unwrap();
    let mut magic = Auth::default();
    program.call(uapi::GET_MAGIC, &mut magic).unwrap();
    program.call(uapi::AUTH_MAGIC, &mut magic).unwrap();
    let mut ask = |capability| program.call(uapi::SET_CLIENT_CAP, &mut SetClientCap { capability, value: 1 });
    ask(uapi::CLIENT_CAP_WRITEBACK_CONNECTORS).unwrap_err();
    ask(uapi::CLIENT_CAP_ATOMIC).unwrap();
    let connector_id = program.resources().unwrap().connectors[0];
    let mut dpms = ModeConnectorSetProperty { value: 0, prop_id: card.ids.dpms, connector_id };
    program.call(uapi::MODE_SETPROPERTY, &mut dpms).unwrap();
    assert!(card.driver.told().is_empty(), "no mode is set yet");
}
