//! Buffers that are passed on: by name, and by descriptor.

use super::{errno, TestCard};
use crate::host::uapi::{
    self, GemClose, GemFlink, GemOpen, Layout, ModeCreateDumb, ModeMapDumb, PrimeHandle, PRIME_CLOEXEC,
    PRIME_RDWR,
};
use crate::host::user::{get, UserMemory, UserPtr};
use crate::{Arena, Caller, File};
use drmm_runtime::{Errno, Result};

fn call<T: Layout>(file: &File, mem: &mut dyn UserMemory, at: UserPtr, word: u32) -> Result<T> {
    file.ioctl(&Caller::here(), word, at, mem).and_then(|_| get(mem, at))
}

fn ask<T: Layout>(file: &File, mem: &mut Arena, word: u32, arg: &T) -> Result<T> {
    let at = mem.alloc_value(arg);
    call(file, mem, at, word)
}

fn dumb(file: &File, mem: &mut Arena) -> ModeCreateDumb {
    let arg = ModeCreateDumb { width: 32, height: 32, bpp: 32, ..ModeCreateDumb::default() };
    ask(file, mem, uapi::MODE_CREATE_DUMB, &arg).unwrap()
}

fn export(file: &File, mem: &mut Arena, handle: u32, flags: u32) -> Result<i32> {
    ask(file, mem, uapi::PRIME_HANDLE_TO_FD, &PrimeHandle { handle, flags, fd: -1 }).map(|arg| arg.fd)
}

fn import(file: &File, mem: &mut Arena, fd: i32) -> Result<u32> {
    let arg = PrimeHandle { fd, handle: 77, ..PrimeHandle::default() };
    ask(file, mem, uapi::PRIME_FD_TO_HANDLE, &arg).map(|arg| arg.handle)
}

fn close(file: &File, mem: &mut Arena, handle: u32) {
    ask(file, mem, uapi::GEM_CLOSE, &GemClose { handle, pad: 0 }).unwrap();
}

fn map(file: &File, mem: &mut Arena, handle: u32) -> Result<u64> {
    ask(file, mem, uapi::MODE_MAP_DUMB, &ModeMapDumb { handle, pad: 0, offset: 0 }).map(|arg| arg.offset)
}

#[test]
fn a_name_leads_to_the_same_buffer_until_its_last_handle_goes() {
    let card = TestCard::new();
    let (file, mem) = (crate::open(card.minor).unwrap(), &mut Arena::new());
    let (first, second) = (dumb(&file, mem), dumb(&file, mem));
    let flink = |mem: &mut Arena, handle| {
        ask(&file, mem, uapi::GEM_FLINK, &GemFlink { handle, name: 0 }).map(|arg| arg.name)
    };
    let open =
        |mem: &mut Arena, name| ask(&file, mem, uapi::GEM_OPEN, &GemOpen { name, ..GemOpen::default() });
    assert_eq!(flink(mem, second.handle).unwrap(), 1);
    assert_eq!(flink(mem, first.handle).unwrap(), 2);
    assert_eq!(flink(mem, second.handle).unwrap(), 1);
    assert_eq!(errno(flink(mem, 99)), Errno::ENOENT);
    assert_eq!(errno(open(mem, 3)), Errno::ENOENT);
    let opened = open(mem, 1).unwrap();
    assert_eq!((opened.handle, opened.size), (3, second.size));
    assert_eq!(map(&file, mem, 3).unwrap(), map(&file, mem, second.handle).unwrap());
    close(&file, mem, second.handle);
    assert_eq!(open(mem, 1).unwrap().handle, second.handle, "the other handle keeps the name");
    close(&file, mem, second.handle);
    close(&file, mem, 3);
    assert_eq!(errno(open(mem, 1)), Errno::ENOENT);
    assert_eq!(flink(mem, first.handle).unwrap(), 2);
}

#[cfg(unix)]
#[test]
fn a_descriptor_leads_to_the_same_buffer_on_all_cards() {
    let (card, other) = (TestCard::new(), TestCard::new());
    let (file, mem) = (crate::open(card.minor).unwrap(), &mut Arena::new());
    let made = dumb(&file, mem);
    let fd = export(&file, mem, made.handle, PRIME_CLOEXEC | PRIME_RDWR).unwrap();
    assert_eq!(import(&file, mem, fd).unwrap(), made.handle, "the file has a handle of it");
    assert_ne!(export(&file, mem, made.handle, 0).unwrap(), fd, "each call gives a new one");

    let elsewhere = crate::open(other.minor).unwrap();
    dumb(&elsewhere, mem);
    let handle = import(&elsewhere, mem, fd).unwrap();
    assert_eq!(handle, 2);
    assert_eq!(import(&elsewhere, mem, fd).unwrap(), handle, "one handle for a buffer");
    assert_eq!(errno(map(&elsewhere, mem, handle)), Errno::EINVAL, "it is mapped by its descriptor");
    let second = crate::open(card.minor).unwrap();
    let again = import(&second, mem, fd).unwrap();
    assert_eq!(map(&second, mem, again).unwrap(), map(&file, mem, made.handle).unwrap());

    // The same bytes, when all that made them is gone.
    let mapping = file.mmap(map(&file, mem, made.handle).unwrap(), made.size).unwrap();
    mapping.write_at(5, b"passed on").unwrap();
    close(&file, mem, made.handle);
    drop((mapping, file, second, card));
    let mut bytes = [0; 9];
    std::os::unix::fs::FileExt::read_exact_at(&mem.take_fd(fd).unwrap(), &mut bytes, 5).unwrap();
    assert_eq!(&bytes, b"passed on");
    assert_eq!(import(&elsewhere, mem, fd).unwrap(), handle);
    close(&elsewhere, mem, handle);
    assert_eq!(errno(import(&elsewhere, mem, fd)), Errno::EINVAL, "no card knows it any more");
}

#[cfg(unix)]
#[test]
fn what_is_no_buffer_is_refused() {
    let card = TestCard::new();
    let (file, mem) = (crate::open(card.minor).unwrap(), &mut Arena::new());
    let made = dumb(&file, mem);
    assert_eq!(errno(export(&file, mem, 99, 0)), Errno::ENOENT);
    assert_eq!(errno(export(&file, mem, 99, 1)), Errno::EINVAL);
    for fd in [-1, 0, 3, i32::MAX, i32::MIN] {
        assert_eq!(errno(import(&file, mem, fd)), Errno::EBADF);
    }
    let foreign = mem.install_fd(std::fs::File::open("/dev/null").unwrap(), false).unwrap();
    assert_eq!(errno(import(&file, mem, foreign)), Errno::EINVAL);
    mem.close_fd(foreign).unwrap();
    assert_eq!(errno(mem.close_fd(foreign)), Errno::EBADF);
    let read_only = export(&file, mem, made.handle, 0).unwrap();
    if cfg!(all(target_os = "linux", not(miri))) {
        let writes = std::os::unix::fs::FileExt::write_at(&mem.take_fd(read_only).unwrap(), b"x", 0);
        assert!(writes.is_err(), "without RDWR nothing is written");
    }
    while export(&file, mem, made.handle, 0).is_ok() {}
    assert_eq!(errno(export(&file, mem, made.handle, 0)), Errno::EMFILE);
}

/// A program whose descriptors the embedder cannot reach.
struct Bytes(Arena);

impl UserMemory for Bytes {
    fn copy_in(&mut self, at: UserPtr, into: &mut [u8]) -> Result {
        self.0.copy_in(at, into)
    }

    fn copy_out(&mut self, at: UserPtr, from: &[u8]) -> Result {
        self.0.copy_out(at, from)
    }
}

#[cfg(unix)]
#[test]
fn an_embedder_without_descriptors_refuses() {
    let card = TestCard::new();
    let file = crate::open(card.minor).unwrap();
    let made = dumb(&file, &mut Arena::new());
    let mut mem = Bytes(Arena::new());
    let at = mem.0.alloc_value(&PrimeHandle { handle: made.handle, ..PrimeHandle::default() });
    for word in [uapi::PRIME_HANDLE_TO_FD, uapi::PRIME_FD_TO_HANDLE] {
        assert_eq!(errno(call::<PrimeHandle>(&file, &mut mem, at, word)), Errno::EOPNOTSUPP);
    }
}
