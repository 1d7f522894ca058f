//! What a display driver implements.
//!
//! What takes the hardware view runs inside a section of the gate, and one at a time on a card.
//! What takes `&self` has states alone, and may run beside others.

use drmm_runtime::{DrmDriver, Result};

use crate::face::mode::Mode;
use crate::face::property::State;
use crate::face::view::{ConnectorCheck, CrtcCheck, CrtcCommit, PlaneCheck, PlaneDisable, PlaneUpdate};

/// How planes with data `P` and own state `S` are shown.
///
/// It is implemented for the driver struct, once for each kind of plane that the driver has.
/// Events, vblanks and the order of calls are the core's: disables, enables, planes, flush, as
/// `drm_atomic_helper_commit_tail_rpm` has them.
///
/// A check sees states alone. One that opens the gate of its own device by a `Dev` gets `EDEADLK`
/// there: what it needs of the hardware is read before, and kept in the device.
///
/// An error of a check goes to the program, and nothing has changed. In a commit it is too late for
/// that: the state counts as committed, the connectors of the CRTC get the link status *bad*, and
/// programs are told to look. On the host a call that waits for the commit returns the error in
/// addition; in a kernel it is a line of the log.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/screen.rs"));
/// # screen! { { #[drmm] pipe: SimplePipe, } crtc connector plug light }
/// impl DriverPlane for Screen {
///     fn atomic_check(&self, new: &mut PlaneCheck<'_>) -> Result {
///         let pitch = new.framebuffer().pitch();
///         if pitch % 64 != 0 {
///             let refusal = Error::new(Errno::EINVAL, "rows begin at multiples of 64 bytes");
///             return Err(refusal.figure(pitch.into()));
///         }
///         Ok(())
///     }
///
///     fn atomic_update(hw: &ScreenHw<'_>, new: &PlaneUpdate<'_>) -> Result {
///         let stride = new.placed().dst.width() * 4;
///         new.for_each_row(new.damage(), |row| {
///             row.pixels.write_to(hw.vram, u64::from(row.y * stride + row.x * 4))
///         })
///     }
/// }
/// # fn main() -> Result {
/// #     let parent = plug("doc")?;
/// #     light("doc")?;
/// #     parent.unbind(Removal::Orderly)
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how this plane is shown",
    label = "needs `impl DriverPlane<data, state> for {Self}`, with the data and the state of the field"
)]
pub trait DriverPlane<P = (), S: State = ()>: DrmDriver {
    /// Refuses what cannot be shown, and works out what the update needs. It is called for a plane
    /// that will be visible.
    fn atomic_check(&self, new: &mut PlaneCheck<'_, P, S>) -> Result {
        let _ = new;
        Ok(())
    }

    /// Shows it. The CRTC is on.
    fn atomic_update(hw: &Self::Hw<'_>, new: &PlaneUpdate<'_, P, S>) -> Result;

    /// Shows it no more. It is not called for a plane that goes off with its CRTC.
    fn atomic_disable(hw: &Self::Hw<'_>, plane: &PlaneDisable<'_, P, S>) -> Result {
        let _ = (hw, plane);
        Ok(())
    }
}

/// How CRTCs with data `C` and own state `S` are switched.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/screen.rs"));
/// # screen! { { #[drmm] pipe: SimplePipe, } plane connector plug light }
/// impl DriverCrtc for Screen {
///     fn mode_valid(&self, _crtc: &(), mode: &Mode) -> Result {
///         if mode.clock() > 165_000 {
///             let refusal = Error::new(Errno::EINVAL, "the PLL has no such clock: kHz");
///             return Err(refusal.figure(mode.clock().into()));
///         }
///         Ok(())
///     }
///
///     fn atomic_enable(hw: &ScreenHw<'_>, new: &CrtcCommit<'_>) -> Result {
///         *hw.mode.lock() = Some(*new.mode());
///         Ok(())
///     }
///
///     fn atomic_disable(hw: &ScreenHw<'_>, _old: &CrtcCommit<'_>) -> Result {
///         *hw.mode.lock() = None;
///         Ok(())
///     }
/// }
/// # fn main() -> Result {
/// #     let parent = plug("doc")?;
/// #     light("doc")?;
/// #     parent.unbind(Removal::Orderly)
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how this CRTC is switched on and off",
    label = "needs `impl DriverCrtc<data, state> for {Self}`, with the data and the state of the field"
)]
pub trait DriverCrtc<C = (), S: State = ()>: DrmDriver {
    /// Refuses a mode that the hardware cannot set: it is not offered to programs, nor taken from
    /// them.
    fn mode_valid(&self, crtc: &C, mode: &Mode) -> Result {
        let _ = (crtc, mode);
        Ok(())
    }

    /// Refuses a state, after the planes' checks.
    fn atomic_check(&self, new: &mut CrtcCheck<'_, C, S>) -> Result {
        let _ = new;
        Ok(())
    }

    /// Switches on: sets the mode. The planes are updated next, with all of them as damage.
    fn atomic_enable(hw: &Self::Hw<'_>, new: &CrtcCommit<'_, C, S>) -> Result;

    /// Switches off, with all its planes. Even if it fails, the CRTC counts as off.
    ///
    /// It is also called in step 6 of an orderly unbind, if the CRTC is on then.
    fn atomic_disable(hw: &Self::Hw<'_>, old: &CrtcCommit<'_, C, S>) -> Result;

    /// All planes of a commit have their new values: makes them count at once. The core arms the
    /// event of the commit after it.
    fn atomic_flush(hw: &Self::Hw<'_>, new: &CrtcCommit<'_, C, S>) -> Result {
        let _ = (hw, new);
        Ok(())
    }
}

/// What is behind connectors with data `K` and own state `S`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/screen.rs"));
/// # screen! { { #[drmm] pipe: SimplePipe, } plane crtc plug light }
/// impl DriverConnector for Screen {
///     /// A panel, which is always there, and has no EDID.
///     fn detect(_hw: &ScreenHw<'_>, probe: &mut Probe<'_>) -> Result<Detected> {
///         probe.add_mode(Mode::VGA.preferred(true))?;
///         Ok(Detected::Connected)
///     }
/// }
/// # fn main() -> Result {
/// #     let parent = plug("doc")?;
/// #     light("doc")?;
/// #     parent.unbind(Removal::Orderly)
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what is behind this connector",
    label = "needs `impl DriverConnector<data, state> for {Self}`, with the data and the state of the field"
)]
pub trait DriverConnector<K = (), S: State = ()>: DrmDriver {
    /// Looks which monitor is there: when a program probes the connector, and after
    /// [`Connector::hotplug`](crate::Connector::hotplug).
    fn detect(hw: &Self::Hw<'_>, probe: &mut Probe<'_, K>) -> Result<Detected> {
        let _ = (hw, probe);
        Ok(Detected::Unchanged)
    }

    /// Refuses a state.
    fn atomic_check(&self, new: &mut ConnectorCheck<'_, K, S>) -> Result {
        let _ = new;
        Ok(())
    }
}

/// What a driver found at its connector.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Detected {
    /// What was known before still holds: at first a monitor without an EDID.
    Unchanged,
    /// No monitor.
    Disconnected,
    /// A monitor.
    Connected,
    /// Perhaps a monitor: programs may try.
    Unknown,
}

/// Bytes of an EDID block.
pub const EDID_BLOCK: usize = 128;

/// What reads one block of an EDID, by its number.
pub(crate) type ReadBlock<'a> = &'a mut dyn FnMut(u8, &mut [u8; EDID_BLOCK]) -> Result;

/// What takes the findings of a probe.
pub(crate) trait ProbeSink {
    fn edid(&mut self, read: ReadBlock<'_>) -> Result;
    fn mode(&mut self, mode: Mode) -> Result;
}

/// A look at a connector's plug, which only the core can begin.
pub struct Probe<'p, K = ()> {
    pub(crate) connector: &'p K,
    pub(crate) sink: &'p mut dyn ProbeSink,
}

impl<K> Probe<'_, K> {
    /// The driver's own data of the connector.
    #[must_use]
    pub const fn connector(&self) -> &K {
        self.connector
    }

    /// Reads the monitor's EDID, 128 bytes at a time by the number of the block;
    /// `drm_edid_read_custom`, `drm_edid_connector_update`.
    ///
    /// As many blocks are read as the first one announces, and a damaged one again. The connector
    /// keeps the bytes until others are read, or until the last reference to the device is gone.
    /// What is no sound EDID, or cannot be read whole, is reported and counts as none: the answer
    /// is [`Detected::Connected`] even so, and the modes of a table are offered. `ENODEV` of `read`
    /// is returned: the device is gone.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/screen.rs"));
    /// # screen! { { #[drmm] pipe: SimplePipe, } plane crtc plug light }
    /// # struct Wire;
    /// # impl Wire {
    /// #     fn read(&self, _: usize) -> Result<u8> { Err(Error::new(Errno::EIO, "no answer")) }
    /// # }
    /// impl DriverConnector for Screen {
    ///     fn detect(_hw: &ScreenHw<'_>, probe: &mut Probe<'_>) -> Result<Detected> {
    ///         # let ddc = Wire;
    ///         // A wire that is read byte by byte.
    ///         probe.drmm_get_edid(|number, block| {
    ///             for (at, byte) in block.iter_mut().enumerate() {
    ///                 *byte = ddc.read(usize::from(number) * 128 + at)?;
    ///             }
    ///             Ok(())
    ///         })
    ///     }
    /// }
    /// # fn main() -> Result {
    /// #     let parent = plug("doc")?;
    /// #     light("doc")?;
    /// #     parent.unbind(Removal::Orderly)
    /// # }
    /// ```
    pub fn drmm_get_edid(
        &mut self,
        mut read: impl FnMut(u8, &mut [u8; EDID_BLOCK]) -> Result,
    ) -> Result<Detected> {
        self.sink.edid(&mut read)?;
        Ok(Detected::Connected)
    }

    /// Offers a mode of the driver's own, of a panel for example. With such modes the table is not
    /// used.
    pub fn add_mode(&mut self, mode: Mode) -> Result {
        self.sink.mode(mode)
    }
}

impl<K> core::fmt::Debug for Probe<'_, K> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Probe").finish_non_exhaustive()
    }
}
