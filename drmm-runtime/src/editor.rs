//! The keys of `#[drm_driver]` and the marks of fields as items, for an editor that shows what is
//! under the cursor. No program is built with them.

/// The keys of the attribute.
#[allow(non_upper_case_globals)]
pub mod keys {
    /// The name that programs ask for: 1 to 31 visible ASCII characters, no `/`. Required for a
    /// card.
    pub const name: &str = "\"bochs\"";
    /// What the device is, for people. Required for a card.
    pub const desc: &str = "\"Bochs display\"";
    /// The version's first number: changes when programs have to change. Required for a card.
    pub const major: &str = "1";
    /// The version's second number: changes when something is added. Required for a card.
    pub const minor: &str = "0";
    /// The version's third number; 0 without the key.
    pub const patchlevel: &str = "0";
    /// The day of the version, as the kernel writes it; `"0"` without the key.
    pub const date: &str = "\"20261122\"";
    /// The name of the hardware view; the struct's name and `Hw` without the key.
    pub const hw: &str = "BochsHw";
    /// `closure`: the view is lent to closures only. For fields that are invariant in `'bound`.
    pub const view: &str = "closure";
    /// A function `fn(&BochsHw<'_>, Removal)`, such as a method of the view: the last touch of the
    /// hardware, step 6.
    pub const unbind: &str = "BochsHw::quiesce";
    /// A function `fn(&Bochs)`, which runs when the last reference goes, step 9. It takes the place
    /// of `Drop`.
    pub const release: &str = "Bochs::let_go";
}

/// The marks of fields.
#[allow(non_upper_case_globals)]
pub mod marks {
    /// The embedded device. Each driver has exactly one.
    pub const drm_device: &str = "DrmDevice";
    /// Ends at unbind, in step 7, and may mention `'bound`: hardware, which the gate lends.
    pub const devm: &str = "in the hardware view";
    /// Ends with the last reference, in step 10: what programs can hold.
    pub const drmm: &str = "on the device list";
}
