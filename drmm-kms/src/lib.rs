//! Mode objects and the DRM file layer.
//!
//! A driver makes a [`SimplePipe`] while its device is built and implements [`DisplayDriver`]: how the display is
//! switched on, updated and switched off. Programs open the card ([`open`]) and speak the real DRM uAPI to it:
//! command words and bytes ([`File::ioctl`]). In between sits this crate: it checks what programs ask for, owns
//! handles, framebuffers, properties, events and the vblank clock, and calls the driver only with checked states,
//! one call at a time, inside a section of the gate.
//!
//! What programs hold ends with the last reference to the device; nothing in this crate holds hardware. So a
//! card can be unplugged at any time: calls get `ENODEV`, waiters wake, flips that are on their way complete,
//! mappings stay valid.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`uapi`] | command words and layouts |
//! | [`user`] | the program's memory |
//! | [`minor`] | the `/dev/dri` of this process |
//! | [`program`] | a small libdrm for programs in this process |
//! | [`edid`], [`mode`] | monitors and modes |
#![forbid(unsafe_code)]

mod backend;
mod buffer;
mod commit;
mod driver;
pub mod edid;
mod event;
mod file;
mod format;
mod front;
pub mod minor;
pub mod mode;
mod mode_config;
mod object;
mod pipe_config;
mod pipe_state;
pub mod program;
mod rect;
mod simple_pipe;
mod sync;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod uapi;
pub mod user;
mod vblank;

pub use buffer::Mapping;
pub use driver::{Detected, DisplayDriver};
pub use edid::Edid;
pub use event::{EventSink, Record, EVENT_BUDGET};
pub use file::File;
pub use format::Format;
pub use minor::{cards, open, open_by_parent, open_with_sink, CardInfo};
pub use mode::Mode;
pub use object::{Framebuffer, Property, PropertyKind};
pub use pipe_config::{ConnectorType, PipeConfig};
pub use pipe_state::{PipeState, Row};
pub use program::Program;
pub use rect::Rect;
pub use simple_pipe::{BuildPipe, SimplePipe};
pub use user::{Arena, UserMemory, UserPtr};

/// What a display driver needs in scope, beside the runtime's own prelude.
pub mod prelude {
    pub use crate::{
        BuildPipe, ConnectorType, Detected, DisplayDriver, Format, Mode, PipeConfig, PipeState, PropertyKind,
        Rect, SimplePipe,
    };
}
