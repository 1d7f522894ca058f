//! What can be told of a type from its tokens alone.
//!
//! They tell enough for the commonest mistakes: a field that holds plain data, one that is the
//! embedded device, and one through which a reference for `'bound` could be stored. All others are
//! left to the compiler.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

use crate::names::BOUND;
use crate::tokens;
use crate::ty::Type;

/// Types whose value can be replaced through a shared reference, or must have exactly one type.
const CELLS: [&str; 10] = [
    "Cell",
    "LazyCell",
    "LazyLock",
    "Mutex",
    "OnceCell",
    "OnceLock",
    "RefCell",
    "RwLock",
    "SpinLock",
    "UnsafeCell",
];

/// Numbers and text.
const DATA: [&str; 27] = [
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "bool",
    "char",
    "String",
    "AtomicBool",
    "AtomicU8",
    "AtomicU16",
    "AtomicU32",
    "AtomicU64",
    "AtomicUsize",
    "AtomicI8",
    "AtomicI16",
    "AtomicI32",
    "AtomicI64",
    "AtomicIsize",
    "Duration",
];

/// Types that are data if they hold data.
const HOLDERS: [&str; 6] = ["Box", "KBox", "Mutex", "Option", "RwLock", "Vec"];

/// The modules that data comes from.
const MODULES: [&str; 9] = ["alloc", "atomic", "boxed", "core", "std", "string", "sync", "time", "vec"];

/// Whether this is the embedded device.
pub(crate) fn is_the_device(ty: &Type) -> bool {
    ty.spelled == "DrmDevice" || ty.spelled.ends_with("::DrmDevice")
}

/// Whether this is numbers, text, or what holds nothing else: it ends at no unbind.
pub(crate) fn is_data(ty: &Type) -> bool {
    // Data is a path, or lists of paths and lengths: a type with other signs in it is something
    // else.
    let plain = |c: char| {
        c.is_alphanumeric() || matches!(c, '_' | ':' | '<' | '>' | '(' | ')' | '[' | ']' | ';' | ',' | ' ')
    };
    let known: [&[&str]; 3] = [&DATA, &HOLDERS, &MODULES];
    let mut words =
        ty.spelled.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
    ty.spelled.chars().all(plain)
        && (DATA.iter().any(|data| ty.may_mention(data)) || ty.may_mention("()"))
        && words.all(|word| known.iter().any(|known| known.contains(&word)) || word.parse::<usize>().is_ok())
}

/// Why a field is invariant in `'bound`.
pub(crate) enum Invariant {
    /// The value can be replaced by one for a shorter scope; the type that allows it.
    Replaced(Ident),
    /// The field is the bus device with the scope in its type; the scope, and the device without
    /// it.
    Scope(Ident, Option<String>),
    /// The field is called with a value, or looked up by a type, of exactly that scope.
    Exact(Span),
}

/// The first part of a type that makes it invariant in `'bound`, of those that are known by their
/// name.
///
/// `params` are the driver's type parameters.
pub(crate) fn invariant(ty: &Type, params: &[&Ident]) -> Option<Invariant> {
    ty.bound.as_ref()?;
    Walk { params }.list(&ty.tokens.clone().into_iter().collect::<Vec<_>>())
}

struct Walk<'p> {
    params: &'p [&'p Ident],
}

impl Walk<'_> {
    fn list(&self, all: &[TokenTree]) -> Option<Invariant> {
        (0..all.len()).find_map(|n| {
            let (before, behind) = (all.get(..n)?, all.get(n.saturating_add(1)..)?);
            match all.get(n)? {
                TokenTree::Group(_) if is(before.last(), '!') => None,
                TokenTree::Group(group) => self.list(&group.stream().into_iter().collect::<Vec<_>>()),
                TokenTree::Ident(word) if !is(before.last(), '\'') => self.word(before, word, behind),
                _ => None,
            }
        })
    }

    fn word(&self, before: &[TokenTree], word: &Ident, behind: &[TokenTree]) -> Option<Invariant> {
        let name = word.to_string();
        let operand = || operand(behind);
        match name.as_str() {
            "Bound" => (arguments(behind)?.to_string().trim() == "'bound")
                .then(|| Invariant::Scope(word.clone(), without_scope(before))),
            "mut" => mentions(operand()).then(|| Invariant::Replaced(word.clone())),
            "fn" | "Fn" | "FnMut" | "FnOnce" => match behind.first()? {
                TokenTree::Group(taken) if mentions(taken.stream()) => Some(Invariant::Exact(word.span())),
                _ => None,
            },
            "dyn" => looks_up(operand()).then(|| Invariant::Exact(word.span())),
            _ if CELLS.contains(&name.as_str()) => {
                let held = arguments(behind)?;
                // With a lifetime of its own it is another type of that name.
                let other = matches!(held.clone().into_iter().next(), Some(TokenTree::Punct(first)) if first.as_char() == '\'');
                (!other && mentions(held)).then(|| Invariant::Replaced(word.clone()))
            }
            _ if self.params.contains(&word) => {
                let looked_up = is(behind.first(), ':') && mentions(operand());
                looked_up.then(|| Invariant::Exact(word.span()))
            }
            _ => None,
        }
    }
}

fn is(token: Option<&TokenTree>, c: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == c)
}

fn mentions(tokens: TokenStream) -> bool {
    tokens::lifetime(tokens, BOUND).is_some()
}

/// What is between `<` and its `>`, where that comes first.
fn arguments(behind: &[TokenTree]) -> Option<TokenStream> {
    let behind = match behind {
        [colon, _, rest @ ..] if is(Some(colon), ':') => rest,
        rest => rest,
    };
    let (open, rest) = behind.split_first()?;
    is(Some(open), '<').then(|| operand_of(rest, false))
}

/// What follows, up to the comma or the end of the list that it is in.
fn operand(behind: &[TokenTree]) -> TokenStream {
    operand_of(behind, true)
}

fn operand_of(behind: &[TokenTree], ends_at_comma: bool) -> TokenStream {
    let (mut depth, mut arrow) = (0_usize, false);
    let within = behind.iter().take_while(|token| {
        let closes = is(Some(token), '>') && !arrow;
        arrow = is(Some(token), '-');
        if is(Some(token), '<') {
            depth = depth.saturating_add(1);
        }
        if closes && depth > 0 {
            depth = depth.saturating_sub(1);
            return true;
        }
        !(closes || depth == 0 && ends_at_comma && is(Some(token), ','))
    });
    within.cloned().collect()
}

/// Whether a `dyn` has `'bound` elsewhere than as what it outlives, as in `dyn Port + 'bound`.
fn looks_up(bounds: TokenStream) -> bool {
    let mut outside = TokenStream::new();
    let mut after_plus = true;
    let mut rest = bounds.into_iter().peekable();
    while let Some(token) = rest.next() {
        if after_plus && is(Some(&token), '\'') {
            rest.next();
        } else {
            after_plus = is(Some(&token), '+');
            outside.extend([token]);
        }
    }
    mentions(outside)
}

/// The path in front of `<Bound<'bound>>`, where there is nothing else in the list.
fn without_scope(before: &[TokenTree]) -> Option<String> {
    let (open, before) = before.split_last()?;
    let mut after_a_word = false;
    let of_path = |token: &&TokenTree| {
        let is_word = matches!(token, TokenTree::Ident(_));
        let goes_on = is(Some(token), ':') || (is_word && !after_a_word);
        after_a_word = is_word;
        goes_on
    };
    let mut path: Vec<TokenTree> = before.iter().rev().take_while(of_path).cloned().collect();
    path.reverse();
    let path = path.into_iter().collect::<TokenStream>().to_string().replace(' ', "");
    (is(Some(open), '<') && !path.is_empty()).then_some(path)
}
