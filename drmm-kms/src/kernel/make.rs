//! Makes mode objects of the kernel's, with their hooks.

use drmm_runtime::driver::NamedDriver;
use drmm_runtime::kernel::kms::{self, CardConfig, Shared};
use drmm_runtime::{Building, DrmDriver, Errno, Error, Result};

use super::modes::Modes;
use super::node::{Config, ConnectorNode, CrtcNode, EncoderNode, Node, Place, PlaneNode};
use super::{connector as connectors, convert, crtc as crtcs, plane as planes};
use crate::face::driver::{DriverConnector, DriverCrtc, DriverPlane};
use crate::face::ioctl::DriverIoctls;
use crate::face::limits::{ConnectorType, EncoderType, ModeLimits, PlaneConfig, PlaneType};
use crate::face::object::VblankSource;
use crate::face::property::State;

fn invalid(what: &'static str) -> Error {
    Error::new(Errno::EINVAL, what)
}

/// The mode config, and the card that the device will be.
#[track_caller]
pub(crate) fn config<T: NamedDriver>(drm: &Building<'_, T>, limits: ModeLimits) -> Result<Config> {
    let config = CardConfig { max: limits.max, cursor: limits.cursor, keep_lit: limits.keep_lit };
    Shared::new(Modes::new(kms::mode_config(drm, config)?, limits))
}

/// Calls of a driver's own: the kernel has one table of them for all devices of a `drm_driver`,
/// which is made before the first device.
#[expect(clippy::extra_unused_type_parameters, reason = "the callers of every world name it")]
pub(crate) fn ioctls<T: DriverIoctls>(_: &Config) -> Result {
    Err(Error::new(Errno::EOPNOTSUPP, "in a kernel a driver has no calls of its own yet"))
}

/// The most formats that the kernel takes for a plane.
const FORMATS: usize = 64;

#[track_caller]
pub(crate) fn plane<T, P, S>(
    drm: &Building<'_, T>,
    modes: &Config,
    data: P,
    config: PlaneConfig<'_>,
) -> Result<PlaneNode<P>>
where
    P: Send + Sync + 'static,
    S: State,
    T: DriverPlane<P, S>,
{
    if config.card.is_some_and(|card| card != modes.card.device()) {
        return Err(invalid("an overlay on the CRTC of another device"));
    }
    let mut codes = [0; FORMATS];
    for (code, format) in codes.iter_mut().zip(config.formats) {
        *code = format.fourcc();
    }
    let too_many = Error::new(Errno::EINVAL, "a plane has too many formats");
    let limits = too_many.figures(config.formats.len() as u64, FORMATS as u64);
    let raw = kms::PlaneConfig {
        name: match config.kind {
            PlaneType::Primary => "primary plane",
            PlaneType::Cursor => "cursor plane",
            PlaneType::Overlay => "overlay plane",
        },
        kind: config.kind as u32,
        crtcs: config.crtcs,
        formats: codes.get(..config.formats.len()).ok_or(limits)?,
        positioned: config.positioned,
        scaling: config.scaling,
    };
    let data = Shared::new(data)?;
    let hooks = planes::Kind::<T, P, S>::new(modes.clone(), data.clone());
    let index = kms::plane(drm, &modes.card, &raw, convert::properties::<S>(), hooks)?;
    modes.prefer(&config);
    Ok(Node::new(data, Place::new(modes.card.device(), index), ()))
}

/// The planes that a CRTC is made with: primary, cursor, and whether there were more.
type Given = (Option<Place>, Option<Place>, bool);

#[track_caller]
pub(crate) fn crtc<T, C, V, S>(
    drm: &Building<'_, T>,
    modes: &Config,
    data: C,
    (primary, cursor, more): Given,
) -> Result<CrtcNode<C>>
where
    C: Send + Sync + 'static,
    S: State,
    V: VblankSource<T, C>,
    T: DriverCrtc<C, S>,
{
    let card = modes.card.device();
    let primary = primary.ok_or(invalid("a CRTC without a primary plane"))?;
    if more || cursor == Some(primary) {
        return Err(invalid("a CRTC is made with a primary plane and at most a cursor plane"));
    }
    if [Some(primary), cursor].into_iter().flatten().any(|plane| plane.card() != card) {
        return Err(invalid("a CRTC with a plane of another device"));
    }
    let data = Shared::new(data)?;
    let hooks = crtcs::Kind::<T, C, V, S>::new(modes.clone(), data.clone());
    let planes = (primary.index(), cursor.map(Place::index));
    let properties = convert::properties::<S>();
    let (index, link) = kms::crtc(drm, &modes.card, planes, V::INTERRUPT, properties, hooks)?;
    Ok(Node::new(data, Place::new(card, index), link))
}

/// Calls its argument with each place that was given.
pub(crate) type Each<'a> = &'a dyn Fn(&mut dyn FnMut(Place));

/// The bits of the places. `EINVAL` if one is of another device, or there is none.
fn mask(modes: &Modes, each: Each<'_>, what: &'static str) -> Result<u32> {
    let (mut mask, mut foreign) = (0, false);
    each(&mut |place| {
        mask |= place.bit();
        foreign |= place.card() != modes.card.device();
    });
    if foreign || mask == 0 {
        return Err(invalid(what));
    }
    Ok(mask)
}

#[track_caller]
pub(crate) fn encoder<T: DrmDriver>(
    drm: &Building<'_, T>,
    modes: &Config,
    kind: EncoderType,
    crtcs: Each<'_>,
) -> Result<EncoderNode> {
    let crtcs = mask(modes, crtcs, "an encoder is made with CRTCs of its own device")?;
    let data = Shared::new(())?;
    let index = kms::encoder(drm, &modes.card, kind as i32, crtcs)?;
    Ok(Node::new(data, Place::new(modes.card.device(), index), ()))
}

#[track_caller]
pub(crate) fn connector<T, K, S>(
    drm: &Building<'_, T>,
    modes: &Config,
    data: K,
    kind: ConnectorType,
    encoders: Each<'_>,
) -> Result<ConnectorNode<K>>
where
    K: Send + Sync + 'static,
    S: State,
    T: DriverConnector<K, S>,
{
    let encoders = mask(modes, encoders, "a connector is made with encoders of its own device")?;
    let data = Shared::new(data)?;
    let hooks = connectors::Kind::<T, K, S>::new(modes.clone(), data.clone());
    let kind = i32::try_from(kind as u32).unwrap_or(0);
    let properties = convert::properties::<S>();
    let (index, link) = kms::connector(drm, &modes.card, kind, encoders, properties, hooks)?;
    Ok(Node::new(data, Place::new(modes.card.device(), index), link))
}
