//! Events as text: one line each, the same everywhere.

use core::fmt;

use super::event::{Event, Kind, Place};

/// A type without its paths: `core::option::Option<alloc::string::String>` as `Option<String>`.
pub(crate) struct Short<'a>(pub(crate) &'a str);

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_end = |c: char| !(c.is_alphanumeric() || c == '_' || c == ':');
        self.0
            .split_inclusive(is_end)
            .try_for_each(|word| f.write_str(word.rsplit("::").next().unwrap_or(word)))
    }
}

impl Kind {
    /// The word in front of the name of the thing, in a log and in a printed walk. Empty for a
    /// step, whose name is enough.
    pub(crate) const fn verb(self) -> &'static str {
        match self {
            Self::Step => "",
            Self::Acquire => "acquired: ",
            Self::Release => "released: ",
            Self::Refuse => "refused: ",
            Self::Panic => "panicked: ",
            Self::Stuck => "waited for: ",
            Self::Fail => "failed: ",
            Self::Remove => "handed back: ",
            Self::Join => "joined: ",
            Self::Enter => "entered: ",
            Self::Exit => "left: ",
            Self::Open => "opened: ",
            Self::Close => "closed: ",
            Self::Gone => "told ENODEV: ",
            Self::Get => "taken: ",
            Self::Put => "put: ",
            Self::Fill => "filled: ",
            Self::Orphan => "orphaned: ",
            Self::Leave => "leaves: ",
        }
    }
}

/// One line: the owner of the event, what happened to what, and the line of source that acquired
/// it.
///
/// ```text
/// bus device 1: step 8, release the bound list
/// bus device 1, device 2: drmm released: pipe : SimplePipe  [bochs.rs:31]
/// ```
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.parent, self.device) {
            (0, device) => write!(f, "device {device}: ")?,
            (parent, 0) => write!(f, "bus device {parent}: ")?,
            (parent, device) => write!(f, "bus device {parent}, device {device}: ")?,
        }
        if self.kind == Kind::Step {
            write!(f, "step {}, {}", self.phase.number(), self.phase.text())?;
            return self.removal.map_or(Ok(()), |removal| write!(f, ": {}", removal.text()));
        }
        write!(f, "{} {}{}", self.list.text(), self.kind.verb(), self.name)?;
        if !self.ty.is_empty() {
            write!(f, " : {}", Short(self.ty))?;
        }
        if self.place != Place::NONE {
            write!(f, "  [{}]", self.place)?;
        }
        Ok(())
    }
}
