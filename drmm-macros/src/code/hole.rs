//! What a template's holes are filled with.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Visibility};

use super::Code;
use crate::ty::Type;

/// What can be put into a hole of a template.
pub(crate) trait Hole {
    fn fill(self, code: &mut Code);
}

impl Hole for Code {
    fn fill(self, code: &mut Code) {
        code.append(self);
    }
}

impl Hole for &Code {
    fn fill(self, code: &mut Code) {
        code.append(self.clone());
    }
}

impl<T: Hole> Hole for Option<T> {
    fn fill(self, code: &mut Code) {
        if let Some(some) = self {
            some.fill(code);
        }
    }
}

impl Hole for TokenStream {
    fn fill(self, code: &mut Code) {
        code.tokens(self);
    }
}

impl Hole for &TokenStream {
    fn fill(self, code: &mut Code) {
        code.tokens(self.clone());
    }
}

impl Hole for Ident {
    fn fill(self, code: &mut Code) {
        code.tokens(TokenTree::from(self).into());
    }
}

impl Hole for &Ident {
    fn fill(self, code: &mut Code) {
        self.clone().fill(code);
    }
}

/// Rust, as it is written.
impl Hole for &str {
    fn fill(self, code: &mut Code) {
        code.text(self);
        code.text(" ");
    }
}

impl Hole for &String {
    fn fill(self, code: &mut Code) {
        self.as_str().fill(code);
    }
}

/// A string literal.
pub(crate) struct Quoted<'t>(pub(crate) &'t str);

impl Hole for &Quoted<'_> {
    fn fill(self, code: &mut Code) {
        code.text(&format!("{:?}", self.0));
    }
}

impl Hole for &Type {
    fn fill(self, code: &mut Code) {
        code.tokens(self.tokens.clone());
    }
}

impl Hole for &Visibility {
    fn fill(self, code: &mut Code) {
        if !matches!(self, Visibility::Inherited) {
            code.tokens(self.to_token_stream());
        }
    }
}

impl Hole for &Vec<Attribute> {
    fn fill(self, code: &mut Code) {
        for attribute in self {
            code.tokens(attribute.to_token_stream());
        }
    }
}
