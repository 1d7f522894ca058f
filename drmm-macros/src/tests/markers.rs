//! A marker field stands where the compiler would miss the mention of a parameter, and nowhere else.

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
    // One that is always there is enough.
    let fields = "#[cfg(a)] #[devm] a: IoMem<'bound>, #[devm] b: IoMem<'bound>";
    assert_eq!(markers("", fields), [false, false, true]);
}

#[test]
fn of_a_view_that_may_not_mention_bound() {
    for fields in [
        "",
        "mode: u8, #[drmm] pipe: Pipe",
        "#[devm] irq: Irq",
        "#[devm] a: scoped!()",
        "#[devm] a: scoped!('bound)",
        "#[devm] a: Option<scoped!(&'bound u8)>",
        "#[cfg(a)] #[devm] mmio: IoMem<'bound>",
        "#[cfg(a)] #[devm] a: IoMem<'bound>, #[cfg(not(a))] #[devm] b: IoMem<'bound>",
    ] {
        assert_eq!(markers("", fields), [false, true, true], "{fields}");
    }
}

/// What the compiler has to say of the view's `'bound` stands where the user wrote it.
#[test]
fn the_lifetime_is_in_the_place_of_its_mention() {
    let item = "struct Bochs { #[drm_device] drm: DrmDevice, #[devm] a: Irq, #[devm] mmio: IoMem<'bound> }";
    let text = expand(ARGS, item);
    let file: syn::File = syn::parse2(text).expect("the output is Rust");
    let Some(syn::Item::Struct(view)) = file.items.get(1) else { panic!("the view is the second struct") };
    let declared = view.generics.lifetimes().next().expect("the view has a lifetime");
    assert_eq!(declared.lifetime.ident.span().source_text().as_deref(), Some("'bound"));
}

#[test]
fn of_a_driver_with_type_parameters() {
    assert_eq!(markers("<G>", "#[devm] mmio: IoMem<'bound>"), [true; 3]);
}
