//! The address of a PCI function.

use std::fmt;

/// The address of a PCI function: domain, bus, device, function.
///
/// The domain is unique per machine in this process, see
/// [`next_domain`](crate::transport::next_domain).
///
/// ```
/// let address = drmm_pci::Address { domain: 1, bus: 0, device: 2, function: 0 };
/// assert_eq!(address.to_string(), "0001:00:02.0");
/// assert_eq!(drmm_pci::Address { domain: 0x10000, ..address }.to_string(), "10000:00:02.0");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Address {
    /// The host bridge, in other words the machine. Those that firmware counts have 16 bits; what a
    /// driver adds behind them, such as Intel's volume management device, is beyond.
    pub domain: u32,
    /// The bus behind that host bridge.
    pub bus: u8,
    /// The device on the bus, 0 to 31.
    pub device: u8,
    /// The function of the device, 0 to 7.
    pub function: u8,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { domain, bus, device, function } = self;
        write!(f, "{domain:04x}:{bus:02x}:{device:02x}.{function:x}")
    }
}
