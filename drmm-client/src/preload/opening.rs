//! `open` and its kin: the path of a card's node is opened by the host.

use core::ffi::{c_char, c_int, c_uint};

use crate::card;
use crate::connection::ask;
use crate::next;
use crate::sys;
use crate::wire::{op, Request};

/// # Safety
///
/// As for `openat` of the C library.
unsafe fn open_at(folder: c_int, path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
    // SAFETY: the program's argument.
    let Some(minor) = (unsafe { card::of_path(folder, path) }).filter(|_| flags & sys::O_PATH == 0) else {
        // SAFETY: the program's arguments.
        return unsafe { next::openat(folder, path, flags, mode) };
    };
    let refused = |error| {
        sys::set_errno(error);
        -1
    };
    if flags & (sys::O_CREAT | sys::O_EXCL) == sys::O_CREAT | sys::O_EXCL {
        return refused(sys::EEXIST);
    }
    if flags & sys::O_DIRECTORY != 0 {
        return refused(sys::ENOTDIR);
    }
    let request = Request { op: op::OPEN, word: minor.into(), ..Request::default() };
    let fd = match ask(request, None) {
        Ok(got) => match got.fd {
            Some(fd) => fd,
            None => return refused(sys::EMFILE),
        },
        Err(error) => return refused(-error),
    };
    if flags & sys::O_CLOEXEC == 0 {
        // SAFETY: the new descriptor.
        unsafe { sys::fcntl(fd, sys::F_SETFD, 0) };
    }
    if flags & sys::O_NONBLOCK != 0 {
        // SAFETY: the new descriptor.
        unsafe { sys::fcntl(fd, sys::F_SETFL, sys::O_NONBLOCK) };
    }
    fd
}

macro_rules! hooks {
    ($($name:ident ($($arg:ident: $ty:ty),*) = $folder:expr, $path:expr, $flags:expr, $mode:expr;)*) => {
        $(
            /// # Safety
            ///
            /// As for the function of the C library. What is variadic in C has its third argument
            /// where a fixed one is.
            #[no_mangle]
            pub(crate) unsafe extern "C" fn $name($($arg: $ty),*) -> c_int {
                // SAFETY: the program's arguments.
                unsafe { open_at($folder, $path, $flags, $mode) }
            }
        )*
    };
}

hooks! {
    open(path: *const c_char, flags: c_int, mode: c_uint) = sys::AT_FDCWD, path, flags, mode;
    open64(path: *const c_char, flags: c_int, mode: c_uint) = sys::AT_FDCWD, path, flags, mode;
    __open_2(path: *const c_char, flags: c_int) = sys::AT_FDCWD, path, flags, 0;
    __open64_2(path: *const c_char, flags: c_int) = sys::AT_FDCWD, path, flags, 0;
    openat(folder: c_int, path: *const c_char, flags: c_int, mode: c_uint) = folder, path, flags, mode;
    openat64(folder: c_int, path: *const c_char, flags: c_int, mode: c_uint) = folder, path, flags, mode;
    __openat_2(folder: c_int, path: *const c_char, flags: c_int) = folder, path, flags, 0;
    __openat64_2(folder: c_int, path: *const c_char, flags: c_int) = folder, path, flags, 0;
}
