//! Mode objects: handles for `#[drmm]` fields. The object itself ends by its own entry of the
//! device list.

use core::fmt;
use core::marker::PhantomData;
use core::ops::Deref;

use drmm_runtime::resource::{AtLastRef, Resource};
use drmm_runtime::{DrmDriver, Result};

use crate::world::node::{Config, ConnectorNode, CrtcNode, EncoderNode, PlaneNode};

/// What all mode objects of a card belong to: limits, ids, the order of commits.
/// `drm_mode_config`.
pub struct ModeConfig {
    pub(crate) node: Config,
}

/// A plane. `P` is the driver's own data, to which the handle derefs; it also selects the
/// `impl DriverPlane<P>` that shows the plane. `S` is its own state.
pub struct Plane<P = (), S = ()> {
    pub(crate) node: PlaneNode<P>,
    pub(crate) state: PhantomData<fn() -> S>,
}

/// A CRTC. `C` is the driver's own data, `S` its own state. `V` says where its vblanks come from:
/// [`VblankTimer`] or [`VblankIrq`].
pub struct Crtc<C = (), V = VblankTimer, S = ()> {
    pub(crate) node: CrtcNode<C>,
    pub(crate) state: PhantomData<fn() -> (V, S)>,
}

/// An encoder: it says which CRTC can feed which connector.
pub struct Encoder {
    pub(crate) node: EncoderNode,
}

/// A connector. `K` is the driver's own data, `S` its own state.
pub struct Connector<K = (), S = ()> {
    pub(crate) node: ConnectorNode<K>,
    pub(crate) state: PhantomData<fn() -> S>,
}

macro_rules! objects {
    ($($name:ident<$data:ident $(, $other:ident)*>)*) => { $(
        impl<$data: Resource<Ends = AtLastRef> $(, $other)*> Resource for $name<$data $(, $other)*> {
            type Ends = AtLastRef;
        }

        impl<$data $(, $other)*> Deref for $name<$data $(, $other)*> {
            type Target = $data;

            fn deref(&self) -> &$data {
                self.node.data()
            }
        }

        impl<$data $(, $other)*> fmt::Debug for $name<$data $(, $other)*> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).field("at", &self.node.place()).finish_non_exhaustive()
            }
        }
    )* };
}
objects! { Plane<P, S> Crtc<C, V, S> Connector<K, S> }

impl Resource for ModeConfig {
    type Ends = AtLastRef;
}

impl Resource for Encoder {
    type Ends = AtLastRef;
}

impl fmt::Debug for ModeConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ModeConfig").finish_non_exhaustive()
    }
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder").field("at", &self.node.place()).finish_non_exhaustive()
    }
}

impl<K, S> Connector<K, S> {
    /// Something happened at the plug: the core probes it soon, and tells programs if anything is
    /// different. `drm_connector_helper_hpd_irq_event`.
    ///
    /// It only makes a note, so it may be called from anywhere: from interrupt callbacks, and from
    /// commits.
    pub fn hotplug(&self) {
        self.node.hotplug();
    }
}

impl<C, V, S> Crtc<C, V, S> {
    /// A vblank has come: counts it, and sends the events that are due. `drm_crtc_handle_vblank`.
    ///
    /// It may be called from interrupt callbacks, at any time, also when no vblank was asked for.
    pub fn handle_vblank(&self)
    where
        V: FromInterrupt,
    {
        self.node.handle_vblank();
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::VblankTimer {}
    impl Sealed for super::VblankIrq {}
}

/// Vblanks by a timer that runs at the mode's rate: for displays without an interrupt.
#[derive(Debug)]
pub enum VblankTimer {}

/// Vblanks by the hardware's interrupt: the driver calls [`Crtc::handle_vblank`] and implements
/// [`DriverVblank`].
#[derive(Debug)]
pub enum VblankIrq {}

/// The vblank interrupt of CRTCs with data `C`.
///
/// The core calls it when a vblank is asked for and when none is any more. Unlike all other
/// functions with the hardware view it does not wait for the commit that is under way, and it must
/// not sleep: in a kernel it runs under a spinlock.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/screen.rs"));
/// # screen! {
/// #     { #[drmm] pipe: SimplePipe<VblankIrq>, #[devm] asks: &'bound Mutex<bool>, }
/// #     plane crtc connector
/// # }
/// # fn plug<'bound>(device: &'bound Bound<'bound>) -> Result<Registered> {
/// #     let screen = devm_drm_dev_alloc!(device, |drm| Screen {
/// #         mode: device.devm(Mutex::new(None))?,
/// #         vram: device.devm(Vram::new())?,
/// #         asks: device.devm(Mutex::new(false))?,
/// #         pipe: drm.drmm_simple_pipe(&[Format::XRGB8888])?,
/// #     })?;
/// #     screen.devm_register()
/// # }
/// impl DriverVblank for Screen {
///     fn enable_vblank(hw: &ScreenHw<'_>, _crtc: &()) -> Result {
///         *hw.asks.lock() = true;
///         # hw.pipe.crtc.handle_vblank();
///         Ok(())
///     }
///
///     fn disable_vblank(hw: &ScreenHw<'_>, _crtc: &()) {
///         *hw.asks.lock() = false;
///     }
/// }
///
/// impl Screen {
///     /// The callback of the interrupt.
///     fn handle_irq(hw: &ScreenHw<'_>) {
///         hw.pipe.crtc.handle_vblank();
///     }
/// }
/// # fn main() -> Result {
/// #     let parent = Parent::new("doc")?;
/// #     parent.bind((), plug)?;
/// #     let mut program = Program::new(drmm_kms::open_by_parent("doc")?);
/// #     assert_eq!(program.resources()?.crtcs.len(), 1);
/// #     let _ = Screen::handle_irq;
/// #     parent.unbind(Removal::Orderly)
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no vblank interrupt for a CRTC with data `{C}`",
    label = "needs `impl DriverVblank<{C}> for {Self}`",
    note = "without an interrupt leave `VblankIrq` out of the field's type: the core counts by a timer then"
)]
pub trait DriverVblank<C = ()>: DrmDriver {
    /// Lets the interrupt come from now on.
    fn enable_vblank(hw: &Self::Hw<'_>, crtc: &C) -> Result;
    /// The interrupt need not come any more.
    fn disable_vblank(hw: &Self::Hw<'_>, crtc: &C);
}

/// Where the vblanks of a CRTC with data `C` of a driver `T` come from.
#[diagnostic::on_unimplemented(
    message = "`{T}` has no vblank interrupt for a CRTC with data `{C}`",
    label = "`DriverVblank` with this data is not implemented for the driver",
    note = "without an interrupt leave `VblankIrq` out of the field's type: the core counts by a timer then"
)]
pub trait VblankSource<T: DrmDriver, C>: sealed::Sealed + 'static {
    #[doc(hidden)]
    const INTERRUPT: bool;
    #[doc(hidden)]
    fn switch(hw: &T::Hw<'_>, crtc: &C, on: bool) -> Result;
}

impl<T: DrmDriver, C> VblankSource<T, C> for VblankTimer {
    const INTERRUPT: bool = false;

    fn switch(_: &T::Hw<'_>, _: &C, _: bool) -> Result {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<T: DriverVblank<C>, C> VblankSource<T, C> for VblankIrq {
    const INTERRUPT: bool = true;

    fn switch(hw: &T::Hw<'_>, crtc: &C, on: bool) -> Result {
        if on {
            return T::enable_vblank(hw, crtc);
        }
        T::disable_vblank(hw, crtc);
        Ok(())
    }
}

/// The vblanks of the CRTC come from an interrupt.
#[diagnostic::on_unimplemented(
    message = "the vblanks of this CRTC come from a timer of the core",
    label = "only a CRTC with a vblank interrupt reports them",
    note = "for a display with such an interrupt declare the field as `Crtc<(), VblankIrq>` and implement `DriverVblank`"
)]
pub trait FromInterrupt: sealed::Sealed {}

impl FromInterrupt for VblankIrq {}
