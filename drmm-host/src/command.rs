//! The commands: `drmm status`, `pull`, `eject`, `plug`, `unbind`, `bind`, `screenshot`, `quit`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::os::fd::OwnedFd;
use std::sync::{MutexGuard, PoisonError};

use drmm_kms::{cards, connectors, CardInfo};
use drmm_pci::{Address, Bus, Image};
use drmm_runtime::bus::Removal;
use drmm_runtime::{Errno, Error, Result};
use rustix::fs::{memfd_create, MemfdFlags};

use crate::machine::Machine;
use crate::server::Server;

/// The text, and perhaps a file.
type Done = (String, Option<OwnedFd>);

pub(crate) fn run(server: &Server, command: &str) -> Result<Done> {
    match command {
        "status" => Ok((status(server), None)),
        "pull" => pull(server, Removal::Surprise),
        "eject" => pull(server, Removal::Orderly),
        "plug" => {
            machine(server).plug(server.bus.as_deref())?;
            server.tree.settle();
            Ok((status(server), None))
        }
        "unbind" => each_function(server, true, |bus, at| bus.unbind(at, Removal::Orderly)),
        "bind" => each_function(server, false, Bus::rebind),
        "screenshot" => {
            let image = machine(server).screen()?;
            let lost = |_| Error::new(Errno::ENOMEM, "no memory for a picture of the screen");
            Ok((format!("{} {}", image.width(), image.height()), Some(file_of(&image).map_err(lost)?)))
        }
        "quit" => {
            server.stop();
            Ok((String::new(), None))
        }
        _ => Err(Error::new(Errno::EINVAL, "a command that this host does not know")),
    }
}

fn machine(server: &Server) -> MutexGuard<'_, Box<dyn Machine>> {
    server.machine.lock().unwrap_or_else(PoisonError::into_inner)
}

fn pull(server: &Server, removal: Removal) -> Result<Done> {
    let mut machine = machine(server);
    machine.pull(server.bus.as_deref(), removal)?;
    server.tree.settle();
    Ok((machine.report(), None))
}

/// Does something to all functions that have a driver, or to all that have none.
fn each_function(server: &Server, bound: bool, act: impl Fn(&Bus, Address) -> Result) -> Result<Done> {
    let none = Error::new(Errno::EOPNOTSUPP, "the host was not told which bus its cards are on");
    let bus = server.bus.as_deref().ok_or(none)?;
    let with: Vec<_> = bus.bound().into_iter().map(|(at, _)| at).collect();
    let all = bus.devices().into_iter().map(|device| device.address());
    let mut done = 0;
    for at in all.filter(|at| with.contains(at) == bound) {
        act(bus, at)?;
        done += 1;
    }
    if done == 0 {
        let what = if bound { "no function has a driver" } else { "no function is without a driver" };
        return Err(Error::new(Errno::ENODEV, what));
    }
    server.tree.settle();
    Ok((status(server), None))
}

fn file_of(image: &Image) -> std::io::Result<OwnedFd> {
    let mut file = std::fs::File::from(memfd_create("drmm-screenshot", MemfdFlags::CLOEXEC)?);
    file.write_all(image.rgb())?;
    Ok(file.into())
}

fn status(server: &Server) -> String {
    let mut text = String::new();
    let cards = cards();
    for card in &cards {
        // Text in memory takes everything.
        _ = describe(&mut text, card);
    }
    if cards.is_empty() {
        text.push_str("no card\n");
    }
    for open in server.files.list() {
        let minor = open.file.minor();
        let gone = if cards.iter().any(|card| card.minor == minor) { "" } else { ", which is gone" };
        let (process, program) = open.program();
        let master = if open.file.is_master() { ", master" } else { "" };
        _ = writeln!(text, "{program} ({process}) has card{minor} open{gone}{master}");
    }
    if server.files.pace.is_too_slow() {
        text.push_str("this host is a debug build and cannot keep 60 Hz; build it with `--release`\n");
    }
    text
}

fn describe(text: &mut String, card: &CardInfo) -> std::fmt::Result {
    writeln!(text, "card{}: {}, {}", card.minor, card.driver, card.unique)?;
    for connector in connectors(card.minor).unwrap_or_default() {
        let shown = if connector.is_enabled { ", shows something" } else { "" };
        writeln!(text, "  {}: {}{shown}", connector.name, connector.status)?;
    }
    Ok(())
}
