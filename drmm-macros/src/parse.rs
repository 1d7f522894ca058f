//! Stage 1: what was written, without an opinion on it.

pub(crate) mod args;
pub(crate) mod item;

pub(crate) use args::{Args, Key};
pub(crate) use item::{Item, Mark};

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;

use crate::tokens;

/// The places where the user's own types are named that generated code repeats.
fn repeated<'i>(item: &'i Item, args: &'i Args) -> impl Iterator<Item = TokenStream> + 'i {
    let types = item.fields.iter().map(|field| field.ty.clone());
    let generics = [item.generics.to_token_stream(), item.generics.where_clause.to_token_stream()];
    types.chain(generics).chain(args.given.iter().map(|arg| arg.value.clone()))
}

/// Each place where the user's code means another type by `name`, its first mention there.
pub(crate) fn mentions<'i>(
    item: &'i Item,
    args: &'i Args,
    name: &'i Ident,
) -> impl Iterator<Item = Ident> + 'i {
    repeated(item, args).filter_map(move |tokens| tokens::ident(tokens, name))
}
