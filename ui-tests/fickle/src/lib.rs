//! Macros that mean another type each time. None of them needs `unsafe`, so a driver may use them.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicUsize, Ordering};

use proc_macro::{Group, Ident, TokenStream, TokenTree};

/// The first two calls of a program give a type that cannot be shared (in the struct and in the
/// filled struct); all later calls give one that can (in the assertions).
#[proc_macro]
pub fn shared_at_last(_: TokenStream) -> TokenStream {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    // ORDERING: the compiler calls on one thread.
    let made = if CALLS.fetch_add(1, Ordering::Relaxed) < 2 { "::core::cell::Cell<u32>" } else { "u32" };
    made.parse().unwrap_or_default()
}

/// Writes `Local` wherever the item says `Shared`.
#[proc_macro_attribute]
pub fn local(_: TokenStream, item: TokenStream) -> TokenStream {
    item.into_iter().map(localized).collect()
}

fn localized(token: TokenTree) -> TokenTree {
    match token {
        TokenTree::Group(group) => {
            let inner = group.stream().into_iter().map(localized).collect();
            let mut localized = Group::new(group.delimiter(), inner);
            localized.set_span(group.span());
            localized.into()
        }
        TokenTree::Ident(word) if word.to_string() == "Shared" => Ident::new("Local", word.span()).into(),
        other => other,
    }
}
