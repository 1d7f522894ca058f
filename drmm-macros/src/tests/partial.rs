//! What an editor sends while somebody types: an error each time, never a panic, and the item kept.

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
        assert!(!messages(output.clone()).is_empty(), "{args}");
        let file: syn::File = syn::parse2(output).expect("errors and items");
        let structs = file.items.iter().filter(|item| matches!(item, syn::Item::Struct(_))).count();
        assert_eq!(structs, 2, "{args}");
    }
}
