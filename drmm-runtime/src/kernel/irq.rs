//! The interrupt of a PCI function, handled in a thread of the kernel.

use core::ffi::{c_int, c_void};
use core::ptr::NonNull;

use super::actions::pointer_or_error;
use super::ffi;
use super::pci::Function;
use crate::error::{Errno, Error, Result};
use crate::host;

/// What a handler found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// The interrupt was not from its device; `IRQ_NONE`.
    Nothing = 0,
    /// It was, and was dealt with; `IRQ_HANDLED`.
    Something = 1,
    /// Its device may not be touched any more.
    Gone = 2,
}

/// The interrupt of a function, which is handled until this is dropped: the drop waits for a run of
/// the handler.
///
/// See `kernel/irq.c` for how it is masked meanwhile.
pub struct Irq {
    requested: NonNull<ffi::Irq>,
    handler: NonNull<c_void>,
    end: unsafe fn(NonNull<c_void>),
    /// Kept, since the interrupt is the function's.
    _function: Function,
}

// SAFETY: an interrupt may be freed from any thread, and the handler is `Send`.
unsafe impl Send for Irq {}

impl Irq {
    /// `request_threaded_irq`, for a message if the function has one, and for its legacy line
    /// otherwise.
    ///
    /// Fails with `EBUSY` if the interrupt of the function is being handled already, with `ENXIO`
    /// if it has none, with `ENOMEM`, and as the kernel does.
    pub fn request<F: Fn() -> Found + Send + 'static>(
        function: &Function,
        name: &str,
        handler: F,
    ) -> Result<Self> {
        let handler = host::create(handler).map_err(|(error, _dropped)| error)?.cast::<c_void>();
        let (text, len) = (name.as_ptr().cast(), c_int::try_from(name.len()).unwrap_or(c_int::MAX));
        let pdev = function.as_ptr().as_ptr();
        // SAFETY: the function is held and its driver is in probe. `handle::<F>` may be called with
        // this `F` until `drop` has freed the interrupt.
        let given = unsafe { ffi::drmm_glue_request_irq(pdev, handle::<F>, handler.as_ptr(), text, len) };
        match pointer_or_error(given, "the kernel refused the interrupt of the function") {
            Ok(irq) => {
                Ok(Self { requested: irq.cast(), handler, end: end::<F>, _function: function.clone() })
            }
            Err(refusal) => {
                // SAFETY: `create` made it, and the kernel does not call it.
                unsafe { end::<F>(handler) };
                Err(match refusal.errno() {
                    Errno::EBUSY => Error::new(Errno::EBUSY, "the interrupt is being handled already"),
                    Errno::ENXIO => Error::new(Errno::ENXIO, "the function has no interrupt"),
                    _ => refusal,
                })
            }
        }
    }
}

impl Drop for Irq {
    fn drop(&mut self) {
        // SAFETY: requested once, and freed once. Sleeping is allowed here (promise 6).
        unsafe { ffi::drmm_glue_free_irq(self.requested.as_ptr()) };
        // SAFETY: the handler is not running and is not called any more (promise 8).
        unsafe { (self.end)(self.handler) };
    }
}

/// # Safety
///
/// Called by the glue, in a thread, with what [`Irq::request`] passed to it.
unsafe extern "C" fn handle<F: Fn() -> Found>(handler: *mut c_void) -> c_int {
    let Some(handler) = NonNull::new(handler.cast::<F>()) else { return Found::Gone as c_int };
    // SAFETY: by the contract the interrupt has not been freed, so the handler exists.
    let handler = unsafe { handler.as_ref() };
    handler() as c_int
}

/// # Safety
///
/// `handler` is an `F` of [`host::create`], and this is its end.
unsafe fn end<F>(handler: NonNull<c_void>) {
    let handler = handler.cast::<F>();
    // SAFETY: by the contract this is its end.
    unsafe { handler.drop_in_place() };
    // SAFETY: by the contract `create` made it.
    unsafe { host::destroy(handler) };
}
