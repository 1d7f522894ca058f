//! A bus that a driver makes for others: the channel from a display to its panel.

use drmm_runtime::bus::{Bound, BoundDevice, Bus};
use drmm_runtime::Dev;

use crate::bochs::Bochs;

/// What the display lends to the panel's driver: a reference to itself, through its gate.
pub struct Channel(pub Dev<Bochs>);

/// The panel's end of the channel.
#[derive(Clone, Copy)]
pub struct Device<'bound> {
    bound: Bound<'bound>,
    /// The display.
    pub host: &'bound Dev<Bochs>,
}

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.bound
    }
}

impl Bus for Channel {
    type Device<'bound> = Device<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device { bound, host: &self.0 }
    }
}
