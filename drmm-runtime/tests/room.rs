//! What a driver struct declares costs no allocation but that of the device, and nothing of it can
//! fail.

#[path = "support/mod.rs"]
mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use drmm_runtime::__private::{DrmDriver, FieldName, Filled};
use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;
use drmm_runtime::report::{Kind, List, Recorder};
use support::*;

/// Counts the allocations of each thread.
struct Counting;

std::thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: the system's allocator with a count beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the contract of `alloc`, which is that of `System` too.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`, and all memory is `System`'s.
        unsafe { System.dealloc(place, layout) };
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Seventeen words that must be aligned to a cache line.
#[derive(Default)]
#[repr(align(64))]
struct Table(#[expect(dead_code, reason = "for its size")] [usize; 17]);

impl Resource for Table {
    type Ends = AtLastRef;
}

#[drm_driver(name = "roomy", desc = "Fields in the device", major = 1, minor = 0)]
struct Roomy {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    table: Table,
    #[drmm]
    first: Tracked,
    #[drmm]
    level: u8,
    #[drmm]
    r#last: Tracked,
}

struct Front;

impl<T: drmm_runtime::DrmDriver> Publication<T> for Front {
    fn publish(&self, _dev: &Dev<T>) -> Result {
        Ok(())
    }

    fn wake(&self) {}

    fn withdraw(&self) {}
}

/// Allocates a device; `before` runs before its first field. Returns how many allocations that
/// took.
fn allocate<'bound>(
    device: &'bound Device<'bound>,
    log: &Log,
    before: impl for<'build> FnOnce(&Building<'build, Roomy>),
) -> Result<(usize, Unregistered<'bound, Roomy>)> {
    let (first, last) = (log.value("first"), log.value("last"));
    let count = ALLOCATIONS.get();
    let roomy = devm_drm_dev_alloc!(device, |drm| Roomy {
        level: {
            before(drm);
            7
        },
        last: last,
        table: Table::default(),
        first,
    })?;
    Ok((ALLOCATIONS.get() - count, roomy))
}

fn assert_whole(roomy: &Unregistered<'_, Roomy>) {
    assert_eq!((roomy.first.look(), *roomy.level, roomy.last.look()), ("first", 7, "last"));
    assert_eq!((&raw const *roomy.table).addr() % 64, 0);
}

#[test]
fn a_device_with_fields_is_one_allocation_also_the_first_of_its_kind() {
    let (parent, log) = (parent("one"), Log::default());
    // The first device of a process asks the environment about the gate's barriers, which may take
    // memory.
    bind(&parent, |device| card(device, &log)?.devm_register());
    unbind(&parent);
    log.take();
    bind(&parent, |device| {
        let (count, roomy) = allocate(device, &log, |_| ())?;
        assert_eq!(count, 1);
        assert_whole(&roomy);
        roomy.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["first", "last"]);
}

#[test]
fn a_front_has_its_place_in_the_device() {
    let (parent, log) = (parent("front"), Log::default());
    for counted in [false, true] {
        bind(&parent, |device| {
            let (count, roomy) = allocate(device, &log, |drm| drm.publish_with(Front).expect("room"))?;
            // The first time a table is made for the line. Under Miri a constant has a new address
            // each time.
            assert!(!counted || count == 1 || cfg!(miri), "{count} allocations");
            roomy.devm_register()
        });
        unbind(&parent);
    }
}

#[test]
fn fields_are_no_acquisitions_and_fail_with_none() {
    let (parent, log) = (parent("cannot fail"), Log::default());
    parent.fail_acquisition(0);
    bind(&parent, |device| allocate(device, &log, |_| ())?.1.devm_register());
    // The device and its registration.
    assert_eq!(parent.acquisitions(), 2);
    unbind(&parent);
}

/// The name of a field, as the macro makes one.
struct Last;

impl FieldName for Last {
    const NAME: &'static str = "last";
}

/// Takes all room and does not use it, as if there had been too little from the beginning.
fn fill(drm: &Building<'_, Roomy>) {
    for _ in 0..20 {
        let fields = Filled::<<Roomy as DrmDriver>::Fields<'_, '_>>::default();
        let _ = drm.field_named(fields, Last, |fields| &fields.last);
    }
}

#[test]
fn without_room_fields_have_memory_of_their_own_and_the_same_order() {
    let (parent, log, recorder) = (parent("no room"), Log::default(), Recorder::new());
    bind(&parent, |device| {
        let (count, roomy) = allocate(device, &log, fill)?;
        assert!((3..=5).contains(&count), "{count} allocations");
        assert_whole(&roomy);
        roomy.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["first", "last"]);
    let events = recorder.events_of(&parent);
    let names = |kind| {
        let of = events.iter().filter(|event| event.list == List::Device && event.kind == kind);
        of.map(|event| event.name).collect::<Vec<_>>()
    };
    assert_eq!(names(Kind::Acquire), ["level", "last", "table", "first"]);
    assert_eq!(names(Kind::Release), ["first", "table", "last", "level"]);
    let large = events.iter().find(|event| event.name == "table").expect("it was acquired");
    assert_eq!((large.size, large.ty.ends_with("Table")), (size_of::<Table>(), true));
}

#[test]
fn without_room_a_field_can_fail_and_the_earlier_ones_end() {
    let (parent, log) = (parent("no room either"), Log::default());
    parent.fail_acquisition(3);
    let outcome = parent.bind(Platform, |device| allocate(device, &log, fill)?.1.devm_register());
    assert_eq!(errno(outcome), Errno::ENOMEM);
    assert_eq!(log.take().len(), 2, "both values end");
}
