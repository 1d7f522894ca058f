//! Programs that do not keep to the rules.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use drmm_client::place::Place;
use drmm_client::wire::{op, Answer, FileName, Request, REQUEST, VERSION};
use drmm_kms::uapi;
use rustix::fs::{Mode, OFlags};
use rustix::net::{
    bind, connect, recvmsg, send, sendmsg, socket_with, socketpair, AddressFamily, RecvAncillaryBuffer,
    RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketAddrAny,
    SocketAddrUnix, SocketFlags, SocketType,
};

use crate::machine::{Bench, Program};

/// A connection without the preload library.
struct Wire(OwnedFd);

impl Wire {
    fn connect(place: &Place) -> Self {
        Self::connect_to(&place.socket())
    }

    fn connect_to(path: &Path) -> Self {
        let socket =
            socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None).unwrap();
        rustix::net::sockopt::set_socket_timeout(
            &socket,
            rustix::net::sockopt::Timeout::Recv,
            Some(Duration::from_secs(20)),
        )
        .unwrap();
        connect(&socket, &SocketAddrUnix::new(path).unwrap()).unwrap();
        Self(socket)
    }

    fn greeted(place: &Place) -> Self {
        let wire = Self::connect(place);
        let mark = VERSION;
        let address = (&raw const mark) as u64;
        let hello = Request { op: op::HELLO, word: VERSION, address, ..Request::default() };
        assert!(wire.ask(hello, None).unwrap().0 > 0);
        wire
    }

    /// The value and the descriptor; `None` if the host has ended the connection.
    fn ask(&self, request: Request, with: Option<&OwnedFd>) -> Option<(i64, Option<OwnedFd>)> {
        let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        let fds: Vec<_> = with.iter().map(|fd| fd.as_fd()).collect();
        if !fds.is_empty() {
            assert!(control.push(SendAncillaryMessage::ScmRights(&fds)));
        }
        let bytes = request.to_bytes();
        sendmsg(&self.0, &[std::io::IoSlice::new(&bytes)], &mut control, SendFlags::NOSIGNAL).ok()?;
        self.answer()
    }

    fn answer(&self) -> Option<(i64, Option<OwnedFd>)> {
        let mut bytes = [0; 4096];
        let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let mut parts = [std::io::IoSliceMut::new(&mut bytes)];
        let got = recvmsg(&self.0, &mut parts, &mut control, RecvFlags::CMSG_CLOEXEC).ok()?.bytes;
        let fd = control.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut fds) => fds.next(),
            _ => None,
        });
        Some((Answer::from_bytes(&bytes[..got])?.value, fd))
    }
}

fn name_of(fd: &OwnedFd) -> FileName {
    let address: SocketAddrAny = rustix::net::getpeername(fd).unwrap().unwrap();
    let address = SocketAddrUnix::try_from(address).unwrap();
    FileName::from_bytes(address.abstract_name().unwrap()).unwrap()
}

fn error(value: i64) -> i32 {
    i32::try_from(-value).unwrap()
}

pub(crate) fn a_descriptor_is_the_only_right_to_a_file(bench: &Bench) {
    let (owner, thief) = (Wire::greeted(&bench.place), Wire::greeted(&bench.place));
    let (_, fd) = owner.ask(Request { op: op::OPEN, ..Request::default() }, None).unwrap();
    let fd = fd.unwrap();
    let file = name_of(&fd).file;
    let call = Request { op: op::IOCTL, file, word: uapi::DROP_MASTER.into(), ..Request::default() };
    // The number, which everyone can read in /proc/net/unix, is not enough.
    assert_eq!(error(thief.ask(call, None).unwrap().0), libc::EBADF);
    let map = Request { op: op::MMAP, file, length: 4096, ..Request::default() };
    assert_eq!(error(thief.ask(map, None).unwrap().0), libc::EBADF);
    // Nor is another socket, or one of another card, or none.
    let show = Request { op: op::PRESENT, file, ..Request::default() };
    let forged = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None).unwrap();
    let (name, length) = FileName { file: file ^ 1, minor: 0 }.to_bytes();
    bind(&forged.0, &SocketAddrUnix::new_abstract_name(&name[..length]).unwrap()).unwrap();
    assert_eq!(error(thief.ask(show, Some(&forged.1)).unwrap().0), libc::ENODEV);
    let forged_number = Request { file: file ^ 1, ..show };
    assert_eq!(error(thief.ask(forged_number, Some(&forged.1)).unwrap().0), libc::ENODEV);
    assert_eq!(error(thief.ask(show, None).unwrap().0), libc::EINVAL);
    // Nor is a descriptor that says it is the same inode, as one of a FUSE may: no file has a
    // socket's cookie. This one is the socket's own inode, which is no socket.
    let path = format!("/proc/self/fd/{}", fd.as_raw_fd());
    let same = rustix::fs::open(&path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty()).unwrap();
    assert_eq!(rustix::fs::fstat(&same).unwrap().st_ino, rustix::fs::fstat(&fd).unwrap().st_ino);
    assert_eq!(error(thief.ask(show, Some(&same)).unwrap().0), libc::ENODEV);
    let (_, other) = thief.ask(Request { op: op::OPEN, ..Request::default() }, None).unwrap();
    assert_eq!(error(thief.ask(show, Some(&other.unwrap())).unwrap().0), libc::ENODEV);
    // The owner has it, and is still master.
    assert_eq!(owner.ask(show, Some(&fd)).unwrap().0, i64::try_from(file).unwrap());
    assert!(bench.command("status").contains("master"));
    assert_eq!(owner.ask(call, None).unwrap().0, 0);
    // It may take back what it had: it was opened by the process that asks.
    let again = Request { word: uapi::SET_MASTER.into(), ..call };
    assert_eq!(owner.ask(again, None).unwrap().0, 0);
    assert_eq!(owner.ask(call, None).unwrap().0, 0);
    // Waits of other processes cannot be ended.
    let mut program = Program::start(&bench.place, "hold");
    for number in 0..1000 {
        let cancel = Request { op: op::CANCEL, file: number, ..Request::default() };
        let (value, _) = thief.ask(cancel, None).unwrap();
        assert!(value == 0 || error(value) == libc::EPERM);
    }
    // Closed: the number names nothing.
    drop(fd);
    assert_eq!(error(owner.ask(call, None).unwrap().0), libc::EBADF);
    assert_eq!(program.line(), "holding");
    program.tell("");
    program.tell("");
    program.succeeds();
}

pub(crate) fn another_user_is_not_served(bench: &Bench) {
    let socket = bench.place.socket();
    let mode = std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600, "{mode:o}");
    if !rustix::process::geteuid().is_root() {
        println!("skipped: only root can make a connection of another user");
        return;
    }
    // The mode alone is not what is relied upon.
    std::fs::set_permissions(&socket, std::fs::Permissions::from_mode(0o666)).unwrap();
    // Folders above may be closed to that user.
    std::env::set_current_dir(bench.place.folder()).unwrap();
    let other = std::thread::spawn(|| {
        // This thread alone: what the kernel says of a connection is what its thread was.
        rustix::thread::set_thread_uid(rustix::process::Uid::from_raw(65_534)).unwrap();
        let wire = Wire::connect_to("socket".as_ref());
        // The host may have ended the connection before.
        let hello = Request { op: op::HELLO, word: VERSION, ..Request::default() };
        wire.ask(hello, None)
    });
    assert!(other.join().unwrap().is_none(), "a program of another user is served");
    assert!(bench.command("status").contains("card0"), "root is served");
}

pub(crate) fn messages_that_break_the_rules_end_the_connection(bench: &Bench) {
    let first = |bytes: &[u8]| {
        let wire = Wire::connect(&bench.place);
        send(&wire.0, bytes, SendFlags::NOSIGNAL).unwrap();
        wire.answer()
    };
    assert!(first(&[0; 1]).is_none());
    assert!(first(&[0xff; REQUEST]).is_none());
    assert!(first(&vec![0; 60_000]).is_none());
    let open = Request { op: op::OPEN, ..Request::default() };
    assert!(first(&open.to_bytes()).is_none(), "without a greeting nothing is served");
    let other = Request { op: op::HELLO, word: VERSION + 1, ..Request::default() };
    assert_eq!(error(first(&other.to_bytes()).unwrap().0), libc::EINVAL);
    let lie = Request { op: op::HELLO, word: VERSION, address: 8, ..Request::default() };
    assert_eq!(error(first(&lie.to_bytes()).unwrap().0), libc::EPERM);
    let wire = Wire::greeted(&bench.place);
    for op in [0, 8, 1000, u32::MAX] {
        assert_eq!(error(wire.ask(Request { op, ..Request::default() }, None).unwrap().0), libc::EINVAL);
    }
    // Descriptors that nothing has asked for are closed: more than this process may have.
    let (end, _other) =
        socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None).unwrap();
    for _ in 0..3000 {
        assert!(wire.ask(Request { op: 0, ..Request::default() }, Some(&end)).is_some());
    }
    assert!(bench.command("status").contains("card0"));
}

pub(crate) fn an_address_reaches_the_programs_own_memory_alone(bench: &Bench) {
    Program::start(&bench.place, "memory").succeeds();
}

pub(crate) fn a_program_that_takes_all_it_can_stops_no_other(bench: &Bench) {
    // Answers that are not received, connections that say nothing, files without an end.
    let silent: Vec<_> = (0..50).map(|_| Wire::connect(&bench.place)).collect();
    let greedy = Wire::greeted(&bench.place);
    let open = Request { op: op::OPEN, ..Request::default() };
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(2) {
        if send(&greedy.0, &open.to_bytes(), SendFlags::NOSIGNAL | SendFlags::DONTWAIT).is_err() {
            break;
        }
    }
    let begin = Instant::now();
    Program::start(&bench.place, "memory").succeeds();
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    drop((silent, greedy));
    bench.wait_for("the end of its files", |status| !status.contains("open"));
}
