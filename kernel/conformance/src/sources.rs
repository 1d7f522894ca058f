//! A driver of the teaching device with everything that runs by itself or is waited for: an
//! interrupt, work, a timer, a thread, completions, a wait queue, and the same for something
//! shorter than the binding.

use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;

use drmm_pci::{self as pci, IoMem, IrqReturn};
use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;
use drmm_runtime::wait::{Completion, WaitQueue};
use drmm_runtime::work::{Kthread, Owned, Timer, Work};

use crate::card::rest;
use crate::part::Part;

/// Registers of the device: the interrupts that are raised, and how they are raised and taken back.
const RAISED: u64 = 0x24;
const RAISE: u64 = 0x60;
const ACKNOWLEDGE: u64 = 0x64;
const REGISTERS: usize = 0x80;

/// Longer than any scenario waits.
const LONG: Duration = Duration::from_secs(601);
/// Longer than anything takes that a scenario waits for.
const PATIENCE: Duration = Duration::from_secs(59);

/// A device that does things by itself.
#[drm_driver(name = "sources", desc = "Things that run by themselves", major = 1, minor = 0, unbind = Sources::leave)]
pub struct Sources {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: IoMem<'bound, REGISTERS>,
    #[devm]
    clock: &'bound Part,
    /// Completed by what has run.
    #[drmm]
    done: Completion,
    #[drmm]
    never: Completion,
    #[drmm]
    news: WaitQueue,
    ticks: AtomicU64,
    /// How many programs are about to wait.
    waiting: AtomicU64,
    handles: Mutex<Option<Handles>>,
}

/// The handles of the sources, which probe made.
#[derive(Clone)]
struct Handles {
    work: Work,
    circle: Work,
    slow: Work,
    timer: Timer,
    thread: Kthread,
}

impl drmm_runtime::resource::Resource for Handles {
    type Ends = AtLastRef;
}

#[inline(never)]
pub(crate) fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    pdev.enable()?;
    let sources = devm_drm_dev_alloc!(pdev, |drm| Sources {
        regs: pdev.devm_iomap_bar_sized(0)?,
        clock: pdev.devm(Part::new("clock"))?,
        done: drm.drmm_completion("done")?,
        never: drm.drmm_completion("never")?,
        news: {
            drm.publish_with(Calls)?;
            drm.drmm_wait_queue("news")?
        },
        ticks: AtomicU64::new(0),
        waiting: AtomicU64::new(0),
        handles: Mutex::new(None),
    })?;
    let captured = Part::new("capture of the work");
    let work = sources.devm_work("work", move |hw| {
        say!("work runs with {} and {}", hw.clock.name(), captured.name());
        hw.done.complete();
    })?;
    let circle = sources.devm_work("circle", |hw| hw.wait_for_itself())?;
    let slow = sources.devm_work("slow", |hw| hw.hold())?;
    let timer = sources.devm_timer("timer", |hw| {
        say!("timer expires with {}", hw.clock.name());
        hw.tick();
        None
    })?;
    let thread = sources.devm_kthread("thread", |dev, stop| {
        while !stop.wait() {
            say!("thread was woken");
            dev.done.complete();
        }
    })?;
    // What was raised before is not for this driver.
    sources.with_hw(|hw| hw.regs.write32(ACKNOWLEDGE, u32::MAX))?;
    let queued = work.clone();
    pdev.devm_request_irq(&sources, "sources", move |hw| match hw.regs.read32(RAISED) {
        0 | u32::MAX => IrqReturn::None,
        raised => {
            hw.regs.write32(ACKNOWLEDGE, raised);
            say!("interrupt {raised:#x}");
            let _ = queued.queue();
            IrqReturn::Handled
        }
    })?;
    *sources.handles.lock() = Some(Handles { work, circle, slow, timer, thread });
    sources.devm_register()
}

impl SourcesHw<'_> {
    fn tick(&self) {
        // ORDERING: the wake-up orders it before the waiter's look.
        self.ticks.fetch_add(1, Ordering::Relaxed);
        self.news.wake_up();
    }

    /// A run that waits for its own end: it is refused, and so is every way to do so.
    fn wait_for_itself(&self) {
        if let Some(handles) = self.handles() {
            let errno = |result: Result<bool>| result.map_or_else(|error| error.errno().name(), |_| "ok");
            say!("flush of itself: {}", errno(handles.circle.flush()));
            say!("cancel of itself: {}", errno(handles.circle.cancel_sync()));
        }
        self.done.complete();
    }

    /// Runs until the device is unplugged, and then a while longer.
    fn hold(&self) {
        say!("slow work begins");
        self.done.complete();
        while !self.drm.is_unplugged() {
            rest(1);
        }
        rest(100);
        say!("slow work ends, with {}", self.clock.name());
    }
}

/// What programs can ask of the device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Ask {
    /// Queues the work, and waits for its run.
    Work = 0x100,
    /// Raises the interrupt, which queues the work.
    Interrupt,
    /// Sets the timer, and waits for it.
    Timer,
    /// Sets the timer to a far time, and deletes it.
    DeleteTimer,
    /// Wakes the thread, and waits for what it does.
    Thread,
    /// Work that waits for itself.
    Circle,
    /// Work of something short.
    OwnedWork,
    /// A timer of something short.
    OwnedTimer,
    /// A thread of something short, which ends with it.
    OwnedThread,
    /// Waits for what never comes.
    Never,
    /// The same inside a section.
    NeverInside,
    /// Unplugs the device inside a section of it.
    UnplugInside,
    /// Waits for a millisecond at most.
    TimedOut,
    /// Leaves work under way, and a timer set, for the unbind to find.
    Leave,
    /// How many programs are about to wait. Needs no hardware.
    Waiting,
}

impl Ask {
    /// What is asked of a device whose driver is bound, in this order.
    pub const ALL: [Self; 10] = [
        Self::Work,
        Self::Interrupt,
        Self::Timer,
        Self::DeleteTimer,
        Self::Thread,
        Self::Circle,
        Self::OwnedWork,
        Self::OwnedTimer,
        Self::OwnedThread,
        Self::TimedOut,
    ];
    const OTHERS: [Self; 5] =
        [Self::Never, Self::NeverInside, Self::UnplugInside, Self::Leave, Self::Waiting];
}

impl Sources {
    /// Step 6: all that could run was stopped, and the hardware is still there.
    fn leave(hw: &SourcesHw<'_>, removal: Removal) {
        say!("{} unbind with {}", removal.text(), hw.clock.name());
    }

    fn handles(&self) -> Option<Handles> {
        self.handles.lock().clone()
    }

    /// Waits until something has run.
    fn wait_done(&self) -> Result<u64> {
        self.done.wait_timeout(PATIENCE).map(|()| 0)
    }

    fn answer(dev: &Dev<Self>, ask: Ask) -> Result<u64> {
        dev.done.reinit();
        let handles = dev.handles().ok_or(Error::new(Errno::ENXIO, "probe has made no sources"))?;
        match ask {
            Ask::Work => {
                handles.work.queue()?;
                dev.wait_done()?;
                handles.work.flush().map(u64::from).map(|_| 0)
            }
            Ask::Interrupt => {
                dev.with_hw(|hw| hw.regs.write32(RAISE, 0x10))?;
                dev.wait_done()
            }
            Ask::Timer => dev.expire(&handles.timer),
            Ask::DeleteTimer => {
                let before = handles.timer.modify(LONG)?;
                let again = handles.timer.modify(LONG)?;
                Ok(u64::from(before) << 8 | u64::from(again) << 4 | u64::from(handles.timer.delete_sync()?))
            }
            Ask::Thread => {
                handles.thread.wake()?;
                dev.wait_done()
            }
            Ask::Circle => {
                handles.circle.queue()?;
                dev.wait_done()
            }
            Ask::OwnedWork | Ask::OwnedTimer | Ask::OwnedThread => Self::own(dev, ask),
            Ask::Never => dev.wait_never(),
            Ask::NeverInside => dev.with_hw(|hw| hw.wait_never())?,
            Ask::UnplugInside => dev.with_hw(|hw| hw.drm.unplug())?.map(|()| 0),
            Ask::TimedOut => dev.never.wait_timeout(Duration::from_millis(1)).map(|()| 0),
            Ask::Leave => {
                handles.timer.modify(LONG)?;
                handles.slow.queue()?;
                dev.wait_done()?;
                // While the run is under way.
                handles.slow.queue().map(u64::from)
            }
            // ORDERING: a number that is asked for until it is there.
            Ask::Waiting => Ok(dev.waiting.load(Ordering::Relaxed)),
        }
    }

    fn wait_never(&self) -> Result<u64> {
        // ORDERING: see `Ask::Waiting`.
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.never.wait().map(|()| 0)
    }

    /// Sets a timer to now, and waits until it has expired.
    fn expire(&self, timer: &Timer) -> Result<u64> {
        let ticks = || self.ticks.load(Ordering::Relaxed);
        let before = ticks();
        timer.modify(Duration::from_millis(1))?;
        self.news.wait_event_timeout(PATIENCE, || (ticks() > before).then_some(()))?;
        Ok(0)
    }

    /// A source that ends before the binding does, and its handle afterwards.
    fn own(dev: &Dev<Self>, ask: Ask) -> Result<u64> {
        let part = Part::new("capture of the owned");
        let refused = match ask {
            Ask::OwnedTimer => {
                let timer: Owned<Timer> = dev.timer_setup("owned timer", move |hw| {
                    say!("owned timer expires with {}", part.name());
                    hw.tick();
                    Some(LONG)
                })?;
                dev.expire(&timer)?;
                let handle = Timer::clone(&timer);
                drop(timer);
                handle.modify(LONG).map(drop)
            }
            Ask::OwnedThread => {
                let thread: Owned<Kthread> = dev.kthread_run("owned thread", move |dev, stop| {
                    while !stop.wait() {
                        say!("owned thread was woken, with {}", part.name());
                        dev.done.complete();
                    }
                    say!("owned thread ends");
                })?;
                thread.wake()?;
                dev.wait_done()?;
                let handle = Kthread::clone(&thread);
                drop(thread);
                handle.wake()
            }
            _ => {
                let work: Owned<Work> =
                    dev.init_work("owned work", move |_hw| say!("owned work runs with {}", part.name()))?;
                work.queue()?;
                work.flush()?;
                let handle = Work::clone(&work);
                drop(work);
                handle.queue().map(drop)
            }
        };
        say!("after its end: {}", refused.map_or_else(|error| error.errno().name(), |()| "ok"));
        Ok(0)
    }
}

/// The front: how a program's call gets to the driver.
pub(crate) struct Calls;

impl Publication<Sources> for Calls {
    fn publish(&self, dev: &Dev<Sources>) -> Result {
        #[cfg(not(drmm_kernel))]
        crate::host::show_sources(dev);
        let _ = dev;
        Ok(())
    }

    fn call(&self, dev: &Dev<Sources>, word: u32, _argument: u64) -> Result<u64> {
        let ask = Ask::ALL.into_iter().chain(Ask::OTHERS).find(|known| *known as u32 == word);
        Sources::answer(dev, ask.ok_or(Error::new(Errno::ENOTTY, "the device knows no such call"))?)
    }

    fn wake(&self) {
        // What programs wait at is the device's own.
    }

    fn withdraw(&self) {
        #[cfg(not(drmm_kernel))]
        crate::host::hide_sources();
    }
}
