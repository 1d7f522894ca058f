//! `cargo drmm map`: which field of a struct ends when, without a build.

use std::io;
use std::path::Path;

use drmm_draw::{Map, MapField, Mark, Theme};
use drmm_expand::{Ends, Outline};

use crate::draw::write;
use crate::expand;
use crate::find;
use crate::find::found::plain;
use crate::output::say;
use crate::package::Package;

/// Draws the struct that is called `wanted`, or the one driver of the package, by default under
/// `target/drmm`.
pub(crate) fn run(folder: &Path, wanted: Option<&str>, theme: Theme, out: Option<&Path>) -> io::Result<bool> {
    find::with_a_large_stack(|| here(folder, wanted, theme, out))
}

fn here(folder: &Path, wanted: Option<&str>, theme: Theme, out: Option<&Path>) -> io::Result<bool> {
    let package = Package::around(folder)?;
    let found = find::in_package(&package, wanted);
    let drivers = found.called(wanted);
    let [driver, others @ ..] = drivers.as_slice() else {
        say(format_args!("error: {}", found.nothing_called(wanted)));
        return Ok(false);
    };
    if !others.is_empty() {
        let names: Vec<String> =
            drivers.iter().map(|driver| format!("{} ({})", driver.name, driver.place)).collect();
        let names = names.join(", ");
        say(format_args!("error: say which struct to draw, by its name or its place; there are {names}"));
        return Ok(false);
    }
    let Some(outline) = drmm_expand::outline(driver.args.clone(), driver.item.clone()) else {
        say(format_args!("error: {}: `{}` is no struct with named fields", driver.place, driver.name));
        return Ok(false);
    };
    let svg = map(outline).theme(theme).svg();
    for mistake in expand::mistakes_of(driver) {
        say(mistake);
    }
    if let Some(path) = out {
        return write(path, &svg);
    }
    let path = package.keep(&format!("{}.svg", plain(&driver.name)), &svg)?;
    say(format_args!("drawn as {}", path.display()));
    Ok(true)
}

fn map(outline: Outline) -> Map {
    let fields = outline.fields.into_iter().map(|field| MapField {
        name: field.name,
        ty: field.ty,
        mark: match field.ends {
            Ends::WithTheMemory => Mark::Device,
            Ends::WithTheView => Mark::Devm,
            Ends::WithTheDeviceList => Mark::Drmm,
            Ends::Plain => Mark::Plain,
        },
        about: field.docs,
    });
    Map::new(&outline.name, fields.collect()).hooks(outline.unbind, outline.release)
}
