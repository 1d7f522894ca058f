//! A driver with one register, on a bus without hardware.

use std::sync::atomic::{AtomicU32, AtomicU64};

use drmm_runtime::bus::{Bus, Parent};
use drmm_runtime::io::{Shared, Window};
use drmm_runtime::prelude::*;

/// A bus without hardware.
struct Platform;

#[derive(Clone, Copy)]
struct Device<'bound>(Bound<'bound>);

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.0
    }
}

impl Bus for Platform {
    type Device<'bound> = Device<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device(bound)
    }
}

/// A device register that is ordinary memory.
pub(crate) struct Register(pub(crate) AtomicU32);

/// The driver.
#[drm_driver(name = "card", desc = "A register", major = 1, minor = 0)]
pub(crate) struct Card {
    #[drm_device]
    pub(crate) drm: DrmDevice,
    #[devm]
    pub(crate) register: &'bound Register,
}

/// Where the registers of a [`Mapped`] card are, without anything around it.
#[derive(Clone, Copy)]
pub(crate) struct Bare<'bound>(pub(crate) &'bound [AtomicU64]);

impl Resource for Bare<'_> {
    type Ends = AtUnbind;
}

impl Bare<'_> {
    /// A volatile read and nothing else.
    #[inline]
    pub(crate) fn read32(self, offset: usize) -> u32 {
        // SAFETY: `mapped` makes it with enough registers that the offset of the benches is inside,
        // and aligned.
        unsafe { self.0.as_ptr().wrapping_byte_add(offset).cast::<u32>().read_volatile() }
    }
}

drmm_runtime::registers! {
    /// The same registers with names.
    pub(crate) struct Block(0x1000) {
        /// The one that is read.
        0x500 => register: ReadOnly<u32>,
    }
}

/// A driver whose registers are memory.
#[drm_driver(name = "mapped", desc = "Registers in a window", major = 1, minor = 0)]
pub(crate) struct Mapped {
    #[drm_device]
    pub(crate) drm: DrmDevice,
    #[devm]
    pub(crate) mmio: Window<'bound, 0x1000, Shared>,
    #[devm]
    pub(crate) named: Block<Window<'bound, 0x1000, Shared>>,
    #[devm]
    pub(crate) bare: Bare<'bound>,
}

/// A registered card whose registers are memory.
pub(crate) fn mapped() -> (Parent, Dev<Mapped>) {
    let parent = Parent::new("mapped").expect("memory");
    let mut dev = None;
    let probe = parent.bind(Platform, |device| {
        let registers = device.devm_kcalloc::<AtomicU64>(0x1000 / 8)?;
        let mapped = devm_drm_dev_alloc!(device, |_drm| Mapped {
            mmio: Window::over(registers).sized()?,
            named: Block::new(Window::over(registers).sized()?),
            bare: Bare(registers),
        })?;
        dev = Some(mapped.dev());
        mapped.devm_register()
    });
    probe.expect("probe succeeds");
    (parent, dev.expect("probe ran"))
}

/// A registered card with a register of its own, and its parent.
pub(crate) fn card(name: &str) -> (Parent, Dev<Card>) {
    card_with(name, |device| device.devm(Register(AtomicU32::new(1))))
}

/// A registered card that shares its register with all others.
pub(crate) fn card_beside_others(name: &str) -> (Parent, Dev<Card>) {
    static REGISTER: Register = Register(AtomicU32::new(1));
    card_with(name, |_| Ok(&REGISTER))
}

fn card_with(
    name: &str,
    register: impl for<'bound> FnOnce(&Device<'bound>) -> Result<&'bound Register>,
) -> (Parent, Dev<Card>) {
    let parent = Parent::new(name).expect("memory");
    let mut dev = None;
    let probe = parent.bind(Platform, |device| {
        let card = devm_drm_dev_alloc!(device, |_drm| Card { register: register(device)? })?;
        dev = Some(card.dev());
        card.devm_register()
    });
    probe.expect("probe succeeds");
    (parent, dev.expect("probe ran"))
}

/// Runs `f` in the bound scope of `parent`, which stays bound.
pub(crate) fn bound_scope(parent: &Parent, f: impl for<'bound> FnOnce(Bound<'bound>)) {
    let probe = parent.bind(Platform, |device| {
        f(device.bound());
        Ok(())
    });
    probe.expect("probe succeeds");
}
