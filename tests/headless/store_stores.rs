//! The list of stores: names, colours, what their keys are called, and two hands on one file.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;

use packetdesk::store::{
    keys::KeyId,
    paths::Home,
    settings::{Environment, Settings, StoreColour, StoreEntry},
    settings_file::{SaveError, SettingsFile, SettingsReport},
    store_list::{LONGEST_NAME, NameProblem, StoreListError},
};
use rstest::rstest;
use tempfile::TempDir;

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

fn custom(name: &str, url: &str) -> StoreEntry {
    StoreEntry {
        environment: Environment::Custom,
        base_url: Some(url.to_owned()),
        ..store(name, "srvA1")
    }
}

fn with(stores: Vec<StoreEntry>) -> Settings {
    Settings {
        stores,
        ..Settings::default()
    }
}

fn key_name(settings: &Settings, name: &str) -> String {
    settings.store(name).unwrap().key_id().unwrap().user_name()
}

/// A settings file, and two hands on it.
struct Two {
    folder: TempDir,
    desk: SettingsFile,
    other: SettingsFile,
}

impl Two {
    fn with(stores: Vec<StoreEntry>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (mut desk, _) = SettingsFile::open(&Home::at(folder.path()));
        desk.save(&with(stores)).unwrap();
        let (other, _) = SettingsFile::open(&Home::at(folder.path()));
        Self {
            folder,
            desk,
            other,
        }
    }

    fn now(&self) -> Settings {
        let (file, reports) = SettingsFile::open(&Home::at(self.folder.path()));
        assert_eq!(reports, []);
        file.settings().clone()
    }

    fn names(&self) -> Vec<String> {
        self.now()
            .stores
            .into_iter()
            .map(|store| store.name)
            .collect()
    }
}

fn change(file: &mut SettingsFile, change: impl FnOnce(&mut Settings)) {
    let mut settings = file.settings().clone();
    change(&mut settings);
    file.save(&settings).unwrap();
}

#[rstest]
#[case("", Err(NameProblem::Empty))]
#[case("  \t ", Err(NameProblem::Empty))]
#[case("Moda\nŞubesi", Err(NameProblem::Unprintable))]
#[case("kadıköy", Err(NameProblem::Taken))]
#[case(" KADIKÖY ", Err(NameProblem::Taken))]
#[case("  Moda Şubesi ", Ok("Moda Şubesi"))]
fn a_name_is_checked(#[case] name: &str, #[case] expected: Result<&str, NameProblem>) {
    let settings = with(vec![store("Kadıköy", "srvA1"), store("Moda", "srvB2")]);
    assert_eq!(
        settings.store_name(name, Some("Moda")),
        expected.map(str::to_owned)
    );
}

#[test]
fn letters_are_counted_and_not_bytes() {
    let settings = Settings::default();
    let longest = "ş".repeat(LONGEST_NAME);
    assert_eq!(settings.store_name(&longest, None), Ok(longest.clone()));
    let longer = longest + "ş";
    assert_eq!(
        settings.store_name(&longer, None),
        Err(NameProblem::TooLong)
    );
}

#[test]
fn a_store_may_keep_its_own_name_in_other_letters() {
    let mut settings = with(vec![store("kadıköy", "srvA1")]);
    settings.active_store = Some("kadıköy".to_owned());
    assert_eq!(
        settings.rename_store("kadıköy", "Kadıköy").unwrap(),
        "Kadıköy"
    );
    assert_eq!(settings.active().unwrap().name, "Kadıköy");
}

#[test]
fn the_same_store_is_not_connected_twice() {
    let mut settings = with(vec![custom("Yerel", "http://127.0.0.1:8080")]);
    let again = custom("Başka", "http://127.0.0.1:8080/");
    assert_eq!(
        settings.add_store(again).unwrap_err(),
        StoreListError::Connected("Yerel".to_owned())
    );
    // Under its own name it may be given another key.
    let same = custom("yerel", "http://127.0.0.1:8080/");
    assert_eq!(settings.add_store(same).unwrap().name, "Yerel");
    assert_eq!(settings.stores.len(), 1);
}

#[test]
fn one_id_at_two_addresses_has_two_keys() {
    let mut settings = Settings::default();
    for (name, url) in [
        ("A", "https://a.example"),
        ("B", "https://b.example"),
        ("C", "https://c.example"),
    ] {
        settings.add_store(custom(name, url)).unwrap();
    }
    // The first is called as ever: it may have a key in the keyring.
    assert_eq!(key_name(&settings, "A"), "custom/srvA1");
    let (b, c) = (key_name(&settings, "B"), key_name(&settings, "C"));
    assert!(b.starts_with("custom/srvA1.") && c.starts_with("custom/srvA1."));
    assert_ne!(b, c);

    // What the others are called does not hang on the first being there, nor on the order.
    let folder = tempfile::tempdir().unwrap();
    let (mut file, _) = SettingsFile::open(&Home::at(folder.path()));
    file.save(&settings).unwrap();
    settings.remove_store("A").unwrap();
    settings.stores.reverse();
    file.save(&settings).unwrap();
    let (file, reports) = SettingsFile::open(&Home::at(folder.path()));
    assert_eq!(reports, []);
    assert_eq!(key_name(file.settings(), "B"), b);
    assert_eq!(key_name(file.settings(), "C"), c);
}

const OF_BEFORE: &str = "\
[[stores]]
name = \"A\"
environment = \"custom\"
base_url = \"https://a.example\"
server_id = \"srvA1\"

[[stores]]
name = \"B\"
environment = \"custom\"
base_url = \"https://b.example\"
server_id = \"srvA1\"
";

#[test]
fn a_file_of_before_finds_its_key_and_sends_it_to_one_address_only() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    fs::write(home.settings_file(), OF_BEFORE).unwrap();
    let (mut file, reports) = SettingsFile::open(&home);
    assert_eq!(reports, []);
    assert_eq!(file.settings().stores[0].colour, StoreColour::Grey);
    let old = KeyId::new(Environment::Custom, "srvA1").unwrap();
    assert_eq!(file.settings().store("A").unwrap().key_id(), Ok(old));
    let b = key_name(file.settings(), "B");
    assert_ne!(b, "custom/srvA1");
    // The first goes: the key of the second stays where it is.
    change(&mut file, |settings| {
        settings.remove_store("A").unwrap();
    });
    let (file, _) = SettingsFile::open(&home);
    assert_eq!(key_name(file.settings(), "B"), b);
}

#[test]
fn an_unknown_colour_is_told_and_stays_until_another_is_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    let text = "[[stores]]\nname = \"A\"\nenvironment = \"sandbox\"\nserver_id = \"s1\"\ncolour = \"red\"\n";
    fs::write(home.settings_file(), text).unwrap();
    let (mut file, reports) = SettingsFile::open(&home);
    let [SettingsReport::BadValue { key, .. }] = &reports[..] else {
        panic!("{reports:?}")
    };
    assert_eq!(key, "stores[0].colour");
    assert_eq!(file.settings().stores[0].colour, StoreColour::Grey);
    change(&mut file, |settings| {
        settings.rename_store("A", "Merkez").unwrap();
    });
    let kept = fs::read_to_string(home.settings_file()).unwrap();
    assert!(
        kept.contains("colour = \"red\"") && kept.contains("Merkez"),
        "{kept}"
    );
    change(&mut file, |settings| {
        settings
            .recolour_store("Merkez", StoreColour::Cyan)
            .unwrap();
    });
    let (file, reports) = SettingsFile::open(&home);
    assert_eq!(reports, []);
    assert_eq!(file.settings().stores[0].colour, StoreColour::Cyan);
}

#[test]
fn new_stores_get_colours_of_their_own() {
    let mut settings = Settings::default();
    let mut seen = Vec::new();
    for number in 0..5 {
        let colour = settings.free_colour();
        assert!(!seen.contains(&colour) && colour != StoreColour::Grey);
        seen.push(colour);
        let name = format!("Şube {number}");
        let entry = StoreEntry {
            colour,
            ..store(&name, &format!("srv{number}"))
        };
        settings.add_store(entry).unwrap();
    }
    // All are used once: any may come again.
    assert!(seen.contains(&settings.free_colour()));
}

#[test]
fn what_another_hand_renamed_is_not_brought_back() {
    let mut two = Two::with(vec![store("A", "srvA1"), store("B", "srvB2")]);
    change(&mut two.other, |settings| {
        settings.rename_store("A", "Kadıköy").unwrap();
    });
    change(&mut two.desk, |settings| {
        settings.add_store(store("C", "srvC3")).unwrap();
    });
    assert_eq!(two.names(), ["Kadıköy", "B", "C"]);
    // And the desk knows it now.
    assert!(two.desk.settings().store("Kadıköy").is_some());
}

#[test]
fn what_another_hand_took_out_does_not_come_back() {
    let mut two = Two::with(vec![store("A", "srvA1"), store("B", "srvB2")]);
    change(&mut two.other, |settings| {
        settings.remove_store("A").unwrap();
    });
    change(&mut two.desk, |settings| {
        settings.recolour_store("B", StoreColour::Blue).unwrap();
    });
    assert_eq!(two.names(), ["B"]);
    assert_eq!(two.now().stores[0].colour, StoreColour::Blue);
}

#[test]
fn two_hands_on_one_store_change_what_each_of_them_means() {
    let mut two = Two::with(vec![store("A", "srvA1")]);
    change(&mut two.other, |settings| {
        settings.recolour_store("A", StoreColour::Green).unwrap();
    });
    change(&mut two.desk, |settings| {
        settings.rename_store("A", "Merkez").unwrap();
    });
    let now = two.now();
    assert_eq!(
        (&*now.stores[0].name, now.stores[0].colour),
        ("Merkez", StoreColour::Green)
    );
    assert_eq!(now.stores.len(), 1);
}

#[test]
fn a_name_that_another_hand_gave_meanwhile_is_refused_and_no_store_is_lost() {
    let mut two = Two::with(vec![store("A", "srvA1")]);
    change(&mut two.other, |settings| {
        settings.add_store(store("Moda", "srvB2")).unwrap();
    });
    let mut added = two.desk.settings().clone();
    added.add_store(store("Moda", "srvC3")).unwrap();
    assert_eq!(
        two.desk.save(&added),
        Err(SaveError::SameName("Moda".to_owned()))
    );
    // From then on the desk knows of the other store.
    assert!(two.desk.settings().store("Moda").is_some());
    two.desk = SettingsFile::open(&Home::at(two.folder.path())).0;
    change(&mut two.other, |settings| {
        settings.rename_store("Moda", "Yeni").unwrap();
    });
    let mut renamed = two.desk.settings().clone();
    renamed.rename_store("A", "Yeni").unwrap();
    assert_eq!(
        two.desk.save(&renamed),
        Err(SaveError::SameName("Yeni".to_owned()))
    );
    change(&mut two.other, |settings| {
        settings.rename_store("Yeni", "Moda").unwrap();
    });
    two.desk.reload().unwrap();
    assert_eq!(two.names(), ["A", "Moda"]);
    assert_eq!(two.now().stores[1].server_id, "srvB2");
    // The same store under the same name is one store.
    added = two.desk.settings().clone();
    added.add_store(store("Moda", "srvB2")).unwrap();
    two.desk.save(&added).unwrap();
    assert_eq!(two.names(), ["A", "Moda"]);
    // And the name of a store that goes can be given again in the same step.
    change(&mut two.desk, |settings| {
        settings.remove_store("Moda").unwrap();
        settings.add_store(store("Moda", "srvC3")).unwrap();
    });
    assert_eq!(two.now().stores[1].server_id, "srvC3");
}

#[test]
fn a_look_at_the_file_shows_what_another_hand_did() {
    let mut two = Two::with(vec![store("A", "srvA1")]);
    change(&mut two.other, |settings| {
        settings.add_store(store("B", "srvB2")).unwrap();
        settings.active_store = Some("B".to_owned());
    });
    assert_eq!(two.desk.settings().stores.len(), 1);
    assert_eq!(two.desk.reload().unwrap(), []);
    assert_eq!(two.desk.settings().active().unwrap().name, "B");
    fs::write(Home::at(two.folder.path()).settings_file(), "half an ed").unwrap();
    let reports = two.desk.reload().unwrap();
    assert!(
        matches!(&reports[..], [SettingsReport::Broken { .. }]),
        "{reports:?}"
    );
    assert_eq!(
        two.desk.settings().stores.len(),
        2,
        "the last good ones stay"
    );
}
