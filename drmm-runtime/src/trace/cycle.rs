//! Devices that keep themselves alive.
//!
//! A reference does not know what it was moved into. What can be known is where it was made, which fields and list
//! entries the devices have that are alive, and of which types. So a device is said to hold itself if it is
//! unbound, there are references to it, and a field or a list entry of its own has a type that names such a
//! reference, by way of other devices if need be. That a program holds the reference instead cannot be told apart:
//! the report is made for the end of a program, when none does. And what a type does not name, a closure's capture or
//! a struct of the driver's own with a reference in it, is not seen.

extern crate std;

use core::fmt;
use std::string::String;
use std::vec::Vec;

use super::alive::{Alive, LiveDevice, LiveReference};
use super::{short, Event, Place};

/// A device that its own data keeps alive: what holds what, from the device back to itself.
#[derive(Clone, Debug)]
pub struct Cycle {
    links: Vec<Link>,
}

/// One step on the way.
#[derive(Clone, Debug)]
struct Link {
    from: u64,
    /// The field or list entry.
    holder: Event,
    /// The reference that it can hold, by kind and place.
    reference: LiveReference,
    to: u64,
}

impl Cycle {
    /// The number of the device.
    #[must_use]
    pub fn device(&self) -> u64 {
        self.links.first().map_or(0, |link| link.from)
    }

    /// The names of the fields and list entries on the way.
    pub fn holders(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.links.iter().map(|link| link.holder.name)
    }

    /// The lines that made the references on the way.
    pub fn references(&self) -> impl Iterator<Item = Place> + '_ {
        self.links.iter().map(|link| link.reference.place)
    }
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "device {}", self.device())?;
        for Link { holder, reference, to, .. } in &self.links {
            let (ty, kind) = (compact(holder.ty), reference.kind);
            write!(f, " → `{}` : {} [{}]", holder.name, short(&ty), holder.place)?;
            write!(f, " → {kind} [{}] → device {to}", reference.place)?;
        }
        Ok(())
    }
}

/// The shortest way from `device` back to itself.
pub(super) fn find_cycle(alive: &Alive, device: &LiveDevice) -> Option<Cycle> {
    let mut ways: Vec<Vec<Link>> = links_from(alive, device).map(|link| [link].into()).collect();
    let mut seen = Vec::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let Some(to) = way.last().map(|link| link.to) else { continue };
            if to == device.id() {
                return Some(Cycle { links: way });
            }
            let next = alive.devices().iter().find(|d| d.id() == to);
            let Some(next) = next.filter(|_| !seen.contains(&to)) else { continue };
            seen.push(to);
            longer.extend(links_from(alive, next).map(|link| {
                let mut way = way.clone();
                way.push(link);
                way
            }));
        }
        ways = longer;
    }
    None
}

/// What the fields and list entries of `from` can hold.
fn links_from<'a>(alive: &'a Alive, from: &'a LiveDevice) -> impl Iterator<Item = Link> + 'a {
    let holders = from.fields.iter().chain(alive.on_device(from.id()));
    holders.flat_map(move |holder| {
        alive.devices().iter().filter_map(move |to| {
            let reference = to.references().iter().find(|r| can_hold(holder, r.kind, from, to))?;
            Some(Link { from: from.id(), holder: *holder, reference: *reference, to: to.id() })
        })
    })
}

/// Whether the type of `holder`, a part of `from`, names a reference of this kind to `to`.
fn can_hold(holder: &Event, kind: &str, from: &LiveDevice, to: &LiveDevice) -> bool {
    let ty = compact(holder.ty);
    let of = |text: &str| {
        let path = text.split(['<', '>', ',']).next().unwrap_or(text);
        let name = path.rsplit("::").next().unwrap_or(path);
        // A callback's type does not say whose it is.
        kind == "Callback" || name == base(to.ty()) || name == "Self" && from.ty() == to.ty()
    };
    ty.match_indices(kind).any(|(at, _)| {
        let is_word = !ty[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        is_word && ty[at + kind.len()..].strip_prefix('<').is_some_and(of)
    })
}

/// The last part of a type's path, without its parameters.
fn base(ty: &str) -> &str {
    let path = ty.split('<').next().unwrap_or(ty);
    path.rsplit("::").next().unwrap_or(path)
}

/// A type without the spaces that the attribute's copy of it has.
fn compact(ty: &str) -> String {
    ty.split_whitespace().collect()
}
