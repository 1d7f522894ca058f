//! Whether an expansion has proofs in it. Each impl that has one asks, and so does the whole.

/// Whether the compiler is asked to prove what the fields' classes promise.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proofs {
    Asserted,
    /// Errors were reported: the program does not run, and further errors would only be noise.
    LeftOut,
}
