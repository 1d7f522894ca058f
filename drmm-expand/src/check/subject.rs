//! The rules for the struct as a whole.

use quote::{quote, ToTokens};
use syn::GenericParam;

use crate::diag::Diag;
use crate::names::{self, BOUND};
use crate::parse::{self, Args, Item, Key, Mark};
use crate::{shapes, tokens};

/// R2: exactly one field is the embedded device.
pub(super) fn one_device(item: &Item, diag: &mut Diag) {
    let mut devices = item.marked(Mark::Device);
    let rule = "a driver embeds one device";
    let Some(first) = devices.next() else {
        let unmarked = item.fields.iter().find(|field| shapes::is_the_device(&field.ty));
        match unmarked.map(|field| (field, field.marks.first())) {
            Some((_, Some((_, wrong)))) => diag.error(wrong, format!("{rule}: write `#[drm_device]`")),
            Some((field, None)) => {
                let name = &field.name;
                diag.error(name, format!("{rule}: mark `{name}` with `#[drm_device]`"))
            }
            None => {
                let name = item.name_for_a_device();
                diag.error(&item.name, format!("{rule}: add `#[drm_device] {name}: DrmDevice`"))
            }
        };
        return;
    };
    for second in devices {
        let mark = second.all_marks().find(|(mark, _)| *mark == Mark::Device).map(|(_, attr)| attr);
        let one = format!("a driver embeds one device, and `{}` is it", first.name);
        if shapes::is_the_device(&second.ty) {
            diag.error(&second.name, format!("{one}: remove `{}`", second.name));
        } else {
            diag.error(mark, format!("{one}: remove `#[drm_device]`"));
        }
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
///
/// It goes by the name at the end of the path, as `#[::core::prelude::v1::derive(..)]` has it too.
/// A derive that was imported under another name is an attribute like any other below
/// `#[drm_driver]`: it gets the device half alone.
pub(super) fn no_derive_or_repr(item: &Item, diag: &mut Diag) {
    for attr in &item.attrs {
        for refused in ["derive", "repr"] {
            if names::is_called(attr.path(), refused) || tokens::sets_conditionally(attr, refused) {
                let cure = format!("remove `{refused}`");
                let message =
                    format!("`#[drm_driver]` splits the struct into device and hardware view: {cure}");
                diag.error(&attr.meta, message);
            }
        }
    }
}

/// R13: the second attribute would find the device without its marks, and all names taken.
pub(super) fn given_once(item: &Item, diag: &mut Diag) {
    for attr in item.attrs.iter().filter(|attr| names::is_this_attribute(attr.path())) {
        diag.error(attr.path(), "a struct is one driver: remove the second `#[drm_driver]`");
    }
}

/// R10: the fields struct is generated beside the driver, and would hide a type of the same name.
pub(super) fn generated_names(item: &Item, args: &Args, diag: &mut Diag) {
    let hidden = names::fields(&item.name);
    for found in parse::mentions(item, args, &hidden) {
        let message = format!("`#[drm_driver]` generates a type called `{hidden}`: use another name here");
        diag.error(found, message);
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
