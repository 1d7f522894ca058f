//! One file in the editor: its text, and what rust-analyzer says of places in it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{json, Value};

use crate::server::{top, Server};

/// A file that is open in the editor. Changes stay in the editor.
pub(crate) struct Document<'server> {
    server: &'server mut Server,
    uri: String,
    version: u32,
    pub(crate) text: String,
}

impl<'server> Document<'server> {
    /// Opens a file of the examples.
    pub(crate) fn open(server: &'server mut Server, name: &str) -> Self {
        let path = top().join("examples").join(name);
        let text = fs::read_to_string(&path).expect("an example");
        let uri = format!("file://{}", path.display());
        let document = json!({ "uri": uri, "languageId": "rust", "version": 1, "text": text });
        server.tell("textDocument/didOpen", &json!({ "textDocument": document }));
        Self { server, uri, version: 1, text }
    }

    /// Replaces the text, as if it was typed.
    pub(crate) fn change(&mut self, text: &str) {
        self.version += 1;
        text.clone_into(&mut self.text);
        let document = json!({ "uri": self.uri, "version": self.version });
        let changes = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
        self.server.tell("textDocument/didChange", &changes);
    }

    /// What is proposed at the `$0` of `text`, which is there for this question alone.
    pub(crate) fn proposals(&mut self, text: &str) -> BTreeSet<String> {
        let at = text.find("$0").expect("a place to complete at");
        let before = self.text.clone();
        self.change(&text.replacen("$0", "", 1));
        let answer = self.at(at, "textDocument/completion", json!({}));
        self.change(&before);
        let items = answer.get("items").unwrap_or(&answer).as_array().cloned().unwrap_or_default();
        let label = |item: &Value| {
            item["label"].as_str().map(|label| label.split('(').next().unwrap_or(label).to_owned())
        };
        items.iter().filter_map(label).collect()
    }

    /// The edits of a rename at `at`, each with the line and the column, from 0.
    pub(crate) fn rename(&mut self, at: usize, to: &str) -> BTreeSet<(usize, usize)> {
        let answer = self.at(at, "textDocument/rename", json!({ "newName": to }));
        let changes = answer["documentChanges"].as_array().cloned().unwrap_or_default();
        assert!(changes.iter().all(|change| change["textDocument"]["uri"] == self.uri), "{answer}");
        let edits = changes.iter().filter_map(|change| change["edits"].as_array()).flatten();
        edits.map(|edit| start(&edit["range"])).collect()
    }

    /// The places of what is named at `at`, its declaration among them.
    pub(crate) fn references(&mut self, at: usize) -> BTreeSet<(usize, usize)> {
        let answer =
            self.at(at, "textDocument/references", json!({ "context": { "includeDeclaration": true } }));
        answer.as_array().into_iter().flatten().map(|found| start(&found["range"])).collect()
    }

    /// What is shown over the name at `at`.
    pub(crate) fn hover(&mut self, at: usize) -> String {
        self.at(at, "textDocument/hover", json!({}))["contents"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// What rust-analyzer itself finds wrong, without the compiler.
    pub(crate) fn complaints(&mut self) -> Vec<String> {
        let document = json!({ "textDocument": { "uri": self.uri } });
        let answer = self.server.ask("textDocument/diagnostic", &document);
        let items = answer["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|item| format!("{}: {}", item["range"]["start"]["line"], item["message"])).collect()
    }

    fn at(&mut self, at: usize, method: &str, mut params: Value) -> Value {
        let (line, column) = place(&self.text, at);
        params["textDocument"] = json!({ "uri": self.uri });
        params["position"] = json!({ "line": line, "character": column });
        self.server.ask(method, &params)
    }
}

impl Drop for Document<'_> {
    fn drop(&mut self) {
        self.server.tell("textDocument/didClose", &json!({ "textDocument": { "uri": self.uri } }));
    }
}

fn start(range: &Value) -> (usize, usize) {
    let number = |value: &Value| value.as_u64().and_then(|number| usize::try_from(number).ok());
    let start = &range["start"];
    number(&start["line"]).zip(number(&start["character"])).expect("a range has a start")
}

/// Line and column of a byte, from 0. The examples are ASCII.
pub(crate) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count(), at - line)
}

/// The text with the name at each of these places replaced.
pub(crate) fn renamed(text: &str, places: &BTreeSet<(usize, usize)>, from: &str, to: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (line, column) in places.iter().rev() {
        assert_eq!(&lines[*line][*column..*column + from.len()], from, "an edit elsewhere");
        lines[*line].replace_range(*column..*column + from.len(), to);
    }
    lines.join("\n") + "\n"
}

/// The drivers of the examples, by the paths of their files.
pub(crate) fn drivers() -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![top().join("examples")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(top().join("examples")).expect("below it").display().to_string();
            if path.is_dir() && !name.starts_with("tests") && !name.starts_with("expanded") {
                folders.push(path);
            } else if is_driver(&path) {
                found.push(name);
            }
        }
    }
    found.sort();
    found
}

fn is_driver(path: &Path) -> bool {
    let is_rust = path.extension().is_some_and(|end| end == "rs");
    is_rust && fs::read_to_string(path).is_ok_and(|text| text.contains("\n#[drm_driver"))
}
