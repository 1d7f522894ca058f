//! What is plugged into which slot, and the switch of a slot.

pub(crate) mod slot_power;
pub(crate) mod slots;
