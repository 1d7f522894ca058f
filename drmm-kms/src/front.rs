//! Between a driver's own type and the file layer: publishes a device as a card.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use drmm_runtime::{Dev, Errno, Error, Publication, Result};

use crate::backend::{Backend, Commit, Identity};
use crate::driver::{Detected, DisplayDriver};
use crate::minor;
use crate::mode::Mode;
use crate::mode_config::ModeConfig;
use crate::pipe_state::PipeState;
use crate::sync::Lock;

/// The card of a device, from `devm_register` until unbind.
pub(crate) struct Front {
    modes: Arc<ModeConfig>,
    published: Lock<Option<Published>>,
}

struct Published {
    minor: u32,
    vblanks: JoinHandle<()>,
}

impl Front {
    pub(crate) fn new(modes: Arc<ModeConfig>) -> Self {
        Self { modes, published: Lock::new(None) }
    }

    /// Starts the vblank thread and lets programs open the card.
    pub(crate) fn open(&self, backend: Arc<dyn Backend>, parent: &str) -> Result<u32> {
        self.modes.offer_modes(|mode| backend.mode_valid(mode));
        let vblank = Arc::clone(&self.modes.vblank);
        let vblanks = thread::Builder::new()
            .name("drm-vblank".to_owned())
            .spawn(move || vblank.run())
            .map_err(|_| Error::new(Errno::ENOMEM, "no thread for a card's vblanks"))?;
        let minor = match minor::add(Arc::clone(&self.modes), backend, parent) {
            Ok(minor) => minor,
            Err(error) => {
                self.end(vblanks);
                return Err(error);
            }
        };
        *self.published.lock() = Some(Published { minor, vblanks });
        Ok(minor)
    }

    /// No new opens, no more vblanks.
    pub(crate) fn close(&self) {
        let published = self.published.lock().take();
        if let Some(Published { minor, vblanks }) = published {
            minor::remove(minor);
            self.end(vblanks);
        }
    }

    fn end(&self, vblanks: JoinHandle<()>) {
        self.modes.vblank.end();
        // The thread runs nothing but the clock; if it panicked there is nothing left to do for it.
        let _ = vblanks.join();
    }
}

impl<T: DisplayDriver> Publication<T> for Front {
    fn publish(&self, dev: &Dev<T>) -> Result {
        self.open(Arc::new(Host { dev: dev.clone() }), dev.parent_name()).map(drop)
    }

    fn wake(&self) {
        self.modes.wake();
    }

    fn withdraw(&self) {
        self.close();
    }
}

/// A driver behind the gate.
struct Host<T: DisplayDriver> {
    dev: Dev<T>,
}

impl<T: DisplayDriver> Backend for Host<T> {
    fn identity(&self) -> Identity {
        let info = self.dev.info();
        Identity {
            name: info.name,
            desc: info.desc,
            date: info.date,
            version: [info.major, info.minor, info.patchlevel],
        }
    }

    fn is_unplugged(&self) -> bool {
        self.dev.is_unplugged()
    }

    fn check(&self, state: &PipeState) -> Result {
        self.dev.check(state)
    }

    fn mode_valid(&self, mode: &Mode) -> Result {
        self.dev.mode_valid(mode)
    }

    fn detect(&self) -> Result<Detected> {
        self.dev.with_hw(|driver, hw| driver.detect(hw))?
    }

    fn commit(&self, commit: Commit<'_>) -> Result {
        self.dev.with_hw(|driver, hw| match commit {
            Commit::Enable { was_on, state } => {
                if was_on {
                    driver.disable(hw)?;
                }
                driver.enable(hw, state)
            }
            Commit::Update { state, damage } => driver.update(hw, state, damage),
            Commit::Disable => driver.disable(hw),
        })?
    }
}
