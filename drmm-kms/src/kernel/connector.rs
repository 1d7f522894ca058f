//! The hooks of connectors.

use core::marker::PhantomData;

use drmm_runtime::kernel::kms::{ConnectorHooks, Found, Look, Shared};
use drmm_runtime::{Dev, Errno, Error, Result};

use super::convert::{self, object};
use super::modes::Told;
use super::node::Config;
use crate::face::driver::{Detected, DriverConnector, Probe, ProbeSink, ReadBlock};
use crate::face::mode::Mode;
use crate::face::property::State;
use crate::face::view::ConnectorCheck;

/// A connector with data `K` and own state `S` of a driver `T`.
pub(super) struct Kind<T, K, S> {
    modes: Config,
    data: Shared<K>,
    edid: Told,
    of: PhantomData<fn() -> (T, S)>,
}

impl<T, K, S> Kind<T, K, S> {
    pub(super) fn new(modes: Config, data: Shared<K>) -> Self {
        Self { modes, data, edid: Told::default(), of: PhantomData }
    }
}

object! { Kind<T, K, S> where T: DriverConnector<K, S>, K: Send + Sync + 'static, S: State }

impl<T, K, S> ConnectorHooks for Kind<T, K, S>
where
    T: DriverConnector<K, S>,
    K: Send + Sync + 'static,
    S: State,
{
    fn detect(&self, dev: &Dev<T>, look: &mut Look<'_>) -> Result<Found> {
        let mut findings = Findings { look, edid: Ok(()) };
        let mut detected = Detected::Unknown;
        let outcome = self.modes.in_turn(dev, |hw| {
            detected = T::detect(hw, &mut Probe { connector: &*self.data, sink: &mut findings })?;
            Ok(())
        });
        // A bad EDID is no reason to show nothing: it is said, and the table's modes are offered.
        let _ = self.edid.outcome(dev, "reading an EDID", findings.edid);
        outcome?;
        Ok(match detected {
            Detected::Unchanged => Found::Unchanged,
            Detected::Disconnected => Found::Disconnected,
            Detected::Connected => Found::Connected,
            Detected::Unknown => Found::Unknown,
        })
    }

    fn check(&self, dev: &Dev<T>, old: &S, own: &mut S, modeset: &mut bool) -> Result {
        let (connector, commit) = (&*self.data, PhantomData);
        dev.without_hw(|| dev.atomic_check(&mut ConnectorCheck { connector, old, own, modeset, commit }))
    }
}

/// What a driver finds in one probe, which the kernel keeps.
struct Findings<'a, 'c> {
    look: &'a mut Look<'c>,
    edid: Result,
}

impl ProbeSink for Findings<'_, '_> {
    fn edid(&mut self, read: ReadBlock<'_>) -> Result {
        self.edid = self.look.edid(read);
        let gone = |error: &&Error| error.errno() == Errno::ENODEV;
        self.edid.as_ref().err().filter(gone).copied().map_or(Ok(()), Err)
    }

    fn mode(&mut self, mode: Mode) -> Result {
        self.look.mode(convert::raw_mode(&mode), mode.is_preferred())
    }
}
