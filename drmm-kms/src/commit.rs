//! The one way to change what a pipe shows: work out the new state, check it, commit it.
//!
//! Every legacy call (`SETCRTC`, `PAGE_FLIP`, `SETPLANE`, `DPMS`, `DIRTYFB`, `RMFB`, closing a file) edits a copy of
//! the current state and hands it in. A state that fails its check changes nothing.

use drmm_runtime::{Errno, Error, Result};

use crate::backend::{Backend, Commit};
use crate::mode_config::{ModeConfig, Scanout};
use crate::pipe_state::PipeState;
use crate::rect::Rect;
use crate::sync::TurnGuard;

/// The right to commit to one mode config.
#[must_use = "the turn ends when this is dropped"]
pub(crate) struct Commits<'a> {
    modes: &'a ModeConfig,
    backend: &'a dyn Backend,
    _turn: TurnGuard<'a>,
}

impl ModeConfig {
    /// Waits for the turn to commit. `EDEADLK` from within a callback of the driver.
    pub(crate) fn begin<'a>(&'a self, backend: &'a dyn Backend) -> Result<Commits<'a>> {
        Ok(Commits { modes: self, backend, _turn: self.turn.take()? })
    }

    /// Records what is shown. The old state, and with it perhaps the last use of a buffer, goes outside the lock.
    fn show(&self, new: Scanout) {
        let old = core::mem::replace(&mut self.state().scanout, new);
        drop(old);
    }
}

impl Commits<'_> {
    /// A copy of what is shown now.
    pub(crate) fn current(&self) -> Scanout {
        self.modes.state().scanout.clone()
    }

    /// Checks `new` and makes it what is shown. `damage` is what changed, in pixels of the display; `None` is all.
    ///
    /// When the hardware fails to switch a mode, the pipe counts as off; when an update fails, as unchanged.
    pub(crate) fn apply(&self, new: Scanout, damage: Option<Rect>) -> Result {
        let (was, will) = (self.current().lit(), new.lit());
        if let Some(state) = &will {
            self.check(state)?;
        }
        let restart = match (&was, &will) {
            (None, None) => false,
            (Some(_), None) => {
                self.run(Commit::Disable)?;
                true
            }
            (Some(was), Some(state)) if was.has_the_shape_of(state) => {
                let damage = damage.unwrap_or(state.mode.area()).intersection(state.mode.area());
                if !damage.is_empty() {
                    self.backend.commit(Commit::Update { state, damage })?;
                }
                false
            }
            (was, Some(state)) => {
                self.run(Commit::Enable { was_on: was.is_some(), state })?;
                true
            }
        };
        self.modes.show(new);
        match will {
            _ if !restart => {}
            Some(state) => self.modes.vblank.start(state.mode.frame_nanoseconds()),
            None => self.modes.vblank.stop(),
        }
        Ok(())
    }

    /// Switches off, and counts as off even if the hardware is gone or fails: what was shown is let go.
    pub(crate) fn switch_off(&self) {
        let mut dark = self.current();
        dark.clear();
        if self.apply(dark, None).is_err() {
            self.go_dark();
        }
    }

    fn go_dark(&self) {
        let mut dark = self.current();
        dark.clear();
        self.modes.show(dark);
        self.modes.vblank.stop();
    }

    fn run(&self, commit: Commit<'_>) -> Result {
        self.backend.commit(commit).inspect_err(|_| self.go_dark())
    }

    fn check(&self, state: &PipeState) -> Result {
        let pipe = &self.modes.pipe;
        let format = state.framebuffer.format();
        if !pipe.formats.contains(&format) {
            return Err(Error::new(Errno::EINVAL, "the display pipe cannot show this pixel format")
                .figure(format.fourcc().into()));
        }
        pipe.check_mode(&state.mode, format)?;
        self.backend.mode_valid(&state.mode)?;
        let space = |what, needed: u64, there: u32| {
            Err(Error::new(Errno::ENOSPC, what).figures(needed, there.into()))
        };
        let right = u64::from(state.x) + u64::from(state.mode.width());
        if right > state.framebuffer.width().into() {
            return space(
                "the framebuffer is too narrow for the mode: pixels",
                right,
                state.framebuffer.width(),
            );
        }
        let bottom = u64::from(state.y) + u64::from(state.mode.height());
        if bottom > state.framebuffer.height().into() {
            return space(
                "the framebuffer is too low for the mode: rows",
                bottom,
                state.framebuffer.height(),
            );
        }
        self.backend.check(state)
    }
}

/// Switches off with `disable`, called only if the pipe is on, and counts as off from then on.
pub(crate) fn shutdown(modes: &ModeConfig, disable: impl FnOnce() -> Result) -> Result {
    let _turn = modes.turn.take()?;
    let mut dark = modes.state().scanout.clone();
    let result = if dark.lit().is_some() { disable() } else { Ok(()) };
    dark.clear();
    modes.show(dark);
    modes.vblank.stop();
    result
}
