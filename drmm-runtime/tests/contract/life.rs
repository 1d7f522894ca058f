//! Which of the two lives ends when: references, binding and unbinding in a loop, files that stay
//! open.

use crate::support::*;
use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, Phase, Recorder};

#[test]
fn k13_an_extra_reference_keeps_the_device_past_unbind_but_not_the_hardware() {
    let (recorder, log) = (Recorder::new(), Log::default());
    let (parent, dev) = bound_card("k13", &log);
    let file = dev.clone();
    drop(dev);
    unbind(&parent);
    assert_eq!(log.take(), ["regs"]);
    let steps = |recorder: &Recorder| {
        let events = recorder.events_of(&parent);
        events.iter().filter(|e| e.kind == Kind::Step).map(|e| e.phase.number()).collect::<Vec<_>>()
    };
    assert_eq!(steps(&recorder), [1, 2, 3, 4, 5, 6, 7, 8], "the bound side alone");
    assert_eq!((file.soft.look(), file.pipe.look()), ("soft", "pipe"));
    assert_eq!(file.parent_name(), "k13", "the parent reference holds");
    let after = Recorder::new();
    drop(file);
    assert_eq!(steps(&after), [9, 10, 11, 12, 13], "the device side alone");
    assert_eq!(log.take(), ["pipe", "soft"]);
}

#[test]
fn k13_the_device_keeps_its_parent() {
    let log = Log::default();
    let (parent, dev) = bound_card("k13", &log);
    unbind(&parent);
    drop(parent);
    assert_eq!(dev.parent_name(), "k13");
    drop(dev);
    assert_eq!(log.take(), ["regs", "pipe", "soft"]);
}

#[test]
fn k14_a_reference_held_by_an_action_does_not_hold_up_unbind() {
    let (recorder, log) = (Recorder::new(), Log::default());
    let parent = parent("k14");
    let held = parent.clone();
    bind(&parent, |device| {
        let card = card(device, &log)?;
        let (dev, log) = (card.dev(), log.clone());
        device.devm_add_action("holds both", move || {
            log.note(format!("action sees {} of {}", dev.soft.look(), held.name()));
            drop((dev, held));
        })?;
        card.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["action sees soft of k14", "regs", "pipe", "soft"]);
    assert_eq!(recorder.events_of(&parent).pop().map(|e| e.phase), Some(Phase::Memory), "the device is gone");
}

#[test]
fn k25_bind_and_unbind_in_a_loop_with_a_file_held_open_across() {
    let log = Log::default();
    let parent = parent("k25");
    let mut late: Option<Dev<Card>> = None;
    for round in 0..rounds(50, 5) {
        let dev = bind_card(&parent, &log);
        if let Some(old) = late.take() {
            assert_ne!(old.id(), dev.id());
            assert_eq!(errno(old.enter()), Errno::ENODEV, "the old device stays unplugged");
            assert_eq!(dev.with_hw(|hw| hw.regs.look()).unwrap(), "regs", "the new one is independent");
            assert_eq!(log.take(), [""; 0], "round {round}");
            drop(old);
            assert_eq!(log.take(), ["pipe", "soft"], "the old one is freed on close");
        }
        unbind(&parent);
        assert_eq!(log.take(), ["regs"]);
        late = Some(dev);
    }
    drop(late);
    assert_eq!(log.take(), ["pipe", "soft"]);
}

#[test]
fn k25_files_of_many_bindings_close_in_any_order() {
    let log = Log::default();
    let parent = parent("k25");
    let mut files: Vec<_> = (0..4)
        .map(|_| {
            let dev = bind_card(&parent, &log);
            unbind(&parent);
            dev
        })
        .collect();
    assert_eq!(log.take(), ["regs"; 4]);
    for at in [2, 0, 1, 0] {
        drop(files.remove(at));
        assert_eq!(log.take(), ["pipe", "soft"]);
    }
}

#[test]
fn k25_a_surprise_removal_is_the_same_walk() {
    let run = |removal| {
        let log = Log::default();
        let (parent, dev) = bound_card("k25", &log);
        parent.unbind(removal).unwrap();
        drop(dev);
        log.take()
    };
    assert_eq!(run(Removal::Surprise), run(Removal::Orderly));
}

#[test]
fn a_parent_that_is_dropped_while_bound_unbinds_its_driver() {
    let log = Log::default();
    {
        let forgotten: Parent = parent("forgotten");
        bind(&forgotten, |device| {
            device.devm(log.value("resource"))?;
            device.on_unbind("stop", log.action("stop"))
        });
    }
    assert_eq!(log.take(), ["stop", "resource"]);
}
