//! Cases 69 and 70: every failure is an error value, and the trace shows what is alive and how it
//! ends.

use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, List, Phase, Recorder};

#[test]
fn a69_an_acquisition_that_fails_is_an_error_that_names_itself() {
    let log = Log::default();
    let (parent, dev) = bound_card("a69", &log);
    parent.fail_acquisition(2);
    dev.drm.drmm_add_action("first", || ()).unwrap();
    let refused = dev.drm.drmm_add_action("second", || ()).expect_err("the second fails");
    assert_eq!(refused.errno(), Errno::ENOMEM);
    assert!(refused.to_string().contains("second"), "{refused}");
    dev.drm.drmm_add_action("third", || ()).expect("only the one that was asked for fails");
    unbind(&parent);
}

#[test]
fn a69_sizes_that_overflow_are_errors() {
    assert_eq!(errno(KBox::<[u64]>::zeroed_slice(usize::MAX)), Errno::EOVERFLOW);
    assert_eq!(errno(KBox::<[u64]>::zeroed_slice(usize::MAX / 8)), Errno::EOVERFLOW);
    let parent = parent("a69");
    bind(&parent, |device| {
        assert_eq!(errno(device.devm_kcalloc::<u32>(usize::MAX / 2)), Errno::EOVERFLOW);
        assert_eq!(device.devm_kcalloc::<u32>(0)?, [0; 0]);
        assert_eq!(device.devm_kstrdup("")?, "");
        Ok(())
    });
    unbind(&parent);
}

#[test]
fn a70_an_event_has_name_type_place_list_and_phase() {
    let (recorder, log) = (Recorder::new(), Log::default());
    let parent = parent("a70");
    let mut acquired_at = 0;
    bind(&parent, |device| {
        acquired_at = line!() + 1;
        device.devm(log.value("value"))?;
        card(device, &log)?.devm_register()
    });
    let events = recorder.events_of(&parent);
    let of = |name: &str, kind| {
        let events = recorder.events_of(&parent);
        events.into_iter().find(|event| event.name == name && event.kind == kind).expect("recorded")
    };
    let acquired = of("Tracked", Kind::Acquire);
    assert!(acquired.ty.ends_with("support::Tracked"), "{}", acquired.ty);
    assert!(acquired.place.file.ends_with("shown.rs"), "{}", acquired.place);
    assert_eq!(
        (acquired.place.line, acquired.list, acquired.phase),
        (acquired_at, List::Bound, Phase::Alive)
    );
    assert_eq!((acquired.parent, acquired.device), (parent.id(), 0));
    assert!(events.windows(2).all(|pair| pair[0].order < pair[1].order));

    unbind(&parent);
    let pipe = of("pipe", Kind::Release);
    assert_eq!((pipe.list, pipe.phase), (List::Device, Phase::DeviceList));
    assert_ne!(pipe.device, 0);
    assert!(pipe.place.file.ends_with("support/mod.rs"), "the line that declares the field: {}", pipe.place);
    let regs = of("regs", Kind::Release);
    assert_eq!((regs.list, regs.phase, regs.ty), (List::View, Phase::DropView, "&'bound Tracked"));
}

/// The text of a whole release order, with the numbers of this run left out.
#[test]
fn a70_the_release_order_in_words() {
    let (recorder, log) = (Recorder::new(), Log::default());
    let (parent, dev) = bound_card("a70", &log);
    dev.drm.drmm_add_action("forget the palette", || ()).unwrap();
    unbind(&parent);
    drop(dev);
    let text = recorder.walk_of(&parent).to_string();
    let without_numbers: Vec<_> =
        text.lines().map(|line| line.split(" (").next().unwrap_or(line).trim_end()).collect();
    assert_eq!(without_numbers.join("\n"), WALK);
}

const WALK: &str = " 1 close the gate
 2 wake waiters
 3 drain sections
 4 leave user space
 5 stop callbacks
 6 unbind hook
 7 drop the hardware view
   ├─ view  in_view
   ├─ view  regs
 8 release the bound list
   ├─ devm  Tracked
   ├─ devm  bus device
 9 release hook
10 release the device list
   ├─ drmm  forget the palette
   ├─ drmm  in_list
   ├─ drmm  pipe
11 drop the plain fields
   ├─ plain on_release
   ├─ plain on_unbind
   ├─ plain in_plain
   ├─ plain soft
12 drop the parent reference
13 free the memory";
