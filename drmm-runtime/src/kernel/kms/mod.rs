//! Mode objects of the kernel, for the crate of mode objects: safe functions around everything that
//! needs `unsafe`.
//!
//! A constructor makes an object of the kernel's, on its managed list, and puts its *hooks* on the
//! device list under the object's name. C calls the hooks by a table that is made for their type.
//! They get the device as a borrowed [`Dev`](crate::Dev), through whose gate they reach the
//! hardware, and views of the states, which end with the call.
//!
//! The hooks are added to the list before their object is made, so they outlive it. A handle has
//! neither: it has [`Vblanks`] or a [`Plug`], counted, that leads to the object until the object
//! ends.
//!
//! # What the kernel and the glue promise
//!
//! In addition to the promises of [`kernel`](super):
//!
//! 7. The functions of a table are called with the hooks that its object was made with, and with
//!    the object's device. This happens after `drmm_glue_publish` has succeeded and before the
//!    object ends, so the hooks are there and the device is ready; and while the device is alive.
//!    Only `leave` is called without the device, from inside of `drmm_glue_leave`.
//! 8. The own bytes of a state are a copy of the initial ones, or of those of another state of the
//!    same object. A check has those of the new state for itself; those of all states in an update
//!    change no more. `set` has its state for itself, too.
//! 9. The bytes of a plane's view are mapped until the call returns, from the beginning of a page,
//!    and no code of the kernel has a reference to them as this language understands it.
//! 10. A structure that is passed by address is valid until the call returns. C keeps none of them,
//!     but for the hooks, the link, and the initial bytes, of which all are within the hooks.

mod card;
mod connector;
mod crtc;
mod ffi;
mod link;
mod own;
mod plane;
mod property;
mod shared;

pub use card::{encoder, mode_config, Card, CardConfig, KmsDriver};
pub use connector::{connector, ConnectorHooks, Found, Look, Plug};
pub use crtc::{crtc, CrtcDraft, CrtcHooks, CrtcView, Others, Vblanks};
pub use ffi::{RawMode, RawRect};
pub use own::Object;
pub use plane::{plane, PlaneChange, PlaneConfig, PlaneDraft, PlaneHooks, PlaneView, ShadowMap};
pub use property::{Property, PropertyKind};
pub use shared::Shared;
