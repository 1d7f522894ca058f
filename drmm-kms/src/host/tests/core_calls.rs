//! Versions, capabilities, masters.

use super::{errno, TestCard};
use crate::host::uapi::{self, Auth, GetCap, SetClientCap, SetVersion, Unique, Version};
use crate::{Arena, Program, UserMemory};
use drmm_runtime::Errno;

fn unique(program: &Program) -> String {
    let mut mem = Arena::new();
    let text = mem.alloc_zeroed(64);
    let at = mem.alloc_value(&Unique { unique_len: 64, unique: text.0 });
    program.file().ioctl(&crate::Caller::here(), uapi::GET_UNIQUE, at, &mut mem).unwrap();
    let length = crate::host::user::get::<Unique>(&mut mem, at).unwrap().unique_len;
    let mut bytes = vec![0; usize::try_from(length).unwrap()];
    mem.copy_in(text, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn version_tells_lengths_first_and_then_the_text() {
    let card = TestCard::new();
    let mut program = card.open();
    let mut version = Version::default();
    program.call(uapi::VERSION, &mut version).unwrap();
    assert_eq!((version.major, version.minor, version.patchlevel), (2, 3, 4));
    assert_eq!((version.name_len, version.date_len, version.desc_len), (4, 8, 13));
    assert_eq!(program.driver_name().unwrap(), "test");
}

#[test]
fn the_bus_id_is_empty_until_set_version() {
    let card = TestCard::new();
    let mut program = card.open();
    assert_eq!(unique(&program), "");
    let mut other = card.open();
    let mut ask = SetVersion { di_major: 1, di_minor: 4, dd_major: -1, dd_minor: -1 };
    assert_eq!(errno(other.call(uapi::SET_VERSION, &mut ask)), Errno::EACCES);
    let mut wrong = SetVersion { di_major: 1, di_minor: 5, ..ask };
    assert_eq!(errno(program.call(uapi::SET_VERSION, &mut wrong)), Errno::EINVAL);
    assert_eq!(
        wrong,
        SetVersion { di_major: 1, di_minor: 4, dd_major: 2, dd_minor: 3 },
        "told what is spoken"
    );
    assert_eq!(unique(&program), "");
    program.call(uapi::SET_VERSION, &mut ask).unwrap();
    assert_eq!(unique(&program), card.unique());
    assert_eq!(unique(&other), card.unique(), "the same master");
    drop((program, other));
    assert_eq!(unique(&card.open()), "", "a new master");
}

#[test]
fn capabilities() {
    let card = TestCard::new();
    let mut program = card.open();
    let mut cap = |capability| {
        let mut arg = GetCap { capability, value: 9 };
        program.call(uapi::GET_CAP, &mut arg).map(|_| arg.value)
    };
    for capability in [uapi::CAP_DUMB_BUFFER, uapi::CAP_ADDFB2_MODIFIERS, uapi::CAP_CRTC_IN_VBLANK_EVENT] {
        assert_eq!(cap(capability).unwrap(), 1);
    }
    assert_eq!(cap(uapi::CAP_PRIME).unwrap(), if cfg!(unix) { 3 } else { 0 });
    for capability in [uapi::CAP_ASYNC_PAGE_FLIP, uapi::CAP_SYNCOBJ, uapi::CAP_ATOMIC_ASYNC_PAGE_FLIP] {
        assert_eq!(cap(capability).unwrap(), 0);
    }
    assert_eq!(cap(uapi::CAP_DUMB_PREFERRED_DEPTH).unwrap(), 24);
    assert_eq!(errno(cap(0x99)), Errno::EINVAL);
    let mut unknown = GetCap { capability: 0x99, value: 9 };
    assert_eq!(errno(program.call(uapi::GET_CAP, &mut unknown)), Errno::EINVAL);
    assert_eq!(unknown.value, 0, "for programs that do not look at the result");
    let mut set =
        |capability, value| program.call(uapi::SET_CLIENT_CAP, &mut SetClientCap { capability, value });
    set(uapi::CLIENT_CAP_UNIVERSAL_PLANES, 1).unwrap();
    assert_eq!(errno(set(uapi::CLIENT_CAP_UNIVERSAL_PLANES, 2)), Errno::EINVAL);
    assert_eq!(errno(set(uapi::CLIENT_CAP_WRITEBACK_CONNECTORS, 1)), Errno::EINVAL);
    set(uapi::CLIENT_CAP_ATOMIC, 2).unwrap();
    assert_eq!(errno(set(uapi::CLIENT_CAP_ATOMIC, 3)), Errno::EINVAL);
    set(uapi::CLIENT_CAP_WRITEBACK_CONNECTORS, 1).unwrap();
    assert_eq!(errno(set(uapi::CLIENT_CAP_WRITEBACK_CONNECTORS, 2)), Errno::EINVAL);
    assert_eq!(errno(set(uapi::CLIENT_CAP_CURSOR_PLANE_HOTSPOT, 1)), Errno::EOPNOTSUPP);
    assert_eq!(errno(set(0, 1)), Errno::EINVAL);
    assert_eq!(errno(set(7, 1)), Errno::EINVAL);
}

#[test]
fn the_first_who_opens_is_master_and_nobody_inherits() {
    let card = TestCard::new();
    let (mut first, mut second) = (card.open(), card.open());
    assert!(first.file().is_master() && !second.file().is_master());
    let (mut set, mut dropped) = ([0_u8; 0], [0_u8; 0]);
    first.call(uapi::SET_MASTER, &mut set).unwrap();
    assert_eq!(errno(second.call(uapi::SET_MASTER, &mut set)), Errno::EACCES, "was never master");
    assert_eq!(errno(second.call(uapi::DROP_MASTER, &mut dropped)), Errno::EACCES);
    first.call(uapi::DROP_MASTER, &mut dropped).unwrap();
    assert_eq!(errno(first.call(uapi::DROP_MASTER, &mut dropped)), Errno::EINVAL);
    let third = card.open();
    assert!(third.file().is_master());
    assert_eq!(errno(first.call(uapi::SET_MASTER, &mut set)), Errno::EBUSY);
    drop(third);
    assert!(!first.file().is_master() && !second.file().is_master());
    first.call(uapi::SET_MASTER, &mut set).unwrap();
    assert!(first.file().is_master());
}

#[test]
fn programs_find_out_by_auth_magic_whether_they_are_master() {
    let card = TestCard::new();
    let (mut first, mut second) = (card.open(), card.open());
    let magic = |program: &mut Program| {
        let mut arg = Auth::default();
        program.call(uapi::GET_MAGIC, &mut arg).unwrap();
        arg
    };
    let (mut one, mut two) = (magic(&mut first), magic(&mut second));
    assert_ne!(one, two);
    assert_eq!(one, magic(&mut first));
    first.call(uapi::AUTH_MAGIC, &mut one).unwrap();
    first.call(uapi::AUTH_MAGIC, &mut two).unwrap();
    assert_eq!(errno(first.call(uapi::AUTH_MAGIC, &mut two)), Errno::EINVAL, "it lets in once");
    assert_eq!(errno(first.call(uapi::AUTH_MAGIC, &mut one)), Errno::EINVAL);
    assert_eq!(errno(second.call(uapi::AUTH_MAGIC, &mut two)), Errno::EACCES);
    for nobody in [0, 99] {
        assert_eq!(errno(first.call(uapi::AUTH_MAGIC, &mut Auth { magic: nobody })), Errno::EINVAL);
    }
}

#[test]
fn unknown_words_are_refused_and_sizes_are_bridged() {
    let card = TestCard::new();
    let program = card.open();
    let mut mem = Arena::new();
    let at = mem.alloc(&[0xff; 64]);
    let file = program.file();
    assert_eq!(errno(file.ioctl(&crate::Caller::here(), 0x5401, at, &mut mem)), Errno::ENOTTY);
    assert_eq!(errno(file.ioctl(&crate::Caller::here(), 0xc004_64ff, at, &mut mem)), Errno::EINVAL);
    // GET_CAP with half its size: the value is not stored, the bytes behind are left alone.
    mem.copy_out(at, &uapi::CAP_DUMB_BUFFER.to_ne_bytes()).unwrap();
    let short = uapi::GET_CAP & !(0x3fff << 16) | 8 << 16;
    file.ioctl(&crate::Caller::here(), short, at, &mut mem).unwrap();
    let mut bytes = [0; 16];
    mem.copy_in(at, &mut bytes).unwrap();
    assert_eq!(bytes[8..], [0xff; 8]);
    // With the write bit missing, the argument counts as zero: capability 0 does not exist.
    assert_eq!(
        errno(file.ioctl(&crate::Caller::here(), uapi::GET_CAP & !(1 << 30), at, &mut mem)),
        Errno::EINVAL
    );
    // With a larger size, as a later version would have it.
    mem.copy_out(at, &uapi::CAP_DUMB_BUFFER.to_ne_bytes()).unwrap();
    file.ioctl(&crate::Caller::here(), uapi::GET_CAP & !(0x3fff << 16) | 32 << 16, at, &mut mem).unwrap();
    mem.copy_in(at, &mut bytes).unwrap();
    assert_eq!(bytes[8..], 1_u64.to_ne_bytes());
}
