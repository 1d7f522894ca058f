//! What a driver acquires on its bus device, until unbind: the functions named `devm_`.

#[cfg(not(loom))]
use crate::bound::child::Child;
use crate::bound::group::{self, BoundGroup, Lend};
#[cfg(not(loom))]
use crate::bound::links;
use crate::bound::on::{self, On, Outcome};
use crate::bound::scope::Bound;
#[cfg(not(loom))]
use crate::bound::supplier::Supplier;
use crate::bound::ticket::{ActionTicket, Ticket};
use crate::error::Result;
use crate::kbox::{KBox, Zeroable};
use crate::list::{Action, Entry, NamedKey};
use crate::removal::Removal;

/// A device in its bound scope. Everything that a driver puts on its list ends at unbind.
///
/// Buses implement [`bound`](Self::bound); the rest is the same for all of them. The counterparts
/// for the other lifetime are [`Building`](crate::Building) and [`DrmDevice`](crate::DrmDevice).
///
/// ```
/// use drmm_runtime::prelude::*;
/// # use drmm_runtime::bus::Parent;
///
/// fn probe<'bound>(device: &'bound impl BoundDevice<'bound>) -> Result<Registered> {
///     let table: &'bound [u32] = device.devm_kcalloc(16)?; // lent until unbind
///     device.on_unbind("check the table", move || assert_eq!(table.len(), 16))?;
///     device.devm_add_action("say goodbye", || println!("unbound"))?;
///     Ok(Registered::no_device())
/// }
///
/// # let parent = Parent::new("timer0")?;
/// parent.bind((), |device| probe(device))?;
/// parent.unbind(Removal::Orderly)?; // checks, prints, frees the table
/// # Ok::<(), Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no bound scope",
    label = "only the bus device that probe was given owns things until unbind",
    note = "the scope is in its type: `&'bound pci::Device<Bound<'bound>>`"
)]
pub trait BoundDevice<'bound> {
    /// The scope.
    fn bound(&self) -> Bound<'bound>;

    /// The bus's name for the device, for example `"0000:00:02.0"`; `dev_name`. It is what
    /// [`dev_info!`](crate::dev_info) and its kin print.
    fn dev_name(&self) -> &'bound str {
        self.bound().inner().name()
    }

    /// Counts one fallible acquisition. Bus functions that acquire hardware must call it first, so
    /// that a test can make them fail; `devm` does so itself.
    #[track_caller]
    fn acquire(&self, what: &'static str) -> Result {
        self.bound().inner().fault.pass(what)
    }

    /// Moves `value` to the bound list, which drops it in step 8; `devres_add`.
    ///
    /// Fails with `ENOMEM`, or with `ESHUTDOWN` once the bound list is being released. Then `value`
    /// is dropped at once.
    #[track_caller]
    fn devm<V: Send + 'static>(&self, value: V) -> Result<&'bound V> {
        let entry = self.bound().own("", value)?;
        // SAFETY: the entry stays on the list until step 8, after `'bound` has ended, and is only
        // shared until then.
        let value = unsafe { Entry::payload(entry).as_ref() };
        Ok(&value.0)
    }

    /// As [`devm`](Self::devm), with the right to release the value early, without a search of the
    /// list; `devm_kmalloc` with its `devm_kfree`.
    ///
    /// It may also be called after probe, by a callback that has kept the device. The ticket
    /// belongs to this scope, so it can be kept only in callbacks, or in a view that is declared
    /// with `view = closure`.
    #[track_caller]
    fn devm_ticket<V: Send + 'static>(&self, value: V) -> Result<Ticket<'bound, V>> {
        let entry = self.bound().own("", value)?;
        Ok(Ticket { entry, bound: self.bound() })
    }

    /// Runs `action` in step 8, in its place among the resources; `devm_add_action_or_reset`.
    ///
    /// The action cannot borrow, because newer resources are gone when it runs. Therefore it does
    /// not use hardware: the function that switches something off belongs to what is on, see
    /// [`devm_switch_on`](Self::devm_switch_on). The ticket can be used to run the action early or
    /// to cancel it, or it can be ignored.
    ///
    /// Managed resources are for what changes rarely. An action for each transfer would make the
    /// list grow with the work of the hardware.
    ///
    /// Fails with `ENOMEM` or `ESHUTDOWN`; then the action runs at once.
    #[track_caller]
    #[inline]
    fn devm_add_action(
        &self,
        name: &'static str,
        action: impl FnOnce() + Send + 'static,
    ) -> Result<ActionTicket<'bound>> {
        let inner = self.bound().inner();
        let (key, action) = (NamedKey::here(name), Action(action));
        // SAFETY: the action is `Send` and `'static`.
        let entry = unsafe { inner.acquire(&inner.resources, inner.owner(), key, action) }?;
        Ok(ActionTicket { entry: entry.cast(), bound: self.bound() })
    }

    /// Runs `action` in step 5, when no section is under way, and before any resource of this
    /// binding is released.
    ///
    /// Therefore it may borrow for `'bound`. Actions run newest first, interleaved with the
    /// callbacks, which stop in the same step.
    ///
    /// It is for stopping a source that calls the driver. It runs before the `unbind` hook and
    /// before the view ends, so it must not switch off what these still use; see
    /// [`devm_switch_on`](Self::devm_switch_on).
    ///
    /// Fails with `ENOMEM` or `ESHUTDOWN`; then the action runs at once.
    #[track_caller]
    fn on_unbind(&self, name: &'static str, action: impl FnOnce() + Send + 'bound) -> Result {
        let inner = self.bound().inner();
        let (key, action) = (NamedKey::here(name), Action(action));
        // SAFETY: the action is `Send`, and runs in step 5: before the view and the bound list end.
        // A borrow for `'bound` can only be of these, or of something that lives longer.
        unsafe { inner.acquire(&inner.stops, inner.owner(), key, action) }?;
        Ok(())
    }

    /// Switches something on, and returns its owner, for a `#[devm]` field. When the owner is
    /// dropped, it is switched off.
    ///
    /// `what` is what both functions need: a handle such as a mapping, or a struct of the driver
    /// with the handles and the software that belong to it. `on` switches on, and returns nothing
    /// or a [`Result`]. If it fails, it must have switched on nothing, and `off` does not run.
    ///
    /// `off` runs exactly once, when the [`On`] ends; see that type. Then `what` is dropped, so
    /// that its software ends in every case. `off` is told how the binding ends, since the hardware
    /// may no longer answer ([`Removal::hardware_is_there`]). In that case writes are dropped, and
    /// `off` should not wait. It must still switch off what is on elsewhere, such as a clock of
    /// another device. An `On` that ends in probe passes [`Removal::ProbeFailed`], and one that is
    /// dropped while the driver is bound [`Removal::Orderly`], unless the hardware is gone.
    ///
    /// `off` uses the hardware through what it was given, not through the gate: at unbind every
    /// gate has been closed since step 1, so [`Dev::with_hw`](crate::Dev::with_hw) fails, also in
    /// any undo and in any `Drop`.
    ///
    /// It replaces a pair of functions such as `clk_prepare_enable` and `clk_disable_unprepare`
    /// with `devm_add_action_or_reset` between them. Declare the fields in the order of their
    /// initialisers, since what is on ends with its field.
    ///
    /// ```
    /// use drmm_runtime::prelude::*;
    /// # use drmm_runtime::bus::Parent;
    /// # use std::sync::atomic::{AtomicU32, Ordering};
    /// # static RUNS: AtomicU32 = AtomicU32::new(0);
    /// # struct Regs;
    /// # impl Regs { fn write32(&self, _: u64, value: u32) { RUNS.store(value, Ordering::SeqCst); } }
    /// # const CONTROL: u64 = 0;
    ///
    /// /// A running engine: its registers, and the software that goes with it.
    /// struct Engine<'bound> {
    ///     regs: &'bound Regs,
    ///     ring: Mutex<Vec<u32>>,
    /// }
    ///
    /// impl Engine<'_> {
    ///     fn start(&self) {
    ///         self.regs.write32(CONTROL, 1);
    ///     }
    ///
    ///     fn stop(&self, _removal: Removal) {
    ///         self.regs.write32(CONTROL, 0);
    ///     }
    /// }
    ///
    /// #[drm_driver(name = "blit", desc = "A blitter", major = 1, minor = 0)]
    /// struct Blit {
    ///     #[drm_device]
    ///     drm: DrmDevice,
    ///     #[devm]
    ///     regs: &'bound Regs,
    ///     #[devm]
    ///     engine: On<'bound, Engine<'bound>>,
    /// }
    ///
    /// # let parent = Parent::new("blit0")?;
    /// parent.bind((), |pdev| {
    ///     let blit = devm_drm_dev_alloc!(pdev, |drm| Blit {
    ///         regs: pdev.devm(Regs)?,
    ///         engine: {
    ///             let engine = Engine { regs: *regs, ring: Mutex::new(Vec::new()) };
    ///             pdev.devm_switch_on("engine", engine, Engine::start, Engine::stop)?
    ///         },
    ///     })?;
    ///     blit.with_hw(|hw| hw.engine.ring.lock().push(7))?;
    ///     blit.devm_register()
    /// })?;
    /// # assert_eq!(RUNS.load(Ordering::SeqCst), 1);
    /// parent.unbind(Removal::Orderly)?;                 // writes 0, then drops the ring
    /// # assert_eq!(RUNS.load(Ordering::SeqCst), 0);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Fails as `on` does. Also fails with `ENOMEM`, or with `ESHUTDOWN` once unbind has begun;
    /// then `on` does not run. `what` is dropped at once in each case. If `on` panics, `off` runs.
    #[track_caller]
    fn devm_switch_on<S, R: Outcome>(
        &self,
        name: &'static str,
        what: S,
        on: impl FnOnce(&S) -> R,
        off: impl FnOnce(&S, Removal) + Send + 'bound,
    ) -> Result<On<'bound, S>>
    where
        S: Send + Sync + 'bound,
    {
        on::switch_on(self.bound(), NamedKey::here(name), what, on, off)
    }

    /// One zeroed value on the bound list; `devm_kzalloc`. It is shared, so use atomics or a
    /// `Mutex` to change it.
    ///
    /// Fails as [`devm`](Self::devm).
    #[track_caller]
    fn devm_kzalloc<V: Zeroable + Send + 'static>(&self) -> Result<&'bound V> {
        Ok(&**self.devm(KBox::<V>::zeroed()?)?)
    }

    /// `len` zeroed values on the bound list; `devm_kcalloc`.
    ///
    /// Fails as [`devm`](Self::devm), and with `EOVERFLOW` if `len` times the size overflows.
    #[track_caller]
    fn devm_kcalloc<V: Zeroable + Send + 'static>(&self, len: usize) -> Result<&'bound [V]> {
        Ok(&**self.devm(KBox::<[V]>::zeroed_slice(len)?)?)
    }

    /// A copy of `text` on the bound list; `devm_kstrdup`. Fails as [`devm`](Self::devm).
    #[track_caller]
    fn devm_kstrdup(&self, text: &str) -> Result<&'bound str> {
        Ok(&**self.devm(KBox::copy_str(text)?)?)
    }

    /// Makes this device a consumer of `supplier`: a bus device, a child, or the bus device of a
    /// `Dev`; `device_link_add`.
    ///
    /// From now until the last resource of this binding is released, the supplier's driver stays
    /// bound: its unbind unbinds this driver first. Therefore what this driver uses of it, such as
    /// a clock or a bridge, works until the end, instead of being refused by the gate. There is
    /// nothing to undo.
    ///
    /// A [child](Self::devm_child) is linked to its maker automatically, even while the maker is
    /// being probed.
    ///
    /// In a kernel it is `device_link_add` as well, so that the kernel unbinds the consumer first
    /// too, and suspends and resumes the two in this order.
    ///
    /// Fails with `EPROBE_DEFER` if the supplier has no driver, is being probed or is losing its
    /// driver, with `EINVAL` outside of probe, for a supplier on this same bus device, and once
    /// another device depends on this one, and with `ENOMEM`.
    #[cfg(not(loom))]
    #[track_caller]
    fn device_link_add<'supplier>(&self, supplier: &impl Supplier<'supplier>) -> Result {
        self.acquire("device_link_add")?;
        links::add(&self.bound().parent(), &supplier.bus_device())
    }

    /// Makes a bus device for another driver, called `name.id`: an auxiliary device, a DP AUX
    /// channel, a function of a multifunction chip; `auxiliary_device_init` and
    /// `auxiliary_device_add`.
    ///
    /// The author of the driver also writes the bus of the child. Its value is what the child's
    /// driver gets from this one, for example a `Dev` of the maker, whose hardware it reaches
    /// through the gate. A driver is bound by [`Parent::bind`](crate::bus::Parent::bind) on the
    /// handle: here in probe, later from work, or by a bus that holds a clone of the `Parent`.
    ///
    /// *Children end first.* When this binding ends, the driver of each child is unbound, newest
    /// binding first, before step 1, so that it can still use the hardware of its maker. A probe
    /// that fails does the same. If the hardware is gone, steps 1 to 3 of the maker come first, and
    /// the child's driver is told that the hardware is gone. Once this binding ends, no driver can
    /// be bound to the child any more. The child itself is an entry of the bound list and ends in
    /// step 8.
    ///
    /// In a kernel it is a `struct device` on a bus of the module, below its maker's, and the
    /// driver core binds and unbinds its driver.
    ///
    /// Fails with `ENOMEM` or `ESHUTDOWN`, and in a kernel with `EEXIST` if there is a child of
    /// this name and number already.
    ///
    /// ```
    /// use drmm_runtime::prelude::*;
    /// use drmm_runtime::bus::{Bus, Parent};
    ///
    /// #[drm_driver(name = "host", desc = "A display with an AUX channel", major = 1, minor = 0)]
    /// struct Host {
    ///     #[drm_device]
    ///     drm: DrmDevice,
    /// }
    ///
    /// /// The bus between the two drivers: what the one lends to the other.
    /// struct AuxBus(Dev<Host>);
    /// #[derive(Clone, Copy)]
    /// struct Aux<'bound> {
    ///     bound: Bound<'bound>,
    ///     host: &'bound Dev<Host>,
    /// }
    /// impl<'bound> BoundDevice<'bound> for Aux<'bound> {
    ///     fn bound(&self) -> Bound<'bound> {
    ///         self.bound
    ///     }
    /// }
    /// impl Bus for AuxBus {
    ///     type Device<'bound> = Aux<'bound>;
    ///     fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Aux<'bound> {
    ///         Aux { bound, host: &self.0 }
    ///     }
    /// }
    ///
    /// fn probe<'bound>(device: &'bound impl BoundDevice<'bound>) -> Result<Registered> {
    ///     let host = devm_drm_dev_alloc!(device, |_| Host {})?;
    ///     let aux = device.devm_child("aux", 0)?;
    ///     aux.bind(AuxBus(host.dev()), |aux| {
    ///         let host = aux.host.clone();
    ///         aux.on_unbind("panel off", move || {
    ///             // The maker's gate is open: the panel is switched off through its hardware.
    ///             let switched = host.with_hw(|_hw| println!("panel off"));
    ///             assert!(switched.is_ok());
    ///         })
    ///     })?;
    ///     host.devm_register()
    /// }
    /// # let card = Parent::new("card0")?;
    /// # card.bind((), |device| probe(device))?;
    /// # card.unbind(Removal::Orderly)?;
    /// # Ok::<(), Error>(())
    /// ```
    #[cfg(not(loom))]
    #[track_caller]
    fn devm_child(&self, name: &'static str, id: u32) -> Result<Child<'bound>> {
        Child::make(self.bound(), name, id)
    }

    /// Acquires a group: everything that `acquire` puts on it, or nothing; `devres_open_group`.
    ///
    /// If `acquire` fails, what it put on the group is released, newest first. If it succeeds, the
    /// group becomes part of the bound list, and what it lent is lent for `'bound`. [`Lend`] names
    /// the type that the group lends; `()` if it lends nothing.
    #[track_caller]
    fn devm_group<L: Lend>(
        &self,
        acquire: impl for<'group> FnOnce(&BoundGroup<'group>) -> Result<L::Of<'group>>,
    ) -> Result<L::Of<'bound>> {
        group::bound_group::<L>(self.bound(), acquire)
    }
}

impl<'bound> BoundDevice<'bound> for Bound<'bound> {
    fn bound(&self) -> Bound<'bound> {
        *self
    }
}
