//! What the tests share: a bus of two lines, values that say when they end, and one driver that can
//! do anything.
//!
//! Everything here is safe code, so a driver could reach everything that a test reaches through it.
#![allow(dead_code, reason = "every test crate uses a part of it")]

use std::sync::{Arc, Mutex as StdMutex, PoisonError};

use drmm_runtime::bus::{Bus, Parent};
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Event, Kind, Phase, Recorder};
use drmm_runtime::resource::{DeviceBound, LastRef};

/// A bus without hardware.
pub(crate) struct Platform;

/// Its device in the bound scope.
#[derive(Clone, Copy)]
pub(crate) struct Device<'bound>(Bound<'bound>);

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.0
    }
}

impl Bus for Platform {
    type Device<'bound> = Device<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device(bound)
    }
}

/// What happened, in order.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<StdMutex<Vec<String>>>);

impl Log {
    pub(crate) fn note(&self, what: impl Into<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(what.into());
    }

    /// Everything so far.
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Everything since the last call.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A value that notes its own end.
    pub(crate) fn value(&self, name: &'static str) -> Tracked {
        Tracked { log: self.clone(), name, canary: Box::new(0x5ca1_ab1e) }
    }

    /// An action that notes that it runs, and owns a value that shows whether it is dropped as
    /// well.
    pub(crate) fn action(&self, name: &'static str) -> impl FnOnce() + Send + Sync + 'static {
        let log = self.clone();
        move || log.note(name)
    }

    /// The same in a box.
    pub(crate) fn job(&self, name: &'static str) -> Job<'static> {
        Box::new(self.action(name))
    }
}

/// A value that notes its end. It reads memory of its own, so a look at a dead one is seen by Miri.
pub(crate) struct Tracked {
    log: Log,
    name: &'static str,
    canary: Box<u32>,
}

impl Tracked {
    /// Reads the value's memory.
    pub(crate) fn look(&self) -> &'static str {
        assert_eq!(*self.canary, 0x5ca1_ab1e, "{} was looked at after its end", self.name);
        self.name
    }

    /// The log that it notes its end in.
    pub(crate) fn log(&self) -> &Log {
        &self.log
    }
}

impl Drop for Tracked {
    fn drop(&mut self) {
        self.log.note(self.look());
    }
}

impl Resource for Tracked {
    type Ends = AtLastRef;
}

/// Something to do once.
pub(crate) type Job<'scope> = Box<dyn FnOnce() + Send + Sync + 'scope>;

/// Does its job when it is dropped, as a part of the hardware view.
pub(crate) struct InView<'bound>(Option<Job<'bound>>);

impl<'bound> InView<'bound> {
    pub(crate) fn new(job: Job<'bound>) -> Self {
        Self(Some(job))
    }
}

impl Resource for InView<'_> {
    type Ends = AtUnbind;
}

impl Drop for InView<'_> {
    fn drop(&mut self) {
        if let Some(job) = self.0.take() {
            job();
        }
    }
}

/// Does its job when it is dropped, as a part of the device.
pub(crate) struct InDevice(Option<Job<'static>>);

impl Resource for InDevice {
    type Ends = AtLastRef;
}

impl Drop for InDevice {
    fn drop(&mut self) {
        if let Some(job) = self.0.take() {
            job();
        }
    }
}

/// What a test wants to happen in a hook of the driver.
pub(crate) type Hook = Box<dyn FnOnce(&Card) + Send>;

/// The driver: a view with a borrowed resource, something in each class, and hooks that a test
/// fills in.
#[drm_driver(
    name = "card",
    desc = "A driver for tests",
    major = 1,
    minor = 2,
    unbind = Card::quiesce,
    release = Card::gone
)]
pub(crate) struct Card {
    #[drm_device]
    pub(crate) drm: DrmDevice,
    #[devm]
    pub(crate) regs: &'bound Tracked,
    #[devm]
    in_view: InView<'bound>,
    #[drmm]
    pub(crate) pipe: Tracked,
    #[drmm]
    in_list: InDevice,
    pub(crate) soft: Tracked,
    in_plain: InDevice,
    on_unbind: Mutex<Option<Hook>>,
    on_release: Mutex<Option<Hook>>,
}

impl Card {
    fn quiesce(hw: &CardHw<'_>, _removal: Removal) {
        let _ = hw.regs.look();
        let hook = hw.on_unbind.lock().take();
        if let Some(hook) = hook {
            hook(hw);
        }
    }

    fn gone(&self) {
        let _ = (self.pipe.look(), self.soft.look());
        let hook = self.on_release.lock().take();
        if let Some(hook) = hook {
            hook(self);
        }
    }
}

/// What a test wants of its card.
#[derive(Default)]
pub(crate) struct Setup<'bound> {
    pub(crate) view: Option<Job<'bound>>,
    pub(crate) list: Option<Job<'static>>,
    pub(crate) plain: Option<Job<'static>>,
    pub(crate) unbind: Option<Hook>,
    pub(crate) release: Option<Hook>,
}

/// Allocates a card.
pub(crate) fn card_with<'bound>(
    device: &'bound Device<'bound>,
    log: &Log,
    setup: Setup<'bound>,
) -> Result<Unregistered<'bound, Card>> {
    let Setup { view, list, plain, unbind, release } = setup;
    devm_drm_dev_alloc!(device, |_drm| Card {
        regs: device.devm(log.value("regs"))?,
        in_view: InView(view),
        pipe: log.value("pipe"),
        in_list: InDevice(list),
        soft: log.value("soft"),
        in_plain: InDevice(plain),
        on_unbind: Mutex::new(unbind),
        on_release: Mutex::new(release),
    })
}

/// A card without anything special.
pub(crate) fn card<'bound>(device: &'bound Device<'bound>, log: &Log) -> Result<Unregistered<'bound, Card>> {
    card_with(device, log, Setup::default())
}

/// A parent with a registered card on it.
pub(crate) fn bound_card(name: &str, log: &Log) -> (Parent, Dev<Card>) {
    let parent = parent(name);
    let dev = bind_card(&parent, log);
    (parent, dev)
}

/// Binds a registered card.
pub(crate) fn bind_card(parent: &Parent, log: &Log) -> Dev<Card> {
    let mut dev = None;
    bind(parent, |device| {
        let card = card(device, log)?;
        dev = Some(card.dev());
        card.devm_register()
    });
    dev.expect("probe ran")
}

/// A parent.
pub(crate) fn parent(name: &str) -> Parent {
    if cfg!(miri) {
        print_panics_shortly();
    }
    Parent::new(name).expect("memory")
}

/// Prints only the message of a panic: under Miri the usual hook takes seconds for each.
fn print_panics_shortly() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))));
}

/// Binds and expects success.
pub(crate) fn bind<R>(parent: &Parent, probe: impl for<'bound> FnOnce(&'bound Device<'bound>) -> Result<R>) {
    parent.bind(Platform, probe).expect("probe succeeds");
}

/// Unbinds and expects success.
pub(crate) fn unbind(parent: &Parent) {
    parent.unbind(Removal::Orderly).expect("bound");
}

/// The errno of something that has to fail.
#[expect(clippy::needless_pass_by_value, reason = "an outcome is handed over to be looked at")]
pub(crate) fn errno<T>(outcome: Result<T>) -> Errno {
    match outcome {
        Ok(_) => panic!("it should have failed"),
        Err(error) => error.errno(),
    }
}

/// The names of what was released in `phase`, in order.
pub(crate) fn released_in(recorder: &Recorder, parent: &Parent, phase: Phase) -> Vec<&'static str> {
    let events = recorder.events_of(parent);
    events.iter().filter(|e| e.kind == Kind::Release && e.phase == phase).map(|e| e.name).collect()
}

/// How many events of a parent are `wanted`.
pub(crate) fn count(recorder: &Recorder, parent: &Parent, wanted: impl Fn(&Event) -> bool) -> usize {
    recorder.events_of(parent).iter().filter(|event| wanted(event)).count()
}

/// Fewer rounds under Miri, which is a thousand times slower.
pub(crate) const fn rounds(native: usize, miri: usize) -> usize {
    if cfg!(miri) {
        miri
    } else {
        native
    }
}

/// The marker traits hold for the values above as the fields want them; a mistake here is a compile
/// error.
const fn _markers() {
    const fn devm<T: DeviceBound>() {}
    const fn drmm<T: LastRef>() {}
    devm::<InView<'_>>();
    drmm::<InDevice>();
}
