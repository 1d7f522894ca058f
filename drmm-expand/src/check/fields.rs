//! The rules for one field.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::Meta;

use crate::diag::Diag;
use crate::left_out;
use crate::names::{FILLED_IN, LEADS_TO_THE_DEVICE, RESERVED};
use crate::parse::item::Field;
use crate::parse::{Args, Item, Key, Mark};
use crate::shapes::{self, Invariant};
use crate::tokens;

/// R3: a field ends once, so it has one class.
pub(super) fn one_class(field: &Field, diag: &mut Diag) {
    for (n, (mark, attr)) in field.marks.iter().enumerate() {
        let before = || field.marks.iter().take(n).map(|(before, _)| *before);
        let word = mark.word();
        if before().any(|before| before == *mark) {
            diag.error(attr, format!("a mark is set once: remove the second `#[{word}]`"));
        } else if *mark != Mark::Device && before().any(|before| before != Mark::Device) {
            diag.error(attr, "a field has one release class: `#[devm]` or `#[drmm]`, not both");
        }
    }
}

/// R3: a mark takes no arguments.
pub(super) fn mark_without_arguments(field: &Field, diag: &mut Diag) {
    for (mark, attr) in &field.marks {
        let word = mark.word();
        let message = format!("`#[{word}]` takes no arguments: write `#[{word}]`");
        match &attr.meta {
            Meta::Path(_) => continue,
            Meta::List(list) if !list.tokens.is_empty() => diag.error(&list.tokens, message),
            meta => diag.error(meta, message),
        };
    }
}

/// R3: the class is the same in every configuration, since other code relies on it.
pub(super) fn no_mark_in_cfg_attr(field: &Field, diag: &mut Diag) {
    for (mark, attr) in &field.conditional {
        let message = if *mark == Mark::Device {
            "the embedded device is there in every configuration: write `#[drm_device]`".to_owned()
        } else {
            format!("a field has one class in every configuration: write `#[{}]`", mark.word())
        };
        diag.error(attr, message);
    }
    let conditional = field.conditional.iter().map(|(_, attr)| attr);
    for attr in field.attrs.iter().chain(conditional).filter(|attr| tokens::sets_conditionally(attr, "cfg")) {
        let cure = "write the condition as one `#[cfg(..)]`";
        diag.error(&attr.meta, format!("a field is there or not by its own `#[cfg(..)]`: {cure}"));
    }
}

/// R3: a field's mark is one of three.
pub(super) fn mark_is_known(field: &Field, diag: &mut Diag) {
    for (mark, attr) in &field.misspelt {
        let found = attr.path().to_token_stream();
        diag.error(attr, format!("`#[{found}]` is no mark of a field: write `#[{}]`", mark.word()));
    }
}

/// R14: a value that does not end at unbind must not be in the view.
pub(super) fn data_is_not_bound(field: &Field, diag: &mut Diag) {
    if !shapes::is_data(&field.ty) {
        return;
    }
    let marks = field.marks.iter().filter(|(mark, _)| *mark == Mark::Devm);
    // R3 reports a second mark.
    for (_, attr) in marks.filter(|_| field.marks.len() == 1) {
        let (name, ty) = (&field.name, &field.ty.spelled);
        let rule = format!("`{name}` is plain data, which does not end at unbind");
        let lent = format!("or write `&'bound {ty}`, and `pdev.devm(value)?` for its value");
        diag.error(attr, format!("{rule}: remove `#[devm]`, {lent}"));
    }
}

/// R15: the guard lends a view for less than its scope.
pub(super) fn covariant_in_bound(field: &Field, item: &Item, args: &Args, diag: &mut Diag) {
    if args.get(Key::View).is_some() || !field.has(Mark::Devm) {
        return;
    }
    let params: Vec<&Ident> = item.generics.type_params().map(|param| &param.ident).collect();
    let Some(found) = shapes::invariant(&field.ty, &params) else { return };
    let rule = "`hw()` lends a view for one section";
    let cure = "add `view = closure`, so that `with_hw` alone lends it";
    match found {
        Invariant::Replaced(by) => {
            let why = format!("and what ends with it could be put into this `{by}`");
            diag.error(&by, format!("{rule}, {why}: {cure}"))
        }
        Invariant::Scope(bound, device) => {
            let why = "and this device is for the whole binding";
            let named = device.map(|device| format!("write `&'bound {device}`, or ")).unwrap_or_default();
            diag.error(&bound, format!("{rule}, {why}: {named}{cure}"))
        }
        Invariant::Exact(place) => {
            let why = "and this is for `'bound` exactly";
            diag.syntax(syn::Error::new(place, format!("{rule}, {why}: {cure}")))
        }
    };
}

/// R4 and R5: only what ends at unbind may hold what ends at unbind.
pub(super) fn bound_only_in_devm(field: &Field, diag: &mut Diag) {
    let Some(bound) = &field.ty.bound else { return };
    if field.has(Mark::Devm) {
        return;
    }
    let name = &field.name;
    let message = if field.has(Mark::Drmm) {
        let rule = "a `#[drmm]` field lives until the last reference, `'bound` ends at unbind";
        format!("{rule}: make `{name}` `#[devm]`, or keep `'bound` out of it")
    } else if field.has(Mark::Device) {
        "the embedded device outlives `'bound`: write `DrmDevice`".to_owned()
    } else {
        let rule = "a field without a mark lives as long as the device, `'bound` ends at unbind";
        format!("{rule}: mark `{name}` with `#[devm]`")
    };
    diag.error(bound, message);
}

/// R12: a field borrows from nothing; only fields of the view may borrow, from the bound scope.
pub(super) fn borrows_from_bound_only(field: &Field, item: &Item, diag: &mut Diag) {
    let rule = "a driver's fields borrow from nothing but `'bound`";
    let cure = if field.has(Mark::Device) {
        "write `DrmDevice`"
    } else if field.has(Mark::Devm) {
        "write `'bound`, or `'static`"
    } else {
        "own the value, or write `'static`"
    };
    let mut seen = Vec::new();
    for lifetime in field.undeclared().into_iter().filter(|lifetime| !left_out::is_a_name(lifetime)) {
        // R6 reports those that the struct declares.
        let declared = item.generics.lifetimes().any(|param| param.lifetime.ident == lifetime.ident);
        if !declared && !seen.contains(&lifetime.ident) {
            diag.error(&lifetime, format!("{rule}: {cure}"));
            seen.push(lifetime.ident);
        }
    }
}

/// R12: a struct must not leave a lifetime out.
pub(super) fn borrows_by_name(field: &Field, diag: &mut Diag) {
    for lifetime in field.undeclared().into_iter().filter(left_out::is_a_name) {
        let of_reference = lifetime.ident == left_out::OF_REFERENCE;
        if lifetime.ident == left_out::OF_HANDLE {
            let cure = if field.has(Mark::Devm) { "" } else { "mark it with `#[devm]`, and " };
            let rule = "a field names the scope that it borrows from";
            diag.syntax(syn::Error::new(
                lifetime.ident.span(),
                format!("{rule}: {cure}write `IoMem<'bound>`"),
            ));
            continue;
        }
        let cure = match (field.has(Mark::Device), field.has(Mark::Devm), of_reference) {
            (true, _, _) => "write `DrmDevice`",
            (_, true, true) => "write `&'bound`, or own the value",
            (_, true, false) => "write `'bound`",
            (_, false, true) => "own the value, or write `&'static`",
            (_, false, false) => "write `'static`, or `'bound` in a `#[devm]` field",
        };
        diag.error(&lifetime, format!("a field names the scope that it borrows from: {cure}"));
    }
}

/// R9: the embedded device owns the lists, so it is on none of them.
pub(super) fn device_has_no_class(field: &Field, diag: &mut Diag) {
    if !field.has(Mark::Device) {
        return;
    }
    for (mark, attr) in field.marks.iter().filter(|(mark, _)| *mark != Mark::Device) {
        let cure = format!("remove `#[{}]`", mark.word());
        diag.error(attr, format!("the embedded device has no release class, it keeps the lists: {cure}"));
    }
}

/// R9: a driver always has its device.
pub(super) fn device_in_every_configuration(field: &Field, diag: &mut Diag) {
    for attr in field.attrs.iter().filter(|attr| field.has(Mark::Device) && attr.path().is_ident("cfg")) {
        diag.error(attr, "the embedded device is there in every configuration: remove `#[cfg(..)]`");
    }
}

/// R10: the names of generated code must not be hidden by the user's.
pub(super) fn reserved_prefix(field: &Field, diag: &mut Diag) {
    let name = field.name.unraw().to_string();
    if let Some(taken) =
        [RESERVED, FILLED_IN, LEADS_TO_THE_DEVICE].into_iter().find(|taken| name.starts_with(taken))
    {
        let rule = format!("names that begin with `{taken}` belong to `#[drm_driver]`");
        diag.error(&field.name, format!("{rule}: rename this field"));
    }
}
