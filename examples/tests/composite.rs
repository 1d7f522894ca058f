//! One driver that is a card, a video node and a clock's provider: its last handle frees it. The
//! release order is checked here, for both removals and for every failure of its probe.
#![forbid(unsafe_code)]

#[path = "../composite/chip.rs"]
mod chip;
#[path = "../composite/clock.rs"]
mod clock;
#[path = "../composite/driver.rs"]
mod driver;
#[path = "../composite/sensor.rs"]
mod sensor;
#[path = "../composite/shown.rs"]
mod shown;
#[path = "../composite/story.rs"]
mod story;
#[path = "../composite/video.rs"]
mod video;

use drmm_runtime::bus::Removal;
use drmm_runtime::report::{Kind, Phase};
use drmm_runtime::test::fault_sweep;

use crate::story::{play, Ending, Handle};

/// The consumer of the clock goes first, while its provider is bound.
const CONSUMER: [(u8, &str); 3] = [(7, "_clock_is_on"), (8, "Enabled"), (8, "bus device")];
/// Then the fronts leave the hardware, newest first.
const FRONTS: [(u8, &str); 3] = [(6, "clock"), (6, "video node"), (6, "card")];
/// Then the chip's hardware goes.
const HARDWARE: [(u8, &str); 3] = [(7, "regs"), (8, "Registers"), (8, "bus device")];
/// The rest goes with the last handle: the sensor's own, and then the one that is the last.
const SOFTWARE: [(u8, &str); 12] = [
    (11, "clock"),
    (10, "clock"),
    (10, "video node"),
    (10, "queue"),
    (10, "pipe"),
    (10, "connector"),
    (10, "encoder"),
    (10, "CRTC"),
    (10, "primary plane"),
    (10, "card"),
    (10, "mode config"),
    (11, "users"),
];

fn order(ending: &Ending) -> Vec<(u8, &'static str)> {
    let events = ending.walk.events().iter();
    let told = events.filter(|event| matches!(event.kind, Kind::Release | Kind::Leave));
    told.map(|event| (event.phase.number(), event.name)).collect()
}

fn ends_of_memory(ending: &Ending) -> usize {
    ending.walk.events().iter().filter(|e| e.kind == Kind::Step && e.phase == Phase::Memory).count()
}

const CLOSINGS: [[Handle; 3]; 6] = {
    use Handle::{Card, Clock, Node};
    [
        [Card, Node, Clock],
        [Card, Clock, Node],
        [Node, Card, Clock],
        [Node, Clock, Card],
        [Clock, Card, Node],
        [Clock, Node, Card],
    ]
};

#[test]
fn an_orderly_removal_switches_everything_off_and_the_last_handle_of_three_frees_the_device() {
    for closing in CLOSINGS {
        // The story itself fails if the device ends before the last handle, or not with it.
        let ending = play("composite-orderly", Removal::Orderly, closing).expect("the story ends well");
        assert_eq!(ending.left_on, [false; 3], "{closing:?}");
        assert_eq!(order(&ending), [&CONSUMER[..], &FRONTS, &HARDWARE, &SOFTWARE].concat(), "{closing:?}");
        assert_eq!(ends_of_memory(&ending), 2);
    }
}

#[test]
fn a_surprise_touches_no_hardware_and_the_last_handle_of_three_frees_the_device() {
    for closing in CLOSINGS {
        let ending = play("composite-surprise", Removal::Surprise, closing).expect("the story ends well");
        assert_eq!(ending.left_on, [true; 3], "nothing reaches a chip that is gone");
        assert_eq!(order(&ending), [&CONSUMER[..], &HARDWARE, &SOFTWARE].concat(), "{closing:?}");
        assert_eq!(ends_of_memory(&ending), 2);
    }
}

/// What the probes of the two drivers acquire, in order.
const ACQUIRED: [&str; 20] = [
    // The sensor has to wait for its clock.
    "device",
    // The chip.
    "device",
    "Registers",
    "drmm_mode_config_init",
    "mode config",
    "drmm_universal_plane_alloc",
    "primary plane",
    "drmm_crtc_init_with_planes",
    "CRTC",
    "drmm_encoder_init",
    "encoder",
    "drmm_connector_init",
    "connector",
    "video node",
    "clock",
    "devm_register",
    // The sensor again.
    "device",
    "device_link_add",
    "Enabled",
    "devm_register",
];

#[test]
fn every_acquisition_of_its_probe_fails_once_and_leaves_nothing_behind() {
    for removal in [Removal::Orderly, Removal::Surprise] {
        let closing = [Handle::Node, Handle::Clock, Handle::Card];
        let sweep = fault_sweep(|_| play("composite-sweep", removal, closing).map(drop));
        let failed: Vec<_> = sweep.failures().iter().map(|failure| failure.name).collect();
        assert_eq!(failed, ACQUIRED, "the drivers acquire something else now");
    }
}
