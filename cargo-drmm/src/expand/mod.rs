//! `cargo drmm expand`: what the attribute makes of a struct, and the alloc macro of its fields.

mod attribute;
mod call;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use crate::find;
use crate::find::found::{plain, Driver, Found, Mistake};
use crate::output::{print, say};
use crate::package::Package;

/// Prints and keeps the expansion of the drivers that are called `wanted`, or of all.
///
/// `false` if a driver has mistakes or none was found; they are printed.
pub(crate) fn run(folder: &Path, wanted: Option<&str>) -> io::Result<bool> {
    find::with_a_large_stack(|| here(folder, wanted))
}

fn here(folder: &Path, wanted: Option<&str>) -> io::Result<bool> {
    let package = Package::around(folder)?;
    let found = find::in_package(&package, wanted);
    let drivers = found.called(wanted);
    if drivers.is_empty() {
        say(format_args!("error: {}", found.nothing_called(wanted)));
        return Ok(false);
    }
    let mut clean = found.unreadable.is_empty();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for driver in drivers {
        let expansion = attribute::expand(driver);
        for mistake in &expansion.mistakes {
            say(mistake);
            clean = false;
        }
        let text = whole(driver, &expansion.items, &found);
        // Two drivers of one name are in different modules.
        let count = seen.entry(&driver.name).or_default();
        *count += 1;
        let number = if *count == 1 { String::new() } else { format!("-{count}") };
        let path = package.keep(&format!("{}{number}.rs", plain(&driver.name)), &text)?;
        print(&text)?;
        say(format_args!("kept as {}", path.display()));
    }
    Ok(clean)
}

/// What the attribute says against a driver.
pub(crate) fn mistakes_of(driver: &Driver) -> Vec<Mistake> {
    attribute::expand(driver).mistakes
}

/// The file of one driver: its items, and each call that allocates it.
fn whole(driver: &Driver, items: &str, found: &Found) -> String {
    let mut text =
        format!("// What `#[drm_driver]` makes of `{}`, {}.\n\n{items}", driver.name, driver.place);
    for call in found.calls_of(driver) {
        let _ = write!(text, "\n{}", call::in_words(driver, call));
    }
    text
}
