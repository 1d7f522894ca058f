//! The functions that the ones here replace: those of the C library, or of another preload library.

use core::ffi::{c_char, c_int, c_uint, c_void, CStr};
use core::mem;
use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering};

use crate::layout::{Stat, StatX};
use crate::sys;

/// `RTLD_NEXT`.
const NEXT: *mut c_void = ptr::without_provenance_mut(usize::MAX);

/// Looks a function up once.
fn find(found: &AtomicPtr<c_void>, name: &CStr) -> *mut c_void {
    // ORDERING: relaxed: each thread may look it up for itself and gets the same.
    let known = found.load(Ordering::Relaxed);
    if !known.is_null() {
        return known;
    }
    // SAFETY: the name ends with a zero.
    let function = unsafe { sys::dlsym(NEXT, name.as_ptr()) };
    // ORDERING: as above.
    found.store(function, Ordering::Relaxed);
    function
}

macro_rules! next {
    ($($name:ident = $symbol:literal ($($arg:ident: $ty:ty),*) -> $result:ty = $missing:expr;)*) => {
        $(
            /// The next function of this name. Where there is none, it fails with `ENOSYS`.
            ///
            /// # Safety
            ///
            /// The arguments are as for the function of the C library.
            pub(crate) unsafe fn $name($($arg: $ty),*) -> $result {
                static FOUND: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());
                let function = find(&FOUND, $symbol);
                if function.is_null() {
                    sys::set_errno(sys::ENOSYS);
                    return $missing;
                }
                // SAFETY: the C library's function of this name has this type: what is variadic in
                // C passes its third argument where a fixed one is, on the processors that `sys`
                // allows.
                let function = unsafe {
                    mem::transmute::<*mut c_void, unsafe extern "C" fn($($ty),*) -> $result>(function)
                };
                // SAFETY: the arguments are the caller's own.
                unsafe { function($($arg),*) }
            }
        )*
    };
}

next! {
    openat = c"openat" (folder: c_int, path: *const c_char, flags: c_int, mode: c_uint) -> c_int = -1;
    ioctl = c"ioctl" (fd: c_int, word: u64, arg: *mut c_void) -> c_int = -1;
    mmap = c"mmap" (at: *mut c_void, length: usize, prot: c_int, flags: c_int, fd: c_int, offset: i64)
        -> *mut c_void = NEXT;
    read = c"read" (fd: c_int, into: *mut c_void, length: usize) -> isize = -1;
    write = c"write" (fd: c_int, from: *const c_void, length: usize) -> isize = -1;
    readlinkat = c"readlinkat" (folder: c_int, path: *const c_char, into: *mut c_char, room: usize)
        -> isize = -1;
    fstatat = c"fstatat" (folder: c_int, path: *const c_char, into: *mut Stat, flags: c_int) -> c_int = -1;
    statx = c"statx" (folder: c_int, path: *const c_char, flags: c_int, mask: c_uint, into: *mut StatX)
        -> c_int = -1;
}
