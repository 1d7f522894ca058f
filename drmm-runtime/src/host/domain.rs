//! Announcements of sections, for an embedder without `std` that has a better way than a count in
//! each device.

/// Knows which sections are under way, for all devices. It may be slots of an operating system's
/// threads, counters of each processor, or nothing at all where a section keeps interrupts off on
/// the only processor.
///
/// A [`Platform`](super::Platform) names its domain. Without one, each device counts its own
/// sections, which is correct everywhere. That costs two locked instructions a section on a cache
/// line that all contexts share, and it cannot always tell which context a section belongs to.
///
/// The gate has its own fences: one between `enter` and its check whether the device is unplugged,
/// one between the unplug and `drain`. Therefore a domain may announce with atomics of any
/// ordering, and needs only the order of the second rule. A section is left in the context that
/// entered it, because its guard is not `Send`.
///
/// # Safety
///
/// Memory safety depends on two rules:
///
/// 1. `enter` announces by storing to atomics before it returns. `drain` begins to load them after
///    it was called, and does not return while one of them shows an announcement of the device that
///    `exit` has not taken back.
/// 2. What happens before an `exit` happens before the return of the `drain` that saw its effect:
///    Release in `exit`, Acquire in `drain`.
pub unsafe trait Domain: Sync {
    /// Announces a section of the device with this number, without waiting for other sections to
    /// end. Returns the value by which `exit` finds it. `None` if there is no room; then entering
    /// fails with `ENOMEM`.
    fn enter(&self, device: u64) -> Option<usize>;

    /// Takes the announcement back.
    ///
    /// # Safety
    ///
    /// `section` came from `enter` for the same device in the same context, and is given back once.
    unsafe fn exit(&self, device: u64, section: usize);

    /// Waits for the sections of a device that can no longer be entered, and calls `wait` between
    /// two checks.
    ///
    /// A caller that still tries to enter is announced for a moment. The wait must end
    /// nevertheless: it is enough to have seen each place of announcement once without the device.
    fn drain(&self, device: u64, wait: &mut dyn FnMut());

    /// Whether the running context is inside a section of the device. `None` if the domain cannot
    /// tell: then an unplug from inside a section waits for itself, as in C. If it can tell, such
    /// an unplug fails.
    fn held_here(&self, device: u64) -> Option<bool>;
}
