//! The two sockets of QEMU, and the words that go over them.

pub(crate) mod qmp;
pub(crate) mod qtest;
pub(crate) mod request;
