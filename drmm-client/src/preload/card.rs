//! What is a card: descriptors by the name at their other end, paths by the file that a host keeps
//! in the place of a node.

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;

use crate::layout::Stat;
use crate::next;
use crate::node::Node;
use crate::sys;
use crate::wire::FileName;

/// The open file of a card that a descriptor is; keeps `errno`.
pub(crate) fn of_descriptor(fd: c_int) -> Option<FileName> {
    if fd < 0 {
        return None;
    }
    let before = sys::errno();
    let mut address = sys::Address { family: 0, path: [0; 108] };
    let mut length = size_of::<sys::Address>() as u32;
    // SAFETY: the room that is named.
    let result = unsafe { sys::getpeername(fd, &raw mut address, &raw mut length) };
    sys::set_errno(before);
    if result != 0 || address.family != sys::AF_UNIX {
        return None;
    }
    // An abstract name: after the family comes a zero, and then the name.
    let name = address.path.get(1..(length as usize).checked_sub(2)?)?;
    FileName::from_bytes(name)
}

/// Whether the last part of a path can be that of a node: the others are not looked at.
fn may_be_a_node(path: &[u8]) -> bool {
    let last = path.rsplit(|byte| *byte == b'/').next().unwrap_or(path);
    let digits = last.strip_prefix(b"card").or(last.strip_prefix(b"226:"));
    digits.is_some_and(|digits| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit))
}

/// The descriptor that a path of the kernel's names: `/proc/self/fd/7`, `/dev/fd/7`.
pub(crate) fn descriptor_of_path(path: &[u8]) -> Option<c_int> {
    let rest = path.strip_prefix(b"/dev/fd/").or_else(|| {
        let rest = path.strip_prefix(b"/proc/")?;
        let at = rest.iter().position(|byte| *byte == b'/')?;
        let (process, rest) = rest.split_at(at);
        // SAFETY: no arguments.
        let own = process == b"self" || number(process) == Some(unsafe { sys::getpid() });
        rest.strip_prefix(b"/fd/").filter(|_| own)
    })?;
    number(rest)
}

fn number(digits: &[u8]) -> Option<c_int> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_i32, |value, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        value.checked_mul(10)?.checked_add(digit.into())
    })
}

/// The card whose node a path names; keeps `errno`.
///
/// # Safety
///
/// `path` is null or a string of the program.
pub(crate) unsafe fn of_path(folder: c_int, path: *const c_char) -> Option<u32> {
    // SAFETY: the caller's.
    let text = unsafe { sys::bytes(path) }?;
    if let Some(name) = descriptor_of_path(text).and_then(of_descriptor) {
        return Some(name.minor);
    }
    if !may_be_a_node(text) {
        return None;
    }
    let before = sys::errno();
    let mut stat = MaybeUninit::<Stat>::zeroed();
    // SAFETY: a string, and room for the answer.
    let result = unsafe { next::fstatat(folder, path, stat.as_mut_ptr(), 0) };
    sys::set_errno(before);
    // SAFETY: it was all zeros, which are numbers, and the C library has written numbers.
    let stat = unsafe { stat.assume_init() };
    let node = Node::of_file(stat.mode, stat.size.cast_unsigned())?;
    (result == 0 && node.is_card()).then_some(node.minor)
}
