//! The preload library: it is between a program and its C library, and makes a card of a drmm
//! host look like one of the kernel.
//!
//! It knows no call of DRM. What it recognises as a card goes to the host: `open`, `ioctl` and
//! `mmap`. The descriptor that the program gets is an end of a socket, so waiting for events,
//! `dup`,
//! `fork`, `exec` and passing it on are the kernel's own.
//!
//! The functions that it replaces are called before `main`, in signal handlers and between `fork`
//! and `exec`. So nothing here allocates, prints or takes a lock, and of the standard library only
//! `core` is used.
#![cfg(target_os = "linux")]
#![expect(
    clippy::cast_possible_truncation,
    reason = "sizes of structures, and words of 32 bits in wider ones"
)]

mod calls;
mod card;
mod connection;
mod layout;
mod next;
mod node;
mod opening;
mod stat;
mod sys;
#[allow(dead_code, unreachable_pub, reason = "the host uses the rest, and other crates do")]
#[path = "../wire.rs"]
mod wire;
