//! The host's half: cards, open files and calls, in this process.
//!
//! From the ground up: the words of the uAPI and the program's memory ([`uapi`], [`user`]); what a
//! card is made of ([`buffer`], [`object`], [`event`], [`vblank`], [`edid`], [`topology`]) and what
//! programs have asked for ([`values`]); the [`card`] itself; requests, checks and commits
//! ([`commit`]), which reach a driver by its [`table`], as its own [`calls`] do; the open [`file`]
//! and its calls; and on top what a driver's constructors make ([`make`], over [`front`]) and a
//! small client ([`program`]).

pub(crate) mod backend;
pub(crate) mod buffer;
pub(crate) mod caller;
pub(crate) mod calls;
pub(crate) mod card;
pub(crate) mod commit;
pub mod edid;
pub(crate) mod event;
pub(crate) mod file;
pub(crate) mod front;
pub(crate) mod lamp;
pub(crate) mod mailbox;
pub(crate) mod make;
pub(crate) mod mask;
mod modeinfo;
pub(crate) mod node;
pub(crate) mod object;
pub(crate) mod os;
pub(crate) mod own;
pub(crate) mod panic;
pub mod program;
mod sync;
pub(crate) mod table;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub(crate) mod topology;
pub mod uapi;
pub mod user;
pub(crate) mod values;
pub(crate) mod vblank;
