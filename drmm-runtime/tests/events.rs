//! Events as lines of a log.
#![forbid(unsafe_code)]

mod support;

use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, Recorder};
use support::*;

#[test]
fn each_event_is_one_line_that_says_whose_it_is_and_what_happened() {
    let (recorder, log) = (Recorder::new(), Log::default());
    let parent = parent("lines0");
    let mut id = 0;
    bind(&parent, |device| {
        device.devm_add_action("off", || {})?; // the action
        let card = card(device, &log)?;
        id = card.id();
        card.devm_register()
    });
    parent.fail_acquisition(1);
    unbind(&parent);
    parent.fail_acquisition(1);
    assert_eq!(errno(parent.bind(Platform, |device| device.devm(7_u32).map(drop))), Errno::ENOMEM); // the failure
    let events = recorder.events_of(&parent);
    let lines: Vec<String> = events.iter().map(ToString::to_string).collect();
    assert!(lines.iter().all(|line| !line.contains('\n')), "{lines:#?}");
    let bus = parent.id();
    let mark = |mark: &str| {
        let at = include_str!("events.rs").lines().position(|line| line.ends_with(mark)).expect("the mark");
        format!("{}:{}", file!(), at + 1)
    };
    for expected in [
        format!("bus device {bus}: devm acquired: off"),
        format!("bus device {bus}: step 1, close the gate"),
        format!("bus device {bus}, device {id}: step 7, drop the hardware view"),
        format!("bus device {bus}, device {id}: drmm released: pipe : Tracked"),
        format!("bus device {bus}: step 8, release the bound list"),
        format!("bus device {bus}: devm failed: "),
    ] {
        assert!(lines.iter().any(|line| line.starts_with(&expected)), "{expected} is not in {lines:#?}");
    }
    let ends = |kind: Kind, end: &str| {
        let of_kind = events.iter().filter(|event| event.kind == kind);
        of_kind.map(ToString::to_string).any(|line| line.ends_with(end))
    };
    assert!(ends(Kind::Acquire, &format!("  [{}]", mark("// the action"))), "{lines:#?}");
    assert!(ends(Kind::Fail, &format!("  [{}]", mark("// the failure"))), "{lines:#?}");
}

#[test]
fn a_printed_walk_has_the_words_of_the_events() {
    let recorder = Recorder::new();
    let parent = parent("lines1");
    parent.fail_acquisition(1);
    assert_eq!(errno(parent.bind(Platform, |device| device.devm(7_u32).map(drop))), Errno::ENOMEM);
    let events = recorder.events_of(&parent);
    let failed = events.iter().find(|event| event.kind == Kind::Fail).expect("it was made to fail");
    assert!(failed.to_string().contains("devm failed: "), "{failed}");
    let walk = recorder.walk_of(&parent).to_string();
    assert!(walk.contains("├─ devm  failed: "), "{walk}");
}
