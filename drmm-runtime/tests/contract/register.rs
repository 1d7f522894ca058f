//! Registration: what programs can reach, and how it is taken back.

use std::sync::{Arc, Mutex as StdMutex};

use crate::support::*;
use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;

#[drm_driver(name = "fronted", desc = "A device with three fronts", major = 1, minor = 0)]
struct Fronted {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Tracked,
}

/// The file that a program opened through one of the fronts.
type File = Arc<StdMutex<Option<Dev<Fronted>>>>;

/// A front that records its calls, and refuses if the test wants it to.
struct Front {
    name: &'static str,
    log: Log,
    refuses: bool,
    file: File,
}

impl Front {
    fn note(&self, what: &str) {
        let unplugged = self.file.lock().unwrap().as_ref().map(Dev::is_unplugged);
        let gate = unplugged.map_or("", |closed| if closed { ", gate closed" } else { ", gate open" });
        self.log.note(format!("{what} {}{gate}", self.name));
    }
}

impl Publication<Fronted> for Front {
    fn publish(&self, dev: &Dev<Fronted>) -> Result {
        if self.refuses {
            return Err(Error::new(Errno::ENOSPC, "no minor number is left"));
        }
        *self.file.lock().unwrap() = Some(dev.clone());
        self.note("publish");
        Ok(())
    }

    fn wake(&self) {
        self.note("wake");
    }

    fn withdraw(&self) {
        self.note("withdraw");
    }
}

fn bind_fronted(parent: &Parent, log: &Log, file: &File, refuses: bool) -> Result<Registered> {
    parent.bind(Platform, |device| {
        let front = |name, refuses| Front { name, log: log.clone(), refuses, file: file.clone() };
        let fronted = devm_drm_dev_alloc!(device, |drm| Fronted {
            regs: {
                drm.publish_with(front("primary", false))?;
                drm.publish_with(front("render", false))?;
                drm.publish_with(front("accel", refuses))?;
                device.devm(log.value("regs"))?
            },
        })?;
        assert_eq!(log.take(), [""; 0], "programs see nothing before the registration");
        let outcome = fronted.devm_register();
        log.note("register returns");
        outcome
    })
}

#[test]
fn k23_a_registration_that_fails_half_way_fences_an_open_file_before_anything_is_torn_down() {
    let (parent, log, file) = (parent("k23"), Log::default(), File::default());
    assert_eq!(errno(bind_fronted(&parent, &log, &file, true)), Errno::ENOSPC);
    let events = log.take();
    assert_eq!(events[..2], ["publish primary, gate open", "publish render, gate open"]);
    let returns = events.iter().position(|event| event == "register returns").expect("it returned");
    for event in events[2..returns].iter().filter(|event| event.starts_with("withdraw")) {
        assert!(event.ends_with("gate closed"), "{event}");
    }
    let withdrawn: Vec<_> =
        events[..returns].iter().filter_map(|event| event.strip_prefix("withdraw ")).collect();
    assert!(withdrawn.starts_with(&["accel, gate closed", "render, gate closed", "primary, gate closed"]));
    let regs = events.iter().position(|event| event == "regs").expect("released");
    assert!(returns < regs, "the hardware goes last: {events:?}");
    // Closing it: a front that keeps a file keeps its own device.
    let opened = file.lock().unwrap().take().expect("opened");
    assert_eq!(errno(opened.enter()), Errno::ENODEV);
}

#[test]
fn k23_fronts_are_woken_then_withdrawn_at_unbind_before_the_hardware_goes() {
    let (parent, log, file) = (parent("k23"), Log::default(), File::default());
    bind_fronted(&parent, &log, &file, false).unwrap();
    let all = ["publish primary, gate open", "publish render, gate open", "publish accel, gate open"];
    assert_eq!(log.take(), [all[0], all[1], all[2], "register returns"]);
    let opened = file.lock().unwrap().take().expect("opened");
    assert_eq!(opened.with_hw(|hw| hw.regs.look()).unwrap(), "regs");
    parent.unplug().unwrap();
    assert_eq!(errno(opened.enter()), Errno::ENODEV);
    let woken = log.take();
    assert!(woken.iter().all(|event| event.starts_with("wake")) && woken.len() == 3, "{woken:?}");
    unbind(&parent);
    let events = log.take();
    let of = |what| events.iter().filter(|event| event.starts_with(what)).count();
    assert_eq!(of("withdraw"), 3, "{events:?}");
    assert_eq!(events.last().map(String::as_str), Some("regs"));
    let first_withdrawn = events.iter().position(|event| event.starts_with("withdraw"));
    let last_woken = events.iter().rposition(|event| event.starts_with("wake"));
    assert!(last_woken < first_withdrawn, "{events:?}");
}

#[test]
fn k23_a_device_unplugged_before_its_registration_is_not_published() {
    let (log, parent) = (Log::default(), parent("k23"));
    let noted = parent.clone();
    let outcome = parent.bind(Platform, |device| {
        let card = card(device, &log)?;
        noted.unplug()?;
        card.devm_register()
    });
    assert_eq!(errno(outcome), Errno::ENODEV);
    assert_eq!(log.take(), ["regs", "pipe", "soft"]);
    assert!(!parent.is_bound());
}
