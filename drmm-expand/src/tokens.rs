//! Searches and changes in tokens that need no grammar: they reach into groups and macro calls
//! alike.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, TokenStream, TokenTree};
use syn::{Attribute, Lifetime, Meta};

/// Every lifetime in `tokens`, groups included, in the order of appearance.
pub(crate) fn lifetimes(tokens: TokenStream) -> Vec<Lifetime> {
    let mut found = Vec::new();
    visit(tokens, &mut |piece| {
        if let Word::Lifetime(lifetime) = piece {
            found.push(lifetime);
        }
    });
    found
}

/// The first lifetime called `'name`.
pub(crate) fn lifetime(tokens: TokenStream, name: &str) -> Option<Lifetime> {
    lifetimes(tokens).into_iter().find(|lifetime| lifetime.ident == name)
}

/// The lifetimes that a type takes from around it, in the order of appearance: not those of a
/// `for<..>` of its own. What a macro call or a block means by a lifetime is not known, so those
/// are left out.
pub(crate) fn free_lifetimes(ty: TokenStream) -> Vec<Lifetime> {
    let plain = without_code(ty);
    let mut own = Vec::new();
    binders(plain.clone(), &mut own);
    lifetimes(plain).into_iter().filter(|found| own.iter().all(|own| own.ident != found.ident)).collect()
}

/// A type without the groups of its macro calls, its blocks, and the lengths of its arrays.
fn without_code(ty: TokenStream) -> TokenStream {
    let mut plain = TokenStream::new();
    let mut rest = ty.into_iter().peekable();
    while let Some(token) = rest.next() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {}
            TokenTree::Group(group) => {
                plain.extend([TokenTree::Group(Group::new(group.delimiter(), without_code(group.stream())))]);
            }
            TokenTree::Punct(bang) if bang.as_char() == '!' => {
                rest.next_if(|next| matches!(next, TokenTree::Group(_)));
            }
            TokenTree::Punct(semicolon) if semicolon.as_char() == ';' => break,
            other => plain.extend([other]),
        }
    }
    plain
}

/// Collects what every `for<..>` declares.
fn binders(ty: TokenStream, into: &mut Vec<Lifetime>) {
    let mut rest = ty.into_iter();
    while let Some(token) = rest.next() {
        match token {
            TokenTree::Group(group) => binders(group.stream(), into),
            TokenTree::Ident(word) if word == "for" => {
                let end = |token: &TokenTree| matches!(token, TokenTree::Punct(end) if end.as_char() == '>');
                into.extend(lifetimes(rest.by_ref().take_while(|token| !end(token)).collect()));
            }
            _ => {}
        }
    }
}

/// The first identifier called `name`.
pub(crate) fn ident(tokens: TokenStream, name: &Ident) -> Option<Ident> {
    let mut found = None;
    visit(tokens, &mut |piece| match piece {
        Word::Ident(ident) if found.is_none() && ident == *name => found = Some(ident),
        _ => {}
    });
    found
}

/// Whether `attribute` is a `cfg_attr` that sets an attribute called `name`.
pub(crate) fn sets_conditionally(attribute: &Attribute, name: &str) -> bool {
    let Meta::List(list) = &attribute.meta else { return false };
    if !list.path.is_ident("cfg_attr") {
        return false;
    }
    // The tokens before the first comma are the condition.
    let comma = |token: &TokenTree| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ',');
    let mut attributes = list.tokens.clone().into_iter().skip_while(|token| !comma(token));
    attributes.any(|token| matches!(token, TokenTree::Ident(word) if word == name))
}

/// `tokens` with another name for each lifetime for which `with` returns one. Places are kept.
pub(crate) fn replace_lifetimes<'w>(
    tokens: TokenStream,
    with: &dyn Fn(&Ident) -> Option<&'w str>,
) -> TokenStream {
    map(tokens, &mut |piece| match piece {
        Piece::Lifetime(name) => with(name).map(|other| vec![Ident::new(other, name.span()).into()]),
        Piece::Ident(..) => None,
    })
}

/// `tokens` with the type `name::<arguments>` for each `Self`. With `::<` it is valid in an array's
/// length too.
///
/// A `Self` with arguments of its own is left to the compiler, which refuses it.
pub(crate) fn spell_out_self(tokens: TokenStream, name: &Ident, arguments: &TokenStream) -> TokenStream {
    let mut mentioned = false;
    visit(tokens.clone(), &mut |word| mentioned |= matches!(word, Word::Ident(ident) if ident == "Self"));
    if !mentioned {
        return tokens;
    }
    map(tokens, &mut |piece| match piece {
        Piece::Ident(ident, Next::Other) if *ident == "Self" => {
            let mut name = name.clone();
            name.set_span(ident.span());
            let colons = (!arguments.is_empty()).then(|| quote::quote!(::));
            Some(quote::quote!(#name #colons #arguments).into_iter().collect())
        }
        _ => None,
    })
}

/// What [`visit`] shows.
enum Word {
    Lifetime(Lifetime),
    Ident(Ident),
}

/// Walks `tokens` without building new ones, which would cost several times as much.
fn visit(tokens: TokenStream, see: &mut dyn FnMut(Word)) {
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        match token {
            TokenTree::Group(group) => visit(group.stream(), see),
            TokenTree::Ident(ident) => see(Word::Ident(ident)),
            TokenTree::Punct(quote) if begins_a_lifetime(&quote) => {
                if let Some(TokenTree::Ident(ident)) =
                    rest.next_if(|next| matches!(next, TokenTree::Ident(_)))
                {
                    see(Word::Lifetime(Lifetime { apostrophe: quote.span(), ident }));
                }
            }
            _ => {}
        }
    }
}

fn begins_a_lifetime(punct: &Punct) -> bool {
    punct.as_char() == '\'' && punct.spacing() == Spacing::Joint
}

/// What [`map`] offers for replacement.
enum Piece<'t> {
    /// The name of a lifetime.
    Lifetime(&'t Ident),
    Ident(&'t Ident, Next),
}

/// What follows an identifier.
enum Next {
    /// `<..>` or `(..)`, with or without `::`, or the rest of a macro's path: what precedes these
    /// is no type.
    NotOfAType,
    Other,
}

impl Next {
    fn of(rest: impl Iterator<Item = TokenTree>) -> Self {
        let is = |token: &TokenTree, c| matches!(token, TokenTree::Punct(punct) if punct.as_char() == c);
        let mut rest = rest.skip_while(|token| is(token, ':'));
        let next = match rest.next() {
            Some(TokenTree::Ident(_)) => {
                rest.find(|token| !is(token, ':') && !matches!(token, TokenTree::Ident(_)))
            }
            Some(token) if is(&token, '<') => return Self::NotOfAType,
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                return Self::NotOfAType;
            }
            next => next,
        };
        match next {
            Some(bang) if is(&bang, '!') => Self::NotOfAType,
            _ => Self::Other,
        }
    }
}

/// Walks `tokens` and replaces each piece for which `change` returns something.
fn map(tokens: TokenStream, change: &mut dyn FnMut(Piece<'_>) -> Option<Vec<TokenTree>>) -> TokenStream {
    let mut walked = Vec::new();
    let mut rest = tokens.into_iter();
    let mut behind_a_quote = false;
    while let Some(token) = rest.next() {
        let is_quote = matches!(&token, TokenTree::Punct(punct) if begins_a_lifetime(punct));
        let changed = match &token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), map(group.stream(), change));
                inner.set_span(group.span());
                Some(vec![TokenTree::Group(inner)])
            }
            TokenTree::Ident(name) if behind_a_quote => change(Piece::Lifetime(name)),
            // A look ahead copies what is left, so only those look that need to.
            TokenTree::Ident(ident) if ident == "Self" => change(Piece::Ident(ident, Next::of(rest.clone()))),
            TokenTree::Ident(ident) => change(Piece::Ident(ident, Next::Other)),
            TokenTree::Punct(_) | TokenTree::Literal(_) => None,
        };
        match changed {
            Some(changed) => walked.extend(changed),
            None => walked.push(token),
        }
        behind_a_quote = is_quote;
    }
    walked.into_iter().collect()
}
