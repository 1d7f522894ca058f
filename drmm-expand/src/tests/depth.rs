//! What would overflow the stack of the compiler is refused, and no readable type is.

use super::{expand, messages, ARGS};
use crate::depth::LIMIT;

fn with_type(ty: &str) -> Vec<String> {
    messages(expand(ARGS, &format!("struct Bochs {{ #[drm_device] drm: DrmDevice, deep: {ty} }}")))
}

/// `n` times `open`, a type, `n` times `close`.
fn layers(open: &str, close: &str, n: usize) -> String {
    format!("{}u8{}", open.repeat(n), close.repeat(n))
}

#[test]
fn each_kind_of_layer_counts() {
    let kinds = [
        ("(", ")"),
        ("[", "]"),
        ("(u8, ", ")"),
        ("A<", ">"),
        ("A<u8, ", ">"),
        ("& ", ""),
        ("&'static ", ""),
        ("* const ", ""),
        ("fn() -> ", ""),
        ("fn(", ")"),
        ("<", " as Tr>::Of"),
        ("& & & A<u8, ", ">"),
        ("[u8; {", "}]"),
        ("[u8; {1} + ", "]"),
    ];
    for (open, close) in kinds {
        let found = with_type(&layers(open, close, 8));
        assert!(!found.iter().any(|one| one.contains("layers deep")), "{open}: {found:?}");
        for n in [LIMIT + 1, 10_000] {
            let found = with_type(&layers(open, close, n));
            assert!(
                matches!(found.as_slice(), [one] if one.contains("layers deep")),
                "{open} {n}: {found:?}"
            );
        }
    }
    let sum = format!("[u8; 1{}]", " + 1".repeat(10_000));
    assert!(matches!(with_type(&sum).as_slice(), [one] if one.contains("layers deep")));
}

#[test]
fn length_is_no_depth() {
    let many = |piece: &str| piece.repeat(1_000);
    assert!(with_type(&format!("({})", many("&'static A<u8>, "))).is_empty());
    assert!(with_type(&format!("a{}", many("::b"))).is_empty());
    let docs = many("#[doc = \"x\"] ");
    let fields: Vec<String> = (0..1_000).map(|n| format!("f{n}: Option<fn(&u8) -> u8>")).collect();
    let fields = fields.join(", ");
    let item = format!("struct Bochs {{ #[drm_device] drm: DrmDevice, {docs} long: u8, {fields} }}");
    assert!(messages(expand(ARGS, &item)).is_empty());
}

#[test]
fn arguments_and_other_items_count_too() {
    for n in [LIMIT + 1, 10_000] {
        let args = format!("{ARGS}, unbind = {}", layers("A::<", ">::f", n));
        let found = messages(expand(&args, "struct Bochs { #[drm_device] drm: DrmDevice }"));
        assert!(matches!(found.as_slice(), [one] if one.contains("layers deep")), "{found:?}");
        let found = messages(expand(ARGS, &format!("fn probe() {{ {} }}", layers("(", ")", n))));
        assert!(matches!(found.as_slice(), [one] if one.contains("layers deep")), "{found:?}");
    }
}
