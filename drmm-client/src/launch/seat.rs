//! A seat for weston: it asks for its devices at a socket, and for a virtual terminal.
//!
//! Debian's weston 10 has three ways to its devices: a login session, a seat daemon's successor
//! that it is built without, and `weston-launch`, whose protocol is spoken here. The terminal is
//! one on which nothing happens; the preload library answers for it.

use std::env;
use std::fs;
use std::io::{self, IoSlice, IoSliceMut};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::process::{Command, ExitCode};

use rustix::fs::{fchmod, ftruncate, memfd_create, open, MemfdFlags, Mode, OFlags};
use rustix::io::{fcntl_setfd, FdFlags};
use rustix::net::{
    recvmsg, sendmsg, socketpair, AddressFamily, RecvAncillaryBuffer, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketFlags, SocketType,
};

use crate::control::Control;
use crate::place::{terminal_size, Place, NODE_MODE};

/// `WESTON_LAUNCHER_OPEN`, and the answer to it.
const OPEN: i32 = 0;
const OPEN_REPLY: i32 = 3;

/// Runs the program until it ends, and opens what it asks for.
pub(super) fn serve(place: &Place, mut command: Command) -> io::Result<ExitCode> {
    let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
    let terminal = memfd_create("drmm-terminal", MemfdFlags::empty())?;
    ftruncate(&terminal, terminal_size(7))?;
    fchmod(&terminal, Mode::from_raw_mode(NODE_MODE))?;
    fcntl_setfd(&theirs, FdFlags::empty())?;
    command.env("WESTON_LAUNCHER_SOCK", theirs.as_raw_fd().to_string());
    command.env("WESTON_TTY_FD", terminal.as_raw_fd().to_string());
    if env::var_os("XDG_RUNTIME_DIR").is_none() {
        command.env("XDG_RUNTIME_DIR", runtime_folder()?);
    }
    let named = |error: io::Error| io::Error::new(error.kind(), format!("weston: {error}"));
    let mut child = command.spawn().map_err(named)?;
    drop((theirs, terminal));
    while answer(place, &ours).is_ok() {}
    let code = child.wait()?.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// A folder for the sockets of weston, which a session would have made.
fn runtime_folder() -> io::Result<String> {
    let folder = format!("/tmp/drmm-runtime-{}", rustix::process::geteuid().as_raw());
    match fs::DirBuilder::new().mode(0o700).create(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    Place::at(&folder).check()?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
    Ok(folder)
}

/// Answers one request. Fails once the program has ended.
fn answer(place: &Place, socket: &OwnedFd) -> io::Result<()> {
    let mut bytes = [0; 4096];
    let mut none = RecvAncillaryBuffer::default();
    let got = recvmsg(socket, &mut [IoSliceMut::new(&mut bytes)], &mut none, RecvFlags::empty())?.bytes;
    let ended = || io::Error::from(io::ErrorKind::ConnectionAborted);
    let message = bytes.get(..got).filter(|message| !message.is_empty()).ok_or_else(ended)?;
    let (code, rest) = message.split_first_chunk::<4>().ok_or_else(ended)?;
    if i32::from_ne_bytes(*code) != OPEN {
        return Ok(());
    }
    let (flags, path) = rest.split_first_chunk::<4>().ok_or_else(ended)?;
    let path = path.split(|byte| *byte == 0).next().unwrap_or_default();
    let opened = open_device(place, i32::from_ne_bytes(*flags), path);
    let result = if opened.is_ok() { 0_i32 } else { -1 };
    let reply = [OPEN_REPLY.to_ne_bytes(), result.to_ne_bytes()].concat();
    let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut with = SendAncillaryBuffer::new(&mut space);
    let fds = opened.as_ref().map(AsFd::as_fd).into_iter().collect::<Vec<_>>();
    if !fds.is_empty() {
        with.push(SendAncillaryMessage::ScmRights(&fds));
    }
    sendmsg(socket, &[IoSlice::new(&reply)], &mut with, SendFlags::NOSIGNAL)?;
    Ok(())
}

fn open_device(place: &Place, flags: i32, path: &[u8]) -> io::Result<OwnedFd> {
    let minor = path.strip_prefix(b"/dev/dri/card").and_then(|digits| std::str::from_utf8(digits).ok());
    if let Some(minor) = minor.and_then(|digits| digits.parse().ok()) {
        return Control::connect(place)?.open(minor);
    }
    let flags = OFlags::from_bits_truncate(flags.cast_unsigned()) | OFlags::CLOEXEC;
    Ok(open(path, flags, Mode::empty())?)
}
