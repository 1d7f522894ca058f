//! A driver with type and const parameters, defaults, bounds and a where clause.

use core::marker::PhantomData;

use drmm_runtime::prelude::*;
use ui_tests::{pci, Regs};

trait Chip: 'static {
    const HEADS: u32;
    type State: Default + Send + Sync;
    type Registers<'bound>: Resource<Ends = AtUnbind> + From<Regs<'bound>> + Send + Sync;
}

struct Small<'chip>(PhantomData<&'chip ()>);
struct SmallRegs<'bound>(Regs<'bound>);

impl<'bound> From<Regs<'bound>> for SmallRegs<'bound> {
    fn from(regs: Regs<'bound>) -> Self {
        Self(regs)
    }
}

impl Resource for SmallRegs<'_> {
    type Ends = AtUnbind;
}

impl Chip for Small<'static> {
    const HEADS: u32 = 2;
    type State = u64;
    type Registers<'bound> = SmallRegs<'bound>;
}

#[drm_driver(name = "generic", desc = "A family of chips", major = 1, minor = 0, view = closure)]
struct Card<C: Chip = Small<'static>, T: Send + Sync + 'static = (), const PLANES: usize = 3>
where
    T: Default,
    [u8; PLANES]: Sized,
{
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: C::Registers<'bound>,
    #[devm]
    banks: [Regs<'bound>; PLANES],
    #[drmm]
    planes: [u32; PLANES],
    state: C::State,
    extra: T,
}

impl<C: Chip, T: Send + Sync + 'static, const PLANES: usize> Card<C, T, PLANES>
where
    T: Default,
{
    fn alloc<'bound>(pdev: &pci::Device<Bound<'bound>>) -> Result<Unregistered<'bound, Self>> {
        devm_drm_dev_alloc!(pdev, |_| Self {
            mmio: pdev.devm_iomap_bar(0)?.into(),
            banks: [pdev.devm_iomap_bar(1)?; PLANES],
            planes: [C::HEADS; PLANES],
            state: C::State::default(),
            extra: T::default(),
        })
    }
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let card = Card::<Small, String, 4>::alloc(pdev)?;
    let read = card.with_hw(|hw| hw.mmio.0.read(0) + hw.banks[3].read(0) + hw.planes[0])?;
    assert_eq!(read, 2);
    card.devm_register()?;

    let plain = devm_drm_dev_alloc!(pdev, |_| Card::<Small, (), 1> {
        mmio: pdev.devm_iomap_bar(0)?.into(),
        banks: [pdev.devm_iomap_bar(1)?],
        planes: [0],
        state: 0,
        extra: (),
    })?;
    plain.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
