//! Refuses a file that is nested too deeply, before anything recurses into it.
//!
//! syn and prettyplease call themselves for each layer, and a stack ends somewhere.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

/// How many layers a file may have. The stack of [`with_a_large_stack`](super::with_a_large_stack)
/// suffices for many times as many, and no file that a person writes comes near it.
const LIMIT: usize = 5_000;

/// The first place with more layers than the limit, if there is one.
///
/// Each token since the last comma, semicolon or `}` counts as a layer, as in `!!!!true` and
/// `1 + 1 + 1`, and so do those in front of each group around it.
pub(super) fn too_deep(tokens: TokenStream) -> Option<Span> {
    let mut groups = vec![(tokens.into_iter(), 0_usize)];
    let mut depth = 0_usize;
    while let Some((tokens, chain)) = groups.last_mut() {
        let Some(token) = tokens.next() else {
            depth = depth.saturating_sub(*chain);
            groups.pop();
            continue;
        };
        let ends = match &token {
            TokenTree::Punct(punct) => matches!(punct.as_char(), ',' | ';'),
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        };
        if ends {
            depth = depth.saturating_sub(*chain);
            *chain = 0;
        }
        *chain = chain.saturating_add(1);
        depth = depth.saturating_add(1);
        if depth > LIMIT {
            return Some(token.span());
        }
        if let TokenTree::Group(group) = &token {
            groups.push((group.stream().into_iter(), 0));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_too_deep(text: &str) -> bool {
        too_deep(text.parse().unwrap()).is_some()
    }

    #[test]
    fn layers_are_counted_and_neighbours_are_not() {
        assert!(is_too_deep(&format!("{}1{}", "(".repeat(LIMIT), ")".repeat(LIMIT))));
        assert!(is_too_deep(&format!("{}true", "!".repeat(LIMIT + 1))));
        assert!(is_too_deep(&"1 + ".repeat(LIMIT)));
        assert!(!is_too_deep(&"fn f() -> u8 { (1, 2) } ".repeat(LIMIT)));
        assert!(!is_too_deep(&"[1], ".repeat(2 * LIMIT)));
    }
}
