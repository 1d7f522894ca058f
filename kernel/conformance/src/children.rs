//! Drivers that make bus devices for other drivers, and drivers that depend on each other.

use drmm_pci::{self as pci, IoMem};
use drmm_runtime::bus::Bus;
use drmm_runtime::prelude::*;

use crate::part::Part;

/// Register of the teaching device: what it is.
const IDENTIFICATION: u64 = 0;
const REGISTERS: usize = 0x80;

/// The maker of the children, and the supplier of others.
#[drm_driver(name = "maker", desc = "A device with devices below it", major = 1, minor = 0, unbind = Maker::leave)]
pub struct Maker {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: IoMem<'bound, REGISTERS>,
    #[drmm]
    name: Part,
}

impl Maker {
    fn leave(hw: &MakerHw<'_>, removal: Removal) {
        say!("{} unbind of the maker, {:#x}", removal.text(), hw.regs.read32(IDENTIFICATION));
    }
}

/// The bus between the maker and the drivers of its children.
struct AuxBus(Dev<Maker>);

#[derive(Clone, Copy)]
struct Aux<'bound> {
    bound: Bound<'bound>,
    maker: &'bound Dev<Maker>,
}

impl<'bound> BoundDevice<'bound> for Aux<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.bound
    }
}

impl Bus for AuxBus {
    type Device<'bound> = Aux<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Aux<'bound> {
        Aux { bound, maker: &self.0 }
    }
}

/// Makes children of all kinds. Which binds fail is chosen by the children themselves.
#[inline(never)]
pub(crate) fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let maker = make(pdev)?;
    let aux = pdev.devm_child("aux", 0)?;
    aux.bind(AuxBus(maker.dev()), panel)?;
    say!("{} is bound: {}", aux.name(), aux.is_bound());
    let twice = aux.bind(AuxBus(maker.dev()), |_| Ok(())).err();
    say!("bound twice: {}", twice.map_or("ok", |error| error.errno().name()));
    let early = pdev.devm_child("early", 1)?;
    early.bind((), |early| {
        let _ = early.devm_add_action("early", || say!("the early one ends"))?;
        Ok(())
    })?;
    early.remove()?;
    let failing = pdev.devm_child("failing", 2)?;
    let failed: Result = failing.bind((), |failing| {
        let _ = failing.devm_add_action("failing", || say!("the failing one ends"))?;
        Err(Error::new(Errno::EIO, "the child's driver gives up"))
    });
    say!("its probe: {}", failed.map_or_else(|error| error.errno().name(), |()| "ok"));
    let _ = pdev.devm_add_action("maker", || say!("the maker's own action"))?;
    maker.devm_register()
}

fn make<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Unregistered<'bound, Maker>> {
    pdev.enable()?;
    devm_drm_dev_alloc!(pdev, |_drm| Maker { regs: pdev.devm_iomap_bar_sized(0)?, name: Part::new("maker") })
}

/// The driver of a child, which has a child itself.
fn panel<'bound>(aux: &'bound Aux<'bound>) -> Result {
    let backlight = Part::new("backlight");
    let lit = aux.devm(backlight)?;
    let maker = aux.maker.clone();
    aux.on_unbind("panel off", move || {
        let id = maker.with_hw(|hw| hw.regs.read32(IDENTIFICATION));
        say!("panel off through {}: {:#x}", maker.name.name(), id.unwrap_or(0));
    })?;
    say!("panel on, with {}", lit.name());
    let port = aux.devm_child("port", 7)?;
    port.bind((), |port| {
        let _ = port.devm_add_action("port", || say!("the port ends"))?;
        let itself = port.bound().dev_name().len();
        say!("a port with a name of {itself} letters");
        Ok(())
    })
}

/// What a consumer finds.
static SUPPLIER: Mutex<Option<Dev<Maker>>> = Mutex::new(None);

/// A maker without children that others can find.
#[inline(never)]
pub(crate) fn probe_supplier<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let maker = make(pdev)?;
    *SUPPLIER.lock() = Some(maker.dev());
    pdev.on_unbind("supplier", || {
        let dev = SUPPLIER.lock().take();
        drop(dev);
        say!("the supplier is not found any more");
    })?;
    let _ = pdev.devm_add_action("supplier", || say!("the supplier ends"))?;
    maker.devm_register()
}

/// A driver that uses what the supplier has.
#[inline(never)]
pub(crate) fn probe_consumer<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let supplier = SUPPLIER.lock().clone();
    let supplier = supplier.ok_or(Error::new(Errno::EPROBE_DEFER, "there is no supplier yet"))?;
    pdev.device_link_add(&supplier)?;
    pdev.on_unbind("consumer", move || {
        let id = supplier.with_hw(|hw| hw.regs.read32(IDENTIFICATION));
        say!("the consumer's last use of it: {:#x}", id.unwrap_or(0));
    })?;
    let _ = pdev.devm_add_action("consumer", || say!("the consumer ends"))?;
    Ok(Registered::no_device())
}
