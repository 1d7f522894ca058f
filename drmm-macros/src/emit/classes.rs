//! One assertion a field, under its type: it ends when its mark says.

use proc_macro2::Ident;

use crate::code::{code, Code};
use crate::model::{Class, Driver, Field};

pub(super) fn item(driver: &Driver) -> Code {
    let Driver { generics, .. } = driver;
    // A macro call may mention it where its tokens do not.
    let mentioned = driver.fields.iter().any(|field| field.ty.bound.is_some() || field.ty.calls_macro);
    let bind = generics.bind(if mentioned { vec![code!('bound)] } else { Vec::new() });
    let where_clause = &generics.where_clause;
    let (name, arguments) = (&driver.word, generics.apply(Vec::new()));
    // Called through the trait, so that the assertions are the runtime's own if the trait is.
    let parts = code!(<#name #arguments as __drmm::Parts>);
    let generic = !generics.types.is_empty();
    let assertions = Code::each(driver.fields.iter(), &|field| assertion(field, &parts, generic));
    code! {
        /// Each field ends when its mark says.
        fn __drmm_classes #bind() #where_clause {
            #assertions
        }
    }
}

fn assertion(field: &Field, parts: &Code, generic: bool) -> Code {
    let assertion = match field.class {
        Class::Device => return Code::default(),
        Class::Devm => "ends_at_unbind",
        Class::Drmm => "ends_with_last_reference",
        Class::Plain => "lives_in_the_device",
    };
    let assertion = &Ident::new(assertion, field.place);
    let Field { cfg, ty, .. } = field;
    let mut call = code!(#parts::#assertion::<#ty>(););
    if generic {
        // With a parameter that may borrow it is no driver: to be said here, and not of the attribute.
        let located = call.located(field.place);
        call = code!(#located);
    }
    code!(#cfg #call)
}
