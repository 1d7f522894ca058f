//! What a user space shows of a card's connectors, as the kernel does in `/sys/class/drm`.

use drmm_runtime::Result;

use super::monitor::Status;
use super::registry::card;
use crate::face::limits::ConnectorType;
use crate::host::values::DPMS_ON;

/// A connector of a card, as it was found by the last probe.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConnectorInfo {
    /// Its kind and number, for example `"Virtual-1"`.
    pub name: String,
    /// The number of the mode object.
    pub id: u32,
    /// `"connected"`, `"disconnected"` or `"unknown"`.
    pub status: &'static str,
    /// Whether a CRTC feeds it.
    pub is_enabled: bool,
    /// Whether the program has not put it to sleep.
    pub is_awake: bool,
    /// The bytes of the monitor's EDID, none if it has none.
    pub edid: Vec<u8>,
    /// The sizes of the modes that programs are offered, in their order.
    pub modes: Vec<(u16, u16)>,
}

/// The connectors of a card. Fails with `ENXIO` if there is no such card.
///
/// It asks no hardware. What the last probe has found is what it says.
///
/// ```
/// assert!(drmm_kms::connectors(7).is_err(), "there is no card");
/// ```
pub fn connectors(minor: u32) -> Result<Vec<ConnectorInfo>> {
    let card = card(|card| card.minor == minor)?;
    let state = card.modes.state();
    let all = card.modes.topology().connectors.iter().zip(&state.monitors).zip(&state.shown.connectors);
    let infos = all.map(|((info, monitor), values)| ConnectorInfo {
        name: format!("{}-{}", name(info.kind), info.number),
        id: info.id,
        status: match monitor.status {
            Status::Connected => "connected",
            Status::Disconnected => "disconnected",
            Status::Unknown => "unknown",
        },
        is_enabled: values.crtc.is_some(),
        is_awake: values.dpms == DPMS_ON,
        edid: monitor.edid.as_ref().map_or_else(Vec::new, |edid| edid.bytes().to_vec()),
        modes: monitor.modes.iter().map(|mode| (mode.width(), mode.height())).collect(),
    });
    let infos = infos.collect();
    drop(state);
    // It may be the last reference to the device.
    drop(card);
    Ok(infos)
}

/// The kernel's names, which programs show to people (`drm_connector_enum_list`).
const fn name(kind: ConnectorType) -> &'static str {
    match kind {
        ConnectorType::Unknown => "Unknown",
        ConnectorType::Vga => "VGA",
        ConnectorType::DviD => "DVI-D",
        ConnectorType::Lvds => "LVDS",
        ConnectorType::DisplayPort => "DP",
        ConnectorType::HdmiA => "HDMI-A",
        ConnectorType::Virtual => "Virtual",
    }
}
