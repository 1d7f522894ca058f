//! The tokens of one call of `devm_drm_dev_alloc!`.

use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Meta, Token};

/// `parent, |drm| Driver { field: value, other }`.
pub(crate) struct Invocation {
    pub(crate) parent: Expr,
    /// The name of the device that is being built.
    pub(crate) device: String,
    /// The path of the driver, without generic arguments.
    pub(crate) driver: Vec<String>,
    pub(crate) fields: Vec<Initialiser>,
}

/// One field of the literal.
pub(crate) struct Initialiser {
    pub(crate) name: String,
    /// Its `#[cfg(..)]`, as text.
    pub(crate) attributes: String,
    /// Without one the variable of the same name is used.
    pub(crate) code: Option<Expr>,
}

impl Parse for Invocation {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let parent = input.parse()?;
        input.parse::<Token![,]>()?;
        input.parse::<Option<Token![move]>>()?;
        input.parse::<Token![|]>()?;
        let device = syn::Pat::parse_single(input)?.to_token_stream().to_string();
        input.parse::<Token![|]>()?;
        let literal: syn::ExprStruct = input.parse()?;
        input.parse::<Option<Token![,]>>()?;
        let driver = literal.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let field = |field: syn::FieldValue| Initialiser {
            name: field.member.to_token_stream().to_string(),
            attributes: cfgs(&field.attrs),
            code: field.colon_token.is_some().then_some(field.expr),
        };
        Ok(Self { parent, device, driver, fields: literal.fields.into_iter().map(field).collect() })
    }
}

/// The `#[cfg(..)]` among the attributes of a field, as text.
pub(crate) fn cfgs(attributes: &[Attribute]) -> String {
    let of_cfg = |attribute: &Attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.parse_args::<Meta>().ok()?;
            Some(format!("#[cfg({})]", condition_text(&condition)))
        }
        _ => None,
    };
    attributes.iter().filter_map(of_cfg).collect()
}

/// `not(feature = "wide")`, as it is written by hand.
fn condition_text(meta: &Meta) -> String {
    let path = meta.path().to_token_stream();
    match meta {
        Meta::Path(_) => path.to_string(),
        Meta::NameValue(pair) => format!("{path} = {}", pair.value.to_token_stream()),
        Meta::List(list) => {
            let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            let parts: Vec<String> = parts.iter().flatten().map(condition_text).collect();
            format!("{path}({})", parts.join(", "))
        }
    }
}
