//! What may borrow for the whole scope ends before anything that it may have borrowed.

use std::sync::{mpsc, Arc, Mutex as StdMutex, OnceLock};
use std::thread;

use crate::support::*;
use drmm_runtime::prelude::*;

#[test]
fn an_older_action_that_reads_a_later_resource_finds_it_alive() {
    let log = Log::default();
    let parent = parent("strata");
    let noted = &log;
    bind(&parent, |device| {
        let log = noted.clone();
        let cell: Arc<OnceLock<&Tracked>> = Arc::default();
        let read = cell.clone();
        device.on_unbind("reads", move || log.note(format!("action sees {}", read.get().unwrap().look())))?;
        let later = device.devm(noted.value("later resource"))?;
        assert!(cell.set(later).is_ok());
        Ok(())
    });
    unbind(&parent);
    assert_eq!(log.take(), ["action sees later resource", "later resource"]);
}

#[test]
fn an_older_callback_that_reads_a_later_resource_in_its_drop_finds_it_alive() {
    struct LooksInDrop<'bound>(Arc<StdMutex<Vec<&'bound Tracked>>>, Log);
    impl Drop for LooksInDrop<'_> {
        fn drop(&mut self) {
            for seen in self.0.lock().unwrap().iter() {
                self.1.note(format!("dropped closure sees {}", seen.look()));
            }
        }
    }
    let log = Log::default();
    let parent = parent("strata");
    bind(&parent, |device| {
        let card = card(device, &log)?;
        let seen = Arc::new(StdMutex::new(Vec::new()));
        let captured = LooksInDrop(seen.clone(), log.clone());
        card.callback("irq", move |_| {
            let _whole = &captured;
        })?;
        seen.lock().unwrap().push(device.devm(log.value("later resource"))?);
        card.devm_register()
    });
    unbind(&parent);
    let expected = ["dropped closure sees later resource", "later resource", "regs", "pipe", "soft"];
    assert_eq!(log.take(), expected);
}

#[test]
fn a_view_that_reads_a_later_resource_in_its_drop_finds_it_alive() {
    let log = Log::default();
    let parent = parent("strata");
    bind(&parent, |device| {
        let cell: Arc<OnceLock<&Tracked>> = Arc::default();
        let (read, noted) = (cell.clone(), log.clone());
        let view: Job<'_> = Box::new(move || noted.note(format!("view sees {}", read.get().unwrap().look())));
        let card = card_with(device, &log, Setup { view: Some(view), ..Setup::default() })?;
        assert!(cell.set(device.devm(log.value("later resource"))?).is_ok());
        card.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["view sees later resource", "later resource", "regs", "pipe", "soft"]);
}

#[test]
fn handles_go_through_a_channel_from_probe_to_an_action() {
    let log = Log::default();
    let parent = parent("strata");
    let noted = &log;
    bind(&parent, |device| {
        let (send, receive) = mpsc::channel::<&Tracked>();
        let log = noted.clone();
        device.on_unbind("receives", move || {
            for handle in receive.try_iter() {
                log.note(format!("received {}", handle.look()));
            }
        })?;
        for name in ["one", "two"] {
            send.send(device.devm(noted.value(name))?).unwrap();
        }
        Ok(())
    });
    unbind(&parent);
    assert_eq!(log.take(), ["received one", "received two", "two", "one"]);
}

#[test]
fn resources_are_taken_by_several_threads_of_one_probe() {
    let log = Log::default();
    let parent = parent("strata");
    let per_thread = rounds(200, 8);
    bind(&parent, |device| {
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for _ in 0..per_thread {
                        let kept = device.devm(log.value("kept")).unwrap();
                        let early = device.devm_ticket(log.value("early")).unwrap();
                        assert_eq!((kept.look(), early.look()), ("kept", "early"));
                        early.release().unwrap();
                    }
                });
            }
        });
        assert_eq!(log.take().len(), 3 * per_thread);
        Ok(())
    });
    unbind(&parent);
    let released = log.take();
    assert_eq!(released.len(), 3 * per_thread);
    assert!(released.iter().all(|name| name == "kept"));
}

#[test]
fn two_devices_on_one_bus_device_with_a_later_resource_in_the_first_ones_irq() {
    let log = Log::default();
    let parent = parent("strata");
    let mut irqs = Vec::new();
    bind(&parent, |device| {
        let first = card(device, &log)?;
        let cell: Arc<OnceLock<&Tracked>> = Arc::default();
        let (read, noted) = (cell.clone(), log.clone());
        irqs.push(first.callback("irq", move |_| {
            noted.note(format!("irq sees {}", read.get().map_or("nothing", |seen| seen.look())));
        })?);
        let second_view = log.job("view of the second");
        let second = card_with(device, &log, Setup { view: Some(second_view), ..Setup::default() })?;
        assert!(cell.set(device.devm(log.value("later resource"))?).is_ok());
        first.devm_register()?;
        second.devm_register()
    });
    irqs[0].run().unwrap();
    let events = log.take();
    assert_eq!(events, ["irq sees later resource"]);
    unbind(&parent);
    assert_eq!(errno(irqs[0].run()), Errno::ENODEV);
    let events = log.take();
    assert_eq!(events[..2], ["view of the second", "later resource"]);
    // The second device has ended with the bus's reference; the callback still keeps the first.
    assert_eq!(events[2..], ["regs", "regs", "pipe", "soft"]);
    drop(irqs);
    assert_eq!(log.take(), ["pipe", "soft"]);
}
