//! Which process is at the other end of a socket: the kernel says it, no message does.

use std::fs;
use std::io;
use std::mem;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::ptr;

use rustix::process::{pidfd_open, PidfdFlags};

/// `CAP_SYS_ADMIN`.
const ADMIN: u64 = 1 << 21;
/// `SO_PEERPIDFD`, Linux 6.5.
const SO_PEERPIDFD: libc::c_int = 77;

/// The process that made a connection. A child that goes on with the connection speaks for it.
#[derive(Debug)]
pub(crate) struct Peer {
    process: rustix::process::Pid,
    user: u32,
    is_admin: bool,
    /// Holds the process's identity: its number can belong to another one after its end.
    handle: OwnedFd,
}

impl Peer {
    /// Fails if the process has ended already.
    pub(crate) fn of(socket: BorrowedFd<'_>) -> io::Result<Self> {
        let credentials = credentials_of_peer(socket)?;
        // A process of another process namespace has no number here, so its memory cannot be named.
        let number = Some(credentials.pid).filter(|number| *number > 0);
        let process = number.and_then(rustix::process::Pid::from_raw);
        let process = process.ok_or(io::Error::from_raw_os_error(libc::ESRCH))?;
        let handle = match handle_of_peer(socket) {
            Ok(handle) => handle,
            // An older kernel. The process is held from now on; it has just connected.
            Err(error) if error.raw_os_error() == Some(libc::ENOPROTOOPT) => {
                pidfd_open(process, PidfdFlags::empty())?
            }
            Err(error) => return Err(error),
        };
        let user = credentials.uid;
        let number = process.as_raw_nonzero().get();
        Ok(Self { process, user, is_admin: is_admin(user, number), handle })
    }

    /// Its number (`tgid`).
    pub(crate) fn number(&self) -> libc::pid_t {
        self.process.as_raw_nonzero().get()
    }

    /// Its user.
    pub(crate) fn user(&self) -> u32 {
        self.user
    }

    /// Whether it had the rights of an administrator of this system when it connected.
    pub(crate) fn is_admin(&self) -> bool {
        self.is_admin
    }

    /// Whether its number is still its own: it has not ended, or has not been waited for.
    pub(crate) fn is_alive(&self) -> bool {
        let none = ptr::null::<libc::siginfo_t>();
        // Signal 0 is not sent; the process is only looked for, by its handle. This is the cheapest
        // question there is, and each access to memory asks it.
        // SAFETY: a descriptor of this process, and no information.
        let found =
            unsafe { libc::syscall(libc::SYS_pidfd_send_signal, self.handle.as_raw_fd(), 0, none, 0) };
        found == 0 || io::Error::last_os_error().raw_os_error() != Some(libc::ESRCH)
    }

    /// The name of its program, which any terminal can show.
    pub(crate) fn name(&self) -> String {
        let name = fs::read(format!("/proc/{}/comm", self.number())).unwrap_or_default();
        printable(&name)
    }
}

/// A program chooses its name: what would move a terminal's cursor is a question mark.
fn printable(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    name.trim_end().chars().map(|letter| if letter.is_control() { '?' } else { letter }).collect()
}

fn credentials_of_peer(socket: BorrowedFd<'_>) -> io::Result<libc::ucred> {
    let mut found = libc::ucred { pid: 0, uid: 0, gid: 0 };
    let mut length = libc::socklen_t::try_from(mem::size_of_val(&found)).unwrap_or(0);
    // SAFETY: the room for the credentials, whose length is named.
    let result = unsafe {
        libc::getsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_PEERCRED,
            (&raw mut found).cast(),
            &raw mut length,
        )
    };
    if result == 0 {
        Ok(found)
    } else {
        Err(io::Error::last_os_error())
    }
}

fn handle_of_peer(socket: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    let mut handle: libc::c_int = -1;
    let mut length = libc::socklen_t::try_from(mem::size_of_val(&handle)).unwrap_or(0);
    // SAFETY: the room for one descriptor, whose length is named.
    let result = unsafe {
        libc::getsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            SO_PEERPIDFD,
            (&raw mut handle).cast(),
            &raw mut length,
        )
    };
    if result != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call has made this descriptor for its caller.
    Ok(unsafe { OwnedFd::from_raw_fd(handle) })
}

/// An administrator of the system that this process is in: root with the capability, and not only
/// in a user namespace of its own.
fn is_admin(user: u32, process: libc::pid_t) -> bool {
    let space = |process: &str| fs::read_link(format!("/proc/{process}/ns/user"));
    let process = process.to_string();
    if user != 0 || space("self").ok() != space(&process).ok() {
        return false;
    }
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    effective.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & ADMIN != 0)
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn a_name_cannot_steer_a_terminal() {
        assert_eq!(printable(b"kmscube\n"), "kmscube");
        assert_eq!(printable(b"\x1b[2J\rroot\xff\n"), "?[2J?root\u{fffd}");
    }
}
