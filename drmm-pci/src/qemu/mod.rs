//! A machine in QEMU: real config space, real BARs, real pixels, and a plug that can really be pulled.
//!
//! QEMU runs with its CPU parked: the firmware is one halt instruction after the other, so that nobody but this
//! process touches the devices. Their registers, ports and config space are reached through QEMU's own test
//! socket (`docs/devel/testing/qtest` in QEMU), and everything that a person would do at the machine (plug a card
//! in, ask for its removal, look at the screen) goes through its control socket (QMP). Neither needs root, a
//! guest system or KVM: the accelerator is always TCG, which works everywhere and has nothing to do here.
//!
//! ```no_run
//! use drmm_pci::qemu::{Device, Kind, Machine};
//! use drmm_pci::Transport;
//!
//! # fn main() -> drmm_runtime::Result {
//! let machine = Machine::start(Kind::Pc, &[Device::new("d0", "secondary-vga")])?;
//! for function in machine.scan()? {
//!     println!("{}", function.address());
//! }
//! machine.surprise_remove("d0")?;
//! # Ok(())
//! # }
//! ```
//!
//! What each module is for: `process` and `workdir` start QEMU and see to it that it never outlives us;
//! `request` and `qtest` speak the test protocol, `qmp` the control protocol; `layout`, `config`, `bars` and
//! `firmware` do what firmware does; `slots`, `hotplug`, `slot_power` and `events` follow what is plugged where;
//! `irq` hands on interrupt lines; `function` is what the bus sees.
//!
//! Plain memory of a device, such as video memory, is not sent over a socket: `shortcut` reads and writes it in QEMU's
//! own process (`host`), where QEMU's `monitor` says it lies, and never after the device went (`passage`).

mod bars;
mod builder;
mod config;
mod device;
mod events;
mod firmware;
mod function;
mod host;
mod hotplug;
mod irq;
mod layout;
mod machine;
mod monitor;
mod passage;
mod process;
mod qmp;
mod qtest;
mod request;
mod screendump;
mod shortcut;
mod slot_power;
mod slots;
#[cfg(test)]
mod tests;
mod workdir;

use std::io;

use drmm_runtime::{Errno, Error};

pub use builder::Builder;
pub use device::{Device, Property};
pub use layout::{Kind, SLOT_COUNT};
pub use machine::Machine;
pub use process::is_installed;

/// What every waiter is told once QEMU has ended, whatever it was waiting for.
const ENDED: Error = Error::new(Errno::ENODEV, "QEMU ended, and the machine with it");

/// What the operating system said, with our words for what was being done.
fn os_error(what: &'static str, error: &io::Error) -> Error {
    let errno = match error.kind() {
        io::ErrorKind::NotFound => Errno::ENOENT,
        io::ErrorKind::PermissionDenied => Errno::EACCES,
        io::ErrorKind::OutOfMemory => Errno::ENOMEM,
        io::ErrorKind::StorageFull => Errno::ENOSPC,
        io::ErrorKind::InvalidInput => Errno::EINVAL,
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Errno::ETIMEDOUT,
        _ => Errno::EIO,
    };
    let phrase = Error::new(errno, what);
    match error.raw_os_error().and_then(|number| u64::try_from(number).ok()) {
        Some(number) => phrase.figure(number),
        None => phrase,
    }
}
