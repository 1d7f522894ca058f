//! Calls of a driver's own: programs have QEMU's teaching device compute factorials.
//!
//! The device has one unit, so a call that computes takes its turn. Each open file has a budget,
//! which the master of the card can raise, and an account that the device's owner can look at when
//! the program is gone.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use drmm_draw::Recording;
use drmm_kms::prelude::*;
use drmm_kms::{declare_drm_ioctls, uapi_structs, Program};
use drmm_pci::{self as pci, IoMem};
use drmm_runtime::prelude::*;
use drmm_runtime::report::Recorder;
use drmm_runtime::{bitfield, registers};
use drmm_sim as sim;

registers! {
    /// What is used of BAR 0.
    pub struct UnitRegs(0x80) {
        /// Takes a number, and later holds its factorial modulo 2 to the 32nd.
        0x08 => factorial: ReadWrite<u32>,
        /// Whether it computes.
        0x20 => status: ReadOnly<Status>,
    }
}

bitfield! {
    /// What the unit does.
    pub struct Status(u32) {
        /// It computes a factorial.
        0 => computing: bool,
    }
}

#[drm_driver(name = "factorials", desc = "Factorials for programs", major = 1, minor = 0)]
struct Factorials {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    unit: UnitRegs<IoMem<'bound, 0x80>>,
    #[drmm]
    card: ModeConfig,
    #[drmm]
    ioctls: Ioctls,
    /// Of the program that computes.
    turn: Mutex<()>,
    /// What all programs have used that are gone.
    used: AtomicU32,
}

uapi_structs! {
    /// `struct factorials_compute`: a number, and its factorial.
    pub struct Compute (16) {
        /// Of what.
        pub of: u32,
        /// Zero.
        pub pad: u32,
        /// The factorial, modulo 2 to the 32nd.
        pub result: u64,
    }
    /// `struct factorials_account`: of one file.
    pub struct Account (8) {
        /// How many factorials it has had.
        pub used: u32,
        /// How many it can still have.
        pub left: u32,
    }
}

declare_drm_ioctls! {
    impl DriverIoctls for Factorials;

    /// Computes. Fails with `ENOSPC` if the budget is used up.
    pub const COMPUTE = 0x00: fn(hw, &mut Compute) => Factorials::compute;
    /// Tells what the file has used, and has left.
    pub const ACCOUNT = 0x01: fn(self) -> Account => Factorials::account;
    /// Gives the file so many more.
    pub const GRANT = 0x02: fn(self, &u32) => Factorials::grant, master;
}

/// What each file can have at first.
const BUDGET: u32 = 2;

impl DriverFile for Factorials {
    type File = Mutex<Account>;

    fn open(_: &FactorialsHw<'_>) -> Result<Mutex<Account>> {
        Ok(Mutex::new(Account { used: 0, left: BUDGET }))
    }

    fn postclose(hw: &FactorialsHw<'_>, file: Mutex<Account>) {
        // ORDERING: a sum to look at; nothing else is read by it.
        hw.used.fetch_add(file.lock().used, Ordering::Relaxed);
    }

    fn postclose_unplugged(&self, file: Mutex<Account>) {
        println!("a program closes a card that is gone, after {} factorials", file.lock().used);
    }
}

impl Factorials {
    fn compute(hw: &FactorialsHw<'_>, file: &Mutex<Account>, arg: &mut Compute) -> Result {
        let _turn = hw.turn.lock();
        let mut account = file.lock();
        let empty = Error::new(Errno::ENOSPC, "the budget of the file is used up");
        account.left = account.left.checked_sub(1).ok_or(empty.figure(account.used.into()))?;
        account.used += 1;
        hw.unit.factorial().write(arg.of);
        let (pause, most) = (Duration::from_micros(50), Duration::from_secs(5));
        hw.drm.read_poll_timeout(|| Ok(hw.unit.status().read()), |it| !it.computing(), pause, most)?;
        arg.result = hw.unit.factorial().read().into();
        Ok(())
    }

    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "the form of a call")]
    fn account(&self, file: &Mutex<Account>) -> Result<Account> {
        Ok(*file.lock())
    }

    #[expect(clippy::unused_self, clippy::trivially_copy_pass_by_ref, reason = "the form of a call")]
    fn grant(&self, file: &Mutex<Account>, more: &u32) -> Result {
        let mut account = file.lock();
        let absurd = Error::new(Errno::ERANGE, "a budget that no program can use up");
        account.left = account.left.checked_add(*more).ok_or(absurd)?;
        Ok(())
    }
}

impl pci::Driver for Factorials {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x11e8)];

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        pdev.enable()?;
        let factorials = devm_drm_dev_alloc!(pdev, |drm| Factorials {
            unit: UnitRegs::new(pdev.devm_iomap_bar_sized(0)?),
            card: drm.drmm_mode_config_init(ModeLimits::none())?,
            ioctls: drm.drmm_ioctls_init(&card)?,
            turn: Mutex::new(()),
            used: AtomicU32::new(0),
        })?;
        factorials.devm_register()
    }
}

/// Records the story if the command line asks for it.
pub fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let (recording, _) = Recording::on_request(std::env::args())?;
    story()?;
    Ok(recording.save("")?)
}

/// Two programs compute until one of them finds the device gone.
pub fn story() -> Result {
    let (recorder, machine) = (Recorder::new(), sim::Machine::new()?);
    let at = machine.plug(3, sim::Edu::new())?;
    let bus = pci::Bus::new(machine.clone())?;
    bus.register_driver::<Factorials>();
    if let Some(error) = bus.last_error(at) {
        return Err(error);
    }
    let parent = bus.parent(at)?;
    let open = || drmm_kms::open_by_parent(parent.name()).map(Program::new);
    let (mut master, mut other) = (open()?, open()?);
    for of in [5, 10, 13] {
        let mut compute = Compute { of, ..Compute::default() };
        match master.call(COMPUTE, &mut compute) {
            Ok(_) => println!("{of}! is {}", compute.result),
            Err(error) => println!("{of}! is refused: {error}"),
        }
    }
    println!("the other program grants itself more: {}", refusal(other.call(GRANT, &mut 1_u32))?);
    master.call(GRANT, &mut 1_u32)?;
    let mut account = Account::default();
    master.call(ACCOUNT, &mut account)?;
    println!("the master has used {} and has {} left", account.used, account.left);
    drop(master);
    machine.surprise_remove(at)?;
    bus.settle(Duration::from_secs(20))?;
    println!("after the pull: {}", refusal(other.call(COMPUTE, &mut Compute::default()))?);
    drop(other);
    drop(bus);
    print!("{}", recorder.walk_of(&parent));
    Ok(())
}

fn refusal(result: Result<i32>) -> Result<Error> {
    result.err().ok_or(Error::new(Errno::EIO, "a call that had to be refused was made"))
}
