//! Parameter lists: the driver's own, after the lifetimes that an item needs.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, ToTokens};

/// The type and const parameters of a driver: it has no lifetimes of its own.
pub(crate) struct Generics {
    /// `G: Tr = Default`
    pub(crate) declared: Vec<TokenStream>,
    /// `G: Tr`
    pub(crate) bounded: Vec<TokenStream>,
    /// `G`
    pub(crate) arguments: Vec<TokenStream>,
    /// The type parameters.
    pub(crate) types: Vec<Ident>,
    /// `where G: Other`, or nothing.
    pub(crate) where_clause: TokenStream,
}

impl Generics {
    /// `<'bound, G: Tr = Default>`, for a struct that users name.
    pub(crate) fn declare(&self, lifetimes: &[&dyn ToTokens]) -> TokenStream {
        list(lifetimes, &self.declared)
    }

    /// `<'bound, G: Tr>`, for everything else that has parameters.
    pub(crate) fn bind(&self, lifetimes: &[&dyn ToTokens]) -> TokenStream {
        list(lifetimes, &self.bounded)
    }

    /// `<'bound, G>`, where the item is used.
    pub(crate) fn apply(&self, lifetimes: &[&dyn ToTokens]) -> TokenStream {
        list(lifetimes, &self.arguments)
    }

    /// The type of a marker that mentions every type parameter and owns none of them: a struct whose
    /// fields use only some would otherwise be refused. `uses` are types that mention lifetimes.
    pub(crate) fn marker(&self, uses: &[TokenStream]) -> TokenStream {
        let types = &self.types;
        let mut uses = uses.to_vec();
        uses.extend(types.iter().map(|ty| quote!(fn() -> #ty)));
        match uses.as_slice() {
            [one] => quote!(::core::marker::PhantomData<#one>),
            uses => quote!(::core::marker::PhantomData<(#(#uses),*)>),
        }
    }
}

fn list(lifetimes: &[&dyn ToTokens], parameters: &[TokenStream]) -> TokenStream {
    if lifetimes.is_empty() && parameters.is_empty() {
        return TokenStream::new();
    }
    let lifetimes = lifetimes.iter().map(ToTokens::to_token_stream);
    let all = lifetimes.chain(parameters.iter().cloned());
    quote!(<#(#all),*>)
}
