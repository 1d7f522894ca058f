//! What is plugged into a connector, as far as known.

use drmm_runtime::{Errno, Error, Result};

use crate::face::driver::{Detected, ProbeSink, ReadBlock};
use crate::face::mode::Mode;
use crate::host::edid::{read_blocks, Edid};
use crate::host::object::{Object, Objects};

/// A connector's monitor.
#[derive(Clone, Default)]
pub(crate) struct Monitor {
    pub(crate) status: Status,
    pub(crate) edid: Option<Edid>,
    /// The blob of the EDID's bytes, 0 if there is none.
    pub(crate) edid_blob: u32,
    /// Why the newest EDID counts as none.
    pub(crate) edid_error: Option<Error>,
    /// The driver's own modes.
    pub(super) own: Vec<Mode>,
    /// The modes that programs are offered.
    pub(crate) modes: Vec<Mode>,
}

/// Whether a monitor is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Status {
    #[default]
    Connected,
    Disconnected,
    Unknown,
}

impl Monitor {
    /// What a program sees of it. Two that are equal differ in nothing.
    pub(super) fn seen(&self) -> (Status, u32, &[Mode]) {
        (self.status, self.edid_blob, &self.modes)
    }

    /// Takes what a probe has found.
    pub(super) fn found(&mut self, found: Found, detected: Detected, objects: &mut Objects) -> Result {
        self.status = match detected {
            Detected::Unchanged => return Ok(()),
            Detected::Disconnected => Status::Disconnected,
            Detected::Connected => Status::Connected,
            Detected::Unknown => Status::Unknown,
        };
        (self.own, self.edid_error) = (found.modes, found.edid_error);
        let Some(edid) = found.edid else {
            objects.remove(self.edid_blob);
            (self.edid, self.edid_blob) = (None, 0);
            return Ok(());
        };
        // The blob keeps its id while the bytes stay the same: programs look for a change of it.
        if !objects.blob(self.edid_blob).is_ok_and(|blob| *blob == *edid.bytes()) {
            let new = objects.add(|_| Object::Blob(edid.bytes().into()))?;
            objects.remove(self.edid_blob);
            self.edid_blob = new;
        }
        self.edid = Some(edid);
        Ok(())
    }
}

/// What a driver finds in one probe.
#[derive(Default)]
pub(super) struct Found {
    edid: Option<Edid>,
    edid_error: Option<Error>,
    modes: Vec<Mode>,
}

impl ProbeSink for Found {
    fn edid(&mut self, read: ReadBlock<'_>) -> Result {
        let parsed = match read_blocks(read) {
            Err(error) if error.errno() == Errno::ENODEV => return Err(error),
            bytes => bytes.and_then(|bytes| Edid::parse(&bytes)),
        };
        match parsed {
            Ok(edid) => self.edid = Some(edid),
            // A bad EDID is no reason to show nothing: the modes of the table are offered.
            Err(error) => self.edid_error = Some(error),
        }
        Ok(())
    }

    fn mode(&mut self, mode: Mode) -> Result {
        self.modes.push(mode);
        Ok(())
    }
}
