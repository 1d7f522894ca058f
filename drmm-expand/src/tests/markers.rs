//! A marker field is written where a parameter would otherwise be unused, and nowhere else.

use super::{expand, pretty, ARGS};

fn is_marker(name: &syn::Ident) -> bool {
    name == "__drmm_scope" || name == "filled_in_by_devm_drm_dev_alloc"
}

/// Whether the device, the view and the struct that is filled have a marker.
fn markers(generics: &str, fields: &str) -> [bool; 3] {
    let item = format!("struct Bochs{generics} {{ #[drm_device] drm: DrmDevice, {fields} }}");
    let output: syn::File = syn::parse_str(&pretty(expand(ARGS, &item))).expect("the output is Rust");
    let has_marker =
        |item: &syn::ItemStruct| item.fields.iter().any(|field| field.ident.as_ref().is_some_and(is_marker));
    let [device, view, block] = output.items.as_slice() else { panic!("two structs and a block") };
    let (syn::Item::Struct(device), syn::Item::Struct(view), syn::Item::Const(block)) = (device, view, block)
    else {
        panic!("two structs and a block");
    };
    let syn::Expr::Block(block) = block.expr.as_ref() else { panic!("the glue is a block") };
    let filled = block.block.stmts.iter().find_map(|statement| match statement {
        syn::Stmt::Item(syn::Item::Struct(item)) => Some(has_marker(item)),
        _ => None,
    });
    [has_marker(device), has_marker(view), filled.expect("the glue has a struct")]
}

#[test]
fn of_a_plain_driver() {
    assert_eq!(markers("", "#[devm] mmio: IoMem<'bound>"), [false, false, true]);
    assert_eq!(markers("", "#[devm] a: Irq, #[devm] b: (u8, [&'bound u8; 2])"), [false, false, true]);
    assert_eq!(markers("<const N: usize>", "#[devm] mmio: [IoMem<'bound>; N]"), [false, false, true]);
    // A mention that is there in every configuration is enough.
    let fields = "#[cfg(a)] #[devm] a: IoMem<'bound>, #[devm] b: IoMem<'bound>";
    assert_eq!(markers("", fields), [false, false, true]);
}

/// The field by which a view leads to its device mentions `'bound`, even if no other field does.
#[test]
fn of_a_view_that_may_not_mention_bound() {
    for fields in [
        "",
        "mode: u8, #[drmm] pipe: Pipe",
        "#[devm] irq: Irq",
        "#[devm] a: scoped!('bound)",
        "#[cfg(a)] #[devm] mmio: IoMem<'bound>",
    ] {
        assert_eq!(markers("", fields), [false, false, true], "{fields}");
    }
}

#[test]
fn of_a_driver_with_type_parameters() {
    assert_eq!(markers("<G>", "#[devm] mmio: IoMem<'bound>"), [true; 3]);
}
