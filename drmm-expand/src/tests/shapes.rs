//! Which mistakes the tokens of a field show, and which they do not.

use super::errors::{of_args, of_fields, of_item, DEVICE};
use super::{expand, messages, ARGS};

#[test]
fn r3_misspelt_mark() {
    let message = |word: &str, mark: &str| format!("`#[{word}]` is no mark of a field: write `#[{mark}]`");
    for (word, ty, mark) in [
        ("devres", "IoMem<'bound>", "devm"),
        ("demv", "u8", "devm"),
        ("drm", "IoMem<'bound>", "devm"),
        ("drm", "drm::DrmDevice", "drm_device"),
        ("drmn", "Pipe", "drmm"),
        ("managed", "Pipe", "drmm"),
    ] {
        let found = of_fields(&format!("#[{word}] a: {ty}"));
        assert!(found.contains(&message(word, mark)), "{word} {ty}: {found:?}");
    }
    for known in ["doc = \"x\"", "deny(x)", "serde(skip)", "rustfmt::skip", "expect(x)", "cfg(x)"] {
        assert_eq!(of_fields(&format!("#[{known}] a: A")), [""; 0], "{known}");
    }
}

#[test]
fn r14_data_is_not_bound() {
    for ty in
        ["u8", "Mutex<()>", "Option<Vec<String>>", "std::sync::atomic::AtomicU32", "[u8; 4]", "(u8, bool)"]
    {
        let rule = "`a` is plain data, which does not end at unbind";
        let cure =
            format!("remove `#[devm]`, or write `&'bound {ty}`, and `pdev.devm(value)?` for its value");
        assert_eq!(of_fields(&format!("#[devm] a: {ty}")), [format!("{rule}: {cure}")]);
    }
    for ty in ["&'bound u8", "Chip", "Vec<Chip>", "Option<IoMem<'bound>>", "[u8; N]", "data!()", "fn(u8)"] {
        assert_eq!(of_fields(&format!("#[devm] a: {ty}")), [""; 0], "{ty}");
    }
}

#[test]
fn r15_covariant_in_bound() {
    let rule = "`hw()` lends a view for one section";
    let cure = "add `view = closure`, so that `with_hw` alone lends it";
    let cell = |by: &str| format!("{rule}, and what ends with it could be put into this `{by}`: {cure}");
    let exact = format!("{rule}, and this is for `'bound` exactly: {cure}");
    let scope = |named: &str| format!("{rule}, and this device is for the whole binding: {named}{cure}");
    for (ty, message) in [
        ("Mutex<IoMem<'bound>>", cell("Mutex")),
        ("std::sync::Mutex<Option<&'bound u8>>", cell("Mutex")),
        ("&'bound (u8, [Cell<&'bound u8>; 2])", cell("Cell")),
        ("OnceLock::<Box<dyn Tr + 'bound>>", cell("OnceLock")),
        ("&'bound mut IoMem<'bound>", cell("mut")),
        ("fn(&'bound u8)", exact.clone()),
        ("Box<dyn Fn(u8, &'bound u8) + 'bound>", exact.clone()),
        ("&'bound dyn Tr<'bound>", exact.clone()),
        ("Box<dyn Tr<Of = &'bound u8>>", exact.clone()),
        ("&'bound pci::Device<Bound<'bound>>", scope("write `&'bound pci::Device`, or ")),
        ("Device<Bound<'bound>>", scope("write `&'bound Device`, or ")),
        ("Bound<'bound>", scope("")),
    ] {
        assert_eq!(of_fields(&format!("#[devm] a: {ty}")), [message], "{ty}");
    }
    let family = format!("struct Bochs<F: Family> {{ {DEVICE} #[devm] a: F::Of<'bound> }}");
    assert_eq!(of_item(&family), [exact.as_str()]);
    for ty in [
        "&'bound Mutex<u8>",
        "&'bound mut u8",
        "Cell<'bound>",
        "Box<dyn Tr + Send + 'bound>",
        "&'bound (dyn Fn(u8) -> u8 + Sync + 'bound)",
        "fn() -> u8",
        "Range<Bound<&'bound u8>>",
        "(Mutex<u8>, IoMem<'bound>)",
        "scoped!(Mutex<&'bound u8>)",
        "F::Of<'bound>",
    ] {
        assert_eq!(of_fields(&format!("#[devm] a: {ty}")), [""; 0], "{ty}");
    }
    assert!(of_args(&format!("{ARGS}, view = closure")).is_empty());
    let item = format!("struct Bochs {{ {DEVICE} #[devm] a: Mutex<&'bound u8> }}");
    assert!(messages(expand(&format!("{ARGS}, view = closure"), &item)).is_empty());
}
