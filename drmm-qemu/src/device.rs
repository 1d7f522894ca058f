//! What is plugged into a machine: QEMU's name of the device model, an id, and properties.

use drmm_runtime::{Errno, Error, Result};
use serde_json::{Map, Value};

use crate::layout::{Kind, SLOT_COUNT};

/// What the ids of the machine's own root ports start with.
const PORT_PREFIX: &str = "root-port-";

/// A device to plug in.
///
/// For a display that can be unplugged, use `secondary-vga`. `bochs-display` has the same
/// registers, but QEMU (7.2 and 10.0 at least) never lets go of it once it is unplugged.
///
/// ```
/// use drmm_qemu::Device;
///
/// let display = Device::new("d0", "secondary-vga").property("xres", 1024).property("yres", 768);
/// assert_eq!(display.id(), "d0");
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct Device {
    id: String,
    driver: String,
    slot: Option<u8>,
    properties: Map<String, Value>,
}

/// The value of a property: a number, a switch or a text.
#[derive(Clone, PartialEq, Debug)]
pub struct Property(Value);

impl Device {
    /// A device of QEMU's model `driver`, for example `"secondary-vga"` or `"edu"`. `id` is what it
    /// is called in requests; no two devices of a machine share one.
    #[must_use]
    pub fn new(id: &str, driver: &str) -> Self {
        Self { id: id.to_owned(), driver: driver.to_owned(), slot: None, properties: Map::new() }
    }

    /// Puts it into this slot, 0 to [`SLOT_COUNT`] less one. Otherwise it goes where a device with
    /// this id was last, and for the first time into the first slot that never had one.
    #[must_use]
    pub fn slot(mut self, slot: u8) -> Self {
        self.slot = Some(slot);
        self
    }

    /// Sets a property of QEMU's device model; `qemu-system-x86_64 -device MODEL,help` lists them.
    #[must_use]
    pub fn property(mut self, name: &str, value: impl Into<Property>) -> Self {
        let Property(value) = value.into();
        self.properties.insert(name.to_owned(), value);
        self
    }

    /// What it is called in requests.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn wanted_slot(&self) -> Option<u8> {
        self.slot
    }

    /// Fails with `EINVAL` if a name is invalid, a property is one that the slot decides, or there
    /// is no such slot.
    pub(crate) fn check(&self) -> Result {
        let is_id = self.id.starts_with(|first: char| first.is_ascii_alphabetic())
            && self.id.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
        if !is_id || self.id.starts_with(PORT_PREFIX) {
            return Err(Error::new(
                Errno::EINVAL,
                "the id of a QEMU device is a letter, then letters, digits, -._",
            ));
        }
        if ["id", "driver", "bus", "addr", "multifunction"]
            .iter()
            .any(|&name| self.properties.contains_key(name))
        {
            return Err(Error::new(
                Errno::EINVAL,
                "a property of a QEMU device is one that its slot decides",
            ));
        }
        match self.slot {
            Some(slot) if slot >= SLOT_COUNT => {
                let error = Error::new(Errno::EINVAL, "the machine has no such slot");
                Err(error.figures(slot.into(), u64::from(SLOT_COUNT) - 1))
            }
            _ => Ok(()),
        }
    }

    /// The words of `-device` and of `device_add`.
    pub(crate) fn to_json(&self, kind: Kind, slot: u8) -> Value {
        let address = kind.slot_address(0, slot);
        let bus = match kind {
            Kind::Pc => "pci.0".to_owned(),
            Kind::Q35 => port_id(slot),
        };
        let mut words = self.properties.clone();
        words.insert("driver".to_owned(), self.driver.clone().into());
        words.insert("id".to_owned(), self.id.clone().into());
        words.insert("bus".to_owned(), bus.into());
        words.insert("addr".to_owned(), format!("{:x}", address.device).into());
        Value::Object(words)
    }
}

/// The id of a root port. No device has it, see [`Device::check`].
fn port_id(slot: u8) -> String {
    format!("{PORT_PREFIX}{slot}")
}

/// The words of `-device` for the root port of a slot; `pc` has none.
pub(crate) fn root_port(kind: Kind, slot: u8) -> Option<Value> {
    let port = kind.port_address(0, slot)?;
    Some(serde_json::json!({
        "driver": "pcie-root-port",
        "id": port_id(slot),
        "bus": "pcie.0",
        "addr": format!("{:x}", port.device),
        "chassis": slot + 1,
        "slot": slot + 1,
    }))
}

impl From<&str> for Property {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<bool> for Property {
    fn from(switch: bool) -> Self {
        Self(switch.into())
    }
}

impl From<i64> for Property {
    fn from(number: i64) -> Self {
        Self(number.into())
    }
}

impl From<i32> for Property {
    fn from(number: i32) -> Self {
        Self(number.into())
    }
}

impl From<u64> for Property {
    fn from(number: u64) -> Self {
        Self(number.into())
    }
}

impl From<u32> for Property {
    fn from(number: u32) -> Self {
        Self(number.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_qemu_would_stumble_over_are_refused() {
        for id in ["", "root-port-0", "0", "-d", "d,0", "d 0", "d\"", "\u{e9}"] {
            assert_eq!(Device::new(id, "edu").check().unwrap_err().errno(), Errno::EINVAL, "{id:?}");
        }
        assert!(Device::new("d", "edu").property("addr", "4").check().is_err());
        assert!(Device::new("d", "edu").slot(SLOT_COUNT).check().is_err());
        assert!(Device::new("d-0._x", "edu").slot(0).check().is_ok());
    }

    #[test]
    fn the_slot_decides_bus_and_address() {
        let device = Device::new("d0", "secondary-vga").property("xres", 800);
        assert_eq!(
            device.to_json(Kind::Pc, 1).to_string(),
            r#"{"addr":"3","bus":"pci.0","driver":"secondary-vga","id":"d0","xres":800}"#
        );
        let json = device.to_json(Kind::Q35, 1);
        assert_eq!((json["addr"].as_str(), json["bus"].as_str()), (Some("0"), Some("root-port-1")));
        assert_eq!(root_port(Kind::Pc, 0), None);
    }
}
