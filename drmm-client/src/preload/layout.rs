//! The structures that the `stat` family fills.

use crate::node::Node;

const S_IFCHR: u32 = 0o020_000;

/// `struct stat`.
#[cfg(target_arch = "x86_64")]
#[repr(C)]
pub(crate) struct Stat {
    dev: u64,
    ino: u64,
    nlink: u64,
    pub(crate) mode: u32,
    uid: u32,
    gid: u32,
    padding: u32,
    rdev: u64,
    pub(crate) size: i64,
    blksize: i64,
    blocks: i64,
    rest: [u64; 9],
}

/// `struct stat`, as all newer machines of 64 bits have it.
#[cfg(not(target_arch = "x86_64"))]
#[repr(C)]
pub(crate) struct Stat {
    dev: u64,
    ino: u64,
    pub(crate) mode: u32,
    nlink: u32,
    uid: u32,
    gid: u32,
    rdev: u64,
    padding: u64,
    pub(crate) size: i64,
    blksize: i32,
    more_padding: i32,
    blocks: i64,
    rest: [u64; 7],
}

/// `struct statx`.
#[repr(C)]
pub(crate) struct StatX {
    mask: u32,
    blksize: u32,
    attributes: u64,
    nlink: u32,
    uid: u32,
    gid: u32,
    pub(crate) mode: u16,
    padding: u16,
    ino: u64,
    pub(crate) size: u64,
    blocks: u64,
    attributes_mask: u64,
    times: [u64; 8],
    rdev_major: u32,
    rdev_minor: u32,
    dev_major: u32,
    dev_minor: u32,
    rest: [u64; 14],
}

impl Stat {
    pub(crate) fn show(&mut self, node: Node) {
        self.mode = S_IFCHR | 0o666;
        (self.rdev, self.size, self.blocks) = (node.number(), 0, 0);
    }
}

impl StatX {
    pub(crate) fn show(&mut self, node: Node) {
        self.mode = (S_IFCHR | 0o666) as u16;
        (self.rdev_major, self.rdev_minor, self.size, self.blocks) = (node.major, node.minor, 0, 0);
    }
}

impl Stat {
    /// Shows the node in whose place the file is, if it is in the place of one.
    pub(crate) fn unveil(&mut self) {
        if let Some(node) = Node::of_file(self.mode, self.size.cast_unsigned()) {
            self.show(node);
        }
    }
}

impl StatX {
    /// As for the older structure.
    pub(crate) fn unveil(&mut self) {
        if let Some(node) = Node::of_file(self.mode.into(), self.size) {
            self.show(node);
        }
    }
}
