//! The expansion of the attribute for one item.

use proc_macro2::{Span, TokenTree};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{parse_quote, Expr, Item, ItemMacro};

use crate::find::found::{Driver, Mistake, Place};

/// The items, as rustfmt would print them, and the mistakes for the author to change.
pub(super) struct Expansion {
    pub(super) items: String,
    pub(super) mistakes: Vec<Mistake>,
}

/// Runs the pipeline of the attribute.
pub(super) fn expand(driver: &Driver) -> Expansion {
    let output = drmm_expand::drm_driver(driver.args.clone(), driver.item.clone());
    let text = output.to_string();
    let Ok(mut file) = syn::parse2::<syn::File>(output) else {
        // The pipeline promises Rust for Rust; should it break that, its output is shown as it is.
        let mistake = Mistake { place: driver.place.clone(), text: "the expansion is not Rust".to_owned() };
        return Expansion { items: text, mistakes: vec![mistake] };
    };
    let mut mistakes = Vec::new();
    file.items.retain(|item| match error_in(item) {
        Some((span, text)) => {
            mistakes.push(Mistake { place: place_of(driver, span), text });
            false
        }
        None => true,
    });
    Places { driver }.visit_file_mut(&mut file);
    Expansion { items: prettyplease::unparse(&file), mistakes }
}

/// The place and the text of a `compile_error!`.
fn error_in(item: &Item) -> Option<(Span, String)> {
    let Item::Macro(ItemMacro { mac, .. }) = item else { return None };
    let last = mac.path.segments.last().filter(|last| last.ident == "compile_error")?;
    let text = mac.tokens.clone().into_iter().find_map(|token| match token {
        TokenTree::Literal(literal) => syn::parse2::<syn::LitStr>(TokenTree::from(literal).into()).ok(),
        _ => None,
    })?;
    Some((last.ident.span(), text.value()))
}

/// A place in the item, or that of the attribute for what has none of its own.
fn place_of(driver: &Driver, span: Span) -> Place {
    let place = Place::new(&driver.place.file, span);
    if place.line < driver.place.line {
        return driver.place.clone();
    }
    place
}

/// Replaces `file!()` and `line!()` by their values, as the compiler would.
struct Places<'d> {
    driver: &'d Driver,
}

impl VisitMut for Places<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Macro(call) = expr {
            let name = call.mac.path.segments.last().map(|last| last.ident.clone());
            if let Some(name) = name.filter(|_| call.mac.tokens.is_empty()) {
                if name == "file" {
                    let file = &self.driver.place.file;
                    *expr = parse_quote!(#file);
                    return;
                } else if name == "line" {
                    let line = u32::try_from(place_of(self.driver, name.span()).line).unwrap_or(0);
                    *expr = parse_quote!(#line);
                    return;
                }
            }
        }
        visit_mut::visit_expr_mut(self, expr);
    }
}

/// An expression or a type as rustfmt would print it.
pub(super) fn pretty(tokens: &impl ToTokens) -> String {
    let file: Result<syn::File, _> = syn::parse2(quote::quote!(const X: () = #tokens;));
    let Ok(file) = file else { return tokens.to_token_stream().to_string() };
    let text = prettyplease::unparse(&file);
    text.trim().trim_start_matches("const X: () =").trim_end_matches(';').trim().to_owned()
}
