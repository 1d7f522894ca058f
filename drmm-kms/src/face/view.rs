//! What a driver sees of a commit.
//!
//! `'c` is the commit: no part of it can be kept, or used in another one. A check has states alone,
//! and may change the object's own state. An update has a checked state, which does not change any
//! more, and pixels.

use core::marker::PhantomData;

use drmm_runtime::{Errno, Error, Result};

use crate::face::frame::{Framebuffer, PixelSource, Pixels, Row, ROWS};
use crate::face::limits::UNSCALED;
use crate::face::mode::Mode;
use crate::face::object::Crtc;
use crate::face::rect::Rect;
use crate::world::node::Others;

/// The commit, invariant.
pub(crate) type Commit<'c> = PhantomData<fn(&'c ()) -> &'c ()>;

/// Where a plane is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Placed {
    /// The part of the framebuffer that is shown: x, y, width and height in pixels, 16.16.
    pub src: [u32; 4],
    /// Where it is on the display, cut off at the display's edges.
    pub dst: Rect,
    /// Column of the display where the picture begins, before it was cut off.
    pub x: i32,
    /// Row of the display where the picture begins, before it was cut off.
    pub y: i32,
}

impl Placed {
    /// Column and row of the framebuffer that are at the top left of `dst`, in whole pixels.
    #[must_use]
    pub const fn origin(&self) -> (u32, u32) {
        (self.src[0] >> 16, self.src[1] >> 16)
    }

    /// Whether the picture has another size on the display than in the framebuffer.
    #[must_use]
    pub const fn is_scaled(&self) -> bool {
        self.src[2].div_ceil(UNSCALED) != self.dst.width()
            || self.src[3].div_ceil(UNSCALED) != self.dst.height()
    }
}

/// A plane's state: what it shows, and where.
#[derive(Clone, Copy, Debug)]
pub struct PlaneState<'c, S = ()> {
    pub(crate) framebuffer: Framebuffer,
    pub(crate) placed: Placed,
    pub(crate) own: &'c S,
    pub(crate) commit: Commit<'c>,
}

impl<S> PlaneState<'_, S> {
    /// The framebuffer.
    #[must_use]
    pub const fn framebuffer(&self) -> &Framebuffer {
        &self.framebuffer
    }

    /// Which part of it, and where.
    #[must_use]
    pub const fn placed(&self) -> &Placed {
        &self.placed
    }

    /// The plane's own state.
    #[must_use]
    pub const fn own(&self) -> &S {
        self.own
    }
}

/// A visible plane's new state, not checked yet: no hardware and no pixels.
#[derive(Debug)]
pub struct PlaneCheck<'c, P = (), S = ()> {
    pub(crate) plane: &'c P,
    pub(crate) old: Option<PlaneState<'c, S>>,
    pub(crate) framebuffer: Framebuffer,
    pub(crate) placed: Placed,
    pub(crate) own: &'c mut S,
    pub(crate) modeset: &'c mut bool,
    pub(crate) commit: Commit<'c>,
}

impl<'c, P, S> PlaneCheck<'c, P, S> {
    /// The driver's own data of the plane.
    #[must_use]
    pub const fn plane(&self) -> &P {
        self.plane
    }

    /// What it shows now; `None` if it is not visible.
    #[must_use]
    pub const fn old(&self) -> Option<&PlaneState<'c, S>> {
        self.old.as_ref()
    }

    /// The framebuffer that it is to show.
    #[must_use]
    pub const fn framebuffer(&self) -> &Framebuffer {
        &self.framebuffer
    }

    /// Which part of it, and where.
    #[must_use]
    pub const fn placed(&self) -> &Placed {
        &self.placed
    }

    /// The plane's own state.
    #[must_use]
    pub const fn own(&self) -> &S {
        self.own
    }

    /// The plane's own state, to be worked out.
    pub const fn own_mut(&mut self) -> &mut S {
        self.own
    }

    /// The CRTC has to be switched off and on for this. A program that did not allow that gets
    /// `EINVAL`.
    pub const fn needs_modeset(&mut self) {
        *self.modeset = true;
    }

    /// Refused: see the message.
    #[doc(hidden)]
    pub fn for_each_row<A>(&self, _: Rect, _: A) -> Result
    where
        P: PixelsInACheck,
    {
        Ok(())
    }
}

/// Never implemented: pixels in a check.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a check sees no pixels: the program may not have drawn them yet",
    label = "look at the pixels in `atomic_update`",
    note = "a program may check a state without ever committing it, so a check depends on states alone"
)]
pub trait PixelsInACheck {}

/// Never implemented: a change of a state that was checked.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a checked state does not change any more",
    label = "work it out in `atomic_check` and keep it in the state"
)]
pub trait ChangeAfterTheCheck {}

/// A plane that shows something new: checked, with its pixels. Its CRTC is on.
pub struct PlaneUpdate<'c, P = (), S = ()> {
    pub(crate) plane: &'c P,
    pub(crate) old: Option<PlaneState<'c, S>>,
    pub(crate) state: PlaneState<'c, S>,
    pub(crate) damage: Rect,
    pub(crate) clips: &'c [Rect],
    pub(crate) pixels: &'c dyn PixelSource,
}

/// Rectangles of the display in which pixels have changed.
pub type Damage<'c> = core::iter::Copied<core::slice::Iter<'c, Rect>>;

impl<'c, P, S> PlaneUpdate<'c, P, S> {
    /// The driver's own data of the plane.
    #[must_use]
    pub const fn plane(&self) -> &P {
        self.plane
    }

    /// What it showed before; `None` if it was not visible, or if its CRTC was switched on.
    #[must_use]
    pub const fn old(&self) -> Option<&PlaneState<'c, S>> {
        self.old.as_ref()
    }

    /// The framebuffer.
    #[must_use]
    pub const fn framebuffer(&self) -> &Framebuffer {
        &self.state.framebuffer
    }

    /// Which part of it, and where.
    #[must_use]
    pub const fn placed(&self) -> &Placed {
        &self.state.placed
    }

    /// The plane's own state, as it was checked.
    #[must_use]
    pub const fn own(&self) -> &S {
        self.state.own
    }

    /// Refused: see the message.
    #[doc(hidden)]
    pub fn own_mut(&mut self) -> Option<&mut S>
    where
        P: ChangeAfterTheCheck,
    {
        None
    }

    /// The smallest rectangle of the display that holds all changes; never empty. All of the plane
    /// if another framebuffer, or another part of it, is shown, and nothing else is known.
    #[must_use]
    pub const fn damage(&self) -> Rect {
        self.damage
    }

    /// The changes one by one, for hardware that profits from it.
    pub fn damage_clips(&self) -> Damage<'c> {
        self.clips.iter().copied()
    }

    /// Calls `row` for each row of the display within `damage`, from the top, with the pixels to be
    /// shown there.
    ///
    /// An error of `row` ends it. In a kernel it ends with `ENODEV` within 16 rows after the device
    /// has gone. `EOPNOTSUPP` for a plane that is scaled: its rows are not those
    /// of the framebuffer.
    pub fn for_each_row(&self, damage: Rect, mut row: impl FnMut(Row<'_>) -> Result) -> Result {
        let placed = &self.state.placed;
        if placed.is_scaled() {
            return Err(Error::new(
                Errno::EOPNOTSUPP,
                "the rows of a scaled plane are not in its framebuffer",
            ));
        }
        let area = damage.intersection(placed.dst);
        let bytes = u64::from(self.state.framebuffer.format.bytes_per_pixel());
        let (left, top) = placed.origin();
        // The core has checked that the source is within the framebuffer, whose rows fit in memory.
        let column = u64::from(left) + u64::from(area.x1() - placed.dst.x1().min(area.x1()));
        let start = column * bytes;
        let len = usize::try_from(u64::from(area.width()) * bytes).unwrap_or(usize::MAX);
        for y in area.y1()..area.y2() {
            if (y - area.y1()).is_multiple_of(ROWS) {
                self.pixels.is_wanted()?;
            }
            let line = top.saturating_add(y.saturating_sub(placed.dst.y1()));
            row(Row { x: area.x1(), y, pixels: Pixels { source: self.pixels, y: line, start, len } })?;
        }
        Ok(())
    }
}

impl<P, S> core::fmt::Debug for PlaneUpdate<'_, P, S> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("PlaneUpdate")
            .field("framebuffer", &self.state.framebuffer)
            .field("placed", &self.state.placed)
            .field("damage", &self.damage)
            .finish_non_exhaustive()
    }
}

/// A plane that goes dark while its CRTC stays on.
#[derive(Debug)]
pub struct PlaneDisable<'c, P = (), S = ()> {
    pub(crate) plane: &'c P,
    pub(crate) old: PlaneState<'c, S>,
}

impl<'c, P, S> PlaneDisable<'c, P, S> {
    /// The driver's own data of the plane.
    #[must_use]
    pub const fn plane(&self) -> &P {
        self.plane
    }

    /// What it showed.
    #[must_use]
    pub const fn old(&self) -> &PlaneState<'c, S> {
        &self.old
    }
}

/// A CRTC's state.
#[derive(Clone, Copy, Debug)]
pub struct CrtcState<'c, S = ()> {
    pub(crate) active: bool,
    pub(crate) mode: Option<Mode>,
    pub(crate) own: &'c S,
    pub(crate) commit: Commit<'c>,
}

impl<S> CrtcState<'_, S> {
    /// Whether it is on.
    #[must_use]
    pub const fn active(&self) -> bool {
        self.active
    }

    /// Its mode, which it may have while it is off.
    #[must_use]
    pub const fn mode(&self) -> Option<&Mode> {
        self.mode.as_ref()
    }

    /// The CRTC's own state.
    #[must_use]
    pub const fn own(&self) -> &S {
        self.own
    }
}

/// A CRTC's new state, not checked yet. Its planes have been checked before.
pub struct CrtcCheck<'c, C = (), S = ()> {
    pub(crate) crtc: &'c C,
    pub(crate) old: CrtcState<'c, S>,
    pub(crate) active: bool,
    pub(crate) mode: Option<Mode>,
    pub(crate) own: &'c mut S,
    pub(crate) others: &'c dyn Others,
    pub(crate) commit: Commit<'c>,
}

impl<'c, C, S> CrtcCheck<'c, C, S> {
    /// The driver's own data of the CRTC.
    #[must_use]
    pub const fn crtc(&self) -> &C {
        self.crtc
    }

    /// What is committed now.
    #[must_use]
    pub const fn old(&self) -> &CrtcState<'c, S> {
        &self.old
    }

    /// Whether it is to be on.
    #[must_use]
    pub const fn active(&self) -> bool {
        self.active
    }

    /// The mode that it is to have.
    #[must_use]
    pub const fn mode(&self) -> Option<&Mode> {
        self.mode.as_ref()
    }

    /// The CRTC's own state.
    #[must_use]
    pub const fn own(&self) -> &S {
        self.own
    }

    /// The CRTC's own state, to be worked out.
    pub const fn own_mut(&mut self) -> &mut S {
        self.own
    }

    /// The mode of another CRTC of this device as this commit leaves it, `None` if that CRTC is
    /// off: for limits that several CRTCs share.
    ///
    /// Fails with `EINVAL` for a CRTC of another device. In a kernel it fails with `EDEADLK` when
    /// the commit has to begin anew: pass the error on.
    pub fn mode_of<D, V, O>(&self, other: &Crtc<D, V, O>) -> Result<Option<Mode>> {
        self.others.mode(other.node.place())
    }
}

impl<C, S> core::fmt::Debug for CrtcCheck<'_, C, S> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("CrtcCheck")
            .field("active", &self.active)
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}

/// A CRTC that is switched on or off, or whose planes were updated: checked.
#[derive(Debug)]
pub struct CrtcCommit<'c, C = (), S = ()> {
    pub(crate) crtc: &'c C,
    pub(crate) old: CrtcState<'c, S>,
    pub(crate) mode: Mode,
    pub(crate) own: &'c S,
    pub(crate) commit: Commit<'c>,
}

impl<'c, C, S> CrtcCommit<'c, C, S> {
    /// The driver's own data of the CRTC.
    #[must_use]
    pub const fn crtc(&self) -> &C {
        self.crtc
    }

    /// What was committed before.
    #[must_use]
    pub const fn old(&self) -> &CrtcState<'c, S> {
        &self.old
    }

    /// The mode: of a CRTC that is switched off, the one that it had.
    #[must_use]
    pub const fn mode(&self) -> &Mode {
        &self.mode
    }

    /// The CRTC's own state, as it was checked: of a CRTC that is switched off, the one that it
    /// had.
    #[must_use]
    pub const fn own(&self) -> &S {
        self.own
    }
}

/// A connector's new state, not checked yet.
#[derive(Debug)]
pub struct ConnectorCheck<'c, K = (), S = ()> {
    pub(crate) connector: &'c K,
    pub(crate) old: &'c S,
    pub(crate) own: &'c mut S,
    pub(crate) modeset: &'c mut bool,
    pub(crate) commit: Commit<'c>,
}

impl<'c, K, S> ConnectorCheck<'c, K, S> {
    /// The driver's own data of the connector.
    #[must_use]
    pub const fn connector(&self) -> &K {
        self.connector
    }

    /// The own state that is committed now.
    #[must_use]
    pub const fn old(&self) -> &'c S {
        self.old
    }

    /// The connector's own state.
    #[must_use]
    pub const fn own(&self) -> &S {
        self.own
    }

    /// The connector's own state, to be worked out.
    pub const fn own_mut(&mut self) -> &mut S {
        self.own
    }

    /// The CRTC has to be switched off and on for this. A program that did not allow that gets
    /// `EINVAL`.
    pub const fn needs_modeset(&mut self) {
        *self.modeset = true;
    }
}
