//! The pipeline: the one function that knows all stages.

use proc_macro2::TokenStream;

use crate::diag::{Diag, Reported};
use crate::emit::Proofs;
use crate::{check, depth, emit, parse, repair};

/// `#[drm_driver]` over plain tokens. Total: any two token streams give items, errors or both.
pub(crate) fn drm_driver(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut diag = Diag::new();
    if let Some(place) = depth::too_deep(args.clone()).or_else(|| depth::too_deep(item.clone())) {
        let cure = "give an inner part a name of its own, such as a type alias";
        let rule = format!("this is nested more than {} layers deep", depth::LIMIT);
        diag.syntax(syn::Error::new(place, format!("{rule}: {cure}")));
        return diag.finish(&item);
    }
    let items = match expand(args, item.clone(), &mut diag) {
        Ok(items) => items,
        Err(_reported) => repair::unmarked(item),
    };
    diag.finish(&items)
}

fn expand(args: TokenStream, item: TokenStream, diag: &mut Diag) -> Result<TokenStream, Reported> {
    // The arguments come first: what is wrong in them is reported whatever the item is.
    let args = parse::args::parse(args, diag);
    check::args(&args, diag);
    let item = parse::item::parse(item, diag)?;
    check::item(&item, &args, diag);

    let proofs = if diag.is_clean() { Proofs::Asserted } else { Proofs::LeftOut };
    Ok(emit::items(&repair::driver(item, &args), proofs))
}
