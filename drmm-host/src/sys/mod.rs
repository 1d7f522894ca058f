//! What the operating system offers: the memory of another process, its identity, and messages.

pub(crate) mod memory;
pub(crate) mod packet;
pub(crate) mod peer;
pub(crate) mod unread;
