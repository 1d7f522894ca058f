//! Every rule has its message, all are reported at once, and the items are generated nevertheless.

use super::{expand, messages, pretty, ARGS};

pub(super) const DEVICE: &str = "#[drm_device] drm: DrmDevice,";

/// The messages for a struct with good arguments and a good device.
pub(super) fn of_fields(fields: &str) -> Vec<String> {
    messages(expand(ARGS, &format!("struct Bochs {{ {DEVICE} {fields} }}")))
}

pub(super) fn of_item(item: &str) -> Vec<String> {
    messages(expand(ARGS, item))
}

pub(super) fn of_args(args: &str) -> Vec<String> {
    messages(expand(args, &format!("struct Bochs {{ {DEVICE} }}")))
}

#[test]
fn r1_only_a_struct_with_named_fields() {
    let rule = "`#[drm_driver]` applies to a struct with named fields: ";
    let refused = [
        ("enum Bochs { #[devm] A(IoMem<'bound>) }", "keep the enum in a field of it"),
        ("union Bochs { a: u8 }", "keep the union in a field of it"),
        ("struct Bochs(#[drm_device] DrmDevice);", "give each field a name"),
        ("struct Bochs;", "add `{ #[drm_device] drm: DrmDevice }`"),
        ("fn probe() {}", "move it to the driver's struct"),
        ("impl Bochs {}", "move it to the driver's struct"),
        ("", "move it to the driver's struct"),
    ];
    for (item, cure) in refused {
        assert_eq!(of_item(item), [format!("{rule}{cure}")], "{item}");
    }
}

#[test]
fn r1_keeps_the_item_without_what_only_the_attribute_knows() {
    let kept = expand(ARGS, "enum Bochs { #[devm] A(IoMem<'bound>), #[cfg(x)] B }").to_string();
    assert!(kept.contains("enum Bochs { A (IoMem <'static >) , # [cfg (x)] B }"), "{kept}");
}

#[test]
fn r2_exactly_one_device() {
    assert_eq!(
        of_item("struct Bochs { mode: u8 }"),
        ["a driver embeds one device: add `#[drm_device] drm: DrmDevice`"]
    );
    assert_eq!(
        of_fields("#[drm_device] other: DrmDevice"),
        ["a driver embeds one device, and `drm` is it: remove `other`"]
    );
    assert_eq!(
        of_fields("#[drm_device] mmio: IoMem<'static>"),
        ["a driver embeds one device, and `drm` is it: remove `#[drm_device]`"]
    );
    for (field, cure) in [
        ("drm: DrmDevice", "mark `drm` with `#[drm_device]`"),
        ("card: drmm_runtime::DrmDevice", "mark `card` with `#[drm_device]`"),
        ("#[devm] drm: DrmDevice", "write `#[drm_device]`"),
        ("drm: OtherDevice", "add `#[drm_device] drm_device: DrmDevice`"),
    ] {
        let item = format!("struct Bochs {{ {field} }}");
        assert_eq!(of_item(&item), [format!("a driver embeds one device: {cure}")]);
    }
}

#[test]
fn r3_one_class() {
    let both = "a field has one release class: `#[devm]` or `#[drmm]`, not both";
    assert_eq!(of_fields("#[devm] #[drmm] a: A"), [both]);
    assert_eq!(of_fields("#[drmm] #[devm] a: A<'bound>"), [both]);
    assert_eq!(of_fields("#[drmm] #[drmm] a: A"), ["a mark is set once: remove the second `#[drmm]`"]);
    for arguments in ["(late)", "()", " = 3", "[1]", "{}"] {
        assert_eq!(
            of_fields(&format!("#[devm{arguments}] a: A")),
            ["`#[devm]` takes no arguments: write `#[devm]`"],
            "{arguments}"
        );
    }
    assert_eq!(
        of_fields("#[cfg_attr(x, drmm)] a: A"),
        ["a field has one class in every configuration: write `#[drmm]`"]
    );
    assert_eq!(
        of_fields("#[cfg_attr(x, cfg(y))] a: A"),
        ["a field is there or not by its own `#[cfg(..)]`: write the condition as one `#[cfg(..)]`"]
    );
    assert!(of_fields("#[cfg_attr(devm, allow(x))] a: A").is_empty());
    assert_eq!(
        of_item("struct Bochs { #[cfg_attr(x, drm_device)] drm: DrmDevice }"),
        ["the embedded device is there in every configuration: write `#[drm_device]`"]
    );
}

#[test]
fn r4_no_bound_in_drmm() {
    let rule = "a `#[drmm]` field lives until the last reference, `'bound` ends at unbind";
    let message = format!("{rule}: make `pipe` `#[devm]`, or keep `'bound` out of it");
    for ty in ["Pipe<'bound>", "(u8, [&'bound u8; 2])", "spy!('bound)", "Box<dyn Tr + 'bound>"] {
        assert_eq!(of_fields(&format!("#[drmm] pipe: {ty}")), [message.as_str()], "{ty}");
    }
}

#[test]
fn r5_no_bound_in_a_plain_field() {
    let rule = "a field without a mark lives as long as the device, `'bound` ends at unbind";
    assert_eq!(of_fields("mmio: IoMem<'bound>"), [format!("{rule}: mark `mmio` with `#[devm]`")]);
    // What was meant is a field of the view.
    let output = pretty(expand(ARGS, &format!("struct Bochs {{ {DEVICE} mmio: IoMem<'bound> }}")));
    assert!(output.contains("mmio: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>"), "{output}");
}

#[test]
fn r6_no_lifetime_of_its_own() {
    let rule = "a driver's struct has no lifetime of its own: ";
    assert_eq!(
        of_item(&format!("struct Bochs<'bound> {{ {DEVICE} #[devm] m: IoMem<'bound> }}")),
        [format!("{rule}remove `'bound` here, `#[devm]` fields know it without")]
    );
    assert_eq!(
        of_item(&format!("struct Bochs<'a, T: 'a> {{ {DEVICE} #[devm] m: IoMem<'a>, p: &'a T }}")),
        [format!("{rule}remove `'a`, and write `'bound` in `#[devm]` fields")]
    );
    let bounds = "a driver's bounds hold after unbind too: take `'bound` out, or write `'static`";
    assert_eq!(of_item(&format!("struct Bochs<T: 'bound> {{ {DEVICE} }}")), [bounds]);
    assert_eq!(of_item(&format!("struct Bochs<T> where T: Tr<'bound> {{ {DEVICE} }}")), [bounds]);
}

#[test]
fn r7_no_derive_or_repr() {
    let rule = "`#[drm_driver]` splits the struct into device and hardware view: ";
    for (attribute, word) in [
        ("derive(Debug)", "derive"),
        ("repr(C)", "repr"),
        ("cfg_attr(x, derive(Debug))", "derive"),
        ("::core::prelude::v1::derive(Debug)", "derive"),
        ("r#derive(Debug)", "derive"),
    ] {
        let item = format!("#[{attribute}] struct Bochs {{ {DEVICE} }}");
        assert_eq!(of_item(&item), [format!("{rule}remove `{word}`")]);
    }
    assert!(of_item(&format!("#[cfg_attr(derive, doc = \"x\")] struct Bochs {{ {DEVICE} }}")).is_empty());
}

#[test]
fn r8_keys() {
    assert!(of_args("").is_empty(), "a device without a card");
    assert!(of_args(r#"desc = "A clock", unbind = Clock::stop"#).is_empty(), "a device without a card");
    for card in ["date = \"20261122\"", "patchlevel = 1"] {
        assert_eq!(
            of_args(card),
            ["a driver gives its `name`, `desc`, `major` and `minor`: add \
              `name = \"bochs\", desc = \"Bochs\", major = 1, minor = 0`"]
        );
    }
    assert_eq!(
        of_args(r#"name = "b", desc = "B", major = 1"#),
        ["a driver gives its `name`, `desc`, `major` and `minor`: add `minor = 0`"]
    );
    assert_eq!(
        of_args(&format!("{ARGS}, colour = 2")),
        ["`colour` is no key of `#[drm_driver]`: the keys are `name`, `desc`, `major`, `minor`, `patchlevel`, \
          `date`, `hw`, `view`, `unbind`, `release` and `crate`"]
    );
    assert_eq!(of_args(&format!("{ARGS}, major = 2")), ["`major` is given once: remove the second `major`"]);
    assert_eq!(of_args(&format!("{ARGS}, 5")), ["an argument is a key and its value: write `key = value`"]);
}

#[test]
fn r8_kinds_of_value() {
    let integer = "is an integer from 0 to 2147483647: write";
    let text = |key: &str, meant: &str| format!("`{key}` is a string: write `{key} = \"{meant}\"`");
    let path = |meant: &str| format!("`hw` is the name of a type: write `hw = {meant}`");
    let hook = |key: &str, cure: &str| format!("`{key}` is the path of a function: {cure}");
    let version = |meant: &str| format!("`patchlevel` {integer} `patchlevel = {meant}`");
    let refused = [
        ("date = 20261122", text("date", "20261122")),
        ("date: \"20251122\"", text("date", "20251122")),
        ("patchlevel = \"7\"", version("7")),
        ("patchlevel = -3", version("3")),
        ("patchlevel = 2147483648", version("0")),
        ("patchlevel = 4.5", version("4")),
        ("patchlevel(6)", version("6")),
        ("patchlevel => 6", version("6")),
        ("patchlevel", version("0")),
        ("hw = \"View\"", path("View")),
        ("hw = a::View", path("View")),
        ("hw = Bochs()", path("BochsHw")),
        ("view = guard", "`view` is the word `closure` or left out: write `view = closure`".to_owned()),
        ("unbind = |d, h, r| ()", hook("unbind", "name one, such as a method of the view")),
        ("unbind = \"Bochs::quiesce\"", hook("unbind", "write `unbind = Bochs::quiesce`")),
        ("unbind = a::quiesce()", hook("unbind", "write `unbind = a::quiesce`")),
        ("release(gone)", hook("release", "write `release = gone`")),
        ("release", hook("release", "name one, such as a method of the device")),
        ("crate = \"drmm\"", "`crate` is the path of the runtime: write `crate = drmm`".to_owned()),
        ("crate = 7", "`crate` is the path of the runtime: write `crate = ::drmm_runtime`".to_owned()),
    ];
    for (arg, message) in refused {
        assert_eq!(of_args(&format!("{ARGS}, {arg}")), [message], "{arg}");
    }
    for arg in [
        "unbind = <Bochs as Tr<A, B>>::f",
        "unbind = Bochs::<A, B>::f",
        "crate = crate",
        "patchlevel = 1_u8,",
    ] {
        assert_eq!(of_args(&format!("{ARGS}, {arg}")), [""; 0], "{arg}");
    }
}

/// What is said to write is the author's own: the words that are there, or the name of the struct.
#[test]
fn r8_words_become_strings() {
    let said = |args: &str| messages(expand(args, "struct FlashLamp_2x { #[drm_device] drm: DrmDevice }"));
    let rest = "major = 1, minor = 0";
    for (name, meant) in [
        ("name = tiny", "tiny"),
        ("name = tiny-lamp", "tiny-lamp"),
        ("name = b\"tiny\"", "tiny"),
        ("name: \"tiny\"", "tiny"),
        ("name(\"tiny\")", "tiny"),
        ("name = 7", "7"),
        ("name = concat!(\"a\", \"b\")", "flash-lamp-2x"),
        ("name", "flash-lamp-2x"),
    ] {
        let written = format!("{name}, desc = \"D\", {rest}");
        assert_eq!(said(&written), [format!("`name` is a string: write `name = \"{meant}\"`")], "{name}");
    }
    let desc = said(&format!("name = \"n\", desc = A small lamp, {rest}"));
    assert_eq!(desc, ["`desc` is a string: write `desc = \"A small lamp\"`"]);
    let missing = said("major = 1");
    let cure = "add `name = \"flash-lamp-2x\", desc = \"Flash lamp 2x\", minor = 0`";
    assert_eq!(missing, [format!("a driver gives its `name`, `desc`, `major` and `minor`: {cure}")]);
}

/// A word that was meant for a key is told with that key alone, and counts as given.
#[test]
fn r8_a_word_that_was_meant_for_a_key() {
    for (word, key, value) in [
        ("description", "desc", "\"Bochs display\""),
        ("decs", "desc", "\"Bochs display\""),
        ("title", "desc", "\"Bochs display\""),
        ("nmae", "name", "\"bochs\""),
        ("driver", "name", "\"bochs\""),
        ("version", "major", "1"),
        ("maj", "major", "1"),
    ] {
        let args = ARGS.replace(&format!("{key} = {value}"), &format!("{word} = {value}"));
        assert_eq!(of_args(&args), [format!("`{word}` is no key of `#[drm_driver]`: write `{key}`")]);
    }
    for (word, key) in [("patchlvl", "patchlevel"), ("patch", "patchlevel"), ("versoin", "")] {
        let said = of_args(&format!("{ARGS}, {word} = 2"));
        assert!(
            said.len() == 1 && (key.is_empty() || said[0].ends_with(&format!("write `{key}`"))),
            "{said:?}"
        );
    }
}

#[test]
fn r8_name_and_date() {
    let of_name = |name: &str| of_args(&format!("name = {name:?}, desc = \"B\", major = 1, minor = 0"));
    let rule = "a driver's name has 1 to 31 visible ASCII characters other than `/`: ";
    assert_eq!(of_name(""), [format!("{rule}write `name = \"bochs\"`")]);
    assert_eq!(of_name("a/b"), [format!("{rule}replace '/'")]);
    assert_eq!(of_name("a b"), [format!("{rule}replace ' '")]);
    assert_eq!(of_name("bö"), [format!("{rule}replace 'ö'")]);
    assert_eq!(of_name(&"b".repeat(32)), [format!("{rule}shorten this one of 32")]);
    assert!(of_name(&"b".repeat(31)).is_empty());

    let rule = "a driver's date is its year, month and day in eight digits: ";
    let example = "write it as in `date = \"20261122\"`, or leave it out";
    assert_eq!(of_args(&format!("{ARGS}, date = \"May 2026\"")), [format!("{rule}{example}")]);
    let own = "write `date = \"20251122\"`";
    assert_eq!(of_args(&format!("{ARGS}, date = \"2025-11-22\"")), [format!("{rule}{own}")]);
    assert!(of_args(&format!("{ARGS}, date = \"20261122\"")).is_empty());
}

#[test]
fn r9_the_device_is_no_resource() {
    assert_eq!(
        of_item("struct Bochs { #[drm_device] #[devm] drm: DrmDevice }"),
        ["the embedded device has no release class, it keeps the lists: remove `#[devm]`"]
    );
    assert_eq!(
        of_item("struct Bochs { #[drmm] #[drm_device] drm: DrmDevice }"),
        ["the embedded device has no release class, it keeps the lists: remove `#[drmm]`"]
    );
    assert_eq!(
        of_item("struct Bochs { #[cfg(x)] #[drm_device] drm: DrmDevice }"),
        ["the embedded device is there in every configuration: remove `#[cfg(..)]`"]
    );
}

#[test]
fn r10_reserved_names() {
    let prefix = "names that begin with `__drmm_` belong to `#[drm_driver]`: rename this field";
    assert_eq!(of_fields("__drmm_scope: u8"), [prefix]);
    assert_eq!(of_fields("r#__drmm_x: u8"), [prefix]);
    assert_eq!(of_fields("filled_in_by_devm_drm_dev_alloc: u8").len(), 1);
    let hidden = "`#[drm_driver]` generates a type called `BochsFields`: use another name here";
    assert_eq!(of_fields("a: Mutex<BochsFields>"), [hidden]);
    assert_eq!(of_args(&format!("{ARGS}, hw = BochsFields")), [hidden]);
    assert_eq!(of_args(&format!("{ARGS}, release = BochsFields::gone")), [hidden]);
}

#[test]
fn r11_the_view_is_another_type() {
    assert_eq!(
        of_args(&format!("{ARGS}, hw = Bochs")),
        ["the hardware view is a type of its own: choose another name, such as `BochsHw`"]
    );
}

#[test]
fn r12_only_bound_is_borrowed_from() {
    let rule = "a driver's fields borrow from nothing but `'bound`: ";
    let message = |cure: &str| vec![format!("{rule}{cure}")];
    let (own, write) = ("own the value, or write `'static`", "write `'bound`, or `'static`");
    assert_eq!(of_fields("label: &'label str"), message(own));
    assert_eq!(of_fields("#[drmm] label: Pair<'a, &'a str>"), message(own), "once a lifetime");
    assert_eq!(of_fields("#[devm] mmio: IoMem<'a>"), message(write));
    assert_eq!(of_fields("#[devm] mmio: Pair<'a, 'b>").len(), 2);
    assert_eq!(of_item("struct Bochs { #[drm_device] drm: &'a DrmDevice }"), message("write `DrmDevice`"));
    for fine in [
        "&'static str",
        "fn(&'_ u8) -> &'_ u8",
        "Box<dyn for<'a, 'b: 'a> Fn(&'a (u8, &'b u8)) -> Option<&'a u8>>",
        "(u8, [Option<for<'a> fn(&'a u8)>; 2])",
        "spy!('a)",
        "Option<a::spy![&'a u8]>",
        "[u8; 'a: loop { break 'a 1 }]",
        "Sized<{ 'a: loop { break 'a 1 } }>",
        "Option<fn(u8) -> !>",
    ] {
        assert_eq!(of_fields(&format!("field: {fine}")), [""; 0], "{fine}");
    }
    // R6 reports it.
    assert_eq!(of_item(&format!("struct Bochs<'a> {{ {DEVICE} field: &'a u8 }}")).len(), 1);
}

#[test]
fn r12_no_lifetime_is_left_out() {
    let message = |cure: &str| vec![format!("a field names the scope that it borrows from: {cure}")];
    let (write, own) = ("write `&'bound`, or own the value", "own the value, or write `&'static`");
    let (bound, fixed) = ("write `'bound`", "write `'static`, or `'bound` in a `#[devm]` field");
    for ty in
        ["&IoMem<'bound>", "Option<&u8>", "(u8, [&u8; 2])", "*const &u8", "<&u8 as Tr>::A", "a!(&u8), &u8"]
    {
        let ty = format!("({ty},)");
        assert_eq!(of_fields(&format!("#[devm] field: {ty}")), message(write), "{ty}");
    }
    for ty in ["&str", "&mut [u8]", "Box<dyn Iterator<Item = &u8>>", "Box<dyn Tr<Of<u8> = &u8> + Send>"] {
        assert_eq!(of_fields(&format!("field: {ty}")), message(own), "{ty}");
        assert_eq!(of_fields(&format!("#[drmm] field: {ty}")), message(own), "{ty}");
    }
    for ty in ["IoMem<'_>", "Box<dyn Tr + '_>", "&'bound Pair<'_, fn(&u8)>", "Box<dyn Tr<A: Tr<'_>>>"] {
        assert_eq!(of_fields(&format!("#[devm] field: {ty}")), message(bound), "{ty}");
    }
    assert_eq!(of_fields("field: IoMem<'_>"), message(fixed));
    assert_eq!(of_item("struct Bochs { #[drm_device] drm: &DrmDevice }"), message("write `DrmDevice`"));
    assert_eq!(of_fields("#[devm] field: &(&u8, &'_ u8)").len(), 3, "each is to change");
    for fine in [
        "fn(&u8, A<'_>) -> &u8",
        "Box<dyn Fn(&u8) -> A<'_> + Send>",
        "Option<for<'a> unsafe extern \"C\" fn(&'a u8, &u8)>",
        "[u8; { let a: &u8 = &1; *a as usize }]",
        "[u8; size_of::<&u8>()]",
        "Sized<{ f::<&u8>() }>",
        "spy!(&u8, '_)",
        "(u8, dyn Tr<A: Fn(&u8)>)",
    ] {
        assert_eq!(of_fields(&format!("field: {fine}")), [""; 0], "{fine}");
    }
}

#[test]
fn r13_one_attribute() {
    for path in ["drm_driver", "drmm_runtime::drm_driver"] {
        let output = expand(ARGS, &format!("#[{path}(name = \"b\")] struct Bochs {{ {DEVICE} }}"));
        let found = messages(output.clone());
        assert_eq!(found, ["a struct is one driver: remove the second `#[drm_driver]`"]);
        assert!(!pretty(output).contains("(name"), "the second one would be expanded");
    }
}

/// Sixteen mistakes, sixteen messages and all items: the author need not build sixteen times.
#[test]
fn all_at_once() {
    let output = expand(
        "name = 5, desc = \"\", major = -1, patch = 1, major = 2, 7",
        "#[derive(Debug)] pub struct Bochs<'a, T: Tr<'bound>> {
            #[devm(x)] #[drmm] mmio: IoMem<'bound>,
            #[drmm] pipe: Pipe<'bound>,
            mode: &'bound T,
            __drmm_x: BochsFields,
            other: &'a u8,
        }",
    );
    let found = messages(output.clone());
    assert_eq!(found.len(), 16, "{found:#?}");
    let text = pretty(output);
    let text = text.split_once("pub struct").map_or("", |(_, items)| items);
    for item in [
        " Bochs<T: Tr<'static>>",
        "pub struct BochsHw<'bound, T: Tr<'static>>",
        "pub struct BochsFields_<'build, 'bound, T: Tr<'static>>",
        "unsafe impl<T: Tr<'static> + 'static> __drmm::DrmDriver for Bochs<T>",
        "impl<T: Tr<'static> + 'static> __drmm::CovariantView for Bochs<T>",
        "name: \"\"",
        "pipe: Pipe<'static>",
        "pipe: Pipe<'bound>",
        "other: &'static u8",
    ] {
        assert!(text.contains(item), "no `{item}` in\n{text}");
    }
    for left_out in ["derive(", "'a ", "__drmm_classes", "__drmm_lend", "into_devm"] {
        assert!(!text.contains(left_out), "`{left_out}` in\n{text}");
    }
}
