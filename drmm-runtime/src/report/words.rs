//! Small parts of what the tools print: types without their paths, events in their order.

extern crate std;

use std::string::{String, ToString};

use crate::trace::{Event, Short};

/// Sorts events by their order. It is one shared function, since sorting is a lot of code.
pub(crate) fn sort(events: &mut [Event]) {
    events.sort_unstable_by_key(|event| event.order);
}

/// `core::option::Option<alloc::string::String>` as `Option<String>`.
pub(crate) fn short(ty: &str) -> String {
    Short(ty).to_string()
}
