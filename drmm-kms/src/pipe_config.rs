//! What a driver says about its display pipe while the device is built.

use drmm_runtime::{Errno, Error, Result};

use crate::format::Format;
use crate::mode::Mode;
use crate::object::{Property, PropertyKind};

/// What kind of plug a connector is: `DRM_MODE_CONNECTOR_*`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
#[non_exhaustive]
pub enum ConnectorType {
    /// Not known.
    Unknown = 0,
    /// VGA.
    Vga = 1,
    /// DVI, digital.
    DviD = 3,
    /// LVDS, a panel.
    Lvds = 7,
    /// `DisplayPort`.
    DisplayPort = 10,
    /// HDMI.
    HdmiA = 11,
    /// No plug at all: a display in a virtual machine.
    Virtual = 15,
}

impl ConnectorType {
    /// The kind of encoder that feeds it: `DRM_MODE_ENCODER_*`.
    pub(crate) fn encoder_type(self) -> u32 {
        match self {
            Self::Unknown => 0,
            Self::Vga => 1,
            Self::DviD | Self::DisplayPort | Self::HdmiA => 2,
            Self::Lvds => 3,
            Self::Virtual => 5,
        }
    }
}

/// A display pipe to be: its pixel formats, its limits, its plug.
///
/// ```
/// use drmm_kms::{ConnectorType, Format, PipeConfig};
///
/// let config = PipeConfig::new(&[Format::XRGB8888])
///     .max_size(4096, 4096)
///     .video_memory(16 << 20)
///     .connector(ConnectorType::Virtual);
/// # drop(config);
/// ```
#[derive(Clone, Debug)]
pub struct PipeConfig {
    pub(crate) formats: Vec<Format>,
    pub(crate) max_width: u32,
    pub(crate) max_height: u32,
    pub(crate) video_memory: Option<u64>,
    pub(crate) connector: ConnectorType,
    pub(crate) properties: Vec<(&'static str, PropertyKind, u64)>,
}

impl PipeConfig {
    /// A pipe that shows these formats, the best one first. Limits: 8192 by 8192 pixels.
    #[must_use]
    pub fn new(formats: &[Format]) -> Self {
        Self {
            formats: formats.to_vec(),
            max_width: 8192,
            max_height: 8192,
            video_memory: None,
            connector: ConnectorType::Virtual,
            properties: Vec::new(),
        }
    }

    /// The largest mode and framebuffer, in pixels.
    #[must_use]
    pub fn max_size(mut self, width: u32, height: u32) -> Self {
        (self.max_width, self.max_height) = (width, height);
        self
    }

    /// The memory that a frame has to fit in, in bytes. Modes that need more are not offered, and refused.
    #[must_use]
    pub fn video_memory(mut self, bytes: u64) -> Self {
        self.video_memory = Some(bytes);
        self
    }

    /// The kind of plug.
    #[must_use]
    pub fn connector(mut self, connector: ConnectorType) -> Self {
        self.connector = connector;
        self
    }

    /// A property of the driver's own on the connector. The driver reads it with `PipeState::property`.
    #[must_use]
    pub fn property(mut self, name: &'static str, kind: PropertyKind, initial: u64) -> Self {
        self.properties.push((name, kind, initial));
        self
    }

    /// `EINVAL` for a pipe that could never show anything, or that has an impossible property.
    pub(crate) fn check(&self) -> Result {
        if self.formats.is_empty() {
            return Err(Error::new(Errno::EINVAL, "a pipe has no pixel format"));
        }
        let largest = u32::from(u16::MAX);
        if !(1..=largest).contains(&self.max_width) || !(1..=largest).contains(&self.max_height) {
            return Err(Error::new(Errno::EINVAL, "a pipe's largest size is zero or absurd: pixels")
                .figures(self.max_width.max(self.max_height).into(), largest.into()));
        }
        for (name, kind, initial) in &self.properties {
            Property::new(name, *kind)?.check(*initial, |_| None)?;
        }
        Ok(())
    }

    /// The format that programs should prefer.
    pub(crate) fn preferred_format(&self) -> Format {
        self.formats.first().copied().unwrap_or(Format::XRGB8888)
    }

    /// `EINVAL` if the mode is larger than the pipe's limits, or if its frame does not fit in the video memory,
    /// with the bytes needed and the bytes there.
    pub(crate) fn check_mode(&self, mode: &Mode, format: Format) -> Result {
        let (width, height) = (u32::from(mode.width()), u32::from(mode.height()));
        if width > self.max_width {
            return Err(Error::new(
                Errno::EINVAL,
                "the mode is wider than the display pipe can show: pixels",
            )
            .figures(width.into(), self.max_width.into()));
        }
        if height > self.max_height {
            return Err(Error::new(
                Errno::EINVAL,
                "the mode is higher than the display pipe can show: pixels",
            )
            .figures(height.into(), self.max_height.into()));
        }
        let needed = mode.frame_bytes(format.bytes_per_pixel());
        match self.video_memory {
            Some(there) if needed > there => {
                Err(Error::new(Errno::EINVAL, "the mode needs more bytes than the video memory has")
                    .figures(needed, there))
            }
            _ => Ok(()),
        }
    }
}

impl<const N: usize> From<&[Format; N]> for PipeConfig {
    fn from(formats: &[Format; N]) -> Self {
        Self::new(formats)
    }
}

impl From<&[Format]> for PipeConfig {
    fn from(formats: &[Format]) -> Self {
        Self::new(formats)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_beyond_the_memory_is_refused_with_both_figures() {
        let config = PipeConfig::new(&[Format::XRGB8888]).video_memory(4 << 20);
        config.check_mode(&Mode::XGA, Format::XRGB8888).unwrap();
        let error = config.check_mode(&Mode::FULL_HD, Format::XRGB8888).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the mode needs more bytes than the video memory has: 8294400, limit 4194304 (EINVAL)"
        );
        config.check_mode(&Mode::FULL_HD, Format::RGB565).unwrap();
        let small = PipeConfig::from(&[Format::XRGB8888]).max_size(800, 600);
        assert!(small.check_mode(&Mode::XGA, Format::XRGB8888).unwrap_err().what().contains("wider"));
    }

    #[test]
    fn impossible_pipes_are_refused() {
        let good = PipeConfig::new(&[Format::XRGB8888]);
        good.check().unwrap();
        for bad in [
            PipeConfig::new(&[]),
            good.clone().max_size(0, 5),
            good.clone().max_size(5, 70_000),
            good.clone().property("p", PropertyKind::Range(1, 2), 3),
        ] {
            assert_eq!(bad.check().unwrap_err().errno(), Errno::EINVAL);
        }
    }
}
