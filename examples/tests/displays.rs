//! The examples with several heads and with a vblank interrupt: what their panels show, and each
//! acquisition that fails once.

#[path = "../heads/main.rs"]
#[allow(dead_code, reason = "the picture is not written here")]
mod heads;
#[path = "../lcdc/main.rs"]
#[allow(dead_code, reason = "the picture is not written here")]
mod lcdc;

use drmm_runtime::test::fault_sweep;

type Picture = (u32, u32, Vec<u8>);

fn pixel((width, _, rgb): &Picture, x: u32, y: u32) -> &[u8] {
    let at = ((y * width + x) * 3) as usize;
    &rgb[at..at + 3]
}

const WHITE: &[u8] = &[255; 3];

#[test]
fn both_heads_show_their_picture_with_a_cursor_over_it() {
    let mut said = String::new();
    let [left, right] = heads::run(&mut |text| said += text).unwrap();
    assert!(said.contains("130000, limit 100000 (ENOSPC)"), "{said}");
    assert!(said.contains("both panels are dark"), "{said}");
    assert_eq!((left.0, left.1), (640, 480));
    // Blue from left to right and green from top to bottom; on the right red instead of green.
    assert_eq!(pixel(&left, 0, 0), [40, 0, 0]);
    assert_eq!(pixel(&right, 0, 0), [0, 0, 40]);
    for (x, y, is_cursor) in [(287, 208, false), (288, 208, true), (351, 271, true), (352, 271, false)] {
        assert_eq!(pixel(&left, x, y) == WHITE, is_cursor, "{x}, {y}");
    }
    // Cut off at the left and at the bottom.
    for (x, y, is_cursor) in [(0, 449, false), (0, 450, true), (39, 479, true), (40, 479, false)] {
        assert_eq!(pixel(&right, x, y) == WHITE, is_cursor, "{x}, {y}");
    }
}

#[test]
fn the_controllers_interrupts_come_while_something_waits_for_them() {
    let mut said = Vec::new();
    let picture = lcdc::run(&mut |text| said.push(text.to_owned())).unwrap();
    assert_eq!(
        said[..5],
        [
            "a monitor is there: false",
            "after the hotplug: true, 1 mode",
            "vblank interrupts while nothing waits: 0",
            "two vblanks later it is at least two more: true",
            "interrupts came for the flips: true"
        ]
    );
    assert_eq!(pixel(&picture, 3, 5), [90, 1 ^ 5, 3 ^ 5]);
}

/// Each acquisition of a display's probe, in order.
fn names(objects: &[&'static str]) -> Vec<&'static str> {
    let mut names = vec!["device", "mapped", "drmm_mode_config_init", "mode config"];
    for object in objects {
        names.push(match *object {
            "CRTC" => "drmm_crtc_init_with_planes",
            "encoder" => "drmm_encoder_init",
            "connector" => "drmm_connector_init",
            _ => "drmm_universal_plane_alloc",
        });
        names.push(object);
    }
    names
}

#[test]
fn every_acquisition_of_the_two_heads_fails_once_and_leaves_nothing_behind() {
    let sweep = fault_sweep(|_| heads::run(&mut |_| {}).map(drop));
    let failed: Vec<_> = sweep.failures().iter().map(|failure| failure.name).collect();
    let head = ["primary plane", "cursor plane", "CRTC", "encoder", "connector"];
    let mut expected = names(&[head, head].concat());
    expected[1] = "Glass";
    expected.push("devm_register");
    assert_eq!(failed, expected);
}

#[test]
fn every_acquisition_of_the_controller_fails_once_and_leaves_nothing_behind() {
    let sweep = fault_sweep(|_| lcdc::run(&mut |_| {}).map(drop));
    let failed: Vec<_> = sweep.failures().iter().map(|failure| failure.name).collect();
    let mut expected = names(&["primary plane", "CRTC", "encoder", "connector"]);
    expected[1] = "Controller";
    expected.extend(["lcdc", "lcdc", "devm_register"]);
    assert_eq!(failed, expected);
}
