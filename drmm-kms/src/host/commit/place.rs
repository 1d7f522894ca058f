//! Where a plane is seen: `drm_atomic_plane_check` and `drm_atomic_helper_check_plane_state`.

use drmm_runtime::{Errno, Error, Result};

use crate::face::limits::UNSCALED;
use crate::face::mode::Mode;
use crate::face::rect::Rect;
use crate::face::view::Placed;
use crate::host::object::Framebuffer;
use crate::host::topology::PlaneInfo;
use crate::host::values::PlaneValues;

/// The first and the last pixel of one axis that are seen, and where the source begins there.
struct Axis {
    from: u32,
    to: u32,
    src: u32,
    len: u32,
}

/// Cuts one axis off at the display's edges. `None` if nothing of it is seen.
fn cut(at: i32, size: u32, display: u32, src: u32, src_size: u32) -> Option<Axis> {
    let (begin, end) = (i64::from(at), i64::from(at) + i64::from(size));
    let from = u32::try_from(begin.clamp(0, display.into())).ok()?;
    let to = u32::try_from(end.clamp(0, display.into())).ok()?;
    if from >= to {
        return None;
    }
    let scaled = |pixels: i64| {
        let wide = i128::from(pixels) * i128::from(src_size) / i128::from(size.max(1));
        u32::try_from(wide).ok()
    };
    let skipped = scaled(i64::from(from) - begin)?;
    let len = scaled(i64::from(to) - i64::from(from))?;
    Some(Axis { from, to, src: src.checked_add(skipped)?, len })
}

/// Fails with `ERANGE` if the plane cannot scale like this.
fn check_scale(plane: &PlaneInfo, src: u32, dst: u32) -> Result {
    if dst == 0 {
        return Ok(());
    }
    let scale = if src / dst > UNSCALED { src.div_ceil(dst) } else { src / dst };
    let (least, most) = plane.scaling;
    if (least..=most).contains(&scale) {
        return Ok(());
    }
    Err(Error::new(Errno::ERANGE, "the plane does not scale like this: pixels of the source, on the display")
        .figures((src >> 16).into(), dst.into()))
}

impl PlaneValues {
    /// Fails with `ENOSPC` if the source is beyond this framebuffer:
    /// `drm_framebuffer_check_src_coords`.
    pub(crate) fn check_source(&self, framebuffer: &Framebuffer) -> Result {
        let [x, y, w, h] = self.src.map(u64::from);
        for (end, pixels) in [(x + w, framebuffer.width()), (y + h, framebuffer.height())] {
            if end > u64::from(pixels) << 16 {
                return Err(Error::new(
                    Errno::ENOSPC,
                    "the framebuffer is too small for what is shown: pixels",
                )
                .figures(end.div_ceil(u64::from(UNSCALED)), pixels.into()));
            }
        }
        Ok(())
    }

    /// Fails with `ERANGE` if it is somewhere that no display can be.
    fn check_place(&self) -> Result {
        for (at, size) in [(self.at.0, self.size.0), (self.at.1, self.size.1)] {
            if i64::from(at) + i64::from(size) > i64::from(i32::MAX) || i32::try_from(size).is_err() {
                return Err(
                    Error::new(Errno::ERANGE, "a plane's place is absurd: pixels").figure(size.into())
                );
            }
        }
        Ok(())
    }
}

/// Where the plane is seen on a display of this mode; `None` if it is not.
///
/// Fails with `EINVAL` for a format that the plane does not have and for a plane that has to cover
/// its CRTC and does not, with `ENOSPC` if the source is beyond the framebuffer, and with `ERANGE`
/// if it would be scaled too far.
pub(super) fn place(
    plane: &PlaneInfo,
    values: &PlaneValues,
    framebuffer: &Framebuffer,
    mode: &Mode,
) -> Result<Option<Placed>> {
    let invalid = |what| Err(Error::new(Errno::EINVAL, what));
    if !plane.formats.contains(&framebuffer.format()) {
        return Err(Error::new(Errno::EINVAL, "the plane cannot show this pixel format")
            .figure(framebuffer.format().fourcc().into()));
    }
    values.check_place()?;
    values.check_source(framebuffer)?;
    let [mut x, mut y, w, h] = values.src;
    check_scale(plane, w, values.size.0)?;
    check_scale(plane, h, values.size.1)?;
    if plane.scaling == (UNSCALED, UNSCALED) {
        // Between two pixels is at the first of them.
        (x, y) = (x & !(UNSCALED - 1), y & !(UNSCALED - 1));
    }
    let display = (u32::from(mode.width()), u32::from(mode.height()));
    let across = cut(values.at.0, values.size.0, display.0, x, w);
    let down = cut(values.at.1, values.size.1, display.1, y, h);
    let placed = across.zip(down).map(|(across, down)| Placed {
        src: [across.src, down.src, across.len, down.len],
        dst: Rect::new(across.from, down.from, across.to, down.to),
        x: values.at.0,
        y: values.at.1,
    });
    // What is not seen needs no position.
    let covers = placed.is_none_or(|placed| placed.dst == mode.area());
    if !plane.positioned && !covers {
        return invalid("a plane without a position covers its CRTC");
    }
    Ok(placed)
}
