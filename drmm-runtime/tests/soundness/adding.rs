//! Adding to the lists from callbacks, while they are bound and while they are not.

use std::sync::Arc;

use crate::support::*;
use drmm_runtime::prelude::*;

#[test]
fn what_a_callback_adds_while_bound_is_released_in_its_order() {
    let log = Log::default();
    let parent = parent("adding");
    let mut irq = None;
    let noted = log.clone();
    bind(&parent, |device| {
        let card = card(device, &log)?;
        irq = Some(card.callback("irq", move |card| {
            device.devm(noted.value("resource from the irq"))?;
            device.devm_add_action("action", noted.action("action from the irq"))?;
            device.on_unbind("stop", noted.action("stop from the irq"))?;
            card.drm.drmm_add_action("object", noted.action("object from the irq")).map(drop)
        })?);
        card.devm_register()
    });
    let irq = irq.expect("probe ran");
    irq.run().unwrap().unwrap();
    irq.run().unwrap().unwrap();
    unbind(&parent);
    assert_eq!(errno(irq.run()), Errno::ENODEV);
    drop(irq);
    let one = ["action from the irq", "resource from the irq"];
    let expected = ["stop from the irq", "stop from the irq", one[0], one[1], one[0], one[1], "regs"];
    let events = log.take();
    assert_eq!(events[..expected.len()], expected);
    assert_eq!(events[expected.len()..], ["object from the irq", "object from the irq", "pipe", "soft"]);
}

#[test]
fn a_callback_allocates_a_second_device_and_unbind_ends_both() {
    let log = Log::default();
    let parent = parent("adding");
    let mut irq = None;
    let noted = log.clone();
    bind(&parent, |device| {
        let first = card(device, &log)?;
        irq = Some(first.callback("hotplug", move |_| -> Result<Dev<Card>> {
            let second = card(device, &noted)?;
            let dev = second.dev();
            second.devm_register()?;
            Ok(dev)
        })?);
        first.devm_register()
    });
    let irq = irq.expect("probe ran");
    let second = irq.run().unwrap().unwrap();
    assert_eq!(second.with_hw(|hw| hw.regs.look()).unwrap(), "regs");
    unbind(&parent);
    assert_eq!(errno(second.enter()), Errno::ENODEV);
    assert_eq!(log.take(), ["regs", "regs"]);
    drop((irq, second));
    assert_eq!(log.take(), ["pipe", "soft", "pipe", "soft"]);
}

#[test]
fn adding_to_the_device_list_races_its_end() {
    use std::thread;
    for _ in 0..rounds(200, 6) {
        let log = Log::default();
        let (parent, dev) = bound_card("adding", &log);
        let ran = Arc::new(());
        thread::scope(|scope| {
            for _ in 0..2 {
                let (dev, ran) = (dev.clone(), ran.clone());
                scope.spawn(move || {
                    for _ in 0..4 {
                        let captured = ran.clone();
                        dev.drm.drmm_add_action("raced", move || drop(captured)).unwrap();
                    }
                });
            }
            drop(dev);
            unbind(&parent);
        });
        assert_eq!(Arc::strong_count(&ran), 1, "every action has been released");
    }
}
