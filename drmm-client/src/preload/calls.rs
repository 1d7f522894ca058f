//! Calls on a descriptor: `ioctl`, `mmap`, `read` and `write`.

use core::ffi::{c_int, c_void};

use crate::card;
use crate::connection::ask;
use crate::layout::Stat;
use crate::next;
use crate::node::Node;
use crate::sys;
use crate::wire::{op, Request};

/// `FIONCLEX`, `FIOCLEX`, `FIONBIO`: the kernel's own, on any descriptor.
const OF_ANY_DESCRIPTOR: [u64; 3] = [0x5450, 0x5451, 0x5421];

const MAP_FAILED: *mut c_void = core::ptr::without_provenance_mut(usize::MAX);

fn refused(error: c_int) -> c_int {
    sys::set_errno(error);
    -1
}

/// # Safety
///
/// As for the function of the C library.
#[no_mangle]
pub(crate) unsafe extern "C" fn ioctl(fd: c_int, word: u64, arg: *mut c_void) -> c_int {
    let word = word & 0xffff_ffff;
    let kind = (word >> 8) as u8;
    let name = if OF_ANY_DESCRIPTOR.contains(&word) { None } else { card::of_descriptor(fd) };
    if let Some(name) = name {
        let request =
            Request { op: op::IOCTL, file: name.file, word, address: arg as u64, ..Request::default() };
        return match ask(request, Some((fd, name))) {
            Ok(got) => got.value as c_int,
            Err(error) => refused(-error),
        };
    }
    if matches!(kind, b'K' | b'V') && is_terminal(fd) {
        // SAFETY: the program's argument.
        return unsafe { of_terminal(word, arg) };
    }
    // SAFETY: the program's arguments.
    unsafe { next::ioctl(fd, word, arg) }
}

/// Whether a descriptor is of the file in the place of a virtual terminal, which the launcher gives
/// to compositors that ask for one.
fn is_terminal(fd: c_int) -> bool {
    let before = sys::errno();
    let mut stat = core::mem::MaybeUninit::<Stat>::zeroed();
    // SAFETY: the empty path, and room for the answer.
    let result = unsafe { next::fstatat(fd, c"".as_ptr(), stat.as_mut_ptr(), 0x1000) };
    sys::set_errno(before);
    // SAFETY: it was all zeros, which are numbers, and the C library has written numbers.
    let stat = unsafe { stat.assume_init() };
    result == 0 && Node::of_file(stat.mode, stat.size.cast_unsigned()).is_some_and(|node| !node.is_card())
}

/// A virtual terminal on which nothing happens: it is in text mode, and switches nowhere.
///
/// # Safety
///
/// The argument is what the terminal's call takes.
unsafe fn of_terminal(word: u64, arg: *mut c_void) -> c_int {
    /// `KDGETMODE`, `KDGKBMODE`: a number; `VT_GETSTATE`: three short ones, `VT_GETMODE`: eight
    /// bytes.
    const ANSWERS: [(u64, usize); 4] = [(0x4b3b, 4), (0x4b44, 4), (0x5603, 6), (0x5601, 8)];
    if let Some((_, length)) = ANSWERS.iter().find(|(call, _)| *call == word) {
        // SAFETY: the call's structure has this length.
        unsafe { arg.cast::<u8>().write_bytes(0, *length) };
    }
    0
}

/// # Safety
///
/// As for the function of the C library.
#[no_mangle]
pub(crate) unsafe extern "C" fn mmap(
    at: *mut c_void,
    length: usize,
    prot: c_int,
    flags: c_int,
    fd: c_int,
    offset: i64,
) -> *mut c_void {
    let name = if flags & sys::MAP_ANONYMOUS == 0 { card::of_descriptor(fd) } else { None };
    let Some(name) = name else {
        // SAFETY: the program's arguments.
        return unsafe { next::mmap(at, length, prot, flags, fd, offset) };
    };
    let request = Request {
        op: op::MMAP,
        file: name.file,
        address: offset.cast_unsigned(),
        length: length as u64,
        ..Request::default()
    };
    let got = match ask(request, Some((fd, name))) {
        Ok(got) => got,
        Err(error) => {
            sys::set_errno(-error);
            return MAP_FAILED;
        }
    };
    let Some(backing) = got.fd else {
        sys::set_errno(sys::EMFILE);
        return MAP_FAILED;
    };
    // SAFETY: the program's arguments, on the memory that the host has given for them.
    let place = unsafe { next::mmap(at, length, prot, flags, backing, got.value) };
    let error = sys::errno();
    // SAFETY: a descriptor of this function.
    unsafe { sys::close(backing) };
    sys::set_errno(error);
    place
}

/// # Safety
///
/// As for the function of the C library.
#[no_mangle]
pub(crate) unsafe extern "C" fn mmap64(
    at: *mut c_void,
    length: usize,
    prot: c_int,
    flags: c_int,
    fd: c_int,
    offset: i64,
) -> *mut c_void {
    // SAFETY: the program's arguments.
    unsafe { mmap(at, length, prot, flags, fd, offset) }
}

/// Several records at once, none split, and none lost to room that is too small: it stays for the
/// next read.
///
/// # Safety
///
/// As for the function of the C library.
#[no_mangle]
pub(crate) unsafe extern "C" fn read(fd: c_int, into: *mut c_void, length: usize) -> isize {
    if card::of_descriptor(fd).is_none() {
        // SAFETY: the program's arguments.
        return unsafe { next::read(fd, into, length) };
    }
    let mut done = 0_usize;
    loop {
        let mut record = [0_u8; 64];
        let flags = if done == 0 { sys::MSG_PEEK } else { sys::MSG_PEEK | sys::MSG_DONTWAIT };
        let before = sys::errno();
        // SAFETY: the room that is named.
        let next = unsafe { sys::recv(fd, record.as_mut_ptr().cast(), record.len(), flags) };
        let Ok(next) = usize::try_from(next) else {
            if done > 0 {
                sys::set_errno(before);
                return done.cast_signed();
            }
            return -1;
        };
        if next == 0 && done == 0 {
            // The host has ended. A 0 would be read as an end of file again and again.
            return refused(sys::ENODEV) as isize;
        }
        if next == 0 || next > length - done {
            return done.cast_signed();
        }
        // SAFETY: there is room for as much, by the program's arguments.
        let place = unsafe { into.cast::<u8>().add(done) };
        // SAFETY: the same. Another thread may have read the record meanwhile.
        let got = unsafe { sys::recv(fd, place.cast(), next, sys::MSG_DONTWAIT) };
        match usize::try_from(got) {
            Ok(got) => done += got,
            Err(_) if done == 0 && sys::errno() == sys::EAGAIN => {}
            Err(_) => return if done == 0 { -1 } else { done.cast_signed() },
        }
    }
}

/// # Safety
///
/// As for the function of the C library.
#[no_mangle]
pub(crate) unsafe extern "C" fn __read_chk(
    fd: c_int,
    into: *mut c_void,
    length: usize,
    _room: usize,
) -> isize {
    // SAFETY: the program's arguments.
    unsafe { read(fd, into, length) }
}

/// A card cannot be written to.
///
/// # Safety
///
/// As for the function of the C library.
#[no_mangle]
pub(crate) unsafe extern "C" fn write(fd: c_int, from: *const c_void, length: usize) -> isize {
    if card::of_descriptor(fd).is_some() {
        return refused(sys::EINVAL) as isize;
    }
    // SAFETY: the program's arguments.
    unsafe { next::write(fd, from, length) }
}
