//! A mode object: what programs can hold.

use drmm_runtime::resource::{AtLastRef, Resource};
use drmm_runtime::{Building, DrmDriver, Result};

/// A connector, as programs see it.
#[derive(Debug, Default)]
pub struct Connector;

impl Connector {
    /// The number by which programs name it.
    #[must_use]
    pub fn id(&self) -> u32 {
        31
    }
}

impl Resource for Connector {
    type Ends = AtLastRef;
}

/// `drm.drmm_connector()`, where a device is built.
pub trait DrmmConnector {
    /// A connector for a `#[drmm]` field.
    fn drmm_connector(&self) -> Result<Connector>;
}

impl<T: DrmDriver> DrmmConnector for Building<'_, T> {
    fn drmm_connector(&self) -> Result<Connector> {
        self.acquire("drmm_connector")?;
        Ok(Connector)
    }
}
