//! Compares the pages with the files that its blocks are taken from.

use std::path::Path;

/// `(file, block)` for each block under a line `<!-- from FILE -->`.
fn blocks(readme: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        let Some(file) = line.strip_prefix("<!-- from ").and_then(|rest| rest.strip_suffix(" -->")) else {
            continue;
        };
        assert!(lines.next().is_some_and(|fence| fence.starts_with("```")), "a block follows `{line}`");
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        blocks.push((file.to_owned(), block.join("\n")));
    }
    blocks
}

#[test]
fn every_block_is_in_its_file() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (page, least) in [("README.md", 4), ("docs/test-your-driver.md", 8), ("docs/seeing.md", 2)] {
        let text = std::fs::read_to_string(top.join(page)).expect("the page is there");
        let blocks = blocks(&text);
        assert!(blocks.len() >= least, "{page} has lost its blocks");
        for (file, block) in blocks {
            let text = std::fs::read_to_string(top.join(&file)).expect("the file of a block is there");
            assert!(text.contains(&block), "{page} shows this as part of {file}, and it is not:\n{block}");
        }
    }
}

#[test]
fn every_link_to_a_file_leads_somewhere() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for page in [
        "README.md",
        "CONTRIBUTING.md",
        "docs/DESIGN.md",
        "docs/bugs.md",
        "docs/TESTING.md",
        "docs/seeing.md",
        "docs/from-c.md",
        "docs/test-your-driver.md",
    ] {
        let path = top.join(page);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{page}: {error}"));
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or(link);
            if !file.is_empty() && !file.contains("://") {
                let target = path.parent().expect("a page is in a folder").join(file);
                assert!(target.exists(), "{page} links to {link}, which is not there");
            }
        }
    }
}
