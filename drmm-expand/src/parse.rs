//! Stage 1: what was written, not yet compared with the rules.

pub(crate) mod args;
pub(crate) mod item;

pub(crate) use args::{Args, Key};
pub(crate) use item::{Item, Mark};

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;

use crate::tokens;

/// The parts of the user's code that generated code repeats and that may name a type called `name`.
fn repeated<'i>(item: &'i Item, args: &'i Args, name: &str) -> impl Iterator<Item = TokenStream> + 'i {
    let types = item.fields.iter().map(|field| &field.ty).filter(|ty| ty.may_mention(name));
    let types: Vec<TokenStream> = types.map(|ty| ty.tokens.clone()).collect();
    let generics = [item.generics.to_token_stream(), item.generics.where_clause.to_token_stream()];
    types.into_iter().chain(generics).chain(args.given.iter().map(|arg| arg.value.clone()))
}

/// The first mention of `name` in each of these parts; there it means a type of the user's.
pub(crate) fn mentions<'i>(
    item: &'i Item,
    args: &'i Args,
    name: &'i Ident,
) -> impl Iterator<Item = Ident> + 'i {
    repeated(item, args, &name.to_string()).filter_map(move |tokens| tokens::ident(tokens, name))
}
