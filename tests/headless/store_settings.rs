//! The settings file: nothing that a person wrote into it is lost.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::PathBuf;

use packetdesk::store::files::FileAction;
use packetdesk::store::keys::BadServerId;
use packetdesk::store::paths::Home;
use packetdesk::store::settings::{
    Density, Environment, JournalKeep, Language, Settings, StoreColour, StoreEntry, Theme,
};
use packetdesk::store::settings_file::{SaveError, SettingsFile, SettingsReport};
use rstest::rstest;
use tempfile::TempDir;

struct Folder(TempDir);

impl Folder {
    fn new(text: &str) -> Self {
        let folder = Self::empty();
        fs::write(folder.file(), text).unwrap();
        folder
    }

    fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn home(&self) -> Home {
        Home::at(self.0.path())
    }

    fn file(&self) -> PathBuf {
        self.home().settings_file()
    }

    fn text(&self) -> String {
        fs::read_to_string(self.file()).unwrap()
    }

    fn open(&self) -> (SettingsFile, Settings, Vec<SettingsReport>) {
        let (file, reports) = SettingsFile::open(&self.home());
        let settings = file.settings().clone();
        (file, settings, reports)
    }

    fn reopened(&self) -> Settings {
        let (_, settings, reports) = self.open();
        assert_eq!(reports, []);
        settings
    }
}

fn store(name: &str, server_id: &str) -> StoreEntry {
    StoreEntry {
        name: name.to_owned(),
        environment: Environment::Sandbox,
        base_url: None,
        server_id: server_id.to_owned(),
        colour: StoreColour::Grey,
        key_slot: None,
    }
}

#[test]
fn a_first_start_has_turkish_defaults_and_writes_nothing() {
    let folder = Folder::empty();
    let settings = folder.reopened();
    assert_eq!(settings.language, Language::Tr);
    assert_eq!(
        (settings.theme, settings.density),
        (Theme::System, Density::Normal)
    );
    assert!(settings.stores.is_empty() && settings.active().is_none());
    assert!(!settings.accept_key_file);
    assert!(!folder.file().exists());
}

#[test]
fn everything_set_is_there_again() {
    let folder = Folder::empty();
    let (mut file, _, _) = folder.open();
    let settings = Settings {
        language: Language::En,
        theme: Theme::Dark,
        density: Density::Touch,
        stores: vec![
            store("Şube \"1\"", "srvA1"),
            StoreEntry {
                environment: Environment::Custom,
                base_url: Some("http://127.0.0.1:8080".to_owned()),
                ..store("Yerel", "srvB2")
            },
        ],
        active_store: Some("Yerel".to_owned()),
        accept_key_file: true,
        journal: JournalKeep {
            days: 3650,
            megabytes: 10,
        },
    };
    assert_eq!(file.save(&settings).unwrap(), []);
    assert_eq!(folder.reopened(), settings);
    assert_eq!(folder.reopened().active().unwrap().server_id, "srvB2");

    file.save(&Settings::default()).unwrap();
    assert_eq!(folder.reopened(), Settings::default());
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("");
    fs::set_permissions(folder.file(), fs::Permissions::from_mode(0o644)).unwrap();
    let (mut file, _, _) = folder.open();
    file.save(&Settings {
        theme: Theme::Dark,
        ..Settings::default()
    })
    .unwrap();
    assert_eq!(
        fs::metadata(folder.file()).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

const WRITTEN_BY_HAND: &str = "\
# The desk at the door.
version = 1
theme = 'dark' # easier at night
window_colour = \"#fff\"

# Our first shop.
[[stores]]
name = \"Merkez\"
environment = \"production\" # real orders!
server_id = \"srvA1\"
opening_hours = \"10-23\"

[stores.printer]
name = \"kitchen\"

[[stores]]
name = \"Şube\"
environment = \"sandbox\"
server_id = \"srvB2\"

[later]
keep = [1, 2]
";

#[test]
fn comments_and_unknown_keys_stay() {
    let folder = Folder::new(WRITTEN_BY_HAND);
    let (mut file, mut settings, reports) = folder.open();
    assert_eq!(reports, []);
    settings.theme = Theme::Light;
    file.save(&settings).unwrap();
    let expected = WRITTEN_BY_HAND.replace("'dark'", "\"light\"");
    assert_eq!(folder.text(), expected);
}

#[test]
fn saving_what_is_already_so_leaves_the_file_as_it_is() {
    let folder = Folder::new(WRITTEN_BY_HAND);
    let (mut file, settings, _) = folder.open();
    file.save(&settings).unwrap();
    assert_eq!(folder.text(), WRITTEN_BY_HAND);
}

#[test]
fn a_store_that_changes_moves_or_goes_keeps_its_own_keys_with_it() {
    let folder = Folder::new(WRITTEN_BY_HAND);
    let (mut file, mut settings, _) = folder.open();
    settings.stores.reverse();
    settings.stores[1].name = "Merkez Kadıköy".to_owned();
    settings.stores.push(store("Yeni", "srvC3"));
    file.save(&settings).unwrap();
    assert_eq!(folder.reopened(), settings);
    let text = folder.text();
    let branch = text.find("\"Şube\"").unwrap();
    let main = text.find("\"Merkez Kadıköy\"").unwrap();
    let printer = text.find("[stores.printer]").unwrap();
    let new = text.find("\"Yeni\"").unwrap();
    assert!(branch < main && main < printer && printer < new, "{text}");
    for kept in [
        "# Our first shop.",
        "# real orders!",
        "opening_hours",
        "[later]",
        "[1, 2]",
    ] {
        assert!(text.contains(kept), "{kept} in {text}");
    }

    settings.stores.remove(1);
    file.save(&settings).unwrap();
    assert_eq!(folder.reopened(), settings);
    assert!(!folder.text().contains("kitchen"), "{}", folder.text());
}

#[rstest]
#[case::not_toml("theme = \n[[[", "line 1")]
#[case::twice("theme = \"dark\"\ntheme = \"light\"\n", "line 2")]
fn a_broken_file_is_kept_aside_and_reported(#[case] text: &str, #[case] line: &str) {
    let folder = Folder::new(text);
    let (mut file, settings, reports) = folder.open();
    assert_eq!(settings, Settings::default());
    let [report @ SettingsReport::Broken { kept_as, reason }] = &reports[..] else {
        panic!("{reports:?}")
    };
    assert!(reason.starts_with(line), "{reason}");
    let sentence = report.to_string();
    assert!(
        sentence.contains("settings.toml.broken-1") && !sentence.contains('\n'),
        "{sentence}"
    );
    assert_eq!(fs::read_to_string(kept_as).unwrap(), text);
    assert!(!folder.file().exists());

    file.save(&Settings {
        theme: Theme::Light,
        ..settings
    })
    .unwrap();
    assert_eq!(folder.reopened().theme, Theme::Light);
    assert_eq!(fs::read_to_string(kept_as).unwrap(), text);
}

#[test]
fn a_file_that_is_not_text_is_kept_aside_too() {
    let folder = Folder::empty();
    fs::write(folder.file(), [0xff, 0xfe, 0x00]).unwrap();
    let (_, _, reports) = folder.open();
    assert!(
        matches!(&reports[..], [SettingsReport::Broken { .. }]),
        "{reports:?}"
    );
    let kept = folder.0.path().join("settings.toml.broken-1");
    assert_eq!(fs::read(kept).unwrap(), [0xff, 0xfe, 0x00]);
}

#[rstest]
#[case::number("theme = 5", "theme")]
#[case::word("theme = \"pink\"", "theme")]
#[case::case("language = \"TR\"", "language")]
#[case::table("density = { a = 1 }", "density")]
#[case::text("accept_key_file = \"yes\"", "accept_key_file")]
#[case::version("version = \"one\"", "version")]
#[case::stores("stores = 7", "stores")]
#[case::active("active_store = 1", "active_store")]
#[case::days("journal_days = 0", "journal_days")]
#[case::many_days("journal_days = 3651", "journal_days")]
#[case::days_text("journal_days = \"ten\"", "journal_days")]
#[case::megabytes("journal_megabytes = 9", "journal_megabytes")]
#[case::negative("journal_megabytes = -1", "journal_megabytes")]
#[case::huge("journal_megabytes = 99999999999999", "journal_megabytes")]
fn a_wrong_value_is_reported_and_stays_until_that_setting_is_changed(
    #[case] line: &str,
    #[case] key: &str,
) {
    let text = format!("payment_note_default = \"x\"\n{line} # by hand\n");
    let folder = Folder::new(&text);
    let (mut file, mut settings, reports) = folder.open();
    assert_eq!(settings, Settings::default());
    let [report @ SettingsReport::BadValue { key: reported, .. }] = &reports[..] else {
        panic!("{reports:?}")
    };
    assert_eq!(reported, key);
    assert!(
        report
            .to_string()
            .starts_with(&format!("The setting {key} should be ")),
        "{report}"
    );

    // Another setting is changed: the odd value stays as it is.
    let other = if key == "theme" { "density" } else { "theme" };
    match other {
        "theme" => settings.theme = Theme::Dark,
        _ => settings.density = Density::Touch,
    }
    file.save(&settings).unwrap();
    assert!(folder.text().contains(line), "{}", folder.text());

    // Now this one.
    let all_changed = Settings {
        language: Language::En,
        theme: Theme::Light,
        density: Density::Touch,
        stores: vec![store("A", "srvA1")],
        active_store: Some("A".to_owned()),
        accept_key_file: true,
        journal: JournalKeep {
            days: 3650,
            megabytes: 10,
        },
    };
    file.save(&all_changed).unwrap();
    let (_, settings, reports) = folder.open();
    assert_eq!(settings, all_changed);
    // The version is not a setting: nobody can change it, so it stays.
    assert_eq!(reports.len(), usize::from(key == "version"), "{reports:?}");
}

#[rstest]
#[case::no_name("environment = \"sandbox\"\nserver_id = \"srvB2\"", "stores[1].name")]
#[case::unknown_environment(
    "name = \"B\"\nenvironment = \"test\"\nserver_id = \"srvB2\"",
    "stores[1].environment"
)]
#[case::no_id("name = \"B\"\nenvironment = \"sandbox\"", "stores[1].server_id")]
#[case::whole_key(
    "name = \"B\"\nenvironment = \"sandbox\"\nserver_id = \"srvB2.p.secret\"",
    "stores[1].server_id"
)]
#[case::address(
    "name = \"B\"\nenvironment = \"custom\"\nserver_id = \"srvB2\"\nbase_url = 1",
    "stores[1].base_url"
)]
#[case::same_name(
    "name = \"A\"\nenvironment = \"custom\"\nserver_id = \"srvB2\"",
    "stores[1].name"
)]
fn one_odd_store_does_not_hide_the_others_and_stays_in_the_file(
    #[case] odd: &str,
    #[case] key: &str,
) {
    let folder = Folder::new(&format!(
        "[[stores]]\nname = \"A\"\nenvironment = \"sandbox\"\nserver_id = \"srvA1\"\n\n\
         [[stores]]\n{odd}\n\n\
         [[stores]]\nname = \"C\"\nenvironment = \"production\"\nserver_id = \"srvC3\"\n"
    ));
    let (mut file, mut settings, reports) = folder.open();
    let names = |settings: &Settings| -> Vec<String> {
        settings
            .stores
            .iter()
            .map(|store| store.name.clone())
            .collect()
    };
    assert_eq!(names(&settings), ["A", "C"]);
    let [report @ SettingsReport::BadValue { key: reported, .. }] = &reports[..] else {
        panic!("{reports:?}")
    };
    assert_eq!(reported, key);
    assert!(!report.to_string().contains("secret"), "{report}");

    settings.stores.push(store("D", "srvD4"));
    file.save(&settings).unwrap();
    assert!(folder.text().contains(odd), "{}", folder.text());
    assert_eq!(names(&folder.open().1), ["A", "C", "D"]);
}

#[test]
fn stores_written_in_one_line_are_understood_and_can_be_changed() {
    let folder = Folder::new(
        "stores = [{ name = \"A\", environment = \"sandbox\", server_id = \"srvA1\", till = 3 }]\n",
    );
    let mut settings = folder.reopened();
    assert_eq!(settings.stores, [store("A", "srvA1")]);
    let (mut file, _, _) = folder.open();
    settings.stores.push(store("B", "srvB2"));
    file.save(&settings).unwrap();
    assert_eq!(folder.reopened(), settings);
    assert!(folder.text().contains("till = 3"), "{}", folder.text());
}

#[test]
fn a_newer_file_is_used_as_far_as_it_is_known_and_keeps_its_version() {
    let folder = Folder::new("version = 7\ntheme = \"dark\"\n");
    let (mut file, settings, reports) = folder.open();
    assert_eq!(reports, [SettingsReport::Newer { found: 7 }]);
    assert_eq!(settings.theme, Theme::Dark);
    file.save(&Settings {
        theme: Theme::Light,
        ..settings
    })
    .unwrap();
    assert_eq!(folder.text(), "version = 7\ntheme = \"light\"\n");
}

#[test]
fn a_file_that_cannot_be_read_is_reported_and_not_written_over() {
    let folder = Folder::empty();
    // A folder in its place cannot be read as a file, whoever the user is.
    fs::create_dir(folder.file()).unwrap();
    let (mut file, settings, reports) = folder.open();
    assert_eq!(settings, Settings::default());
    let [SettingsReport::Unreadable(error)] = &reports[..] else {
        panic!("{reports:?}")
    };
    assert_eq!(error.action, FileAction::Read);

    // Even if it becomes readable meanwhile, this run has not seen it.
    fs::remove_dir(folder.file()).unwrap();
    fs::write(folder.file(), "theme = \"dark\"\n").unwrap();
    let refused = file
        .save(&Settings {
            theme: Theme::Light,
            ..settings
        })
        .unwrap_err();
    assert_eq!(refused, SaveError::NotOurs);
    assert_eq!(folder.text(), "theme = \"dark\"\n");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_told_in_a_sentence() {
    let folder = Folder::empty();
    // A link to nowhere: there is nothing to read, and nobody can make a folder of it.
    let nowhere = folder.0.path().join("desk");
    std::os::unix::fs::symlink(folder.0.path().join("gone"), &nowhere).unwrap();
    let (mut file, reports) = SettingsFile::open(&Home::at(&nowhere));
    assert_eq!(reports, []);
    let changed = Settings {
        theme: Theme::Dark,
        ..Settings::default()
    };
    let error = file.save(&changed).unwrap_err();
    let SaveError::File(cause) = &error else {
        panic!("{error:?}")
    };
    assert_eq!((cause.action, &cause.path), (FileAction::Create, &nowhere));
    let text = error.to_string();
    assert!(
        text.starts_with("The settings were not saved. ") && text.ends_with('.'),
        "{text}"
    );
    assert_eq!(file.settings(), &Settings::default());

    // Once the folder can be made, the same handle saves.
    fs::remove_file(&nowhere).unwrap();
    file.save(&changed).unwrap();
    assert_eq!(file.settings(), &changed);
}

#[test]
fn what_was_changed_meanwhile_by_another_hand_stays() {
    let folder = Folder::new(WRITTEN_BY_HAND);
    let (mut file, mut settings, _) = folder.open();
    let edited = WRITTEN_BY_HAND.replace("version = 1", "version = 1\ndensity = \"touch\"")
        + "\n[[stores]]\nname = \"Added\"\nenvironment = \"sandbox\"\nserver_id = \"srvX\"\n";
    fs::write(folder.file(), &edited).unwrap();

    settings.language = Language::En;
    settings.stores.retain(|store| store.name != "Şube");
    file.save(&settings).unwrap();
    let now = folder.reopened();
    assert_eq!((now.language, now.density), (Language::En, Density::Touch));
    let names: Vec<_> = now.stores.iter().map(|store| store.name.as_str()).collect();
    assert_eq!(names, ["Merkez", "Added"]);
}

#[test]
fn a_file_broken_meanwhile_is_kept_aside_and_the_settings_are_saved() {
    let folder = Folder::new(WRITTEN_BY_HAND);
    let (mut file, mut settings, _) = folder.open();
    fs::write(folder.file(), "half an ed").unwrap();
    settings.theme = Theme::Light;
    let reports = file.save(&settings).unwrap();
    let [SettingsReport::Broken { kept_as, .. }] = &reports[..] else {
        panic!("{reports:?}")
    };
    assert_eq!(fs::read_to_string(kept_as).unwrap(), "half an ed");
    assert_eq!(
        folder.text(),
        WRITTEN_BY_HAND.replace("'dark'", "\"light\"")
    );
}

#[test]
fn neither_one_name_twice_nor_an_api_key_is_saved() {
    let folder = Folder::empty();
    let (mut file, settings, _) = folder.open();
    let twice = Settings {
        stores: vec![store("A", "1"), store("A", "2")],
        ..settings.clone()
    };
    assert_eq!(
        file.save(&twice).unwrap_err(),
        SaveError::SameName("A".to_owned())
    );
    let key = Settings {
        stores: vec![store("A", "srvA1.plugin.secret")],
        ..settings
    };
    let refused = file.save(&key).unwrap_err();
    assert_eq!(refused, SaveError::ServerId(BadServerId::Dot));
    assert!(!refused.to_string().contains("secret"));
    assert!(!folder.file().exists());
}
