//! The struct under the attribute; its fields still have all their marks.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Data, DeriveInput, Fields, Generics, Lifetime, Visibility};

use crate::diag::{Diag, Reported};
use crate::left_out;
use crate::names::{self, BOUND};
use crate::tokens;
use crate::ty::Type;
use crate::{shapes, spelling};

/// What a mark says of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Device,
    Devm,
    Drmm,
}

impl Mark {
    pub(crate) const ALL: [Mark; 3] = [Mark::Device, Mark::Devm, Mark::Drmm];

    /// The mark as it is written.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Mark::Device => "drm_device",
            Mark::Devm => "devm",
            Mark::Drmm => "drmm",
        }
    }

    fn of(attribute: &Attribute) -> Option<Mark> {
        let word = attribute.path().get_ident()?.to_string();
        Mark::ALL.into_iter().find(|mark| word == mark.word())
    }

    /// The mark that `attribute` was meant for, if it is none and nothing that the compiler knows.
    fn misspelt(attribute: &Attribute, ty: &Type) -> Option<Mark> {
        let word = attribute.path().get_ident()?.to_string();
        if !spelling::is_like_a_mark(&word) {
            return None;
        }
        let (device, devm) = (spelling::is_like(&word, "drm_device"), spelling::is_like(&word, "devm"));
        Some(match () {
            () if shapes::is_the_device(ty) || (device && ty.bound.is_none()) => Mark::Device,
            () if devm || ty.bound.is_some() => Mark::Devm,
            () => Mark::Drmm,
        })
    }

    fn conditionally(attribute: &Attribute) -> Option<Mark> {
        Mark::ALL.into_iter().find(|mark| tokens::sets_conditionally(attribute, mark.word()))
    }
}

/// Whether this is the `[devm]` of `#[devm]`.
pub(crate) fn is_mark(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else { return false };
    let first = group.stream().into_iter().next();
    matches!(first, Some(TokenTree::Ident(word)) if Mark::ALL.into_iter().any(|mark| word == mark.word()))
}

/// A struct with named fields.
pub(crate) struct Item {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    pub(crate) fields: Vec<Field>,
}

impl Item {
    /// The fields with this mark.
    pub(crate) fn marked(&self, mark: Mark) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.has(mark))
    }

    /// The name for an embedded device, if there is none yet.
    pub(crate) fn name_for_a_device(&self) -> &'static str {
        if self.fields.iter().any(|field| field.name == "drm") {
            "drm_device"
        } else {
            "drm"
        }
    }
}

/// One field of it.
pub(crate) struct Field {
    /// The marks, each with the attribute that makes it.
    pub(crate) marks: Vec<(Mark, Attribute)>,
    /// Marks inside a `cfg_attr`, each with the whole attribute: nothing else is taken from it.
    pub(crate) conditional: Vec<(Mark, Attribute)>,
    /// Attributes that are no marks, but were meant as such.
    pub(crate) misspelt: Vec<(Mark, Attribute)>,
    /// All other attributes.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) name: Ident,
    pub(crate) ty: Type,
}

impl Field {
    /// Whether the field has this mark, in some configuration at least.
    pub(crate) fn has(&self, mark: Mark) -> bool {
        self.all_marks().any(|(found, _)| *found == mark)
    }

    /// The marks that were meant: as they should be, in a `cfg_attr`, or misspelt.
    pub(crate) fn all_marks(&self) -> impl Iterator<Item = &(Mark, Attribute)> {
        self.marks.iter().chain(&self.conditional).chain(&self.misspelt)
    }

    /// The lifetimes that its type uses without declaring them, except `'bound` and those of the
    /// language.
    pub(crate) fn undeclared(&self) -> Vec<Lifetime> {
        if !self.ty.has_other_lifetimes {
            return Vec::new();
        }
        let mut found = tokens::free_lifetimes(self.ty.tokens.clone());
        found.retain(|lifetime| ![BOUND, "static", "_"].iter().any(|known| lifetime.ident == known));
        found
    }
}

/// R1: the attribute applies only to a struct with named fields.
pub(crate) fn parse(item: TokenStream, diag: &mut Diag) -> Result<Item, Reported> {
    if !declares_a_type(item.clone()) {
        return Err(refuse(item.into_iter().next(), "move it to the driver's struct", diag));
    }
    let input: DeriveInput = syn::parse2(item).map_err(|error| diag.syntax(error))?;
    let named = match input.data {
        Data::Struct(data) => match data.fields {
            Fields::Named(named) => named.named,
            Fields::Unnamed(unnamed) => return Err(refuse(unnamed, "give each field a name", diag)),
            Fields::Unit => {
                return Err(refuse(input.ident, "add `{ #[drm_device] drm: DrmDevice }`", diag));
            }
        },
        Data::Enum(data) => return Err(refuse(data.enum_token, "keep the enum in a field of it", diag)),
        Data::Union(data) => return Err(refuse(data.union_token, "keep the union in a field of it", diag)),
    };
    // syn takes `_` for a name; the compiler never does.
    let params = input.generics.type_params().map(|param| &param.ident);
    if let Some(name) =
        params.chain(named.iter().filter_map(|field| field.ident.as_ref())).find(|name| *name == "_")
    {
        return Err(diag.error(name, "expected a name, found `_`"));
    }
    let fields = named.into_iter().filter_map(field).collect();
    Ok(Item { attrs: input.attrs, vis: input.vis, name: input.ident, generics: input.generics, fields })
}

fn refuse(place: impl ToTokens, cure: &str, diag: &mut Diag) -> Reported {
    let message = format!("`#[drm_driver]` applies to a struct with named fields: {cure}");
    let place = place.into_token_stream();
    if place.is_empty() {
        diag.error_at_attribute(message)
    } else {
        diag.error(place, message)
    }
}

/// The name that the item declares, or one for a driver without a name.
pub(crate) fn declared(item: TokenStream) -> String {
    let is_keyword = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if ["struct", "enum", "union", "fn"].iter().any(|kind| word == kind));
    let name = item.into_iter().skip_while(|token| !is_keyword(token)).nth(1);
    match name {
        Some(TokenTree::Ident(name)) => names::unraw(&name.to_string()).to_owned(),
        _ => "Driver".to_owned(),
    }
}

/// Whether the item has a `struct`, `enum` or `union` outside of all groups: syn would otherwise
/// tell the author of a function that it expected one of the three.
pub(crate) fn declares_a_type(item: TokenStream) -> bool {
    item.into_iter().any(|token| {
        matches!(&token, TokenTree::Ident(word) if ["struct", "enum", "union"].iter().any(|kind| word == kind))
    })
}

fn field(mut field: syn::Field) -> Option<Field> {
    left_out::name_all(&mut field.ty);
    let ty = Type::new(field.ty.into_token_stream());
    let (mut marks, mut conditional, mut misspelt, mut attrs) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for attr in field.attrs {
        if let Some(mark) = Mark::of(&attr) {
            marks.push((mark, attr));
        } else if let Some(mark) = Mark::conditionally(&attr) {
            conditional.push((mark, attr));
        } else if let Some(mark) = Mark::misspelt(&attr, &ty) {
            misspelt.push((mark, attr));
        } else {
            attrs.push(attr);
        }
    }
    Some(Field {
        marks,
        conditional,
        misspelt,
        attrs,
        vis: field.vis,
        // A field of `Fields::Named` always has a name.
        name: field.ident?,
        ty,
    })
}
