//! Stage 2: the rules, one function each. All of them run, even if an earlier one failed.
//!
//! A message first says the rule, then the cure, and marks the smallest thing to change. R1 is
//! in `parse::item`, since there is nothing to check without a struct.

mod fields;
mod keys;
mod meant;
mod subject;

use crate::diag::Diag;
use crate::parse::{Args, Item};

/// The rules for the arguments. What they say to write is made for a driver of the name `driver`.
pub(crate) fn args(args: &Args, driver: &str, diag: &mut Diag) {
    keys::known(args, diag);
    keys::given_once(args, diag);
    keys::required(args, driver, diag);
    keys::kind_of_value(args, driver, diag);
    keys::driver_name(args, driver, diag);
    keys::date(args, driver, diag);
}

/// The rules for the struct and its fields.
pub(crate) fn item(item: &Item, args: &Args, diag: &mut Diag) {
    subject::one_device(item, diag);
    subject::no_lifetime_of_its_own(item, diag);
    subject::no_bound_in_generics(item, diag);
    subject::no_derive_or_repr(item, diag);
    subject::given_once(item, diag);
    subject::view_has_its_own_name(item, args, diag);
    subject::generated_names(item, args, diag);
    for field in &item.fields {
        fields::one_class(field, diag);
        fields::mark_without_arguments(field, diag);
        fields::no_mark_in_cfg_attr(field, diag);
        fields::mark_is_known(field, diag);
        fields::data_is_not_bound(field, diag);
        fields::covariant_in_bound(field, item, args, diag);
        fields::bound_only_in_devm(field, diag);
        fields::borrows_from_bound_only(field, item, diag);
        fields::borrows_by_name(field, diag);
        fields::device_has_no_class(field, diag);
        fields::device_in_every_configuration(field, diag);
        fields::reserved_prefix(field, diag);
    }
}
