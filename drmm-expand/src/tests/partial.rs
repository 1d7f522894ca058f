//! What an editor sends while the author types: an error each time, never a panic, and the item
//! kept.

use super::{expand, messages};

const ITEMS: [&str; 14] = [
    "",
    "struct",
    "pub struct Bochs",
    "struct Bochs {",
    "struct Bochs { #[drm_device] }",
    "struct Bochs { #[devm] mmio: }",
    "struct Bochs { #[devm mmio: IoMem<' }",
    "struct Bochs< { #[drm_device] drm: DrmDevice }",
    "struct Bochs<T { mmio: IoMem<'bound> }",
    "struct Bochs where { #[] drm: u8, }",
    "enum Bochs { #[devm] A(IoMem<'bound>),",
    "fn probe() { let struct = 3; }",
    "struct Bochs { ..base }",
    "# ! ' 'bound #[devm] ()",
];

const ARGS: [&str; 12] = [
    "",
    ",",
    "name",
    "name =",
    "= \"bochs\"",
    "name = \"bochs\",, desc",
    "name = \"bochs\" desc = \"x\"",
    "name(\"bochs\")",
    "\"bochs\", 1, 0",
    "unbind = Bochs::<A, , B",
    "unbind = >>, crate = ::, hw = 'a, view = {}",
    "major = 99999999999999999999999999999999999999999999, minor = 0_u7, patchlevel = -",
];

/// Tokens of a text whose groups may be open: the editor closes them.
fn closed(text: &str) -> String {
    let mut open = Vec::new();
    for c in text.chars() {
        match c {
            '{' => open.push('}'),
            '(' => open.push(')'),
            '[' => open.push(']'),
            '}' | ')' | ']' => {
                while open.last().is_some_and(|close| *close != c) {
                    open.pop();
                }
                open.pop();
            }
            _ => {}
        }
    }
    let mut text = text.replace("#[devm mmio: IoMem<' }", "#[devm] mmio: IoMem< }");
    text.extend(open.into_iter().rev());
    text
}

#[test]
fn every_pair_is_an_error_and_no_panic() {
    for item in ITEMS.map(closed) {
        for args in ARGS {
            let output = expand(args, &item);
            assert!(!messages(output).is_empty(), "{args} | {item}");
        }
    }
}

#[test]
fn good_arguments_do_not_excuse_a_broken_item() {
    for item in ITEMS.map(closed) {
        assert!(!messages(expand(super::ARGS, &item)).is_empty(), "{item}");
    }
}

#[test]
fn broken_arguments_do_not_cost_the_item() {
    for args in ARGS {
        let output =
            expand(args, "struct Bochs { #[drm_device] drm: DrmDevice, #[devm] mmio: IoMem<'bound> }");
        let is_given = !args.trim_matches(',').is_empty();
        assert_eq!(!messages(output.clone()).is_empty(), is_given, "{args}");
        let file: syn::File = syn::parse2(output).expect("errors and items");
        let structs = file.items.iter().filter(|item| matches!(item, syn::Item::Struct(_))).count();
        assert_eq!(structs, 2, "{args}");
    }
}

/// The struct with `half` in front of its last field, behind it and at the end.
fn half_typed(half: &str) -> [String; 3] {
    let device = "#[drm_device] drm: DrmDevice,";
    [
        format!(
            "struct Bochs {{ {device} {half} #[devm] mmio: IoMem<'bound>, pub(crate) mode: Mutex<u32> }}"
        ),
        format!(
            "struct Bochs {{ {device} #[devm] mmio: IoMem<'bound>, {half} pub(crate) mode: Mutex<u32> }}"
        ),
        format!(
            "struct Bochs {{ {device} #[devm] mmio: IoMem<'bound>, pub(crate) mode: Mutex<u32>, {half} }}"
        ),
    ]
}

#[test]
fn a_half_typed_field_costs_no_other() {
    for half in ["vr", "vram:", "#[devm] vr", "#[devm] vram:", "#[devm] vram: Map<A, ", "#[devm]", "vram: &"]
    {
        for item in half_typed(half).iter().map(|item| closed(item)) {
            let output = expand(super::ARGS, &item);
            let text = output.to_string();
            for field in ["mmio : IoMem < 'bound >", "pub (crate) mode : Mutex < u32 >", "drm : DrmDevice"] {
                // A mark without its field takes the next one.
                let taken = half == "#[devm]" && field.contains("mode");
                assert!(text.contains(field) || taken, "{item}: {text}");
            }
        }
    }
}

#[test]
fn a_missing_comma_costs_no_field() {
    let item = "struct Bochs { #[drm_device] drm: DrmDevice #[devm] mmio: IoMem<'bound> pub mode: Mutex<u32> frames: a::B }";
    let output = expand(super::ARGS, item);
    let text = super::pretty(output.clone());
    for field in ["drm: DrmDevice,", "mmio: IoMem<'bound>,", "pub mode: Mutex<u32>,", "frames: a::B,"] {
        assert!(text.contains(field), "{text}");
    }
    assert_eq!(messages(output).len(), 1);
}

/// rust-analyzer takes the rest of the file for a part of a struct that ends in a mark.
#[test]
fn what_is_behind_a_half_typed_struct_comes_back() {
    let item = "struct Bochs { #[drm_device] drm: DrmDevice, #[devm] }";
    let behind = "impl Driver for Bochs { fn probe < 'bound > (pdev : & 'bound Device) { } }";
    let text = expand(super::ARGS, &format!("{item} {behind}")).to_string();
    assert!(text.contains(&super::tokens(behind).to_string()), "{text}");
    assert!(text.contains("struct BochsHw"), "{text}");
}
