//! Every cure that a message prints compiles when it is pasted.
//!
//! If the macro says what to write, the build script writes it into the refused program; the result
//! is compiled and run here. A cure that takes judgement is listed with its program of `pass/`.
#![forbid(unsafe_code)]
#![allow(
    dead_code,
    unused,
    missing_docs,
    clippy::all,
    clippy::pedantic,
    reason = "excerpts of drivers, not drivers"
)]

use std::fs;
use std::path::{Path, PathBuf};

#[path = "cures/mod.rs"]
mod cures;

include!(concat!(env!("OUT_DIR"), "/cured.rs"));

/// The beginnings of cures that take judgement, each with a program of `pass/` that follows it.
const JUDGED: [(&str, &str); 28] = [
    ("`&Arg` that programs write", "ioctls/two_arguments"),
    ("`&mut Arg`", "ioctls/two_arguments"),
    ("give each field a name", "attribute/on_a_tuple_struct"),
    ("give each one instead of", "alloc/rest_of_another_device"),
    ("keep `'bound` out of it", "bugs/mgag200_ddc"),
    ("keep the enum in a field of it", "attribute/on_an_enum"),
    ("keep the union in a field of it", "attribute/on_a_union"),
    ("leave `drm` out", "alloc/device_in_the_literal"),
    ("leave it out", "alloc/typed_device"),
    ("leave out one of the two", "alloc/doubled_field"),
    ("leave out what follows", "alloc/left_over_after_a_value"),
    ("leave out what is behind it", "alloc/trailing_argument"),
    ("leave this field to it", "alloc/marker_given"),
    ("move it to the driver's struct", "attribute/on_a_function"),
    ("name one, such as a method", "attribute/hook_is_a_closure"),
    ("own the value", "fields/text_without_a_scope"),
    ("put the struct literal right after", "alloc/block_in_the_place_of_the_literal"),
    ("rename this field", "attribute/reserved_field_name"),
    ("replace '/'", "attribute/name_with_a_slash"),
    ("shorten this one", "attribute/name_too_long"),
    ("take `'bound` out", "attribute/bound_in_a_where_clause"),
    ("take it as `ident`", "alloc/name_that_a_macro_takes_as_an_expression"),
    ("the call is", "alloc/nothing"),
    ("the keys are", "attribute/all_mistakes_at_once"),
    ("use another name here", "attribute/generated_name_in_a_field"),
    ("write `key = value`", "attribute/value_without_a_key"),
    ("write a comma", "alloc/left_over_after_a_value"),
    ("write it behind the colon", "alloc/missing_value"),
];

/// Text of the runtime's messages that is to be pasted, each with a program of `pass/` that has it.
const PASTED: [(&str, &str); 32] = [
    ("Ok(())", "ioctls/files_without_driver_file"),
    ("fn(hw) -> Struct", "programs/driver_calls"),
    ("fn(hw, &mut Struct)", "programs/driver_calls"),
    ("type File = ();", "ioctls/files_without_driver_file"),
    ("&encoder", "programs/mode_objects"),
    ("&mut crtc", "programs/mode_objects"),
    ("&mut encoder", "programs/mode_objects"),
    ("&mut primary", "programs/mode_objects"),
    ("(&first, &second)", "programs/mode_objects"),
    ("(&primary, &cursor)", "programs/mode_objects"),
    ("Crtc<(), VblankIrq>", "programs/mode_objects"),
    ("(u32) = 0", "registers/reset_without_a_value"),
    ("&'bound T", "fields/parameter_in_devm_field"),
    ("&'bound pci::Device<Bound<'bound>>", "alloc/doubled_field"),
    ("cancel()", "wrong_side/action_looked_up"),
    ("clone()", "guard/returned"),
    ("dev()", "escape/handle_into_a_static"),
    ("dev.init_work(...)", "escape/local_into_work_of_a_file"),
    ("dev.kthread_run(...)", "wrong_side/sources_of_a_file"),
    ("dev.timer_setup(...)", "wrong_side/sources_of_a_file"),
    ("dev_info!(self.drm, ...)", "wrong_side/log_by_the_view"),
    ("dev.with_hw(|hw| ...)", "view/field_that_can_store_a_reference"),
    ("drm.try_get()", "fields/reference_to_itself"),
    ("fn start(dev: &Dev<Self>)", "wrong_side/section_of_the_struct"),
    ("hw()", "gate/register_of_the_guard"),
    ("impl Resource for Journal { type Ends = AtLastRef; }", "fields/unknown_type_in_drmm_field"),
    ("impl Resource for Regs<'_> { type Ends = AtUnbind; }", "fields/unknown_type_in_devm_field"),
    ("pdev.devm(value)?", "fields/parameter_in_devm_field"),
    ("release()", "lists/ticket_used_after_release"),
    ("try_get()", "fields/reference_to_itself"),
    ("view = closure", "view/field_that_can_store_a_reference"),
    ("with_hw(|hw| ...)", "view/field_that_can_store_a_reference"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// `folder/name` of each case that has a recorded message, with that message.
fn recorded() -> Vec<(String, String)> {
    let mut recorded = Vec::new();
    for folder in fs::read_dir(root().join("cases")).unwrap() {
        for file in fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|it| it == "stderr") {
                let name = path.with_extension("");
                let name = name.strip_prefix(root().join("cases")).unwrap().to_str().unwrap().to_owned();
                recorded.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    recorded.sort();
    recorded
}

fn twin(name: &str) -> String {
    let path = root().join("pass").join(name).with_extension("rs");
    fs::read_to_string(&path).unwrap_or_else(|_| panic!("there is no {}", path.display()))
}

/// Code without its spaces.
fn squeezed(code: &str) -> String {
    code.split_whitespace().collect()
}

#[test]
fn each_cure_of_the_macro_is_applied_or_judged() {
    let mut unlisted = Vec::new();
    for (name, stderr) in recorded() {
        let case = fs::read_to_string(root().join("cases").join(&name).with_extension("rs")).unwrap();
        for said in cures::errors(&stderr) {
            for cure in cures::cures(&said.message) {
                let judged = JUDGED
                    .iter()
                    .any(|(known, program)| cure.starts_with(known) && !twin(program).is_empty());
                if !judged && cures::apply(&case, &said, cure).is_none() {
                    unlisted.push(format!("{name}: {cure}"));
                }
            }
        }
    }
    assert!(unlisted.is_empty(), "cures that are neither applied nor listed: {unlisted:#?}");
}

/// The pieces of code in the runtime's own words.
fn said_by_the_runtime() -> Vec<String> {
    let mut pieces = Vec::new();
    let mut folders = vec![root().join("../drmm-runtime/src"), root().join("../drmm-kms/src")];
    while let Some(folder) = folders.pop() {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let said = text.lines().map(str::trim).filter(|line| {
                ["message = \"", "label = \"", "note = \""].iter().any(|begin| line.starts_with(begin))
            });
            for line in said {
                let line = line.replace("{{", "{").replace("}}", "}");
                pieces.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
            }
        }
    }
    pieces
}

#[test]
fn each_cure_of_the_runtime_is_in_a_program_that_compiles() {
    let pieces = said_by_the_runtime();
    assert!(pieces.len() > 30, "only {} pieces were found", pieces.len());
    // A name alone is none, nor a mark: the macro's rules are about those.
    let is_code = |piece: &&String| piece.contains([' ', '(', '&', '=']) && !piece.contains("{Self}");
    let unlisted: Vec<&String> = pieces
        .iter()
        .filter(is_code)
        .filter(|piece| PASTED.iter().all(|(known, _)| known != piece))
        .collect();
    assert!(unlisted.is_empty(), "cures that no program is listed for: {unlisted:#?}");
    for (code, program) in PASTED {
        assert!(pieces.iter().any(|piece| piece == code), "no message says `{code}` any more");
        // `...` is a place for any code of the author's.
        let mut rest = squeezed(&twin(program));
        for part in squeezed(code).split("...") {
            let at = rest.find(part).unwrap_or_else(|| panic!("{program} has no `{code}`"));
            rest.drain(..at + part.len());
        }
    }
}

/// The attribute that the message about a forgotten one prints, with the name of the struct in it.
#[test]
fn the_forgotten_attribute_is_written_as_the_message_says() {
    let pieces = said_by_the_runtime();
    let said = pieces.iter().find(|piece| piece.starts_with("#[drm_driver(")).expect("a message has it");
    let line = said.replace("{Self}", "Tiny").replace("\\\"", "\"");
    assert!(twin("attribute/forgotten").lines().any(|other| other == line), "{line}");
}
