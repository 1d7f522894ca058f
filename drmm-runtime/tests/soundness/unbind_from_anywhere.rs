//! Unbind from every place that the walk or the device calls: an error, never a hang, never a
//! second walk.

use std::sync::{Arc, Mutex as StdMutex};

use crate::support::*;
use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;

/// What each place was told.
type Told = Arc<StdMutex<Vec<(&'static str, Errno)>>>;

fn teller(parent: &Parent, told: &Told, place: &'static str) -> impl Fn() + Send + Sync + 'static {
    let (parent, told) = (parent.clone(), told.clone());
    move || {
        let refused = errno(parent.unbind(Removal::Orderly));
        told.lock().unwrap().push((place, refused));
    }
}

struct Front(Box<dyn Fn() + Send + Sync>, Box<dyn Fn() + Send + Sync>);

impl Publication<Fronted> for Front {
    fn publish(&self, _dev: &Dev<Fronted>) -> Result {
        self.0();
        Ok(())
    }

    fn wake(&self) {
        self.1();
    }

    fn withdraw(&self) {
        self.1();
    }
}

#[drm_driver(name = "fronted", desc = "A device with a front", major = 1, minor = 0)]
struct Fronted {
    #[drm_device]
    drm: DrmDevice,
    shown: (),
}

#[test]
fn unbind_is_refused_wherever_the_walk_or_a_section_is_under_way() {
    let log = Log::default();
    let parent = parent("anywhere");
    let told = Told::default();
    let tell = |place| teller(&parent, &told, place);
    let mut keep = None;
    bind(&parent, |device| {
        tell("probe")();
        device.devm_add_action("action", tell("action"))?;
        device.on_unbind("stop", tell("stop action"))?;
        let (unbind, release) = (tell("unbind hook"), tell("release hook"));
        let setup = Setup {
            view: Some(Box::new(tell("view"))),
            list: Some(Box::new(tell("drmm field"))),
            plain: Some(Box::new(tell("plain field"))),
            unbind: Some(Box::new(move |_| unbind())),
            release: Some(Box::new(move |_| release())),
        };
        let card = card_with(device, &log, setup)?;
        card.drm.drmm_add_action("drmm action", tell("drmm action"))?;
        let in_callback = tell("callback");
        let irq = card.callback("irq", move |_| in_callback())?;
        irq.run()?;
        keep = Some(irq);
        let fronted = devm_drm_dev_alloc!(device, |drm| Fronted {
            shown: drm.publish_with(Front(Box::new(tell("publish")), Box::new(tell("wake or withdraw"))))?,
        })?;
        let () = fronted.shown;
        fronted.devm_register()?;
        card.devm_register()
    });
    let irq = keep.take().expect("probe ran");
    irq.run().unwrap();
    drop(irq);
    unbind(&parent);
    let told = told.lock().unwrap().clone();
    assert!(told.iter().all(|(_, refused)| *refused == Errno::EDEADLK), "{told:?}");
    let places: Vec<_> = told.iter().map(|(place, _)| *place).collect();
    let expected = [
        "probe",
        "callback",
        "publish",
        "callback",
        "wake or withdraw",
        "wake or withdraw",
        "stop action",
        "unbind hook",
        "view",
        "action",
        "release hook",
        "drmm action",
        "drmm field",
        "plain field",
    ];
    assert_eq!(places, expected);
    assert_eq!(errno(parent.unbind(Removal::Orderly)), Errno::ENODEV, "the second time");
}

#[test]
fn unbind_in_a_section_is_refused_and_changes_nothing() {
    let log = Log::default();
    let (parent, dev) = bound_card("anywhere", &log);
    let refused = dev.with_hw(|hw| {
        let refused = errno(parent.unbind(Removal::Surprise));
        (hw.regs.look(), refused)
    });
    assert_eq!(refused.unwrap(), ("regs", Errno::EDEADLK));
    assert!(parent.is_bound() && !dev.is_unplugged());
    assert_eq!(dev.with_hw(|hw| hw.regs.look()).unwrap(), "regs");
    unbind(&parent);
}

#[test]
fn unbind_after_the_last_reference_went_is_an_error() {
    let log = Log::default();
    let parent = parent("anywhere");
    assert_eq!(errno(parent.unbind(Removal::Orderly)), Errno::ENODEV, "never bound");
    let dev = bind_card(&parent, &log);
    unbind(&parent);
    let told = Told::default();
    dev.drm.drmm_add_action("late", teller(&parent, &told, "late")).unwrap();
    drop(dev);
    assert_eq!(*told.lock().unwrap(), [("late", Errno::ENODEV)]);
}
