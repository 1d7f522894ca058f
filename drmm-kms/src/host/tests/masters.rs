//! Which process may become master, and what a file may do that was let in.

use super::{errno, TestCard};
use crate::host::uapi::{self, Auth, Client, GemFlink, Layout};
use crate::host::user::get;
use crate::{open_by, Arena, Caller, EventSink, File, Record};
use drmm_runtime::{Errno, Result};
use std::sync::Arc;

struct Nowhere;

impl EventSink for Nowhere {
    fn reserve(&self) -> Result {
        Ok(())
    }
    fn unreserve(&self) {}
    fn deliver(&self, _: &Record) {}
    fn hang_up(&self) {}
}

const ONE: Caller<'static> = Caller::of(100);
const TWO: Caller<'static> = Caller::of(200);
const ROOT: Caller<'static> = Caller::of(1).admin();

fn file(card: &TestCard, caller: &Caller<'_>) -> File {
    open_by(caller, card.minor, Arc::new(Nowhere)).unwrap()
}

fn call<T: Layout>(file: &File, caller: &Caller<'_>, word: u32, arg: &mut T) -> Result<i32> {
    let mut mem = Arena::new();
    let at = mem.alloc_value(arg);
    let result = file.ioctl(caller, word, at, &mut mem);
    *arg = get(&mut mem, at)?;
    result
}

fn set(file: &File, caller: &Caller<'_>) -> Result<i32> {
    call(file, caller, uapi::SET_MASTER, &mut [0_u8; 0])
}

fn release(file: &File, caller: &Caller<'_>) -> Result<i32> {
    call(file, caller, uapi::DROP_MASTER, &mut [0_u8; 0])
}

#[test]
fn a_master_is_its_process_or_an_administrator() {
    let card = TestCard::new();
    let (first, second) = (file(&card, &ONE), file(&card, &TWO));
    assert_eq!(errno(release(&first, &TWO)), Errno::EACCES, "the file was passed to another process");
    assert_eq!(errno(set(&first, &TWO)), Errno::EACCES, "even if nothing would change");
    release(&first, &ROOT).unwrap();
    assert_eq!(errno(set(&second, &TWO)), Errno::EACCES, "was never master");
    assert_eq!(errno(release(&second, &ROOT)), Errno::EINVAL);
    set(&second, &TWO.admin()).unwrap();
    assert!(second.is_master() && !first.is_master());
    assert_eq!(errno(set(&first, &ONE)), Errno::EBUSY);
    assert_eq!(errno(set(&first, &ROOT)), Errno::EBUSY);
    release(&second, &TWO).unwrap();
    set(&first, &ONE).unwrap();
    release(&first, &ONE).unwrap();
    set(&second, &TWO).unwrap();
    assert!(second.is_master(), "it has a master of its own now");
}

#[test]
fn a_file_that_was_passed_on_belongs_to_its_user_until_it_is_master() {
    let card = TestCard::new();
    let (first, passed) = (file(&card, &ONE), file(&card, &ONE));
    call(&passed, &TWO, uapi::GET_CLIENT, &mut Client::default()).unwrap();
    release(&first, &ONE).unwrap();
    set(&passed, &ROOT).unwrap();
    // The administrator's call was the last before it became master.
    assert_eq!(errno(release(&passed, &TWO)), Errno::EACCES);
    release(&passed, &Caller::of(1)).unwrap();
}

#[test]
fn clients_are_told_whether_they_were_let_in() {
    let card = TestCard::new();
    let (master, other, admin) = (file(&card, &ONE), file(&card, &TWO), file(&card, &ROOT));
    let told = |file: &File, caller| {
        let mut arg = Client::default();
        call(file, caller, uapi::GET_CLIENT, &mut arg).unwrap();
        (arg.auth, arg.pid, arg.uid, arg.magic, arg.iocs)
    };
    assert_eq!(told(&master, &ONE), (1, 100, 65_534, 0, 0));
    assert_eq!(told(&other, &TWO), (0, 200, 65_534, 0, 0));
    assert_eq!(told(&admin, &ROOT).0, 1, "needs no master");
    let mut next = Client { idx: 1, ..Client::default() };
    assert_eq!(errno(call(&master, &ONE, uapi::GET_CLIENT, &mut next)), Errno::EINVAL);

    assert_eq!(errno(call(&other, &TWO, uapi::FINISH, &mut [0_u32; 2])), Errno::EACCES);
    assert_eq!(errno(call(&other, &TWO, uapi::GEM_FLINK, &mut GemFlink::default())), Errno::EACCES);
    let mut magic = Auth::default();
    call(&other, &TWO, uapi::GET_MAGIC, &mut magic).unwrap();
    call(&master, &ONE, uapi::AUTH_MAGIC, &mut magic).unwrap();
    assert_eq!(told(&other, &TWO).0, 1);
    call(&other, &TWO, uapi::FINISH, &mut [0_u32; 2]).unwrap();
    assert_eq!(errno(call(&other, &TWO, uapi::GEM_FLINK, &mut GemFlink::default())), Errno::ENOENT);
}

#[test]
fn magic_numbers_are_those_of_one_master() {
    let card = TestCard::new();
    let magic = |file: &File| {
        let mut arg = Auth::default();
        call(file, &TWO, uapi::GET_MAGIC, &mut arg).unwrap();
        arg.magic
    };
    let (master, one, two) = (file(&card, &ONE), file(&card, &TWO), file(&card, &TWO));
    assert_eq!((magic(&one), magic(&two), magic(&one)), (1, 2, 1));
    drop(one);
    let three = file(&card, &TWO);
    assert_eq!(magic(&three), 1, "free again");
    release(&master, &ONE).unwrap();
    set(&three, &ROOT).unwrap();
    let mut of_another = Auth { magic: 2 };
    assert_eq!(errno(call(&three, &TWO, uapi::AUTH_MAGIC, &mut of_another)), Errno::EINVAL);
    assert_eq!(magic(&file(&card, &TWO)), 1, "the new master has given none");
}
