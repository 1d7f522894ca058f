//! The view of the hardware is lent for one section, and cannot be kept.

use drmm_runtime::prelude::*;

type Device = beacon::Beacon;
type View<'bound> = beacon::BeaconHw<'bound>;

fn keep(dev: &Dev<Device>) -> Result<&View<'_>> {
    dev.with_hw(|hw| hw)
}

fn main() {}
