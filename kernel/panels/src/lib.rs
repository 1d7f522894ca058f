//! Two drivers of the examples on buses of their own, compiled for a kernel from the same files.
//!
//! `heads` has two outputs with cursors, properties, and a link that they share. Its chip is made
//! of QEMU's display card here: both pictures are in the card's video memory, and the card shows
//! the left one. `lcdc` needs an interrupt that the card has not, so it is linked and finds no
//! device.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(drmm_kernel)]
#[path = "../../../examples/bochs/registers.rs"]
pub mod registers;

/// The two heads.
#[cfg(drmm_kernel)]
#[expect(missing_docs, reason = "the driver's property says its name")]
pub mod heads {
    #[path = "../../../../examples/heads/driver.rs"]
    pub mod driver;
    pub mod glass;
}

/// The controller with interrupts.
#[cfg(drmm_kernel)]
pub mod lcdc {
    pub mod controller;
    #[path = "../../../../examples/lcdc/driver.rs"]
    pub mod driver;
}

/// What C calls when the module is loaded.
#[cfg(drmm_kernel)]
#[must_use]
pub fn module_init() -> i32 {
    drmm_runtime::kernel::drive(probe, [heads::glass::ID].into_iter())
        .map_or_else(|error| -error.errno().number(), |()| 0)
}

/// The parameter `flavour` says which of the two it is; without one, the heads. `small` is the
/// heads with too little memory for any picture: each update of one fails.
#[cfg(drmm_kernel)]
#[expect(clippy::needless_pass_by_value, reason = "a probe gets the function for itself")]
fn probe(
    binding: drmm_runtime::kernel::Binding<'_>,
    function: drmm_runtime::kernel::Function,
) -> drmm_runtime::Result {
    if drmm_runtime::kernel::parameter(|flavour| flavour == "lcdc") {
        let controller = lcdc::controller::Controller::find(&function)?;
        return binding.bind(controller, |device| lcdc::driver::Lcdc::probe(device).map(drop));
    }
    let is_small = drmm_runtime::kernel::parameter(|flavour| flavour == "small");
    let picture = if is_small { 64 << 10 } else { heads::glass::PICTURE };
    let glass = heads::glass::Glass::new(&function, picture)?;
    binding.bind(glass, |device| heads::driver::Heads::probe(device).map(drop))
}
