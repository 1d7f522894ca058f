//! One property of one object in a request: what the atomic call does many times, and the old calls
//! once.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use crate::face::mode::Mode;
use crate::face::rect::Rect;
use crate::host::card::properties::LINK_GOOD;
use crate::host::card::Card;
use crate::host::commit::request::Request;
use crate::host::uapi::{self, Layout, ModeInfo, ModeRect};

/// A property, and the value that it is to have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    pub(super) object: u32,
    pub(super) property: u32,
    pub(super) value: u64,
}

fn invalid(what: &'static str, value: u64) -> Error {
    Error::new(Errno::EINVAL, what).figure(value)
}

/// A change, and the type of its object: the object has the property, which can have the value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    setting: Setting,
    kind: u32,
}

/// The type of an object that has properties. `ENOENT` if there is none.
pub(super) fn object(card: &Card, id: u32) -> Result<u32> {
    let state = card.modes.state();
    let kind = state.objects.find(id, uapi::OBJECT_ANY, "no such object")?;
    let none = Error::new(Errno::ENOENT, "the object has no properties").figure(id.into());
    card.modes.properties_of(&state, id, kind, true).map(|_| kind).ok_or(none)
}

impl Setting {
    /// `ENOENT` if the object does not have the property.
    pub(super) fn check_property(card: &Card, object: u32, property: u32) -> Result {
        let state = card.modes.state();
        let kind = state.objects.find(object, uapi::OBJECT_ANY, "no such object")?;
        let all = card.modes.properties_of(&state, object, kind, true).unwrap_or_default();
        if all.iter().any(|(id, _)| *id == property) {
            return Ok(());
        }
        Err(Error::new(Errno::ENOENT, "the object does not have this property").figure(property.into()))
    }

    /// The change that it is. `ENOENT` if there is no such object, or the object has no such
    /// property; `EINVAL` for a value that it cannot have.
    pub(super) fn check(self, card: &Card) -> Result<Change> {
        Self::check_property(card, self.object, self.property)?;
        let state = card.modes.state();
        let kind = state.objects.find(self.object, uapi::OBJECT_ANY, "no such object")?;
        let property = state.objects.property(self.property)?;
        property.check_change(self.value, |id| state.objects.kind(id))?;
        Ok(Change { setting: self, kind })
    }

    /// The number of the CRTC whose id is the value.
    fn crtc(self, card: &Card) -> Result<Option<usize>> {
        match u32::try_from(self.value) {
            Ok(0) => Ok(None),
            Ok(id) => card.modes.topology().crtc(id).map(Some),
            Err(_) => Err(invalid("no such CRTC", self.value)),
        }
    }

    /// The bytes of the blob whose id is the value.
    fn blob(self, card: &Card) -> Result<Option<Arc<[u8]>>> {
        match u32::try_from(self.value) {
            Ok(0) => Ok(None),
            Ok(id) => card.modes.state().objects.blob(id).map(Some),
            Err(_) => Err(invalid("no such blob", self.value)),
        }
    }

    /// The value as 32 bits. The property's range allows no more.
    fn short(self) -> u32 {
        u32::try_from(self.value).unwrap_or(u32::MAX)
    }

    fn signed(self) -> i32 {
        i32::try_from(self.value.cast_signed()).unwrap_or(i32::MAX)
    }

    fn on_plane(self, card: &Card, request: &mut Request<'_>) -> Result {
        let ids = &card.modes.properties;
        let index = card.modes.topology().plane(self.object)?;
        if self.property == ids.in_fence_fd {
            return match self.value {
                u64::MAX => request.plane(index).map(drop),
                value => Err(invalid("fences are not supported: IN_FENCE_FD can only be -1", value)),
            };
        }
        if self.property == ids.fb_id {
            let framebuffer = match self.value {
                0 => None,
                _ => Some(card.modes.state().objects.framebuffer(self.short())?),
            };
            request.plane(index)?.framebuffer = framebuffer;
        } else if self.property == ids.crtc_id {
            request.plane(index)?.crtc = self.crtc(card)?;
        } else if self.property == ids.fb_damage_clips {
            request.plane(index)?.damage = self.blob(card)?.as_deref().map(clips).transpose()?;
        } else {
            self.on_place(card, request, index)?;
        }
        Ok(())
    }

    /// Where the plane is, and its own state.
    fn on_place(self, card: &Card, request: &mut Request<'_>, index: usize) -> Result {
        let ids = &card.modes.properties;
        let (short, signed) = (self.short(), self.signed());
        let plane = request.plane(index)?;
        let [x, y, w, h] = &mut plane.src;
        match self.property {
            id if id == ids.crtc_x => plane.at.0 = signed,
            id if id == ids.crtc_y => plane.at.1 = signed,
            id if id == ids.crtc_w => plane.size.0 = short,
            id if id == ids.crtc_h => plane.size.1 = short,
            id if id == ids.src_x => *x = short,
            id if id == ids.src_y => *y = short,
            id if id == ids.src_w => *w = short,
            id if id == ids.src_h => *h = short,
            id => {
                let own = card.modes.topology().planes.get(index);
                let own = own.and_then(|info| info.properties.iter().find(|own| own.id == id));
                if let Some(own) = own {
                    plane.own.set(own.index, self.value)?;
                }
            }
        }
        Ok(())
    }

    fn on_crtc(self, card: &Card, request: &mut Request<'_>) -> Result {
        let ids = &card.modes.properties;
        let index = card.modes.topology().crtc(self.object)?;
        if self.property == ids.out_fence_ptr {
            return match self.value {
                0 => request.crtc(index).map(drop),
                value => Err(invalid("fences are not supported: OUT_FENCE_PTR can only be 0", value)),
            };
        }
        if self.property == ids.active {
            request.crtc(index)?.active = self.value == 1;
        } else if self.property == ids.mode_id {
            let mode = self.blob(card)?.as_deref().map(mode).transpose()?;
            let blob = self.short();
            let crtc = request.crtc(index)?;
            (crtc.mode, crtc.blob) = (mode, blob);
        } else if self.property == ids.vrr_enabled {
            request.crtc(index)?.vrr = self.value == 1;
        } else {
            let own = card.modes.topology().crtcs.get(index);
            let own = own.and_then(|info| info.properties.iter().find(|own| own.id == self.property));
            if let Some(own) = own {
                request.crtc(index)?.own.set(own.index, self.value)?;
            }
        }
        Ok(())
    }

    fn on_connector(self, card: &Card, request: &mut Request<'_>) -> Result {
        let ids = &card.modes.properties;
        let index = card.modes.topology().connector(self.object)?;
        if self.property == ids.dpms {
            return Err(invalid("DPMS is the old way: the atomic one is ACTIVE of the CRTC", self.value));
        }
        if self.property == ids.crtc_id {
            request.connector(index)?.crtc = self.crtc(card)?;
        } else if self.property == ids.link_status {
            request.connector(index)?;
            // Only the hardware makes a link bad; a program that says so is not heard.
            if self.value == LINK_GOOD {
                request.retry_link(index)?;
            }
        } else {
            let own = card.modes.topology().connectors.get(index);
            let own = own.and_then(|info| info.properties.iter().find(|own| own.id == self.property));
            if let Some(own) = own {
                request.connector(index)?.own.set(own.index, self.value)?;
            }
        }
        Ok(())
    }
}

impl Change {
    /// Makes it a part of the request.
    pub(super) fn apply(self, card: &Card, request: &mut Request<'_>) -> Result {
        match self.kind {
            uapi::OBJECT_PLANE => self.setting.on_plane(card, request),
            uapi::OBJECT_CRTC => self.setting.on_crtc(card, request),
            _ => self.setting.on_connector(card, request),
        }
    }
}

/// The mode in a blob.
fn mode(bytes: &[u8]) -> Result<Mode> {
    if bytes.len() != ModeInfo::SIZE {
        let wrong = Error::new(Errno::EINVAL, "a blob for MODE_ID has the bytes of one mode");
        return Err(wrong.figures(bytes.len() as u64, ModeInfo::SIZE as u64));
    }
    // What SETCRTC would refuse with another error is a wrong value here.
    Mode::from_info(&ModeInfo::from_bytes(bytes)).map_err(|error| {
        if error.errno() == Errno::ERANGE {
            invalid(error.what(), 0)
        } else {
            error
        }
    })
}

/// The rectangles in a blob, in pixels of the framebuffer.
fn clips(bytes: &[u8]) -> Result<Arc<[Rect]>> {
    if !bytes.len().is_multiple_of(ModeRect::SIZE) {
        let wrong = Error::new(Errno::EINVAL, "a blob of damage is a list of rectangles: bytes");
        return Err(wrong.figures(bytes.len() as u64, ModeRect::SIZE as u64));
    }
    let clip = |bytes: &[u8]| {
        let ModeRect { x1, y1, x2, y2 } = ModeRect::from_bytes(bytes);
        let inside = |value: i32| u32::try_from(value).ok();
        let corners = inside(x1).zip(inside(y1)).zip(inside(x2).zip(inside(y2)));
        let ((x1, y1), (x2, y2)) = corners
            .filter(|((x1, y1), (x2, y2))| x1 < x2 && y1 < y2)
            .ok_or(Error::new(Errno::EINVAL, "a rectangle of damage is outside of its framebuffer"))?;
        Ok(Rect::new(x1, y1, x2, y2))
    };
    bytes.chunks(ModeRect::SIZE).map(clip).collect()
}
