//! The world in a booted kernel: sysfs to bind and unbind, device nodes to open, processes beside
//! the scenario.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use drmm_conformance::scenario::{warm_up, Program, World};
use drmm_conformance::Function;
use drmm_runtime::Errno;
use rustix::fs::OFlags;

use crate::{call, slab};

const DRIVER: &str = "/sys/bus/pci/drivers/drmm";
const PARAMETERS: &str = "/sys/module/drmm/parameters";
const NODES: &str = "/dev/dri";

/// The booted kernel, with its PCI functions.
pub(crate) struct Kernel {
    picked: Function,
    log: File,
}

/// Loads a module.
pub(crate) fn insert(path: &str) -> io::Result<()> {
    Ok(rustix::system::finit_module(File::open(path)?, c"", 0)?)
}

fn errno(problem: &io::Error) -> Errno {
    problem.raw_os_error().and_then(Errno::from_number).unwrap_or(Errno::EIO)
}

fn write(path: impl AsRef<Path>, text: &str) -> Result<(), Errno> {
    fs::write(path, text).map_err(|problem| errno(&problem))
}

/// The folder of a PCI function. Functions with the same ids are in the order of their addresses.
fn folder(function: Function) -> io::Result<PathBuf> {
    let (vendor, device) = function.id();
    let mut found = Vec::new();
    for function in fs::read_dir("/sys/bus/pci/devices")? {
        let folder = function?.path();
        let is = |file: &str, wanted: u16| {
            fs::read_to_string(folder.join(file)).is_ok_and(|text| text.trim() == format!("{wanted:#06x}"))
        };
        if is("vendor", vendor) && is("device", device) {
            found.push(folder);
        }
    }
    found.sort();
    let nth = usize::from(function == Function::SecondEdu);
    found.into_iter().nth(nth).ok_or_else(|| io::Error::other("the machine has no such function"))
}

impl Kernel {
    pub(crate) fn new() -> Result<Self, Errno> {
        let make = || {
            let log = OpenOptions::new().write(true).open("/dev/kmsg")?;
            Ok(Self { picked: Function::Card, log })
        };
        make().map_err(|problem: io::Error| errno(&problem))
    }

    /// The name on the bus of the function that was picked.
    fn name(&self) -> Result<String, Errno> {
        let folder = folder(self.picked).map_err(|problem| errno(&problem))?;
        Ok(folder.file_name().unwrap_or_default().to_string_lossy().into_owned())
    }

    /// A line in the kernel's log that is not part of a scenario's log.
    pub(crate) fn mark(&mut self, line: &str) -> io::Result<()> {
        self.log.write_all(format!("<6>drmm-init: {line}\n").as_bytes())
    }
}

/// The node of a function: that of an unbound one is gone.
fn node(function: Function) -> io::Result<PathBuf> {
    for node in fs::read_dir(folder(function)?.join("drm"))? {
        let node = node?.file_name();
        if node.to_string_lossy().starts_with("card") {
            return Ok(Path::new(NODES).join(node));
        }
    }
    Err(io::Error::from(io::ErrorKind::NotFound))
}

impl World for Kernel {
    type File = File;
    type Running = Child;

    fn load(&mut self) -> Result<(), Errno> {
        insert("/drmm.ko").map_err(|problem| errno(&problem))
    }

    fn unload(&mut self) -> Result<(), Errno> {
        let nonblocking = OFlags::NONBLOCK.bits().cast_signed();
        rustix::system::delete_module(c"drmm", nonblocking).map_err(|problem| errno(&problem.into()))
    }

    fn choose(&mut self, flavour: &str, fail: u32) -> Result<(), Errno> {
        write(Path::new(PARAMETERS).join("flavour"), flavour)?;
        write(Path::new(PARAMETERS).join("fail"), &fail.to_string())
    }

    fn refuse(&mut self, nth: u32) -> Result<(), Errno> {
        write(Path::new(PARAMETERS).join("refuse"), &nth.to_string())
    }

    fn bind(&mut self) -> Result<(), Errno> {
        write(Path::new(DRIVER).join("bind"), &self.name()?)
    }

    fn unbind(&mut self) -> Result<(), Errno> {
        write(Path::new(DRIVER).join("unbind"), &self.name()?)
    }

    fn pick(&mut self, function: Function) {
        self.picked = function;
    }

    fn legacy_lines(&mut self, wanted: bool) -> Result<(), Errno> {
        write(Path::new(PARAMETERS).join("msi"), if wanted { "0" } else { "1" })
    }

    fn check_shared_line(&mut self) -> Result<(), Errno> {
        let interrupts = fs::read_to_string("/proc/interrupts").map_err(|problem| errno(&problem))?;
        let line = interrupts.lines().find(|line| line.contains("IO-APIC") && line.contains("edu, edu"));
        let _ = self.mark(line.unwrap_or(&interrupts));
        line.map(drop).ok_or(Errno::EIO)
    }

    fn open(&mut self) -> Result<File, Errno> {
        let open = || OpenOptions::new().read(true).write(true).open(node(self.picked)?);
        open().map_err(|problem| errno(&problem))
    }

    fn call(&mut self, file: &File, word: u32, argument: u64) -> Result<u64, Errno> {
        call::call(file, word, argument).map_err(|problem| errno(&problem.into()))
    }

    fn close(&mut self, file: File) {
        drop(file);
    }

    fn start(&mut self, program: Program) -> Result<Child, Errno> {
        let started = Command::new("/proc/self/exe").args(["program", program.name()]).spawn();
        started.map_err(|problem| errno(&problem))
    }

    fn join(&mut self, mut running: Child) -> Result<u64, Errno> {
        let status = running.wait().map_err(|problem| errno(&problem))?;
        match status.code() {
            Some(0) => Ok(0),
            Some(code) => Err(Errno::from_number(code).unwrap_or(Errno::EIO)),
            None => Err(Errno::EINTR),
        }
    }

    fn rest(&mut self) {
        std::thread::sleep(Duration::from_millis(1));
    }

    fn note(&mut self, line: fmt::Arguments<'_>) {
        // Without the log there is nothing to tell it to.
        let _ = self.log.write_all(format!("<6>drmm-log: # {line}\n").as_bytes());
    }

    fn is_balanced(
        &mut self,
        times: u32,
        mut cycle: impl FnMut(&mut Self) -> Result<(), Errno>,
    ) -> Result<bool, Errno> {
        let count = || slab::count().map_err(|problem| errno(&problem));
        (0..warm_up(times)).try_for_each(|_| cycle(self))?;
        let before = count()?;
        (0..times).try_for_each(|_| cycle(self))?;
        let after = count()?;
        // A leak of one object is one in every cycle. Half as many can be on their way at any time.
        let grown = slab::grown(&before, &after, u64::from(times.div_ceil(2)));
        for (cache, more) in &grown {
            // Without the log there is nothing to tell it to.
            let _ = self.mark(&format!("{cache} has {more} objects more than before"));
            for line in slab::holders(cache) {
                let _ = self.mark(&line);
            }
        }
        let objects: u64 = after.values().sum();
        let _ = self.mark(&format!("{objects} objects in {} caches of kmalloc", after.len()));
        Ok(grown.is_empty())
    }
}
