//! The file layer against a driver that writes down what it is told.

mod buffers;
mod connectors;
mod core_calls;
mod efault;
mod flips;
mod fuzz;
mod modeset;
mod modetest;
mod properties;
mod unplug;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use crate::backend::{Backend, Commit, Identity};
use crate::driver::Detected;
use crate::front::Front;
use crate::mode_config::ModeConfig;
use crate::pipe_state::PipeState;
use crate::program::Dumb;
use crate::sync::Lock;
use crate::testing::edid_bytes;
use crate::{minor, Format, Mode, PipeConfig, Program, PropertyKind};

type Hook = Box<dyn FnMut() -> Result + Send>;

/// A driver whose hardware is a list of what it was told.
pub(super) struct TestDriver {
    unplugged: AtomicBool,
    told: Lock<Vec<String>>,
    /// Runs in place of the hardware at the next commit.
    hook: Lock<Option<Hook>>,
    pub(super) detected: Lock<Detected>,
}

impl TestDriver {
    fn section(&self, told: String) -> Result {
        if self.is_unplugged() {
            return Err(Errno::ENODEV.into());
        }
        let hook = self.hook.lock().take();
        hook.map_or(Ok(()), |mut hook| hook())?;
        self.told.lock().push(told);
        Ok(())
    }

    /// What it was told since the last time.
    pub(super) fn told(&self) -> Vec<String> {
        core::mem::take(&mut *self.told.lock())
    }

    pub(super) fn at_next_commit(&self, hook: impl FnMut() -> Result + Send + 'static) {
        *self.hook.lock() = Some(Box::new(hook));
    }
}

fn corner(state: &PipeState) -> Result<u32> {
    let mut pixel = [0; 4];
    let (x, y) = state.origin();
    state.framebuffer().read_row(x, y, &mut pixel)?;
    Ok(u32::from_le_bytes(pixel))
}

impl Backend for TestDriver {
    fn identity(&self) -> Identity {
        Identity { name: "test", desc: "A test driver", date: "20261122", version: [2, 3, 4] }
    }

    fn is_unplugged(&self) -> bool {
        self.unplugged.load(Ordering::SeqCst)
    }

    fn check(&self, state: &PipeState) -> Result {
        if state.property("brightness") == Some(66) {
            return Err(Error::new(Errno::EINVAL, "a brightness that the driver refuses"));
        }
        Ok(())
    }

    fn mode_valid(&self, mode: &Mode) -> Result {
        if mode.width() == 1152 {
            return Err(Error::new(Errno::EINVAL, "a width that the driver refuses"));
        }
        Ok(())
    }

    fn detect(&self) -> Result<Detected> {
        if self.is_unplugged() {
            return Err(Errno::ENODEV.into());
        }
        Ok(self.detected.lock().clone())
    }

    fn commit(&self, commit: Commit<'_>) -> Result {
        let told = match commit {
            Commit::Enable { was_on, state } => {
                format!(
                    "{}enable {} {:x}",
                    if was_on { "disable, " } else { "" },
                    state.mode(),
                    corner(state)?
                )
            }
            Commit::Update { state, damage } => format!(
                "update {:x} at {},{} {}x{}",
                corner(state)?,
                damage.x1(),
                damage.y1(),
                damage.width(),
                damage.height()
            ),
            Commit::Disable => "disable".to_owned(),
        };
        self.section(told)
    }
}

/// A published card.
pub(super) struct TestCard {
    pub(super) driver: Arc<TestDriver>,
    pub(super) modes: Arc<ModeConfig>,
    front: Front,
    pub(super) minor: u32,
}

pub(super) const BITS: &[(&str, u64)] = &[("reflect-x", 4), ("reflect-y", 5)];

pub(super) fn config() -> PipeConfig {
    PipeConfig::new(&[Format::XRGB8888, Format::RGB565])
        .max_size(2048, 2048)
        .video_memory(16 << 20)
        .property("brightness", PropertyKind::Range(0, 100), 50)
        .property("reflection", PropertyKind::Bitmask(BITS), 0)
}

impl TestCard {
    pub(super) fn new() -> Self {
        Self::with(config())
    }

    pub(super) fn with(config: PipeConfig) -> Self {
        let driver = Arc::new(TestDriver {
            unplugged: AtomicBool::new(false),
            told: Lock::default(),
            hook: Lock::default(),
            detected: Lock::new(Detected::Unchanged),
        });
        let modes = Arc::new(ModeConfig::new(config).unwrap());
        modes.set_edid(&edid_bytes(1)).unwrap();
        let front = Front::new(Arc::clone(&modes));
        let minor = front.open(driver.clone(), "0000:00:02.0").unwrap();
        Self { driver, modes, front, minor }
    }

    pub(super) fn open(&self) -> Program {
        Program::open(self.minor).unwrap()
    }

    /// Steps 1 and 2 of an unbind.
    pub(super) fn unplug(&self) {
        self.driver.unplugged.store(true, Ordering::SeqCst);
        self.modes.wake();
    }

    pub(super) fn unbind(&self) {
        self.unplug();
        self.front.close();
    }
}

impl Drop for TestCard {
    fn drop(&mut self) {
        self.unbind();
    }
}

/// A program that shows a picture.
pub(super) struct Shown {
    pub(super) program: Program,
    pub(super) crtc: u32,
    pub(super) connector: u32,
    pub(super) dumb: Dumb,
    pub(super) framebuffer: u32,
}

pub(super) fn picture(program: &mut Program, width: u32, height: u32, pixel: u32) -> (Dumb, u32) {
    let dumb = program.create_dumb(width, height).unwrap();
    dumb.write_row(0, &pixel.to_le_bytes()).unwrap();
    let framebuffer = program.add_framebuffer(&dumb, Format::XRGB8888).unwrap();
    (dumb, framebuffer)
}

pub(super) fn show(card: &TestCard) -> Shown {
    let mut program = card.open();
    let (dumb, framebuffer) = picture(&mut program, 1024, 768, 0xabcd);
    let (crtc, connector) = (card.modes.ids.crtc, card.modes.ids.connector);
    program.set_crtc(crtc, framebuffer, connector, &Mode::XGA.to_info()).unwrap();
    assert_eq!(card.driver.told(), ["enable 1024x768@60.00 abcd"]);
    Shown { program, crtc, connector, dumb, framebuffer }
}

pub(super) fn errno<T: core::fmt::Debug>(result: Result<T>) -> Errno {
    result.unwrap_err().errno()
}

#[test]
fn cards_come_and_go_and_minors_are_never_given_twice() {
    let first = TestCard::new();
    assert!(minor::cards().iter().any(|info| info.minor == first.minor && info.driver == "test"));
    let file = minor::open(first.minor).unwrap();
    first.unplug();
    assert_eq!(errno(minor::open(first.minor)), Errno::ENODEV, "between unplug and withdrawal");
    first.unbind();
    assert_eq!(errno(minor::open(first.minor)), Errno::ENXIO);
    let second = TestCard::new();
    assert_ne!(first.minor, second.minor);
    let weak = Arc::downgrade(&first.driver);
    drop(first);
    assert!(weak.upgrade().is_some(), "an open file holds the driver");
    file.close();
    assert!(weak.upgrade().is_none(), "the last file let it go");
}
