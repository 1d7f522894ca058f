//! Long scenarios: programs open, draw and close while the bus binds, unplugs and unbinds, over and
//! over.
//!
//! A seed decides which thread does what, and which steps overlap. Steps that overlap are started
//! together on threads of their own; what they report must be what a simple sequential model says
//! for *some* order of them. A failure names its seed, and `DRMM_SEED=` with that number plays the
//! same steps again (which thread is faster is up to the system). `DRMM_SCENARIOS=` sets how
//! many seeds are tried.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};

use drmm_kms::prelude::*;
use drmm_kms::Program;
use drmm_runtime::bus::{Bus, Parent};
use drmm_runtime::prelude::*;

/// A bus whose hardware counts how many of it are alive.
struct Platform(Arc<u64>);

#[derive(Clone, Copy)]
struct Device<'bound> {
    bound: Bound<'bound>,
    hardware: &'bound Arc<u64>,
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

#[drm_driver(name = "scene", desc = "A screen of a test", major = 1, minor = 0)]
struct Screen {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    hardware: &'bound Arc<u64>,
    #[drmm]
    pipe: SimplePipe,
    /// Ends with the last reference.
    soft: Arc<u64>,
}

impl Screen {
    fn probe(device: &Device<'_>, soft: Arc<u64>) -> Result<Registered> {
        let screen = devm_drm_dev_alloc!(device, |drm| Screen {
            hardware: device.devm(Arc::clone(device.hardware))?,
            pipe: drm.drmm_simple_pipe(&[Format::XRGB8888])?,
            soft,
        })?;
        screen.devm_register()
    }

    /// The generation, from both sides of the gate.
    fn check(&self, hw: &ScreenHw<'_>) {
        assert_eq!(*self.soft, **hw.hardware, "the view of another binding");
    }
}

impl DriverCrtc for Screen {
    fn atomic_enable(hw: &ScreenHw<'_>, _: &CrtcCommit<'_>) -> Result {
        hw.check(hw);
        Ok(())
    }

    fn atomic_disable(hw: &ScreenHw<'_>, _: &CrtcCommit<'_>) -> Result {
        hw.check(hw);
        Ok(())
    }
}

impl DriverPlane for Screen {
    fn atomic_update(hw: &ScreenHw<'_>, _: &PlaneUpdate<'_>) -> Result {
        hw.check(hw);
        Ok(())
    }
}

impl DriverConnector for Screen {}

const PROGRAMS: usize = 3;

/// One step. Programs are numbered; each has one file at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    Bind,
    Unplug,
    Unbind(Removal),
    Open(usize),
    Draw(usize),
    Close(usize),
}

/// What a step reports: success, or the error.
type Outcome = Result<(), Errno>;

/// The model: the binding under way, and the binding of each program's file. A program without a
/// file gets `EBADF`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Model {
    /// The number of the binding; grows with each.
    bindings: u64,
    bound: bool,
    unplugged: bool,
    /// The binding that each program's file is of.
    files: [Option<u64>; PROGRAMS],
}

impl Model {
    /// What one step does and reports when no other step overlaps.
    fn step(&mut self, step: Step) -> Outcome {
        match step {
            Step::Bind if self.bound => return Err(Errno::EBUSY),
            Step::Bind => {
                (self.bound, self.unplugged) = (true, false);
                self.bindings += 1;
            }
            Step::Unplug => self.unplugged |= self.bound,
            Step::Unbind(_) if !self.bound => return Err(Errno::ENODEV),
            Step::Unbind(_) => self.bound = false,
            Step::Open(program) => {
                self.files[program] = None;
                if !self.bound || self.unplugged {
                    return Err(Errno::ENODEV);
                }
                self.files[program] = Some(self.bindings);
            }
            Step::Draw(program) => match self.files[program] {
                None => return Err(Errno::EBADF),
                Some(binding) if self.bound && !self.unplugged && binding == self.bindings => {}
                Some(_) => return Err(Errno::ENODEV),
            },
            Step::Close(program) => self.files[program] = None,
        }
        Ok(())
    }

    /// All states in which `steps`, begun at once, can leave the model with these outcomes.
    fn explain(&self, steps: &[Step], outcomes: &[Outcome]) -> Vec<Self> {
        if steps.is_empty() {
            return vec![self.clone()];
        }
        let mut explained = Vec::new();
        for first in 0..steps.len() {
            let (mut rest, mut said) = (steps.to_vec(), outcomes.to_vec());
            let (step, outcome) = (rest.remove(first), said.remove(first));
            let mut next = self.clone();
            if next.step(step) == outcome {
                explained.extend(next.explain(&rest, &said));
            }
        }
        explained
    }
}

/// The real cards, which are compared with the model.
struct Scene {
    name: String,
    parent: Parent,
    bindings: AtomicU64,
    /// The parts of each binding's device, to see when they end.
    hardware: Mutex<Vec<Weak<u64>>>,
    soft: Mutex<Vec<Weak<u64>>>,
    files: [Mutex<Option<Program>>; PROGRAMS],
}

impl Scene {
    fn new(name: String) -> Self {
        Self {
            parent: Parent::new(&name).unwrap(),
            name,
            bindings: AtomicU64::new(0),
            hardware: Mutex::default(),
            soft: Mutex::default(),
            files: Default::default(),
        }
    }

    fn step(&self, step: Step) -> Outcome {
        match step {
            Step::Bind => self.bind().map(drop),
            Step::Unplug => self.parent.unplug(),
            Step::Unbind(removal) => self.parent.unbind(removal),
            Step::Open(program) => {
                let mut file = self.files[program].lock().unwrap();
                *file = None;
                // Without the device its name cannot be found; the model calls that `ENODEV`.
                let node = drmm_kms::open_by_parent(&self.name).map_err(|_| Errno::ENODEV)?;
                *file = Some(Program::new(node));
                Ok(())
            }
            Step::Draw(program) => {
                let mut file = self.files[program].lock().unwrap();
                draw(file.as_mut().ok_or(Errno::EBADF)?)
            }
            Step::Close(program) => {
                *self.files[program].lock().unwrap() = None;
                Ok(())
            }
        }
        .map_err(|error| error.errno())
    }

    fn bind(&self) -> Result<Registered> {
        let binding = self.bindings.fetch_add(1, Ordering::Relaxed);
        let (hardware, soft) = (Arc::new(binding), Arc::new(binding));
        self.hardware.lock().unwrap().push(Arc::downgrade(&hardware));
        self.soft.lock().unwrap().push(Arc::downgrade(&soft));
        self.parent.bind(Platform(hardware), |device| Screen::probe(device, soft))
    }

    fn alive(of: &Mutex<Vec<Weak<u64>>>) -> usize {
        of.lock().unwrap().iter().filter(|value| value.strong_count() > 0).count()
    }

    /// What is alive must be what the model says.
    fn check(&self, model: &Model) -> bool {
        let mut devices: Vec<u64> = model.files.iter().flatten().copied().collect();
        devices.extend(model.bound.then_some(model.bindings));
        devices.sort_unstable();
        devices.dedup();
        Self::alive(&self.hardware) == usize::from(model.bound) && Self::alive(&self.soft) == devices.len()
    }
}

/// Shows a picture. A program that is not the master gets an error, but only after it has asked
/// the hardware.
fn draw(program: &mut Program) -> Result {
    let resources = program.resources()?;
    let dumb = program.create_dumb(64, 48)?;
    let framebuffer = program.add_framebuffer(&dumb, Format::XRGB8888)?;
    let mode = Mode::VGA.to_info();
    match program.set_crtc(resources.crtcs[0], framebuffer, resources.connectors[0], &mode) {
        Err(error) if error.errno() == Errno::ENODEV => Err(error),
        _ => Ok(()),
    }
}

/// Numbers that a seed decides (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }

    fn step(&mut self) -> Step {
        let program = self.below(PROGRAMS);
        match self.below(12) {
            0 | 1 => Step::Bind,
            2 => Step::Unplug,
            3 => Step::Unbind(Removal::Surprise),
            4 => Step::Unbind(Removal::Orderly),
            5..=7 => Step::Open(program),
            8 => Step::Close(program),
            _ => Step::Draw(program),
        }
    }

    /// Steps that begin at once: one to four, of different actors.
    fn steps(&mut self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for _ in 0..=self.below(4) {
            let step = self.step();
            if !steps.iter().any(|other| same_actor(*other, step)) {
                steps.push(step);
            }
        }
        steps
    }
}

/// A program does one thing at a time, and so does the bus, except that an unplug may come at any
/// time but in probe, which then fails: that is a third outcome, and `kernel` tests of the runtime
/// hold it.
fn same_actor(one: Step, other: Step) -> bool {
    let program = |step| match step {
        Step::Open(n) | Step::Draw(n) | Step::Close(n) => Some(n),
        _ => None,
    };
    match (program(one), program(other)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => !matches!(
            (one, other),
            (Step::Unplug, Step::Unbind(_)) | (Step::Unbind(_), Step::Unplug | Step::Unbind(_))
        ),
        _ => false,
    }
}

/// Plays one seed. Returns how many steps there were, and how many of them beside others.
fn play(seed: u64, rounds: usize) -> (usize, usize) {
    let (scene, mut model) = (Scene::new(format!("scene-{seed}")), Model::default());
    // Small seeds have few bits, which xorshift takes long to spread.
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let (mut steps_taken, mut together) = (0, 0);
    let mut history = Vec::new();
    for _ in 0..rounds {
        let steps = dice.steps();
        let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
            let threads: Vec<_> = steps.iter().map(|step| scope.spawn(|| scene.step(*step))).collect();
            threads.into_iter().map(|thread| thread.join().expect("no step panics")).collect()
        });
        steps_taken += steps.len();
        together += if steps.len() > 1 { steps.len() } else { 0 };
        let explained = model.explain(&steps, &outcomes);
        history.push((steps, outcomes));
        let next = explained.into_iter().find(|model| scene.check(model));
        let last = &history[history.len().saturating_sub(6)..];
        model = next.unwrap_or_else(|| {
            panic!("DRMM_SEED={seed}: from {model:?} no order of the last steps explains {last:#?}")
        });
    }
    for program in 0..PROGRAMS {
        assert_eq!(scene.step(Step::Close(program)), Ok(()));
    }
    let _ = scene.parent.unbind(Removal::Orderly);
    assert!(scene.check(&Model::default()), "DRMM_SEED={seed}: something is alive that no thread holds");
    (steps_taken, together)
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn every_scenario_is_explained_by_the_sequential_model() {
    let (rounds, scenarios) =
        if cfg!(miri) { (20, 2) } else { (400, number("DRMM_SCENARIOS").unwrap_or(24)) };
    let seeds = number("DRMM_SEED").map_or(1..scenarios + 1, |seed| seed..seed + 1);
    let (mut steps, mut together) = (0, 0);
    for seed in seeds.clone() {
        let (taken, beside) = play(seed, rounds);
        (steps, together) = (steps + taken, together + beside);
    }
    println!("seeds {seeds:?}: {steps} steps, {together} of them beside others, all explained");
}

#[test]
fn the_model_refuses_what_cannot_be() {
    let mut model = Model::default();
    assert_eq!(model.step(Step::Bind), Ok(()));
    assert_eq!(model.step(Step::Open(0)), Ok(()));
    let steps = [Step::Unbind(Removal::Orderly), Step::Draw(0)];
    assert!(!model.explain(&steps, &[Ok(()), Ok(())]).is_empty());
    assert!(!model.explain(&steps, &[Ok(()), Err(Errno::ENODEV)]).is_empty());
    assert!(model.explain(&steps, &[Ok(()), Err(Errno::EBUSY)]).is_empty(), "no order explains it");
    assert!(model.explain(&steps, &[Err(Errno::ENODEV), Ok(())]).is_empty(), "a driver was bound");
}
