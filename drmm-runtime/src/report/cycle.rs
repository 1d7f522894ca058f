//! Devices that may keep themselves alive.
//!
//! A reference does not know what it was moved into, and a census does not look at values. It knows
//! where each reference was made, and the fields and list entries of the devices that are alive,
//! with their types.
//!
//! Therefore a device is reported as one that may hold itself if it is unbound, there are
//! references to it, and one of its fields or list entries has a type that names such a reference,
//! directly or through other devices. The field may be empty while a program holds the reference;
//! the two cases look the same. The report is meant for the end of a program, when no program holds
//! one, and says "may".
//!
//! A field that cannot change is left out if the references were made after it. A reference that
//! the type does not name is not seen: one in a closure's capture, or in a struct of the driver.

extern crate std;

use core::fmt;
use std::string::String;
use std::vec::Vec;

use super::alive::{Alive, LiveDevice, LiveReference};
use super::short;
use crate::trace::{Event, Place};

/// A device that its own data may keep alive, as a path of references from the device back to
/// itself.
///
/// ```
/// use drmm_runtime::report::Census;
/// # use drmm_runtime::{bus::Parent, prelude::*};
///
/// #[drm_driver(name = "node", desc = "One end of a link", major = 1, minor = 0)]
/// struct Node {
///     #[drm_device]
///     drm: DrmDevice,
///     peer: Mutex<Option<Dev<Self>>>,
/// }
/// # let parent = Parent::new("node0")?;
/// # let mut made = None;
///
/// let census = Census::new();
/// # parent.bind((), |device| {
/// let node = devm_drm_dev_alloc!(device, |_| Node { peer: Mutex::new(None) })?;
/// *node.peer.lock() = Some(node.dev()); // the mistake
/// # made = Some(node.dev());
/// # node.devm_register()
/// # })?;
/// parent.unbind(Removal::Orderly)?;
/// let cycles = census.alive_on(&parent).cycles();
/// assert!(cycles[0].holders().eq(["peer"]));
/// # drop(made.unwrap().peer.lock().take());
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Cycle {
    hops: Vec<Hop>,
}

/// One reference of the path.
#[derive(Clone, Debug)]
struct Hop {
    from: u64,
    /// The field or list entry.
    holder: Event,
    /// The reference that the holder can hold, by kind and place.
    reference: LiveReference,
    to: u64,
}

impl Cycle {
    /// The number of the device.
    #[must_use]
    pub fn device(&self) -> u64 {
        self.hops.first().map_or(0, |hop| hop.from)
    }

    /// The names of the fields and list entries on the path. The type of each can hold the
    /// reference; it is not known whether the field does.
    pub fn holders(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.hops.iter().map(|hop| hop.holder.name)
    }

    /// The lines that made the references on the path.
    pub fn references(&self) -> impl Iterator<Item = Place> + '_ {
        self.hops.iter().map(|hop| hop.reference.place)
    }
}

/// `device 2 may be held by `peer` : Mutex<Option<Dev<Self>>> [driver.rs:12] of device 2, as Dev
/// [driver.rs:40]`
impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, Hop { from, holder, reference, to }) in self.hops.iter().rev().enumerate() {
            let (ty, separator) = (compact(holder.ty), if at == 0 { "" } else { "; " });
            write!(f, "{separator}device {to} may be held by `{}` : {} ", holder.name, short(&ty))?;
            write!(f, "[{}] of device {from}, as {} [{}]", holder.place, reference.kind, reference.place)?;
        }
        Ok(())
    }
}

/// The shortest path from `device` back to itself.
pub(super) fn find_cycle(alive: &Alive, device: &LiveDevice) -> Option<Cycle> {
    let mut ways: Vec<Vec<Hop>> = hops_from(alive, device).map(|hop| [hop].into()).collect();
    let mut seen = Vec::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let Some(to) = way.last().map(|hop| hop.to) else { continue };
            if to == device.id() {
                return Some(Cycle { hops: way });
            }
            let next = alive.devices().iter().find(|d| d.id() == to);
            let Some(next) = next.filter(|_| !seen.contains(&to)) else { continue };
            seen.push(to);
            longer.extend(hops_from(alive, next).map(|hop| {
                let mut way = way.clone();
                way.push(hop);
                way
            }));
        }
        ways = longer;
    }
    None
}

/// The references that the fields and list entries of `from` can hold.
fn hops_from<'a>(alive: &'a Alive, from: &'a LiveDevice) -> impl Iterator<Item = Hop> + 'a {
    let holders = from.fields.iter().chain(alive.on_device(from.id()));
    holders.flat_map(move |holder| {
        alive.devices().iter().filter_map(move |to| {
            let is_possible = |r: &&LiveReference| r.since < holder.order || can_change(holder.ty);
            let mut references = to.references().iter().filter(is_possible);
            let reference = references.find(|r| can_hold(holder, r.kind, from, to))?;
            Some(Hop { from: from.id(), holder: *holder, reference: *reference, to: to.id() })
        })
    })
}

/// Whether the type of `holder`, a part of `from`, names a reference of this kind to `to`.
fn can_hold(holder: &Event, kind: &str, from: &LiveDevice, to: &LiveDevice) -> bool {
    let ty = compact(holder.ty);
    let of = |text: &str| {
        let path = text.split(['<', '>', ',']).next().unwrap_or(text);
        let name = path.rsplit("::").next().unwrap_or(path);
        // The type of a callback does not name its device.
        kind == "Callback" || name == base(to.ty()) || name == "Self" && from.ty() == to.ty()
    };
    ty.match_indices(kind).any(|(at, _)| {
        let is_word = !ty[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        is_word && ty[at + kind.len()..].strip_prefix('<').is_some_and(of)
    })
}

/// Whether a value of the type may change once it is in the device. It cannot if the type consists
/// only of references in containers without a lock.
fn can_change(ty: &str) -> bool {
    const FIXED: [&str; 9] = ["", "Option", "Result", "Vec", "Box", "KBox", "Arc", "Dev", "Callback"];
    let mut ty = compact(ty);
    // The parameters of a reference, its driver or its answer, say nothing about the value.
    while let Some((at, kind)) = ["Dev<", "Callback<"].iter().find_map(|kind| Some((ty.find(kind)?, kind))) {
        let mut depth = 0_usize;
        let rest = ty[at + kind.len() - 1..].chars();
        let inner: String = rest
            .take_while(|c| {
                depth = depth.saturating_add(usize::from(*c == '<')).saturating_sub(usize::from(*c == '>'));
                depth > 0
            })
            .collect();
        ty.replace_range(at + kind.len() - 1..at + kind.len() - 1 + inner.len(), "");
    }
    let words = ty.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    words.map(base).any(|word| !FIXED.contains(&word))
}

/// The last part of a type's path, without its parameters.
fn base(ty: &str) -> &str {
    let path = ty.split('<').next().unwrap_or(ty);
    path.rsplit("::").next().unwrap_or(path)
}

/// A type without the spaces that the attribute's copy of it contains.
fn compact(ty: &str) -> String {
    ty.split_whitespace().collect()
}
