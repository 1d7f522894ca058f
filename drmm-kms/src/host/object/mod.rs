//! Mode objects: everything that a program names by an id.
//!
//! There is one id space for all kinds, as in the kernel, so that an id of the wrong kind is found
//! out. Ids are never used twice: a program that keeps one too long finds nothing, not an object of
//! another program.

mod framebuffer;
mod property;

use std::collections::BTreeMap;
use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

pub(crate) use framebuffer::Framebuffer;
pub(crate) use framebuffer::Layout as FramebufferLayout;
pub use property::Property;

use crate::host::uapi;

/// An object of the id space. CRTC, encoder, connector and plane are described by the topology.
#[derive(Clone, Debug)]
pub(crate) enum Object {
    Crtc,
    Encoder,
    Connector,
    Plane,
    Property(Arc<Property>),
    Blob(Arc<[u8]>),
    Framebuffer(Arc<Framebuffer>),
}

impl Object {
    /// The type that programs know.
    pub(crate) fn kind(&self) -> u32 {
        match self {
            Self::Crtc => uapi::OBJECT_CRTC,
            Self::Encoder => uapi::OBJECT_ENCODER,
            Self::Connector => uapi::OBJECT_CONNECTOR,
            Self::Plane => uapi::OBJECT_PLANE,
            Self::Property(_) => uapi::OBJECT_PROPERTY,
            Self::Blob(_) => uapi::OBJECT_BLOB,
            Self::Framebuffer(_) => uapi::OBJECT_FB,
        }
    }
}

/// The id space.
#[derive(Debug, Default)]
pub(crate) struct Objects {
    last: u32,
    objects: BTreeMap<u32, Object>,
}

fn none(what: &'static str, id: u32) -> Error {
    Error::new(Errno::ENOENT, what).figure(id.into())
}

impl Objects {
    /// Adds what `make` makes of the new id.
    pub(crate) fn add(&mut self, make: impl FnOnce(u32) -> Object) -> Result<u32> {
        let id = self.new_id()?;
        self.objects.insert(id, make(id));
        Ok(id)
    }

    /// An id that nothing has or had.
    pub(crate) fn new_id(&mut self) -> Result<u32> {
        let full = Error::new(Errno::ENOSPC, "a card has used up its object ids");
        self.last = self.last.checked_add(1).ok_or(full)?;
        Ok(self.last)
    }

    /// Adds an object under the id that was made for it.
    pub(crate) fn insert(&mut self, id: u32, object: Object) {
        self.objects.insert(id, object);
    }

    /// Removes an object and hands it out, to be dropped where no lock is held.
    pub(crate) fn remove(&mut self, id: u32) -> Option<Object> {
        self.objects.remove(&id)
    }

    /// The type of the object, if it is there.
    pub(crate) fn kind(&self, id: u32) -> Option<u32> {
        self.objects.get(&id).map(Object::kind)
    }

    /// The type of the object; `ENOENT` with `what` if there is none of this id and type
    /// ([`uapi::OBJECT_ANY`] is every type).
    pub(crate) fn find(&self, id: u32, kind: u32, what: &'static str) -> Result<u32> {
        match self.kind(id) {
            Some(found) if kind == uapi::OBJECT_ANY || kind == found => Ok(found),
            _ => Err(none(what, id)),
        }
    }

    pub(crate) fn framebuffer(&self, id: u32) -> Result<Arc<Framebuffer>> {
        match self.objects.get(&id) {
            Some(Object::Framebuffer(framebuffer)) => Ok(Arc::clone(framebuffer)),
            _ => Err(none("no such framebuffer", id)),
        }
    }

    pub(crate) fn property(&self, id: u32) -> Result<Arc<Property>> {
        match self.objects.get(&id) {
            Some(Object::Property(property)) => Ok(Arc::clone(property)),
            _ => Err(none("no such property", id)),
        }
    }

    pub(crate) fn blob(&self, id: u32) -> Result<Arc<[u8]>> {
        match self.objects.get(&id) {
            Some(Object::Blob(bytes)) => Ok(Arc::clone(bytes)),
            _ => Err(none("no such property blob", id)),
        }
    }

    /// The ids of one type, or of every type, in the order in which they were added.
    pub(crate) fn ids(&self, kind: u32) -> Vec<u32> {
        let is_it = |object: &Object| kind == uapi::OBJECT_ANY || object.kind() == kind;
        self.objects.iter().filter(|(_, object)| is_it(object)).map(|(id, _)| *id).collect()
    }
}
