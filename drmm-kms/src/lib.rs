//! Mode objects and the DRM file layer.
#![forbid(unsafe_code)]

pub mod edid;
mod buffer;
mod event;
mod format;
pub mod mode;
mod object;
mod rect;
mod sync;
#[cfg(test)]
mod testing;
pub mod uapi;
pub mod user;
mod vblank;

pub use format::Format;
pub use mode::Mode;
pub use rect::Rect;
