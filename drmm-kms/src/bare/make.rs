//! The constructors: without a world there is nothing to make.

use drmm_runtime::driver::NamedDriver;
use drmm_runtime::{Building, DrmDriver, Errno, Error, Result};

use super::node::{Config, ConnectorNode, CrtcNode, EncoderNode, Place, PlaneNode};
use crate::face::driver::{DriverConnector, DriverCrtc, DriverPlane};
use crate::face::ioctl::DriverIoctls;
use crate::face::limits::{ConnectorType, EncoderType, ModeLimits, PlaneConfig};
use crate::face::object::VblankSource;
use crate::face::property::State;

/// Calls its argument with each place that was given.
pub(crate) type Each<'a> = &'a dyn Fn(&mut dyn FnMut(Place));

pub(crate) fn config<T: NamedDriver>(_: &Building<'_, T>, _: ModeLimits) -> Result<Config> {
    Err(Error::new(Errno::EOPNOTSUPP, "mode objects are not there without `std`"))
}

pub(crate) fn plane<T: DriverPlane<P, S>, P, S: State>(
    _: &Building<'_, T>,
    modes: &Config,
    _: P,
    _: PlaneConfig<'_>,
) -> Result<PlaneNode<P>> {
    match modes.0 {}
}

#[expect(clippy::extra_unused_type_parameters, reason = "the callers of every world name it")]
pub(crate) fn crtc<T: DriverCrtc<C, S>, C, V: VblankSource<T, C>, S: State>(
    _: &Building<'_, T>,
    modes: &Config,
    _: C,
    _: (Option<Place>, Option<Place>, bool),
) -> Result<CrtcNode<C>> {
    match modes.0 {}
}

pub(crate) fn encoder<T: DrmDriver>(
    _: &Building<'_, T>,
    modes: &Config,
    _: EncoderType,
    _: Each<'_>,
) -> Result<EncoderNode> {
    match modes.0 {}
}

pub(crate) fn connector<T: DriverConnector<K, S>, K, S: State>(
    _: &Building<'_, T>,
    modes: &Config,
    _: K,
    _: ConnectorType,
    _: Each<'_>,
) -> Result<ConnectorNode<K>> {
    match modes.0 {}
}

pub(crate) fn ioctls<T: DriverIoctls>(modes: &Config) -> Result {
    match modes.0 {}
}
