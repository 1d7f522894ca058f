//! Compares `expanded/` with what the compiler makes of the examples.
//!
//! The compiler itself prints the expansion, so nothing has to be installed; its flag is unstable,
//! which the bootstrap variable allows for this one call. To write the files anew:
//! `UPDATE_EXPANDED=1 cargo test -p drmm-examples --test expanded`.

use std::path::{Path, PathBuf};
use std::process::Command;

use syn::{Item, ItemMod};

const HEADER: &str = "\
// What the compiler makes of the example of the same name, printed by the compiler and held by a
// test. `cargo drmm expand` shows what becomes of a driver of yours.

";

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the compiler prints for one example.
fn expand(example: &str) -> String {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("expanded");
    let output = Command::new(env!("CARGO"))
        .current_dir(package())
        .args(["rustc", "--quiet", "--package", "drmm-examples", "--example", example, "--profile=check"])
        .args(["--", "-Zunpretty=expanded"])
        .env("CARGO_TARGET_DIR", target)
        .env("RUSTC_BOOTSTRAP", "1")
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo runs, since it runs this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the compiler prints UTF-8")
}

/// The items around the driver: those of its module, else of the whole program except `main`.
fn driver(file: syn::File) -> Vec<Item> {
    let is_driver = |item: &Item| matches!(item, Item::Mod(module) if module.ident == "driver");
    let mut items = file.items;
    if let Some(at) = items.iter().position(is_driver) {
        let Item::Mod(ItemMod { content: Some((_, inner)), .. }) = items.swap_remove(at) else {
            panic!("the module of the driver is not there");
        };
        items = inner;
    }
    items.retain(|item| match item {
        Item::Fn(function) => function.sig.ident != "main",
        Item::Use(_) | Item::ExternCrate(_) | Item::Mod(_) => false,
        _ => true,
    });
    items
}

fn check(example: &str) {
    let mut file = syn::parse_file(&expand(example)).expect("the expansion is Rust");
    file.attrs.clear();
    file.items = driver(file.clone());
    let expanded = format!("{HEADER}{}", prettyplease::unparse(&file));
    let path = package().join("expanded").join(format!("{example}.rs"));
    if std::env::var_os("UPDATE_EXPANDED").is_some() {
        std::fs::write(&path, expanded).expect("the file can be written");
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == expanded,
        "{} is not what the compiler makes of the example any more; UPDATE_EXPANDED=1 writes it anew",
        path.display()
    );
}

macro_rules! examples {
    ($($name:ident)*) => {
        $(
            #[test]
            #[rustversion::attr(not(stable(1.95)), ignore = "the expansions are those of Rust 1.95")]
            fn $name() {
                check(stringify!($name));
            }
        )*

        #[test]
        fn every_file_belongs_to_an_example() {
            let known = [$(concat!(stringify!($name), ".rs")),*];
            for entry in std::fs::read_dir(package().join("expanded")).expect("the folder is there") {
                let name = entry.expect("the folder can be read").file_name();
                assert!(known.iter().any(|known| name == *known), "{} has no example", name.display());
            }
        }
    };
}

examples! { bochs composite edu heads ioctls lcdc own_bus tiny }
