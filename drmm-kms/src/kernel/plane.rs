//! The hooks of planes.

use core::marker::PhantomData;

use drmm_runtime::io::Source;
use drmm_runtime::kernel::kms::{PlaneChange, PlaneDraft, PlaneHooks, PlaneView, ShadowMap, Shared};
use drmm_runtime::{Dev, Errno, Error, Result};

use super::convert::{self, object};
use super::modes::Told;
use super::node::Config;
use crate::face::driver::DriverPlane;
use crate::face::frame::PixelSource;
use crate::face::property::State;
use crate::face::rect::Rect;
use crate::face::view::{PlaneCheck, PlaneDisable, PlaneState, PlaneUpdate};

/// A plane with data `P` and own state `S` of a driver `T`.
pub(super) struct Kind<T, P, S> {
    modes: Config,
    data: Shared<P>,
    told: Told,
    of: PhantomData<fn() -> (T, S)>,
}

impl<T, P, S> Kind<T, P, S> {
    pub(super) fn new(modes: Config, data: Shared<P>) -> Self {
        Self { modes, data, told: Told::default(), of: PhantomData }
    }
}

object! { Kind<T, P, S> where T: DriverPlane<P, S>, P: Send + Sync + 'static, S: State }

/// The most rectangles that C tells of one by one.
const CLIPS: usize = 16;

fn state<'c, S>(view: &PlaneView<'c, S>) -> Result<PlaneState<'c, S>> {
    Ok(PlaneState {
        framebuffer: convert::framebuffer(view.framebuffer())?,
        placed: convert::placed(view.src(), view.dst(), view.at()),
        own: view.own(),
        commit: PhantomData,
    })
}

impl<T, P, S> PlaneHooks for Kind<T, P, S>
where
    T: DriverPlane<P, S>,
    P: Send + Sync + 'static,
    S: State,
{
    fn check(&self, dev: &Dev<T>, old: Option<PlaneView<'_, S>>, new: PlaneDraft<'_, S>) -> Result {
        let old = old.as_ref().map(state).transpose()?;
        let framebuffer = convert::framebuffer(new.framebuffer())?;
        let placed = convert::placed(new.src(), new.dst(), new.at());
        let PlaneDraft { own, modeset, .. } = new;
        let (plane, commit) = (&*self.data, PhantomData);
        dev.without_hw(|| {
            dev.atomic_check(&mut PlaneCheck { plane, old, framebuffer, placed, own, modeset, commit })
        })
    }

    fn update(&self, dev: &Dev<T>, change: PlaneChange<'_, S>) -> Result {
        let pixels = Rows(change.pixels());
        let mut clips = [Rect::default(); CLIPS];
        let mut damage = Rect::default();
        for (place, clip) in clips.iter_mut().zip(change.clips) {
            *place = convert::rect(*clip);
            damage = damage.union(*place);
        }
        let outcome = (|| {
            let old = change.old.as_ref().map(state).transpose()?;
            let state = state(&change.new)?;
            let clips = clips.get(..change.clips.len()).unwrap_or(&clips);
            let plane = &*self.data;
            let update = PlaneUpdate { plane, old, state, damage, clips, pixels: &pixels };
            self.modes.in_turn(dev, |hw| T::atomic_update(hw, &update))
        })();
        self.told.outcome(dev, "the update of a plane", outcome)
    }

    fn disable(&self, dev: &Dev<T>, old: PlaneView<'_, S>) -> Result {
        let outcome = state(&old).and_then(|old| {
            let disable = PlaneDisable { plane: &*self.data, old };
            self.modes.in_turn(dev, |hw| T::atomic_disable(hw, &disable))
        });
        self.told.outcome(dev, "switching a plane off", outcome)
    }
}

/// The pixels of an update, which the kernel has mapped as a whole.
struct Rows<'c>(ShadowMap<'c>);

impl PixelSource for Rows<'_> {
    fn pieces(
        &self,
        y: u32,
        start: u64,
        len: usize,
        each: &mut dyn FnMut(usize, Source<'_>) -> Result,
    ) -> Result {
        each(0, self.0.row(y, start, len)?)
    }

    fn is_wanted(&self) -> Result {
        if self.0.is_present() {
            return Ok(());
        }
        Err(Error::new(Errno::ENODEV, "the device is gone, so a frame was not painted to its end"))
    }
}
