//! Registers and an interrupt: the device is pulled out while its interrupt keeps firing.
//!
//! `cargo run --example edu` uses the simulated device, `--features qemu --example
//! edu -- --transport qemu` the one in QEMU.
#![forbid(unsafe_code)]

mod driver;

use std::process::ExitCode;
#[cfg(feature = "qemu")]
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use drmm_draw::{Recording, RECORDING_OPTIONS};
use drmm_pci::{Address, Bus};
#[cfg(feature = "qemu")]
use drmm_qemu as qemu;
use drmm_runtime::report::Recorder;
use drmm_runtime::{Errno, Error, Result};
use drmm_sim as sim;

use crate::driver::{open, Edu};

/// The interrupts that have to be handled before the device is pulled.
const INTERRUPTS: u64 = 20;
const SETTLE_TIME: Duration = Duration::from_secs(20);

fn main() -> ExitCode {
    let (recording, words) = match Recording::on_request(std::env::args().skip(1)) {
        Ok(asked) => asked,
        Err(complaint) => {
            eprintln!("edu: {complaint}");
            return ExitCode::from(2);
        }
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let machine = match words[..] {
        [] | ["--transport", "sim"] => Machine::sim(),
        #[cfg(feature = "qemu")]
        ["--transport", "qemu"] => Machine::qemu(),
        ["--help"] => {
            println!("Usage: cargo run --example edu -- [OPTIONS]\n\nOptions:");
            println!("      --transport sim|qemu        where the device is\n{RECORDING_OPTIONS}");
            return ExitCode::SUCCESS;
        }
        #[cfg(not(feature = "qemu"))]
        ["--transport", "qemu"] => Err(Error::new(
            Errno::EOPNOTSUPP,
            "built without QEMU: add `--features qemu` in front of `--example`",
        )),
        _ => Err(Error::new(Errno::EINVAL, "the only option is `--transport`, with `sim` or `qemu`")),
    };
    let ended = machine.and_then(|machine| story(&machine)).map_err(|error| error.to_string());
    match ended.and_then(|()| recording.save("").map_err(|error| error.to_string())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("edu: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A machine with the device in it.
enum Machine {
    Sim(sim::Machine, Address),
    #[cfg(feature = "qemu")]
    Qemu(Arc<qemu::Machine>),
}

impl Machine {
    fn sim() -> Result<Self> {
        let machine = sim::Machine::new()?;
        let at = machine.plug(3, sim::Edu::new())?;
        Ok(Self::Sim(machine, at))
    }

    #[cfg(feature = "qemu")]
    fn qemu() -> Result<Self> {
        let machine = qemu::Machine::start(qemu::Kind::Pc, &[qemu::Device::new("edu", "edu")])?;
        Ok(Self::Qemu(Arc::new(machine)))
    }

    fn bus(&self) -> Result<Bus> {
        match self {
            Self::Sim(machine, _) => Bus::new(machine.clone()),
            #[cfg(feature = "qemu")]
            Self::Qemu(machine) => Bus::new(Arc::clone(machine)),
        }
    }

    fn pull(&self) -> Result {
        match self {
            Self::Sim(machine, at) => machine.surprise_remove(*at),
            #[cfg(feature = "qemu")]
            Self::Qemu(machine) => machine.surprise_remove("edu"),
        }
    }
}

fn story(machine: &Machine) -> Result {
    let recorder = Recorder::new();
    let bus = machine.bus()?;
    bus.register_driver::<Edu>();
    let bound = bus.bound();
    let Some(&(at, _)) = bound.iter().find(|(_, driver)| *driver == "Edu") else {
        return Err(Error::new(Errno::ENODEV, "the driver was bound to no device"));
    };
    let parent = bus.parent(at)?;
    let edu = open()?;
    println!("{at}: 10! is {}, said the interrupt", Edu::factorial(&edu, 10)?);

    let program = {
        let edu = edu.clone();
        thread::spawn(move || loop {
            if let Err(error) = Edu::raise(&edu, 0x100) {
                return error;
            }
        })
    };
    while edu.interrupts() < INTERRUPTS {
        thread::yield_now();
    }
    machine.pull()?;
    bus.settle(SETTLE_TIME)?;
    let refusal = program.join().map_err(|_| Error::new(Errno::EIO, "the program's thread panicked"))?;
    let handled = edu.interrupts();
    println!("pulled after at least {INTERRUPTS} interrupts; the program got: {refusal}");
    println!(
        "waiting for another answer: {}",
        Edu::factorial(&edu, 5).map_or_else(|e| e.to_string(), |n| n.to_string())
    );
    if edu.interrupts() != handled {
        return Err(Error::new(Errno::EIO, "an interrupt was handled after unbind"));
    }
    drop(edu);
    print!("\n{:#}", recorder.walk_of(&parent));
    Ok(())
}
