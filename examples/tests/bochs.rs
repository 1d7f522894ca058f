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

use drmm_pci::qemu;
use drmm_runtime::Removal;

use crate::adapter::Kind;
use crate::options::Options;

/// The release order of one adapter: `(step, what is released in it)`.
const ORDER: [(u8, &[&str]); 13] = [
    (1, &[]),
    (2, &[]),
    (3, &[]),
    (4, &[]),
    (5, &[]),
    (6, &[]),
    (7, &["vram", "mmio"]),
    (8, &["Mapping", "Mapping", "bus device"]),
    (9, &[]),
    (10, &["pipe", "publication", "connector", "encoder", "CRTC", "primary plane", "mode config"]),
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
    let options = Options { kind, removal, frames: 3, out: "unused".into() };
    let mut steps = Vec::new();
    // The story itself fails unless the screens equal what was painted and the refusals are `ENODEV`.
    let ending = story::run(&options, &mut |step| steps.push(step.to_owned())).expect("the story ends well");
    assert_eq!(steps.len(), 7, "{steps:#?}");
    assert_eq!(ending.before.rgb(), picture::rgb(1024, 768, 0));
    let (first, second) = ending.order.split_once("\nthe second one").expect("two adapters");
    let expected: Vec<(u8, Vec<&str>)> = ORDER.map(|(step, names)| (step, names.to_vec())).to_vec();
    assert_eq!(parse_order(first), expected, "{first}");
    assert_eq!(parse_order(second), expected, "{second}");
}

/// Whether QEMU can be used; a machine without it skips, unless `DRMM_REQUIRE_QEMU` says that this is a failure.
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
    let options =
        parse(&["--transport=qemu", "--machine", "q35", "--frames", "12"]).expect("sense").expect("no help");
    assert_eq!((options.kind, options.frames), (Kind::Qemu(qemu::Kind::Q35), 12));
}
