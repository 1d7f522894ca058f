//! The PCI functions of the machine that a scenario runs on.

/// One of the machine's PCI functions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Function {
    /// The display card, 1234:1111.
    Card,
    /// The teaching device, 1234:11e8, which computes factorials and interrupts.
    Edu,
    /// A second one of these, on the same legacy line where there is one.
    SecondEdu,
}

impl Function {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Card, Self::Edu, Self::SecondEdu];

    /// Vendor and device.
    #[must_use]
    pub const fn id(self) -> (u16, u16) {
        match self {
            Self::Card => (0x1234, 0x1111),
            Self::Edu | Self::SecondEdu => (0x1234, 0x11e8),
        }
    }
}
