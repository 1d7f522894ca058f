//! The pipeline: the one function that knows all stages.

use proc_macro2::TokenStream;

use crate::diag::{Diag, Reported};
use crate::emit::proofs::Proofs;
use crate::{check, depth, emit, parse, repair, whole_fields};

/// `#[drm_driver]` over plain tokens. Total: any two token streams give items, errors or both.
pub(crate) fn drm_driver(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut diag = Diag::new();
    if let Some(place) = depth::too_deep(args.clone()).or_else(|| depth::too_deep(item.clone())) {
        let cure = "give an inner part a name of its own, such as a type alias";
        let rule = format!("this is nested more than {} layers deep", depth::LIMIT);
        diag.syntax(syn::Error::new(place, format!("{rule}: {cure}")));
        return diag.finish(&item);
    }
    let items = match expand(args.clone(), item.clone(), &mut diag) {
        Ok(items) => items,
        Err(_reported) => half_typed(args, item.clone()).unwrap_or_else(|| repair::unmarked(item)),
    };
    diag.finish(&items)
}

fn expand(args: TokenStream, item: TokenStream, diag: &mut Diag) -> Result<TokenStream, Reported> {
    // The arguments come first: their errors are reported even if the item is no struct.
    let args = parse::args::parse(args, diag);
    check::args(&args, &parse::item::declared(item.clone()), diag);
    let item = parse::item::parse(item, diag)?;
    check::item(&item, &args, diag);

    let proofs = if diag.is_clean() { Proofs::Asserted } else { Proofs::LeftOut };
    Ok(emit::items(&repair::driver(item, &args), proofs))
}

/// The items of a struct of which only some fields are Rust. Its errors are those of the first
/// attempt.
fn half_typed(args: TokenStream, item: TokenStream) -> Option<TokenStream> {
    let (whole, behind) = whole_fields::of(item)?;
    let mut reported = Diag::new();
    let args = parse::args::parse(args, &mut reported);
    let item = parse::item::parse(whole, &mut reported).ok()?;
    let mut items = emit::items(&repair::driver(item, &args), Proofs::LeftOut);
    items.extend(behind);
    Some(items)
}
