//! What one call of `devm_drm_dev_alloc!` does, as code that a person would write.
//!
//! The macro's own expansion is about names, places and inference. What an author wants to know is
//! the order of the steps, where each value goes, and when it ends.

use std::fmt::Write as _;

use quote::ToTokens;
use syn::{Field, ItemStruct};

use super::attribute::pretty;
use crate::find::found::{plain, Call, Driver};
use crate::find::invocation::{cfgs, Initialiser};

/// The column at which remarks begin.
const REMARK: usize = 62;

/// The comment block for one call.
pub(super) fn in_words(driver: &Driver, call: &Call) -> String {
    let mut text = format!(
        "// What `devm_drm_dev_alloc!` does with it, {}, as code that a person would write:\n//\n",
        call.place
    );
    let Ok(item) = syn::parse2::<ItemStruct>(driver.item.clone()) else { return text };
    let view = view_of(driver);
    let memory = format!("let memory = allocate::<{}>({})?;", driver.name, pretty(&call.parent));
    say(&mut text, &memory, "freed in step 13");
    if call.device != "_" {
        say(&mut text, &format!("let {} = memory.building();", call.device), "");
    }
    for Initialiser { name, attributes, code } in &call.fields {
        let mut fields =
            item.fields.iter().filter(|field| field.ident.as_ref().is_some_and(|ident| ident == name));
        // Of a field that is there twice, each under its `#[cfg(..)]`, the one with the same.
        let field = fields.clone().find(|field| cfgs(&field.attrs) == *attributes).or_else(|| fields.next());
        let Some(field) = field else {
            say(&mut text, &format!("let {name} = ..;"), &format!("`{}` has no such field", driver.name));
            continue;
        };
        let value = code.as_ref().map_or_else(|| name.clone(), pretty);
        let space = if attributes.is_empty() { "" } else { " " };
        let line = format!("{attributes}{space}let {name}: {} = {value};", type_of(field));
        say(&mut text, &line, &Class::of(field).end(&view));
    }
    let (device, of_view): (Vec<_>, Vec<_>) =
        item.fields.iter().partition(|field| Class::of(field) != Class::Devm);
    let last = format!("memory.put({} {}).view({view} {})", driver.name, names(&device), names(&of_view));
    say(&mut text, &last, "nothing can fail any more");
    text.push_str(
        "//\n\
         // A `?` ends it there: what was made for the view and the plain fields is dropped,\n\
         // newest first; what is on a list stays there until the driver is unbound, which a\n\
         // failed probe does at once.\n",
    );
    text
}

/// Adds one statement, with a remark behind its first line.
fn say(text: &mut String, code: &str, remark: &str) {
    for (number, line) in code.lines().enumerate() {
        let line = format!("//     {line}");
        if number == 0 && !remark.is_empty() {
            let _ = writeln!(text, "{line:REMARK$} // {remark}");
        } else {
            let _ = writeln!(text, "{line}");
        }
    }
}

/// Where a field's value goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Device,
    Devm,
    Drmm,
    Plain,
}

impl Class {
    fn of(field: &Field) -> Self {
        let marked = |mark| field.attrs.iter().any(|attribute| attribute.path().is_ident(mark));
        match () {
            () if marked("drm_device") => Self::Device,
            () if marked("devm") => Self::Devm,
            () if marked("drmm") => Self::Drmm,
            () => Self::Plain,
        }
    }

    fn end(self, view: &str) -> String {
        match self {
            Self::Devm => format!("waits to be moved to {view}, dropped in step 7"),
            Self::Drmm => "on the device list at once, released in step 10".to_owned(),
            Self::Plain => "waits to be moved to the device, dropped in step 11".to_owned(),
            Self::Device => "the macro makes it".to_owned(),
        }
    }
}

/// `{ vram, mmio }`: in reverse, as the struct that is generated has them.
fn names(fields: &[&Field]) -> String {
    let mut names: Vec<String> =
        fields.iter().rev().filter_map(|field| Some(field.ident.as_ref()?.to_string())).collect();
    // A field that is there twice has a `#[cfg(..)]`.
    names.dedup();
    if names.is_empty() {
        "{}".to_owned()
    } else {
        format!("{{ {} }}", names.join(", "))
    }
}

fn type_of(field: &Field) -> String {
    let ty = &field.ty;
    let text = pretty(&quote::quote!(f::<#ty>()));
    text.strip_prefix("f::<").and_then(|rest| rest.strip_suffix(">()")).map_or_else(
        || ty.to_token_stream().to_string(),
        |text| text.split_whitespace().collect::<Vec<_>>().join(" "),
    )
}

/// The name of the hardware view: that of the attribute's `hw = Name`, or the struct's name and
/// `Hw`.
fn view_of(driver: &Driver) -> String {
    let tokens: Vec<String> = driver.args.clone().into_iter().map(|token| token.to_string()).collect();
    let named = tokens.windows(3).find(|three| three[0] == "hw" && three[1] == "=");
    named.map_or_else(|| format!("{}Hw", plain(&driver.name)), |three| three[2].clone())
}
