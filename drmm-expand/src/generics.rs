//! Parameter lists: the driver's own, after the lifetimes that an item needs.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

/// The type and const parameters of a driver: it has no lifetimes of its own.
pub(crate) struct Generics {
    /// `G: Tr = Default`
    pub(crate) declared: Vec<TokenStream>,
    /// `G: Tr`
    pub(crate) bounded: Vec<TokenStream>,
    /// `G: Tr + 'static`
    pub(crate) lasting: Vec<TokenStream>,
    /// `G`
    pub(crate) arguments: Vec<TokenStream>,
    /// The type parameters.
    pub(crate) types: Vec<Ident>,
    /// `where G: Other`, or nothing.
    pub(crate) where_clause: TokenStream,
}

impl Generics {
    /// `<'bound, G: Tr = Default>`, for a struct that users name.
    pub(crate) fn declare(&self, lifetimes: Vec<TokenStream>) -> TokenStream {
        list(lifetimes, &self.declared, Span::call_site())
    }

    /// `<'bound, G: Tr>`, for everything else that has parameters.
    pub(crate) fn bind(&self, lifetimes: Vec<TokenStream>) -> TokenStream {
        list(lifetimes, &self.bounded, Span::call_site())
    }

    /// `<G: Tr>`, with its own tokens at `place`.
    pub(crate) fn bind_at(&self, place: Span) -> TokenStream {
        list(Vec::new(), &self.bounded, place)
    }

    /// `<G: Tr + 'static>`, for the device itself: it outlives everything a parameter could borrow.
    pub(crate) fn outlast(&self) -> TokenStream {
        list(Vec::new(), &self.lasting, Span::call_site())
    }

    /// `<'bound, G>`, where the item is used.
    pub(crate) fn apply(&self, lifetimes: Vec<TokenStream>) -> TokenStream {
        self.apply_at(lifetimes, Span::call_site())
    }

    /// `<'bound, G>`, with its own tokens at `place`.
    pub(crate) fn apply_at(&self, lifetimes: Vec<TokenStream>, place: Span) -> TokenStream {
        list(lifetimes, &self.arguments, place)
    }

    /// The type of a marker that mentions every type parameter and owns none of them: a struct
    /// whose fields use only some would otherwise be refused. `uses` are types that mention
    /// lifetimes.
    pub(crate) fn marker(&self, mut uses: Vec<TokenStream>) -> TokenStream {
        uses.extend(self.types.iter().map(|ty| quote!(fn() -> #ty)));
        if let [one] = uses.as_slice() {
            quote!(::core::marker::PhantomData<#one>)
        } else {
            quote!(::core::marker::PhantomData<(#(#uses),*)>)
        }
    }
}

fn list(mut all: Vec<TokenStream>, parameters: &[TokenStream], place: Span) -> TokenStream {
    all.extend(parameters.iter().cloned());
    if all.is_empty() {
        return TokenStream::new();
    }
    quote_spanned!(place=> <#(#all),*>)
}
