//! The init program of a booted kernel: loads the module, runs the scenarios, and switches the
//! machine off.
//!
//! As `init program NAME` it is one of the programs that run beside a scenario.
#![deny(unsafe_code)]

mod call;
mod checks;
mod kernel;
mod slab;

use std::process::ExitCode;

use drmm_conformance::scenario::{self, Program};
use drmm_runtime::Errno;
use rustix::mount::{mount, MountFlags};
use rustix::system::{reboot, RebootCommand};

use crate::kernel::Kernel;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("program") {
        let name = arguments.next().unwrap_or_default();
        return ExitCode::from(program(&name));
    }
    if let Err(problem) = run() {
        println!("init: {problem}");
    }
    // The machine is told not to start again.
    if let Err(problem) = reboot(RebootCommand::Restart) {
        println!("init: the machine cannot be switched off: {problem}");
    }
    ExitCode::FAILURE
}

/// The exit code of the program: 0, or the number of the error.
fn program(name: &str) -> u8 {
    let wanted = Program::ALL.into_iter().find(|program| program.name() == name);
    let outcome = wanted.ok_or(Errno::EINVAL).and_then(|program| program.run(&mut Kernel::new()?));
    outcome.err().map_or(0, |errno| u8::try_from(errno.number()).unwrap_or(u8::MAX))
}

fn run() -> std::io::Result<()> {
    for (kind, place) in
        [("devtmpfs", "/dev"), ("proc", "/proc"), ("sysfs", "/sys"), ("debugfs", "/sys/kernel/debug")]
    {
        std::fs::create_dir_all(place)?;
        mount(kind, place, kind, MountFlags::empty(), None)?;
    }
    for module in std::fs::read_to_string("/modules/modules")?.lines() {
        kernel::insert(&format!("/modules/{module}"))?;
    }
    let wanted = std::env::var("DRMM_SCENARIOS").unwrap_or_default();
    let mut world = Kernel::new().map_err(|errno| std::io::Error::other(errno.name()))?;
    let looks_for_leaks = checks::begin()?;
    for plant in std::env::var("DRMM_PLANTS").unwrap_or_default().split(',').filter(|name| !name.is_empty()) {
        checks::plant(&mut world, plant)?;
    }
    for name in
        scenario::names().filter(|name| wanted.is_empty() || wanted.split(',').any(|one| one == *name))
    {
        world.mark(&format!("scenario {name}"))?;
        let outcome = scenario::run(&mut world, name);
        world.mark(&format!("end of {name}: {}", outcome.err().map_or("ok", Errno::name)))?;
    }
    checks::report(&mut world, looks_for_leaks)?;
    world.mark("done")
}
