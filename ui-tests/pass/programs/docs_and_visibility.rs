//! Documentation and visibility stay where they were written: fields of device and view are as
//! visible as they were declared, and nothing has to be documented twice.
#![deny(missing_docs, private_interfaces, private_bounds, unreachable_pub)]

pub mod card {
    //! A driver for others to use.

    mod driver {
        use drmm_runtime::prelude::*;
        use ui_tests::{pci, Regs};

        /// A card.
        ///
        /// # DrmDriver
        ///
        /// Several.
        #[drm_driver(name = "card", desc = "A card", major = 1, minor = 0)]
        pub struct Card {
            #[drm_device]
            drm: DrmDevice,
            /** Its registers. */
            #[devm]
            pub(in crate::card) mmio: Regs<'bound>,
            #[doc = "Its mode."]
            pub mode: Mutex<u32>,
            #[drmm]
            pub(super) label: KBox<str>,
            secret: u32,
        }

        impl Card {
            /// Makes one.
            pub fn alloc<'bound>(pdev: &pci::Device<Bound<'bound>>) -> Result<Unregistered<'bound, Card>> {
                devm_drm_dev_alloc!(pdev, |drm| Card {
                    mmio: pdev.devm_iomap_bar(0)?,
                    mode: Mutex::new(0),
                    label: drm.drmm_kstrdup("head 0")?,
                    secret: 3,
                })
            }

            /// A private field.
            pub fn secret(&self) -> u32 {
                self.secret + u32::from(self.drm.is_unplugged())
            }
        }
    }

    pub use driver::{Card, CardHw};

    /// Reads a register.
    pub fn read(hw: &CardHw<'_>) -> u32 {
        hw.mmio.read(0)
    }

    /// The length of the label.
    pub fn label(card: &Card) -> usize {
        card.label.len()
    }
}

use drmm_runtime::{Registered, Result};
use drmm_runtime::bus::Bound;
use ui_tests::pci;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let device = card::Card::alloc(pdev)?;
    device.with_hw(|hw| *hw.mode.lock() = card::read(hw) + hw.secret())?;
    assert_eq!(card::label(&device), 6);
    device.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
