//! Gives a name to each lifetime that a field's type leaves out.
//!
//! A struct cannot leave one out, as a function can. Without a name the compiler would complain in
//! each place that repeats the type, and propose names that its author cannot use. With a name it
//! is a lifetime that is not declared: a rule reports it, and the repair replaces it by the one
//! that was meant.

use proc_macro2::{Ident, Span};
use syn::{
    AngleBracketedGenericArguments, GenericArgument, Lifetime, Path, PathArguments, Type, TypeParamBound,
};

/// The name given to the lifetime that a `&` leaves out.
pub(crate) const OF_REFERENCE: &str = "__drmm_reference";

/// The name given to `'_`.
pub(crate) const UNDERSCORE: &str = "__drmm_underscore";

/// The name given to the scope that an `IoMem` leaves out altogether.
pub(crate) const OF_HANDLE: &str = "__drmm_handle";

/// The one hardware handle that is known by its name, to tell it from data if its scope is left
/// out.
const HANDLE: &str = "IoMem";

/// Names every lifetime that `ty` leaves out, at the place where it should have been written.
///
/// A lifetime that a function pointer or an `Fn(..)` leaves out is its own, and what a macro call
/// or an expression means is not known. (Syn 2 and 3 name the kinds of type differently, so kinds
/// that hold no types are not listed.)
pub(crate) fn name_all(ty: &mut Type) {
    match ty {
        Type::Array(array) => name_all(&mut array.elem),
        Type::Group(group) => name_all(&mut group.elem),
        Type::ImplTrait(ty) => ty.bounds.iter_mut().for_each(in_bound),
        Type::Paren(paren) => name_all(&mut paren.elem),
        Type::Path(ty) => {
            if let Some(own) = &mut ty.qself {
                name_all(&mut own.ty);
            }
            in_path(&mut ty.path);
        }
        Type::Ptr(pointer) => name_all(&mut pointer.elem),
        Type::Reference(reference) => {
            match &mut reference.lifetime {
                Some(lifetime) => in_lifetime(lifetime),
                None => reference.lifetime = Some(named(OF_REFERENCE, reference.and_token.span)),
            }
            name_all(&mut reference.elem);
        }
        Type::Slice(slice) => name_all(&mut slice.elem),
        Type::TraitObject(object) => object.bounds.iter_mut().for_each(in_bound),
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(name_all),
        _ => {}
    }
}

/// Whether this is a name that was given here.
pub(crate) fn is_a_name(lifetime: &Lifetime) -> bool {
    [OF_REFERENCE, UNDERSCORE, OF_HANDLE].iter().any(|name| lifetime.ident == name)
}

fn in_path(path: &mut Path) {
    for segment in &mut path.segments {
        if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
            in_arguments(arguments);
        }
    }
    let last = path.segments.last_mut().filter(|last| last.ident == HANDLE && last.arguments.is_none());
    if let Some(last) = last {
        let place = last.ident.span();
        let scope = named(OF_HANDLE, place);
        last.arguments = PathArguments::AngleBracketed(syn::parse_quote_spanned!(place=> <#scope>));
    }
}

fn in_arguments(arguments: &mut AngleBracketedGenericArguments) {
    for argument in &mut arguments.args {
        match argument {
            GenericArgument::Lifetime(lifetime) => in_lifetime(lifetime),
            GenericArgument::Type(ty) => name_all(ty),
            GenericArgument::AssocType(assoc) => {
                assoc.generics.iter_mut().for_each(in_arguments);
                name_all(&mut assoc.ty);
            }
            GenericArgument::Constraint(constraint) => {
                constraint.generics.iter_mut().for_each(in_arguments);
                constraint.bounds.iter_mut().for_each(in_bound);
            }
            _ => {}
        }
    }
}

fn in_bound(bound: &mut TypeParamBound) {
    match bound {
        TypeParamBound::Lifetime(lifetime) => in_lifetime(lifetime),
        TypeParamBound::Trait(bound) => in_path(&mut bound.path),
        _ => {}
    }
}

fn in_lifetime(lifetime: &mut Lifetime) {
    if lifetime.ident == "_" {
        *lifetime = named(UNDERSCORE, lifetime.apostrophe);
    }
}

fn named(name: &str, place: Span) -> Lifetime {
    Lifetime { apostrophe: place, ident: Ident::new(name, place) }
}
