//! Looks which monitors are there, and which modes can be offered.

use drmm_runtime::report::{Level, Report, Topic};
use drmm_runtime::Result;

use super::modes::Modes;
use super::monitor::{Found, Monitor, Status};
use crate::face::mode::Mode;
use crate::host::backend::Backend;
use crate::host::mask::bits;

impl Modes {
    /// Asks the driver for the monitor of a connector, as when a program probes it. Returns whether
    /// a program sees a difference.
    pub(crate) fn probe(&self, connector: usize, backend: &dyn Backend) -> Result<bool> {
        let _turn = self.turn.take()?;
        let mut found = Found::default();
        let detected = backend.detect(connector, &mut found)?;
        let mut monitor = self.monitor(connector);
        let before = monitor.clone();
        {
            let mut state = self.state();
            monitor.found(found, detected, &mut state.objects)?;
        }
        self.offer_modes(connector, &mut monitor, backend);
        if let Some(error) = monitor.edid_error.filter(|error| before.edid_error != Some(*error)) {
            let text = format_args!("an EDID counts as none: {error}");
            Report::new(Level::Warning, Topic::Message, &self.parent, text).send();
        }
        let differs = before.seen() != monitor.seen();
        if let Some(place) = self.state().monitors.get_mut(connector) {
            *place = monitor;
        }
        Ok(differs)
    }

    /// Works out which modes every connector offers, before its first probe.
    pub(crate) fn offer_all_modes(&self, backend: &dyn Backend) {
        for connector in 0..self.topology().connectors.len() {
            let mut monitor = self.monitor(connector);
            self.offer_modes(connector, &mut monitor, backend);
            if let Some(place) = self.state().monitors.get_mut(connector) {
                *place = monitor;
            }
        }
    }

    fn monitor(&self, connector: usize) -> Monitor {
        self.state().monitors.get(connector).cloned().unwrap_or_default()
    }

    /// The monitor's modes, else the driver's, else those of the table; only what a CRTC of the
    /// connector can show and the driver lets pass.
    fn offer_modes(&self, connector: usize, monitor: &mut Monitor, backend: &dyn Backend) {
        let topology = self.topology();
        let named = monitor.edid.as_ref().filter(|edid| edid.has_timings());
        let mut modes = named.map_or_else(Vec::new, |edid| edid.modes().to_vec());
        for mode in &monitor.own {
            if !modes.contains(mode) {
                modes.push(*mode);
            }
        }
        if named.is_none() && monitor.own.is_empty() {
            modes = Mode::without_edid().collect();
        }
        let crtcs = topology.crtcs_of(connector);
        let format = topology.preferred_format();
        let there = monitor.status != Status::Disconnected;
        modes.retain(|mode| {
            there
                && self.limits.check_mode(mode, format).is_ok()
                && bits(crtcs).any(|crtc| backend.mode_valid(crtc, mode).is_ok())
        });
        // Programs take the first mode if they know nothing better: the best one leads.
        modes.sort_by(Mode::favour);
        monitor.modes = modes;
    }
}
