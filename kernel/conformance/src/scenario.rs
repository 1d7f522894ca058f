//! The scenarios, for any world: what is bound, opened, called, unbound and closed, in which order.

mod by_themselves;
mod interrupts;

use core::fmt;

use drmm_runtime::Errno;

use crate::card::Word;
use crate::edu;
use crate::function::Function;
use crate::sources::Ask;
use crate::vectors;

/// Where a scenario runs: a simulated card in this process, or a booted kernel as its init program
/// sees it.
pub trait World: Sized {
    /// An open file of the card.
    type File;
    /// A program that runs beside the scenario.
    type Running;

    /// Loads the module; nothing is bound.
    fn load(&mut self) -> Result<(), Errno>;
    /// Unloads the module, which unbinds its driver.
    fn unload(&mut self) -> Result<(), Errno>;
    /// Which function of the machine is meant from now on, by [`bind`](Self::bind),
    /// [`unbind`](Self::unbind) and [`open`](Self::open).
    fn pick(&mut self, function: Function);
    /// Whether interrupts come by legacy lines, from the next bind on. A world with nothing else
    /// does nothing.
    fn legacy_lines(&mut self, wanted: bool) -> Result<(), Errno>;
    /// Fails with `EIO` if the interrupts of the two teaching devices do not share a line. A world
    /// in which no lines can be shared has nothing to look at.
    fn check_shared_line(&mut self) -> Result<(), Errno>;
    /// Which driver the module is at the next [`bind`](Self::bind), and which of its acquisitions
    /// fails, from 1.
    fn choose(&mut self, flavour: &str, fail: u32) -> Result<(), Errno>;
    /// Which entry the world's own release lists refuse at the next [`bind`](Self::bind), from 1; 0
    /// for none. A world without lists of its own refuses none.
    fn refuse(&mut self, nth: u32) -> Result<(), Errno>;
    /// Binds the driver to the card. Fails as its probe does.
    fn bind(&mut self) -> Result<(), Errno>;
    /// Unbinds the driver.
    fn unbind(&mut self) -> Result<(), Errno>;
    /// Opens the card.
    fn open(&mut self) -> Result<Self::File, Errno>;
    /// Calls the driver.
    fn call(&mut self, file: &Self::File, word: u32, argument: u64) -> Result<u64, Errno>;
    /// Closes a file.
    fn close(&mut self, file: Self::File);
    /// Starts a program beside the scenario.
    fn start(&mut self, program: Program) -> Result<Self::Running, Errno>;
    /// Waits until a program has ended.
    fn join(&mut self, running: Self::Running) -> Result<u64, Errno>;
    /// Lets others run for a moment.
    fn rest(&mut self);
    /// One line of the log.
    fn note(&mut self, line: fmt::Arguments<'_>);
    /// Runs `cycle` that many times, after [some in advance](warm_up), and says whether as much is
    /// in use after them as before.
    fn is_balanced(
        &mut self,
        times: u32,
        cycle: impl FnMut(&mut Self) -> Result<(), Errno>,
    ) -> Result<bool, Errno>;
}

/// How many cycles precede `times` counted ones: what code that is called makes only once is no
/// leak.
#[must_use]
pub fn warm_up(times: u32) -> u32 {
    times.div_ceil(10)
}

/// What runs beside a scenario.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Program {
    /// Is inside a section when the card is unplugged.
    Hold,
    /// Touches the hardware again and again, until the card is unplugged.
    Touch,
    /// Raises interrupts again and again, until the device is unplugged.
    Raise,
    /// Waits for what never comes, until the device is unplugged.
    Wait,
    /// The same inside a section.
    WaitInside,
    /// Unplugs the device inside a section of it, which is refused on the host, and in a kernel is
    /// a fault for its checkers to find. No scenario does it.
    UnplugInside,
}

impl Program {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Hold, Self::Touch, Self::Raise, Self::Wait, Self::WaitInside, Self::UnplugInside];

    /// Its name on a command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Touch => "touch",
            Self::Raise => "raise",
            Self::Wait => "wait",
            Self::WaitInside => "wait-inside",
            Self::UnplugInside => "unplug-inside",
        }
    }

    /// The function that it opens.
    const fn function(self) -> Function {
        match self {
            Self::Hold | Self::Touch => Function::Card,
            Self::Raise | Self::Wait | Self::WaitInside | Self::UnplugInside => Function::Edu,
        }
    }

    /// What it does. Fails with anything but the `ENODEV` that it waits for.
    pub fn run<W: World>(self, world: &mut W) -> Result<u64, Errno> {
        world.pick(self.function());
        let file = world.open()?;
        let outcome = match self {
            Self::Hold => world.call(&file, Word::Hold as u32, 0),
            Self::Touch => world
                .call(&file, Word::Begin as u32, 0)
                .and_then(|_| until_unplugged(world, &file, Word::Touch as u32, 0)),
            Self::Raise => until_unplugged(world, &file, edu::CALL_RAISE, 0x100),
            Self::Wait => world.call(&file, Ask::Never as u32, 0),
            Self::WaitInside => world.call(&file, Ask::NeverInside as u32, 0),
            Self::UnplugInside => world.call(&file, Ask::UnplugInside as u32, 0),
        };
        world.close(file);
        outcome
    }
}

/// Makes a call again and again, until it says that the device is unplugged.
fn until_unplugged<W: World>(world: &mut W, file: &W::File, what: u32, argument: u64) -> Result<u64, Errno> {
    loop {
        match world.call(file, what, argument) {
            Ok(_) => {}
            Err(Errno::ENODEV) => return Ok(0),
            Err(other) => return Err(other),
        }
    }
}

/// The scenarios by their names. Each vector is one as well.
pub const NAMES: [&str; 27] = [
    "open-unbind-close",
    "unbind",
    "rebind-while-open",
    "probe-fails",
    "lists-refuse",
    "enter-and-unplug",
    "race",
    "cycles",
    "unload-while-bound",
    "reload",
    "mode-objects",
    "mode-objects-fail",
    "mode-objects-refuse",
    "interrupts",
    "interrupts-on-a-shared-line",
    "interrupts-and-unplug",
    "sources",
    "sources-fail",
    "sources-refuse",
    "waits-and-unplug",
    "unbind-while-queued",
    "unload-while-queued",
    "children",
    "children-fail",
    "children-refuse",
    "links",
    "sources-cycles",
];

/// How often the race is run, the sweep over what is refused, and the thousand cycles.
const RACES: u32 = 10;
const REFUSALS: u32 = 20;
const RELOADS: u32 = 20;
const CYCLES: u32 = 1000;

/// All names: scenarios, and then vectors.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.into_iter().chain(vectors::NAMES)
}

/// Runs the scenario named in a module of its own. Fails with `ENOENT` if there is none, and where
/// the scenario could not go on.
pub fn run<W: World>(world: &mut W, name: &str) -> Result<(), Errno> {
    world.load()?;
    world.pick(Function::Card);
    let outcome = match name {
        "open-unbind-close" => open_unbind_close(world),
        "unbind" => unbind(world),
        "rebind-while-open" => rebind_while_open(world),
        "probe-fails" => fails(world, Function::Card, "card"),
        "lists-refuse" => refuses(world, Function::Card, "quiet card"),
        "enter-and-unplug" => enter_and_unplug(world),
        "race" => race(world),
        "cycles" => cycles(world),
        // Unloading the module, which every scenario ends with, has something to unbind here.
        "unload-while-bound" => card(world),
        "reload" => reload(world),
        "mode-objects" => mode_objects(world),
        "mode-objects-fail" => fails(world, Function::Card, "modes"),
        "mode-objects-refuse" => refuses(world, Function::Card, "quiet modes"),
        "interrupts" => interrupts::one(world),
        "interrupts-on-a-shared-line" => interrupts::on_a_shared_line(world),
        "interrupts-and-unplug" => interrupts::and_unplug(world),
        "sources" => by_themselves::all(world),
        "sources-fail" => fails(world, Function::Edu, "sources"),
        "sources-refuse" => refuses(world, Function::Edu, "quiet sources"),
        "sources-cycles" => by_themselves::cycles(world),
        "waits-and-unplug" => by_themselves::waits(world),
        "unbind-while-queued" => by_themselves::unbind_while_queued(world),
        "unload-while-queued" => by_themselves::leave(world),
        "children" => children(world),
        "children-fail" => fails(world, Function::Edu, "children"),
        "children-refuse" => refuses(world, Function::Edu, "quiet children"),
        "links" => links(world),
        name if vectors::NAMES.contains(&name) => vector(world, name),
        _ => Err(Errno::ENOENT),
    };
    let unloaded = world.unload();
    world.note(format_args!("module unloaded: {}", outcome_of(&unloaded)));
    outcome.and(unloaded)
}

fn left(balanced: bool) -> &'static str {
    if balanced {
        "nothing is left"
    } else {
        "something is left"
    }
}

/// `ok`, or the name of the error.
fn outcome_of<T>(result: &Result<T, Errno>) -> &'static str {
    match result {
        Ok(_) => "ok",
        Err(errno) => errno.name(),
    }
}

fn bind<W: World>(world: &mut W) -> Result<(), Errno> {
    let bound = world.bind();
    world.note(format_args!("bind: {}", outcome_of(&bound)));
    bound
}

fn unbind_and_note<W: World>(world: &mut W) -> Result<(), Errno> {
    let unbound = world.unbind();
    world.note(format_args!("unbind: {}", outcome_of(&unbound)));
    unbound
}

fn open<W: World>(world: &mut W) -> Result<W::File, Errno> {
    let file = world.open();
    world.note(format_args!("open: {}", if file.is_ok() { "ok" } else { "refused" }));
    file
}

fn close<W: World>(world: &mut W, file: W::File) {
    world.note(format_args!("close"));
    world.close(file);
    world.note(format_args!("closed"));
}

fn call<W: World>(world: &mut W, file: &W::File, what: Word) {
    match world.call(file, what as u32, 0) {
        Ok(answer) => world.note(format_args!("{what:?}: {answer:#x}")),
        Err(errno) => world.note(format_args!("{what:?}: {}", errno.name())),
    }
}

fn card<W: World>(world: &mut W) -> Result<(), Errno> {
    world.choose("card", 0)?;
    bind(world)
}

/// Bind, open, unbind with the file open, close.
fn open_unbind_close<W: World>(world: &mut W) -> Result<(), Errno> {
    card(world)?;
    let file = open(world)?;
    for word in [Word::Identify, Word::Edid, Word::Interrupt] {
        call(world, &file, word);
    }
    unbind_and_note(world)?;
    for word in [Word::Identify, Word::Edid, Word::Interrupt] {
        call(world, &file, word);
    }
    // There is nothing to open any more.
    if let Ok(second) = open(world) {
        close(world, second);
    }
    close(world, file);
    Ok(())
}

/// Bind and unbind with no opener.
fn unbind<W: World>(world: &mut W) -> Result<(), Errno> {
    card(world)?;
    unbind_and_note(world)
}

/// Bind again while a file of the first binding is open.
fn rebind_while_open<W: World>(world: &mut W) -> Result<(), Errno> {
    card(world)?;
    let old = open(world)?;
    unbind_and_note(world)?;
    bind(world)?;
    let new = open(world)?;
    call(world, &old, Word::Identify);
    call(world, &new, Word::Identify);
    close(world, old);
    call(world, &new, Word::Identify);
    unbind_and_note(world)?;
    close(world, new);
    Ok(())
}

/// Probe failing at each of its acquisitions in turn, and then not.
fn fails<W: World>(world: &mut W, function: Function, flavour: &str) -> Result<(), Errno> {
    world.pick(function);
    for nth in 1.. {
        world.note(format_args!("acquisition {nth} fails"));
        world.choose(flavour, nth)?;
        if bind(world).is_ok() {
            break;
        }
    }
    unbind_and_note(world)
}

/// The world's own lists refuse each entry of a probe in turn, and what was refused is undone.
/// Which lists there are depends on the world, so only the end is logged.
fn refuses<W: World>(world: &mut W, function: Function, flavour: &str) -> Result<(), Errno> {
    world.pick(function);
    world.choose(flavour, 0)?;
    // From its probe on the driver is quiet.
    world.bind()?;
    world.unbind()?;
    let balanced = world.is_balanced(REFUSALS, |world| {
        for nth in 1.. {
            world.refuse(nth)?;
            match world.bind() {
                Ok(()) => break,
                Err(Errno::ENOMEM) => {}
                Err(other) => return Err(other),
            }
        }
        world.refuse(0)?;
        world.unbind()
    })?;
    world.note(format_args!("every entry refused, {}", left(balanced)));
    Ok(())
}

/// A program is inside a section when another one unbinds: the unbind waits for it.
fn enter_and_unplug<W: World>(world: &mut W) -> Result<(), Errno> {
    card(world)?;
    let file = open(world)?;
    let holder = world.start(Program::Hold)?;
    wait_for_programs(world, &file, 1)?;
    unbind_and_note(world)?;
    let held = world.join(holder);
    world.note(format_args!("who was inside: {}", outcome_of(&held)));
    close(world, file);
    Ok(())
}

/// Mode objects of every kind are made, and end. What programs do with them is no part of the log:
/// when which function of the driver is asked is up to each world.
fn mode_objects<W: World>(world: &mut W) -> Result<(), Errno> {
    world.choose("modes", 0)?;
    bind(world)?;
    unbind_and_note(world)?;
    bind(world)?;
    unbind_and_note(world)
}

/// Programs touch the hardware as fast as they can while it is unbound.
fn race<W: World>(world: &mut W) -> Result<(), Errno> {
    world.choose("card", 0)?;
    for _ in 0..RACES {
        bind(world)?;
        let file = world.open()?;
        let first = world.start(Program::Touch)?;
        let second = world.start(Program::Touch)?;
        wait_for_programs(world, &file, 2)?;
        world.rest();
        let unbound = world.unbind();
        let ended = (world.join(first), world.join(second));
        let (first, second) = (outcome_of(&ended.0), outcome_of(&ended.1));
        world.note(format_args!("unbind: {}, programs: {first}, {second}", outcome_of(&unbound)));
        unbound?;
        close(world, file);
    }
    Ok(())
}

/// Waits until as many programs have begun.
fn wait_for_programs<W: World>(world: &mut W, file: &W::File, wanted: u64) -> Result<(), Errno> {
    while world.call(file, Word::Programs as u32, 0)? < wanted {
        world.rest();
    }
    Ok(())
}

/// A thousand cycles, after which nothing may be left.
fn cycles<W: World>(world: &mut W) -> Result<(), Errno> {
    world.choose("quiet card", 0)?;
    let balanced = world.is_balanced(CYCLES, |world| {
        world.bind()?;
        let file = world.open()?;
        world.unbind()?;
        world.close(file);
        Ok(())
    })?;
    world.note(format_args!("{CYCLES} cycles, {}", left(balanced)));
    Ok(())
}

/// The module is loaded again and again, and works each time: what it keeps while it is loaded ends
/// with it.
fn reload<W: World>(world: &mut W) -> Result<(), Errno> {
    let balanced = world.is_balanced(RELOADS, |world| {
        world.unload()?;
        world.load()?;
        world.choose("quiet card", 0)?;
        world.bind()
    })?;
    world.note(format_args!("loaded {RELOADS} times, {}", left(balanced)));
    Ok(())
}

/// Children, their children, one that is removed early and one whose driver gives up.
fn children<W: World>(world: &mut W) -> Result<(), Errno> {
    world.pick(Function::Edu);
    world.choose("children", 0)?;
    bind(world)?;
    unbind_and_note(world)?;
    // The names are free again.
    bind(world)?;
    unbind_and_note(world)
}

/// A consumer and its supplier, of which the supplier is unbound.
fn links<W: World>(world: &mut W) -> Result<(), Errno> {
    world.pick(Function::Edu);
    world.choose("supplier", 0)?;
    bind(world)?;
    world.pick(Function::SecondEdu);
    world.choose("consumer", 0)?;
    bind(world)?;
    world.pick(Function::Edu);
    unbind_and_note(world)?;
    world.pick(Function::SecondEdu);
    // It was unbound with its supplier.
    match world.unbind() {
        Err(Errno::ENODEV) => {}
        other => world.note(format_args!("unbind of the consumer: {}", outcome_of(&other))),
    }
    Ok(())
}

/// One of the kernel's unit tests.
fn vector<W: World>(world: &mut W, name: &str) -> Result<(), Errno> {
    world.choose(name, 0)?;
    bind(world)?;
    unbind_and_note(world)
}
