//! Where sections are announced, for an embedder without `std` that knows better than to count them in each device.

/// Knows which sections are under way, for all devices: slots of an operating system's threads, counters of each
/// processor, or nothing at all where a section keeps interrupts off on the only processor.
///
/// A [`Platform`](super::Platform) names its domain. Without one each device counts its own sections, which is right
/// everywhere: two locked instructions a section on a line that all contexts share, and no certain answer to whose
/// sections they are.
///
/// The gate brings its own fences: one between `enter` and its look whether the device is unplugged, one between the
/// unplug and `drain`. So a domain needs atomics of any ordering to announce, and one order, the second rule. A section
/// is left in the context that entered it, because its guard is not `Send`.
///
/// # Safety
///
/// Memory safety rests on two rules:
///
/// 1. `enter` announces by storing to atomics before it returns. `drain` begins its loads of them after it was called,
///    and does not return while one shows an announcement of the device that `exit` has not taken back.
/// 2. What happens before an `exit` happens before the return of the `drain` that saw its effect: Release there,
///    Acquire here.
pub unsafe trait Domain: Sync {
    /// Announces a section of the device with this number, without waiting for others to end, and says how `exit`
    /// finds it again. `None` if there is no room, and then entering fails with `ENOMEM`.
    fn enter(&self, device: u64) -> Option<usize>;

    /// Takes the announcement back.
    ///
    /// # Safety
    ///
    /// `section` came from `enter` for the same device in the same context, and is given back once.
    unsafe fn exit(&self, device: u64, section: usize);

    /// Waits for the sections of a device that cannot be entered any more, and calls `wait` between two looks.
    ///
    /// Who still tries to enter is announced for a moment. The wait must end all the same: it is enough that each
    /// place of announcement was seen without the device once.
    fn drain(&self, device: u64, wait: &mut dyn FnMut());

    /// Whether the running context is inside a section of the device. `None` if the domain cannot tell: then an unplug
    /// from inside a section waits for itself, as it does in C, where otherwise it is an error.
    fn held_here(&self, device: u64) -> Option<bool>;
}
