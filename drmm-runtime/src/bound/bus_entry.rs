//! The oldest entry of the bound list: the bus's part of a binding.

use core::cell::UnsafeCell;
use core::mem::MaybeUninit;

use crate::bound::Bus;
use crate::list::{Declared, Payload};
use crate::trace::Place;

/// The bus's value and the device that is made from it, together in one entry.
pub(super) struct BusEntry<B: Bus> {
    pub(super) bus: B,
    pub(super) device: UnsafeCell<MaybeUninit<B::Device<'static>>>,
}

impl<B: Bus> Declared for BusEntry<B> {
    const NAME: &'static str = "bus device";
    const PLACE: Place = Place::NONE;
}

impl<B: Bus> Payload for BusEntry<B> {
    fn ty() -> &'static str {
        core::any::type_name::<B>()
    }

    fn release(self) {}
}
