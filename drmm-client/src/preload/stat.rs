//! The `stat` family: a card's node and its descriptors are a character device.

use core::ffi::{c_char, c_int, c_uint};

use crate::card;
use crate::layout::{Stat, StatX};
use crate::next;
use crate::node::{Node, S_IFMT};
use crate::sys;

const S_IFSOCK: u32 = 0o140_000;
const AT_EMPTY_PATH: c_int = 0x1000;
const AT_SYMLINK_NOFOLLOW: c_int = 0x100;

/// The path of a card's node, with its zero.
fn path_of(minor: u32) -> [u8; 32] {
    let mut path = [0; 32];
    let mut digits = [0; 10];
    let (mut rest, mut first) = (minor, digits.len());
    while first == digits.len() || rest > 0 {
        first -= 1;
        (digits[first], rest) = (b'0' + (rest % 10) as u8, rest / 10);
    }
    let text = b"/dev/dri/card".iter().chain(&digits[first..]);
    for (place, byte) in path.iter_mut().zip(text) {
        *place = *byte;
    }
    path
}

/// Copies the path of a card's node, as `readlink` does.
///
/// # Safety
///
/// There is room for `room` bytes.
unsafe fn link(minor: u32, into: *mut c_char, room: usize) -> isize {
    let path = path_of(minor);
    let length = path.iter().position(|byte| *byte == 0).unwrap_or(path.len()).min(room);
    // SAFETY: not more than the room.
    unsafe { into.copy_from_nonoverlapping(path.as_ptr().cast(), length) };
    length.cast_signed()
}

/// # Safety
///
/// As for `fstatat` of the C library.
unsafe fn look(folder: c_int, path: *const c_char, into: *mut Stat, flags: c_int) -> c_int {
    // SAFETY: the caller's arguments.
    let result = unsafe { next::fstatat(folder, path, into, flags) };
    if result != 0 {
        return result;
    }
    // SAFETY: it was filled.
    let stat = unsafe { &mut *into };
    stat.unveil();
    // SAFETY: the C library has read the path by now.
    if stat.mode & S_IFMT == S_IFSOCK && unsafe { is_empty(path) } {
        if let Some(name) = card::of_descriptor(folder) {
            let (before, node) = (sys::errno(), path_of(name.minor));
            // The same file as the path names, for as long as there is one.
            // SAFETY: a path, and the room of before; if it fails it is left alone.
            unsafe { next::fstatat(sys::AT_FDCWD, node.as_ptr().cast(), into, 0) };
            sys::set_errno(before);
            stat.show(Node::card(name.minor));
        }
    }
    0
}

/// # Safety
///
/// `path` is null or a string.
unsafe fn is_empty(path: *const c_char) -> bool {
    // SAFETY: the caller's.
    unsafe { sys::bytes(path) }.is_none_or(<[u8]>::is_empty)
}

macro_rules! hooks {
    ($($name:ident ($($arg:ident: $ty:ty),*) = $folder:expr, $path:expr, $into:expr, $flags:expr;)*) => {
        $(
            /// # Safety
            ///
            /// As for the function of the C library.
            #[no_mangle]
            pub(crate) unsafe extern "C" fn $name($($arg: $ty),*) -> c_int {
                // SAFETY: the program's arguments.
                unsafe { look($folder, $path, $into.cast(), $flags) }
            }
        )*
    };
}

/// The empty path.
const HERE: *const c_char = c"".as_ptr();

/// What a program passes, which may be of either of two types that are one on 64 bits.
type Out = *mut u8;

hooks! {
    stat(path: *const c_char, into: Out) = sys::AT_FDCWD, path, into, 0;
    stat64(path: *const c_char, into: Out) = sys::AT_FDCWD, path, into, 0;
    lstat(path: *const c_char, into: Out) = sys::AT_FDCWD, path, into, AT_SYMLINK_NOFOLLOW;
    lstat64(path: *const c_char, into: Out) = sys::AT_FDCWD, path, into, AT_SYMLINK_NOFOLLOW;
    fstat(fd: c_int, into: Out) = fd, HERE, into, AT_EMPTY_PATH;
    fstat64(fd: c_int, into: Out) = fd, HERE, into, AT_EMPTY_PATH;
    fstatat(folder: c_int, path: *const c_char, into: Out, flags: c_int) = folder, path, into, flags;
    fstatat64(folder: c_int, path: *const c_char, into: Out, flags: c_int) = folder, path, into, flags;
    __xstat(_version: c_int, path: *const c_char, into: Out) = sys::AT_FDCWD, path, into, 0;
    __xstat64(_version: c_int, path: *const c_char, into: Out) = sys::AT_FDCWD, path, into, 0;
    __lxstat(_version: c_int, path: *const c_char, into: Out)
        = sys::AT_FDCWD, path, into, AT_SYMLINK_NOFOLLOW;
    __lxstat64(_version: c_int, path: *const c_char, into: Out)
        = sys::AT_FDCWD, path, into, AT_SYMLINK_NOFOLLOW;
    __fxstat(_version: c_int, fd: c_int, into: Out) = fd, HERE, into, AT_EMPTY_PATH;
    __fxstat64(_version: c_int, fd: c_int, into: Out) = fd, HERE, into, AT_EMPTY_PATH;
    __fxstatat(_version: c_int, folder: c_int, path: *const c_char, into: Out, flags: c_int)
        = folder, path, into, flags;
    __fxstatat64(_version: c_int, folder: c_int, path: *const c_char, into: Out, flags: c_int)
        = folder, path, into, flags;
}

/// # Safety
///
/// As for the function of the C library.
#[no_mangle]
pub(crate) unsafe extern "C" fn statx(
    folder: c_int,
    path: *const c_char,
    flags: c_int,
    mask: c_uint,
    into: Out,
) -> c_int {
    let into: *mut StatX = into.cast();
    // SAFETY: the program's arguments.
    let result = unsafe { next::statx(folder, path, flags, mask, into) };
    if result != 0 {
        return result;
    }
    // SAFETY: it was filled.
    let stat = unsafe { &mut *into };
    stat.unveil();
    // SAFETY: the C library has read the path by now.
    if u32::from(stat.mode) & S_IFMT == S_IFSOCK && unsafe { is_empty(path) } {
        if let Some(name) = card::of_descriptor(folder) {
            let (before, node) = (sys::errno(), path_of(name.minor));
            // SAFETY: a path, and the room of before; if it fails it is left alone.
            unsafe { next::statx(sys::AT_FDCWD, node.as_ptr().cast(), 0, mask, into) };
            sys::set_errno(before);
            stat.show(Node::card(name.minor));
        }
    }
    0
}

/// # Safety
///
/// As for the function of the C library.
#[no_mangle]
pub(crate) unsafe extern "C" fn readlinkat(
    folder: c_int,
    path: *const c_char,
    into: *mut c_char,
    room: usize,
) -> isize {
    // SAFETY: the program's argument.
    let fd = unsafe { sys::bytes(path) }.and_then(card::descriptor_of_path);
    match fd.and_then(card::of_descriptor) {
        // SAFETY: the program's room.
        Some(name) => unsafe { link(name.minor, into, room) },
        // SAFETY: the program's arguments.
        None => unsafe { next::readlinkat(folder, path, into, room) },
    }
}

/// # Safety
///
/// As for the function of the C library.
#[no_mangle]
pub(crate) unsafe extern "C" fn readlink(path: *const c_char, into: *mut c_char, room: usize) -> isize {
    // SAFETY: the program's arguments.
    unsafe { readlinkat(sys::AT_FDCWD, path, into, room) }
}

/// # Safety
///
/// As for the function of the C library.
#[no_mangle]
pub(crate) unsafe extern "C" fn __readlink_chk(
    path: *const c_char,
    into: *mut c_char,
    room: usize,
    _size: usize,
) -> isize {
    // SAFETY: the program's arguments.
    unsafe { readlinkat(sys::AT_FDCWD, path, into, room) }
}
