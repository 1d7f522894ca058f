//! A PCI function and its BARs, for the bus crate: safe functions around everything that needs
//! `unsafe`.

use core::ffi::{c_int, CStr};
use core::ptr::NonNull;

use super::actions::refusal;
use super::ffi;
use crate::error::{Errno, Error, Result};
use crate::io::Window;

/// A `struct pci_dev`, counted.
pub struct Function(NonNull<ffi::PciDev>);

// SAFETY: a `pci_dev` may be used from any thread while a reference to it is held.
unsafe impl Send for Function {}
// SAFETY: as for `Send`.
unsafe impl Sync for Function {}

macro_rules! config {
    ($($name:ident $ty:ident $function:ident $text:literal)*) => { $(
        #[doc = concat!("Reads ", $text, " of config space. Fails as the kernel does, for example misaligned.")]
        pub fn $name(&self, offset: u16) -> Result<$ty> {
            let mut value = $ty::MAX;
            // SAFETY: the function is held, and `value` is valid during the call.
            let code = unsafe { ffi::$function(self.0.as_ptr(), offset.into(), &raw mut value) };
            if code == 0 {
                Ok(value)
            } else {
                Err(Error::new(Errno::EINVAL, "config space has no such word").figure(offset.into()))
            }
        }
    )* };
}

impl Function {
    /// One more reference to a function; `pci_dev_get`.
    ///
    /// # Safety
    ///
    /// `pdev` is valid.
    pub(super) unsafe fn get(pdev: NonNull<ffi::PciDev>) -> Self {
        // SAFETY: by the contract `pdev` is valid.
        unsafe { ffi::pci_dev_get(pdev.as_ptr()) };
        Self(pdev)
    }

    pub(super) fn as_ptr(&self) -> NonNull<ffi::PciDev> {
        self.0
    }

    config! {
        config_read8 u8 pci_read_config_byte "one byte"
        config_read16 u16 pci_read_config_word "two bytes"
        config_read32 u32 pci_read_config_dword "four bytes"
    }

    /// The kernel's name for it, for example `"0000:00:02.0"`; `pci_name`.
    #[must_use]
    pub fn name(&self) -> &str {
        // SAFETY: the function is held.
        let name = unsafe { ffi::drmm_glue_pci_name(self.0.as_ptr()) };
        // SAFETY: a string with a final zero byte that lives as long as the function, which is
        // never renamed.
        unsafe { CStr::from_ptr(name) }.to_str().unwrap_or("device")
    }

    /// Whether the function still answers; `pci_device_is_present`.
    #[must_use]
    pub fn is_present(&self) -> bool {
        // SAFETY: the function is held.
        unsafe { ffi::pci_device_is_present(self.0.as_ptr()) }
    }

    /// Lets the function answer at its BARs; `pcim_enable_device`. The kernel disables it again by
    /// itself.
    pub fn enable(&self) -> Result {
        // SAFETY: the function is held, and its driver is in probe.
        let code = unsafe { ffi::pcim_enable_device(self.0.as_ptr()) };
        if code == 0 {
            Ok(())
        } else {
            Err(refusal(code, "the function cannot be enabled"))
        }
    }

    /// The size of a memory BAR in bytes. Fails with `ENXIO` if there is none.
    pub fn memory_bar(&self, bar: u8) -> Result<usize> {
        const BARS: u8 = 6;
        let absent = Error::new(Errno::ENXIO, "the function has no such memory BAR").figure(bar.into());
        // SAFETY: the function is held, and `bar` is the number of a BAR.
        if bar >= BARS || !unsafe { ffi::drmm_glue_pci_resource_is_memory(self.0.as_ptr(), bar.into()) } {
            return Err(absent);
        }
        // SAFETY: the function is held, and `bar` is the number of a BAR.
        let bytes = unsafe { ffi::drmm_glue_pci_resource_len(self.0.as_ptr(), bar.into()) };
        match usize::try_from(bytes) {
            Ok(bytes) if bytes != 0 => Ok(bytes),
            _ => Err(absent),
        }
    }

    /// Reserves and maps a whole memory BAR; `pci_request_region` and `pci_iomap`.
    ///
    /// Fails as [`memory_bar`](Self::memory_bar) does, with `EBUSY` if the BAR is in use, and with
    /// `ENOMEM`.
    pub fn map(&self, bar: u8) -> Result<Mapped> {
        let bytes = self.memory_bar(bar)?;
        let index = c_int::from(bar);
        // SAFETY: the function is held, and the name is static.
        let code = unsafe { ffi::pci_request_region(self.0.as_ptr(), index, c"drmm".as_ptr()) };
        if code != 0 {
            return Err(refusal(code, "the BAR is in use"));
        }
        // SAFETY: the function is held, and the region is ours.
        let place = unsafe { ffi::pci_iomap(self.0.as_ptr(), index, 0) };
        let Some(base) = NonNull::new(place.cast::<u8>()) else {
            // SAFETY: the region was requested above.
            unsafe { ffi::pci_release_region(self.0.as_ptr(), index) };
            return Err(Error::new(Errno::ENOMEM, "no address space for a mapping of this many bytes")
                .figure(bytes as u64));
        };
        Ok(Mapped { function: self.clone(), bar: index, base, bytes })
    }
}

impl Clone for Function {
    fn clone(&self) -> Self {
        // SAFETY: `self` holds a reference, so the function is valid.
        unsafe { Self::get(self.0) }
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // SAFETY: gives back the reference that `get` took.
        unsafe { ffi::pci_dev_put(self.0.as_ptr()) };
    }
}

/// The kernel's name for a device, for example `"0000:00:02.0"`.
///
/// # Safety
///
/// `dev` is valid for `'a`, and is not renamed, which PCI devices never are.
pub(super) unsafe fn name<'a>(dev: NonNull<ffi::Device>) -> &'a str {
    // SAFETY: by the contract `dev` is valid.
    let name = unsafe { ffi::drmm_glue_dev_name(dev.as_ptr()) };
    // SAFETY: a string with a final zero byte that lives as long as the device.
    unsafe { CStr::from_ptr(name) }.to_str().unwrap_or("device")
}

/// A mapped BAR. Dropping it unmaps it.
pub struct Mapped {
    function: Function,
    bar: c_int,
    base: NonNull<u8>,
    bytes: usize,
}

// SAFETY: device memory may be accessed from any thread; the accesses do not tear.
unsafe impl Send for Mapped {}
// SAFETY: as for `Send`.
unsafe impl Sync for Mapped {}

impl Mapped {
    /// The kernel's name for the function.
    #[must_use]
    pub fn device_name(&self) -> &str {
        self.function.name()
    }

    /// Which BAR it is.
    #[must_use]
    pub fn bar(&self) -> u8 {
        u8::try_from(self.bar).unwrap_or(u8::MAX)
    }

    /// The whole mapping. An access is plain and volatile, which is enough on x86-64: that
    /// architecture orders accesses to devices itself.
    #[must_use]
    pub fn window(&self) -> Window<'_> {
        // SAFETY: `bytes` bytes from `base` are mapped for as long as `self` lives, from the
        // beginning of a page; and it is device memory, to which there are no references.
        unsafe { Window::new(self.base, self.bytes) }
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        // SAFETY: `map` mapped it, and no window on it is left.
        unsafe { ffi::pci_iounmap(self.function.0.as_ptr(), self.base.as_ptr().cast()) };
        // SAFETY: `map` requested the region.
        unsafe { ffi::pci_release_region(self.function.0.as_ptr(), self.bar) };
    }
}
