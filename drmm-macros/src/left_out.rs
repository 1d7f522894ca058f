//! Gives a name to each lifetime that a field's type leaves out.
//!
//! A struct cannot leave one out, as a function can. Without a name the compiler would complain in each place
//! that repeats the type, and propose names that its author cannot use. With one it is a lifetime that nobody
//! declares: a rule speaks of it, and the repair puts what was meant in its place.

use proc_macro2::{Ident, Span};
use syn::{
    AngleBracketedGenericArguments, GenericArgument, Lifetime, Path, PathArguments, Type, TypeParamBound,
};

/// The lifetime of a `&` that has none.
pub(crate) const OF_REFERENCE: &str = "__drmm_reference";

/// What `'_` is called.
pub(crate) const UNDERSCORE: &str = "__drmm_underscore";

/// Names them all. Each is where it should have been written.
///
/// What a function pointer or an `Fn(..)` leaves out is its own, and what a macro call or an expression means is
/// not known. (The kinds of type have other names in syn 2 and 3, so those that hold no others are not named.)
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
    lifetime.ident == OF_REFERENCE || lifetime.ident == UNDERSCORE
}

fn in_path(path: &mut Path) {
    for segment in &mut path.segments {
        if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
            in_arguments(arguments);
        }
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
