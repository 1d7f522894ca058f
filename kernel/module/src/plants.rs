//! Faults of the Rust part that a kernel that checks has to find, as controls. Only in a module for
//! such a kernel (`--cfg drmm_plants`). The faults of the C part are in `kernel/checking/plants.c`.

use core::cell::UnsafeCell;
use core::ffi::c_int;
use core::hint::black_box;
use core::sync::atomic::{AtomicU32, Ordering};

use drmm_runtime::kernel::msleep;
use drmm_runtime::{Errno, KBox, Mutex};

extern "C" {
    /// Takes and releases a mutex of the kernel.
    fn drmm_glue_plant_locked();
}

static FIRST: Mutex<u32> = Mutex::new(0);
static SECOND: Mutex<u64> = Mutex::new(0);

/// A read of memory that was freed.
fn use_after_free() -> Result<(), Errno> {
    let owner = KBox::new([1_u8; 64]).map_err(|error| error.errno())?;
    let place = black_box(&raw const *owner).cast::<u8>().wrapping_add(5);
    drop(owner);
    // SAFETY: none, it is a plant: the memory was freed.
    black_box(unsafe { place.read() });
    Ok(())
}

/// A write behind the end of an allocation.
fn out_of_bounds() -> Result<(), Errno> {
    let mut owner = KBox::new([1_u8; 60]).map_err(|error| error.errno())?;
    let place = black_box(&raw mut *owner).cast::<u8>().wrapping_add(61);
    // SAFETY: none, it is a plant: the allocation has 60 bytes.
    unsafe { place.write(7) };
    black_box(&owner);
    Ok(())
}

/// Memory that is forgotten.
fn leak() -> Result<(), Errno> {
    for _ in 0..16 {
        core::mem::forget(KBox::new([1_u8; 96]).map_err(|error| error.errno())?);
    }
    Ok(())
}

/// Two locks of the runtime in both orders.
fn lock_order() {
    {
        let _first = FIRST.lock();
        *SECOND.lock() += 1;
    }
    let _second = SECOND.lock();
    *FIRST.lock() += 1;
}

/// A lock of the kernel's inside of one of the runtime's; C does it the other way round.
fn mixed_lock_order() {
    let _first = FIRST.lock();
    // SAFETY: it takes and releases a mutex.
    unsafe { drmm_glue_plant_locked() };
}

/// A number that threads write without any order.
struct Racy(UnsafeCell<u64>);

// SAFETY: none, it is a plant.
unsafe impl Sync for Racy {}

static COUNTER: Racy = Racy(UnsafeCell::new(0));
static AT_WORK: AtomicU32 = AtomicU32::new(0);

/// Counts with plain accesses. The compiler must not keep the number in a register for many turns:
/// it does not know whether the number is looked at between them.
#[inline(never)]
fn one_more() {
    let counter = black_box(COUNTER.0.get());
    // SAFETY: none, it is a plant: two threads write.
    unsafe { *counter = (*counter).wrapping_add(1) };
}

/// Two threads that count.
fn race() -> Result<(), Errno> {
    // ORDERING: only waited for.
    AT_WORK.store(2, Ordering::Relaxed);
    for _ in 0..2 {
        let count = || {
            for turn in 0..2_000_000_u32 {
                one_more();
                if turn % 100_000 == 0 {
                    msleep(0);
                }
            }
            AT_WORK.fetch_sub(1, Ordering::Relaxed);
        };
        drmm_runtime::kernel::plant_thread("plant", count).map_err(|error| error.errno())?;
    }
    while AT_WORK.load(Ordering::Relaxed) != 0 {
        msleep(10);
    }
    Ok(())
}

/// Makes the fault of this name. Returns 0 or a negative errno.
///
/// # Safety
///
/// Called by C with the bytes of a name.
#[unsafe(no_mangle)]
unsafe extern "C" fn drmm_rust_plant(name: *const u8, len: usize) -> c_int {
    // SAFETY: by the contract these are the bytes of a name.
    let outcome = match unsafe { core::slice::from_raw_parts(name, len) } {
        b"rust-use-after-free" => use_after_free(),
        b"rust-out-of-bounds" => out_of_bounds(),
        b"rust-leak" => leak(),
        b"rust-lock-order" => {
            lock_order();
            Ok(())
        }
        b"mixed-lock-order" => {
            mixed_lock_order();
            Ok(())
        }
        b"rust-race" => race(),
        _ => Err(Errno::EINVAL),
    };
    outcome.map_or_else(|errno| -errno.number(), |()| 0)
}

/// Takes and releases a lock of the runtime.
///
/// # Safety
///
/// None is needed; C finds it by its name.
#[unsafe(no_mangle)]
unsafe extern "C" fn drmm_rust_plant_locked() {
    *FIRST.lock() += 1;
}
