//! A CRTC with a vblank interrupt whose hardware, or whose driver, misbehaves.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::{Arc, Mutex as StdMutex};
use std::thread;
use std::time::Duration;

use drmm_kms::prelude::*;
use drmm_kms::uapi::{ATOMIC_ALLOW_MODESET, ATOMIC_NONBLOCK, PAGE_FLIP_EVENT};
use drmm_kms::Program;
use drmm_runtime::bus::{Bus, Parent};
use drmm_runtime::prelude::*;

const PATIENCE: Duration = Duration::from_secs(10);

/// The interrupt of the device.
#[derive(Default)]
struct Chip {
    /// Whether it may come.
    unmasked: AtomicBool,
    /// How often the driver was asked to switch it.
    switched: AtomicU32,
    /// The next mask tells that it has begun, and waits until it may end.
    slow: StdMutex<Option<(Sender<()>, Receiver<()>)>>,
    panics: AtomicBool,
}

struct Platform(Arc<Chip>);

#[derive(Clone, Copy)]
struct Device<'bound> {
    bound: Bound<'bound>,
    chip: &'bound Arc<Chip>,
}

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.bound
    }
}

impl Bus for Platform {
    type Device<'bound> = Device<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device { bound, chip: &self.0 }
    }
}

#[drm_driver(name = "irq", desc = "A display with an interrupt", major = 1, minor = 0)]
struct Irq {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    chip: &'bound Arc<Chip>,
    #[drmm]
    pipe: SimplePipe<VblankIrq>,
}

impl Irq {
    fn probe(device: &Device<'_>, dev: &StdMutex<Option<Dev<Irq>>>) -> Result<Registered> {
        let irq = devm_drm_dev_alloc!(device, |drm| Irq {
            chip: device.devm(Arc::clone(device.chip))?,
            pipe: drm.drmm_simple_pipe(&[Format::XRGB8888])?,
        })?;
        *dev.lock().unwrap() = Some(irq.dev());
        irq.devm_register()
    }
}

impl DriverVblank for Irq {
    fn enable_vblank(hw: &IrqHw<'_>, _crtc: &()) -> Result {
        hw.chip.switched.fetch_add(1, Ordering::SeqCst);
        assert!(!hw.chip.panics.load(Ordering::SeqCst), "on purpose");
        hw.chip.unmasked.store(true, Ordering::SeqCst);
        Ok(())
    }

    fn disable_vblank(hw: &IrqHw<'_>, _crtc: &()) {
        hw.chip.switched.fetch_add(1, Ordering::SeqCst);
        let slow = hw.chip.slow.lock().unwrap().take();
        if let Some((begun, end)) = slow {
            begun.send(()).unwrap();
            let _ = end.recv();
        }
        hw.chip.unmasked.store(false, Ordering::SeqCst);
    }
}

impl DriverCrtc for Irq {
    fn atomic_enable(_: &IrqHw<'_>, _: &CrtcCommit<'_>) -> Result {
        Ok(())
    }

    fn atomic_disable(_: &IrqHw<'_>, _: &CrtcCommit<'_>) -> Result {
        Ok(())
    }
}

impl DriverPlane for Irq {
    fn atomic_update(_: &IrqHw<'_>, _: &PlaneUpdate<'_>) -> Result {
        Ok(())
    }
}

impl DriverConnector for Irq {}

/// A card, a program that shows a picture on it, and the ids that it uses.
struct Shown {
    parent: Parent,
    chip: Arc<Chip>,
    dev: Dev<Irq>,
    program: Program,
    crtc: u32,
    plane: u32,
    framebuffer: u32,
}

impl Shown {
    fn new(name: &str) -> Self {
        let (chip, dev) = (Arc::<Chip>::default(), StdMutex::default());
        let parent = Parent::new(name).unwrap();
        parent.bind(Platform(Arc::clone(&chip)), |device| Irq::probe(device, &dev)).unwrap();
        let mut program = Program::new(drmm_kms::open_by_parent(name).unwrap());
        program.use_atomic().unwrap();
        let resources = program.resources().unwrap();
        let (crtc, plane) = (resources.crtcs[0], program.planes().unwrap()[0]);
        let dumb = program.create_dumb(640, 480).unwrap();
        let framebuffer = program.add_framebuffer(&dumb, Format::XRGB8888).unwrap();
        program.set_crtc(crtc, framebuffer, resources.connectors[0], &Mode::VGA.to_info()).unwrap();
        let dev = dev.into_inner().unwrap().unwrap();
        Self { parent, chip, dev, program, crtc, plane, framebuffer }
    }

    /// The interrupt comes, if it may.
    fn vblank(&self) {
        if self.chip.unmasked.load(Ordering::SeqCst) {
            self.dev.pipe.crtc.handle_vblank();
        }
    }

    fn next_event(&mut self) -> u64 {
        self.program.next_event(PATIENCE).unwrap().expect("an event").user_data
    }

    fn set(&mut self, object: u32, name: &str, value: u64) -> (u32, u32, u64) {
        (object, self.program.property(object, name).unwrap().0, value)
    }

    fn end(self) {
        drop((self.program, self.dev));
        self.parent.unbind(Removal::Orderly).unwrap();
    }
}

#[test]
fn an_interrupt_that_is_asked_for_while_it_is_masked_comes() {
    let mut shown = Shown::new("irq-race");
    shown.program.page_flip(shown.crtc, shown.framebuffer, 1).unwrap();
    shown.vblank();
    assert_eq!(shown.next_event(), 1);
    // Nothing waits any more, so the thread of the vblanks masks it after a few; it takes long.
    let (begun, is_begun) = channel();
    let (end, may_end) = channel();
    *shown.chip.slow.lock().unwrap() = Some((begun, may_end));
    while is_begun.try_recv().is_err() {
        shown.vblank();
        thread::sleep(Duration::from_millis(1));
    }
    let chip = Arc::clone(&shown.chip);
    let ender = thread::spawn(move || {
        // The other thread has decided by then.
        thread::sleep(Duration::from_millis(100));
        assert!(chip.slow.lock().unwrap().is_none());
        drop(end);
    });
    shown.program.page_flip(shown.crtc, shown.framebuffer, 2).unwrap();
    ender.join().unwrap();
    for _ in 0..200 {
        shown.vblank();
        thread::sleep(Duration::from_millis(1));
    }
    assert!(matches!(shown.program.next_event(Duration::ZERO), Ok(Some(event)) if event.user_data == 2));
    shown.end();
}

#[test]
fn a_crtc_whose_vblanks_stay_away_can_be_switched_off_and_its_event_comes() {
    let mut shown = Shown::new("irq-dead");
    let (plane, crtc, framebuffer) = (shown.plane, shown.crtc, shown.framebuffer);
    let flip = [shown.set(plane, "FB_ID", framebuffer.into())];
    shown.program.atomic(&flip, ATOMIC_NONBLOCK | PAGE_FLIP_EVENT, 1).unwrap();
    let again = shown.program.atomic(&flip, ATOMIC_NONBLOCK | PAGE_FLIP_EVENT, 2);
    assert_eq!(again.unwrap_err().errno(), Errno::EBUSY);
    let off = [shown.set(crtc, "ACTIVE", 0)];
    shown.program.atomic(&off, ATOMIC_ALLOW_MODESET | PAGE_FLIP_EVENT, 3).unwrap();
    assert_eq!([shown.next_event(), shown.next_event()], [1, 3]);
    let on = [shown.set(crtc, "ACTIVE", 1)];
    shown.program.atomic(&on, ATOMIC_ALLOW_MODESET, 4).unwrap();
    shown.end();
}

#[test]
fn a_storm_of_vblanks_gives_each_flip_one_event() {
    let mut shown = Shown::new("irq-storm");
    for number in 0..20 {
        shown.program.page_flip(shown.crtc, shown.framebuffer, number).unwrap();
        (0..1000).for_each(|_| shown.vblank());
        assert_eq!(shown.next_event(), number);
    }
    assert!(shown.program.next_event(Duration::from_millis(20)).unwrap().is_none());
    shown.end();
}

#[test]
fn a_driver_that_panics_as_it_unmasks_its_interrupt_loses_no_event() {
    let mut shown = Shown::new("irq-panic");
    shown.chip.panics.store(true, Ordering::SeqCst);
    let flip = [shown.set(shown.plane, "FB_ID", shown.framebuffer.into())];
    shown.program.atomic(&flip, ATOMIC_NONBLOCK | PAGE_FLIP_EVENT, 1).unwrap();
    assert_eq!(shown.next_event(), 1, "by the time, as without an interrupt");
    shown.chip.panics.store(false, Ordering::SeqCst);
    shown.program.atomic(&flip, ATOMIC_NONBLOCK | PAGE_FLIP_EVENT, 2).unwrap();
    while !shown.chip.unmasked.load(Ordering::SeqCst) {
        thread::yield_now();
    }
    shown.vblank();
    assert_eq!(shown.next_event(), 2);
    shown.end();
}
