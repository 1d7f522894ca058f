//! Stage 3: makes the model, also of a struct that broke rules.
//!
//! For a struct that keeps the rules this only moves things to their places. For one that breaks
//! them it guesses what was meant, so that the rest of the user's program still finds all types and
//! fields and does not drown the real message in errors that follow from it.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, ToTokens};
use syn::{Attribute, DeriveInput, GenericParam, Lifetime, TypeParamBound};

use crate::generics::Generics;
use crate::left_out;
use crate::model::{Access, Class, Driver, Field, Info, Lifetimes};
use crate::names::{self, BOUND};
use crate::parse::args::Arg;
use crate::parse::{self, item, Args, Item, Key, Mark};
use crate::ty::Type;
use crate::{shapes, tokens};

/// The model of a struct with named fields.
pub(crate) fn driver(item: Item, args: &Args) -> Driver {
    let foreign: Vec<Ident> = item.generics.lifetimes().map(|param| param.lifetime.ident.clone()).collect();
    let filled = filled(&item, args);
    let generics = generics(&item, &foreign);
    let device = device(&item);
    let hidden = device.is_none().then(|| missing_device(&item, args));
    let class = |it: &item::Field| class(it, device.as_ref());
    let mut fields: Vec<Field> = item
        .fields
        .into_iter()
        .map(|it| {
            let class = class(&it);
            field(it, class, &item.name, &generics, &foreign)
        })
        .collect();
    fields.extend(hidden);
    let hw = args.get(Key::Hw).and_then(Arg::ident).filter(|hw| *hw != item.name);

    Driver {
        runtime: runtime(args),
        info: info(&item.name, args),
        cfg: with_path(&item.attrs, &["cfg"]),
        lints: with_path(&item.attrs, &["allow", "warn", "deny", "forbid"]),
        attrs: item.attrs.into_iter().filter(is_kept).collect(),
        vis: item.vis,
        view: hw.unwrap_or_else(|| names::view(&item.name)),
        filled,
        name: item.name,
        access: if args.get(Key::View).is_some() { Access::Closure } else { Access::Guard },
        unbind: args.get(Key::Unbind).and_then(Arg::function),
        release: args.get(Key::Release).and_then(Arg::function),
        lifetimes: lifetimes(&fields),
        generics,
        fields,
    }
}

/// An item of which no model can be made, without what only `#[drm_driver]` understands.
pub(crate) fn unmarked(item: TokenStream) -> TokenStream {
    let declares_bound = |input: DeriveInput| input.generics.lifetimes().any(|it| it.lifetime.ident == BOUND);
    let declared = syn::parse2(item.clone()).is_ok_and(declares_bound);
    // A function has its own `'bound`, and so has a type that declares one.
    if declared || !item::declares_a_type(item.clone()) {
        return without_marks(item);
    }
    without_marks(tokens::replace_lifetimes(item, &|found| (found == BOUND).then_some("static")))
}

/// The tokens without the marks in them.
///
/// A parser takes an invisible group for one piece, unless an attribute is in it or before it: then
/// the parser looks inside. So the groups around and behind a mark are dissolved with it, and their
/// content stays.
fn without_marks(tokens: TokenStream) -> TokenStream {
    let mut kept = TokenStream::new();
    let mut behind_a_mark = false;
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        let hash = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
        if hash && rest.next_if(item::is_mark).is_some() {
            behind_a_mark = true;
            continue;
        }
        match token {
            TokenTree::Group(group) => {
                let stream = without_marks(group.stream());
                let is_invisible = group.delimiter() == Delimiter::None;
                if is_invisible && (behind_a_mark || stream.is_empty() || begins_with_a_mark(&group)) {
                    kept.extend(stream);
                } else {
                    let mut inner = proc_macro2::Group::new(group.delimiter(), stream);
                    inner.set_span(group.span());
                    kept.extend([TokenTree::Group(inner)]);
                }
            }
            other => kept.extend([other]),
        }
        behind_a_mark = false;
    }
    kept
}

/// Whether the first thing in this group, or in a group that it begins with, is a mark.
fn begins_with_a_mark(group: &proc_macro2::Group) -> bool {
    let mut inside = group.stream().into_iter();
    match inside.next() {
        Some(TokenTree::Punct(hash)) if hash.as_char() == '#' => {
            inside.next().is_some_and(|it| item::is_mark(&it))
        }
        Some(TokenTree::Group(inner)) if inner.delimiter() == Delimiter::None => begins_with_a_mark(&inner),
        _ => false,
    }
}

/// The usual name of the struct that is filled, or the next one that the user's code does not
/// mention: the generated struct would shadow what the user means by that name.
fn filled(item: &Item, args: &Args) -> Ident {
    let mut name = names::fields(&item.name);
    while parse::mentions(item, args, &name).next().is_some() {
        name = format_ident!("{name}_");
    }
    name
}

/// In the trace, a driver that does not introduce itself to programs has the name of its struct.
fn info(driver: &Ident, args: &Args) -> Info {
    let text = |key, default: &str| match args.get(key).and_then(Arg::text) {
        Some(text) => text.into_token_stream(),
        None => default.into_token_stream(),
    };
    let version = |key| args.get(key).and_then(Arg::version).unwrap_or(0);
    let is_card = args.introduces();
    let unnamed = if is_card { String::new() } else { driver.to_string() };
    Info {
        is_card,
        name: text(Key::Name, names::unraw(&unnamed)),
        desc: text(Key::Desc, ""),
        major: version(Key::Major),
        minor: version(Key::Minor),
        patchlevel: version(Key::Patchlevel),
        date: text(Key::Date, "0"),
    }
}

/// The field that is the embedded device: the marked one, or the one that should be marked.
fn device(item: &Item) -> Option<Ident> {
    let marked = item.marked(Mark::Device).next();
    let found = marked.or_else(|| item.fields.iter().find(|field| shapes::is_the_device(&field.ty)))?;
    Some(found.name.clone())
}

/// The embedded device that was left out, as the message says to add it.
fn missing_device(item: &Item, args: &Args) -> Field {
    let name = Ident::new(item.name_for_a_device(), Span::call_site());
    let runtime = runtime(args);
    let ty = Type::new(quote!(#runtime::DrmDevice));
    Field {
        class: Class::Device,
        attrs: Vec::new(),
        cfg: Vec::new(),
        docs: Vec::new(),
        vis: item.vis.clone(),
        place: Span::call_site(),
        given: (Class::Device, ty.tokens.clone()),
        also_in_device: None,
        name,
        ty,
    }
}

fn runtime(args: &Args) -> TokenStream {
    args.runtime().unwrap_or_else(names::runtime)
}

fn field(field: item::Field, class: Class, driver: &Ident, generics: &Generics, foreign: &[Ident]) -> Field {
    let mut foreign = foreign.to_vec();
    foreign.extend(field.undeclared().into_iter().map(|lifetime| lifetime.ident));
    let mut ty = field.ty;
    if ty.may_mention(left_out::OF_HANDLE) {
        let named = |found: &Ident| (found == left_out::OF_HANDLE).then_some(BOUND);
        ty = Type::new(tokens::replace_lifetimes(ty.tokens, &named));
    }
    if ty.may_mention("Self") {
        let arguments = generics.apply(Vec::new());
        ty = Type::new(tokens::spell_out_self(ty.tokens, driver, &arguments));
    }
    // The values that the program gives are still of the bound scope.
    let given = renamed(ty.clone(), Class::Devm, &foreign);
    let bound = given.bound.is_some();
    let given = (if bound && class != Class::Device { Class::Devm } else { class }, given.tokens);
    // Either the type or the mark is a mistake, so the program may look for it in the view or in
    // the device.
    let marked = |mark| field.marks.iter().any(|(found, _)| *found == mark);
    let in_device = class == Class::Devm && (marked(Mark::Drmm) || !marked(Mark::Devm));
    let also_in_device = in_device.then(|| renamed(ty.clone(), Class::Plain, &foreign).tokens);
    let ty = renamed(ty, class, &foreign);
    Field {
        class,
        also_in_device,
        cfg: with_path(&field.attrs, &["cfg"]),
        docs: with_path(&field.attrs, &["doc"]),
        attrs: field.attrs,
        vis: field.vis,
        place: names::at(ty.begin.unwrap_or_else(|| field.name.span())),
        name: field.name,
        ty,
        given,
    }
}

/// The type of a field of `class`, in the lifetimes that there are. It changes nothing in a struct
/// that keeps the rules.
fn renamed(ty: Type, class: Class, foreign: &[Ident]) -> Type {
    if foreign.is_empty() && (class == Class::Devm || ty.bound.is_none()) {
        return ty;
    }
    Type::new(tokens::replace_lifetimes(ty.tokens, &|found| {
        let (bound, foreign) = (found == BOUND, foreign.contains(found));
        match class {
            Class::Devm => (foreign && !bound).then_some(BOUND),
            _ => (foreign || bound).then_some("static"),
        }
    }))
}

/// The class of a field, or the likeliest one.
fn class(field: &item::Field, device: Option<&Ident>) -> Class {
    let bound = field.ty.bound.is_some() || field.ty.may_mention(left_out::OF_HANDLE);
    let is_device = device.is_some_and(|device| *device == field.name);
    match () {
        () if is_device || (field.has(Mark::Device) && shapes::is_the_device(&field.ty)) => Class::Device,
        // The mark was forgotten, or is the wrong one.
        () if bound => Class::Devm,
        () if field.has(Mark::Drmm) => Class::Drmm,
        () if field.has(Mark::Devm) && !shapes::is_data(&field.ty) => Class::Devm,
        () => Class::Plain,
    }
}

fn generics(item: &Item, foreign: &[Ident]) -> Generics {
    let wrong = |found: &Ident| found == BOUND || foreign.contains(found);
    let mend = |tokens: TokenStream| match tokens::lifetimes(tokens.clone()) {
        found if found.iter().any(|found| wrong(&found.ident)) => {
            tokens::replace_lifetimes(tokens, &|found| wrong(found).then_some("static"))
        }
        _ => tokens,
    };
    let mut made = Generics {
        declared: Vec::new(),
        bounded: Vec::new(),
        lasting: Vec::new(),
        arguments: Vec::new(),
        types: Vec::new(),
        where_clause: mend(item.generics.where_clause.to_token_stream()),
    };
    for param in &item.generics.params {
        let mut bounded = param.clone();
        match &mut bounded {
            GenericParam::Lifetime(_) => continue,
            GenericParam::Type(param) => {
                param.default = None;
                made.arguments.push(param.ident.to_token_stream());
                made.types.push(param.ident.clone());
            }
            GenericParam::Const(param) => {
                param.default = None;
                made.arguments.push(param.ident.to_token_stream());
            }
        }
        made.declared.push(mend(param.to_token_stream()));
        made.bounded.push(mend(bounded.to_token_stream()));
        outlast_all(&mut bounded);
        made.lasting.push(mend(bounded.into_token_stream()));
    }
    let arguments = made.apply(Vec::new());
    let lists = [&mut made.declared, &mut made.bounded, &mut made.lasting];
    for tokens in lists.into_iter().flatten().chain([&mut made.where_clause]) {
        *tokens = tokens::spell_out_self(tokens.clone(), &item.name, &arguments);
    }
    made
}

/// Gives a type parameter the bound `'static`, unless it has it.
fn outlast_all(param: &mut GenericParam) {
    let GenericParam::Type(param) = param else { return };
    let is_static =
        |bound: &TypeParamBound| matches!(bound, TypeParamBound::Lifetime(found) if found.ident == "static");
    if !param.bounds.iter().any(is_static) {
        param.colon_token.get_or_insert_default();
        param.bounds.push(TypeParamBound::Lifetime(Lifetime::new("'static", Span::call_site())));
    }
}

fn lifetimes(fields: &[Field]) -> Lifetimes {
    let free = |word: &str| {
        let mut word = format!("'{word}");
        while fields.iter().any(|field| field.ty.may_mention(&word)) {
            word.push('_');
        }
        Lifetime::new(&word, Span::call_site())
    };
    Lifetimes { build: free("build"), section: free("section"), lent: free("section_or_write_view_closure") }
}

fn is_kept(attr: &Attribute) -> bool {
    let refused = ["derive", "repr"].iter().any(|name| names::is_called(attr.path(), name));
    !refused && !is(attr, &["cfg"]) && !names::is_this_attribute(attr.path())
}

fn is(attr: &Attribute, names: &[&str]) -> bool {
    names.iter().any(|name| attr.path().is_ident(name))
}

fn with_path(attrs: &[Attribute], names: &[&str]) -> Vec<Attribute> {
    attrs.iter().filter(|attr| is(attr, names)).cloned().collect()
}
