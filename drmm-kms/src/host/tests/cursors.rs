//! Cursors, by the old calls and as planes.

use super::atomic::Client;
use super::{errno, show, TestCard};
use crate::host::uapi;
use drmm_runtime::Errno;

#[test]
fn the_old_calls_show_move_and_hide_the_cursor_plane() {
    let card = TestCard::two_heads();
    let mut shown = show(&card);
    let (program, crtc) = (&mut shown.program, shown.crtc);
    let sprite = program.create_dumb(64, 64).unwrap();
    program.move_cursor(crtc, 30, 40).unwrap();
    assert!(card.driver.told().is_empty(), "there is no picture yet");
    program.set_cursor(crtc, Some(&sprite)).unwrap();
    program.move_cursor(crtc, -10, 760).unwrap();
    program.move_cursor(crtc, 2000, 0).unwrap();
    program.move_cursor(crtc, 2001, 0).unwrap();
    program.move_cursor(crtc, 5, 5).unwrap();
    program.set_cursor(crtc, None).unwrap();
    program.set_cursor(crtc, None).unwrap();
    assert_eq!(
        card.driver.told(),
        [
            "cursor 64x64 of 0,0 at 30,40",
            "cursor 54x8 of 10,0 at -10,760",
            "cursor off",
            "cursor 64x64 of 0,0 at 5,5",
            "cursor off"
        ]
    );
    program.page_flip(crtc, shown.framebuffer, 1).unwrap();
    program.set_cursor(crtc, Some(&sprite)).unwrap();
    assert_eq!(card.driver.told().len(), 2, "it does not wait for the flip");
    let unknown = crate::program::Dumb { handle: 99, ..sprite.clone() };
    assert_eq!(errno(program.set_cursor(crtc, Some(&unknown))), Errno::ENOENT);
    let large = crate::program::Dumb { width: 4000, ..sprite.clone() };
    assert_eq!(errno(program.set_cursor(crtc, Some(&large))), Errno::EINVAL);
    program.switch_off(crtc).unwrap();
    assert_eq!(card.driver.told(), ["disable"], "the cursor goes off with its CRTC");
    assert_eq!(errno(program.set_cursor(crtc, Some(&sprite))), Errno::EINVAL, "a CRTC without a mode");
}

#[test]
fn a_removed_framebuffer_takes_a_cursor_away_and_a_primary_with_its_crtc() {
    let card = TestCard::two_heads();
    let mut client = Client::new(&card, 0);
    let primary = client.show(&card, &crate::Mode::XGA, 1);
    let topology = card.modes.topology();
    let cursor = topology.planes[topology.crtcs[0].cursor.unwrap()].id;
    let dumb = client.program.create_dumb(64, 64).unwrap();
    let sprite = client.program.add_framebuffer(&dumb, crate::Format::ARGB8888).unwrap();
    let crtc = u64::from(client.crtc);
    let place = [
        ("FB_ID", sprite.into()),
        ("CRTC_ID", crtc),
        ("CRTC_X", 3),
        ("CRTC_Y", 4),
        ("CRTC_W", 64),
        ("CRTC_H", 64),
        ("SRC_W", 64 << 16),
        ("SRC_H", 64 << 16),
    ];
    let settings = place.map(|(name, value)| client.set(cursor, name, value));
    client.program.atomic(&settings, 0, 0).unwrap();
    client.program.remove_framebuffer(sprite).unwrap();
    client.program.remove_framebuffer(primary).unwrap();
    assert_eq!(card.driver.told(), ["cursor 64x64 of 0,0 at 3,4", "cursor off", "disable"]);
    let mut cap = uapi::GetCap { capability: uapi::CAP_CURSOR_WIDTH, value: 0 };
    client.program.call(uapi::GET_CAP, &mut cap).unwrap();
    assert_eq!(cap.value, 64);
}
