//! A driver, as the rest of the macro sees it: plain data that cannot contradict itself.

use proc_macro2::{Ident, Span, TokenStream};
use syn::{Attribute, Lifetime, Visibility};

use crate::generics::Generics;
use crate::ty::Type;

/// One driver.
pub(crate) struct Driver {
    /// The path of the runtime.
    pub(crate) runtime: TokenStream,
    /// What `DriverInfo` says of it.
    pub(crate) info: Info,
    /// The user's attributes, documentation included.
    pub(crate) attrs: Vec<Attribute>,
    /// Those of `attrs` that hold for every generated item: conditions of compilation.
    pub(crate) cfg: Vec<Attribute>,
    /// Those of `attrs` that hold for every struct with fields of the user's: lint levels.
    pub(crate) lints: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    /// The name of the hardware view.
    pub(crate) view: Ident,
    /// The name of the struct that `devm_drm_dev_alloc!` fills.
    pub(crate) filled: Ident,
    pub(crate) access: Access,
    pub(crate) unbind: Option<TokenStream>,
    pub(crate) release: Option<TokenStream>,
    pub(crate) lifetimes: Lifetimes,
    /// In the order of declaration.
    pub(crate) fields: Vec<Field>,
}

/// How a driver introduces itself to programs.
pub(crate) struct Info {
    /// Whether it has a name and a version, which a card needs.
    pub(crate) is_card: bool,
    pub(crate) name: TokenStream,
    pub(crate) desc: TokenStream,
    pub(crate) major: u32,
    pub(crate) minor: u32,
    pub(crate) patchlevel: u32,
    pub(crate) date: TokenStream,
}

/// Which code may see the hardware view.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// A guard or a closure: every field of the view is covariant in `'bound`.
    Guard,
    /// A closure only.
    Closure,
}

/// One field, in the one class it has.
pub(crate) struct Field {
    pub(crate) class: Class,
    /// The user's attributes without the class.
    pub(crate) attrs: Vec<Attribute>,
    /// Those of `attrs` that hold wherever the field is named.
    pub(crate) cfg: Vec<Attribute>,
    /// Those of `attrs` that describe it.
    pub(crate) docs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) name: Ident,
    /// The type, with `Self` spelled out.
    pub(crate) ty: Type,
    /// The place where the type begins, with generated code's own hygiene.
    pub(crate) place: Span,
    /// Its type in the device, if it is in the view by mistake and so is in both.
    pub(crate) also_in_device: Option<TokenStream>,
    /// The class and type that an initialiser gives: the same, unless they had to be repaired.
    pub(crate) given: (Class, TokenStream),
}

/// When a field ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// The embedded device itself.
    Device,
    /// At unbind.
    Devm,
    /// With the last reference, on the device's list.
    Drmm,
    /// With the device's memory.
    Plain,
}

/// The lifetimes that generated code declares. The user's types may use these words in
/// `for<'section>`, so each is a word that they do not use; `'bound` is reserved.
pub(crate) struct Lifetimes {
    pub(crate) build: Lifetime,
    pub(crate) section: Lifetime,
    /// A section that sees the view through its guard. The compiler quotes this name in its error
    /// about an invariant field, so the name says what to do.
    pub(crate) lent: Lifetime,
}

impl Driver {
    /// The fields of one class, in the order of declaration.
    pub(crate) fn fields_of(&self, class: Class) -> impl DoubleEndedIterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.class == class)
    }
}
