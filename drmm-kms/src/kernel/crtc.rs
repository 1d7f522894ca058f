//! The hooks of CRTCs.

use core::marker::PhantomData;

use drmm_runtime::kernel::kms::{self, CrtcDraft, CrtcHooks, CrtcView, RawMode, Shared};
use drmm_runtime::{Dev, Errno, Error, Mutex, Result};

use super::convert::{self, object};
use super::modes::Told;
use super::node::{Config, Others, Place};
use crate::face::driver::DriverCrtc;
use crate::face::mode::Mode;
use crate::face::object::VblankSource;
use crate::face::property::State;
use crate::face::view::{CrtcCheck, CrtcCommit, CrtcState};

/// A CRTC with data `C`, vblanks from `V`, and own state `S` of a driver `T`.
pub(super) struct Kind<T, C, V, S> {
    modes: Config,
    data: Shared<C>,
    /// What the hardware was switched on with, from before the driver's `atomic_enable` until after
    /// its `atomic_disable`: behind a closed gate a program can still ask for nothing, and then the
    /// CRTC counts as off while the hardware is on.
    lit: Mutex<Option<(Mode, S)>>,
    told: Told,
    of: PhantomData<fn() -> (T, V)>,
}

impl<T, C, V, S> Kind<T, C, V, S> {
    pub(super) fn new(modes: Config, data: Shared<C>) -> Self {
        Self { modes, data, lit: Mutex::new(None), told: Told::default(), of: PhantomData }
    }

    fn commit<'a>(&'a self, old: CrtcState<'a, S>, mode: Mode, own: &'a S) -> CrtcCommit<'a, C, S> {
        CrtcCommit { crtc: &*self.data, old, mode, own, commit: PhantomData }
    }
}

object! {
    Kind<T, C, V, S> where T: DriverCrtc<C, S>, C: Send + Sync + 'static, V: VblankSource<T, C>, S: State
}

fn state<'c, S>(view: &CrtcView<'c, S>) -> Result<CrtcState<'c, S>> {
    let mode = view.mode().map(convert::mode).transpose()?;
    Ok(CrtcState { active: view.active(), mode, own: view.own(), commit: PhantomData })
}

const NO_MODE: Error = Error::new(Errno::EINVAL, "a CRTC is on without a mode");

impl<T, C, V, S> Kind<T, C, V, S>
where
    T: DriverCrtc<C, S>,
    S: State,
{
    /// Switches off what is on, by `call`. It counts as off even if that fails.
    fn switch_off(&self, call: impl FnOnce(&CrtcCommit<'_, C, S>) -> Result) -> Result {
        let Some((mode, own)) = *self.lit.lock() else { return Ok(()) };
        let old = CrtcState { active: true, mode: Some(mode), own: &own, commit: PhantomData };
        let outcome = call(&self.commit(old, mode, &own));
        // Behind the closed gate the driver was not asked: step 6 is left to do it.
        if !outcome.as_ref().is_err_and(|error| error.errno() == Errno::ENODEV) {
            *self.lit.lock() = None;
        }
        outcome
    }
}

impl<T, C, V, S> CrtcHooks for Kind<T, C, V, S>
where
    T: DriverCrtc<C, S>,
    C: Send + Sync + 'static,
    V: VblankSource<T, C>,
    S: State,
{
    fn mode_valid(&self, dev: &Dev<T>, mode: RawMode) -> Result {
        let mode = convert::mode(mode)?;
        self.modes.check_mode(&mode)?;
        dev.without_hw(|| dev.mode_valid(&self.data, &mode))
    }

    fn check(&self, dev: &Dev<T>, old: CrtcView<'_, S>, new: CrtcDraft<'_, S>) -> Result {
        let CrtcDraft { active, mode, own, others } = new;
        let others = OthersOf { card: self.modes.card.device(), others };
        let (crtc, others): (_, &dyn Others) = (&*self.data, &others);
        let (old, mode) = (state(&old)?, mode.map(convert::mode).transpose()?);
        let commit = PhantomData;
        dev.without_hw(|| dev.atomic_check(&mut CrtcCheck { crtc, old, active, mode, own, others, commit }))
    }

    fn enable(&self, dev: &Dev<T>, old: CrtcView<'_, S>, new: CrtcView<'_, S>) -> Result {
        let outcome = (|| {
            let (old, own) = (state(&old)?, new.own());
            let mode = convert::mode(new.mode().ok_or(NO_MODE)?)?;
            let before = self.lit.lock().replace((mode, *own));
            let commit = self.commit(old, mode, own);
            self.modes.in_turn(dev, |hw| T::atomic_enable(hw, &commit)).inspect_err(|error| {
                // Behind the closed gate the driver was not asked: what was on is on still, and
                // goes off in step 6.
                *self.lit.lock() = if error.errno() == Errno::ENODEV { before } else { None };
            })
        })();
        self.told.outcome(dev, "switching a CRTC on", outcome)
    }

    fn disable(&self, dev: &Dev<T>) -> Result {
        let outcome = self.switch_off(|old| self.modes.in_turn(dev, |hw| T::atomic_disable(hw, old)));
        self.told.outcome(dev, "switching a CRTC off", outcome)
    }

    fn flush(&self, dev: &Dev<T>, old: CrtcView<'_, S>, new: CrtcView<'_, S>) -> Result {
        let outcome = (|| {
            let (old, own) = (state(&old)?, new.own());
            let mode = convert::mode(new.mode().ok_or(NO_MODE)?)?;
            let commit = self.commit(old, mode, own);
            self.modes.in_turn(dev, |hw| T::atomic_flush(hw, &commit))
        })();
        self.told.outcome(dev, "the flush of a CRTC", outcome)
    }

    fn vblank(&self, dev: &Dev<T>, on: bool) -> Result {
        dev.with_hw(|hw| V::switch(hw, &self.data, on))?
    }

    fn leave(&self, hw: &T::Hw<'_>) {
        // It counts as off even so: there is nothing else that could be tried.
        let _ = self.switch_off(|old| T::atomic_disable(hw, old));
    }
}

/// The other CRTCs, as a check may ask for them.
struct OthersOf<'c> {
    card: u64,
    others: kms::Others<'c>,
}

impl Others for OthersOf<'_> {
    fn mode(&self, other: Place) -> Result<Option<Mode>> {
        if other.card() != self.card {
            return Err(Error::new(Errno::EINVAL, "the CRTC of another device"));
        }
        self.others.mode(other.index())?.map(convert::mode).transpose()
    }
}
