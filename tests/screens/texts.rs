//! The two files of words: the same ids, the same values in them, nothing missing, nothing left
//! over, and every letter in the fonts.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use egui::{FontFamily, FontId};
use packetdesk::{
    store::settings::Language,
    ui::{
        command::Command,
        texts::{Texts, Value},
        tokens::{self, bold_family, italic_family},
    },
};

const LANGUAGES: [Language; 2] = [Language::Tr, Language::En];

fn ids(language: Language) -> BTreeSet<String> {
    Texts::ids_unsorted(language).into_iter().collect()
}

/// The values of each text: what stands after `$`.
fn values(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut id = String::new();
    for line in Texts::source(language).lines() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if !line.starts_with([' ', '}'])
            && let Some((name, _)) = line.split_once('=')
        {
            id = name.trim().to_owned();
        }
        let found = values.entry(id.clone()).or_default();
        for part in line.split('$').skip(1) {
            found.insert(part.chars().take_while(|c| c.is_alphanumeric()).collect());
        }
    }
    values
}

#[test]
fn both_languages_have_the_same_texts() {
    assert_eq!(ids(Language::Tr), ids(Language::En));
    assert!(ids(Language::Tr).len() > 150);
}

#[test]
fn no_text_stands_in_a_file_twice() {
    for language in LANGUAGES {
        assert_eq!(Texts::ids_unsorted(language).len(), ids(language).len());
    }
}

#[test]
fn both_languages_put_in_the_same_values() {
    let (turkish, english) = (values(Language::Tr), values(Language::En));
    assert_eq!(
        turkish.keys().collect::<Vec<_>>(),
        ids(Language::Tr).iter().collect::<Vec<_>>()
    );
    for (id, values) in &turkish {
        assert_eq!(Some(values), english.get(id), "in {id}");
    }
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            files.push(path);
        }
    }
}

/// The string literals of the screens, each with what stands before it.
fn literals() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root.join("ui"), &mut files);
    sources(&root.join("app"), &mut files);
    let mut found = Vec::new();
    for file in files {
        let source = fs::read_to_string(file).unwrap();
        let parts: Vec<&str> = source.split('"').collect();
        for pair in parts.windows(2).step_by(1) {
            found.push((pair[0].to_owned(), pair[1].to_owned()));
        }
    }
    found
}

#[test]
fn every_text_asked_for_is_there() {
    let known = ids(Language::Tr);
    let mut asked = 0;
    for (before, literal) in literals() {
        let before = before.trim_end();
        if before.ends_with(".get(") || before.ends_with("texts.with(") {
            asked += 1;
            assert!(known.contains(&literal), "there is no text {literal}");
        }
    }
    assert!(asked > 100, "only {asked} found");
}

#[test]
fn every_text_is_used() {
    let used: BTreeSet<String> = literals().into_iter().map(|(_, literal)| literal).collect();
    let of_commands: BTreeSet<String> = Command::all().map(Command::text_id).collect();
    let unused: Vec<_> = ids(Language::Tr)
        .into_iter()
        .filter(|id| !used.contains(id) && !of_commands.contains(id))
        .collect();
    assert!(unused.is_empty(), "used nowhere: {unused:?}");
}

#[test]
fn every_text_can_be_written() {
    for language in LANGUAGES {
        let texts = Texts::new(language);
        for (id, values) in values(language) {
            let words = if values.is_empty() {
                texts.get(&id).to_owned()
            } else {
                // Names of values are part of the program; here they come from the file.
                let given: Vec<_> = values
                    .into_iter()
                    .map(|name| (&*name.leak(), Value::Count(7)))
                    .collect();
                texts.with(&id, &given)
            };
            assert_ne!(words, id, "{language:?}");
            assert!(!words.contains(['{', '}', '$']), "{id}: {words}");
        }
    }
}

#[test]
fn every_letter_is_in_the_fonts() {
    let ctx = egui::Context::default();
    tokens::install(&ctx);
    let mut output = ctx.run_ui(egui::RawInput::default(), |_| {});
    output.textures_delta.clear();
    let families = [FontFamily::Proportional, bold_family(), italic_family()];
    let menu = include_str!("../../assets/practice/menu.json");
    let all = [
        Texts::source(Language::Tr),
        Texts::source(Language::En),
        menu,
        "₺−–…×·“”’",
    ];
    let letters: BTreeSet<char> = all.iter().flat_map(|text| text.chars()).collect();
    assert!(
        "ğĞüÜşŞıİöÖçÇ₺"
            .chars()
            .all(|c| letters.contains(&c) || c.is_alphabetic())
    );
    for family in families {
        for letter in letters.iter().copied().filter(|c| !c.is_control()) {
            let font = FontId::new(14.0, family.clone());
            let has = ctx.fonts_mut(|fonts| fonts.has_glyph(&font, letter));
            assert!(has, "{letter:?} is not in {family:?}");
        }
    }
}
