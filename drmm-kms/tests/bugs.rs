//! Bugs of the kernel around open files and mappings, played through by programs: what went wrong
//! there does not happen here.
//!
//! `docs/bugs.md` leads here. Each test is named after the driver that had the bug.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use drmm_kms::prelude::*;
use drmm_kms::{open_by_parent, Program};
use drmm_runtime::bus::{Bus, Parent};
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, Phase, Recorder};

/// A lamp that remembers whether it was touched when it was gone.
#[derive(Clone, Default)]
struct Lamp(Arc<State>);

#[derive(Default)]
struct State {
    gone: AtomicBool,
    faults: AtomicUsize,
}

impl Lamp {
    fn touch(&self) {
        self.0.faults.fetch_add(usize::from(self.0.gone.load(Ordering::SeqCst)), Ordering::SeqCst);
    }
}

/// The lamp on the bound list.
struct Mapped(Lamp);

impl Drop for Mapped {
    fn drop(&mut self) {
        self.0 .0.gone.store(true, Ordering::SeqCst);
    }
}

struct Platform(Lamp);

#[derive(Clone, Copy)]
struct Device<'bound> {
    bound: Bound<'bound>,
    lamp: &'bound Lamp,
}

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.bound
    }
}

impl Bus for Platform {
    type Device<'bound> = Device<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device { bound, lamp: &self.0 }
    }
}

#[drm_driver(name = "lamp", desc = "A lamp", major = 1, minor = 0)]
struct Display {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    lamp: &'bound Mapped,
    #[drmm]
    pipe: SimplePipe,
}

impl DriverCrtc for Display {
    fn atomic_enable(hw: &DisplayHw<'_>, _: &CrtcCommit<'_>) -> Result {
        hw.lamp.0.touch();
        Ok(())
    }

    fn atomic_disable(hw: &DisplayHw<'_>, _: &CrtcCommit<'_>) -> Result {
        hw.lamp.0.touch();
        Ok(())
    }
}

impl DriverPlane for Display {
    fn atomic_update(hw: &DisplayHw<'_>, _: &PlaneUpdate<'_>) -> Result {
        hw.lamp.0.touch();
        Ok(())
    }
}

impl DriverConnector for Display {}

fn bind(name: &str, lamp: &Lamp) -> Parent {
    let parent = Parent::new(name).unwrap();
    let bound = parent.bind(Platform(lamp.clone()), |device| {
        let display = devm_drm_dev_alloc!(device, |drm| Display {
            lamp: device.devm(Mapped(device.lamp.clone()))?,
            pipe: drm.drmm_simple_pipe(&[Format::XRGB8888])?,
        })?;
        display.devm_register()
    });
    bound.unwrap();
    parent
}

/// Opens the card and shows a picture; gives back the program and its buffer.
fn show(name: &str) -> Result<(Program, drmm_kms::program::Dumb)> {
    let mut program = Program::new(open_by_parent(name)?);
    let ids = program.resources()?;
    let dumb = program.create_dumb(640, 480)?;
    let framebuffer = program.add_framebuffer(&dumb, Format::XRGB8888)?;
    program.set_crtc(ids.crtcs[0], framebuffer, ids.connectors[0], &Mode::VGA.to_info())?;
    Ok((program, dumb))
}

/// fbdev's deferred I/O, the buffers of iio: a mapping was used after the memory behind it had been
/// freed.
#[test]
fn defio_a_mapping_outlives_the_hardware_the_file_and_the_device() {
    let (lamp, recorder) = (Lamp::default(), Recorder::new());
    let parent = bind("defio", &lamp);
    let (program, dumb) = show("defio").unwrap();
    dumb.fill(7).unwrap();
    parent.unbind(Removal::Surprise).unwrap();
    dumb.fill(8).unwrap();
    program.close();
    let freed = recorder.events_of(&parent).iter().any(|event| event.phase == Phase::Memory);
    assert!(freed, "the mapping holds its own memory, not the device");
    drop(parent);
    let mut pixel = [0; 4];
    dumb.mapping.read_at(0, &mut pixel).unwrap();
    assert_eq!(pixel, [8, 0, 0, 0]);
}

/// greybus: closing a file after its device had gone.
#[test]
fn greybus_a_file_is_closed_when_its_bus_device_is_long_gone() {
    let lamp = Lamp::default();
    let parent = bind("greybus", &lamp);
    let (program, _dumb) = show("greybus").unwrap();
    parent.unbind(Removal::Orderly).unwrap();
    drop(parent);
    assert!(lamp.0.gone.load(Ordering::SeqCst));
    program.close();
    assert_eq!(lamp.0.faults.load(Ordering::SeqCst), 0);
}

/// watchdog: the core's data was released while a file was being opened or closed.
#[test]
fn watchdog_opening_and_closing_race_with_unbind() {
    for round in 0..20 {
        let (lamp, name) = (Lamp::default(), format!("watchdog-{round}"));
        let parent = bind(&name, &lamp);
        thread::scope(|scope| {
            for _ in 0..3 {
                // Of several programs only the first is master and may show a picture; all open and
                // close.
                scope.spawn(|| {
                    while open_by_parent(&name).is_ok() {
                        let _ = show(&name);
                    }
                });
            }
            thread::sleep(Duration::from_millis(round % 4));
            parent.unbind(Removal::Surprise).unwrap();
        });
        assert_eq!(lamp.0.faults.load(Ordering::SeqCst), 0);
        assert!(!drmm_kms::cards().iter().any(|card| card.unique == name));
    }
}

/// udlfb, smscufx, omapfb: opening and mapping after the plug had been pulled.
#[test]
fn udlfb_opening_and_mapping_after_a_disconnect_are_refused() {
    let lamp = Lamp::default();
    let parent = bind("udlfb", &lamp);
    let (mut program, dumb) = show("udlfb").unwrap();
    let minor = program.file().minor();
    parent.unplug().unwrap();
    assert_eq!(Program::open(minor).map(drop).unwrap_err().errno(), Errno::ENODEV, "unplugged");
    parent.unbind(Removal::Surprise).unwrap();
    assert_eq!(Program::open(minor).map(drop).unwrap_err().errno(), Errno::ENXIO, "withdrawn");
    assert_eq!(program.file().mmap(0, dumb.mapping.size()).unwrap_err().errno(), Errno::ENODEV);
    assert_eq!(program.create_dumb(64, 64).map(drop).unwrap_err().errno(), Errno::ENODEV);
}

/// The DRM core: a guard around the freeing made an unplugged device skip it.
#[test]
fn drm_file_free_frees_after_unplug_what_it_would_have_freed_before() {
    let released = |unplugged: bool| {
        let (lamp, recorder) = (Lamp::default(), Recorder::new());
        let parent = bind("free", &lamp);
        let (program, dumb) = show("free").unwrap();
        if unplugged {
            parent.unbind(Removal::Surprise).unwrap();
            program.close();
        } else {
            program.close();
            parent.unbind(Removal::Surprise).unwrap();
        }
        drop(dumb);
        let events = recorder.events_of(&parent);
        let released = events.iter().filter(|event| event.kind == Kind::Release);
        released.map(|event| event.name).collect::<Vec<_>>()
    };
    assert_eq!(released(true), released(false));
    assert!(released(true).contains(&"mode config"));
}

/// xe: a second binding met the entries that the first had left behind for its open file.
#[test]
fn xe_a_new_binding_finds_its_place_free_while_an_old_file_is_open() {
    let lamp = Lamp::default();
    let parent = bind("xe", &lamp);
    let (old, _) = show("xe").unwrap();
    parent.unbind(Removal::Orderly).unwrap();
    let again = Lamp::default();
    let second = bind("xe", &again);
    let (new, _) = show("xe").unwrap();
    assert_ne!(old.file().minor(), new.file().minor());
    second.unbind(Removal::Orderly).unwrap();
}

#[drm_driver(name = "forced", desc = "A pipe where it does not belong", major = 1, minor = 0)]
struct Forced {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    pipe: &'bound SimplePipe,
}

impl DriverCrtc for Forced {
    fn atomic_enable(_: &ForcedHw<'_>, _: &CrtcCommit<'_>) -> Result {
        Ok(())
    }

    fn atomic_disable(_: &ForcedHw<'_>, _: &CrtcCommit<'_>) -> Result {
        Ok(())
    }
}

impl DriverPlane for Forced {
    fn atomic_update(_: &ForcedHw<'_>, _: &PlaneUpdate<'_>) -> Result {
        Ok(())
    }
}

impl DriverConnector for Forced {}

/// vc4: mode objects were in memory that ended at unbind. Here, what programs reach is not in the
/// driver's handle.
#[test]
fn vc4_a_pipe_that_was_forced_onto_the_bound_list_is_whole_for_its_programs() {
    let (recorder, parent) = (Recorder::new(), Parent::new("vc4").unwrap());
    let bound = parent.bind(Platform(Lamp::default()), |device| {
        let forced = devm_drm_dev_alloc!(device, |drm| Forced {
            pipe: device.devm(drm.drmm_simple_pipe::<VblankTimer>(&[Format::XRGB8888])?)?,
        })?;
        forced.with_hw(|hw| hw.pipe.connector.hotplug())?;
        forced.devm_register()
    });
    bound.unwrap();
    let (mut program, dumb) = show("vc4").unwrap();
    parent.unbind(Removal::Surprise).unwrap();
    assert_eq!(program.resources().unwrap_err().errno(), Errno::ENODEV);
    dumb.fill(1).unwrap();
    let objects =
        || recorder.events_of(&parent).iter().filter(|e| e.kind == Kind::Release && e.name == "CRTC").count();
    assert_eq!(objects(), 0);
    program.close();
    assert_eq!(objects(), 1);
}
