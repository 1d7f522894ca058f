//! Beside its errors, a broken driver has the items that were meant, so that no further errors
//! follow.

use super::{expand, messages, pretty, ARGS};

/// The expansion of a struct with a good device, which has `errors` errors.
fn repaired(fields: &str, errors: usize) -> String {
    let output = expand(ARGS, &format!("struct Bochs {{ #[drm_device] drm: DrmDevice, {fields} }}"));
    let found = messages(output.clone());
    assert_eq!(found.len(), errors, "{found:#?}");
    pretty(output)
}

/// The field gets the class that was meant, and the `cfg_attr`, which the compiler would not know,
/// is gone.
#[test]
fn mark_in_cfg_attr() {
    let output = repaired("#[cfg_attr(not(windows), devm)] mmio: IoMem<'bound>", 1);
    assert!(output.contains("mmio: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>"), "{output}");
    let output = repaired("#[cfg_attr(a, doc = \"\", drmm)] pipe: Pipe", 1);
    assert!(output.contains("pipe: ::drmm_runtime::Drmm<Pipe>"), "{output}");
    assert!(!output.contains("cfg_attr"), "{output}");
    // It is no second mark either.
    let output = repaired("#[devm] #[cfg_attr(a, drmm)] mmio: IoMem<'bound>", 1);
    assert!(output.contains("__drmm::Devm, IoMem<'bound>"), "{output}");
}

/// In the device `'static`, in the view `'bound`; what the type itself declares stays.
#[test]
fn undeclared_lifetime() {
    let output = repaired("label: Label<'label, dyn for<'a> Fn(&'a u8, &'label u8)>", 1);
    assert!(output.contains("label: Label<'static, dyn for<'a> Fn(&'a u8, &'static u8)>,"), "{output}");
    let output = repaired("#[devm] mmio: IoMem<'a>, #[devm] call: for<'a> fn(&'a u8)", 1);
    assert!(output.contains("mmio: IoMem<'bound>,"), "{output}");
    assert!(output.contains("call: for<'a> fn(&'a u8),"), "{output}");
}

/// What was left out is what it would have been, and what a function leaves out is its own.
#[test]
fn lifetime_left_out() {
    let output = repaired("label: Label<'_, &str, fn(&u8)>", 2);
    assert!(output.contains("label: Label<'static, &'static str, fn(&u8)>,"), "{output}");
    let output = repaired("#[devm] mmio: &IoMem<'_>", 2);
    assert!(output.contains("mmio: &'bound IoMem<'bound>,"), "{output}");
}

/// A type of the user's keeps its name; the generated one gives way.
#[test]
fn generated_name_is_taken() {
    let output = repaired("a: BochsFields, b: BochsFields_", 1);
    assert!(output.contains("    a: BochsFields,\n"), "{output}");
    assert!(output.contains("struct BochsFields__<'build, 'bound>"), "{output}");
    assert!(output.contains("type Fields<'build, 'bound> = BochsFields__<'build, 'bound>;"), "{output}");
}

/// `'bound` is a lifetime like any other in a struct that declares it.
#[test]
fn no_driver_with_a_bound_of_its_own() {
    for item in [
        "fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result {}",
        "impl<'bound> Probe<'bound> for Bochs {}",
        "struct Bochs<'bound>(&'bound u8);",
        "enum Bochs<'bound> { A(IoMem<'bound>) }",
    ] {
        let output = expand(ARGS, item);
        assert_eq!(messages(output.clone()).len(), 1, "{item}");
        let output = output.to_string();
        assert!(!output.contains("'static") && output.contains("'bound"), "{output}");
    }
    let output = expand(ARGS, "struct Bochs(&'bound u8);").to_string();
    assert!(!output.contains("'bound u8"), "{output}");
}

/// A field is where the program looks for it: where it was declared, and where it belongs.
#[test]
fn hardware_in_the_device() {
    for mark in ["", "#[drmm]", "#[drmm] #[devm]"] {
        let output = repaired(&format!("{mark} mmio: IoMem<'bound>"), 1);
        assert!(output.contains("mmio: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>"), "{output}");
        assert!(output.contains("mmio: IoMem<'bound>,"), "{output}");
        assert!(output.contains("mmio: IoMem<'static>,"), "{output}");
    }
}

/// Data under `#[devm]` becomes a field of the device, to which the view derefs.
#[test]
fn data_in_the_view() {
    let output = repaired("#[devm] vblanks: Mutex<u32>", 1);
    assert!(output.contains("vblanks: __drmm::Field<'build, __drmm::Plain, Mutex<u32>>"), "{output}");
}

/// The device that was meant is the device, and one that was left out is there.
#[test]
fn device_without_its_mark() {
    for (fields, device) in [
        ("card: DrmDevice", "card: DrmDevice"),
        ("#[devm] card: DrmDevice", "card: DrmDevice"),
        ("#[device] card: DrmDevice", "card: DrmDevice"),
        ("mode: u8", "drm: ::drmm_runtime::DrmDevice"),
    ] {
        let output = expand(ARGS, &format!("struct Bochs {{ {fields} }}"));
        assert_eq!(messages(output.clone()).len(), 1, "{fields}");
        let output = pretty(output);
        assert!(output.contains(device) && !output.contains("Plain, DrmDevice"), "{output}");
    }
}
