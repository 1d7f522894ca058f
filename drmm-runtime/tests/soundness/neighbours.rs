//! One bus device bound inside the probe of another.

use crate::support::*;
use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;

#[test]
fn a_child_bound_inside_the_parents_probe_outlives_it_and_is_told_so() {
    let log = Log::default();
    let (bridge, port) = (parent("bridge"), parent("port"));
    let mut child_irq = None;
    bind(&bridge, |device| {
        let upstream = card(device, &log)?;
        let dev = upstream.dev();
        let log = &log;
        port.bind(Platform, |device| {
            let downstream = card(device, log)?;
            // The child gets to the parent's hardware through the parent's gate, and no other way.
            child_irq = Some(downstream.callback("irq", move |hw| {
                let above = dev.with_hw(|above| above.regs.look());
                (hw.regs.look(), above)
            })?);
            downstream.devm_register()
        })?;
        upstream.devm_register()
    });
    let irq = child_irq.expect("the child's probe ran");
    let (own, above) = irq.run().unwrap();
    assert_eq!((own, above.unwrap()), ("regs", "regs"));
    unbind(&bridge);
    let (own, above) = irq.run().unwrap();
    assert_eq!((own, errno(above)), ("regs", Errno::ENODEV));
    unbind(&port);
    assert_eq!(errno(irq.run()), Errno::ENODEV);
    drop(irq);
    assert_eq!(log.take().len(), 6, "two cards of three");
}

#[test]
fn a_child_is_unbound_by_an_action_of_its_parent() {
    let log = Log::default();
    let (bridge, port) = (parent("bridge"), parent("port"));
    let noted = &log;
    bind(&bridge, |device| {
        let child: Parent = port.clone();
        device.on_unbind("unbind the child", move || child.unbind(Removal::Orderly).unwrap())?;
        port.bind(Platform, |device| {
            device.devm(noted.value("child's resource"))?;
            card(device, noted)?.devm_register()
        })?;
        device.devm(noted.value("parent's resource")).map(drop)
    });
    unbind(&bridge);
    assert_eq!(log.take(), ["regs", "child's resource", "pipe", "soft", "parent's resource"]);
    assert!(!port.is_bound());
}

#[test]
fn two_devices_on_one_bus_device_end_in_either_order() {
    for first_to_go in 0..2 {
        let log = Log::default();
        let parent = parent("two");
        let mut devs = Vec::new();
        bind(&parent, |device| {
            for _ in 0..2 {
                let card = card(device, &log)?;
                devs.push(card.dev());
                card.devm_register()?;
            }
            Ok(())
        });
        unbind(&parent);
        assert_eq!(log.take(), ["regs", "regs"]);
        drop(devs.remove(first_to_go));
        assert_eq!(log.take(), ["pipe", "soft"]);
        assert_eq!(devs[0].soft.look(), "soft");
        drop(devs);
        assert_eq!(log.take(), ["pipe", "soft"]);
    }
}
