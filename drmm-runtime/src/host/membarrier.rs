//! A barrier that one thread makes all threads of the process pass: Linux's `membarrier(2)`.
//!
//! `std` links the C library on every Linux, so `syscall` of the C library is declared here. A
//! crate for one call is not needed.

/// Whether this target has such a call. Miri and models do not.
pub(crate) const MAY_REACH_ALL: bool = imp::MAY_REACH_ALL;

pub(crate) use imp::{barrier_of_all_threads, barrier_of_all_threads_works};

#[cfg(all(
    feature = "std",
    target_os = "linux",
    target_pointer_width = "64",
    any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"),
    not(miri),
    not(loom)
))]
mod imp {
    extern crate std;

    use core::ffi::{c_int, c_long, c_uint};

    use once_cell::race::OnceBool;

    pub(crate) const MAY_REACH_ALL: bool = true;

    /// `__NR_membarrier`.
    const MEMBARRIER: c_long = if cfg!(target_arch = "x86_64") { 324 } else { 283 };
    /// Commands of `include/uapi/linux/membarrier.h`.
    const QUERY: c_int = 0;
    const GLOBAL: c_int = 1;
    const PRIVATE_EXPEDITED: c_int = 1 << 3;
    const REGISTER_PRIVATE_EXPEDITED: c_int = 1 << 4;

    /// Whether the call works, once a thread has asked.
    static WORKS: OnceBool = OnceBool::new();

    extern "C" {
        fn syscall(number: c_long, ...) -> c_long;
    }

    /// Negative if the kernel, or a filter in front of it, refuses.
    fn membarrier(command: c_int) -> c_long {
        // SAFETY: the call takes numbers only and touches no memory of this process.
        unsafe { syscall(MEMBARRIER, command, 0 as c_uint, 0 as c_int) }
    }

    fn registered() -> bool {
        let wanted = c_long::from(PRIVATE_EXPEDITED | REGISTER_PRIVATE_EXPEDITED);
        let known = membarrier(QUERY);
        // ORDERING: no memory is ordered here. The calls only prepare for later ones.
        known >= 0
            && known & wanted == wanted
            && membarrier(REGISTER_PRIVATE_EXPEDITED) == 0
            && membarrier(PRIVATE_EXPEDITED) == 0
    }

    /// Whether the call works in this process. With `DRMM_NO_MEMBARRIER` in the environment it
    /// counts as not working, for tests.
    pub(crate) fn barrier_of_all_threads_works() -> bool {
        // Two threads that ask at once both register, which is allowed.
        WORKS.get_or_init(|| std::env::var_os("DRMM_NO_MEMBARRIER").is_none() && registered())
    }

    /// Makes every thread of the process pass a full barrier between the call and its return.
    ///
    /// A return value of 0 is trusted, here and in [`registered`], since this process cannot check
    /// it. Where it is not true (in an emulator that returns 0 and does nothing), the gate does not
    /// hold. `DRMM_NO_MEMBARRIER` in the environment turns the use of the call off.
    ///
    /// A child of `fork` inherits the registration. If the call is refused nevertheless (by a
    /// filter that was installed later), its slow form is tried. If that is refused too, the
    /// program ends: threads that entered a section relied on this barrier, and to continue could
    /// be a use after free.
    pub(crate) fn barrier_of_all_threads() {
        if membarrier(PRIVATE_EXPEDITED) != 0 && membarrier(GLOBAL) != 0 {
            std::eprintln!("drmm: membarrier(2) worked before and is refused now");
            std::process::abort();
        }
    }
}

#[cfg(not(all(
    feature = "std",
    target_os = "linux",
    target_pointer_width = "64",
    any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"),
    not(miri),
    not(loom)
)))]
mod imp {
    pub(crate) const MAY_REACH_ALL: bool = false;

    /// Always false: this target has no such call.
    pub(crate) const fn barrier_of_all_threads_works() -> bool {
        false
    }

    /// Never called, since it does not work. A fence is the best that it can do.
    pub(crate) fn barrier_of_all_threads() {
        crate::primitive::fence(crate::primitive::Ordering::SeqCst);
    }
}
