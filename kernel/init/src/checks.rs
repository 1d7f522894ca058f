//! What a kernel that checks is asked at the end, and faults that are planted for it to find.

use std::fs;
use std::io;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use drmm_conformance::scenario::{Program, World};
use drmm_conformance::Function;

use crate::kernel::Kernel;

const KMEMLEAK: &str = "/sys/kernel/debug/kmemleak";
const LOCKDEP: &str = "/proc/lockdep_stats";
const PLANT: &str = "/sys/module/drmm/parameters/plant";

/// Whether the kernel looks for memory that is lost. What is lost before is not looked at.
pub(crate) fn begin() -> io::Result<bool> {
    let looks = Path::new(KMEMLEAK).exists();
    if looks {
        fs::write(KMEMLEAK, "scan")?;
        fs::write(KMEMLEAK, "clear")?;
    }
    Ok(looks)
}

/// What is lost, as the kernel tells it. An object has to be some seconds old, and is told of when
/// two scans have not found it.
fn lost() -> io::Result<String> {
    for _ in 0..2 {
        sleep(Duration::from_secs(6));
        fs::write(KMEMLEAK, "scan")?;
    }
    fs::read_to_string(KMEMLEAK)
}

/// Makes one fault, in a module that is loaded for it.
pub(crate) fn plant(world: &mut Kernel, name: &str) -> io::Result<()> {
    let failed = |errno: drmm_runtime::Errno| io::Error::other(errno.name());
    world.load().map_err(failed)?;
    world.mark(&format!("plant {name}"))?;
    // This one is a program's, which never comes back. The machine is switched off under it.
    if name == "unplug-inside" {
        unplug_inside(world).map_err(failed)?;
        return world.mark(&format!("end of plant {name}"));
    }
    fs::write(PLANT, name)?;
    // Some are found a moment later.
    sleep(Duration::from_millis(200));
    world.mark(&format!("end of plant {name}"))?;
    world.unload().map_err(failed)
}

fn unplug_inside(world: &mut Kernel) -> Result<(), drmm_runtime::Errno> {
    world.pick(Function::Edu);
    world.choose("sources", 0)?;
    world.bind()?;
    world.start(Program::UnplugInside)?;
    sleep(Duration::from_secs(5));
    Ok(())
}

/// Tells what the checkers that do not speak by themselves have found.
pub(crate) fn report(world: &mut Kernel, looks_for_leaks: bool) -> io::Result<()> {
    if looks_for_leaks {
        let lost = lost()?;
        let objects = lost.lines().filter(|line| line.starts_with("unreferenced object")).count();
        for line in lost.lines().take(200) {
            world.mark(line)?;
        }
        world.mark(&format!("kmemleak: {objects} objects"))?;
    }
    if let Ok(stats) = fs::read_to_string(LOCKDEP) {
        for line in stats.lines().map(str::trim).filter(|line| line.starts_with("debug_locks")) {
            let line: Vec<&str> = line.split_whitespace().collect();
            world.mark(&line.join(" "))?;
        }
    }
    Ok(())
}
