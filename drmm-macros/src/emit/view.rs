//! The hardware view: the `#[devm]` fields, lent between probe and unbind.

use proc_macro2::Span;
use syn::Lifetime;

use crate::code::{code, Code, Quoted};
use crate::model::{Class, Driver, Field};
use crate::names::{self, at};

pub(super) fn item(driver: &Driver) -> Code {
    let Driver { cfg, lints, vis, view, generics, .. } = driver;
    // In the place where a field shows it: an alias that drops its lifetime leaves it unused, and is to change.
    let place = shown(driver).map_or_else(Span::call_site, |shown| at(shown.span()));
    let bound = &names::lifetime("'bound", place);
    let declared = generics.declare(vec![code!(#bound)]);
    let where_clause = &generics.where_clause;
    let summary = format!(" The hardware view of [`{}`]: ends at unbind, lent by the gate.", driver.word);
    let summary = &Quoted(&summary);
    let list = Code::each(driver.fields_of(Class::Devm), &entry);
    let gap = driver.fields_of(Class::Devm).next().map(|_| code!(#[doc = ""]));
    let fields = Code::each(driver.fields_of(Class::Devm).rev(), &member);
    let marker = has_marker(driver).then(|| {
        let marker = generics.marker(vec![code!(&#bound ())]);
        code! {
            #[doc(hidden)]
            __drmm_scope: #marker,
        }
    });
    code! {
        #cfg
        #lints
        #[doc = #summary]
        #gap
        #list
        #vis struct #view #declared #where_clause {
            #fields
            #marker
        }
    }
}

/// Whether the view has a field for what its own fields may not mention: the driver's type parameters, and
/// `'bound`. Without it the compiler itself sees to it that a field uses `'bound`.
pub(super) fn has_marker(driver: &Driver) -> bool {
    !driver.generics.types.is_empty() || shown(driver).is_none()
}

/// Where a field shows `'bound` in every configuration. What a macro call does with it is not known.
fn shown(driver: &Driver) -> Option<&Lifetime> {
    let plain = |field: &&Field| field.cfg.is_empty() && !field.ty.calls_macro;
    driver.fields_of(Class::Devm).filter(plain).find_map(|field| field.ty.bound.as_ref())
}

/// A line of the documentation, there when the field is.
fn entry(field: &Field) -> Code {
    let line = format!(" - `{}`: `{}`", field.word, field.ty.spelled);
    let conditions = field.cfg.iter().filter_map(|cfg| cfg.meta.require_list().ok());
    let conditions: Vec<_> = conditions.map(|cfg| &cfg.tokens).collect();
    let line = &Quoted(&line);
    match *conditions.as_slice() {
        [] => code!(#[doc = #line]),
        [condition] => code!(#[cfg_attr(#condition, doc = #line)]),
        ref conditions => {
            let mut all = Code::default();
            for condition in conditions {
                all.tokens((*condition).clone());
                all.text(", ");
            }
            code!(#[cfg_attr(all(#all), doc = #line)])
        }
    }
}

fn member(field: &Field) -> Code {
    let Field { attrs, vis, name, ty, .. } = field;
    code! {
        #attrs
        #vis #name: #ty,
    }
}
