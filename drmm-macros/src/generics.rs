//! Parameter lists: the driver's own, after the lifetimes that an item needs.

use proc_macro2::{Ident, TokenStream};

use crate::code::{code, Code, Hole};

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
    pub(crate) fn declare(&self, lifetimes: Vec<Code>) -> Code {
        list(lifetimes, &self.declared)
    }

    /// `<'bound, G: Tr>`, for everything else that has parameters.
    pub(crate) fn bind(&self, lifetimes: Vec<Code>) -> Code {
        list(lifetimes, &self.bounded)
    }

    /// `<G: Tr + 'static>`, for what a device is: it outlives whatever a parameter could borrow.
    pub(crate) fn outlast(&self) -> Code {
        list(Vec::new(), &self.lasting)
    }

    /// `<'bound, G>`, where the item is used.
    pub(crate) fn apply(&self, lifetimes: Vec<Code>) -> Code {
        list(lifetimes, &self.arguments)
    }

    /// The type of a marker that mentions every type parameter and owns none of them: a struct whose
    /// fields use only some would otherwise be refused. `uses` are types that mention lifetimes.
    pub(crate) fn marker(&self, mut uses: Vec<Code>) -> Code {
        uses.extend(self.types.iter().map(|ty| code!(fn() -> #ty)));
        let one = uses.len() == 1;
        let uses = separated(uses);
        if one {
            code!(::core::marker::PhantomData<#uses>)
        } else {
            code!(::core::marker::PhantomData<(#uses)>)
        }
    }
}

fn list(mut all: Vec<Code>, parameters: &[TokenStream]) -> Code {
    all.extend(parameters.iter().map(|parameter| code!(#parameter)));
    if all.is_empty() {
        return Code::default();
    }
    let all = separated(all);
    code!(<#all>)
}

fn separated(all: Vec<Code>) -> Code {
    let mut list = Code::default();
    for (n, one) in all.into_iter().enumerate() {
        if n > 0 {
            list.text(", ");
        }
        one.fill(&mut list);
    }
    list
}
