//! Collects errors, so that a user sees all of them in one build.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::{quote, ToTokens};

/// Proof that an error was reported.
///
/// Only [`Diag`] makes one, so a stage that returns `Err(Reported)` cannot have failed in silence.
#[derive(Clone, Copy)]
pub(crate) struct Reported(());

/// Every error found so far, in the order of discovery.
pub(crate) struct Diag {
    errors: Option<syn::Error>,
}

impl Diag {
    pub(crate) fn new() -> Self {
        Self { errors: None }
    }

    /// Reports an error under `tokens`, from the first to the last of them.
    pub(crate) fn error(&mut self, tokens: impl ToTokens, message: impl Display) -> Reported {
        self.syntax(syn::Error::new_spanned(tokens, message))
    }

    /// Reports an error at the attribute: for what is missing and has no place of its own.
    pub(crate) fn error_at_attribute(&mut self, message: impl Display) -> Reported {
        self.syntax(syn::Error::new(Span::call_site(), message))
    }

    /// Reports an error that syn found.
    pub(crate) fn syntax(&mut self, error: syn::Error) -> Reported {
        match &mut self.errors {
            Some(errors) => errors.combine(error),
            none => *none = Some(error),
        }
        Reported(())
    }

    /// Whether nothing was reported.
    pub(crate) fn is_clean(&self) -> bool {
        self.errors.is_none()
    }

    /// The output of the macro: one `compile_error!` for each error, then the items.
    pub(crate) fn finish(self, items: &TokenStream) -> TokenStream {
        let errors = self.errors.map(syn::Error::into_compile_error);
        quote!(#errors #items)
    }
}
