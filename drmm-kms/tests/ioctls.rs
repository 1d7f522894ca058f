//! Calls of a driver's own, as programs see them: words, sizes, rights, files, unplug.

#![expect(
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "the functions of calls have the form that is declared"
)]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;

use drmm_kms::prelude::*;
use drmm_kms::uapi::{self, Layout};
use drmm_kms::user::get;
use drmm_kms::{declare_drm_ioctls, open_by, uapi_structs, Arena, Caller, EventSink, File, Program, Record};
use drmm_runtime::bus::{Bus, Parent};
use drmm_runtime::prelude::*;

#[drm_driver(name = "calls", desc = "A driver with calls of its own", major = 1, minor = 0)]
struct Calls {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    register: &'bound Mutex<u64>,
    #[drmm]
    card: ModeConfig,
    #[drmm]
    ioctls: Ioctls,
    log: Arc<Mutex<Vec<String>>>,
}

struct Platform(Arc<Mutex<Vec<String>>>);

#[derive(Clone, Copy)]
struct Device<'bound> {
    bound: Bound<'bound>,
    platform: &'bound Platform,
}

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.bound
    }
}

impl Bus for Platform {
    type Device<'bound> = Device<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device { bound, platform: self }
    }
}

uapi_structs! {
    /// Takes and gives.
    struct Pair (16) { low: u32, high: u32, sum: u64 }
    /// Has more bytes than a stack would like.
    struct Long (264) { head: u64, bytes: [u8; 256] }
}

declare_drm_ioctls! {
    impl DriverIoctls for Calls;

    /// Adds.
    const ADD = 0x00: fn(hw, &mut Pair) => Calls::add;
    /// Sets the register.
    const SET = 0x01: fn(hw, &u64) => Calls::set, master;
    /// Reads the register.
    const GET = 0x02: fn(hw) -> u64 => Calls::get;
    /// Sets the register to nothing.
    const CLEAR = 0x03: fn(hw) => Calls::clear, root_only;
    /// The number of the file, without hardware.
    const NUMBER = 0x10: fn(self) => Calls::number;
    /// Fails when it has changed the argument.
    const FAIL = 0x11: fn(self, &mut Pair) => Calls::fail, auth, render_allow;
    /// Much.
    const LONG = 0x12: fn(self, &mut Long) => Calls::long;
    /// The last number.
    const LAST = 0x5f: fn(self) -> Pair => Calls::last;
}

/// Its number among the files.
struct Session(u32, Arc<Mutex<Vec<String>>>);

impl Drop for Session {
    fn drop(&mut self) {
        self.1.lock().push(format!("session {} ends", self.0));
    }
}

impl DriverFile for Calls {
    type File = Session;

    fn open(hw: &CallsHw<'_>) -> Result<Session> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = *hw.register.lock();
        if number == 13 {
            return Err(Error::new(Errno::ENOSPC, "the hardware has no room for a file"));
        }
        hw.log.lock().push("open".to_owned());
        Ok(Session(NEXT.fetch_add(1, Ordering::Relaxed), Arc::clone(&hw.log)))
    }

    fn postclose(hw: &CallsHw<'_>, file: Session) {
        *hw.register.lock() = 99;
        hw.log.lock().push(format!("close {}", file.0));
    }

    fn postclose_unplugged(&self, file: Session) {
        self.log.lock().push(format!("close {} without hardware", file.0));
    }
}

impl Calls {
    fn add(hw: &CallsHw<'_>, _: &Session, pair: &mut Pair) -> Result {
        pair.sum = u64::from(pair.low) + u64::from(pair.high) + *hw.register.lock();
        Ok(())
    }

    fn set(hw: &CallsHw<'_>, _: &Session, value: &u64) -> Result {
        *hw.register.lock() = *value;
        Ok(())
    }

    fn get(hw: &CallsHw<'_>, _: &Session) -> Result<u64> {
        Ok(*hw.register.lock())
    }

    fn clear(hw: &CallsHw<'_>, _: &Session) -> Result {
        *hw.register.lock() = 0;
        Ok(())
    }

    fn number(&self, file: &Session) -> Result<u32> {
        Ok(file.0)
    }

    fn fail(&self, _: &Session, pair: &mut Pair) -> Result {
        pair.sum = 7;
        Err(Error::new(Errno::EBUSY, "always"))
    }

    fn long(&self, _: &Session, long: &mut Long) -> Result<u32> {
        long.bytes.reverse();
        Ok(u32::MAX)
    }

    fn last(&self, _: &Session) -> Result<Pair> {
        Ok(Pair { low: 1, high: 2, sum: 3 })
    }
}

struct Nowhere;

impl EventSink for Nowhere {
    fn reserve(&self) -> Result {
        Ok(())
    }
    fn unreserve(&self) {}
    fn deliver(&self, _: &Record) {}
    fn hang_up(&self) {}
}

struct Card(Parent, Arc<Mutex<Vec<String>>>, u32);

impl Card {
    fn plug(name: &str) -> Self {
        let parent = Parent::new(name).unwrap();
        let log = Arc::default();
        parent
            .bind(Platform(Arc::clone(&log)), |device| {
                let calls = devm_drm_dev_alloc!(device, |drm| Calls {
                    register: device.devm(Mutex::new(0))?,
                    card: drm.drmm_mode_config_init(ModeLimits::none())?,
                    ioctls: drm.drmm_ioctls_init(&card)?,
                    log: Arc::clone(&device.platform.0),
                })?;
                calls.devm_register()
            })
            .unwrap();
        let minor = drmm_kms::cards().into_iter().find(|card| card.unique == name).unwrap().minor;
        Self(parent, log, minor)
    }

    fn program(&self) -> Program {
        Program::new(drmm_kms::open(self.2).unwrap())
    }

    fn told(&self) -> Vec<String> {
        core::mem::take(&mut *self.1.lock())
    }
}

fn errno<T: core::fmt::Debug>(result: Result<T>) -> Errno {
    result.unwrap_err().errno()
}

#[test]
fn words_are_those_of_c() {
    // DRM_IOWR(DRM_COMMAND_BASE + 0, 16 bytes), and so on.
    let words = [ADD, SET, GET, CLEAR, NUMBER, FAIL, LONG, LAST];
    let c = [0xc010_6440, 0x4008_6441, 0x8008_6442, 0x6443, 0x6450, 0xc010_6451, 0xc108_6452, 0x8010_649f];
    assert_eq!(words, c);
}

#[test]
fn arguments_go_in_out_and_both_ways() {
    let card = Card::plug("both-ways");
    let mut program = card.program();
    program.call(SET, &mut 40_u64).unwrap();
    let mut value = 0_u64;
    program.call(GET, &mut value).unwrap();
    assert_eq!(value, 40);
    let mut pair = Pair { low: 1, high: u32::MAX, ..Pair::default() };
    program.call(ADD, &mut pair).unwrap();
    assert_eq!(pair.sum, (1 << 32) + 40);
    assert_eq!(errno(program.call(FAIL, &mut pair)), Errno::EBUSY);
    assert_eq!(pair.sum, 7, "written back on an error too, as the kernel does");
    let mut long = Long { head: 5, ..Long::default() };
    long.bytes[0] = 9;
    assert_eq!(program.call(LONG, &mut long).unwrap(), i32::MAX);
    assert_eq!((long.head, long.bytes[255]), (5, 9));
    program.call(LAST, &mut pair).unwrap();
    assert_eq!(pair, Pair { low: 1, high: 2, sum: 3 });
}

#[test]
fn other_sizes_are_bridged_as_the_kernel_bridges_them() {
    let card = Card::plug("sizes");
    let file = drmm_kms::open(card.2).unwrap();
    let call = |word: u32, bytes: &[u8]| {
        let mut mem = Arena::new();
        let at = mem.alloc(bytes);
        file.ioctl(&Caller::here(), word, at, &mut mem)?;
        let back: [u8; 24] = get(&mut mem, at)?;
        Ok::<_, Error>(back)
    };
    let sized = |word: u32, size: u32| word & !(0x3fff << 16) | size << 16;
    let mut bytes = Pair { low: 2, high: 3, sum: 0 }.to_bytes();
    bytes.extend([0xee; 8]);
    // A program from before `high` and `sum`.
    let back = call(sized(ADD, 4), &bytes).unwrap();
    assert_eq!(back[..16], Pair { low: 2, high: 3, sum: 0 }.to_bytes(), "nothing behind is stored");
    // One from after the next version.
    let back = call(sized(ADD, 24), &bytes).unwrap();
    assert_eq!(back[..16], Pair { low: 2, high: 3, sum: 5 }.to_bytes());
    assert_eq!(back[16..], [0xee; 8], "what the driver does not know comes back as it was");
    // A word without directions moves nothing.
    let back = call(ADD & !(3 << 30), &bytes).unwrap();
    assert_eq!(back[8..16], [0; 8]);
    // What only comes out does not go in.
    let back = call(LAST | 1 << 30, &[0xff; 24]).unwrap();
    assert_eq!(back[..16], Pair { low: 1, high: 2, sum: 3 }.to_bytes());
    // Without memory for it the call is made and the answer is lost.
    let mut mem = Arena::new();
    let nowhere = drmm_kms::UserPtr(8);
    assert_eq!(errno(file.ioctl(&Caller::here(), ADD, nowhere, &mut mem)), Errno::EFAULT);
    assert_eq!(errno(file.ioctl(&Caller::here(), GET, nowhere, &mut mem)), Errno::EFAULT);
    assert_eq!(file.ioctl(&Caller::here(), sized(GET, 0), nowhere, &mut mem).unwrap(), 0);
}

#[test]
fn rights_are_those_of_the_core() {
    let card = Card::plug("rights");
    let open = |caller: &Caller<'_>| open_by(caller, card.2, Arc::new(Nowhere)).unwrap();
    let call = |file: &File, caller: &Caller<'_>, word| {
        let mut mem = Arena::new();
        let at = mem.alloc_zeroed(64);
        file.ioctl(caller, word, at, &mut mem)
    };
    let (one, two, root) = (Caller::of(1), Caller::of(2), Caller::of(3).admin());
    let (master, other) = (open(&one), open(&two));
    call(&master, &one, SET).unwrap();
    assert_eq!(errno(call(&other, &two, SET)), Errno::EACCES);
    assert_eq!(errno(call(&other, &root, SET)), Errno::EACCES, "an administrator is no master");
    assert_eq!(errno(call(&master, &one, CLEAR)), Errno::EACCES);
    call(&other, &root, CLEAR).unwrap();
    assert_eq!(errno(call(&other, &two, FAIL)), Errno::EACCES, "not let in");
    assert_eq!(errno(call(&master, &one, FAIL)), Errno::EBUSY);
    assert_eq!(errno(call(&open(&root), &root, FAIL)), Errno::EBUSY);
    for nr in [0x44, 0x4f, 0x53, 0x9e] {
        assert_eq!(errno(call(&master, &root, 0xc010_6400 | nr)), Errno::EINVAL, "{nr:x}");
    }
}

#[test]
fn each_file_has_its_own_state_from_open_to_close() {
    let card = Card::plug("files");
    let (mut one, mut two) = (card.program(), card.program());
    assert_eq!(card.told(), ["open", "open"]);
    let numbers = [&mut one, &mut two].map(|program| program.call(NUMBER, &mut [0_u8; 0]).unwrap());
    assert_ne!(numbers[0], numbers[1]);
    drop(one);
    assert_eq!(card.told(), [format!("close {}", numbers[0]), format!("session {} ends", numbers[0])]);
    let mut value = 0_u64;
    two.call(GET, &mut value).unwrap();
    assert_eq!(value, 99, "the close had the hardware");

    two.call(uapi::SET_MASTER, &mut [0_u8; 0]).unwrap_err();
    card.0.unbind(Removal::Surprise).unwrap();
    assert_eq!(errno(two.call(NUMBER, &mut [0_u8; 0])), Errno::ENODEV, "without hardware too");
    assert_eq!(errno(two.call(GET, &mut value)), Errno::ENODEV);
    assert!(card.told().is_empty());
    drop(two);
    let ends = [format!("close {} without hardware", numbers[1]), format!("session {} ends", numbers[1])];
    assert_eq!(card.told(), ends);
}

#[test]
fn an_open_that_the_driver_refuses_leaves_nothing() {
    let card = Card::plug("refusal");
    let mut first = card.program();
    first.call(SET, &mut 13_u64).unwrap();
    assert_eq!(errno(drmm_kms::open(card.2)), Errno::ENOSPC);
    assert_eq!(card.told(), ["open"]);
    drop(first);
    // The first file's close has changed the register, and the refused one is no master.
    assert!(card.program().file().is_master());
}

#[test]
fn a_card_without_modes_says_so() {
    let card = Card::plug("no-modes");
    let mut program = card.program();
    assert_eq!(program.driver_name().unwrap(), "calls");
    for word in [
        uapi::MODE_GETRESOURCES,
        uapi::MODE_SETCRTC,
        uapi::MODE_ADDFB2,
        uapi::MODE_ATOMIC,
        uapi::WAIT_VBLANK,
        uapi::CRTC_GET_SEQUENCE,
        uapi::SET_CLIENT_CAP,
        uapi::GEM_CLOSE,
        uapi::MODE_GETFB2,
    ] {
        assert_eq!(errno(program.call(word, &mut [0_u8; 128])), Errno::EOPNOTSUPP, "{word:x}");
    }
    assert_eq!(errno(program.call(uapi::MODE_CREATE_DUMB, &mut [0_u8; 64])), Errno::ENOSYS);
    program.call(uapi::MODE_ATTACHMODE, &mut [0_u8; 128]).unwrap();
    let mut cap = uapi::GetCap { capability: uapi::CAP_DUMB_BUFFER, value: 9 };
    assert_eq!(errno(program.call(uapi::GET_CAP, &mut cap)), Errno::EOPNOTSUPP);
    assert_eq!(cap.value, 0);
    cap.capability = uapi::CAP_TIMESTAMP_MONOTONIC;
    program.call(uapi::GET_CAP, &mut cap).unwrap();
}

#[test]
fn calls_run_beside_each_other_and_none_after_the_unplug() {
    let card = Card::plug("beside");
    let programs: Vec<_> = (0..4).map(|_| card.program()).collect();
    card.told();
    std::thread::scope(|scope| {
        for mut program in programs {
            scope.spawn(move || loop {
                let mut pair = Pair { low: 1, high: 1, ..Pair::default() };
                match program.call(ADD, &mut pair) {
                    Ok(_) => assert_eq!(pair.sum, 2),
                    Err(error) => break assert_eq!(error.errno(), Errno::ENODEV),
                }
            });
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
        card.0.unbind(Removal::Surprise).unwrap();
    });
    let told = card.told();
    assert_eq!(told.iter().filter(|line| line.contains("without hardware")).count(), 4, "{told:?}");
}
