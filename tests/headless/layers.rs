//! Lower layers never import higher ones: the map in `src/lib.rs`, held against the sources.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{fs, path::Path};

const LAYERS: [&str; 8] = [
    "domain", "api", "store", "practice", "desk", "ui", "app", "cli",
];

/// What a layer may import of ours.
fn allowed(layer: &str) -> &'static [&'static str] {
    match layer {
        "api" => &["domain"],
        "store" => &["domain", "api"],
        "desk" => &["domain", "api", "store", "practice"],
        "ui" => &["domain", "api", "store", "desk"],
        "app" => &["domain", "api", "store", "practice", "desk", "ui"],
        "cli" => &["domain", "api", "store", "practice", "desk"],
        _ => &[],
    }
}

fn sources(folder: &Path, into: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            into.push((path.display().to_string(), text));
        }
    }
}

#[test]
fn no_layer_imports_a_higher_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for layer in LAYERS {
        let mut files = Vec::new();
        sources(&root.join(layer), &mut files);
        assert!(!files.is_empty(), "no sources of {layer}");
        for (path, text) in files {
            // Imports of several modules at once are written as a tree under `crate`.
            let text = text.replace("use crate::{\n    ", "use crate::");
            for other in LAYERS.iter().filter(|other| **other != layer) {
                let is_named = text.contains(&format!("crate::{other}::"))
                    || text.contains(&format!("crate::{other};"))
                    || (text.contains("use crate::") && text.contains(&format!("\n    {other}::")));
                if is_named && !allowed(layer).contains(other) {
                    wrong.push(format!("{path} imports {other}"));
                }
            }
        }
    }
    assert_eq!(wrong, [] as [String; 0]);
}
