//! A mount namespace of the program's own, in which `/dev/dri` and `/sys` are the host's.

use std::fs;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use rustix::fs::{open, Mode, OFlags};
use rustix::mount::{
    mount, mount_bind, mount_bind_recursive, mount_change, MountFlags, MountPropagationFlags,
};
use rustix::process::{getegid, geteuid};
use rustix::thread::UnshareFlags;

use crate::place::Place;

/// Goes into the namespace. This process has one thread.
pub(super) fn enter(place: &Place) -> io::Result<()> {
    leave_the_old_one()?;
    let failed = |what: &str, error: rustix::io::Errno| {
        let error = io::Error::from(error);
        io::Error::new(error.kind(), format!("`drmm run` cannot mount {what} for the program: {error}"))
    };
    // What is mounted later elsewhere is seen, and nothing goes the other way.
    let slave = MountPropagationFlags::DOWNSTREAM | MountPropagationFlags::REC;
    mount_change("/", slave).map_err(|error| failed("anything", error))?;
    mount_bind(place.sys(), "/sys").map_err(|error| failed("its own `/sys`", error))?;
    if !Path::new("/dev/dri").is_dir() {
        own_dev()?;
    }
    mount_bind(place.dri(), "/dev/dri").map_err(|error| failed("its own `/dev/dri`", error))
}

fn unshare(flags: UnshareFlags) -> rustix::io::Result<()> {
    // SAFETY: the file descriptors are not unshared, which is what the call must not do to a
    // program that does not expect it.
    unsafe { rustix::thread::unshare_unsafe(flags) }
}

/// As root directly; another user gets the right by a user namespace, where the system gives one.
fn leave_the_old_one() -> io::Result<()> {
    if unshare(UnshareFlags::NEWNS).is_ok() {
        return Ok(());
    }
    let (user, group) = (geteuid().as_raw(), getegid().as_raw());
    let missing = |error: io::Error| {
        let text = format!(
            "`drmm run` needs a mount namespace, and this system gives none to an ordinary user ({error}): \
             allow user namespaces (`user.max_user_namespaces`, `kernel.unprivileged_userns_clone`, \
             `kernel.apparmor_restrict_unprivileged_userns`), or run it as root"
        );
        io::Error::new(io::ErrorKind::PermissionDenied, text)
    };
    unshare(UnshareFlags::NEWUSER | UnshareFlags::NEWNS).map_err(|error| missing(error.into()))?;
    fs::write("/proc/self/setgroups", "deny").map_err(missing)?;
    fs::write("/proc/self/uid_map", format!("{user} {user} 1")).map_err(missing)?;
    fs::write("/proc/self/gid_map", format!("{group} {group} 1")).map_err(missing)
}

/// A `/dev` with all that the old one has, and room for a folder more.
fn own_dev() -> io::Result<()> {
    let old = open("/dev", OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    let old = PathBuf::from(format!("/proc/self/fd/{}", old.as_raw_fd()));
    // Read before it is covered; by its descriptor it can be reached afterwards.
    let entries: Vec<_> = fs::read_dir(&old)?.flatten().collect();
    mount("drmm", "/dev", "tmpfs", MountFlags::NOSUID, Some(c"mode=755"))?;
    for entry in entries {
        let (from, to) = (old.join(entry.file_name()), Path::new("/dev").join(entry.file_name()));
        let kind = entry.file_type()?;
        if kind.is_symlink() {
            symlink(fs::read_link(&from)?, &to)?;
            continue;
        }
        if kind.is_dir() {
            fs::create_dir(&to)?;
        } else {
            fs::File::create(&to)?;
        }
        // One that is forbidden is not missed by a program that would have been forbidden it.
        let _ = mount_bind_recursive(&from, &to);
    }
    fs::create_dir("/dev/dri")
}
