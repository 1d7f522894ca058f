//! `devm_drm_dev_alloc!` over tokens: where a slip is reported, and that no tokens panic.

use proc_macro2::{TokenStream, TokenTree};

use super::{errors_in, tokens};

const HEAD: &str = "[krate] [pdev] [drm] [Bochs] [] []";

/// The first error of a literal with these fields: its message, and what is under it.
fn slip(fields: &str) -> (String, String) {
    let text = format!("{HEAD} {fields}");
    let found = errors_in(flat(crate::alloc::slip(tokens(&text))));
    let (message, span) = found.first().unwrap_or_else(|| panic!("no error: {fields}"));
    let (start, end) = (span.start().column, span.end().column);
    (message.clone(), text.get(start..end).expect("a place in the text").to_owned())
}

/// The tokens without the groups around them, except for the text of an error.
fn flat(output: TokenStream) -> TokenStream {
    let mut found = TokenStream::new();
    let mut is_text = false;
    for token in output {
        match token {
            TokenTree::Group(group) if !is_text => found.extend(flat(group.stream())),
            token => {
                is_text = match &token {
                    TokenTree::Ident(word) => word == "compile_error",
                    TokenTree::Punct(_) => is_text,
                    TokenTree::Group(_) | TokenTree::Literal(_) => false,
                };
                found.extend([token]);
            }
        }
    }
    found
}

#[test]
fn at_the_token() {
    for (fields, place, words) in [
        ("mode Mutex::new(0),", "mode", "a colon is missing behind `mode`"),
        ("mode = 3", "=", "a colon between them"),
        ("mode => 3", "=", "a colon between them"),
        ("mode <- 3", "<", "no initialisation in place"),
        ("mode: f()? volume: 3", "?", "a comma is missing between `mode` and `volume`: add `,` behind this"),
        ("mode volume: 3", "mode", "a comma is missing between `mode` and `volume`: add `,` behind this"),
        (
            "mode: f()? volume, gain",
            "?",
            "a comma is missing between `mode` and `volume`: add `,` behind this",
        ),
        ("mode: f()? volume = 3", "?", "a comma is missing between `mode` and `volume`: add `,` behind this"),
        (
            "mode: |a: u32, b: u32| a volume: 3",
            "a",
            "a comma is missing between `mode` and `volume`: add `,` behind this",
        ),
        ("mode: f(); volume: 3", ";", "separated by commas"),
        ("mode;", ";", "separated by commas"),
        (", mode: 3", ",", "one comma separates two fields"),
        ("mode:", "mode", "the value of `mode` is missing"),
        ("mode: , volume: 3", "mode", "the value of `mode` is missing"),
        ("mode: 1 2, volume: 3", "2", "has ended here"),
        ("..base", ".", "give each one instead of `..`"),
        ("3: mode", "3", "begins with its name"),
        ("#[cfg(unix)]", "[cfg(unix)]", "behind its attribute"),
        ("#[cfg(unix)] mode = 3", "=", "a colon between them"),
        ("mode.volume: 3", ".", "a field is `name: value` or `name`"),
    ] {
        let (message, under) = slip(fields);
        assert!(message.contains(words), "{fields}: {message}");
        assert_eq!(under, place, "{fields}: {message}");
    }
}

/// What the slip was meant to be goes on to the grammar.
#[test]
fn the_rest_goes_on() {
    for (fields, mended) in [
        ("mode = 3, gain = 4", "mode : 3 , gain = 4"),
        ("mode: f()? volume: 3", "mode : f () ? , volume : 3"),
        ("mode: f();", "mode : f () ,"),
        ("#[cfg(unix)] mode Mutex::new(0)", "# [cfg (unix)] mode : Mutex :: new (0)"),
        ("3: mode, gain: 1", "gain : 1"),
    ] {
        let output = crate::alloc::slip(tokens(&format!("{HEAD} {fields}"))).to_string();
        assert!(output.starts_with("krate :: __drmm_fields !"), "{output}");
        assert!(output.contains(mended), "{fields}: {output}");
    }
}

#[test]
fn given_twice_and_no_name() {
    let found = |fields: &str| {
        let output = crate::alloc::alloc(tokens(&format!("[krate] [pdev] [drm] [Bochs] [] {fields}")));
        errors_in(flat(output)).into_iter().map(|(message, _)| message).collect::<Vec<_>>()
    };
    assert_eq!(found("[] a [1] [] b [2]"), [""; 0]);
    assert_eq!(found("[] a [1] [] a [2]"), ["a field is initialised once: leave out one of the two `a`"]);
    assert_eq!(found("[#[cfg(x)]] a [1] [#[cfg(y)]] a [2]"), [""; 0]);
    assert_eq!(
        found("[] type [1]"),
        ["`type` is a word of the language, and no name of a field: write `r#type`"]
    );
    assert_eq!(found("[] r#type [1]"), [""; 0]);
    let device = |name: &str| [format!("the call makes the embedded device itself: leave `{name}` out")];
    assert_eq!(found("[] drm []"), device("drm"));
    assert_eq!(found("[] dev [drm]"), device("dev"));
    assert_eq!(found("[] dev [DrmDevice::new()]"), device("dev"));
    assert_eq!(found("[] drm [drm.drmm_kzalloc()?]"), [""; 0]);
    assert_eq!(found("[] self [1]"), ["`self` is a word of the language, and no name of a field"]);
}

/// What is said of the call uses the author's own names, and the call goes on as it was meant.
#[test]
fn the_shape_of_a_call() {
    let told = |pieces: &str| {
        let output = crate::alloc::shape(tokens(pieces));
        let said =
            errors_in(flat(output.clone())).into_iter().map(|(message, _)| message).collect::<Vec<_>>();
        (said.concat(), output.to_string())
    };
    let literal = "Lamp { regs: bus.devm_iomap_bar(0)?, news: new.drmm_wait_queue(1)? }";
    let (said, mended) = told(&format!("device_first [krate] [new] [|new| {literal}]"));
    assert_eq!(said, "the bus device is the first argument: put `bus,` in front of `|new|`");
    assert!(mended.contains(", | new | Lamp {"), "{mended}");
    let (said, mended) = told(&format!("bars [krate] [bus, || {literal}] [bus, |_| {literal}]"));
    assert_eq!(said, "the initialisers are given the device that is built: write `|new|`");
    assert!(mended.contains("bus , | new | Lamp {"), "{mended}");
    let (said, mended) = told(&format!("no_bars [krate] [Lamp] [bus, |_| {literal}]"));
    assert_eq!(said, "the fields are initialised with the device at hand: write `|new| Lamp`");
    assert!(mended.contains("bus , | new | Lamp {"), "{mended}");
    let (said, mended) = told("bars [krate] [bus, || Lamp {}] [bus, |_| Lamp {}]");
    assert!(said.ends_with("write `|drm|`") && mended.contains("bus , | _ | Lamp {"), "{said} {mended}");
}

/// A call with more slips than anyone makes ends.
#[test]
fn many_slips_end() {
    let errors = "::core::compile_error! { \"x\" }".repeat(40);
    let output = crate::alloc::slip(tokens(&format!("[krate] [pdev] [drm] [Bochs] [{errors}] [] a = 3")));
    assert!(!output.to_string().contains("__drmm_fields"));
}

/// Each part of a call, from each of its tokens on, and up to it.
#[test]
fn no_tokens_panic() {
    let call = "[krate] [pdev] [drm] [Bochs] [! a] [b] #[cfg(x)] mode: Map::<A, B>::new() as C, .. ; = => <- | a: b | 'a 1 \
                r#type type _ , , { } ( ) [ ] #![x] # ? : :: ... ident literal comma bars move behind nothing";
    let all: Vec<_> = tokens(call).into_iter().collect();
    for from in 0..all.len() {
        for to in from..=all.len() {
            let some: TokenStream = all[from..to].iter().cloned().collect();
            let _ = (crate::alloc::alloc(some.clone()), crate::alloc::slip(some.clone()));
            let _ = crate::alloc::shape(some);
        }
    }
}
