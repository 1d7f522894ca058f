// Tokens of the alloc macro that come from elsewhere: fragments of other macros, a call in a call,
// and names that the expansion uses itself.
#![forbid(unsafe_code)]
#![deny(warnings)]

use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(desc = "A device with a field of each kind")]
struct Card<T: Send + Sync + 'static> {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: Regs<'bound>,
    #[drmm]
    connector: Connector,
    r#type: Mutex<T>,
    slot: u32,
    peer: Option<Dev<Bochs>>,
}

#[derive(Debug, Default, PartialEq)]
struct Name(u32);
struct Given;
const VALUE: u32 = 3;

macro_rules! bochs {
    ($pdev:expr, $drm:ident, $driver:path, $($name:ident = $value:expr),* $(,)?) => {
        devm_drm_dev_alloc!($pdev, |$drm| $driver { $($name: $value),* })
    };
}

macro_rules! literal {
    ($pdev:ident $drm:ident { $($fields:tt)* }) => {
        devm_drm_dev_alloc!($pdev, |$drm| Bochs { $($fields)* })
    };
}

fn peer<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Dev<Bochs>> {
    let mode = 1;
    let peer = bochs!(
        pdev,
        drm,
        Bochs,
        mmio = pdev.devm_iomap_bar(0)?,
        connector = drm.drmm_connector()?,
        mode = Mutex::new(mode),
    )?;
    Ok(peer.dev())
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let _given = Given;
    let the_device_being_built = 2;
    let value = Name(VALUE);
    let slot = value.0;
    let card = devm_drm_dev_alloc!(pdev, |drm| Card::<Name> {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: drm.drmm_connector()?,
        #[cfg(any())]
        r#type: Mutex::new(Given),
        #[cfg(all())]
        r#type: Mutex::new(Name(the_device_being_built)),
        slot,
        peer: {
            let other = literal!(pdev drm { mmio: *mmio, connector: drm.drmm_connector()?, mode: Mutex::new(slot.max(1)) })?;
            other.with_hw(|hw| hw.mmio.read(0))?;
            let _: Dev<Bochs> = other.dev();
            Some(peer(pdev)?)
        },
    })?;
    card.with_hw(|hw| hw.mmio.write(0, 0))?;
    assert_eq!(*card.r#type.lock(), Name(2));
    assert_eq!((card.slot, card.peer.is_some()), (VALUE, true));
    assert_eq!(card.connector.id(), card.connector.id());
    card.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
