//! Generated code names nothing that a user could have hidden or taken.
//!
//! The drivers of this test use only words that begin with `User` or `user`. Every other path must
//! be absolute or begin with the runtime's import, and every other bound name must have the
//! reserved prefix.

use syn::visit::{self, Visit};

use super::{expand, ARGS};
use crate::names::{FILLED_IN, LEADS_TO_THE_DEVICE};

const ITEM: &str = "
    /// Documentation.
    #[allow(dead_code)]
    pub(crate) struct User<UserT: UserTrait = UserDefault, const USER_N: UserSize = 3> where UserT: UserOther {
        #[drm_device] user_drm: UserDevice,
        #[devm] user_mmio: UserMem<'bound>,
        #[cfg(user_feature)] #[devm] user_more: user_macro!(UserMem<'bound>),
        #[drmm] pub user_pipe: UserPipe<[UserT; USER_N]>,
        #[cfg(user_feature)] #[drmm] r#user_type: UserPipe<Self>,
        user_mode: UserMode,
    }";

#[derive(Default)]
struct Walker {
    wrong: Vec<String>,
}

impl Walker {
    fn name(&mut self, what: &str, name: &syn::Ident) {
        let name = name.to_string();
        let fine =
            ["__drmm", "User", "user_", "r#user_", "USER_"].iter().any(|prefix| name.starts_with(prefix));
        if !fine {
            self.wrong.push(format!("{what} {name}"));
        }
    }
}

impl<'ast> Visit<'ast> for Walker {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let first = path.segments.first().map(|segment| segment.ident.clone());
        match first {
            Some(first) if path.leading_colon.is_none() && first != "Self" && first != "self" => {
                self.name("path", &first);
            }
            _ => {}
        }
        visit::visit_path(self, path);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        // Built into the compiler, not resolved.
        let known = ["doc", "allow", "cfg", "cfg_attr", "automatically_derived"];
        if !known.iter().any(|name| attribute.path().is_ident(name)) {
            self.wrong.push("attribute".to_owned());
        }
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        self.name("binding", &pattern.ident);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.name("function", &item.sig.ident);
        visit::visit_item_fn(self, item);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.name("struct", &item.ident);
        visit::visit_item_struct(self, item);
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        // The compiler lists these two to users who misspell a field, so they are spelled for them.
        let name = field.ident.as_ref().expect("fields are named");
        if ![FILLED_IN, LEADS_TO_THE_DEVICE].iter().any(|spelled| name == spelled) {
            self.name("field", name);
        }
        visit::visit_field(self, field);
    }

    fn visit_use_rename(&mut self, import: &'ast syn::UseRename) {
        self.name("import", &import.rename);
    }
}

fn wrong_names(args: &str, item: &str) -> Vec<String> {
    let file: syn::File = syn::parse2(expand(args, item)).expect("the output is Rust");
    let mut walker = Walker::default();
    walker.visit_file(&file);
    walker.wrong
}

#[test]
fn nothing_relative_nothing_unprefixed() {
    for more in ["", ", unbind = User::user_quiesce, release = user_gone, hw = UserView", ", view = closure"]
    {
        assert_eq!(wrong_names(&format!("{ARGS}{more}"), ITEM), [""; 0]);
    }
}

#[test]
fn nor_in_what_is_repaired() {
    let broken = ITEM.replace("#[drmm]", "#[devm] #[drmm]");
    let output = expand("", &broken).to_string();
    assert!(output.contains("compile_error"));
    let wrong = wrong_names("", &broken);
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn no_std() {
    let output = expand(&format!("{ARGS}, unbind = User::user_quiesce"), ITEM).to_string();
    assert!(!output.contains("std ::") && !output.contains("alloc ::"), "{output}");
}

/// The walker itself finds what it is for.
#[test]
fn the_walker_walks() {
    let file: syn::File = syn::parse_quote!(
        fn helper(field: Option<u8>) -> u8 {
            Vec::new()
        }
    );
    let mut walker = Walker::default();
    walker.visit_file(&file);
    assert_eq!(
        walker.wrong,
        ["function helper", "binding field", "path Option", "path u8", "path u8", "path Vec"]
    );
}
