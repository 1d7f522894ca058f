//! The release list alone.

use drmm_runtime::loom_parts::{List, Tables};
use loom::sync::Arc;
use loom::thread;

use crate::{explore, Log};

/// No bound where the system's lock is one step; the runtime's own lock spins and is many steps.
const BOUND: Option<usize> = if cfg!(feature = "std") { None } else { Some(3) };

/// An action that notes that it runs, and owns a value that loom watches.
fn action(log: &Log, name: &'static str) -> impl FnOnce() + Send + 'static {
    let value = log.value(name);
    move || value.look()
}

/// Proves: an entry that is added while the walk begins runs exactly once, by the walk or at once,
/// and is freed.
#[test]
fn add_against_the_walk() {
    explore("two adds against the walk", BOUND, || {
        let (log, list) = (Log::default(), Arc::new(List::new()));
        list.add(action(&log, "old")).unwrap();
        let adds = ["first", "second"].map(|name| {
            let (log, list) = (log.clone(), Arc::clone(&list));
            thread::spawn(move || list.add(action(&log, name)).is_ok())
        });
        list.release_all();
        for add in adds {
            add.join().unwrap();
        }
        assert_eq!(log.sorted(), ["first", "old", "second"]);
    });
}

/// Proves: of an early release and the walk one runs the action, never both and never none, also
/// while a third thread adds a neighbour; what the walk releases, it releases newest first.
#[test]
fn add_and_early_release_against_the_walk() {
    explore("add and early release against the walk", BOUND, || {
        let (log, list) = (Log::default(), Arc::new(List::new()));
        list.add(action(&log, "oldest")).unwrap();
        let handle = list.add(action(&log, "middle")).unwrap();
        list.add(action(&log, "newest")).unwrap();
        let (other_log, other) = (log.clone(), Arc::clone(&list));
        let add = thread::spawn(move || other.add(action(&other_log, "added")).is_ok());
        let other = Arc::clone(&list);
        // SAFETY: the handle is used once.
        let early = thread::spawn(move || unsafe { other.release(handle) }.is_ok());
        list.release_all();
        let (added, early) = (add.join().unwrap(), early.join().unwrap());
        let all = log.all();
        assert_eq!(log.sorted(), ["added", "middle", "newest", "oldest"]);
        let at = |name| all.iter().position(|entry| *entry == name).unwrap();
        assert!(at("newest") < at("oldest"));
        assert!(early || (at("newest") < at("middle") && at("middle") < at("oldest")), "{all:?}");
        assert!(!added || at("added") < at("newest"), "{all:?}");
    });
}

/// Proves: two early releases of neighbours leave the list whole.
#[test]
fn two_early_releases_against_the_walk() {
    explore("two early releases against the walk", BOUND, || {
        let (log, list) = (Log::default(), Arc::new(List::new()));
        let handles = ["first", "second"].map(|name| list.add(action(&log, name)).unwrap());
        list.add(action(&log, "third")).unwrap();
        let threads = handles.map(|handle| {
            let list = Arc::clone(&list);
            // SAFETY: each handle is used once.
            thread::spawn(move || unsafe { list.release(handle) }.is_ok())
        });
        list.release_all();
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(log.sorted(), ["first", "second", "third"]);
    });
}

/// Proves: a thread that finds a table made by another thread sees all of it.
#[test]
fn two_threads_make_tables() {
    explore("two threads make tables", None, || {
        let tables = Arc::new(Tables::new());
        let threads = ["first", "second"].map(|name| {
            let tables = Arc::clone(&tables);
            thread::spawn(move || tables.name(name))
        });
        for (thread, name) in threads.into_iter().zip(["first", "second"]) {
            assert_eq!(thread.join().unwrap(), name);
        }
    });
}
