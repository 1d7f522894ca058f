//! A host in this process, with a simulated adapter and a folder of its own.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use drmm_client::control::Control;
use drmm_client::place::Place;
use drmm_host::{Host, Machine};
use drmm_pci::{Address, Bus};
use drmm_runtime::bus::Removal;
use drmm_runtime::Result;
use drmm_sim as sim;

use crate::driver::Bochs;

pub(crate) const SETTLE: Duration = Duration::from_secs(20);

/// A slot that an adapter can be plugged into.
pub(crate) struct Slot {
    pub(crate) machine: sim::Machine,
    at: Address,
}

impl Slot {
    pub(crate) fn new() -> Self {
        let machine = sim::Machine::new().unwrap();
        let at = machine.plug(2, sim::Bochs::new()).unwrap();
        Self { machine, at }
    }

    pub(crate) fn bus(&self) -> Bus {
        let bus = Bus::new(self.machine.clone()).unwrap();
        bus.register_driver::<Bochs>();
        bus.settle(SETTLE).unwrap();
        bus
    }
}

impl Machine for Slot {
    fn plug(&mut self, bus: Option<&Bus>) -> Result {
        self.at = self.machine.plug(2, sim::Bochs::new())?;
        bus.unwrap().settle(SETTLE)
    }

    fn pull(&mut self, bus: Option<&Bus>, removal: Removal) -> Result {
        assert_eq!(removal, Removal::Surprise);
        self.machine.surprise_remove(self.at)?;
        bus.unwrap().settle(SETTLE)
    }
}

/// A host, and the folder that it serves.
pub(crate) struct Bench {
    pub(crate) place: Place,
    serving: Option<JoinHandle<()>>,
}

pub(crate) fn place(name: &str) -> Place {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("h{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    // A socket's path has few bytes.
    Place::at(folder.join(&name[..name.len().min(12)]))
}

impl Bench {
    pub(crate) fn new(name: &str) -> Self {
        let place = place(name);
        let slot = Slot::new();
        let host = Host::new().place(place.clone()).bus(slot.bus()).machine(slot).start().unwrap();
        let serving = std::thread::spawn(move || host.serve().unwrap());
        Self { place, serving: Some(serving) }
    }

    pub(crate) fn command(&self, command: &str) -> String {
        Control::connect(&self.place).unwrap().command(command).unwrap().text
    }

    /// Waits until the status says so.
    pub(crate) fn wait_for(&self, what: &str, is_so: impl Fn(&str) -> bool) {
        let begin = Instant::now();
        loop {
            let status = self.command("status");
            if is_so(&status) {
                return;
            }
            assert!(begin.elapsed() < SETTLE, "{what} does not come:\n{status}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// A test that has failed leaves no process behind.
impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended long ago.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.command("quit");
        if self.serving.take().map(JoinHandle::join).is_some_and(|joined| joined.is_err()) {
            eprintln!("the host's thread has panicked");
        }
        fs::remove_dir_all(self.place.folder()).unwrap();
    }
}

/// A program: this test in a role.
pub(crate) struct Program {
    pub(crate) child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Program {
    pub(crate) fn start(place: &Place, role: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env("DRMM_TEST_ROLE", role).env("DRMM_DIR", place.folder());
        if role != "host" {
            command.env("LD_PRELOAD", place.preload()).env("DRMM_SOCKET", place.socket());
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    /// What it says next.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    pub(crate) fn tell(&mut self, line: &str) {
        writeln!(self.input.as_ref().unwrap(), "{line}").unwrap();
    }

    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// Waits for its end, which is a success.
    pub(crate) fn succeeds(mut self) {
        drop(self.input.take());
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut self.output, &mut rest).unwrap();
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}: {rest}");
    }
}
