//! The loop: take an input, change it, run it, and keep it if it did something new.
//!
//! Everything follows from the seed and the corpus, so a run can be repeated. What counts as new is
//! what a user would see: another set of messages or another kind of outcome. No instrumented build
//! is needed for that.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

use fastrand::Rng;

use crate::options::Options;

/// No input takes longer than this, on any machine.
const STUCK: Duration = Duration::from_secs(30);
/// The number of failures to collect: several tell more than one, and more than these tell no more.
const FAILURES: usize = 8;
/// How the names of files begin that a run has added to the corpus.
const FOUND: &str = "found-";
/// How many inputs that did something new are mutated further.
const POOL: usize = 4096;
/// An input with more messages than this is not mutated further: changes add messages, they do not
/// cure them.
const WORDS: usize = 5;

/// Something that reads input.
pub(crate) trait Target {
    type Input: Clone;

    /// Its name on the command line, and of its folder in the corpus.
    const NAME: &'static str;
    /// Of its files in the corpus.
    const EXTENSION: &'static str;

    /// Reads a file of the corpus.
    fn parse(&self, file: &[u8]) -> Result<Self::Input, String>;
    /// Writes one.
    fn print(&self, input: &Self::Input) -> Vec<u8>;
    fn mutate(&self, base: &Self::Input, other: &Self::Input, dice: &mut Rng) -> Self::Input;
    /// Runs the code under test on it. Returns the outcome, or the promise that was broken.
    fn run(&self, input: &Self::Input) -> Result<Behaviour, String>;
}

/// What an input led to.
pub(crate) struct Behaviour {
    /// The outcome in two or three words.
    pub(crate) kind: &'static str,
    /// Whether the input got past the first checks, so that changes to it are worth more.
    pub(crate) is_inside: bool,
    /// The messages about it, without the input's own words.
    pub(crate) words: Vec<String>,
}

/// Figures of a run.
#[derive(Default)]
pub(crate) struct Figures {
    pub(crate) inputs: u64,
    pub(crate) kinds: BTreeMap<&'static str, u64>,
    pub(crate) messages: BTreeMap<String, u64>,
    behaviours: HashSet<u64>,
    kept: usize,
    time: Duration,
}

/// Inputs worth changing.
struct Pool<I> {
    seeds: Vec<I>,
    inside: Vec<I>,
    door: Vec<I>,
}

impl<I> Pool<I> {
    /// Half of the time a seed, since a few changes suffice to make nonsense of any input.
    fn choose(&self, dice: &mut Rng) -> &I {
        let part = match dice.u8(..8) {
            0 if !self.door.is_empty() => &self.door,
            1..4 if !self.inside.is_empty() => &self.inside,
            _ => &self.seeds,
        };
        &part[dice.usize(..part.len())]
    }

    fn add(&mut self, input: I, is_inside: bool, dice: &mut Rng) {
        let part = if is_inside { &mut self.inside } else { &mut self.door };
        if part.len() < POOL {
            part.push(input);
        } else {
            part[dice.usize(..POOL)] = input;
        }
    }
}

/// Fuzzes one target. `Err` is the failure, with all that is needed to see it again.
pub(crate) fn run<T: Target>(target: &T, options: &Options) -> Result<Figures, String> {
    let mut figures = Figures::default();
    let mut dice = Rng::with_seed(options.seed);
    let mut pool = Pool { seeds: Vec::new(), inside: Vec::new(), door: Vec::new() };
    for (input, is_seed) in corpus(target)? {
        let news = try_one(target, &input, options, &mut figures)?;
        if is_seed {
            pool.seeds.push(input);
        } else {
            pool.add(input, news.is_inside, &mut dice);
        }
    }
    let mut failures = Vec::new();
    let progress = watch(T::NAME, options.seed);
    let start = Instant::now();
    while !options.is_over(figures.inputs, start) {
        progress.store(figures.inputs, Ordering::Relaxed);
        let (base, other) = (pool.choose(&mut dice), pool.choose(&mut dice));
        let input = target.mutate(base, other, &mut dice);
        let news = match try_one(target, &input, options, &mut figures) {
            Ok(news) => news,
            Err(failure) => {
                failures.push(failure);
                if failures.len() >= FAILURES {
                    break;
                }
                continue;
            }
        };
        if news.is_new_message && options.grow {
            keep(target, &input)?;
            figures.kept += 1;
        }
        if news.is_worth_changing {
            pool.add(input, news.is_inside, &mut dice);
        }
    }
    progress.store(u64::MAX, Ordering::Relaxed);
    figures.time = start.elapsed();
    if failures.is_empty() {
        return Ok(figures);
    }
    Err(format!(
        "{}\n{}: {} failures in {} inputs",
        failures.join("\n\n"),
        T::NAME,
        failures.len(),
        figures.inputs
    ))
}

/// Runs one file and says what it led to.
pub(crate) fn replay<T: Target>(target: &T, file: &Path) -> Result<String, String> {
    let bytes = std::fs::read(file).map_err(|error| error.to_string())?;
    let Behaviour { kind, words, .. } = target.run(&target.parse(&bytes)?)?;
    Ok(format!("{kind}\n{}", words.join("\n")))
}

/// What was new about an input.
struct News {
    is_worth_changing: bool,
    is_new_message: bool,
    is_inside: bool,
}

fn try_one<T: Target>(
    target: &T,
    input: &T::Input,
    options: &Options,
    figures: &mut Figures,
) -> Result<News, String> {
    let result = catch_unwind(AssertUnwindSafe(|| target.run(input)));
    figures.inputs += 1;
    let behaviour = match result {
        Ok(Ok(behaviour)) => behaviour,
        Ok(Err(broken)) => return Err(failure(target, input, options, figures.inputs, &broken)),
        Err(payload) => {
            let text = payload.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("a panic");
            return Err(failure(target, input, options, figures.inputs, &format!("panicked: {text}")));
        }
    };
    let Behaviour { kind, is_inside, mut words } = behaviour;
    // How often a message was given matters little.
    words.sort_unstable();
    words.dedup();
    let mut hasher = DefaultHasher::new();
    (kind, &words).hash(&mut hasher);
    let is_worth_changing = figures.behaviours.insert(hasher.finish()) && words.len() <= WORDS;
    let said_before = figures.messages.len() + figures.kinds.len();
    *figures.kinds.entry(kind).or_default() += 1;
    for word in words {
        *figures.messages.entry(word).or_default() += 1;
    }
    let is_new_message = figures.messages.len() + figures.kinds.len() > said_before;
    Ok(News { is_worth_changing, is_new_message, is_inside })
}

fn failure<T: Target>(target: &T, input: &T::Input, options: &Options, number: u64, what: &str) -> String {
    let text = target.print(input);
    let path = std::env::temp_dir().join(format!("drmm-fuzz-{}-{number}.{}", T::NAME, T::EXTENSION));
    let saved = std::fs::write(&path, &text).is_ok();
    format!(
        "{}: input {number} of seed {}: {what}\n--- the input{}\n{}\n--- again: drmm-fuzz {} --replay {}",
        T::NAME,
        options.seed,
        if saved { "" } else { " (which could not be saved)" },
        text.escape_ascii().to_string().replace("\\n", "\n").replace("\\\"", "\"").replace("\\'", "'"),
        T::NAME,
        path.display()
    )
}

/// Ends the process when an input takes too long: from the outside, since what loops does not come
/// back.
fn watch(name: &'static str, seed: u64) -> Arc<AtomicU64> {
    let progress = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&progress);
    std::thread::spawn(move || {
        let mut last = u64::MAX - 1;
        loop {
            std::thread::sleep(STUCK);
            match count.load(Ordering::Relaxed) {
                u64::MAX => return,
                now if now == last => {
                    let again = format!("drmm-fuzz {name} --seed {seed} --inputs {}", now + 1);
                    eprintln!("{name}: the input after {now} does not end\n--- again: {again}");
                    std::process::abort();
                }
                now => last = now,
            }
        }
    });
    progress
}

/// Where the corpus of a target lies.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name)
}

/// The inputs of a target's folder; true for those that a person wrote.
fn corpus<T: Target>(target: &T) -> Result<Vec<(T::Input, bool)>, String> {
    let folder = folder(T::NAME);
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let file = std::fs::read(path).map_err(|error| error.to_string());
        let input = file.and_then(|file| target.parse(&file));
        let input = input.map_err(|error| format!("{}: {error}", path.display()))?;
        let is_seed =
            !path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(FOUND));
        Ok((input, is_seed))
    };
    let found = paths.iter().map(read).collect::<Result<Vec<_>, String>>()?;
    if !found.iter().any(|(_, is_seed)| *is_seed) {
        return Err(format!("{}: no seeds", folder.display()));
    }
    Ok(found)
}

fn keep<T: Target>(target: &T, input: &T::Input) -> Result<(), String> {
    let text = target.print(input);
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let path = folder(T::NAME).join(format!("{FOUND}{:016x}.{}", hasher.finish(), T::EXTENSION));
    std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

impl Figures {
    /// One line to read, and with `all` the messages.
    pub(crate) fn print(&self, name: &str, seed: u64, all: bool) {
        let kinds: Vec<_> = self.kinds.iter().map(|(kind, count)| format!("{kind}: {count}")).collect();
        println!(
            "{name}: {} inputs of seed {seed} in {:.1} s; {}; {} distinct messages, {} distinct behaviours; {}0 panics",
            self.inputs,
            self.time.as_secs_f64(),
            kinds.join(", "),
            self.messages.len(),
            self.behaviours.len(),
            if self.kept > 0 { format!("{} kept; ", self.kept) } else { String::new() },
        );
        if all {
            for (message, count) in &self.messages {
                println!("  {count:>9}  {message}");
            }
        }
    }
}
