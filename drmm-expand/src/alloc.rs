//! What `devm_drm_dev_alloc!` becomes.
//!
//! The grammar of the call is a `macro_rules!` of the runtime, which reads it exactly as the
//! compiler does and hands the pieces over. Here each piece gets its place, so that a message of
//! the compiler points at the field that it is about, and a call that the grammar refuses is told
//! what is wrong with it: [`slip`] for a field, [`shape`] for the call as a whole.

mod call;
mod emit;
mod mend;
mod pieces;
mod shape;
mod slip;

pub(crate) use shape::shape;
pub(crate) use slip::slip;

use proc_macro2::TokenStream;

use crate::diag::Diag;
use call::Call;

/// A call whose fields the grammar has read. Total, as [`slip`] and [`shape`] are.
pub(crate) fn alloc(input: TokenStream) -> TokenStream {
    let mut diag = Diag::new();
    let mut call = Call::read(input);
    let repaired = call.check(&mut diag);
    let errors = diag.finish(&call.errors);
    emit::call(&call, &errors, repaired)
}
