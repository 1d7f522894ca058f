//! Connections to the host: one for each call under way, kept for the next one.
//!
//! A signal handler may make a call while its thread is in one, and a child of `fork` must not
//! speak on its parent's connection. So a call takes a connection for itself, if its process and
//! user are those that made it, and otherwise makes a new one.

use core::ffi::{c_int, c_void};
use core::mem;
use core::ptr;
use core::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, AtomicU64, Ordering};

use crate::next;
use crate::sys;
use crate::wire::{op, Answer, FileName, Request, ANSWER, VERSION};

/// How long the program waits for an answer before it looks whether the host has been stopped, and
/// how often before it gives a stopped host up.
const LOOK_AFTER_SECONDS: i64 = 2;
const PATIENCE: u32 = 5;

/// Connections have numbers from here on, out of the way of the program's own.
const FIRST_DESCRIPTOR: c_int = 700;

/// How many are kept. A call that finds none free makes one that is closed afterwards.
const KEPT: usize = 16;

struct Connection {
    is_taken: AtomicBool,
    fd: AtomicI32,
    /// What made it: the host trusts nothing else.
    process: AtomicI32,
    user: AtomicU32,
    host: AtomicI32,
    /// The host's number of it.
    number: AtomicU64,
    /// The files that were presented on it, and which place is the next one.
    known: [AtomicU64; 8],
    next_known: AtomicU32,
}

impl Connection {
    const fn new() -> Self {
        Self {
            is_taken: AtomicBool::new(false),
            fd: AtomicI32::new(-1),
            process: AtomicI32::new(0),
            user: AtomicU32::new(0),
            host: AtomicI32::new(0),
            number: AtomicU64::new(0),
            known: [const { AtomicU64::new(0) }; 8],
            next_known: AtomicU32::new(0),
        }
    }
}

static KEPT_ONES: [Connection; KEPT] = [const { Connection::new() }; KEPT];

/// A negative error number of Linux.
pub(crate) type Refused = c_int;

/// The result of a request, and the descriptor that came with it.
pub(crate) struct Got {
    pub(crate) value: i64,
    pub(crate) fd: Option<c_int>,
}

/// Asks the host, about the open file `about` if there is one; keeps `errno`.
pub(crate) fn ask(request: Request, about: Option<(c_int, FileName)>) -> Result<Got, Refused> {
    let before = sys::errno();
    // ORDERING: acquire, paired with the release below: the last call's entries are seen.
    let take = |it: &&Connection| {
        it.is_taken.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_ok()
    };
    let own = Connection::new();
    let kept = KEPT_ONES.iter().find(take);
    let connection = kept.unwrap_or(&own);
    let result = connection.exchange(request, about);
    match kept {
        // ORDERING: release, paired with the acquire above.
        Some(kept) => kept.is_taken.store(false, Ordering::Release),
        None => own.forget(true),
    }
    sys::set_errno(before);
    result
}

// ORDERING: all accesses below are relaxed: the connection is taken, so no other thread is here.
impl Connection {
    fn exchange(&self, request: Request, about: Option<(c_int, FileName)>) -> Result<Got, Refused> {
        self.prepare()?;
        if let Some((fd, name)) = about {
            self.present(fd, name)?;
        }
        self.round(request, None)
    }

    /// Connects, unless it is connected and everything is as it was then.
    fn prepare(&self) -> Result<(), Refused> {
        // SAFETY: no arguments.
        let process = unsafe { sys::getpid() };
        // SAFETY: no arguments.
        let user = unsafe { sys::geteuid() };
        // A program may have closed all of its descriptors, and have others of the same numbers.
        let is_ours = leads_to_the_host(self.fd.load(Ordering::Relaxed));
        let is_same =
            self.process.load(Ordering::Relaxed) == process && self.user.load(Ordering::Relaxed) == user;
        if is_ours && is_same {
            return Ok(());
        }
        self.forget(is_ours);
        let (fd, host) = connect()?;
        self.fd.store(fd, Ordering::Relaxed);
        self.host.store(host, Ordering::Relaxed);
        self.process.store(process, Ordering::Relaxed);
        self.user.store(user, Ordering::Relaxed);
        let mark = VERSION;
        let hello =
            Request { op: op::HELLO, word: VERSION, address: (&raw const mark) as u64, ..Request::default() };
        let number = self.round(hello, None)?.value;
        self.number.store(number.cast_unsigned(), Ordering::Relaxed);
        Ok(())
    }

    /// Ends the connection. Its descriptor is closed if it still is this connection's.
    fn forget(&self, close: bool) {
        let fd = self.fd.swap(-1, Ordering::Relaxed);
        if close && fd >= 0 {
            // SAFETY: a descriptor of this library.
            unsafe { sys::close(fd) };
        }
        self.known.iter().for_each(|known| known.store(0, Ordering::Relaxed));
    }

    /// Shows the host that this program has a file.
    fn present(&self, fd: c_int, name: FileName) -> Result<(), Refused> {
        if self.known.iter().any(|known| known.load(Ordering::Relaxed) == name.file) {
            return Ok(());
        }
        let request = Request { op: op::PRESENT, file: name.file, ..Request::default() };
        let found = self.round(request, Some(fd))?;
        if found.value.cast_unsigned() != name.file {
            return Err(-sys::ENODEV);
        }
        let place = self.next_known.fetch_add(1, Ordering::Relaxed) as usize % self.known.len();
        self.known[place].store(name.file, Ordering::Relaxed);
        Ok(())
    }

    fn round(&self, request: Request, fd: Option<c_int>) -> Result<Got, Refused> {
        let got = self.send(request, fd).and_then(|()| self.receive(request.op == op::IOCTL));
        if got.is_err() {
            self.forget(true);
        }
        let got = got?;
        match i32::try_from(got.value) {
            Ok(error) if error < 0 => Err(error),
            _ => Ok(got),
        }
    }

    fn send(&self, request: Request, fd: Option<c_int>) -> Result<(), Refused> {
        let mut bytes = request.to_bytes();
        let mut with = sys::OneDescriptor {
            length: sys::ONE_DESCRIPTOR,
            level: sys::SOL_SOCKET,
            kind: sys::SCM_RIGHTS,
            fd: fd.unwrap_or(-1),
            padding: 0,
        };
        let mut part = sys::IoVec { base: bytes.as_mut_ptr().cast(), length: bytes.len() };
        let message = sys::MsgHdr {
            name: ptr::null_mut(),
            name_length: 0,
            iov: &raw mut part,
            iov_length: 1,
            control: if fd.is_some() { (&raw mut with).cast() } else { ptr::null_mut() },
            control_length: if fd.is_some() { size_of_val(&with) } else { 0 },
            flags: 0,
        };
        loop {
            // SAFETY: all that the message names is on this stack.
            let sent = unsafe {
                sys::sendmsg(self.fd.load(Ordering::Relaxed), &raw const message, sys::MSG_NOSIGNAL)
            };
            match sent {
                -1 if sys::errno() == sys::EINTR => {}
                -1 => return Err(-sys::ENODEV),
                _ => return Ok(()),
            }
        }
    }

    /// Waits for the answer. A call may wait long, and a signal cancels it. Other requests are
    /// short: those of a cancel must not be cancelled in turn.
    fn receive(&self, is_call: bool) -> Result<Got, Refused> {
        let mut waited = 0;
        let mut is_cancelled = false;
        loop {
            let (length, bytes, with, flags) = self.receive_once();
            match (length, sys::errno()) {
                (-1, sys::EINTR) => {
                    if is_call && !is_cancelled && interrupts() {
                        is_cancelled = true;
                        cancel(self.number.load(Ordering::Relaxed));
                    }
                }
                (-1, sys::EAGAIN) => {
                    let stopped = is_stopped(self.host.load(Ordering::Relaxed));
                    waited = if stopped { waited + 1 } else { 0 };
                    if waited >= PATIENCE {
                        return Err(-sys::ENODEV);
                    }
                }
                _ => {
                    let answer = usize::try_from(length).ok().and_then(|length| bytes.get(..length));
                    let answer = answer.and_then(Answer::from_bytes).ok_or(-sys::ENODEV)?;
                    let has_one = with.kind == sys::SCM_RIGHTS && with.length == sys::ONE_DESCRIPTOR;
                    let fd = has_one.then_some(with.fd);
                    // The kernel drops a descriptor that the program has no number for.
                    let is_lost = flags & sys::MSG_CTRUNC != 0 && fd.is_none();
                    match answer.length {
                        Answer::TAKE => self.take(fd, answer.value != 0)?,
                        Answer::GIVE => self.give(answer.value)?,
                        _ => {}
                    }
                    if matches!(answer.length, Answer::TAKE | Answer::GIVE) {
                        continue;
                    }
                    return Ok(Got { value: if is_lost { (-sys::EMFILE).into() } else { answer.value }, fd });
                }
            }
        }
    }

    /// Keeps the descriptor that the host has given, and says its number.
    fn take(&self, fd: Option<c_int>, close_on_exec: bool) -> Result<(), Refused> {
        if let Some(fd) = fd.filter(|_| !close_on_exec) {
            // SAFETY: the new descriptor.
            unsafe { sys::fcntl(fd, sys::F_SETFD, 0) };
        }
        let number = i64::from(fd.unwrap_or(-sys::EMFILE));
        self.send(Request { op: op::TAKEN, word: number.cast_unsigned(), ..Request::default() }, None)
    }

    /// Gives the host a descriptor of the program, which keeps its own.
    fn give(&self, number: i64) -> Result<(), Refused> {
        let given = Request { op: op::GIVEN, ..Request::default() };
        let fd = i32::try_from(number).ok().filter(|fd| *fd >= 0);
        if let Some(Ok(())) = fd.map(|fd| self.send(given, Some(fd))) {
            return Ok(());
        }
        // There is none of this number. If the connection has ended, this message says so.
        self.send(Request { word: i64::from(-sys::EBADF).cast_unsigned(), ..given }, None)
    }

    fn receive_once(&self) -> (isize, [u8; ANSWER], sys::OneDescriptor, c_int) {
        let mut bytes = [0; ANSWER];
        // SAFETY: numbers, for which zeros are values.
        let mut with: sys::OneDescriptor = unsafe { mem::zeroed() };
        let mut part = sys::IoVec { base: bytes.as_mut_ptr().cast(), length: bytes.len() };
        let mut message = sys::MsgHdr {
            name: ptr::null_mut(),
            name_length: 0,
            iov: &raw mut part,
            iov_length: 1,
            control: (&raw mut with).cast(),
            control_length: size_of_val(&with),
            flags: 0,
        };
        // SAFETY: all that the message names is on this stack.
        let length =
            unsafe { sys::recvmsg(self.fd.load(Ordering::Relaxed), &raw mut message, sys::MSG_CMSG_CLOEXEC) };
        (length, bytes, with, message.flags)
    }
}

/// Where the host listens, as the launcher has said.
fn host() -> Option<(sys::Address, u32)> {
    // SAFETY: a name with its zero.
    let value = unsafe { sys::getenv(c"DRMM_SOCKET".as_ptr()) };
    // SAFETY: null, or a string of the environment.
    let path = unsafe { sys::bytes(value) }?;
    let mut address = sys::Address { family: sys::AF_UNIX, path: [0; 108] };
    address.path.get_mut(..path.len() + 1)?.get_mut(..path.len())?.copy_from_slice(path);
    Some((address, 2 + u32::try_from(path.len()).ok()? + 1))
}

fn leads_to_the_host(fd: c_int) -> bool {
    let Some((host, _)) = host() else { return false };
    let mut address = sys::Address { family: 0, path: [0; 108] };
    let mut length = size_of::<sys::Address>() as u32;
    // SAFETY: the room that is named.
    let result = unsafe { sys::getpeername(fd, &raw mut address, &raw mut length) };
    result == 0 && address.family == sys::AF_UNIX && address.path == host.path
}

/// A new connection, and the host's process.
fn connect() -> Result<(c_int, c_int), Refused> {
    let (address, length) = host().ok_or(-sys::ENODEV)?;
    // SAFETY: numbers.
    let fd = unsafe { sys::socket(sys::AF_UNIX.into(), sys::SOCK_SEQPACKET | sys::SOCK_CLOEXEC, 0) };
    if fd < 0 {
        return Err(-sys::errno());
    }
    let patience = sys::TimeVal { seconds: LOOK_AFTER_SECONDS, microseconds: 0 };
    for name in [sys::SO_RCVTIMEO, sys::SO_SNDTIMEO] {
        let length = size_of_val(&patience) as u32;
        // SAFETY: the value is on this stack.
        unsafe { sys::setsockopt(fd, sys::SOL_SOCKET, name, (&raw const patience).cast(), length) };
    }
    // SAFETY: the address is on this stack.
    if unsafe { sys::connect(fd, &raw const address, length) } != 0 {
        // SAFETY: the descriptor of above.
        unsafe { sys::close(fd) };
        return Err(-sys::ENODEV);
    }
    // SAFETY: numbers.
    let higher = unsafe { sys::fcntl(fd, sys::F_DUPFD_CLOEXEC, FIRST_DESCRIPTOR) };
    let fd = if higher < 0 {
        fd
    } else {
        // SAFETY: the descriptor of above, which has another number now.
        unsafe { sys::close(fd) };
        higher
    };
    let mut host = sys::Credentials::default();
    let mut length = size_of_val(&host) as u32;
    // SAFETY: the room that is named.
    unsafe {
        sys::getsockopt(fd, sys::SOL_SOCKET, sys::SO_PEERCRED, (&raw mut host).cast(), &raw mut length)
    };
    // Where Yama restricts it, the host may read this process. An error elsewhere is no matter.
    let before = sys::errno();
    // SAFETY: numbers.
    unsafe { sys::prctl(sys::PR_SET_PTRACER, i64::from(host.process)) };
    sys::set_errno(before);
    Ok((fd, host.process))
}

/// Ends the wait of a call with `EINTR`, by a connection of its own.
fn cancel(number: u64) {
    let other = Connection::new();
    let request = Request { op: op::CANCEL, file: number, ..Request::default() };
    // The call that is waited for says how it has ended.
    let _ = other.exchange(request, None);
    other.forget(true);
}

/// Whether a signal that was handled ends a call, as the kernel does unless the handler was set
/// with `SA_RESTART`. Which signal it was is not known: one handler without is enough.
fn interrupts() -> bool {
    /// `SIGILL`, `SIGTRAP`, `SIGBUS`, `SIGFPE`, `SIGSEGV`, `SIGSYS`: what a thread does to itself,
    /// and not while it waits. Libraries have handlers for them.
    const OF_THE_THREAD: [c_int; 6] = [4, 5, 7, 8, 11, 31];
    (1..=64).filter(|signal| !OF_THE_THREAD.contains(signal)).any(|signal| {
        // SAFETY: numbers, for which zeros are values.
        let mut action: sys::SigAction = unsafe { mem::zeroed() };
        // SAFETY: the room for the answer.
        let result = unsafe { sys::sigaction(signal, ptr::null(), &raw mut action) };
        // 0 and 1 are the default and to ignore it.
        result == 0 && action.handler > 1 && action.flags & sys::SA_RESTART == 0
    })
}

/// Whether a process is stopped, or is not there. One that is traced is held by a debugger, which
/// will go on.
fn is_stopped(process: c_int) -> bool {
    let mut path = *b"/proc/0000000000/stat\0";
    let mut rest = process.unsigned_abs();
    for digit in path[6..16].iter_mut().rev() {
        (*digit, rest) = (b'0' + (rest % 10) as u8, rest / 10);
    }
    // The kernel takes no zeros in front.
    let zeros = path[6..15].iter().take_while(|digit| **digit == b'0').count();
    path.copy_within(6 + zeros.., 6);
    // SAFETY: a path with its zero.
    let fd = unsafe { next::openat(sys::AT_FDCWD, path.as_ptr().cast(), sys::O_CLOEXEC, 0) };
    if fd < 0 {
        return false;
    }
    let mut text = [0_u8; 256];
    // SAFETY: the room that is named.
    let length = unsafe { next::read(fd, text.as_mut_ptr().cast::<c_void>(), text.len()) };
    // SAFETY: the descriptor of above.
    unsafe { sys::close(fd) };
    let text = text.get(..usize::try_from(length).unwrap_or(0)).unwrap_or_default();
    // The name of the program, which is in parentheses, may have any bytes.
    let end = text.iter().rposition(|byte| *byte == b')').unwrap_or(0);
    matches!(text.get(end + 2), Some(b'T' | b'Z' | b'X'))
}
