//! The story of the `bochs` example, on every machine and for both removals.

#[path = "../bochs/adapter.rs"]
mod adapter;
#[path = "../bochs/driver.rs"]
mod driver;
#[path = "../bochs/options.rs"]
#[allow(dead_code, reason = "the help is for the program")]
mod options;
#[path = "../bochs/painter.rs"]
mod painter;
#[path = "../bochs/picture.rs"]
mod picture;
#[path = "../bochs/registers.rs"]
mod registers;
#[path = "../bochs/story.rs"]
mod story;

use std::sync::Arc;

use drmm_kms::{open_by_parent, Program};
use drmm_pci::Bus;
#[cfg(feature = "qemu")]
use drmm_qemu as qemu;
use drmm_runtime::bus::Removal;
use drmm_sim as sim;

use crate::adapter::Kind;
use crate::options::Options;

/// The release order of one adapter: `(step, what is released in it)`.
const ORDER: [(u8, &[&str]); 13] = [
    (1, &[]),
    (2, &[]),
    (3, &[]),
    (4, &[]),
    (5, &[]),
    (6, &["leaves: card"]),
    (7, &["vram", "mmio"]),
    (8, &["Mapping", "Mapping", "bus device"]),
    (9, &[]),
    (10, &["pipe", "connector", "encoder", "CRTC", "primary plane", "card", "mode config"]),
    (11, &[]),
    (12, &[]),
    (13, &[]),
];

fn parse_order(tree: &str) -> Vec<(u8, Vec<&str>)> {
    let mut order: Vec<(u8, Vec<&str>)> = Vec::new();
    for line in tree.lines() {
        if let Some(leaf) = line.trim_start().strip_prefix("├─ ") {
            let (_, named) = leaf.split_once(' ').expect("the list, then the name");
            let name = named.trim_start().split(" : ").next().expect("a name");
            order.last_mut().expect("a step comes first").1.push(name);
        } else if let Some(step) = line.split_whitespace().next().and_then(|word| word.parse().ok()) {
            order.push((step, Vec::new()));
        }
    }
    order
}

fn play(kind: Kind, removal: Removal) {
    let options = Options { kind, serve: false, removal, frames: 3, out: "unused".into() };
    let mut steps = Vec::new();
    // The story fails unless the screens equal what was painted and the refusals are `ENODEV`.
    let ending = story::run(&options, &mut |step| steps.push(step.to_owned())).expect("the story ends well");
    assert_eq!(steps.len(), 7, "{steps:#?}");
    assert_eq!(ending.before.rgb(), picture::rgb(1024, 768, 0));
    let (first, second) = ending.order.split_once("\nthe second one").expect("two adapters");
    let expected = |removal| {
        // What is gone cannot be left.
        let told = |step, names: &[&'static str]| match (step, removal) {
            (6, Removal::Surprise) => Vec::new(),
            _ => names.to_vec(),
        };
        ORDER.map(|(step, names)| (step, told(step, names))).to_vec()
    };
    assert_eq!(parse_order(first), expected(removal), "{first}");
    assert_eq!(parse_order(second), expected(Removal::Orderly), "{second}");
}

/// Whether QEMU can be used. Without it tests are skipped, or fail if `DRMM_REQUIRE_QEMU` is set.
#[cfg(feature = "qemu")]
fn has_qemu(test: &str) -> bool {
    let has = qemu::is_installed();
    if !has {
        assert!(std::env::var_os("DRMM_REQUIRE_QEMU").is_none(), "QEMU is required and not installed");
        println!("skipped: {test}: QEMU is not installed (Debian package qemu-system-x86)");
    }
    has
}

#[test]
fn sim_surprise() {
    play(Kind::Sim, Removal::Surprise);
}

#[test]
fn sim_orderly() {
    play(Kind::Sim, Removal::Orderly);
}

#[test]
fn the_monitor_is_dark_after_an_orderly_unbind_and_lit_again_after_the_next_picture() {
    let mut machine = adapter::Machine::start(Kind::Sim).expect("a machine");
    let bus = machine.bus().expect("a bus");
    bus.register_driver::<driver::Bochs>();
    let at = machine.plug_in().expect("an adapter");
    let settle = || bus.settle(std::time::Duration::from_secs(20)).expect("hotplug events are handled");
    settle();
    let open = || painter::Painter::open(bus.parent(at)?.name(), 640, 480);
    let mut painter = open().expect("a card");
    painter.draw_upper_half(1).and_then(|()| painter.draw_lower_half(1)).expect("a frame");
    painter.show(1).expect("it is shown");
    assert!(machine.screen().is_ok(), "the monitor shows the frame");
    // The program keeps its file open, and the adapter stays in its slot.
    bus.unbind(at, Removal::Orderly).expect("a driver is bound");
    assert!(machine.screen().is_err(), "the monitor is dark");
    drop(painter);
    bus.rebind(at).expect("it is probed again");
    settle();
    let _again = open().expect("a card");
    assert!(machine.screen().is_ok(), "the monitor shows a new picture");
}

#[cfg(feature = "qemu")]
macro_rules! on_qemu {
    ($($name:ident: $kind:ident, $removal:ident;)*) => {
        $(
            #[test]
            fn $name() {
                if has_qemu(stringify!($name)) {
                    play(Kind::Qemu(qemu::Kind::$kind), Removal::$removal);
                }
            }
        )*
    };
}

#[cfg(feature = "qemu")]
on_qemu! {
    qemu_pc_surprise: Pc, Surprise;
    qemu_pc_orderly: Pc, Orderly;
    qemu_q35_surprise: Q35, Surprise;
    qemu_q35_orderly: Q35, Orderly;
}

#[test]
fn options_that_make_no_sense_are_named() {
    let parse = |words: &[&str]| Options::parse(words.iter().map(ToString::to_string));
    assert_eq!(parse(&["--help"]), Ok(None));
    assert_eq!(parse(&["--frames", "0"]), Err("`--frames 0` is not a number from 1 on".into()));
    assert_eq!(parse(&["--transport", "isa"]), Err("`--transport` cannot be `isa`; see --help".into()));
    assert_eq!(parse(&["--colour", "red"]), Err("`--colour` is not an option; see --help".into()));
    assert_eq!(parse(&["--out"]), Err("`--out` needs a value; see --help".into()));
    let on_qemu = parse(&["--transport=qemu", "--machine", "q35", "--frames", "12"]);
    #[cfg(feature = "qemu")]
    {
        let options = on_qemu.expect("sense").expect("no help");
        assert_eq!((options.kind, options.frames), (Kind::Qemu(qemu::Kind::Q35), 12));
    }
    #[cfg(not(feature = "qemu"))]
    assert!(on_qemu.expect_err("it was not asked for").contains("--features qemu"));
}

/// An EDID of a base block and `extensions` blocks, the last of which names 1280x1024 in detail.
fn long_edid(extensions: u8) -> Vec<u8> {
    let mut blocks = vec![[0_u8; 128]; usize::from(extensions) + 1];
    blocks[0][..8].copy_from_slice(&[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]);
    blocks[0][8..20].copy_from_slice(&[0x12, 0x4d, 1, 0, 0, 0, 0, 0, 0, 0, 1, 4]);
    blocks[0][20] = 0x80;
    blocks[0][126] = extensions;
    for block in &mut blocks[1..] {
        block[..4].copy_from_slice(&[2, 3, 4, 0]);
    }
    // 108 MHz, 1280 of 1688 pixels and 1024 of 1066 lines, both syncs positive.
    let timing = [0x30, 0x2a, 0, 0x98, 0x51, 0, 0x2a, 0x40, 0x30, 0x70, 0x13, 0, 0, 0, 0, 0, 0, 0x1e];
    blocks[usize::from(extensions)][4..22].copy_from_slice(&timing);
    for block in &mut blocks {
        block[127] = block[..127].iter().fold(0, |sum, byte| sum.wrapping_sub(*byte));
    }
    blocks.concat()
}

#[test]
fn an_edid_of_any_length_that_the_adapter_has_room_for_is_read_whole() {
    let machine = sim::Machine::new().unwrap();
    let model = Arc::new(sim::Bochs::new());
    let at = machine.plug(2, Arc::clone(&model)).unwrap();
    let bus = Bus::new(machine).unwrap();
    bus.register_driver::<driver::Bochs>();
    let mut program = Program::new(open_by_parent(&at.to_string()).unwrap());
    let id = program.resources().unwrap().connectors[0];
    for extensions in [1, 2, 7] {
        model.set_edid(&long_edid(extensions));
        let connector = program.connector(id).unwrap();
        let first = (connector.modes[0].hdisplay, connector.modes[0].vdisplay);
        assert_eq!((connector.modes.len(), first), (1, (1280, 1024)), "{extensions} extensions");
    }
    // One block more than there is room for: no EDID, and the modes of a table.
    model.set_edid(&long_edid(8));
    let connector = program.connector(id).unwrap();
    assert!(connector.modes.len() > 1 && connector.modes[0].hdisplay == 1024);
}
