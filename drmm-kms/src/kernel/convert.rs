//! Values of the kernel as those of the face, and back.

use drmm_runtime::kernel::kms::{Property, PropertyKind as RawKind, RawMode, RawRect};
use drmm_runtime::Result;

use crate::face::format::Format;
use crate::face::frame::Framebuffer;
use crate::face::mode::{Mode, Span};
use crate::face::property::{PropertyKind, State};
use crate::face::rect::Rect;
use crate::face::view::Placed;

fn span([display, sync_start, sync_end, total]: [u16; 4]) -> Span {
    Span { display, sync_start, sync_end, total }
}

/// Fails with `EINVAL` for a mode that [`Mode::new`] refuses.
pub(super) fn mode(raw: RawMode) -> Result<Mode> {
    Mode::new(raw.clock, span(raw.horizontal), span(raw.vertical), raw.flags)
}

pub(super) fn raw_mode(mode: &Mode) -> RawMode {
    let raw = |span: Span| [span.display, span.sync_start, span.sync_end, span.total];
    RawMode {
        clock: mode.clock(),
        flags: mode.flags(),
        horizontal: raw(mode.horizontal()),
        vertical: raw(mode.vertical()),
    }
}

/// What the kernel has cut off at the display's edges is not negative.
pub(super) fn rect(raw: RawRect) -> Rect {
    let place = |value: i32| u32::try_from(value).unwrap_or(0);
    Rect::new(place(raw.x1), place(raw.y1), place(raw.x2), place(raw.y2))
}

/// Fails with `EINVAL` for a format that is not known.
pub(super) fn framebuffer([id, width, height, pitch, code]: [u32; 5]) -> Result<Framebuffer> {
    Ok(Framebuffer { id, width, height, pitch, format: Format::from_fourcc(code)? })
}

pub(super) fn placed(src: [u32; 4], dst: RawRect, (x, y): (i32, i32)) -> Placed {
    Placed { src, dst: rect(dst), x, y }
}

/// The properties of an own state.
pub(super) fn properties<S: State>() -> impl Iterator<Item = Property> + Clone {
    S::LIST.iter().enumerate().filter_map(|(index, info)| {
        let info = info.as_ref()?;
        let kind = match info.kind {
            PropertyKind::Range(least, most) => RawKind::Range(least, most),
            PropertyKind::SignedRange(least, most) => RawKind::SignedRange(least, most),
            PropertyKind::Enum(values) => RawKind::Enum(values),
            PropertyKind::Bitmask(values) => RawKind::Bitmask(values),
            PropertyKind::Blob => RawKind::Blob,
            PropertyKind::Object(kind) => RawKind::Object(kind),
        };
        Some(Property { index, name: info.name, kind, initial: S::INITIAL.get(index).unwrap_or(0) })
    })
}

/// Implements what all hooks have, by the own state `S` of the face.
macro_rules! object {
    ($hooks:ident<$($parameter:ident),*> where $($bounds:tt)*) => {
        impl<$($parameter),*> drmm_runtime::kernel::kms::Object for $hooks<$($parameter),*>
        where
            $($bounds)*
        {
            type Driver = T;
            type Own = S;
            const INITIAL: S = S::INITIAL;

            fn set(own: &mut S, index: usize, raw: u64) -> drmm_runtime::Result {
                own.set(index, raw)
            }

            fn get(own: &S, index: usize) -> Option<u64> {
                own.get(index)
            }
        }
    };
}
pub(super) use object;
