//! The client of QEMU's control socket (QMP): one JSON value a line.
//!
//! Commands are rare, so one is under way at a time. Events go to a channel of their own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use drmm_pci::__private::lock;
use drmm_runtime::{Errno, Error, Result};
use serde_json::{json, Value};

use crate::error::{os_error, ENDED};
use crate::thread::spawn;

const ANSWER_TIME: Duration = Duration::from_secs(20);
/// No answer to the commands used here, and no event, is nearly as long.
const MAX_LINE: u64 = 1 << 20;
/// How many answers may wait. One command is under way at a time, so more than a few are not
/// answers at all.
const MAX_ANSWERS: usize = 64;

/// Something happened in QEMU.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Event {
    /// For example `DEVICE_DELETED`.
    pub(crate) name: String,
    pub(crate) data: Value,
}

/// A connection to QEMU's control socket.
#[derive(Debug)]
pub(crate) struct Qmp {
    commands: Mutex<Commands>,
    refusal: Mutex<Option<String>>,
}

#[derive(Debug)]
struct Commands {
    stream: UnixStream,
    answers: Receiver<Value>,
    next: u64,
}

impl Qmp {
    /// Takes over a connection and greets. Returns the events as well; that channel ends with QEMU.
    pub(crate) fn new(stream: UnixStream) -> Result<(Self, Receiver<Event>)> {
        let broken = |error| os_error("the QMP socket cannot be set up", &error);
        stream.set_write_timeout(Some(ANSWER_TIME)).map_err(broken)?;
        let incoming = stream.try_clone().map_err(broken)?;
        let (answer, answers) = mpsc::sync_channel(MAX_ANSWERS);
        let (event, events) = mpsc::channel();
        spawn("qmp reader", move || {
            read(&incoming, &answer, &event);
            // Nothing would read the rest of its output.
            let _ = incoming.shutdown(Shutdown::Both);
        })?;
        let commands = Mutex::new(Commands { stream, answers, next: 0 });
        let qmp = Self { commands, refusal: Mutex::default() };
        qmp.execute("qmp_capabilities", &json!({}))?;
        Ok((qmp, events))
    }

    /// Runs one command and returns what it returned.
    ///
    /// Fails with `ENOENT` if the device named does not exist, `EINVAL` if QEMU refused for another
    /// reason (it is in [`refusal`](Self::refusal)), `ENODEV` if QEMU ended, `ETIMEDOUT` if it
    /// did not answer.
    pub(crate) fn execute(&self, command: &str, arguments: &Value) -> Result<Value> {
        let mut commands = lock(&self.commands);
        let id = commands.next;
        commands.next = id.wrapping_add(1);
        let mut line = json!({ "execute": command, "arguments": arguments, "id": id }).to_string();
        line.push('\n');
        commands.stream.write_all(line.as_bytes()).map_err(|_| ENDED)?;
        let answer = commands.answer_to(id)?;
        drop(commands);
        match answer.get("error") {
            None => Ok(answer.get("return").cloned().unwrap_or_default()),
            Some(error) => Err(self.refused(error)),
        }
    }

    /// QEMU's message when it last refused a command.
    pub(crate) fn refusal(&self) -> Option<String> {
        lock(&self.refusal).clone()
    }

    fn refused(&self, error: &Value) -> Error {
        *lock(&self.refusal) = error.get("desc").and_then(Value::as_str).map(str::to_owned);
        match error.get("class").and_then(Value::as_str) {
            Some("DeviceNotFound") => Error::new(Errno::ENOENT, "QEMU has no device with this id"),
            _ => Error::new(Errno::EINVAL, "QEMU refused a command on its control socket"),
        }
    }
}

impl Drop for Qmp {
    fn drop(&mut self) {
        let _ = lock(&self.commands).stream.shutdown(Shutdown::Both);
    }
}

impl Commands {
    /// Waits for the answer to command `id`; answers to commands that were given up are passed
    /// over.
    fn answer_to(&self, id: u64) -> Result<Value> {
        let deadline = Instant::now() + ANSWER_TIME;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.answers.recv_timeout(left) {
                Ok(answer) if answer.get("id").and_then(Value::as_u64) == Some(id) => return Ok(answer),
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(ENDED),
                Err(RecvTimeoutError::Timeout) => {
                    return Err(Error::new(Errno::ETIMEDOUT, "QEMU did not answer on its control socket"));
                }
            }
        }
    }
}

fn read(incoming: &UnixStream, answers: &SyncSender<Value>, events: &Sender<Event>) {
    let mut incoming = BufReader::new(incoming);
    let mut line = String::new();
    loop {
        line.clear();
        match incoming.by_ref().take(MAX_LINE).read_line(&mut line) {
            Ok(_) if line.ends_with('\n') => {}
            _ => return,
        }
        // What is no JSON, and the greeting, have no `event` and no `id`: no call waits for them.
        let Ok(mut value) = serde_json::from_str::<Value>(&line) else { continue };
        if let Some(name) = value.get("event").and_then(Value::as_str).map(str::to_owned) {
            let data = value.get_mut("data").map(Value::take).unwrap_or_default();
            // The receiver is the machine, which may be gone.
            let _ = events.send(Event { name, data });
        } else if value.get("id").is_some() && answers.try_send(value).is_err() {
            return;
        }
    }
}
