//! The rules for the struct as a whole.

use quote::{quote, ToTokens};
use syn::{GenericParam, Meta};

use crate::diag::Diag;
use crate::names::{self, BOUND};
use crate::parse::{Args, Item, Key, Mark};
use crate::tokens;

/// R2: exactly one field is the embedded device.
pub(super) fn one_device(item: &Item, diag: &mut Diag) {
    let mut devices = item.marked(Mark::Device);
    let Some(first) = devices.next() else {
        let cure = "add `#[drm_device] drm: DrmDevice`";
        diag.error(&item.name, format!("a driver embeds one device: {cure}"));
        return;
    };
    for second in devices {
        let mark = second.marks.iter().find(|(mark, _)| *mark == Mark::Device).map(|(_, attr)| attr);
        let cure = format!("remove this mark, `{}` is the device", first.name);
        diag.error(mark, format!("a driver embeds one device: {cure}"));
    }
}

/// R6: the device outlives every scope, so its type has no lifetime.
pub(super) fn no_lifetime_of_its_own(item: &Item, diag: &mut Diag) {
    for param in item.generics.lifetimes() {
        let lifetime = &param.lifetime;
        let cure = if lifetime.ident == BOUND {
            format!("remove `{lifetime}` here, `#[devm]` fields know it without")
        } else {
            format!("remove `{lifetime}`, and write `'bound` in `#[devm]` fields")
        };
        diag.error(lifetime, format!("a driver's struct has no lifetime of its own: {cure}"));
    }
}

/// R6: what the device requires of its parameters cannot depend on the bound scope.
pub(super) fn no_bound_in_generics(item: &Item, diag: &mut Diag) {
    let rule = "a driver's bounds hold after unbind too";
    let params = item.generics.params.iter().filter(|param| !matches!(param, GenericParam::Lifetime(_)));
    let bounds = quote!(#(#params)*).into_iter().chain(item.generics.where_clause.to_token_stream());
    if let Some(bound) = tokens::lifetime(bounds.collect(), BOUND) {
        diag.error(bound, format!("{rule}: take `'bound` out, or write `'static`"));
    }
}

/// R7: the struct is split in two, so nothing can be derived from it as it is written.
pub(super) fn no_derive_or_repr(item: &Item, diag: &mut Diag) {
    for attr in &item.attrs {
        for refused in ["derive", "repr"] {
            let conditional = attr.path().is_ident("cfg_attr") && mentions(&attr.meta, &[refused]);
            if attr.path().is_ident(refused) || conditional {
                let cure = format!("remove `{refused}`");
                let message =
                    format!("`#[drm_driver]` splits the struct into device and hardware view: {cure}");
                diag.error(&attr.meta, message);
            }
        }
    }
}

/// R10: the fields struct is generated beside the driver, and would hide a type of the same name.
pub(super) fn generated_names(item: &Item, args: &Args, diag: &mut Diag) {
    let hidden = names::fields(&item.name);
    let hw = args.get(Key::Hw).map(|arg| arg.value.clone());
    let types = item.fields.iter().map(|field| field.ty.clone());
    let generics = [item.generics.to_token_stream(), item.generics.where_clause.to_token_stream()];
    for tokens in types.chain(generics).chain(hw) {
        if let Some(found) = tokens::ident(tokens, &hidden) {
            let message =
                format!("`#[drm_driver]` generates a type called `{hidden}`: use another name here");
            diag.error(found, message);
        }
    }
}

/// R11: the hardware view is a type beside the device.
pub(super) fn view_has_its_own_name(item: &Item, args: &Args, diag: &mut Diag) {
    let Some(hw) = args.get(Key::Hw).and_then(crate::parse::args::Arg::ident) else { return };
    if hw == item.name {
        let cure = format!("choose another name, such as `{}`", names::view(&item.name));
        diag.error(hw, format!("the hardware view is a type of its own: {cure}"));
    }
}

/// Whether the arguments of `cfg_attr` mention an attribute by one of these names.
pub(super) fn mentions(meta: &Meta, names: &[&str]) -> bool {
    let Meta::List(list) = meta else { return false };
    // What stands before the first comma is the condition.
    let attributes = list.tokens.clone().into_iter().skip_while(|token| token.to_string() != ",");
    let mut attributes = attributes.map(|token| token.to_string());
    attributes.any(|token| names.contains(&token.as_str()))
}
