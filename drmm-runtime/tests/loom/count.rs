//! The counted reference alone.

use drmm_runtime::loom_parts::Ref;
use loom::thread;

use crate::{explore, Log};

/// Proves: the value ends once, with the last of three references on any thread, after everything
/// that was done through any of them; and its memory is freed.
#[test]
fn the_last_of_three_puts() {
    explore("the last of three puts", None, || {
        let log = Log::default();
        let mine = Ref::new(log.value("value")).unwrap();
        let threads: [_; 2] = std::array::from_fn(|_| {
            let theirs = mine.clone();
            thread::spawn(move || {
                theirs.clone().look();
                theirs.look();
            })
        });
        mine.look();
        drop(mine);
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(log.all(), ["value"]);
    });
}
