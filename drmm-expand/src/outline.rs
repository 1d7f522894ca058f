//! A driver as plain data, for tools that draw or list it.

use proc_macro2::TokenStream;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use crate::diag::Diag;
use crate::model::{Class, Driver, Field};
use crate::{check, depth, parse, repair};

/// What `#[drm_driver]` knows of a struct.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Outline {
    /// The name of the struct.
    pub name: String,
    /// The name of its hardware view.
    pub view: String,
    /// Its fields, in the order of declaration.
    pub fields: Vec<OutlinedField>,
    /// The function of `unbind = ..`.
    pub unbind: Option<String>,
    /// The function of `release = ..`.
    pub release: Option<String>,
}

/// A field of an [`Outline`].
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct OutlinedField {
    /// Its name.
    pub name: String,
    /// Its type, as written.
    pub ty: String,
    /// The first paragraph of its documentation, in one line.
    pub docs: String,
    /// When it ends.
    pub ends: Ends,
}

/// When a field ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ends {
    /// `#[drm_device]`: with the memory, in step 13.
    WithTheMemory,
    /// `#[devm]`: with the hardware view, in step 7.
    WithTheView,
    /// `#[drmm]`: with the device list, in step 10.
    WithTheDeviceList,
    /// Without a mark: in step 11.
    Plain,
}

/// The outline of what `#[drm_driver(args)]` makes of `item`.
///
/// `None` if the item is no struct with named fields. A struct with mistakes has an outline too:
/// that of the driver which is probably meant, as [`drm_driver`](crate::drm_driver) repairs it. No
/// tokens make it panic.
///
/// ```
/// let item = "struct Tiny { #[drm_device] drm: DrmDevice, #[devm] regs: IoMem<'bound> }";
/// let outline = drmm_expand::outline("".parse()?, item.parse()?).expect("a struct");
/// assert_eq!((outline.view.as_str(), outline.fields[1].ends), ("TinyHw", drmm_expand::Ends::WithTheView));
/// assert_eq!(outline.fields[1].ty, "IoMem<'bound>");
/// # Ok::<(), proc_macro2::LexError>(())
/// ```
#[must_use]
pub fn outline(args: TokenStream, item: TokenStream) -> Option<Outline> {
    if depth::too_deep(args.clone()).or_else(|| depth::too_deep(item.clone())).is_some() {
        return None;
    }
    let mut diag = Diag::new();
    let args = parse::args::parse(args, &mut diag);
    check::args(&args, &parse::item::declared(item.clone()), &mut diag);
    let item = parse::item::parse(item, &mut diag).ok()?;
    check::item(&item, &args, &mut diag);
    Some(of(&repair::driver(item, &args)))
}

fn of(driver: &Driver) -> Outline {
    Outline {
        name: driver.name.to_string(),
        view: driver.view.to_string(),
        fields: driver.fields.iter().map(of_field).collect(),
        unbind: driver.unbind.as_ref().map(text),
        release: driver.release.as_ref().map(text),
    }
}

fn of_field(field: &Field) -> OutlinedField {
    OutlinedField {
        name: field.name.to_string(),
        ty: field.ty.spelled.clone(),
        docs: paragraph(&field.docs),
        ends: match field.class {
            Class::Device => Ends::WithTheMemory,
            Class::Devm => Ends::WithTheView,
            Class::Drmm => Ends::WithTheDeviceList,
            Class::Plain => Ends::Plain,
        },
    }
}

/// The first paragraph of a documentation.
fn paragraph(docs: &[Attribute]) -> String {
    let lines = docs.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let all = lines.collect::<Vec<_>>().join("\n");
    let first = all.trim_start().split("\n\n").next().unwrap_or_default().to_owned();
    first.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A path without the spaces between its tokens.
fn text(path: &TokenStream) -> String {
    path.to_string().replace(' ', "")
}
