//! A host and its programs, which say anything to each other.
//!
//! One end: messages of a program to a real host with a card. Checked: no panic of a thread; each
//! answer is one; after all of it the host still serves. The other end: answers of a host to a real
//! program, which reads a card through the preload library. Checked: it ends, and by itself.
//!
//! The addresses in calls lead nowhere: the program is this process, and what calls do with its
//! memory is tested elsewhere.

use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use drmm_client::control::Control;
use drmm_client::place::{put_card, Place, PRELOAD};
use drmm_client::wire::{op, Answer, FileName, Request, VERSION};
use drmm_host::Host;
use drmm_kms::prelude::*;
use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use fastrand::Rng;
use rustix::net::{
    accept, bind, connect, listen, recvmsg, sendmsg, socket_with, sockopt, AddressFamily,
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, SocketAddrUnix, SocketFlags, SocketType,
};

use crate::bytes;
use crate::run::{Behaviour, Target};

const MOST: usize = 512;
/// Nothing here takes as long as this.
const TIME: Duration = Duration::from_secs(20);

#[drm_driver(name = "dim", desc = "A display that shows nothing", major = 1, minor = 0)]
struct Dim {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    pipe: SimplePipe,
}

impl DriverCrtc for Dim {
    fn atomic_enable(_: &DimHw<'_>, _: &CrtcCommit<'_>) -> Result {
        Ok(())
    }

    fn atomic_disable(_: &DimHw<'_>, _: &CrtcCommit<'_>) -> Result {
        Ok(())
    }
}

impl DriverPlane for Dim {
    fn atomic_update(_: &DimHw<'_>, _: &PlaneUpdate<'_>) -> Result {
        Ok(())
    }
}

impl DriverConnector for Dim {}

/// The host, which serves as long as this process runs.
fn host() -> &'static std::result::Result<Place, String> {
    static HOST: OnceLock<std::result::Result<Place, String>> = OnceLock::new();
    HOST.get_or_init(|| {
        let words = |error: drmm_runtime::Error| error.to_string();
        let parent = Parent::new("dim0").map_err(words)?;
        parent
            .bind((), |device| {
                let dim = devm_drm_dev_alloc!(device, |drm| Dim {
                    pipe: drm.drmm_simple_pipe(&[Format::XRGB8888])?,
                })?;
                dim.devm_register()
            })
            .map_err(words)?;
        let place = place("host");
        let serving = Host::new().place(place.clone()).start().map_err(words)?;
        thread::spawn(move || {
            // It ends with the process.
            let _ = serving.serve();
            drop(parent);
        });
        Ok(place)
    })
}

/// A folder of this process.
fn place(name: &str) -> Place {
    Place::at(std::env::temp_dir().join(format!("drmm-fuzz-{}-{name}", std::process::id())))
}

/// The target `host`: the first byte says which end the others are for.
pub(crate) struct Hosts;

impl Target for Hosts {
    type Input = Vec<u8>;

    const NAME: &'static str = "host";
    const EXTENSION: &'static str = "bin";

    fn parse(&self, file: &[u8]) -> std::result::Result<Vec<u8>, String> {
        Ok(file.to_vec())
    }

    fn print(&self, input: &Vec<u8>) -> Vec<u8> {
        input.clone()
    }

    fn mutate(&self, base: &Vec<u8>, other: &Vec<u8>, dice: &mut Rng) -> Vec<u8> {
        let mut bytes = base.clone();
        bytes::mutate(&mut bytes, other, MOST, dice);
        bytes
    }

    fn run(&self, input: &Vec<u8>) -> std::result::Result<Behaviour, String> {
        let (end, script) = input.split_first().map_or((0, &[][..]), |(end, script)| (*end, script));
        // A process for each input of the other end: one in eight.
        let words = if end % 8 == 7 { of_a_host(script) } else { of_a_program(script) }?;
        Ok(Behaviour { kind: if end % 8 == 7 { "answered" } else { "served" }, is_inside: true, words })
    }
}

fn socket() -> std::result::Result<OwnedFd, String> {
    let made = socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None);
    let socket = made.map_err(|error| error.to_string())?;
    sockopt::set_socket_timeout(&socket, sockopt::Timeout::Recv, Some(TIME))
        .map_err(|error| error.to_string())?;
    Ok(socket)
}

fn send(socket: &OwnedFd, bytes: &[u8], fd: Option<&OwnedFd>) -> bool {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut with = SendAncillaryBuffer::new(&mut space);
    let fds: Vec<_> = fd.iter().map(|fd| fd.as_fd()).collect();
    if !fds.is_empty() {
        with.push(SendAncillaryMessage::ScmRights(&fds));
    }
    sendmsg(socket, &[IoSlice::new(bytes)], &mut with, SendFlags::NOSIGNAL).is_ok()
}

/// The bytes, and the descriptor; no bytes at the end.
fn receive(socket: &OwnedFd) -> std::result::Result<(Vec<u8>, Option<OwnedFd>), String> {
    let mut bytes = vec![0; 1 << 16];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut with = RecvAncillaryBuffer::new(&mut space);
    let got = recvmsg(socket, &mut [IoSliceMut::new(&mut bytes)], &mut with, RecvFlags::CMSG_CLOEXEC);
    let length = match got {
        Ok(got) => got.bytes,
        Err(rustix::io::Errno::AGAIN) => return Err("an answer does not come".to_owned()),
        Err(_) => 0,
    };
    bytes.truncate(length);
    let fd = with.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut fds) => fds.next(),
        _ => None,
    });
    Ok((bytes, fd))
}

/// Takes numbers from the script; zeros behind its end.
struct Script<'s>(std::slice::Iter<'s, u8>);

impl Script<'_> {
    fn byte(&mut self) -> u8 {
        self.0.next().copied().unwrap_or(0)
    }

    fn number(&mut self) -> u64 {
        let bytes = self.byte() % 9;
        (0..bytes).fold(0, |number, _| number << 8 | u64::from(self.byte()))
    }
}

/// Messages of a program; returns the errors that it got.
fn of_a_program(script: &[u8]) -> std::result::Result<Vec<String>, String> {
    let place = host().as_ref().map_err(Clone::clone)?;
    let wire = socket()?;
    let address = SocketAddrUnix::new(place.socket()).map_err(|error| error.to_string())?;
    connect(&wire, &address).map_err(|error| format!("the host is gone: {error}"))?;
    let hello = Request { op: op::HELLO, word: VERSION, ..Request::default() };
    let mut script = Script(script.iter());
    if script.byte() < 250 {
        send(&wire, &hello.to_bytes(), None);
        receive(&wire)?;
    }
    let (mut words, mut held, mut file) = (Vec::new(), None, 0);
    for _ in 0..24 {
        let (kind, bend) = (script.byte(), script.byte());
        let request = Request {
            op: if kind < 240 { u32::from(kind % 9) } else { u32::from(kind) << 20 },
            file: if bend & 1 == 0 { file } else { script.number() },
            word: if bend & 2 == 0 { script.number() } else { script.number() & 0xff | 0xc010_6400 },
            // Pages that no process has.
            address: script.number() & 0xfff,
            length: script.number(),
        };
        let mut message = request.to_bytes().to_vec();
        match bend >> 2 & 15 {
            0 => message.truncate(usize::from(script.byte()) % message.len()),
            1 => message.extend((0..script.byte()).map(|_| b'x')),
            2 => message.extend(b"status"),
            3 => message.extend(b"\xff\xfe"),
            _ => {}
        }
        // The host must go on: no command of the script ends it.
        let is_quit = message.windows(4).any(|part| part == b"quit");
        if is_quit || !send(&wire, &message, held.as_ref().filter(|_| bend & 0x40 != 0)) {
            break;
        }
        let (answer, fd) = receive(&wire)?;
        let Some(answer) = Answer::from_bytes(&answer) else { break };
        if answer.value < -4095 {
            return Err(format!("{} is no error", answer.value));
        }
        if answer.value < 0 {
            words.push(format!("{}", -answer.value));
        }
        if let Some(fd) = fd {
            let name = rustix::net::getpeername(&fd).ok().flatten();
            let name = name.and_then(|name| SocketAddrUnix::try_from(name).ok());
            if let Some(name) =
                name.as_ref().and_then(SocketAddrUnix::abstract_name).and_then(FileName::from_bytes)
            {
                file = name.file;
            }
            held = Some(fd);
        }
    }
    drop((held, wire));
    let control = Control::connect(place).map_err(|error| format!("the host is gone: {error}"))?;
    control.command("status").map_err(|error| format!("the host serves no more: {error}"))?;
    Ok(words)
}

/// Answers of a host to `cat` of a card; returns how it ended.
fn of_a_host(script: &[u8]) -> std::result::Result<Vec<String>, String> {
    let text = |error: std::io::Error| error.to_string();
    let place = place("program");
    std::fs::create_dir_all(place.dri()).map_err(text)?;
    let card = place.dri().join("card0");
    put_card(&card, 0).map_err(text)?;
    std::fs::write(place.preload(), PRELOAD).map_err(text)?;
    // There is none before the first input.
    let _ = std::fs::remove_file(place.socket());
    let listener = socket()?;
    let address = SocketAddrUnix::new(place.socket()).map_err(|error| error.to_string())?;
    bind(&listener, &address).map_err(|error| error.to_string())?;
    listen(&listener, 4).map_err(|error| error.to_string())?;
    let mut cat = Command::new("cat");
    cat.arg(&card).env("LD_PRELOAD", place.preload()).env("DRMM_SOCKET", place.socket());
    cat.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = cat.spawn().map_err(text)?;
    let begin = Instant::now();
    let mut script = Script(script.iter());
    if let Ok(line) = accept(&listener) {
        answer(&line, &mut script, &card);
    }
    // Connections that come now are refused, as by a host that has ended.
    drop(listener);
    loop {
        if let Some(status) = child.try_wait().map_err(text)? {
            return match status.signal() {
                Some(signal) => Err(format!("the program was ended by signal {signal}")),
                None => Ok(vec![format!("{:?}", status.code())]),
            };
        }
        if begin.elapsed() > TIME {
            let _ = child.kill();
            let _ = child.wait();
            return Err("the program waits for ever".to_owned());
        }
        thread::sleep(Duration::from_micros(200));
    }
}

fn answer(line: &OwnedFd, script: &mut Script<'_>, card: &std::path::Path) {
    for _ in 0..8 {
        match receive(line) {
            Ok((request, _)) if !request.is_empty() => {}
            _ => return,
        }
        let bend = script.byte();
        let value = if bend & 1 == 0 { 1 } else { script.number().cast_signed() };
        let mut message = Answer { value, length: script.number() }.to_bytes().to_vec();
        match bend >> 1 & 15 {
            0 => message.truncate(usize::from(script.byte()) % 17),
            1 => message.extend((0..script.byte()).flat_map(|byte| [byte; 64])),
            2 => return,
            _ => {}
        }
        // Some descriptor: the program reads what it gets, so it has an end.
        let file = std::fs::File::open(card.with_extension("empty"))
            .or_else(|_| std::fs::File::create(card.with_extension("empty")))
            .map(OwnedFd::from);
        let with = file.as_ref().ok().filter(|_| bend & 0x60 != 0);
        if !send(line, &message, with) {
            return;
        }
    }
}
