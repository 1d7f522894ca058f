//! The code of an allocation, each token at the place of what it is made of.

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use super::call::{Call, Given, Repaired};
use super::pieces::{begin, first, opened};

/// The code, behind the errors.
pub(super) fn call(call: &Call, errors: &TokenStream, repaired: Repaired) -> TokenStream {
    if repaired == Repaired::ErrorsAlone {
        return used(call, errors);
    }
    let code = allocation(call);
    if errors.is_empty() {
        code
    } else {
        quote!({ #errors #code })
    }
}

/// What was read of a call that cannot be told: never run, and of no type, so that nothing else is
/// said of it, nor that what it uses is unused.
fn used(call: &Call, errors: &TokenStream) -> TokenStream {
    let Call { runtime, parent, drm, fields, .. } = call;
    let def = def(call);
    let values = fields.iter().map(|Given { attributes, name, value }| {
        let value = if value.is_empty() { quote!(#name) } else { value.clone() };
        quote_spanned!(def=> #attributes let _ = #value; #attributes let #name = __drmm_error;)
    });
    quote_spanned! {def=> {
        let __drmm_error = { #errors };
        #[allow(unused)]
        let _ = || -> #runtime::Result<()> {
            let _ = #parent;
            let #drm = __drmm_error;
            #(#values)*
            ::core::result::Result::Ok(())
        };
        __drmm_error
    } }
}

/// The code is at the place of the runtime's macro, as that of any `macro_rules!` is. At a place of
/// the user's are the tokens that a message should point at, and no others: an editor takes each
/// name there for one more meaning of what the user has written.
fn allocation(call: &Call) -> TokenStream {
    let Call { runtime, parent, drm, driver, fields, .. } = call;
    let def = def(call);
    let building = Ident::new("the_device_being_built", def.located_at(begin(drm)));
    let lets = fields.iter().map(|field| initialised(call, field, &building));
    let members =
        fields.iter().map(|Given { attributes, name, .. }| quote_spanned!(def=> #attributes #name,));
    let ties = ties(call);
    let at = def.located_at(begin(driver));
    let (of, filled_in) = (moved(driver, at), Ident::new(crate::names::FILLED_IN, def));
    let filled = quote_spanned! {at=> __drmm_filled::<'_, '_, #of> };
    let body = quote_spanned!(def=> #(#members)* #filled_in: #runtime::__private::PhantomData,);
    let scope = quote_spanned!(def.located_at(begin(parent))=> __drmm_scope(#parent));
    let init = quote_spanned! {def=>
        #scope, |#building, __drmm_fields| {
            #[allow(unused_variables, clippy::no_effect_underscore_binding, clippy::used_underscore_binding)]
            let #drm = #building;
            #ties
            #(#lets)*
            use #runtime::__private::FieldsOf as __drmm_filled;
            #[allow(clippy::used_underscore_binding)]
            let __drmm_given = #filled { #body };
            ::core::result::Result::Ok(__drmm_given)
        }
    };
    // All of the call is in one place, so that the compiler sees one mistake of a struct that is no
    // driver.
    let alloc = quote_spanned!(at=> __drmm_alloc::<#of>(#init));
    quote_spanned! {def=> {
        use #runtime::__private::{alloc_device as __drmm_alloc, scope_of as __drmm_scope};
        #alloc
    } }
}

/// `let name = ..?;`: the value goes to its field.
///
/// It is a member of a struct, not an argument of a function, so that a message about its type has
/// no function to speak of.
fn initialised(call: &Call, field: &Given, building: &Ident) -> TokenStream {
    let Given { attributes, name, value } = field;
    let (def, runtime) = (def(call), &call.runtime);
    let mut word = Literal::string(&name.to_string());
    word.set_span(def);
    let value = if value.is_empty() { quote!(#name) } else { value.clone() };
    quote_spanned! {def=>
        #attributes
        #[allow(unused_variables)]
        let #name = #runtime::__private::Given {
            slot: #building.field_named(__drmm_fields, {
                struct Name;
                impl #runtime::__private::FieldName for Name {
                    const NAME: &'static ::core::primitive::str = #word;
                }
                Name
            }, |__drmm_fields| &__drmm_fields.#name),
            value: #value,
        }.take()?;
    }
}

/// What ties the names in the literal to the fields of the struct, for an editor that renames one.
/// The runtime's macro drops it wherever it is not an editor that reads the program.
fn ties(call: &Call) -> TokenStream {
    let (def, runtime, driver) = (def(call), &call.runtime, &call.driver);
    let mut earlier: Vec<&Ident> = Vec::new();
    let mut tied = TokenStream::new();
    for Given { attributes, name, value } in &call.fields {
        let mut mentioned = Vec::new();
        mentions(value, &earlier, &mut mentioned);
        tied.extend(
            quote_spanned!(def=> #(let _ = &__drmm_hw.#mentioned;)* #attributes let _ = &__drmm_hw.#name;),
        );
        earlier.push(name);
    }
    quote_spanned! {def=>
        #runtime::__private::in_an_editor! {
            let _ = |__drmm_hw: &<#driver as #runtime::__private::DrmDriver>::Hw<'_>| { #tied };
        }
    }
}

/// The places where `tokens` name one of `earlier`. A wrong guess costs a highlight in an editor.
fn mentions(tokens: &TokenStream, earlier: &[&Ident], found: &mut Vec<Ident>) {
    let mut behind_a_dot = false;
    for token in tokens.clone() {
        match &token {
            TokenTree::Group(group) => mentions(&group.stream(), earlier, found),
            TokenTree::Ident(word) if !behind_a_dot && earlier.contains(&word) => found.push(word.clone()),
            _ => {}
        }
        behind_a_dot = matches!(&token, TokenTree::Punct(dot) if dot.as_char() == '.');
    }
}

/// The place and the hygiene of `$crate`.
fn def(call: &Call) -> Span {
    first(&call.runtime).map_or_else(Span::mixed_site, |runtime| runtime.span())
}

/// The same tokens, each with its own hygiene, at `place`: a path of which they are a part is then
/// in one place.
fn moved(tokens: &TokenStream, place: Span) -> TokenStream {
    let at = |mut token: TokenTree| {
        token.set_span(token.span().located_at(place));
        token
    };
    opened(tokens).into_iter().map(at).collect()
}
