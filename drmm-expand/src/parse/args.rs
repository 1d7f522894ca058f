//! The arguments of the attribute: `key = value`, separated by commas.
//!
//! A value is kept as it was written until a caller asks for it as a string, an integer or a path;
//! so one bad value never hides what follows it.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{quote, ToTokens};
use syn::parse::Parser;
use syn::{Expr, LitInt, LitStr, Path};

use crate::diag::Diag;
use crate::spelling;

/// A key that the attribute knows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Name,
    Desc,
    Major,
    Minor,
    Patchlevel,
    Date,
    Hw,
    View,
    Unbind,
    Release,
    Crate,
}

impl Key {
    /// All keys, those of a card first.
    pub(crate) const ALL: [Key; 11] = [
        Key::Name,
        Key::Desc,
        Key::Major,
        Key::Minor,
        Key::Patchlevel,
        Key::Date,
        Key::Hw,
        Key::View,
        Key::Unbind,
        Key::Release,
        Key::Crate,
    ];

    /// The keys by which a driver introduces itself to programs: all of them, or none for a device
    /// without a card.
    pub(crate) const REQUIRED: [Key; 4] = [Key::Name, Key::Desc, Key::Major, Key::Minor];

    /// The keys that only a driver with a card uses. The others describe a device without one as
    /// well.
    const OF_A_CARD: [Key; 5] = [Key::Name, Key::Major, Key::Minor, Key::Patchlevel, Key::Date];

    fn of(word: &str) -> Option<Key> {
        Key::ALL.into_iter().find(|key| key.word() == word)
    }

    /// The key as it is written.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Key::Name => "name",
            Key::Desc => "desc",
            Key::Major => "major",
            Key::Minor => "minor",
            Key::Patchlevel => "patchlevel",
            Key::Date => "date",
            Key::Hw => "hw",
            Key::View => "view",
            Key::Unbind => "unbind",
            Key::Release => "release",
            Key::Crate => "crate",
        }
    }
}

/// The largest number of a version, since the kernel keeps it in an `int`.
pub(crate) const MOST: u32 = i32::MAX.unsigned_abs();

/// One `key = value`.
pub(crate) struct Arg {
    /// The key as it was written, known or not.
    pub(crate) word: Ident,
    /// The key that it is, or that it was meant for.
    pub(crate) key: Option<Key>,
    /// What follows the `=`; empty if there is none.
    pub(crate) value: TokenStream,
    /// What follows the word, with an `=` or without one.
    behind: TokenStream,
}

impl Arg {
    /// What the author has to change: the value, or all of it if there is no value.
    pub(crate) fn place(&self) -> TokenStream {
        if self.value.is_empty() {
            let (word, behind) = (&self.word, &self.behind);
            quote!(#word #behind)
        } else {
            self.value.clone()
        }
    }

    /// The value, also one behind another sign than `=`, or in parentheses.
    pub(crate) fn written(&self) -> TokenStream {
        if !self.value.is_empty() {
            return self.value.clone();
        }
        let is_sign = |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if matches!(sign.as_char(), '=' | ':' | '>'));
        let behind: Vec<TokenTree> = self.behind.clone().into_iter().skip_while(is_sign).collect();
        match behind.as_slice() {
            [TokenTree::Group(group)] => group.stream(),
            _ => behind.into_iter().collect(),
        }
    }

    /// The value as a string literal.
    pub(crate) fn text(&self) -> Option<LitStr> {
        syn::parse2(self.value.clone()).ok()
    }

    /// The value as an integer literal, of any size.
    pub(crate) fn integer(&self) -> Option<LitInt> {
        syn::parse2(self.value.clone()).ok()
    }

    /// The value as a version number: 0 to [`MOST`].
    pub(crate) fn version(&self) -> Option<u32> {
        self.integer()?.base10_parse().ok().filter(|number| *number <= MOST)
    }

    /// The value as one name.
    pub(crate) fn ident(&self) -> Option<Ident> {
        syn::parse2(self.value.clone()).ok()
    }

    /// The value as the path of a module.
    pub(crate) fn module(&self) -> Option<TokenStream> {
        let path = Path::parse_mod_style.parse2(self.value.clone()).ok()?;
        // syn takes `Self` for a path, but nothing can be imported from a type.
        path.segments.iter().all(|segment| segment.ident != "Self").then(|| path.into_token_stream())
    }

    /// The value as the path of a function.
    pub(crate) fn function(&self) -> Option<TokenStream> {
        let mut value: Expr = syn::parse2(self.value.clone()).ok()?;
        // A path that comes through a `macro_rules!` fragment is wrapped in an invisible group.
        while let Expr::Group(group) = value {
            value = *group.expr;
        }
        matches!(value, Expr::Path(_)).then(|| value.into_token_stream())
    }
}

/// All arguments, in the order of writing.
pub(crate) struct Args {
    pub(crate) given: Vec<Arg>,
}

impl Args {
    /// Whether the driver introduces itself to programs, at least in part.
    pub(crate) fn introduces(&self) -> bool {
        Key::OF_A_CARD.into_iter().any(|key| self.get(key).is_some())
    }

    /// The path of the runtime, if one is given.
    pub(crate) fn runtime(&self) -> Option<TokenStream> {
        self.get(Key::Crate).and_then(Arg::module)
    }

    /// The first argument with this key.
    pub(crate) fn get(&self, key: Key) -> Option<&Arg> {
        self.given.iter().find(|arg| arg.key == Some(key))
    }
}

/// Splits the arguments. What is no argument at all is reported and left out.
pub(crate) fn parse(args: TokenStream, diag: &mut Diag) -> Args {
    let mut given = Vec::new();
    for piece in split_at_commas(args) {
        let whole: TokenStream = piece.iter().cloned().collect();
        let mut tokens = piece.into_iter();
        let Some(TokenTree::Ident(word)) = tokens.next() else {
            diag.error(whole, "an argument is a key and its value: write `key = value`");
            continue;
        };
        let behind: TokenStream = tokens.collect();
        let mut tokens = behind.clone().into_iter();
        let value = match tokens.next() {
            Some(TokenTree::Punct(equals)) if equals.as_char() == '=' => {
                let value: Vec<TokenTree> = tokens.collect();
                // Of `=>` and `==`, which are not meant, the check for the kind of value tells.
                let is_sign = matches!(value.first(), Some(TokenTree::Punct(sign)) if matches!(sign.as_char(), '>' | '='));
                if is_sign {
                    TokenStream::new()
                } else {
                    value.into_iter().collect()
                }
            }
            // The check for the key's kind of value says what to write.
            _ => TokenStream::new(),
        };
        let key = Key::of(&word.to_string());
        given.push(Arg { word, key, value, behind });
    }
    Args { given: meant(given) }
}

/// Gives a word that is no key the key that it was meant for, unless that is given as well.
fn meant(mut given: Vec<Arg>) -> Vec<Arg> {
    for at in 0..given.len() {
        let taken: Vec<Key> = given.iter().filter_map(|arg| arg.key).collect();
        let Some(arg) = given.get_mut(at).filter(|arg| arg.key.is_none()) else { continue };
        let word = arg.word.to_string();
        let free = Key::ALL.into_iter().filter(|key| !taken.contains(key));
        arg.key = free.into_iter().find(|key| spelling::is_like_a_key(&word, key.word()));
    }
    given
}

/// Splits at each comma outside of all groups, of `<...>` and of `|...|` (a closure is no value,
/// but must count as one mistake only). A trailing comma starts no piece.
fn split_at_commas(args: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut pieces = vec![Vec::new()];
    let mut depth = 0_usize;
    let mut closure = false;
    let mut before = ' ';
    for token in args {
        let punct = if let TokenTree::Punct(punct) = &token { punct.as_char() } else { ' ' };
        match punct {
            '|' => closure = !closure,
            '<' => depth = depth.saturating_add(1),
            '>' if !matches!(before, '-' | '=') => depth = depth.saturating_sub(1),
            _ => {}
        }
        before = punct;
        if punct == ',' && depth == 0 && !closure {
            pieces.push(Vec::new());
        } else if let Some(piece) = pieces.last_mut() {
            piece.push(token);
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}
