//! What the C library offers, declared by hand: this library is built by a bare `rustc`.

// The numbers below, and how `next` calls variadic functions, hold for these.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")))]
compile_error!("the preload library is written for x86-64, aarch64 and riscv64");

use core::ffi::{c_char, c_int, c_long, c_uint, c_void};

pub(crate) const AF_UNIX: u16 = 1;
pub(crate) const SOCK_SEQPACKET: c_int = 5;
pub(crate) const SOCK_CLOEXEC: c_int = 0o2_000_000;
pub(crate) const SOL_SOCKET: c_int = 1;
pub(crate) const SO_PEERCRED: c_int = 17;
pub(crate) const SO_RCVTIMEO: c_int = 20;
pub(crate) const SO_SNDTIMEO: c_int = 21;
pub(crate) const SCM_RIGHTS: c_int = 1;
pub(crate) const MSG_PEEK: c_int = 2;
pub(crate) const MSG_CTRUNC: c_int = 8;
pub(crate) const MSG_DONTWAIT: c_int = 0x40;
pub(crate) const MSG_NOSIGNAL: c_int = 0x4000;
pub(crate) const MSG_CMSG_CLOEXEC: c_int = 0x4000_0000;
pub(crate) const F_SETFD: c_int = 2;
pub(crate) const F_SETFL: c_int = 4;
pub(crate) const F_DUPFD_CLOEXEC: c_int = 1030;
/// `Yama`: a process may be read by this one.
pub(crate) const PR_SET_PTRACER: c_int = 0x5961_6d61;
pub(crate) const AT_FDCWD: c_int = -100;
pub(crate) const O_CREAT: c_int = 0o100;
pub(crate) const O_EXCL: c_int = 0o200;
pub(crate) const O_NONBLOCK: c_int = 0o4000;
pub(crate) const O_CLOEXEC: c_int = 0o2_000_000;
pub(crate) const O_PATH: c_int = 0o10_000_000;
#[cfg(any(target_arch = "arm", target_arch = "aarch64", target_arch = "powerpc64"))]
pub(crate) const O_DIRECTORY: c_int = 0o40_000;
#[cfg(not(any(target_arch = "arm", target_arch = "aarch64", target_arch = "powerpc64")))]
pub(crate) const O_DIRECTORY: c_int = 0o200_000;
pub(crate) const MAP_ANONYMOUS: c_int = 0x20;
pub(crate) const SA_RESTART: c_int = 0x1000_0000;

pub(crate) const EINTR: c_int = 4;
pub(crate) const EBADF: c_int = 9;
pub(crate) const EAGAIN: c_int = 11;
pub(crate) const EEXIST: c_int = 17;
pub(crate) const ENODEV: c_int = 19;
pub(crate) const ENOTDIR: c_int = 20;
pub(crate) const EINVAL: c_int = 22;
pub(crate) const EMFILE: c_int = 24;
pub(crate) const ENOSYS: c_int = 38;

/// `struct sockaddr_un`.
#[repr(C)]
pub(crate) struct Address {
    pub(crate) family: u16,
    pub(crate) path: [u8; 108],
}

#[repr(C)]
pub(crate) struct IoVec {
    pub(crate) base: *mut c_void,
    pub(crate) length: usize,
}

/// `struct msghdr` of 64 bits.
#[repr(C)]
pub(crate) struct MsgHdr {
    pub(crate) name: *mut c_void,
    pub(crate) name_length: c_uint,
    pub(crate) iov: *mut IoVec,
    pub(crate) iov_length: usize,
    pub(crate) control: *mut c_void,
    pub(crate) control_length: usize,
    pub(crate) flags: c_int,
}

/// A control message that carries one descriptor.
#[repr(C, align(8))]
#[derive(Clone, Copy)]
pub(crate) struct OneDescriptor {
    pub(crate) length: usize,
    pub(crate) level: c_int,
    pub(crate) kind: c_int,
    pub(crate) fd: c_int,
    pub(crate) padding: c_int,
}

/// The length of that message, without its padding.
pub(crate) const ONE_DESCRIPTOR: usize = 20;

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub(crate) struct Credentials {
    pub(crate) process: c_int,
    pub(crate) user: c_uint,
    pub(crate) group: c_uint,
}

#[repr(C)]
pub(crate) struct TimeVal {
    pub(crate) seconds: c_long,
    pub(crate) microseconds: c_long,
}

/// `struct sigaction` of glibc: what is in it is written by the C library.
#[repr(C)]
pub(crate) struct SigAction {
    pub(crate) handler: usize,
    pub(crate) mask: [u64; 16],
    pub(crate) flags: c_int,
    pub(crate) restorer: usize,
}

extern "C" {
    fn __errno_location() -> *mut c_int;
    pub(crate) fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
    pub(crate) fn getenv(name: *const c_char) -> *const c_char;
    pub(crate) fn strlen(text: *const c_char) -> usize;
    pub(crate) fn getpid() -> c_int;
    pub(crate) fn geteuid() -> c_uint;
    pub(crate) fn close(fd: c_int) -> c_int;
    pub(crate) fn fcntl(fd: c_int, command: c_int, ...) -> c_int;
    pub(crate) fn prctl(option: c_int, ...) -> c_int;
    pub(crate) fn socket(domain: c_int, kind: c_int, protocol: c_int) -> c_int;
    pub(crate) fn connect(fd: c_int, address: *const Address, length: c_uint) -> c_int;
    pub(crate) fn getpeername(fd: c_int, address: *mut Address, length: *mut c_uint) -> c_int;
    pub(crate) fn setsockopt(
        fd: c_int,
        level: c_int,
        name: c_int,
        value: *const c_void,
        length: c_uint,
    ) -> c_int;
    pub(crate) fn getsockopt(
        fd: c_int,
        level: c_int,
        name: c_int,
        value: *mut c_void,
        length: *mut c_uint,
    ) -> c_int;
    pub(crate) fn sendmsg(fd: c_int, message: *const MsgHdr, flags: c_int) -> isize;
    pub(crate) fn recvmsg(fd: c_int, message: *mut MsgHdr, flags: c_int) -> isize;
    pub(crate) fn recv(fd: c_int, into: *mut c_void, length: usize, flags: c_int) -> isize;
    pub(crate) fn sigaction(signal: c_int, new: *const SigAction, old: *mut SigAction) -> c_int;
}

pub(crate) fn errno() -> c_int {
    // SAFETY: the C library has an `errno` for each thread.
    let place = unsafe { __errno_location() };
    // SAFETY: it is this thread's own, and is there for as long as the thread.
    unsafe { *place }
}

pub(crate) fn set_errno(value: c_int) {
    // SAFETY: as above.
    let place = unsafe { __errno_location() };
    // SAFETY: as above.
    unsafe { *place = value };
}

/// The bytes of a path of the program without the final zero; `None` for a null pointer.
///
/// # Safety
///
/// `path` is null, or the program promises a string there, as to the C library, which lives as long
/// as the hook's call.
pub(crate) unsafe fn bytes<'call>(path: *const c_char) -> Option<&'call [u8]> {
    if path.is_null() {
        return None;
    }
    // SAFETY: a string of the program, by this function's contract.
    let length = unsafe { strlen(path) };
    // SAFETY: as many bytes are there.
    Some(unsafe { core::slice::from_raw_parts(path.cast(), length) })
}
