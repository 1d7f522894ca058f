//! The search through a package's files.

mod depth;
pub(crate) mod found;
pub(crate) mod invocation;
mod walk;

use std::fs;
use std::io;
use std::path::Path;

use proc_macro2::TokenStream;

use crate::output::say;
use crate::package::Package;
use depth::too_deep;
use found::{Found, Mistake, Place, ALLOC, ATTRIBUTE};

/// Runs `f` on a thread with a stack for files that are nested as deeply as [`depth`] allows. The
/// memory is taken only as far as it is used.
pub(crate) fn with_a_large_stack(f: impl FnOnce() -> io::Result<bool> + Send) -> io::Result<bool> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(512 << 20).spawn_scoped(scope, f)?;
        thread
            .join()
            .unwrap_or_else(|_| Err(io::Error::other("this is a fault of the tool, please report it")))
    })
}

/// Looks through the files of the package for a driver, or for all.
///
/// What a test compiles by itself is left out, since it may be wrong on purpose; unless no other
/// driver is called `wanted`. Says what cannot be read or is left out, and that drmm is another
/// version than the package's.
pub(crate) fn in_package(package: &Package, wanted: Option<&str>) -> Found {
    let mut found = look_through(package, Which::WithoutDataOfTests);
    if wanted.is_some() && found.called(wanted).is_empty() {
        found = look_through(package, Which::All);
    }
    for refusal in &found.unreadable {
        say(refusal);
    }
    let own = env!("CARGO_PKG_VERSION");
    if let Some(other) = package.locked("drmm-expand").filter(|version| version != own) {
        say(format_args!("note: this is the expansion of drmm {own}, the package uses {other}"));
    }
    match (wanted, &found.left_out[..]) {
        (None, [one]) => {
            say(format_args!("note: {one}, which a test compiles, is left out; name its struct"));
        }
        (None, [first, others @ ..]) if !others.is_empty() => {
            let count = found.left_out.len();
            say(format_args!(
                "note: {count} files that a test compiles are left out, {first} is one; name a struct"
            ));
        }
        _ => {}
    }
    found
}

/// Which files are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    WithoutDataOfTests,
}

fn look_through(package: &Package, which: Which) -> Found {
    let mut found = Found::default();
    let unreadable = &mut found.unreadable;
    let files = package.files(&mut |path, error| {
        unreadable.push(Mistake { place: Place::whole(&package.name(path)), text: error.to_string() });
    });
    for path in files {
        in_file(package, &path, which, &mut found);
    }
    found
}

fn in_file(package: &Package, path: &Path, which: Which, found: &mut Found) {
    let file = package.name(path);
    let refuse = |text: String, found: &mut Found| {
        found.unreadable.push(Mistake { place: Place::whole(&file), text });
    };
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return refuse(error.to_string(), found),
    };
    let holds = |name: &str| bytes.windows(name.len()).any(|part| part == name.as_bytes());
    if !holds(ATTRIBUTE) && !holds(ALLOC) {
        return;
    }
    if which == Which::WithoutDataOfTests && package.is_data_of_a_test(path) {
        return found.left_out.push(file);
    }
    if bytes.len() > LARGEST {
        return refuse(format!("a file of {} bytes is not looked at, limit {LARGEST}", bytes.len()), found);
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => in_text(&file, text, found),
        Err(error) => refuse(format!("not UTF-8 at byte {}", error.valid_up_to()), found),
    }
}

/// The size of the largest file that is looked at, in bytes. What is generated can be larger, and
/// has no driver that a person annotates.
const LARGEST: usize = 1 << 20;

fn in_text(file: &str, text: &str, found: &mut Found) {
    let tokens = text.trim_start_matches('\u{feff}').parse::<TokenStream>();
    if let Some(span) = tokens.ok().and_then(too_deep) {
        let text = "nested too deeply to be looked at".to_owned();
        return found.unreadable.push(Mistake { place: Place::new(file, span), text });
    }
    match syn::parse_file(text) {
        Ok(parsed) => walk::through(file, &parsed, found),
        Err(error) => {
            let place = Place::new(file, error.span());
            found.unreadable.push(Mistake { place, text: error.to_string() });
        }
    }
}
