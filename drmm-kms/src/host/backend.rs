//! A registered driver as commits and calls see it, with the driver's type erased.

use drmm_runtime::publish::OpenFile;
use drmm_runtime::Result;

use crate::face::driver::{Detected, ProbeSink};
use crate::face::frame::Framebuffer;
use crate::face::mode::Mode;
use crate::face::view::Placed;
use crate::host::calls::{FileData, OwnCall};
use crate::host::commit::Commit;
use crate::host::node::Others;
use crate::host::values::{ConnectorValues, CrtcValues, PlaneValues};

/// Name and version, for `VERSION`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity {
    pub(crate) name: &'static str,
    pub(crate) desc: &'static str,
    pub(crate) date: &'static str,
    pub(crate) version: [i32; 3],
}

/// A visible plane, to be checked.
pub(crate) struct PlaneDraft<'a> {
    pub(crate) old: &'a PlaneValues,
    pub(crate) new: &'a mut PlaneValues,
    pub(crate) framebuffer: Framebuffer,
    pub(crate) placed: Placed,
    pub(crate) modeset: &'a mut bool,
}

/// A CRTC, to be checked.
pub(crate) struct CrtcDraft<'a> {
    pub(crate) old: &'a CrtcValues,
    pub(crate) new: &'a mut CrtcValues,
    pub(crate) others: &'a dyn Others,
}

/// A connector, to be checked.
pub(crate) struct ConnectorDraft<'a> {
    pub(crate) old: &'a ConnectorValues,
    pub(crate) new: &'a mut ConnectorValues,
    pub(crate) modeset: &'a mut bool,
}

/// A registered driver. Holding it is holding the device. Objects are named by their numbers.
pub(crate) trait Backend: Send + Sync {
    fn identity(&self) -> Identity;
    fn is_unplugged(&self) -> bool;
    /// Tells the trace that a program opens the card. `None` if there is no trace to tell.
    fn open_file(&self) -> Option<OpenFile> {
        None
    }

    /// The driver's own call of this number.
    fn find_call(&self, nr: u8) -> Option<OwnCall>;
    /// What the driver keeps for a new file, `None` if it has no calls. Through the gate: `ENODEV`
    /// after unplug.
    fn open_data(&self) -> Result<Option<FileData>>;
    /// A call of the driver's own. Through the gate if it needs the hardware.
    fn run_call(&self, nr: u8, file: &FileData, bytes: &mut [u8]) -> Result<i32>;
    /// The file is closed.
    fn close_data(&self, file: FileData);

    /// Without hardware.
    fn mode_valid(&self, crtc: usize, mode: &Mode) -> Result;
    /// Without hardware.
    fn check_plane(&self, plane: usize, draft: PlaneDraft<'_>) -> Result;
    /// Without hardware.
    fn check_crtc(&self, crtc: usize, draft: CrtcDraft<'_>) -> Result;
    /// Without hardware.
    fn check_connector(&self, connector: usize, draft: ConnectorDraft<'_>) -> Result;

    /// Through the gate: `ENODEV` after unplug.
    fn detect(&self, connector: usize, sink: &mut dyn ProbeSink) -> Result<Detected>;
    /// Through the gate, in one section: `ENODEV` after unplug.
    fn commit(&self, commit: &mut Commit) -> Result;
    /// Through the gate: `ENODEV` after unplug.
    fn switch_vblank(&self, crtc: usize, on: bool) -> Result;
}
