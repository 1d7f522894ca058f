//! The sections of this crate, as ways to read a register.

use std::sync::atomic::AtomicU32;
use std::sync::Mutex;

use drmm_runtime::trace::Census;
use drmm_runtime::{Dev, Parent};

use super::card::{card, card_beside_others, mapped, Card, Mapped};
use super::peers::{load, Guard};

/// What the devices are bound to. Apart from the references, of which a driver's user keeps nothing else.
static PARENTS: Mutex<Vec<Parent>> = Mutex::new(Vec::new());

/// Keeps the parent of a device, which stays bound.
fn keep<D>((parent, dev): (Parent, D)) -> D {
    // In a program without one the compiler leaves out the question whether there is one.
    drop(Census::new());
    PARENTS.lock().expect("no panic").push(parent);
    dev
}

/// `with_hw` of this crate.
pub(crate) struct Drmm(Dev<Card>);

impl Guard for Drmm {
    const NAME: &'static str = "drmm";

    fn new() -> Self {
        Self(keep(card("card")))
    }

    #[inline]
    fn read(&self) -> u32 {
        self.0.with_hw(|_, hw| load(&hw.register.0)).unwrap_or(0)
    }

    #[inline]
    fn nested(&self) -> u32 {
        self.0.with_hw(|_, _| self.read()).unwrap_or(0)
    }
}

/// The same where all cards have one register. That of a real card is in no cache, be it one card or many.
pub(crate) struct Beside(Drmm);

impl Guard for Beside {
    const NAME: &'static str = "drmm, one register";

    fn new() -> Self {
        Self(Drmm(keep(card_beside_others("card"))))
    }

    #[inline]
    fn read(&self) -> u32 {
        self.0.read()
    }

    #[inline]
    fn nested(&self) -> u32 {
        self.0.nested()
    }
}

/// Of a card whose registers are memory: the one that is read.
const REGISTER: usize = 0x500;

/// `with_hw` and a register in a window whose size is known.
pub(crate) struct Mapping(Dev<Mapped>);

impl Guard for Mapping {
    const NAME: &'static str = "drmm, `hw.mmio.read32(CONSTANT)`";

    fn new() -> Self {
        Self(keep(mapped()))
    }

    #[inline]
    fn read(&self) -> u32 {
        self.0.with_hw(|_, hw| hw.mmio.read32(REGISTER)).unwrap_or(0)
    }

    #[inline]
    fn nested(&self) -> u32 {
        self.0.with_hw(|_, _| self.read()).unwrap_or(0)
    }
}

/// The same with a volatile read by hand.
pub(crate) struct BareMapping(Mapping);

impl Guard for BareMapping {
    const NAME: &'static str = "drmm, a volatile read by hand";

    fn new() -> Self {
        Self(Mapping::new())
    }

    #[inline]
    fn read(&self) -> u32 {
        self.0 .0.with_hw(|_, hw| hw.bare.read32(REGISTER)).unwrap_or(0)
    }

    #[inline]
    fn nested(&self) -> u32 {
        self.0 .0.with_hw(|_, _| self.read()).unwrap_or(0)
    }
}

/// The gate of each device, and one register for all of them.
pub(crate) struct GateAlone(Drmm);

impl Guard for GateAlone {
    const NAME: &'static str = "drmm, the gate alone";

    fn new() -> Self {
        Self(Drmm::new())
    }

    #[inline]
    fn read(&self) -> u32 {
        static REGISTER: AtomicU32 = AtomicU32::new(1);
        self.0 .0.with_hw(|_, _| load(&REGISTER)).unwrap_or(0)
    }

    #[inline]
    fn nested(&self) -> u32 {
        self.0 .0.with_hw(|_, _| self.read()).unwrap_or(0)
    }
}
