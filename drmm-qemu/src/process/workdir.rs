//! The private directory of one machine: the firmware, the sockets while they are being connected,
//! screen dumps.
//!
//! Its mode is 0700, so that no other user of the host can connect to the sockets in it. QEMU runs
//! *in* it and is given relative names only: a comma in a path would end an option of QEMU.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use drmm_runtime::{Errno, Error, Result};

use crate::error::os_error;

/// The file name of the firmware.
pub(crate) const FIRMWARE: &str = "park.bin";

const FIRMWARE_SIZE: usize = 64 * 1024;
/// Where an x86 CPU starts: 16 bytes below the end of the firmware.
const RESET_VECTOR: usize = FIRMWARE_SIZE - 16;
/// `cli; hlt; jmp` back to the `hlt`: should anything wake the CPU, it goes back to sleep.
const PARK: [u8; 4] = [0xfa, 0xf4, 0xeb, 0xfd];
const HALT: u8 = 0xf4;

/// A directory of this process alone, which is removed when this value is dropped.
#[derive(Debug)]
pub(crate) struct WorkDir {
    path: PathBuf,
}

impl WorkDir {
    /// Makes the directory, with the firmware in it.
    pub(crate) fn new() -> Result<Self> {
        let dir = Self { path: make_private_directory(&std::env::temp_dir())? };
        fs::write(dir.path.join(FIRMWARE), parked_cpu())
            .map_err(|error| os_error("the firmware for QEMU cannot be written", &error))?;
        Ok(dir)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for WorkDir {
    fn drop(&mut self) {
        // The watchdog of the process removes it too, and may be the first.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// A directory that did not exist before: `mkdir` refuses a name that another process prepared.
fn make_private_directory(parent: &Path) -> Result<PathBuf> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    const TRIES: u32 = 100;

    let process = std::process::id();
    let nanoseconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
    for _ in 0..TRIES {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = parent.join(format!("drmm-qemu-{process}-{number}-{nanoseconds:x}"));
        match DirBuilder::new().mode(0o700).create(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(os_error("no private directory can be made for QEMU", &error)),
        }
    }
    Err(Error::new(Errno::EEXIST, "no name is free for QEMU's private directory").figure(TRIES.into()))
}

/// A firmware that never does anything.
fn parked_cpu() -> Vec<u8> {
    let mut image = vec![HALT; FIRMWARE_SIZE];
    image.truncate(RESET_VECTOR);
    image.extend_from_slice(&PARK);
    image.resize(FIRMWARE_SIZE, HALT);
    image
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn it_is_private_and_goes_with_its_value() {
        let dir = WorkDir::new().unwrap();
        let path = dir.path().to_path_buf();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        let firmware = fs::read(path.join(FIRMWARE)).unwrap();
        assert_eq!(firmware.len(), FIRMWARE_SIZE);
        assert_eq!(firmware[RESET_VECTOR..RESET_VECTOR + 4], PARK);
        assert!(firmware[..RESET_VECTOR].iter().all(|&byte| byte == HALT));
        drop(dir);
        assert!(!path.exists());
    }
}
