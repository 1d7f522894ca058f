//! Nodes of `/dev`, and the files that a host keeps in their places.

/// What kind of file a mode says.
pub(crate) const S_IFMT: u32 = 0o170_000;
const S_IFREG: u32 = 0o100_000;

/// A node of `/dev`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) major: u32,
    pub(crate) minor: u32,
}

const DRM_MAJOR: u32 = 226;
const TTY_MAJOR: u32 = 4;

/// The size of the empty file in the place of a card's node, and from which on that of a
/// terminal's; the minor is added. Its mode has the sticky bit, which no other file of such a size
/// has.
const CARD_SIZE: u64 = 0xd12 << 20;
const TTY_SIZE: u64 = CARD_SIZE + (1 << 19);
const STICKY: u32 = 0o1000;

impl Node {
    pub(crate) const fn card(minor: u32) -> Self {
        Self { major: DRM_MAJOR, minor }
    }

    pub(crate) fn is_card(self) -> bool {
        self.major == DRM_MAJOR
    }

    /// The node in whose place a file of this mode and size is.
    pub(crate) fn of_file(mode: u32, size: u64) -> Option<Self> {
        if mode & (S_IFMT | STICKY) != S_IFREG | STICKY {
            return None;
        }
        let over = |base: u64| size.checked_sub(base).filter(|over| *over < 1 << 19);
        let (major, minor) = match (over(CARD_SIZE), over(TTY_SIZE)) {
            (Some(minor), _) => (DRM_MAJOR, minor),
            (_, Some(minor)) => (TTY_MAJOR, minor),
            _ => return None,
        };
        Some(Self { major, minor: u32::try_from(minor).ok()? })
    }

    /// `dev_t`.
    pub(crate) fn number(self) -> u64 {
        let (major, minor) = (u64::from(self.major), u64::from(self.minor));
        (minor & 0xff) | (major & 0xfff) << 8 | (minor & !0xff) << 12 | (major & !0xfff) << 32
    }
}
