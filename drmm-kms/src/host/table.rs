//! The objects of a driver with the driver's type: from an object's number to the functions that
//! its data selects.
//!
//! It knows the device's type and not the device, so the device list may hold it.

use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

use drmm_runtime::{DrmDriver, Errno, Error, Result};

use crate::face::driver::{Detected, DriverConnector, DriverCrtc, DriverPlane, Probe, ProbeSink};
use crate::face::mode::Mode;
use crate::face::object::VblankSource;
use crate::face::property::State;
use crate::face::rect::Rect;
use crate::face::view::{
    ConnectorCheck, CrtcCheck, CrtcCommit, CrtcState, PlaneCheck, PlaneDisable, PlaneState, PlaneUpdate,
};
use crate::host::backend::{ConnectorDraft, CrtcDraft, PlaneDraft};
use crate::host::calls::CallOps;
use crate::host::node::{ConnectorNode, CrtcNode, PlaneNode};
use crate::host::own::OwnState;
use crate::host::sync::Lock;
use crate::host::values::{CrtcValues, PlaneValues};

/// A plane that is updated.
pub(crate) struct PlaneChange<'a> {
    pub(crate) old: Option<&'a PlaneValues>,
    pub(crate) new: &'a PlaneValues,
    pub(crate) damage: Rect,
    pub(crate) clips: &'a [Rect],
}

/// A CRTC that is switched or flushed.
pub(crate) struct CrtcChange<'a> {
    pub(crate) old: &'a CrtcValues,
    pub(crate) own: &'a OwnState,
    pub(crate) mode: Mode,
}

/// What a driver does with one plane.
pub(crate) trait PlaneOps<T: DrmDriver>: Send + Sync {
    fn check(&self, driver: &T, draft: PlaneDraft<'_>) -> Result;
    fn update(&self, hw: &T::Hw<'_>, change: &PlaneChange<'_>) -> Result;
    fn disable(&self, hw: &T::Hw<'_>, old: &PlaneValues) -> Result;
}

/// What a driver does with one CRTC.
pub(crate) trait CrtcOps<T: DrmDriver>: Send + Sync {
    fn mode_valid(&self, driver: &T, mode: &Mode) -> Result;
    fn check(&self, driver: &T, draft: CrtcDraft<'_>) -> Result;
    fn enable(&self, hw: &T::Hw<'_>, change: CrtcChange<'_>) -> Result;
    fn disable(&self, hw: &T::Hw<'_>, change: CrtcChange<'_>) -> Result;
    fn flush(&self, hw: &T::Hw<'_>, change: CrtcChange<'_>) -> Result;
    fn switch_vblank(&self, hw: &T::Hw<'_>, on: bool) -> Result;
}

/// What a driver does with one connector.
pub(crate) trait ConnectorOps<T: DrmDriver>: Send + Sync {
    fn detect(&self, hw: &T::Hw<'_>, sink: &mut dyn ProbeSink) -> Result<Detected>;
    fn check(&self, driver: &T, draft: ConnectorDraft<'_>) -> Result;
}

/// The objects by their numbers.
pub(crate) struct Table<T: DrmDriver> {
    planes: Lock<Vec<Arc<dyn PlaneOps<T>>>>,
    crtcs: Lock<Vec<Arc<dyn CrtcOps<T>>>>,
    connectors: Lock<Vec<Arc<dyn ConnectorOps<T>>>>,
    calls: OnceLock<Box<dyn CallOps<T>>>,
}

impl<T: DrmDriver> Table<T> {
    pub(crate) fn new() -> Self {
        let (planes, crtcs, connectors) = (Lock::default(), Lock::default(), Lock::default());
        Self { planes, crtcs, connectors, calls: OnceLock::new() }
    }

    pub(crate) fn plane(&self, index: usize) -> Option<Arc<dyn PlaneOps<T>>> {
        self.planes.lock().get(index).cloned()
    }

    pub(crate) fn crtc(&self, index: usize) -> Option<Arc<dyn CrtcOps<T>>> {
        self.crtcs.lock().get(index).cloned()
    }

    pub(crate) fn connector(&self, index: usize) -> Option<Arc<dyn ConnectorOps<T>>> {
        self.connectors.lock().get(index).cloned()
    }

    /// The driver's own calls, if it has some.
    pub(crate) fn calls(&self) -> Option<&dyn CallOps<T>> {
        self.calls.get().map(|calls| &**calls)
    }

    pub(crate) fn set_calls(&self, calls: impl CallOps<T> + 'static) -> Result {
        let twice = Error::new(Errno::EINVAL, "a card gets the calls of its driver once");
        self.calls.set(Box::new(calls)).map_err(|_| twice)
    }

    /// Lets go of the planes from `index` on: the newest one, since objects end newest first.
    pub(crate) fn end_planes(&self, index: usize) {
        drop(tail(&self.planes, index));
    }

    /// As [`Self::end_planes`], of CRTCs.
    pub(crate) fn end_crtcs(&self, index: usize) {
        drop(tail(&self.crtcs, index));
    }

    /// As [`Self::end_planes`], of connectors.
    pub(crate) fn end_connectors(&self, index: usize) {
        drop(tail(&self.connectors, index));
    }

    /// Adds the next plane.
    pub(crate) fn add_plane<P, S>(&self, node: PlaneNode<P>)
    where
        P: Send + Sync + 'static,
        S: State,
        T: DriverPlane<P, S>,
    {
        self.planes.lock().push(Arc::new(Kind::<_, S> { node, kind: PhantomData }));
    }

    /// Adds the next CRTC.
    pub(crate) fn add_crtc<C, V, S>(&self, node: CrtcNode<C>)
    where
        C: Send + Sync + 'static,
        S: State,
        V: VblankSource<T, C>,
        T: DriverCrtc<C, S>,
    {
        self.crtcs.lock().push(Arc::new(Kind::<_, (V, S)> { node, kind: PhantomData }));
    }

    /// Adds the next connector.
    pub(crate) fn add_connector<K, S>(&self, node: ConnectorNode<K>)
    where
        K: Send + Sync + 'static,
        S: State,
        T: DriverConnector<K, S>,
    {
        self.connectors.lock().push(Arc::new(Kind::<_, S> { node, kind: PhantomData }));
    }
}

/// Takes out what begins at `index`, to be dropped without the lock: it ends the driver's data.
fn tail<V>(all: &Lock<Vec<V>>, index: usize) -> Vec<V> {
    let mut all = all.lock();
    let from = index.min(all.len());
    all.split_off(from)
}

/// An object of one kind.
struct Kind<N, S> {
    node: N,
    kind: PhantomData<fn() -> S>,
}

/// A plane's state for the driver, if it is seen.
fn plane_state<S: State>(values: &PlaneValues) -> Option<PlaneState<'_, S>> {
    let framebuffer = values.framebuffer.as_ref()?.describe();
    Some(PlaneState { framebuffer, placed: values.placed?, own: values.own.typed()?, commit: PhantomData })
}

impl<T, P, S> PlaneOps<T> for Kind<PlaneNode<P>, S>
where
    P: Send + Sync + 'static,
    S: State,
    T: DriverPlane<P, S>,
{
    fn check(&self, driver: &T, draft: PlaneDraft<'_>) -> Result {
        let PlaneDraft { old, new, framebuffer, placed, modeset } = draft;
        let Some(own) = new.own.typed_mut::<S>() else { return Err(WRONG_STATE) };
        let old = plane_state(old);
        let plane = self.node.data();
        driver.atomic_check(&mut PlaneCheck {
            plane,
            old,
            framebuffer,
            placed,
            own,
            modeset,
            commit: PhantomData,
        })
    }

    fn update(&self, hw: &T::Hw<'_>, change: &PlaneChange<'_>) -> Result {
        let (Some(state), Some(pixels)) = (plane_state(change.new), change.new.framebuffer.as_deref()) else {
            return Ok(());
        };
        let old = change.old.and_then(plane_state);
        let (damage, clips) = (change.damage, change.clips);
        T::atomic_update(hw, &PlaneUpdate { plane: self.node.data(), old, state, damage, clips, pixels })
    }

    fn disable(&self, hw: &T::Hw<'_>, old: &PlaneValues) -> Result {
        let Some(old) = plane_state(old) else { return Ok(()) };
        T::atomic_disable(hw, &PlaneDisable { plane: self.node.data(), old })
    }
}

/// A state of another type than the constructor's is an error of the core.
const WRONG_STATE: Error = Error::new(Errno::EINVAL, "the own state of a mode object has another type");

fn crtc_state<S: State>(values: &CrtcValues) -> Result<CrtcState<'_, S>> {
    let own = values.own.typed().ok_or(WRONG_STATE)?;
    Ok(CrtcState { active: values.active, mode: values.mode, own, commit: PhantomData })
}

impl<C, S> Kind<CrtcNode<C>, S> {
    fn commit<'a, O: State>(&'a self, change: &CrtcChange<'a>) -> Result<CrtcCommit<'a, C, O>> {
        Ok(CrtcCommit {
            crtc: self.node.data(),
            old: crtc_state(change.old)?,
            mode: change.mode,
            own: change.own.typed().ok_or(WRONG_STATE)?,
            commit: PhantomData,
        })
    }
}

impl<T, C, V, S> CrtcOps<T> for Kind<CrtcNode<C>, (V, S)>
where
    C: Send + Sync + 'static,
    S: State,
    V: VblankSource<T, C>,
    T: DriverCrtc<C, S>,
{
    fn mode_valid(&self, driver: &T, mode: &Mode) -> Result {
        driver.mode_valid(self.node.data(), mode)
    }

    fn check(&self, driver: &T, draft: CrtcDraft<'_>) -> Result {
        let CrtcDraft { old, new, others } = draft;
        let (active, mode) = (new.active, new.mode);
        let own = new.own.typed_mut::<S>().ok_or(WRONG_STATE)?;
        let (crtc, old) = (self.node.data(), crtc_state(old)?);
        driver.atomic_check(&mut CrtcCheck { crtc, old, active, mode, own, others, commit: PhantomData })
    }

    fn enable(&self, hw: &T::Hw<'_>, change: CrtcChange<'_>) -> Result {
        T::atomic_enable(hw, &self.commit(&change)?)
    }

    fn disable(&self, hw: &T::Hw<'_>, change: CrtcChange<'_>) -> Result {
        T::atomic_disable(hw, &self.commit(&change)?)
    }

    fn flush(&self, hw: &T::Hw<'_>, change: CrtcChange<'_>) -> Result {
        T::atomic_flush(hw, &self.commit(&change)?)
    }

    fn switch_vblank(&self, hw: &T::Hw<'_>, on: bool) -> Result {
        V::switch(hw, self.node.data(), on)
    }
}

impl<T, K, S> ConnectorOps<T> for Kind<ConnectorNode<K>, S>
where
    K: Send + Sync + 'static,
    S: State,
    T: DriverConnector<K, S>,
{
    fn detect(&self, hw: &T::Hw<'_>, sink: &mut dyn ProbeSink) -> Result<Detected> {
        T::detect(hw, &mut Probe { connector: self.node.data(), sink })
    }

    fn check(&self, driver: &T, draft: ConnectorDraft<'_>) -> Result {
        let ConnectorDraft { old, new, modeset } = draft;
        let own = new.own.typed_mut::<S>().ok_or(WRONG_STATE)?;
        let (connector, old) = (self.node.data(), old.own.typed().ok_or(WRONG_STATE)?);
        driver.atomic_check(&mut ConnectorCheck { connector, old, own, modeset, commit: PhantomData })
    }
}
