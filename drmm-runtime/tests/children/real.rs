//! Two shapes that drivers in the kernel have: `docs/bugs.md` names these tests.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;

use crate::support::*;
use crate::*;

/// A panel on the DP AUX bus of a display: its driver talks over the bus until it has ended, and
/// there is no bus without the display.
#[test]
fn dp_aux_bus_a_panel_lets_go_before_the_display_whose_channel_it_is_on() {
    let (log, display) = (Log::default(), parent("display"));
    let mut channel: Option<Parent> = None;
    bind(&display, |device| {
        let host = host(device, &log)?;
        let bus = AuxBus { host: host.dev(), log: log.clone() };
        let aux = device.devm_child("aux", 0)?;
        channel = Some((*aux).clone());
        // The panel is found while its display is being probed, as `drm_dp_aux_populate_bus` does.
        aux.bind(bus, |aux| panel(aux, "panel"))?;
        host.devm_register()
    });
    unbind(&display);
    assert_eq!(log.take(), ["panel off, Orderly, host there", "host off, Orderly", "regs"]);
    assert!(!channel.expect("probe ran").is_bound());
}

/// The dock: it has no device of its own to show.
struct Dock;

#[derive(Clone, Copy)]
struct Plugged<'bound>(Bound<'bound>);

impl<'bound> BoundDevice<'bound> for Plugged<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.0
    }
}

impl Bus for Dock {
    type Device<'bound> = Plugged<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Plugged<'bound> {
        Plugged(bound)
    }
}

/// A virtual display that programs can open, on a dock that can be pulled.
#[drm_driver(name = "evdi", desc = "A virtual display", major = 1, minor = 0)]
struct Virtual {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    link: &'bound Arc<AtomicUsize>,
}

/// A program that has a virtual display open when the dock is pulled keeps the device, and gets no
/// further.
#[test]
fn evdi_the_virtual_displays_of_a_dock_that_is_pulled_go_with_it_while_programs_hold_them() {
    let (dock, sent) = (parent("dock"), Arc::new(AtomicUsize::new(0)));
    let mut opened = Vec::new();
    dock.bind(Dock, |dock| {
        for id in 0..2 {
            dock.devm_child("display", id)?.bind(Dock, |display| {
                let shown =
                    devm_drm_dev_alloc!(display, |_| Virtual { link: display.devm(Arc::clone(&sent))? })?;
                opened.push(shown.dev());
                shown.devm_register()
            })?;
        }
        Ok(Registered::no_device())
    })
    .unwrap();
    let draw = |display: &Dev<Virtual>| display.with_hw(|hw| hw.link.fetch_add(1, Ordering::Relaxed));
    assert!(opened.iter().all(|display| draw(display).is_ok()));
    dock.unbind(Removal::Surprise).unwrap();
    assert!(opened.iter().all(|display| errno(draw(display)) == Errno::ENODEV));
    assert_eq!(Arc::strong_count(&sent), 1, "what they had of the dock is gone, though they are open");
}
