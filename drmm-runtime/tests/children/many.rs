//! Many children, and a long chain of them: neither the stack nor the time runs out. And each
//! acquisition fails once.

use std::thread;
use std::time::{Duration, Instant};

use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use drmm_runtime::test::fault_sweep;

use crate::support::*;
use crate::*;

/// Runs `f` on a stack that a recursion of some hundred steps would not fit.
fn on_a_small_stack(f: impl FnOnce() + Send + 'static) {
    let bytes = if cfg!(miri) { 2 << 20 } else { 256 << 10 };
    thread::Builder::new().stack_size(bytes).spawn(f).unwrap().join().unwrap();
}

/// A chain, each the child of the one before, from the parent down.
fn chain(parent: &Parent, length: u32) -> Vec<Parent> {
    let mut made = vec![parent.clone()];
    for id in 0..length {
        let mut next = None;
        bind(&made[id as usize], |device| {
            next = Some((*device.devm_child("next", id)?).clone());
            Ok(())
        });
        made.extend(next);
    }
    made
}

#[test]
fn a_chain_of_10000_children_ends_in_no_time_and_on_a_small_stack() {
    on_a_small_stack(|| {
        let length = u32::try_from(rounds(10_000, 30)).unwrap();
        for keeps_all in [true, false] {
            let root = parent("root");
            let mut made = chain(&root, length);
            if !keeps_all {
                // Only the last handle is kept: it must not hold the rest of the chain, and must
                // end with it.
                made = made.split_off(made.len() - 1);
            }
            let start = Instant::now();
            unbind(&root);
            drop(root);
            assert!(made.iter().all(|parent| !parent.is_bound()));
            drop(made);
            assert!(cfg!(miri) || start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        }
    });
}

/// A probe that fails, a surprise and a drop take the same way.
#[test]
fn a_long_chain_ends_on_every_way() {
    on_a_small_stack(|| {
        let length = u32::try_from(rounds(2_000, 10)).unwrap();
        let root = parent("root");
        let made = chain(&root, length);
        root.unbind(Removal::Surprise).unwrap();
        assert!(made.iter().all(|parent| !parent.is_bound()));
        let outcome = root.bind(Platform, |device| {
            let first = device.devm_child("first", 0)?;
            chain(&first, length);
            Err::<(), _>(Error::new(Errno::EIO, "it fails"))
        });
        assert_eq!(errno(outcome), Errno::EIO);
        let last = chain(&root, length).pop().unwrap();
        drop((root, made));
        assert!(!last.is_bound(), "the last handle of the root is gone");
    });
}

#[test]
fn a_maker_of_1000_children_ends_in_no_time() {
    let (log, root) = (Log::default(), parent("root"));
    let number = u32::try_from(rounds(1_000, 20)).unwrap();
    let start = Instant::now();
    bind(&root, |device| {
        for id in 0..number {
            let noted = log.clone();
            device.devm_child("port", id)?.bind(Platform, move |port| {
                port.devm_add_action("end", move || noted.note(id.to_string()))?;
                Ok(())
            })?;
        }
        Ok(())
    });
    unbind(&root);
    assert!(log.take().iter().map(|id| id.parse::<u32>().unwrap()).eq((0..number).rev()), "newest first");
    assert!(cfg!(miri) || start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[test]
fn each_acquisition_of_a_driver_with_three_children_fails_once_and_nothing_is_left() {
    let sweep = fault_sweep(|attempt| {
        let (log, parent) = (Log::default(), attempt.parent("host")?);
        bind_host(&parent, &log, &["a", "b", "c"])?;
        parent.unbind(Removal::Orderly)
    });
    let made =
        |name: &str| sweep.failures().iter().filter(|failure| failure.to_string().contains(name)).count();
    println!("{sweep}");
    // The resource, the device and its registration; for each child itself, its device, its
    // registration.
    assert!(sweep.failures().len() >= 12, "{sweep}");
    assert!(made("main.rs") >= 12);
}
