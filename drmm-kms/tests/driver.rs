//! Annotated drivers with a display pipe: from probe to the last close.

use std::sync::{Arc, Mutex as StdMutex};
use std::time::Duration;

use drmm_kms::prelude::*;
use drmm_kms::Program;
use drmm_runtime::bus::{Bus, Parent};
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, Recorder};

struct Platform(Arc<Hardware>);

/// The screen of the device, and whether it is there.
#[derive(Default)]
struct Hardware {
    shown: StdMutex<Vec<String>>,
}

#[derive(Clone, Copy)]
struct Device<'bound> {
    bound: Bound<'bound>,
    hardware: &'bound Arc<Hardware>,
}

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.bound
    }
}

impl Bus for Platform {
    type Device<'bound> = Device<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device { bound, hardware: &self.0 }
    }
}

#[drm_driver(name = "screen", desc = "A screen of a test", major = 1, minor = 2, unbind = ScreenHw::quiesce)]
struct Screen {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    hardware: &'bound Arc<Hardware>,
    #[drmm]
    pipe: SimplePipe,
}

impl Screen {
    fn probe(device: &Device<'_>) -> Result<Registered> {
        let screen = devm_drm_dev_alloc!(device, |drm| Screen {
            hardware: device.devm(Arc::clone(device.hardware))?,
            pipe: drm.drmm_simple_pipe(&[Format::XRGB8888])?,
        })?;
        screen.devm_register()
    }
}

impl ScreenHw<'_> {
    fn quiesce(&self, removal: Removal) {
        if removal == Removal::Orderly {
            self.tell("power off".to_owned());
        }
    }

    fn tell(&self, what: String) {
        self.hardware.shown.lock().unwrap().push(what);
    }
}

impl DriverCrtc for Screen {
    fn atomic_enable(hw: &ScreenHw<'_>, new: &CrtcCommit<'_>) -> Result {
        hw.tell(format!("enable {}", new.mode()));
        Ok(())
    }

    fn atomic_disable(hw: &ScreenHw<'_>, _: &CrtcCommit<'_>) -> Result {
        hw.tell("disable".to_owned());
        Ok(())
    }
}

impl DriverPlane for Screen {
    fn atomic_update(hw: &ScreenHw<'_>, new: &PlaneUpdate<'_>) -> Result {
        let mut sum = 0_u64;
        new.for_each_row(new.damage(), |row| {
            let mut bytes = vec![0; row.pixels.len()];
            row.pixels.copy_to(&mut bytes)?;
            sum += bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>();
            Ok(())
        })?;
        hw.tell(format!("sum {sum} of {} pixels", new.damage().width() * new.damage().height()));
        Ok(())
    }
}

impl DriverConnector for Screen {}

fn bind(name: &str) -> (Parent, Arc<Hardware>) {
    let hardware = Arc::new(Hardware::default());
    let parent = Parent::new(name).unwrap();
    parent.bind(Platform(Arc::clone(&hardware)), Screen::probe).unwrap();
    (parent, hardware)
}

fn open(name: &str) -> Program {
    Program::new(drmm_kms::open_by_parent(name).unwrap())
}

/// Shows a picture of one byte value and returns CRTC and framebuffer.
fn show(program: &mut Program, mode: Mode) -> (u32, u32) {
    let resources = program.resources().unwrap();
    let dumb = program.create_dumb(mode.width().into(), mode.height().into()).unwrap();
    dumb.fill(0x0101_0101).unwrap();
    let framebuffer = program.add_framebuffer(&dumb, Format::XRGB8888).unwrap();
    program.set_crtc(resources.crtcs[0], framebuffer, resources.connectors[0], &mode.to_info()).unwrap();
    (resources.crtcs[0], framebuffer)
}

#[test]
fn a_program_draws_through_the_gate_and_the_driver_sees_every_pixel() {
    let (parent, hardware) = bind("screen-draws");
    let info = drmm_kms::cards().into_iter().find(|card| card.unique == "screen-draws").unwrap();
    assert_eq!(info.driver, "screen");
    let mut program = open("screen-draws");
    assert_eq!(program.driver_name().unwrap(), "screen");
    let (crtc, framebuffer) = show(&mut program, Mode::VGA);
    program.page_flip(crtc, framebuffer, 9).unwrap();
    assert_eq!(program.next_event(Duration::from_secs(5)).unwrap().unwrap().user_data, 9);
    let all = "sum 1228800 of 307200 pixels";
    assert_eq!(*hardware.shown.lock().unwrap(), ["enable 640x480@59.94", all, all]);
    parent.unbind(Removal::Orderly).unwrap();
    assert_eq!(
        hardware.shown.lock().unwrap()[3..],
        ["disable", "power off"],
        "the card leaves before the hook"
    );
}

#[test]
fn a_display_that_is_dark_is_not_switched_off_again_at_unbind() {
    let (parent, hardware) = bind("screen-dark");
    let mut program = open("screen-dark");
    show(&mut program, Mode::VGA);
    program.close();
    assert_eq!(hardware.shown.lock().unwrap().last().unwrap(), "disable");
    parent.unbind(Removal::Orderly).unwrap();
    assert_eq!(hardware.shown.lock().unwrap()[3..], ["power off"]);
}

#[test]
fn a_program_that_closes_behind_the_closed_gate_leaves_no_display_on() {
    let (parent, hardware) = bind("screen-closes");
    let mut program = open("screen-closes");
    show(&mut program, Mode::VGA);
    parent.unplug().unwrap();
    program.close();
    assert!(!hardware.shown.lock().unwrap().iter().any(|told| told == "disable"), "the gate is closed");
    parent.unbind(Removal::Orderly).unwrap();
    assert_eq!(hardware.shown.lock().unwrap()[2..], ["disable", "power off"]);
}

#[test]
fn the_pipe_outlives_the_hardware_and_ends_with_the_last_file() {
    let recorder = Recorder::new();
    let (parent, hardware) = bind("screen-ends");
    let mut program = open("screen-ends");
    show(&mut program, Mode::SVGA);
    parent.unbind(Removal::Surprise).unwrap();
    assert!(drmm_kms::open_by_parent("screen-ends").is_err());
    assert_eq!(program.resources().unwrap_err().errno(), Errno::ENODEV);
    assert!(!hardware.shown.lock().unwrap().iter().any(|told| told == "disable"), "the hardware was gone");
    let released = |recorder: &Recorder| -> Vec<&'static str> {
        let events = recorder.events_of(&parent);
        events.iter().filter(|event| event.kind == Kind::Release).map(|event| event.name).collect()
    };
    assert!(!released(&recorder).contains(&"pipe"));
    program.close();
    let order = ["pipe", "connector", "encoder", "CRTC", "primary plane", "mode config"];
    let ended: Vec<_> = released(&recorder).into_iter().filter(|name| order.contains(name)).collect();
    assert_eq!(ended, order);
}

#[test]
fn unplug_wakes_a_blocked_program() {
    let (parent, _hardware) = bind("screen-waits");
    let mut program = open("screen-waits");
    show(&mut program, Mode::VGA);
    std::thread::scope(|scope| {
        let waiter = scope.spawn(|| program.wait_vblank(100_000));
        std::thread::sleep(Duration::from_millis(50));
        parent.unplug().unwrap();
        assert_eq!(waiter.join().unwrap().unwrap_err().errno(), Errno::ENODEV);
    });
    parent.unbind(Removal::Surprise).unwrap();
}

#[test]
fn every_acquisition_of_the_pipe_can_fail_and_leaves_nothing_behind() {
    let mut failures = 0;
    for nth in 1.. {
        let hardware = Arc::new(Hardware::default());
        let parent = Parent::new("screen-fails").unwrap();
        parent.fail_acquisition(nth);
        let result = parent.bind(Platform(Arc::clone(&hardware)), Screen::probe);
        if result.is_ok() {
            parent.unbind(Removal::Orderly).unwrap();
            break;
        }
        failures += 1;
        assert_eq!(result.unwrap_err().errno(), Errno::ENOMEM, "acquisition {nth}");
        assert!(!drmm_kms::cards().iter().any(|card| card.unique == "screen-fails"));
        drop(parent);
        assert_eq!(Arc::strong_count(&hardware), 1, "acquisition {nth}");
    }
    assert!(failures >= 9, "device, hardware, pipe, five objects, register: {failures}");
}

#[test]
fn a_new_binding_is_a_new_card() {
    let (first, _) = bind("screen-again");
    let mut old = open("screen-again");
    first.unbind(Removal::Orderly).unwrap();
    let (second, _) = bind("screen-again");
    let mut new = open("screen-again");
    assert_ne!(old.file().minor(), new.file().minor());
    assert_eq!(old.resources().unwrap_err().errno(), Errno::ENODEV);
    new.resources().unwrap();
    assert!(new.file().is_master());
    second.unbind(Removal::Orderly).unwrap();
}
