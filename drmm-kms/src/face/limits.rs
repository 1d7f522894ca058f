//! What a driver says about its card, its planes and its plugs while the device is built.

use core::marker::PhantomData;

use drmm_runtime::{Errno, Error, Result};

use crate::face::format::Format;
use crate::face::mode::Mode;

/// What the whole card can do, for `drmm_mode_config_init`.
///
/// ```
/// use drmm_kms::ModeLimits;
///
/// let limits = ModeLimits::up_to(4096, 4096).video_memory(16 << 20).cursor(64, 64);
/// # drop(limits);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ModeLimits {
    pub(crate) max: (u32, u32),
    pub(crate) cursor: (u32, u32),
    pub(crate) video_memory: Option<u64>,
    pub(crate) keep_lit: bool,
}

impl ModeLimits {
    /// Modes and framebuffers up to this size, in pixels.
    #[must_use]
    pub const fn up_to(width: u32, height: u32) -> Self {
        Self { max: (width, height), cursor: (64, 64), video_memory: None, keep_lit: false }
    }

    /// No modes: a card that shows nothing, without mode objects. Calls about modes fail with
    /// `EOPNOTSUPP`, as on a driver without `DRIVER_MODESET`.
    #[must_use]
    pub const fn none() -> Self {
        Self::up_to(0, 0)
    }

    /// Whether it is [`Self::none`].
    pub(crate) const fn is_none(&self) -> bool {
        matches!(self.max, (0, 0))
    }

    /// The memory that a frame has to fit in, in bytes. Modes that need more are not offered, and
    /// refused.
    #[must_use]
    pub const fn video_memory(mut self, bytes: u64) -> Self {
        self.video_memory = Some(bytes);
        self
    }

    /// The size of the cursors that programs should make, in pixels: 64 by 64 if it is not said.
    #[must_use]
    pub const fn cursor(mut self, width: u32, height: u32) -> Self {
        self.cursor = (width, height);
        self
    }

    /// At an orderly unbind the displays stay lit, for a driver that hands its picture on. Without
    /// it they go dark in step 6.
    #[must_use]
    pub const fn keep_lit_at_unbind(mut self) -> Self {
        self.keep_lit = true;
        self
    }

    /// Fails with `EINVAL` for a card that could never show anything.
    pub(crate) fn check(&self) -> Result {
        if self.is_none() {
            return Ok(());
        }
        let largest = u32::from(u16::MAX);
        let (width, height) = self.max;
        if !(1..=largest).contains(&width) || !(1..=largest).contains(&height) {
            return Err(Error::new(Errno::EINVAL, "a card's largest size is zero or absurd: pixels")
                .figures(width.max(height).into(), largest.into()));
        }
        Ok(())
    }

    #[cfg_attr(
        not(any(feature = "std", drmm_kernel)),
        expect(dead_code, reason = "for a world with mode objects")
    )]
    /// Fails with `EINVAL` if the mode is larger than the limits, or if its frame does not fit in
    /// the video memory, with the bytes needed and the bytes there.
    pub(crate) fn check_mode(&self, mode: &Mode, format: Format) -> Result {
        let refused = |what, found: u32, limit: u32| {
            Err(Error::new(Errno::EINVAL, what).figures(found.into(), limit.into()))
        };
        if u32::from(mode.width()) > self.max.0 {
            return refused(
                "the mode is wider than the card can show: pixels",
                mode.width().into(),
                self.max.0,
            );
        }
        if u32::from(mode.height()) > self.max.1 {
            return refused(
                "the mode is higher than the card can show: pixels",
                mode.height().into(),
                self.max.1,
            );
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

impl Default for ModeLimits {
    /// 8192 by 8192 pixels.
    fn default() -> Self {
        Self::up_to(8192, 8192)
    }
}

/// What a plane is for: the values of the property `type`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlaneType {
    /// One more picture on a CRTC.
    Overlay = 0,
    /// The picture of a CRTC.
    Primary = 1,
    /// The cursor of a CRTC.
    Cursor = 2,
}

/// What an encoder makes of pixels: `DRM_MODE_ENCODER_*`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum EncoderType {
    /// Nothing in particular.
    None = 0,
    /// Analog signals, for VGA.
    Dac = 1,
    /// DVI, HDMI, `DisplayPort`.
    Tmds = 2,
    /// A panel.
    Lvds = 3,
    /// A display in a virtual machine.
    Virtual = 5,
}

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
    /// The kind of encoder that feeds such a plug.
    pub(crate) const fn encoder(self) -> EncoderType {
        match self {
            Self::Unknown => EncoderType::None,
            Self::Vga => EncoderType::Dac,
            Self::DviD | Self::DisplayPort | Self::HdmiA => EncoderType::Tmds,
            Self::Lvds => EncoderType::Lvds,
            Self::Virtual => EncoderType::Virtual,
        }
    }
}

/// Scaling by 1, in 16.16.
pub(crate) const UNSCALED: u32 = 1 << 16;

/// A plane to be: what it is for, its formats, and what it can do beyond covering its CRTC.
///
/// The first format is the preferred one. Every plane takes framebuffers with the modifier `LINEAR`
/// or without one.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(
    not(any(feature = "std", drmm_kernel)),
    expect(dead_code, reason = "for a world with mode objects")
)]
pub struct PlaneConfig<'build> {
    pub(crate) kind: PlaneType,
    pub(crate) formats: &'build [Format],
    pub(crate) positioned: bool,
    pub(crate) scaling: (u32, u32),
    /// Bits of the CRTCs that an overlay can be used on.
    pub(crate) crtcs: u32,
    /// The card that those CRTCs are of.
    pub(crate) card: Option<u64>,
    pub(crate) _build: PhantomData<fn(&'build ()) -> &'build ()>,
}

impl<'build> PlaneConfig<'build> {
    pub(crate) const fn new(kind: PlaneType, formats: &'build [Format]) -> Self {
        let positioned = !matches!(kind, PlaneType::Primary);
        let scaling = (UNSCALED, UNSCALED);
        Self { kind, formats, positioned, scaling, crtcs: 0, card: None, _build: PhantomData }
    }

    /// The picture of a CRTC, which it covers.
    #[must_use]
    pub const fn primary(formats: &'build [Format]) -> Self {
        Self::new(PlaneType::Primary, formats)
    }

    /// The cursor of a CRTC; the old cursor calls move it.
    #[must_use]
    pub const fn cursor(formats: &'build [Format]) -> Self {
        Self::new(PlaneType::Cursor, formats)
    }

    /// It may be anywhere on its CRTC, and partly or wholly off it. Cursors and overlays are so.
    #[must_use]
    pub const fn positioned(mut self) -> Self {
        self.positioned = true;
        self
    }

    /// It scales by these factors, as size of the source over size on the display in 16.16:
    /// `(1 << 15, 1 << 17)` is up to twice as large and down to half.
    #[must_use]
    pub const fn scaling(mut self, least: u32, most: u32) -> Self {
        self.scaling = (least, most);
        self
    }

    /// Fails with `EINVAL` for a plane that could never show anything.
    pub(crate) fn check(&self) -> Result {
        if self.formats.is_empty() {
            return Err(Error::new(Errno::EINVAL, "a plane has no pixel format"));
        }
        let (least, most) = self.scaling;
        if least > most || least == 0 {
            return Err(Error::new(Errno::EINVAL, "a plane's scaling is inside out")
                .figures(least.into(), most.into()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_beyond_the_memory_is_refused_with_both_figures() {
        let limits = ModeLimits::default().video_memory(4 << 20);
        limits.check_mode(&Mode::XGA, Format::XRGB8888).unwrap();
        let error = limits.check_mode(&Mode::FULL_HD, Format::XRGB8888).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the mode needs more bytes than the video memory has: 8294400, limit 4194304 (EINVAL)"
        );
        limits.check_mode(&Mode::FULL_HD, Format::RGB565).unwrap();
        let small = ModeLimits::up_to(800, 600);
        assert!(small.check_mode(&Mode::XGA, Format::XRGB8888).unwrap_err().what().contains("wider"));
    }

    const FORMATS: [Format; 1] = [Format::XRGB8888];

    #[test]
    fn impossible_cards_and_planes_are_refused() {
        for bad in [ModeLimits::up_to(0, 5), ModeLimits::up_to(5, 70_000)] {
            assert_eq!(bad.check().unwrap_err().errno(), Errno::EINVAL);
        }
        PlaneConfig::primary(&FORMATS).check().unwrap();
        for bad in [PlaneConfig::primary(&[]), PlaneConfig::cursor(&FORMATS).scaling(2, 1)] {
            assert_eq!(bad.check().unwrap_err().errno(), Errno::EINVAL);
        }
    }
}
