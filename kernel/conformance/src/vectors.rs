//! The kernel's own unit tests of managed actions, as drivers: each is bound once, and its log is
//! the assertion.
//!
//! They follow `drivers/gpu/drm/tests/drm_managed_test.c`,
//! `drivers/base/test/platform-device-test.c`, `drivers/base/test/root-device-test.c` and the
//! device and resource suites of `lib/kunit/kunit-test.c`: what these assert, not how. Where a
//! suite has its own list, the two lists of a device are used instead.

use drmm_pci as pci;
use drmm_runtime::prelude::*;

use crate::part::Part;

type Pdev<'bound> = pci::Device<Bound<'bound>>;

/// A device and nothing else.
#[drm_driver(name = "bare", desc = "A device and nothing else", major = 1, minor = 0)]
pub struct Bare {
    #[drm_device]
    drm: DrmDevice,
}

/// The vectors, by the name that is their flavour.
pub const NAMES: [&str; 9] = [
    "managed-release-action",
    "managed-run-action",
    "device-action",
    "device-action-with-reference",
    "action-ordering",
    "managed-action-ordering",
    "same-action-twice",
    "nested",
    "cleanup",
];

/// Runs the probe of the vector named; `None` if there is none.
#[inline(never)]
pub(crate) fn probe<'bound>(name: &str, pdev: &'bound Pdev<'bound>) -> Option<Result<Registered>> {
    Some(match name {
        "managed-release-action" => managed_release_action(pdev),
        "managed-run-action" => managed_run_action(pdev),
        "device-action" => device_action(pdev),
        "device-action-with-reference" => device_action_with_reference(pdev),
        "action-ordering" => action_ordering(pdev),
        "managed-action-ordering" => managed_action_ordering(pdev),
        "same-action-twice" => same_action_twice(pdev),
        "nested" => nested(pdev),
        "cleanup" => cleanup(pdev),
        _ => return None,
    })
}

/// The end of a vector's probe: it needs no driver to stay bound.
fn no_device<T>(_made: T) -> Registered {
    Registered::no_device()
}

/// `drm_test_managed_release_action`: released by hand on a registered device, it runs now, and not
/// again.
fn managed_release_action<'bound>(pdev: &'bound Pdev<'bound>) -> Result<Registered> {
    let bare = devm_drm_dev_alloc!(pdev, |drm| Bare {})?;
    let dev = bare.dev();
    let action = dev.drm.drmm_add_action("flag", || say!("flag set"))?;
    let registered = bare.devm_register()?;
    dev.drm.drmm_release_action(action)?;
    say!("released by hand");
    Ok(registered)
}

/// `drm_test_managed_run_action`: it runs when the device goes.
fn managed_run_action<'bound>(pdev: &'bound Pdev<'bound>) -> Result<Registered> {
    let bare = devm_drm_dev_alloc!(pdev, |drm| Bare {})?;
    let _ = bare.drm.drmm_add_action("flag", || say!("flag set"))?;
    bare.devm_register()
}

/// `platform_device_devm_register_unregister_test` and its like: it runs when the device is
/// unregistered.
fn device_action<'bound>(pdev: &'bound Pdev<'bound>) -> Result<Registered> {
    pdev.devm_add_action("release", || say!("release done")).map(no_device)
}

/// `platform_device_devm_register_get_unregister_with_devm_test`: it runs although a reference is
/// held, which it drops.
fn device_action_with_reference<'bound>(pdev: &'bound Pdev<'bound>) -> Result<Registered> {
    let bare = devm_drm_dev_alloc!(pdev, |drm| Bare {})?;
    let extra = bare.dev();
    let put = move || {
        say!("release done");
        drop(extra);
    };
    let _ = pdev.devm_add_action("put", put)?;
    bare.devm_register()
}

/// `kunit_resource_test_action_ordering`: A, B, A, B; the newest A is removed, the newest B
/// released: B, B, A.
fn action_ordering<'bound>(pdev: &'bound Pdev<'bound>) -> Result<Registered> {
    let _ = pdev.devm_add_action("a", || say!("A"))?;
    let _ = pdev.devm_add_action("b", || say!("B"))?;
    let newest_a = pdev.devm_add_action("a", || say!("A"))?;
    let newest_b = pdev.devm_add_action("b", || say!("B"))?;
    newest_a.cancel()?;
    newest_b.release().map(no_device)
}

/// The same on the device list, where C would release the oldest match.
fn managed_action_ordering<'bound>(pdev: &'bound Pdev<'bound>) -> Result<Registered> {
    let bare = devm_drm_dev_alloc!(pdev, |drm| Bare {})?;
    let _ = bare.drm.drmm_add_action("a", || say!("A"))?;
    let _ = bare.drm.drmm_add_action("b", || say!("B"))?;
    let newest_a = bare.drm.drmm_add_action("a", || say!("A"))?;
    let newest_b = bare.drm.drmm_add_action("b", || say!("B"))?;
    bare.drm.drmm_cancel_action(newest_a)?;
    bare.drm.drmm_release_action(newest_b).map(no_device)
}

/// `kunit_resource_test_add_action`: one function that is registered twice runs twice.
fn same_action_twice<'bound>(pdev: &'bound Pdev<'bound>) -> Result<Registered> {
    let action = || say!("action");
    let _ = pdev.devm_add_action("action", action)?;
    pdev.devm_add_action("action", action).map(no_device)
}

/// `kunit_resource_test_proper_free_ordering`: what is acquired inside the making of another is
/// freed after it.
fn nested<'bound>(pdev: &'bound Pdev<'bound>) -> Result<Registered> {
    let outer = |pdev: &Pdev<'bound>| {
        pdev.devm(Part::new("inner"))?;
        Ok::<_, Error>(Part::new("outer"))
    };
    pdev.devm(outer(pdev)?).map(no_device)
}

/// `kunit_resource_test_cleanup_resources`: five of them, all gone; on both lists at once.
fn cleanup<'bound>(pdev: &'bound Pdev<'bound>) -> Result<Registered> {
    let bare = devm_drm_dev_alloc!(pdev, |drm| Bare {})?;
    for name in ["1", "2", "3", "4", "5"] {
        pdev.devm(Part::new(name))?;
        let _ = bare.drm.drmm_add_action(name, || say!("one of five"))?;
    }
    bare.devm_register()
}
