//! Generated code, as text until the end: [`code!`] reads as `quote!` does, and takes half of the time.
//!
//! A user's debug build runs this macro unoptimised, where each token that `quote!` makes costs thousands of
//! instructions: it is built, moved from stream to stream, and handed to the compiler by itself. The compiler's own
//! lexer is optimised. So what a template says is kept as text, what users wrote is kept as tokens, and each run of
//! text becomes tokens by one call of the compiler. Tokens so made have the same place and hygiene as those of
//! `quote!`: the call site.

mod hole;
mod lexed;

use proc_macro2::{Delimiter, Span, TokenStream};

pub(crate) use hole::{Hole, Quoted};
use lexed::Rest;

use crate::model::Field;

/// Rust with holes: in `code!(fn #name(&self) -> #ty { #body })`, three variables are put where they are named.
///
/// There is no `#(..)*`: what repeats is collected into one [`Code`] first.
macro_rules! code {
    ($($rust:tt)*) => {{
        #[allow(unused_mut, reason = "a template may be empty")]
        let mut code = $crate::code::Code::with_room();
        $crate::code::pieces!(code [] $($rust)*);
        code
    }};
}

/// Collects text up to the next hole or group, and goes on behind it.
macro_rules! pieces {
    ($code:ident []) => {};
    ($code:ident [$($text:tt)+]) => { $code.text(concat!(stringify!($($text)+), " ")); };
    ($code:ident [$($text:tt)*] # $hole:ident $($rest:tt)*) => {
        $crate::code::pieces!($code [$($text)*]);
        $crate::code::Hole::fill($hole, &mut $code);
        $crate::code::pieces!($code [] $($rest)*);
    };
    ($code:ident [$($text:tt)*] () $($rest:tt)*) => {
        $crate::code::pieces!($code [$($text)* ()] $($rest)*);
    };
    ($code:ident [$($text:tt)*] ($($inner:tt)*) $($rest:tt)*) => {
        $crate::code::pieces!($code [$($text)*]);
        $code.open(proc_macro2::Delimiter::Parenthesis, "(");
        $crate::code::pieces!($code [] $($inner)*);
        $code.close(") ");
        $crate::code::pieces!($code [] $($rest)*);
    };
    ($code:ident [$($text:tt)*] [$($inner:tt)*] $($rest:tt)*) => {
        $crate::code::pieces!($code [$($text)*]);
        $code.open(proc_macro2::Delimiter::Bracket, "[");
        $crate::code::pieces!($code [] $($inner)*);
        $code.close("] ");
        $crate::code::pieces!($code [] $($rest)*);
    };
    ($code:ident [$($text:tt)*] {$($inner:tt)*} $($rest:tt)*) => {
        $crate::code::pieces!($code [$($text)*]);
        $code.open(proc_macro2::Delimiter::Brace, "{");
        $crate::code::pieces!($code [] $($inner)*);
        $code.close("} ");
        $crate::code::pieces!($code [] $($rest)*);
    };
    ($code:ident [$($text:tt)*] $next:tt $($rest:tt)*) => {
        $crate::code::pieces!($code [$($text)* $next] $($rest)*);
    };
}

pub(crate) use {code, pieces};

/// Generated code: text, and where in it there is more than text.
#[derive(Clone, Default)]
pub(crate) struct Code {
    text: String,
    /// In the order of the text, each with the length of the text since the one before.
    marks: Vec<(usize, Mark)>,
    /// The length of the text up to the last mark.
    marked: usize,
}

/// What is at a place of the text.
#[derive(Clone)]
enum Mark {
    /// A delimiter, one byte long. What is between it and its `Close` has marks of its own.
    Open(Delimiter),
    Close,
    /// What keeps its place and hygiene.
    Tokens(TokenStream),
}

impl Code {
    /// Nothing yet, with room for a template of the usual length: to grow step by step costs more.
    pub(crate) fn with_room() -> Self {
        Self { text: String::with_capacity(256), marks: Vec::new(), marked: 0 }
    }

    /// Appends what a template says.
    pub(crate) fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Appends what users wrote.
    pub(crate) fn tokens(&mut self, tokens: TokenStream) {
        if !tokens.is_empty() {
            self.mark(Mark::Tokens(tokens));
        }
    }

    /// Begins a group.
    pub(crate) fn open(&mut self, delimiter: Delimiter, text: &str) {
        self.mark(Mark::Open(delimiter));
        self.text(text);
    }

    /// Ends the group that was opened last. One with nothing but text in it is text itself.
    pub(crate) fn close(&mut self, text: &str) {
        if let Some((since, Mark::Open(_))) = self.marks.last() {
            self.marked = self.marked.saturating_sub(*since);
            self.marks.pop();
        } else {
            self.mark(Mark::Close);
        }
        self.text(text);
    }

    fn mark(&mut self, mark: Mark) {
        let end = self.text.len();
        self.marks.push((end.saturating_sub(self.marked), mark));
        self.marked = end;
    }

    fn append(&mut self, mut code: Code) {
        let begin = self.text.len();
        self.text.push_str(&code.text);
        if let Some((since, _)) = code.marks.first_mut() {
            *since = since.saturating_add(begin.saturating_sub(self.marked));
            self.marked = begin.saturating_add(code.marked);
            self.marks.append(&mut code.marks);
        }
    }

    /// The code of each field, in turn.
    pub(crate) fn each<'f>(fields: impl Iterator<Item = &'f Field>, code: &dyn Fn(&Field) -> Code) -> Code {
        let mut all = Code::with_room();
        for field in fields {
            all.append(code(field));
        }
        all
    }

    /// Tokens that are at `place`, but for those in the holes.
    pub(crate) fn located(self, place: Span) -> TokenStream {
        self.lexed(Some(place))
    }

    fn lexed(self, place: Option<Span>) -> TokenStream {
        Rest { text: &self.text, marks: self.marks.into_iter(), place }.lexed(false)
    }
}

impl From<Code> for TokenStream {
    fn from(code: Code) -> Self {
        code.lexed(None)
    }
}
