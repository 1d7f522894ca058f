//! A barrier that one thread makes all threads of the process pass: Linux's `membarrier(2)`.
//!
//! `std` links the C library on every Linux, so its `syscall` is declared here and no crate is needed for one call.

/// Whether there is such a call on this target at all. Miri and models know nothing of it.
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
    use core::sync::atomic::{AtomicU8, Ordering};

    pub(crate) const MAY_REACH_ALL: bool = true;

    /// `__NR_membarrier`.
    const MEMBARRIER: c_long = if cfg!(target_arch = "x86_64") { 324 } else { 283 };
    /// Commands of `include/uapi/linux/membarrier.h`.
    const QUERY: c_int = 0;
    const GLOBAL: c_int = 1;
    const PRIVATE_EXPEDITED: c_int = 1 << 3;
    const REGISTER_PRIVATE_EXPEDITED: c_int = 1 << 4;

    /// 0 is not asked yet.
    const WORKS: u8 = 1;
    const REFUSED: u8 = 2;
    static STATE: AtomicU8 = AtomicU8::new(0);

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
        // ORDERING: no memory is ordered here, the calls speak of later ones.
        known >= 0
            && known & wanted == wanted
            && membarrier(REGISTER_PRIVATE_EXPEDITED) == 0
            && membarrier(PRIVATE_EXPEDITED) == 0
    }

    /// Whether the call works in this process. `DRMM_NO_MEMBARRIER` in the environment says no, for tests.
    pub(crate) fn barrier_of_all_threads_works() -> bool {
        // ORDERING: the answer is the same whoever asks; two that ask at once both register, which is allowed.
        match STATE.load(Ordering::Relaxed) {
            0 => {
                let works = std::env::var_os("DRMM_NO_MEMBARRIER").is_none() && registered();
                STATE.store(if works { WORKS } else { REFUSED }, Ordering::Relaxed);
                works
            }
            state => state == WORKS,
        }
    }

    /// Makes every thread of the process pass a full barrier between the call and its return.
    ///
    /// A child of `fork` inherits the registration. Should the call be refused all the same (by a filter that was
    /// installed later), the slow form of it is tried, and without that the program ends: those who entered
    /// trusted this barrier, and to go on would be a use after free.
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

    /// It does not.
    pub(crate) const fn barrier_of_all_threads_works() -> bool {
        false
    }

    /// Never called, since it does not work. A fence is the most that it can be.
    pub(crate) fn barrier_of_all_threads() {
        crate::primitive::fence(crate::primitive::Ordering::SeqCst);
    }
}
