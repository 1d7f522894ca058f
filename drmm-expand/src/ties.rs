//! What ties the keys of the attribute and the marks of the fields to their documentation, for an
//! editor that shows what is under the cursor.
//!
//! A key is no name of an item, so an editor knows nothing of it. Here each is named once more, at
//! its own place, as an item of the runtime that has the documentation. The runtime's macro drops
//! this wherever it is not an editor that reads the program.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::quote;

use crate::diag::Diag;
use crate::names;
use crate::parse::{self, item, Key};

/// The ties, or nothing if there is nothing to tie.
pub(crate) fn of(args: TokenStream, item: TokenStream) -> TokenStream {
    // Mistakes are those of the attribute.
    let args = parse::args::parse(args, &mut Diag::new());
    let runtime = args.runtime().unwrap_or_else(names::runtime);
    // A word that is no key yet is completed to one. A path cannot go on with `crate`.
    let known = args.given.iter().filter(|arg| arg.key != Some(Key::Crate));
    let keys = known.map(|arg| &arg.word);
    let marks = marks(item);
    quote! {
        #runtime::__private::in_an_editor! {
            const _: () = {
                #(use #runtime::__private::keys::#keys as _;)*
                #(use #runtime::__private::marks::#marks as _;)*
            };
        }
    }
}

/// The words of all marks in the braces of the item.
fn marks(item: TokenStream) -> Vec<Ident> {
    let braces = |token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
        _ => None,
    };
    let Some(fields) = item.into_iter().find_map(braces) else { return Vec::new() };
    let marks = fields.into_iter().filter(item::is_mark);
    let word = |mark| match mark {
        TokenTree::Group(group) => group.stream().into_iter().next(),
        _ => None,
    };
    let ident = |word| match word {
        TokenTree::Ident(ident) => Some(ident),
        _ => None,
    };
    marks.filter_map(word).filter_map(ident).collect()
}
