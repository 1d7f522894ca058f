//! Tests over tokens: what is generated, what is refused, and that nothing panics.

mod alloc;
mod depth;
mod errors;
mod hygiene;
mod markers;
mod mutated;
mod partial;
mod repairs;
mod shapes;
mod snapshot;
mod spans;
mod spelling;

use proc_macro2::{TokenStream, TokenTree};

/// Tokens of a text.
fn tokens(text: &str) -> TokenStream {
    text.parse().expect("a test's input has balanced groups")
}

/// Arguments without a mistake.
const ARGS: &str = r#"name = "bochs", desc = "Bochs display", major = 1, minor = 0"#;

fn expand(args: &str, item: &str) -> TokenStream {
    crate::expand::drm_driver(tokens(args), tokens(item))
}

/// The expansion as rustfmt would print it.
fn pretty(output: TokenStream) -> String {
    let text = output.to_string();
    let file = syn::parse2(output).unwrap_or_else(|error| panic!("the output is no Rust: {error}\n{text}"));
    prettyplease::unparse(&file)
}

/// The texts of all `compile_error!` in the output, in order.
fn messages(output: TokenStream) -> Vec<String> {
    errors_in(output).into_iter().map(|(message, _)| message).collect()
}

/// Each `compile_error!` with the tokens' place: line and columns of the input.
fn errors_in(output: TokenStream) -> Vec<(String, proc_macro2::Span)> {
    let mut found = Vec::new();
    let mut rest = output.into_iter().peekable();
    while let Some(token) = rest.next() {
        let TokenTree::Ident(word) = &token else { continue };
        if word != "compile_error" {
            continue;
        }
        rest.next_if(|bang| bang.to_string() == "!").expect("compile_error is a macro");
        let Some(TokenTree::Group(group)) = rest.next() else { panic!("compile_error has a group") };
        let text: syn::LitStr = syn::parse2(group.stream()).expect("one string");
        found.push((text.value(), word.span()));
    }
    found
}
