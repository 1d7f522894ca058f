//! The walk through one file, which finds its drivers and the calls that allocate them.

use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, Item, Meta, Token};

use super::found::{Call, Driver, Found, Place, ALLOC, ATTRIBUTE};
use super::invocation::Invocation;

/// Adds what is in `parsed` to `found`; `file` is its name.
pub(super) fn through(file: &str, parsed: &syn::File, found: &mut Found) {
    let mut names = Names::default();
    names.visit_file(parsed);
    names.attribute.insert(ATTRIBUTE.to_owned());
    names.alloc.insert(ALLOC.to_owned());
    Walk { file, names, scope: vec![file.to_owned()], of_self: Vec::new(), found }.visit_file(parsed);
}

/// The file's names for the attribute and the macro: `use drmm_runtime::drm_driver as driver`.
#[derive(Default)]
struct Names {
    attribute: BTreeSet<String>,
    alloc: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for Names {
    fn visit_use_rename(&mut self, import: &'ast syn::UseRename) {
        if import.ident == ATTRIBUTE {
            self.attribute.insert(import.rename.to_string());
        } else if import.ident == ALLOC {
            self.alloc.insert(import.rename.to_string());
        }
    }
}

struct Walk<'f> {
    file: &'f str,
    names: Names,
    /// The file, and the modules and functions around the running place.
    scope: Vec<String>,
    /// The names of the types that `Self` is, innermost last.
    of_self: Vec<String>,
    found: &'f mut Found,
}

impl<'ast> Visit<'ast> for Walk<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let mut item_without = item.clone();
        if let Some((name, attributes)) = parts(&mut item_without) {
            let at = attributes.iter().position(|attribute| self.arguments(&attribute.meta).is_some());
            if let Some(attribute) = at.map(|at| attributes.remove(at)) {
                let args = self.arguments(&attribute.meta).unwrap_or_default();
                let place = Place::new(self.file, first_span(attribute.path()));
                let (scope, item) = (self.scope.clone(), item_without.to_token_stream());
                self.found.drivers.push(Driver { name, scope, place, args, item });
            }
        }
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.scope.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.scope.pop();
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.scope.push(function.sig.ident.to_string());
        visit::visit_item_fn(self, function);
        self.scope.pop();
    }

    fn visit_item_impl(&mut self, block: &'ast syn::ItemImpl) {
        let name = match &*block.self_ty {
            syn::Type::Path(ty) => ty.path.segments.last().map(|last| last.ident.to_string()),
            _ => None,
        };
        self.of_self.push(name.unwrap_or_default());
        visit::visit_item_impl(self, block);
        self.of_self.pop();
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if call.path.segments.last().is_some_and(|last| self.names.alloc.contains(&last.ident.to_string())) {
            if let Ok(invocation) = syn::parse2(call.tokens.clone()) {
                self.call(Place::new(self.file, first_span(&call.path)), invocation);
            }
        } else if !call.path.is_ident("macro_rules") {
            self.tokens(call.tokens.clone());
        }
    }
}

impl Walk<'_> {
    /// Adds a call of the alloc macro.
    fn call(&mut self, place: Place, invocation: Invocation) {
        let Invocation { parent, device, mut driver, fields } = invocation;
        let mut name = driver.pop().unwrap_or_default();
        if let ("Self", Some(of_self)) = (&*name, self.of_self.last()) {
            name.clone_from(of_self);
        }
        let mut scope = self.scope.clone();
        scope.extend(driver.into_iter().filter(|part| !matches!(&**part, "self" | "crate" | "super")));
        self.found.calls.push(Call { driver: name, scope, place, parent, device, fields });
    }

    /// Looks into the tokens of another macro: the arguments of a test's `assert!`, or the items of
    /// a `cfg_if!`. What is in neither form is looked at group by group.
    fn tokens(&mut self, tokens: TokenStream) {
        use syn::parse::Parser as _;
        if let Ok(file) = syn::parse2::<syn::File>(tokens.clone()) {
            self.visit_file(&file);
        } else if let Ok(arguments) = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens.clone()) {
            for argument in &arguments {
                self.visit_expr(argument);
            }
        } else if let Ok(statements) = syn::Block::parse_within.parse2(tokens.clone()) {
            for statement in &statements {
                self.visit_stmt(statement);
            }
        } else {
            for token in tokens {
                if let TokenTree::Group(group) = token {
                    self.tokens(group.stream());
                }
            }
        }
    }

    /// The arguments, if this is the attribute, by itself or under a `cfg_attr`.
    fn arguments(&self, meta: &Meta) -> Option<TokenStream> {
        let name = meta.path().segments.last();
        if name.is_some_and(|name| self.names.attribute.contains(&name.ident.to_string())) {
            return Some(match meta {
                Meta::List(list) => list.tokens.clone(),
                _ => TokenStream::new(),
            });
        }
        let Meta::List(list) = meta else { return None };
        if !list.path.is_ident("cfg_attr") {
            return None;
        }
        let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()?;
        parts.iter().skip(1).find_map(|part| self.arguments(part))
    }
}

/// The name and the attributes of an item that could be taken for a driver.
fn parts(item: &mut Item) -> Option<(String, &mut Vec<Attribute>)> {
    Some(match item {
        Item::Struct(item) => (item.ident.to_string(), &mut item.attrs),
        Item::Enum(item) => (item.ident.to_string(), &mut item.attrs),
        Item::Union(item) => (item.ident.to_string(), &mut item.attrs),
        Item::Type(item) => (item.ident.to_string(), &mut item.attrs),
        Item::Trait(item) => (item.ident.to_string(), &mut item.attrs),
        Item::Fn(item) => (item.sig.ident.to_string(), &mut item.attrs),
        Item::Mod(item) => (item.ident.to_string(), &mut item.attrs),
        _ => return None,
    })
}

/// Where a path begins.
fn first_span(path: &syn::Path) -> Span {
    path.segments.first().map_or_else(Span::call_site, |segment| segment.ident.span())
}
