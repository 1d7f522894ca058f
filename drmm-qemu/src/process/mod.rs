//! The QEMU process: found, started, connected, and never left behind.
//!
//! QEMU does not end when its sockets are closed, so something has to end it, also when *this*
//! process is killed and runs no destructor. The parent-death signal of Linux would do it, but it
//! needs code between fork and exec (unsafe in Rust) and fires when the starting *thread* ends. So
//! QEMU is the child of a few lines of shell that read from a pipe which only this process holds.
//! When the pipe is closed, for any reason, the shell kills QEMU, waits for it and removes the
//! private directory.

mod workdir;

use std::env;
use std::ffi::OsStr;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use drmm_pci::__private::lock;
use drmm_runtime::{Errno, Error, Result};
use rustix::event::{poll, PollFd, PollFlags, Timespec};
use rustix::net::sockopt::socket_peercred;

use self::workdir::{WorkDir, FIRMWARE};
use crate::error::{os_error, ENDED};

/// The program that is looked for.
pub(crate) const PROGRAM: &str = "qemu-system-x86_64";

/// QEMU connects within a quarter of a second; a loaded machine gets a hundred times that.
const START_TIME: Duration = Duration::from_secs(30);
/// The shell only kills, waits and removes a few files.
const END_TIME: Duration = Duration::from_secs(10);

const QTEST_SOCKET: &str = "qtest.sock";
const QMP_SOCKET: &str = "qmp.sock";

/// Runs `$2...` and ends it when standard input ends. Its standard output is left to QEMU alone, so
/// that the end of that pipe says that QEMU ended. It outlives the signals that a terminal sends to
/// a whole session.
const WATCHDOG: &str = r#"
dir=$1; shift
"$@" </dev/null &
child=$!
exec >/dev/null 2>&1
trap '' HUP INT TERM
read -r _
kill -KILL "$child"
wait "$child"
rm -rf -- "$dir"
"#;

/// Whether QEMU can be started: its program is on the `PATH`.
///
/// ```
/// if !drmm_qemu::is_installed() {
///     println!("skipped: QEMU is not installed");
/// }
/// ```
#[must_use]
pub fn is_installed() -> bool {
    find(OsStr::new(PROGRAM)).is_ok()
}

/// A running QEMU. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Process {
    watchdog: Mutex<Child>,
    leash: Mutex<Option<ChildStdin>>,
    dir: WorkDir,
}

/// A started QEMU with its two connections.
pub(crate) struct Started {
    pub(crate) process: Process,
    pub(crate) qtest: UnixStream,
    pub(crate) qmp: UnixStream,
    /// The process at the other end.
    pub(crate) pid: Result<u32>,
}

impl Process {
    /// Starts `program` with the options that make it a parked machine, and with `arguments` after
    /// them.
    ///
    /// Fails with `ENOENT` if it is not installed, `ENODEV` if it ended at once (its own message is
    /// on standard error then), `ETIMEDOUT` if it never connected.
    pub(crate) fn start(program: &OsStr, arguments: &[String]) -> Result<Started> {
        let program = find(program)?;
        let dir = WorkDir::new()?;
        let qtest = listen(&dir.path().join(QTEST_SOCKET))?;
        let qmp = listen(&dir.path().join(QMP_SOCKET))?;
        let mut watchdog = spawn(&program, &dir, arguments)?;
        let leash = watchdog.stdin.take();
        let output = watchdog.stdout.take();
        let process = Self { watchdog: Mutex::new(watchdog), leash: Mutex::new(leash), dir };
        let output = output.ok_or(Error::new(Errno::EIO, "QEMU was started without a pipe"))?;
        let deadline = Instant::now() + START_TIME;
        let qtest = accept(&qtest, &output, deadline)?;
        let qmp = accept(&qmp, &output, deadline)?;
        let pid = peer(&qmp);
        Ok(Started { process, qtest, qmp, pid })
    }

    /// The private directory, in which QEMU runs.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Ends QEMU without a warning, as a pulled cable would. Does not wait for it.
    pub(crate) fn kill(&self) {
        drop(lock(&self.leash).take());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        let mut watchdog = lock(&self.watchdog);
        let deadline = Instant::now() + END_TIME;
        while let Ok(None) = watchdog.try_wait() {
            if Instant::now() >= deadline {
                let _ = watchdog.kill();
                let _ = watchdog.wait();
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
    }
}

fn spawn(program: &Path, dir: &WorkDir, arguments: &[String]) -> Result<Child> {
    let qtest = format!("unix:{QTEST_SOCKET}");
    let qmp = format!("unix:{QMP_SOCKET}");
    #[rustfmt::skip]
    let parked = [
        "-no-user-config", "-nodefaults", "-display", "none", "-vga", "none",
        "-accel", "tcg", "-bios", FIRMWARE, "-m", "128M",
        // After a reset the work of the firmware would not be done again, so the machine ends
        // instead.
        "-no-reboot",
        "-qtest", &qtest, "-qtest-log", "none", "-qmp", &qmp,
    ];
    Command::new("/bin/sh")
        .args(["-c", WATCHDOG, "drmm-qemu-watchdog"])
        .arg(dir.path())
        .arg(program)
        .args(parked)
        .args(arguments)
        .current_dir(dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // A group of its own: an interrupt from the keyboard is for us, and we end QEMU.
        .process_group(0)
        .spawn()
        .map_err(|error| os_error("QEMU cannot be started", &error))
}

/// Finds `program` the way a shell does, since the shell's own answer would not reach us as an
/// error.
fn find(program: &OsStr) -> Result<PathBuf> {
    let missing = Error::new(
        Errno::ENOENT,
        "QEMU is not installed: install the Debian package `qemu-system-x86`, which has `qemu-system-x86_64`",
    );
    let is_program = |path: &PathBuf| {
        path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
    };
    let found = if Path::new(program).components().count() > 1 {
        Some(PathBuf::from(program)).filter(is_program)
    } else {
        let path = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&path).map(|directory| directory.join(program)).find(is_program)
    };
    // QEMU is started in another directory.
    std::path::absolute(found.ok_or(missing)?).map_err(|error| os_error("QEMU's path makes no sense", &error))
}

fn listen(path: &Path) -> Result<UnixListener> {
    UnixListener::bind(path).map_err(|error| os_error("no socket can be made for QEMU", &error))
}

/// The process that made the connection: QEMU, and not the shell that looks after it.
fn peer(stream: &UnixStream) -> Result<u32> {
    let process = socket_peercred(stream).map_err(|error| {
        os_error("the system does not say which process QEMU is", &io::Error::from(error))
    })?;
    let number = u32::try_from(process.pid.as_raw_nonzero().get());
    number.map_err(|_| Error::new(Errno::EOPNOTSUPP, "QEMU is a process of another namespace"))
}

/// Waits until QEMU connects, QEMU ends (`output` ends with it), or the time is over.
fn accept(listener: &UnixListener, output: &ChildStdout, deadline: Instant) -> Result<UnixStream> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Error::new(Errno::ETIMEDOUT, "QEMU was started but did not connect"));
        }
        let timeout = Timespec::try_from(left)
            .map_err(|_| Error::new(Errno::EINVAL, "the time to wait for QEMU is too long"))?;
        let (connected, ended) = {
            let mut waiting = [PollFd::new(listener, PollFlags::IN), PollFd::new(output, PollFlags::IN)];
            match poll(&mut waiting, Some(&timeout)) {
                Ok(_) => {}
                Err(rustix::io::Errno::INTR) => continue,
                Err(error) => return Err(os_error("waiting for QEMU failed", &io::Error::from(error))),
            }
            let [connection, output] = &waiting;
            (connection.revents().contains(PollFlags::IN), output.revents().contains(PollFlags::HUP))
        };
        if connected {
            let (stream, _) =
                listener.accept().map_err(|error| os_error("QEMU's connection failed", &error))?;
            return Ok(stream);
        }
        if ended {
            return Err(ENDED);
        }
        // QEMU wrote to its standard output, which it has no reason to do; look again in a moment.
        thread::sleep(Duration::from_millis(1));
    }
}
