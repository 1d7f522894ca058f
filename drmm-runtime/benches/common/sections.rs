//! The sections of this crate, as ways to read a register.

use std::sync::atomic::AtomicU32;
use std::sync::Mutex;

use drmm_runtime::bus::Parent;
use drmm_runtime::report::Census;
use drmm_runtime::Dev;

use super::card::{card, card_beside_others, mapped, Card, Mapped};
use super::peers::{load, Guard};

/// The parents that the devices are bound to. Kept apart, since a user of a driver holds only the
/// reference.
static PARENTS: Mutex<Vec<Parent>> = Mutex::new(Vec::new());

/// Keeps the parent of a device, which stays bound.
fn keep<D>((parent, dev): (Parent, D)) -> D {
    // In a program that never makes a census the compiler removes the check for one.
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
        self.0.with_hw(|hw| load(&hw.register.0)).unwrap_or(0)
    }

    #[inline]
    fn nested(&self) -> u32 {
        self.0.with_hw(|_| self.read()).unwrap_or(0)
    }
}

/// The guard of `enter` of this crate.
pub(crate) struct Entering(Drmm);

impl Guard for Entering {
    const NAME: &'static str = "drmm, the guard of `enter`";

    fn new() -> Self {
        Self(Drmm::new())
    }

    #[inline]
    fn read(&self) -> u32 {
        self.0 .0.enter().map_or(0, |entered| load(&entered.hw().register.0))
    }

    #[inline]
    fn nested(&self) -> u32 {
        self.0 .0.enter().map_or(0, |_entered| self.read())
    }
}

/// The same where all cards share one register. The register of a real card is in no cache, for one
/// card or many.
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
        self.0.with_hw(|hw| hw.mmio.read32(REGISTER)).unwrap_or(0)
    }

    #[inline]
    fn nested(&self) -> u32 {
        self.0.with_hw(|_| self.read()).unwrap_or(0)
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
        self.0 .0.with_hw(|hw| hw.bare.read32(REGISTER)).unwrap_or(0)
    }

    #[inline]
    fn nested(&self) -> u32 {
        self.0 .0.with_hw(|_| self.read()).unwrap_or(0)
    }
}

/// The same by the name of the register.
pub(crate) struct Named(Mapping);

impl Guard for Named {
    const NAME: &'static str = "drmm, `hw.mmio.register().read()`";

    fn new() -> Self {
        Self(Mapping::new())
    }

    #[inline]
    fn read(&self) -> u32 {
        self.0 .0.with_hw(|hw| hw.named.register().read()).unwrap_or(0)
    }

    #[inline]
    fn nested(&self) -> u32 {
        self.0 .0.with_hw(|_| self.read()).unwrap_or(0)
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
        self.0 .0.with_hw(|_| load(&REGISTER)).unwrap_or(0)
    }

    #[inline]
    fn nested(&self) -> u32 {
        self.0 .0.with_hw(|_| self.read()).unwrap_or(0)
    }
}
