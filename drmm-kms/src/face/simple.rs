//! One plane, CRTC, encoder and connector in one field: what most small displays are.

use drmm_runtime::driver::class::Drmm;
use drmm_runtime::driver::Field;
use drmm_runtime::resource::{AtLastRef, Resource};

use crate::face::format::Format;
use crate::face::limits::{ConnectorType, ModeLimits};
use crate::face::link::Of;
use crate::face::object::{Connector, Crtc, Encoder, ModeConfig, Plane, VblankTimer};

/// A mode config with one primary plane, CRTC, encoder and connector, for one `#[drmm]` field.
///
/// The driver implements [`DriverPlane`](crate::DriverPlane), [`DriverCrtc`](crate::DriverCrtc) and
/// [`DriverConnector`](crate::DriverConnector) for it, as it would for fields of its own.
#[derive(Debug)]
pub struct SimplePipe<V = VblankTimer> {
    /// The mode config.
    pub modes: ModeConfig,
    /// The primary plane.
    pub plane: Plane,
    /// The CRTC.
    pub crtc: Crtc<(), V>,
    /// The encoder.
    pub encoder: Encoder,
    /// The connector.
    pub connector: Connector,
}

impl<V> Resource for SimplePipe<V> {
    type Ends = AtLastRef;
}

/// All of a pipe in one field has its mode config in it.
impl<'build, V> Of<'build, ModeConfig> for &Field<'build, Drmm, SimplePipe<V>> {
    fn object(&self) -> &ModeConfig {
        &self.modes
    }
}

/// A pipe to be: its formats, its limits, its plug.
///
/// ```
/// use drmm_kms::{ConnectorType, Format, ModeLimits, PipeConfig};
///
/// const FORMATS: [Format; 1] = [Format::XRGB8888];
/// let config = PipeConfig::new(&FORMATS)
///     .limits(ModeLimits::up_to(4096, 4096).video_memory(16 << 20))
///     .connector(ConnectorType::Virtual);
/// # drop(config);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PipeConfig<'build> {
    pub(crate) formats: &'build [Format],
    pub(crate) limits: ModeLimits,
    pub(crate) connector: ConnectorType,
}

impl<'build> PipeConfig<'build> {
    /// A pipe that shows these formats, the best one first. Limits: 8192 by 8192 pixels.
    #[must_use]
    pub fn new(formats: &'build [Format]) -> Self {
        Self { formats, limits: ModeLimits::default(), connector: ConnectorType::Virtual }
    }

    /// What the card can do.
    #[must_use]
    pub const fn limits(mut self, limits: ModeLimits) -> Self {
        self.limits = limits;
        self
    }

    /// The memory that a frame has to fit in, in bytes; see [`ModeLimits::video_memory`].
    #[must_use]
    pub const fn video_memory(mut self, bytes: u64) -> Self {
        self.limits = self.limits.video_memory(bytes);
        self
    }

    /// The kind of plug.
    #[must_use]
    pub const fn connector(mut self, connector: ConnectorType) -> Self {
        self.connector = connector;
        self
    }
}

impl<'build, const N: usize> From<&'build [Format; N]> for PipeConfig<'build> {
    fn from(formats: &'build [Format; N]) -> Self {
        Self::new(formats)
    }
}

impl<'build> From<&'build [Format]> for PipeConfig<'build> {
    fn from(formats: &'build [Format]) -> Self {
        Self::new(formats)
    }
}
