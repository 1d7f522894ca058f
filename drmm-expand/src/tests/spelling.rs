//! Types as people write them.

use super::tokens;
use crate::ty::Type;

#[test]
fn as_people_write_them() {
    for ty in [
        "IoMem<'bound>",
        "&'bound mut dyn Tr<Item = u8>",
        "Box<dyn for<'a> Fn(&'a [u8], u8) -> Vec<u8> + Send + 'bound>",
        "::core::option::Option<<G as Tr<A, B>>::Of<'bound>>",
        "[u8; 4]",
        "*const &'bound &'bound T",
        "(A,)",
        "G::Of<'bound>",
        "Option<unsafe extern \"C\" fn(*mut u8) -> !>",
        "macro_type!('bound)",
        "Table<{ N }, -1>",
    ] {
        assert_eq!(Type::new(tokens(ty)).spelled, ty.replace("{ N }", "{N}"));
    }
}
