//! The folder of a host: its socket, and what its programs see in the places of `/dev/dri` and
//! `/sys`.

use std::env;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The folder of a host. Each user has one, unless `DRMM_DIR` names another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place(PathBuf);

impl Place {
    /// The folder that `DRMM_DIR` names, or `drmm` in the user's folder of `/run`, or
    /// `/tmp/drmm-<user>`.
    #[must_use]
    pub fn new() -> Self {
        if let Some(folder) = env::var_os("DRMM_DIR").filter(|folder| !folder.is_empty()) {
            return Self(folder.into());
        }
        let user = rustix::process::geteuid().as_raw();
        let run = PathBuf::from(format!("/run/user/{user}"));
        Self(if run.is_dir() { run.join("drmm") } else { PathBuf::from(format!("/tmp/drmm-{user}")) })
    }

    /// This folder.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// The folder itself.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// Where the host listens.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.0.join("socket")
    }

    /// What is locked for as long as a host serves.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.0.join("lock")
    }

    /// The preload library.
    #[must_use]
    pub fn preload(&self) -> PathBuf {
        self.0.join("libdrmm_preload.so")
    }

    /// What is seen as `/dev/dri`.
    #[must_use]
    pub fn dri(&self) -> PathBuf {
        self.0.join("dri")
    }

    /// What is seen as `/sys`.
    #[must_use]
    pub fn sys(&self) -> PathBuf {
        self.0.join("sys")
    }

    /// Fails if another user than this one or root could have put something there: programs are
    /// started with a library of it.
    pub fn check(&self) -> io::Result<()> {
        let found = fs::symlink_metadata(&self.0)?;
        let user = rustix::process::geteuid().as_raw();
        let is_own = found.uid() == user || found.uid() == 0;
        if !found.is_dir() || !is_own || found.mode() & 0o022 != 0 {
            let text = format!("{} is no folder that only this user and root can write to", self.0.display());
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, text));
        }
        Ok(())
    }
}

impl Default for Place {
    fn default() -> Self {
        Self::new()
    }
}

/// The preload library, built for this machine.
pub const PRELOAD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/libdrmm_preload.so"));

/// The mode of a file in the place of a node, which no other file of such a size has.
pub(crate) const NODE_MODE: u32 = 0o1666;

/// The size of the file in the place of card 0; the minor is added. That of a terminal is further
/// on.
const CARD_SIZE: u64 = 0xd12 << 20;
const TERMINAL_SIZE: u64 = CARD_SIZE + (1 << 19);

/// The size of the file in the place of a virtual terminal.
pub(crate) fn terminal_size(minor: u32) -> u64 {
    TERMINAL_SIZE + u64::from(minor)
}

/// Puts a file in the place of a card's node, as the preload library recognises it: empty, of a
/// size that holds the minor, with the sticky bit.
pub fn put_card(path: &Path, minor: u32) -> io::Result<()> {
    // Under another name first: programs see all of it or nothing.
    let new = path.with_extension("new");
    let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.set_len(CARD_SIZE + u64::from(minor))?;
    file.set_permissions(fs::Permissions::from_mode(NODE_MODE))?;
    fs::rename(&new, path)
}
