//! What a call costs, as a ratio to what it cannot cost less than, within one run.

use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::time::{Duration, Instant};

use drmm_client::wire::{ANSWER, REQUEST};
use drmm_kms::uapi;
use rustix::net::{recv, send, socketpair, AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType};

use crate::library::{card, get_cap, ioctl};
use crate::machine::{Bench, Program};

/// The bound for builds that are optimised. The aim is 2, which is missed by a tenth: see
/// `docs/PERFORMANCE.md`. The machine has other work meanwhile, so the best of some rounds counts.
const MOST: f64 = 2.5;
const ROUNDS: usize = 7;

pub(crate) fn a_call_costs_little_more_than_two_round_trips(bench: &Bench) {
    let mut program = Program::start(&bench.place, "speed");
    let line = program.line();
    println!("speed of a host: {line}");
    program.succeeds();
    if cfg!(debug_assertions) {
        println!("skipped: the bounds of speed, in a build that is not optimised");
        return;
    }
    let ratios: Vec<f64> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert!(ratios.len() == 2 && ratios.iter().all(|ratio| *ratio <= MOST), "{line}");
}

/// The best time of one of `count`, of some rounds.
fn best(count: u32, each: &mut dyn FnMut()) -> Duration {
    let round = |each: &mut dyn FnMut()| {
        let begin = Instant::now();
        (0..count).for_each(|_| each());
        begin.elapsed() / count
    };
    (0..ROUNDS).map(|_| round(each)).min().unwrap_or_default()
}

/// The other process of an empty round trip, which ends with the program.
fn echo(end: &OwnedFd) {
    let mut request = [0; REQUEST];
    while recv(end, &mut request, RecvFlags::empty()).is_ok_and(|(length, _)| length > 0) {
        if send(end, &[0; ANSWER], SendFlags::NOSIGNAL).is_err() {
            return;
        }
    }
}

fn map_and_unmap(fd: RawFd, offset: i64, length: usize) {
    let (prot, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED);
    // SAFETY: a new mapping at a place of the kernel's choice.
    let place = unsafe { libc::mmap(std::ptr::null_mut(), length, prot, flags, fd, offset) };
    assert!(place != libc::MAP_FAILED);
    // SAFETY: the mapping of above, which nothing uses.
    assert_eq!(unsafe { libc::munmap(place, length) }, 0);
}

/// The role: says both ratios.
pub(crate) fn measure() {
    let (here, there) =
        socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None).unwrap();
    // SAFETY: this program has one thread.
    if unsafe { libc::fork() } == 0 {
        drop(here);
        echo(&there);
        // SAFETY: ends the child at once.
        unsafe { libc::_exit(0) };
    }
    drop(there);
    let fd = card(0).unwrap();
    let mut answer = [0; ANSWER];
    let trip = best(1000, &mut || {
        send(&here, &[0; REQUEST], SendFlags::NOSIGNAL).unwrap();
        recv(&here, &mut answer, RecvFlags::empty()).unwrap();
    });
    let call = best(1000, &mut || assert_eq!(get_cap(&fd), Ok(1)));

    let mut dumb = uapi::ModeCreateDumb { width: 1024, height: 768, bpp: 32, ..Default::default() };
    ioctl(&fd, uapi::MODE_CREATE_DUMB, &mut dumb).unwrap();
    let mut map = uapi::ModeMapDumb { handle: dumb.handle, ..Default::default() };
    ioctl(&fd, uapi::MODE_MAP_DUMB, &mut map).unwrap();
    let length = usize::try_from(dumb.size).unwrap();
    let plain = rustix::fs::memfd_create("plain", rustix::fs::MemfdFlags::CLOEXEC).unwrap();
    rustix::fs::ftruncate(&plain, dumb.size).unwrap();
    let of_a_file = best(500, &mut || map_and_unmap(plain.as_raw_fd(), 0, length));
    let of_a_card = best(500, &mut || map_and_unmap(fd.as_raw_fd(), map.offset.cast_signed(), length));
    // A map asks the host for the descriptor, so a trip is in it.
    let ratio = |one: Duration, other: Duration| one.as_secs_f64() / other.as_secs_f64();
    println!(
        "a GET_CAP is {:.2} empty round trips, a map and unmap is {:.2} times a trip and those of a memfd, \
         or {:.1}-fold those of a memfd alone",
        ratio(call, trip),
        ratio(of_a_card, trip + of_a_file),
        ratio(of_a_card, of_a_file)
    );
}
