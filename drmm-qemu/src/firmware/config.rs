//! Config space through the ports 0xcf8 and 0xcfc, as "PCI Local Bus" 3.2.2.3.2 lays them out.

use drmm_pci::config::CONFIG_SIZE;
use drmm_pci::transport::Width;
use drmm_pci::Address;
use drmm_runtime::{Errno, Error, Result};

use crate::wire::qtest::{Gone, Qtest};
use crate::wire::request::Request;

const ADDRESS_PORT: u16 = 0xcf8;
/// Both reach the first 256 bytes; the extended space of PCI Express lies beyond.
const DATA_PORT: u16 = 0xcfc;
const ENABLE: u32 = 1 << 31;

const NO_VENDOR: u16 = 0xffff;

/// The config space of one function, present or not.
#[derive(Clone, Copy)]
pub(crate) struct ConfigSpace<'a> {
    qtest: &'a Qtest,
    gone: Option<&'a Gone>,
    at: Address,
}

impl<'a> ConfigSpace<'a> {
    /// The config space of the function at `at`.
    pub(crate) fn new(qtest: &'a Qtest, at: Address) -> Self {
        Self { qtest, gone: None, at }
    }

    /// The same as long as `gone` is not raised: a later function at the same address is not
    /// reached.
    pub(crate) fn until(self, gone: &'a Gone) -> Self {
        Self { gone: Some(gone), ..self }
    }

    /// Fails with `EINVAL` for an access that the two ports cannot make.
    pub(crate) fn read(&self, offset: u16, width: Width) -> Result<u32> {
        let (select, port) = self.select(offset, width)?;
        let value = self.qtest.ask_number(self.gone, &[select], Request::In { port, width })?;
        u32::try_from(value).map_err(|_| Error::from(Errno::EIO))
    }

    pub(crate) fn write(&self, offset: u16, width: Width, value: u32) -> Result {
        let (select, port) = self.select(offset, width)?;
        self.qtest.post(self.gone, &[select, Request::Out { port, width, value }])
    }

    pub(crate) fn read8(&self, offset: u16) -> Result<u8> {
        let [byte, ..] = self.read(offset, Width::B1)?.to_le_bytes();
        Ok(byte)
    }

    pub(crate) fn read16(&self, offset: u16) -> Result<u16> {
        let [low, high, ..] = self.read(offset, Width::B2)?.to_le_bytes();
        Ok(u16::from_le_bytes([low, high]))
    }

    pub(crate) fn write16(&self, offset: u16, value: u16) -> Result {
        self.write(offset, Width::B2, value.into())
    }

    /// Whether a function answers: the vendor id is not all-ones.
    pub(crate) fn is_present(&self) -> Result<bool> {
        Ok(self.read16(0)? != NO_VENDOR)
    }

    fn select(&self, offset: u16, width: Width) -> Result<(Request<'static>, u16)> {
        let bytes = width.bytes();
        let within = offset & 3;
        if u64::from(within) + bytes > 4 || offset >= CONFIG_SIZE {
            let error = Error::new(Errno::EINVAL, "config space cannot be accessed like this");
            return Err(error.figures(offset.into(), bytes));
        }
        let Address { bus, device, function, .. } = self.at;
        let value = ENABLE
            | u32::from(bus) << 16
            | u32::from(device & 31) << 11
            | u32::from(function & 7) << 8
            | u32::from(offset & !3);
        Ok((Request::Out { port: ADDRESS_PORT, width: Width::B4, value }, DATA_PORT + within))
    }
}
