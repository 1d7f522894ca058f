//! QEMU as a process whose memory can be read and written: the file that does it, and the proof
//! that it is the right one.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use drmm_pci::transport::Width;
use drmm_runtime::{Errno, Error, Result};

use super::monitor;
use crate::error::os_error;
use crate::wire::qmp::Qmp;
use crate::wire::qtest::Qtest;
use crate::wire::request::Request;

/// RAM of the machine below the first megabyte. The processor sleeps, so it is unused.
const SCRATCH: u64 = 0x1_0000;
/// A value that is not in memory by chance.
const TOKEN: u64 = 0x6d6d_7264_5f9c_3ae1;

/// The memory of QEMU's process, and the sockets that tell what lies where in it.
#[derive(Debug)]
pub(crate) struct Host {
    qtest: Arc<Qtest>,
    qmp: Arc<Qmp>,
    memory: File,
}

impl Host {
    /// Opens the memory of process `pid`, the one at the other end of both sockets.
    ///
    /// Fails with the error of the operating system (`EACCES`: a process may not look into
    /// another one), or with `EOPNOTSUPP` if the monitor describes another memory: `pid` may be
    /// a process that passes everything on.
    pub(crate) fn open(pid: u32, qtest: &Arc<Qtest>, qmp: &Arc<Qmp>) -> Result<Self> {
        let path = format!("/proc/{pid}/mem");
        let memory = File::options().read(true).write(true).open(path);
        let memory = memory.map_err(|error| os_error("QEMU's memory cannot be opened", &error))?;
        let host = Self { qtest: Arc::clone(qtest), qmp: Arc::clone(qmp), memory };
        host.prove()?;
        Ok(host)
    }

    /// What is written on the wire is read in the file, and the other way round. After this the
    /// file is QEMU's: it was not opened too late, when the number of the process may have
    /// belonged to another one.
    fn prove(&self) -> Result {
        let strange =
            Error::new(Errno::EOPNOTSUPP, "QEMU's memory is not in the process that answers for it");
        let at = monitor::address_of(&self.qmp, SCRATCH)?;
        let (scratch, width) = (SCRATCH, Width::B8);
        let before = self.qtest.ask_number(None, &[], Request::Read { at: scratch, width })?;
        self.qtest.post(None, &[Request::Write { at: scratch, width, value: TOKEN }])?;
        self.qtest.barrier()?;
        let mut seen = [0; 8];
        if self.read(at, &mut seen).is_err() || u64::from_le_bytes(seen) != TOKEN {
            return Err(strange.figure(at));
        }
        if self.write(at, &(!TOKEN).to_le_bytes()).is_err()
            || self.qtest.ask_number(None, &[], Request::Read { at: scratch, width })? != !TOKEN
        {
            return Err(strange.figure(at));
        }
        self.qtest.post(None, &[Request::Write { at: scratch, width, value: before }])
    }

    /// Where `size` bytes at the bus address `base` lie in the process, once all that was posted
    /// has arrived.
    pub(crate) fn locate(&self, base: u64, size: u64) -> Result<u64> {
        self.qtest.barrier()?;
        monitor::locate(&self.qmp, base, size)
    }

    /// Reads memory of the process. Fails if it has ended, or has no memory there.
    pub(crate) fn read(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        self.memory.read_exact_at(into, at)
    }

    /// Writes memory of the process.
    pub(crate) fn write(&self, at: u64, from: &[u8]) -> io::Result<()> {
        self.memory.write_all_at(from, at)
    }

    /// The wire to the same machine.
    pub(crate) fn qtest(&self) -> &Qtest {
        &self.qtest
    }
}
