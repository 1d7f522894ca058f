//! What is found in a package: drivers, the calls that allocate them, and mistakes.

use std::fmt;
use std::path::Path;

use proc_macro2::{Span, TokenStream};
use syn::Expr;

use super::invocation::Initialiser;

/// The name of the attribute, and that of the macro that allocates.
pub(crate) const ATTRIBUTE: &str = "drm_driver";
pub(crate) const ALLOC: &str = "devm_drm_dev_alloc";

/// A place in the author's files.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: String,
    /// From 1 on; 0 for the file as a whole.
    pub(crate) line: usize,
    /// From 1 on, as editors count.
    column: usize,
}

impl Place {
    pub(crate) fn new(file: &str, span: Span) -> Self {
        let start = span.start();
        Self { file: file.to_owned(), line: start.line, column: start.column + 1 }
    }

    pub(crate) fn whole(file: &str) -> Self {
        Self { file: file.to_owned(), line: 0, column: 0 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Something that the author has to change.
pub(crate) struct Mistake {
    pub(crate) place: Place,
    pub(crate) text: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place { file, line: 0, .. } => write!(f, "{file}: error: {}", self.text),
            Place { file, line, column } => write!(f, "{file}:{line}:{column}: error: {}", self.text),
        }
    }
}

/// An item with the attribute.
pub(crate) struct Driver {
    pub(crate) name: String,
    /// The file, and the modules and functions around it.
    pub(crate) scope: Vec<String>,
    /// Where the attribute is.
    pub(crate) place: Place,
    pub(crate) args: TokenStream,
    /// The item without the attribute.
    pub(crate) item: TokenStream,
}

/// A call of `devm_drm_dev_alloc!`.
pub(crate) struct Call {
    pub(crate) driver: String,
    /// The file, the modules and functions around it, and the path in front of the driver's name.
    pub(crate) scope: Vec<String>,
    pub(crate) place: Place,
    pub(crate) parent: Expr,
    /// The name of the device that is being built.
    pub(crate) device: String,
    pub(crate) fields: Vec<Initialiser>,
}

/// How an author names a driver: `Tiny`, `src/lib.rs:Tiny`, or by its place, `src/lib.rs:12`.
struct Wanted<'w> {
    file: Option<&'w str>,
    line: Option<usize>,
    name: Option<&'w str>,
}

impl<'w> Wanted<'w> {
    fn read(text: &'w str) -> Self {
        let (file, name) = match text.rsplit_once(':') {
            // `module::Tiny`.
            Some((before, name)) if before.ends_with(':') => (None, name),
            Some((file, name)) => (Some(file), name),
            None => (None, text),
        };
        let line = name.parse().ok();
        Self { file, line, name: line.is_none().then_some(name) }
    }

    fn is(&self, driver: &Driver) -> bool {
        let place = &driver.place;
        self.file.is_none_or(|file| Path::new(&place.file).ends_with(file.trim_start_matches("./")))
            && self.line.is_none_or(|line| line == place.line)
            && self.name.is_none_or(|name| plain(name) == plain(&driver.name))
    }
}

/// What the package's files hold.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) drivers: Vec<Driver>,
    pub(crate) calls: Vec<Call>,
    /// What cannot be read: folders, and files that may hold a driver.
    pub(crate) unreadable: Vec<Mistake>,
    /// Files that were left out, since a test compiles them by itself.
    pub(crate) left_out: Vec<String>,
}

impl Found {
    /// The drivers that are wanted, or all.
    pub(crate) fn called(&self, wanted: Option<&str>) -> Vec<&Driver> {
        let wanted = wanted.map(Wanted::read);
        let is_wanted = |driver: &&Driver| wanted.as_ref().is_none_or(|wanted| wanted.is(driver));
        self.drivers.iter().filter(is_wanted).collect()
    }

    /// What to say if there is none.
    pub(crate) fn nothing_called(&self, wanted: Option<&str>) -> String {
        let not_seen = "one that a macro makes is not seen, `cargo rustc -- -Zunpretty=expanded` of a \
                        nightly compiler prints it";
        let Some(name) = wanted else {
            return format!("no struct with `#[drm_driver]` in this package; {not_seen}");
        };
        let mut names: Vec<&str> = self.drivers.iter().map(|driver| driver.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        format!("no struct `{name}` with `#[drm_driver]` in this package (there: {known}); {not_seen}")
    }

    /// The calls that allocate `driver`. Of drivers of one name each call has the nearest.
    pub(crate) fn calls_of<'f>(&'f self, driver: &'f Driver) -> impl Iterator<Item = &'f Call> {
        let namesakes = move || self.drivers.iter().filter(|other| other.name == driver.name);
        self.calls.iter().filter(move |call| {
            let nearest = namesakes().map(|other| call.shared_with(other)).max();
            call.driver == driver.name && Some(call.shared_with(driver)) == nearest
        })
    }
}

impl Call {
    /// How many parts of a driver's scope are in its own, in that order.
    fn shared_with(&self, driver: &Driver) -> usize {
        let mut own = self.scope.iter();
        driver.scope.iter().take_while(|part| own.any(|other| other == *part)).count()
    }
}

/// A name without the `r#` of a raw identifier.
pub(crate) fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}
