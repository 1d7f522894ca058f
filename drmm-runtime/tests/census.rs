//! The census: what is alive has a name, a line, and if it holds itself, a path.
#![forbid(unsafe_code)]

mod support;

use std::mem::forget;
use std::sync::mpsc;

use drmm_runtime::bus::{Callback, Parent};
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Census, List, LiveDevice};
use support::*;

/// The line of this file that ends with `mark`.
fn line(mark: &str) -> u32 {
    let mut lines = include_str!("census.rs").lines().enumerate();
    let (at, _) = lines.find(|(_, line)| line.ends_with(mark)).expect("it is there");
    u32::try_from(at).expect("a short file") + 1
}

#[test]
fn nothing_is_alive_after_an_orderly_life() {
    let (census, log) = (Census::new(), Log::default());
    let (parent, dev) = bound_card("census0", &log);
    let again = dev.clone();
    drop(dev.enter().expect("bound"));
    let alive = census.alive_on(&parent);
    assert_eq!(alive.devices().len(), 1);
    assert!(alive.devices()[0].is_bound());
    let counts: Vec<_> = alive.devices()[0].references().iter().map(|r| r.count).collect();
    assert_eq!(counts, [1, 1], "one by `dev()` and one by `clone()`");
    assert!(alive.entries().iter().any(|entry| entry.name == "pipe" && entry.list == List::Device));
    assert!(alive.entries().iter().any(|entry| entry.name == "bus device" && entry.list == List::Bound));
    assert_eq!(alive.sections().count(), 0);
    drop((dev, again));
    unbind(&parent);
    assert!(census.alive_on(&parent).is_empty(), "{}", census.alive_on(&parent));
}

#[test]
fn a_census_does_not_hear_what_another_test_makes() {
    let (census, program) = (Census::new(), Census::of_the_program());
    let other = || bound_card("census11", &Log::default());
    let (parent, dev) = std::thread::spawn(other).join().expect("no panic");
    assert!(census.alive().is_empty(), "{}", census.alive());
    let is_other = |device: &LiveDevice| device.id() == dev.id();
    assert!(program.alive().devices().iter().any(is_other), "{}", program.alive());
    assert_eq!(census.alive_on(&parent).devices().len(), 1, "it is known, and can be asked for");
    // Its thread keeps what is made there afterwards.
    let (own, own_dev) = bound_card("census12", &Log::default());
    let alive = census.alive();
    assert!(alive.devices().iter().map(LiveDevice::id).eq([own_dev.id()]), "{alive}");
    drop((dev, own_dev));
    unbind(&parent);
    unbind(&own);
    assert!(census.alive().is_empty(), "{}", census.alive());
}

#[test]
fn a_census_hears_the_threads_that_inherit_from_its_thread() {
    let census = Census::new();
    let bus = drmm_runtime::test::inherit(|| bound_card("census13", &Log::default()));
    let (parent, dev) = std::thread::spawn(bus).join().expect("no panic");
    assert!(census.alive().devices().iter().map(LiveDevice::id).eq([dev.id()]));
    drop(dev);
    unbind(&parent);
    assert!(census.alive().is_empty(), "{}", census.alive());
}

#[test]
fn a_leaked_reference_has_the_line_that_made_it() {
    let (census, log) = (Census::new(), Log::default());
    let (parent, dev) = bound_card("census1", &log);
    forget(dev.clone()); // leaked
    forget(dev.drm.try_get::<Card>()); // leaked too
    drop(dev);
    unbind(&parent);
    let alive = census.alive_on(&parent);
    let [device] = alive.devices() else { panic!("one device: {alive}") };
    assert!(!device.is_bound());
    assert!(device.ty().ends_with("::Card"));
    let references: Vec<_> = device.references().iter().map(|r| (r.kind, r.place.line, r.count)).collect();
    assert_eq!(references, [("Dev", line("// leaked"), 1), ("Dev", line("// leaked too"), 1)]);
    assert!(device.references().iter().all(|r| r.place.file == file!()));
    // The device list is kept by the device, and the bound list is gone.
    let left: Vec<_> = alive.entries().iter().map(|entry| entry.name).collect();
    assert_eq!(left, ["pipe", "in_list"]);
    assert!(alive.cycles().is_empty());
    assert!(alive.to_string().contains("held from outside"), "{alive}");
    assert!(log.all().iter().any(|name| name == "regs"), "what is bound ended");
}

#[test]
fn a_forgotten_guard_has_the_line_and_the_thread() {
    let (census, log) = (Census::new(), Log::default());
    let (parent, dev) = bound_card("census2", &log);
    std::thread::Builder::new()
        .name("forgetful".into())
        .spawn(move || {
            let held = dev.enter().expect("bound"); // forgotten
            forget(held);
        })
        .expect("a thread")
        .join()
        .expect("no panic");
    let alive = census.alive_on(&parent);
    let sections: Vec<_> = alive.sections().collect();
    let [section] = sections[..] else { panic!("one section: {alive}") };
    assert_eq!((section.place.file, section.place.line), (file!(), line("// forgotten")));
    assert_eq!(section.thread.as_deref(), Some("forgetful"));
    let text = format!("section on thread forgetful  [{}:{}]", file!(), line("// forgotten"));
    assert!(alive.to_string().contains(&text), "{alive}");
    // An unbind would wait for it for ever: the parent stays bound, and is leaked with the rest.
    forget(parent);
}

#[test]
fn sections_under_way_are_seen_from_another_thread() {
    let (census, log) = (Census::new(), Log::default());
    let (parent, dev) = bound_card("census3", &log);
    let (inside, is_inside) = mpsc::channel();
    let (leave, may_leave) = mpsc::channel::<()>();
    let thread = std::thread::spawn(move || {
        let outer = dev.enter().expect("bound"); // outer
        let inner = dev.enter().expect("bound"); // inner
        drop(outer);
        inside.send(()).expect("somebody listens");
        may_leave.recv().expect("somebody tells");
        drop(inner);
    });
    is_inside.recv().expect("it enters");
    let lines: Vec<_> = census.alive_on(&parent).sections().map(|section| section.place.line).collect();
    assert_eq!(lines, [line("// inner")]);
    leave.send(()).expect("it waits");
    thread.join().expect("no panic");
    assert_eq!(census.alive_on(&parent).sections().count(), 0);
    unbind(&parent);
}

/// A driver that keeps a reference to itself.
#[drm_driver(name = "selfish", desc = "Holds itself", major = 1, minor = 0)]
struct Selfish {
    #[drm_device]
    drm: DrmDevice,
    number: u32,
    me: Mutex<Option<Dev<Self>>>, // the field
}

fn selfish(parent: &Parent) -> Dev<Selfish> {
    let mut dev = None;
    bind(parent, |device| {
        let selfish = devm_drm_dev_alloc!(device, |_drm| Selfish { number: 7, me: Mutex::new(None) })?;
        dev = Some(selfish.dev());
        selfish.devm_register()
    });
    dev.expect("probe ran")
}

#[test]
fn a_device_that_holds_itself_is_reported_with_the_path() {
    let (census, parent) = (Census::new(), parent("census4"));
    let dev = selfish(&parent);
    let me = dev.clone(); // the cycle
    *dev.me.lock() = Some(me);
    assert_eq!((dev.number, dev.id()), (7, dev.id()));
    drop(dev);
    assert!(census.alive_on(&parent).cycles().is_empty(), "the bus holds it");
    unbind(&parent);
    let alive = census.alive_on(&parent);
    let cycles = alive.cycles();
    let [cycle] = &cycles[..] else { panic!("one cycle: {alive}") };
    assert_eq!(cycle.holders().collect::<Vec<_>>(), ["me"]);
    assert_eq!(cycle.references().map(|place| place.line).collect::<Vec<_>>(), [line("// the cycle")]);
    let id = cycle.device();
    let (file, field, made) = (file!(), line("// the field"), line("// the cycle"));
    let path = format!(
        "it may hold itself: device {id} may be held by `me` : Mutex<Option<Dev<Selfish>>> [{file}:{field}] \
         of device {id}, as Dev [{file}:{made}]"
    );
    assert!(alive.to_string().contains(&path), "{alive}");
}

/// A driver whose fields could hold a reference by their types, but for their contents.
#[drm_driver(name = "modest", desc = "Holds nothing", major = 1, minor = 0)]
struct Modest {
    #[drm_device]
    drm: DrmDevice,
    // Set before the device had a reference, and without a lock: it stays empty for ever.
    me: Option<Dev<Self>>,
    all: Vec<Option<Dev<Modest>>>,
    callback: Option<Callback<u32>>,
}

#[test]
fn a_field_that_cannot_hold_the_reference_is_not_named() {
    let (census, parent) = (Census::new(), parent("census10"));
    let mut dev = None;
    bind(&parent, |device| {
        let modest =
            devm_drm_dev_alloc!(device, |_drm| Modest { me: None, all: Vec::new(), callback: None })?;
        dev = Some(modest.dev());
        modest.devm_register()
    });
    let dev = dev.expect("probe ran");
    assert!(dev.me.is_none() && dev.all.is_empty() && dev.callback.is_none());
    unbind(&parent);
    let alive = census.alive_on(&parent);
    assert!(alive.cycles().is_empty(), "{alive}");
    assert!(alive.to_string().contains("held from outside"), "{alive}");
    drop(dev);
}

#[test]
fn a_cycle_that_is_broken_is_gone() {
    let (census, parent) = (Census::new(), parent("census5"));
    let dev = selfish(&parent);
    *dev.me.lock() = Some(dev.clone());
    unbind(&parent);
    let held = dev.me.lock().take();
    drop(held);
    drop(dev);
    assert!(census.alive_on(&parent).is_empty(), "{}", census.alive_on(&parent));
}

/// Two drivers that hold each other: one by a plain field, one on its device list.
#[drm_driver(name = "left", desc = "Holds the right one", major = 1, minor = 0)]
struct Left {
    #[drm_device]
    drm: DrmDevice,
    other: Mutex<Vec<Dev<Right>>>,
}

/// Holds any value that is put in.
struct Slot<T>(Mutex<Option<T>>);

impl<T> Resource for Slot<T> {
    type Ends = AtLastRef;
}

#[drm_driver(name = "right", desc = "Holds the left one", major = 1, minor = 0)]
struct Right {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    other: Slot<Dev<Left>>,
    #[drmm]
    callback: Slot<Callback<u32>>,
}

#[test]
fn devices_that_hold_each_other_are_reported_with_the_whole_path() {
    let (census, parent) = (Census::new(), parent("census6"));
    bind(&parent, |device| {
        let left = devm_drm_dev_alloc!(device, |_drm| Left { other: Mutex::new(Vec::new()) })?;
        let right = devm_drm_dev_alloc!(device, |_drm| Right {
            other: Slot(Mutex::new(None)),
            callback: Slot(Mutex::new(None))
        })?;
        left.other.lock().push(right.dev());
        *right.other.0.lock() = Some(left.dev());
        left.devm_register()?;
        right.devm_register()
    });
    unbind(&parent);
    let alive = census.alive_on(&parent);
    let cycles = alive.cycles();
    assert_eq!(cycles.len(), 2, "{alive}");
    for cycle in &cycles {
        assert_eq!(cycle.holders().collect::<Vec<_>>(), ["other", "other"], "{cycle}");
    }
}

#[test]
fn a_callback_in_the_devices_own_list_is_a_cycle() {
    let (census, parent) = (Census::new(), parent("census7"));
    bind(&parent, |device| {
        let right = devm_drm_dev_alloc!(device, |_drm| Right {
            other: Slot(Mutex::new(None)),
            callback: Slot(Mutex::new(None))
        })?;
        let callback = right.callback("tick", |_| 3)?;
        assert_eq!(callback.clone().run()?, 3);
        *right.callback.0.lock() = Some(callback);
        right.devm_register()
    });
    unbind(&parent);
    let alive = census.alive_on(&parent);
    let cycles = alive.cycles();
    let [cycle] = &cycles[..] else { panic!("one cycle: {alive}") };
    assert_eq!(cycle.holders().collect::<Vec<_>>(), ["callback"]);
    assert!(alive.devices()[0].references().iter().all(|reference| reference.kind == "Callback"));
}

#[test]
fn without_a_census_nobody_pays() {
    // Parallel tests have a census, so this can only show that a recorder gets no details.
    let (recorder, log) = (drmm_runtime::report::Recorder::new(), Log::default());
    let (parent, dev) = bound_card("census8", &log);
    drop(dev.enter().expect("bound"));
    drop(dev);
    unbind(&parent);
    assert!(recorder.events().iter().all(|event| !event.kind.is_detail()));
}

/// A program with a leak, in a process of its own: this test again, with a word in its environment.
#[test]
#[cfg(not(miri))]
fn at_exit_the_leak_is_printed() {
    const CHILD: &str = "DRMM_CENSUS_CHILD";
    if std::env::var_os(CHILD).is_some() {
        let _census = Census::at_exit();
        let (parent, dev) = bound_card("census9", &Log::default());
        forget(dev.clone()); // at exit
        drop(dev);
        unbind(&parent);
        return;
    }
    let this = std::env::current_exe().expect("a test knows its own path");
    let mut child = std::process::Command::new(this);
    child.args(["--exact", "at_exit_the_leak_is_printed", "--nocapture"]).env(CHILD, "1");
    let output = child.output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("drmm: still alive at exit:\ndevice 1 : Card"), "{said}");
    assert!(said.contains(&format!("reference Dev  [{}:{}]", file!(), line("// at exit"))), "{said}");
}
