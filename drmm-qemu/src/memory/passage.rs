//! A lock between the users of a mapping and the function that takes the memory away.
//!
//! Memory that belongs to another process goes without asking this one. So it is used inside a
//! passage only. A function that is about to take it away closes the passage first: that waits for
//! all accesses inside, and admits no more.

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A passage to `M`, which several threads may use at a time.
#[derive(Debug)]
pub(crate) struct Passage<M> {
    state: RwLock<State<M>>,
}

#[derive(Debug)]
enum State<M> {
    /// There is no memory behind it now.
    Shut,
    Open(M),
    /// There will never be memory behind it again.
    Closed,
}

impl<M> Passage<M> {
    /// A passage that leads nowhere yet.
    pub(crate) fn new() -> Self {
        Self { state: RwLock::new(State::Shut) }
    }

    /// Runs `access` if the passage is open. Not reentrant.
    pub(crate) fn through<R>(&self, access: impl FnOnce(&M) -> R) -> Option<R> {
        match &*self.enter() {
            State::Open(memory) => Some(access(memory)),
            State::Shut | State::Closed => None,
        }
    }

    /// Runs `access` alone, if the passage is open.
    pub(crate) fn alone<R>(&self, access: impl FnOnce(&M) -> R) -> Option<R> {
        match &*self.enter_alone() {
            State::Open(memory) => Some(access(memory)),
            State::Shut | State::Closed => None,
        }
    }

    /// Makes a change with no access inside. Afterwards the passage leads where `find` says, unless
    /// it is closed.
    pub(crate) fn around(&self, change: impl FnOnce(), find: impl FnOnce() -> Option<M>) {
        let mut state = self.enter_alone();
        change();
        if !matches!(*state, State::Closed) {
            *state = find().map_or(State::Shut, State::Open);
        }
    }

    /// Closes the passage for ever. No access is inside when this returns.
    pub(crate) fn close(&self) {
        *self.enter_alone() = State::Closed;
    }

    /// Closes the passage for ever, after `last` ran alone inside, if it was open.
    pub(crate) fn close_behind(&self, last: impl FnOnce(&M)) {
        let mut state = self.enter_alone();
        if let State::Open(memory) = &*state {
            last(memory);
        }
        *state = State::Closed;
    }

    // A panic inside leaves the state as it was, which is consistent.
    fn enter(&self) -> RwLockReadGuard<'_, State<M>> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter_alone(&self) -> RwLockWriteGuard<'_, State<M>> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::os::unix::fs::FileExt;
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
    use std::thread;
    use std::time::Duration;

    /// A file whose memory is taken away. A write afterwards must not happen.
    #[derive(Default)]
    struct Fake {
        is_gone: AtomicBool,
        writes: AtomicU64,
        late: AtomicU64,
    }

    impl FileExt for &Fake {
        fn read_at(&self, into: &mut [u8], _: u64) -> io::Result<usize> {
            Ok(into.len())
        }

        fn write_at(&self, from: &[u8], _: u64) -> io::Result<usize> {
            // The write takes a while, so that a lock that does not wait for it is detected.
            for _ in 0..3 {
                thread::yield_now();
            }
            let counter = if self.is_gone.load(Ordering::SeqCst) { &self.late } else { &self.writes };
            counter.fetch_add(1, Ordering::SeqCst);
            Ok(from.len())
        }
    }

    fn open<M>(passage: &Passage<M>, memory: M) {
        passage.around(|| (), || Some(memory));
    }

    #[test]
    fn nothing_is_written_once_the_passage_is_closed() {
        for _ in 0..200 {
            let file = Fake::default();
            let passage = Passage::new();
            open(&passage, &file);
            let before = AtomicU64::new(0);
            thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        while let Some(written) = passage.through(|file| file.write_all_at(&[1; 8], 0)) {
                            written.unwrap();
                        }
                    });
                }
                while file.writes.load(Ordering::SeqCst) < 20 {
                    thread::yield_now();
                }
                passage.close();
                file.is_gone.store(true, Ordering::SeqCst);
                before.store(file.writes.load(Ordering::SeqCst), Ordering::SeqCst);
            });
            assert_eq!(file.late.load(Ordering::SeqCst), 0, "a write after the close");
            assert_eq!(file.writes.load(Ordering::SeqCst), before.load(Ordering::SeqCst));
        }
    }

    #[test]
    fn a_close_waits_for_who_is_inside() {
        let passage = Passage::new();
        open(&passage, ());
        let (is_inside, has_left) = (AtomicBool::new(false), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                passage.through(|()| {
                    is_inside.store(true, Ordering::SeqCst);
                    thread::sleep(Duration::from_millis(50));
                    has_left.store(true, Ordering::SeqCst);
                })
            });
            while !is_inside.load(Ordering::SeqCst) {
                thread::yield_now();
            }
            passage.close();
            assert!(has_left.load(Ordering::SeqCst));
        });
    }

    #[test]
    fn a_change_is_made_whether_it_is_closed_or_not_and_what_is_closed_stays_so() {
        let passage = Passage::new();
        assert_eq!(passage.through(|memory: &u32| *memory), None);
        open(&passage, 1);
        assert_eq!((passage.through(|memory| *memory), passage.alone(|memory| *memory)), (Some(1), Some(1)));
        passage.around(|| (), || None);
        assert_eq!(passage.through(|memory| *memory), None, "shut");
        open(&passage, 2);
        assert_eq!(passage.through(|memory| *memory), Some(2));
        passage.close();
        let mut changed = false;
        passage.around(|| changed = true, || Some(3));
        assert!(changed);
        passage.close_behind(|_| panic!("it is closed"));
        let other = Passage::new();
        open(&other, 4);
        let mut last = None;
        other.close_behind(|memory| last = Some(*memory));
        assert_eq!((last, other.through(|memory| *memory)), (Some(4), None));
        assert_eq!((passage.through(|memory| *memory), passage.alone(|memory| *memory)), (None, None));
    }
}
