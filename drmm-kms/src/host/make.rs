//! Makes mode objects: in the id space, in the topology, in the driver's table, and on the device
//! list, where each has an entry of its own.

use std::any::Any;
use std::sync::Arc;

use drmm_runtime::driver::NamedDriver;
use drmm_runtime::{Building, DrmDriver, Errno, Error, Result};

use crate::face::driver::{DriverConnector, DriverCrtc, DriverPlane};
use crate::face::ioctl::DriverIoctls;
use crate::face::limits::{ConnectorType, EncoderType, ModeLimits, PlaneConfig, PlaneType};
use crate::face::object::VblankSource;
use crate::face::property::State;
use crate::host::calls::OwnCalls;
use crate::host::card::modes::Modes;
use crate::host::card::monitor::Monitor;
use crate::host::card::properties;
use crate::host::front::Front;
use crate::host::lamp::Lamp;
use crate::host::node::{Config, ConnectorNode, CrtcNode, EncoderNode, Node, Place, PlaneNode};
use crate::host::object::Object;
use crate::host::own::OwnState;
use crate::host::table::Table;
use crate::host::topology::{ConnectorInfo, CrtcInfo, EncoderInfo, PlaneInfo, Topology, MOST};
use crate::host::uapi::{self, Layout};
use crate::host::values::{ConnectorValues, CrtcValues, PlaneValues, DPMS_ON};
use crate::host::vblank::Vblank;

fn invalid(what: &'static str) -> Error {
    Error::new(Errno::EINVAL, what)
}

/// The mode config, and the card that the device will be.
#[track_caller]
pub(crate) fn config<T: NamedDriver>(drm: &Building<'_, T>, limits: ModeLimits) -> Result<Config> {
    let table = Arc::new(Table::<T>::new());
    let erased: Arc<dyn Any + Send + Sync> = table.clone();
    let modes = Arc::new(Modes::new(limits, (drm.id(), drm.parent_name()), erased)?);
    let all = Arc::clone(&modes);
    drm.drmm_add_action("mode config", move || all.clean_up_all())?;
    drm.publish_with(Front::new(Arc::clone(&modes), table))?;
    Ok(modes)
}

/// The table of the device's own driver.
fn table<T: DrmDriver>(modes: &Modes) -> Result<Arc<Table<T>>> {
    let other = invalid("a mode config of another driver");
    Arc::clone(&modes.table).downcast().map_err(|_| other)
}

/// A variable can hold the mode config of another device that is being built.
fn check_device<T: DrmDriver>(drm: &Building<'_, T>, modes: &Modes) -> Result {
    if drm.id() == modes.device {
        return Ok(());
    }
    Err(invalid("a mode object is made on the device of its mode config"))
}

/// Adds an object of the id space, which the device list takes out again. `end` is called then: it
/// lets go of the driver's data.
#[track_caller]
fn add_object<T: DrmDriver>(
    drm: &Building<'_, T>,
    modes: &Config,
    (name, object): (&'static str, Object),
    end: impl FnOnce() + Send + 'static,
) -> Result<u32> {
    let id = modes.add_object(|_| object)?;
    let owner = Arc::clone(modes);
    let ended = move || {
        owner.clean_up(id);
        end();
    };
    drm.drmm_add_action(name, ended).inspect_err(|_| modes.clean_up(id))?;
    Ok(id)
}

/// The driver's own calls. `EINVAL` if the card has them already.
pub(crate) fn ioctls<T: DriverIoctls>(modes: &Config) -> Result {
    table::<T>(modes)?.set_calls(OwnCalls::new())
}

/// The number of the next object of a kind. `ENOSPC` if there are 32.
fn next<V>(kind: &[V]) -> Result<usize> {
    if kind.len() >= MOST {
        let most = Error::new(Errno::ENOSPC, "a card has at most 32 mode objects of a kind");
        return Err(most.figure(MOST as u64));
    }
    Ok(kind.len())
}

/// `struct drm_format_modifier_blob`: each format, with the modifier `LINEAR`.
fn in_formats(config: &PlaneConfig<'_>) -> Vec<u8> {
    const HEADER: u32 = 24;
    let mut bytes = Vec::new();
    let mut formats: Vec<u32> = config.formats.iter().map(|format| format.fourcc()).collect();
    formats.truncate(64);
    let count = u32::try_from(formats.len()).unwrap_or(0);
    let modifiers = (HEADER + 4 * count).next_multiple_of(8);
    for word in [1, 0, count, HEADER, 1, modifiers] {
        bytes.extend(u32::to_bytes(&word));
    }
    bytes.extend(formats.iter().flat_map(Layout::to_bytes));
    bytes.resize(modifiers as usize, 0);
    let mask = u64::MAX.checked_shr(64 - count.max(1)).unwrap_or(u64::MAX);
    bytes.extend(mask.to_bytes());
    bytes.extend([0_u32; 2].to_bytes());
    bytes.extend(uapi::FORMAT_MOD_LINEAR.to_bytes());
    bytes
}

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
    check_device(drm, modes)?;
    properties::check::<S>()?;
    let table = table::<T>(modes)?;
    if config.card.is_some_and(|card| card != modes.card) {
        return Err(invalid("an overlay on the CRTC of another device"));
    }
    let index = next(&modes.draft()?.planes)?;
    let name = match config.kind {
        PlaneType::Primary => "primary plane",
        PlaneType::Cursor => "cursor plane",
        PlaneType::Overlay => "overlay plane",
    };
    let of = Arc::clone(&table);
    let id = add_object(drm, modes, (name, Object::Plane), move || of.end_planes(index))?;
    let (properties, in_formats) = {
        let mut state = modes.state();
        let properties = properties::own(&mut state.objects, S::LIST)?;
        let blob = in_formats(&config);
        state.shown.planes.push(Arc::new(PlaneValues::dark(OwnState::new::<S>())));
        (properties, state.objects.add(|_| Object::Blob(blob.into()))?)
    };
    modes.draft()?.planes.push(PlaneInfo {
        id,
        kind: config.kind,
        formats: config.formats.to_vec(),
        positioned: config.positioned,
        scaling: config.scaling,
        crtcs: config.crtcs,
        in_formats,
        properties,
    });
    let node = Node::new(Place::new(modes.card, index, id), data, ());
    table.add_plane::<P, S>(node.clone());
    Ok(node)
}

/// The planes that a CRTC is made with: primary, cursor, and whether there were more.
type Given = (Option<Place>, Option<Place>, bool);

/// `EINVAL` if a plane is of another device or kind, or another CRTC has it.
fn take(topology: &Topology, modes: &Modes, given: Place, kind: PlaneType) -> Result<usize> {
    let plane = topology.planes.get(given.index()).filter(|_| given.card() == modes.card);
    let plane = plane.ok_or(invalid("a CRTC with a plane of another device"))?;
    if plane.kind != kind {
        return Err(invalid("a CRTC has a primary plane first, and then perhaps a cursor plane"));
    }
    if plane.crtcs != 0 {
        return Err(invalid("two CRTCs with the same plane"));
    }
    Ok(given.index())
}

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
    check_device(drm, modes)?;
    properties::check::<S>()?;
    let table = table::<T>(modes)?;
    let (index, primary, cursor) = {
        let draft = modes.draft()?;
        let primary = primary.ok_or(invalid("a CRTC without a primary plane"))?;
        if more || cursor == Some(primary) {
            return Err(invalid("a CRTC is made with a primary plane and at most a cursor plane"));
        }
        let primary = take(&draft, modes, primary, PlaneType::Primary)?;
        let cursor = cursor.map(|cursor| take(&draft, modes, cursor, PlaneType::Cursor)).transpose()?;
        (next(&draft.crtcs)?, primary, cursor)
    };
    let of = Arc::clone(&table);
    let id = add_object(drm, modes, ("CRTC", Object::Crtc), move || of.end_crtcs(index))?;
    let properties = {
        let mut state = modes.state();
        let own = OwnState::new::<S>();
        state.shown.crtcs.push(Arc::new(CrtcValues::dark(own)));
        properties::own(&mut state.objects, S::LIST)?
    };
    let (vblank, place) = (Vblank::new(V::INTERRUPT), Place::new(modes.card, index, id));
    {
        let mut draft = modes.draft()?;
        for plane in [Some(primary), cursor].into_iter().flatten() {
            if let Some(plane) = draft.planes.get_mut(plane) {
                plane.crtcs = place.bit();
            }
        }
        let (vblank, lamp) = (Arc::clone(&vblank), Lamp::default());
        draft.crtcs.push(CrtcInfo { id, primary, cursor, vblank, lamp, properties });
    }
    let node = Node::new(place, data, vblank);
    table.add_crtc::<C, V, S>(node.clone());
    Ok(node)
}

/// Calls its argument with each place that was given.
pub(crate) type Each<'a> = &'a dyn Fn(&mut dyn FnMut(Place));

/// The bits of the places. `EINVAL` if one is of another device, or there is none.
fn mask(modes: &Modes, each: Each<'_>, what: &'static str) -> Result<u32> {
    let (mut mask, mut foreign) = (0, false);
    each(&mut |place| {
        mask |= place.bit();
        foreign |= place.card() != modes.card;
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
    check_device(drm, modes)?;
    let crtcs = mask(modes, crtcs, "an encoder is made with CRTCs of its own device")?;
    let index = next(&modes.draft()?.encoders)?;
    let id = add_object(drm, modes, ("encoder", Object::Encoder), || ())?;
    modes.draft()?.encoders.push(EncoderInfo { id, kind, crtcs });
    Ok(Node::new(Place::new(modes.card, index, id), (), ()))
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
    check_device(drm, modes)?;
    properties::check::<S>()?;
    let table = table::<T>(modes)?;
    let encoders = mask(modes, encoders, "a connector is made with encoders of its own device")?;
    let (index, number) = {
        let draft = modes.draft()?;
        let number = draft.connectors.iter().filter(|other| other.kind == kind).count() + 1;
        (next(&draft.connectors)?, u32::try_from(number).unwrap_or(u32::MAX))
    };
    let of = Arc::clone(&table);
    let id = add_object(drm, modes, ("connector", Object::Connector), move || of.end_connectors(index))?;
    let properties = {
        let mut state = modes.state();
        let own = OwnState::new::<S>();
        let dark = ConnectorValues { crtc: None, encoder: None, dpms: DPMS_ON, link_is_bad: false, own };
        state.shown.connectors.push(Arc::new(dark));
        state.monitors.push(Monitor::default());
        properties::own(&mut state.objects, S::LIST)?
    };
    modes.draft()?.connectors.push(ConnectorInfo { id, kind, number, encoders, properties });
    let node = Node::new(Place::new(modes.card, index, id), data, Arc::clone(&modes.mailbox));
    table.add_connector::<K, S>(node.clone());
    Ok(node)
}
