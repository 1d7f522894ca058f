//! The programs in `cases`, which must be refused as recorded, and `pass/programs`, which must run.
//!
//! Two tests, since one accepted program among the refused ones makes trybuild compile each alone.

#[rustversion::attr(not(stable(1.95)), ignore = "snapshots are of Rust 1.95")]
#[test]
fn refused() {
    trybuild::TestCases::new().compile_fail("cases/*/*.rs");
}

#[test]
fn accepted() {
    trybuild::TestCases::new().pass("pass/programs/*.rs");
}
