//! What programs have asked for, object by object: the states that requests copy and commits
//! replace.

use std::sync::Arc;

use crate::face::mode::Mode;
use crate::face::rect::Rect;
use crate::face::view::Placed;
use crate::host::object::Framebuffer;
use crate::host::own::OwnState;

pub(crate) const DPMS_ON: u64 = 0;
pub(crate) const DPMS_OFF: u64 = 3;

/// What a plane shows.
#[derive(Clone, Debug)]
pub(crate) struct PlaneValues {
    pub(crate) crtc: Option<usize>,
    pub(crate) framebuffer: Option<Arc<Framebuffer>>,
    /// x, y, width and height in the framebuffer, 16.16.
    pub(crate) src: [u32; 4],
    /// Column and row on the display.
    pub(crate) at: (i32, i32),
    /// Width and height on the display.
    pub(crate) size: (u32, u32),
    /// What has changed, in pixels of the framebuffer: of this commit alone.
    pub(crate) damage: Option<Arc<[Rect]>>,
    /// Worked out by the check: where it is seen, `None` if it is not.
    pub(crate) placed: Option<Placed>,
    pub(crate) own: OwnState,
}

impl PlaneValues {
    pub(crate) fn dark(own: OwnState) -> Self {
        Self {
            crtc: None,
            framebuffer: None,
            src: [0; 4],
            at: (0, 0),
            size: (0, 0),
            damage: None,
            placed: None,
            own,
        }
    }

    /// Shows nothing on no CRTC.
    pub(crate) fn clear(&mut self) {
        (self.crtc, self.framebuffer, self.placed) = (None, None, None);
        (self.src, self.at, self.size) = ([0; 4], (0, 0), (0, 0));
    }

    /// Shows all that a mode needs of a framebuffer, from this corner on.
    pub(crate) fn cover(
        &mut self,
        crtc: usize,
        framebuffer: Arc<Framebuffer>,
        mode: &Mode,
        corner: (u32, u32),
    ) {
        let size = (u32::from(mode.width()), u32::from(mode.height()));
        self.crtc = Some(crtc);
        self.framebuffer = Some(framebuffer);
        self.src = [corner.0 << 16, corner.1 << 16, size.0 << 16, size.1 << 16];
        (self.at, self.size) = ((0, 0), size);
    }

    pub(crate) fn shows(&self, id: u32) -> bool {
        self.framebuffer.as_ref().is_some_and(|framebuffer| framebuffer.id() == id)
    }
}

/// What a CRTC does.
#[derive(Clone, Debug)]
pub(crate) struct CrtcValues {
    pub(crate) active: bool,
    pub(crate) mode: Option<Mode>,
    /// The blob that the program gave the mode in, 0 if the core is to make one.
    pub(crate) blob: u32,
    /// `VRR_ENABLED`, which no hardware here follows.
    pub(crate) vrr: bool,
    pub(crate) own: OwnState,
}

impl CrtcValues {
    /// A CRTC that is off.
    pub(crate) fn dark(own: OwnState) -> Self {
        Self { active: false, mode: None, blob: 0, vrr: false, own }
    }

    /// On, with this mode.
    pub(crate) fn set_mode(&mut self, mode: Mode) {
        (self.active, self.mode, self.blob) = (true, Some(mode), 0);
    }

    /// Off, without a mode.
    pub(crate) fn clear(&mut self) {
        (self.active, self.mode, self.blob) = (false, None, 0);
    }

    /// The mode if it is on.
    pub(crate) fn lit(&self) -> Option<Mode> {
        self.mode.filter(|_| self.active)
    }
}

/// What a connector is fed by.
#[derive(Clone, Debug)]
pub(crate) struct ConnectorValues {
    pub(crate) crtc: Option<usize>,
    /// Worked out by the check.
    pub(crate) encoder: Option<usize>,
    pub(crate) dpms: u64,
    /// A commit has failed on the way to the monitor.
    pub(crate) link_is_bad: bool,
    pub(crate) own: OwnState,
}

/// The states of all objects. A copy shares them; what a request changes, it has its own copy of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Snapshot {
    pub(crate) planes: Vec<Arc<PlaneValues>>,
    pub(crate) crtcs: Vec<Arc<CrtcValues>>,
    pub(crate) connectors: Vec<Arc<ConnectorValues>>,
}

impl Snapshot {
    /// The CRTCs that are on.
    pub(crate) fn is_lit(&self, crtc: usize) -> bool {
        self.crtcs.get(crtc).is_some_and(|crtc| crtc.active && crtc.mode.is_some())
    }

    /// The numbers of the connectors that a CRTC feeds.
    pub(crate) fn fed_by(&self, crtc: usize) -> impl Iterator<Item = usize> + '_ {
        self.connectors
            .iter()
            .enumerate()
            .filter(move |(_, connector)| connector.crtc == Some(crtc))
            .map(|(index, _)| index)
    }

    /// The numbers of the planes that are on a CRTC.
    pub(crate) fn planes_on(&self, crtc: usize) -> impl Iterator<Item = usize> + '_ {
        self.planes
            .iter()
            .enumerate()
            .filter(move |(_, plane)| plane.crtc == Some(crtc))
            .map(|(index, _)| index)
    }
}
