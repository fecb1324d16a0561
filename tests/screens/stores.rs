//! The list of stores: go to one, rename, recolour, give another key, test, remove.

use std::sync::Arc;

use egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use packetdesk::{
    desk::{Knock, OrderState, StoreChoice, tell_if_open},
    practice::{Access, Dialect, PracticeConfig, PracticeMenu, PracticeThread},
    store::{
        paths::Home,
        settings::{Environment, Language, Settings, StoreColour, StoreEntry},
        settings_file::SettingsFile,
    },
    ui::tokens::Tokens,
};
use rstest::rstest;
use serde_json::Value;
use strum::VariantArray as _;
use tempfile::TempDir;

use crate::{
    desk_harness::{Setup, TestDesk},
    fake_keyring::{FakeKeyring, Mood},
};

const MODA_KEY: &str = "srvA1.plugin-7.s3cr3t-of-moda";
const KADIKOY_KEY: &str = "srvB2.plugin-7.s3cr3t-of-kadikoy";

fn shop(key: &str, dialect: Dialect, menu: PracticeMenu) -> PracticeThread {
    PracticeThread::start(PracticeConfig {
        api_key: Some(key.to_owned()),
        dialect,
        menu,
        ..PracticeConfig::default()
    })
    .unwrap()
}

/// The built-in menu without the small ayran.
fn smaller_menu() -> PracticeMenu {
    let text = include_str!("../../assets/practice/menu.json");
    let mut menu: Value = serde_json::from_str(text).unwrap();
    let products = menu["products"].as_array_mut().unwrap();
    products.retain(|product| product["title"] != "Ayran 30 cl");
    PracticeMenu::from_json(&menu.to_string()).unwrap()
}

fn entry(name: &str, id: &str, store: &PracticeThread, colour: StoreColour) -> StoreEntry {
    StoreEntry {
        name: name.to_owned(),
        environment: Environment::Custom,
        base_url: Some(store.base_url()),
        server_id: id.to_owned(),
        colour,
        key_slot: None,
    }
}

/// Two stores with their keys in the keyring; the desk is on the first.
struct Two {
    desk: TestDesk,
    moda: PracticeThread,
    kadikoy: PracticeThread,
    keyring: FakeKeyring,
    home: Arc<TempDir>,
}

impl Two {
    fn new() -> Self {
        Self::of(Dialect::Classic, PracticeMenu::embedded())
    }

    fn of(dialect: Dialect, second_menu: PracticeMenu) -> Self {
        let moda = shop(MODA_KEY, dialect, PracticeMenu::embedded());
        let kadikoy = shop(KADIKOY_KEY, dialect, second_menu);
        let keyring = FakeKeyring::with_entry("custom/srvA1", MODA_KEY);
        keyring.put("custom/srvB2", KADIKOY_KEY);
        let home = Arc::new(TempDir::new().unwrap());
        save(&home, |settings| {
            settings.stores = vec![
                entry("Moda", "srvA1", &moda, StoreColour::Cyan),
                entry("Kadıköy", "srvB2", &kadikoy, StoreColour::Magenta),
            ];
            settings.active_store = Some("Moda".to_owned());
        });
        let setup = Setup {
            keyring: keyring.clone(),
            home: Arc::clone(&home),
            ..Setup::default()
        };
        let mut desk = TestDesk::opened(StoreChoice::Configured, None, setup);
        on(&mut desk, "Moda");
        Self {
            desk,
            moda,
            kadikoy,
            keyring,
            home,
        }
    }
}

/// Waits until the menu of a store has come.
fn on(desk: &mut TestDesk, name: &str) {
    desk.until(name, |state| {
        let menu = state.menu.loaded.as_ref();
        state.store.name == name && menu.is_some_and(|menu| !menu.is_from_disk)
    });
}

fn save(home: &TempDir, change: impl FnOnce(&mut Settings)) {
    let (mut file, _) = SettingsFile::open(&Home::at(home.path()));
    let mut settings = file.settings().clone();
    change(&mut settings);
    file.save(&settings).unwrap();
}

fn kept(home: &TempDir) -> Settings {
    let (file, reports) = SettingsFile::open(&Home::at(home.path()));
    assert_eq!(reports, []);
    file.settings().clone()
}

/// Opens the list and waits until it is known where the keys are.
fn open(desk: &mut TestDesk) {
    desk.harness
        .key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, Key::B);
    desk.settle();
    until_no_more(desk, "Anahtar aranıyor…");
    until_no_more(desk, "Looking for the key…");
}

fn until_no_more(desk: &mut TestDesk, text: &str) {
    for _ in 0..200 {
        if !desk.sees(text) {
            return;
        }
        desk.until("a frame", |_| true);
    }
    panic!("{text} stays");
}

fn choose(desk: &mut TestDesk, name: &str) {
    let rows = desk.harness.query_all_by_role(egui::Role::ListBoxOption);
    let is_it = |label: String| label.starts_with(&format!("{name}, "));
    let row = rows
        .into_iter()
        .find(|row| row.accesskit_node().label().is_some_and(is_it));
    row.unwrap().click_accesskit();
    desk.settle();
}

/// What a button puts on the clipboard.
fn copied(desk: &mut TestDesk, button: &str) -> String {
    desk.button(button).click_accesskit();
    for _ in 0..5 {
        desk.harness.step();
        let commands = &desk.harness.output().platform_output.commands;
        let text = commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        if let Some(text) = text {
            return text;
        }
    }
    panic!("nothing was copied");
}

#[test]
fn the_list_tells_names_environments_and_where_the_keys_are() {
    let mut two = Two::new();
    two.keyring.remove("custom/srvB2");
    open(&mut two.desk);
    let desk = &two.desk;
    assert!(desk.sees("Moda, Anahtar anahtarlıkta"));
    assert!(desk.sees("Kadıköy, Anahtar yok"));
    assert!(desk.sees("Alıştırma mağazası, Program içinde"));
    assert!(desk.sees("ÖZEL") && desk.sees("ALIŞTIRMA"));
    assert_eq!(desk.exactly("Kullanımda"), 1);
    assert!(!desk.sees("s3cr3t"));
}

#[test]
fn one_step_leads_to_another_store_and_back() {
    let mut two = Two::new();
    open(&mut two.desk);
    two.desk.click_button("Kadıköy mağazasına geç");
    on(&mut two.desk, "Kadıköy");
    assert!(two.desk.state().dialog.is_none());
    assert_eq!(kept(&two.home).active().unwrap().name, "Kadıköy");
    open(&mut two.desk);
    two.desk.click_button("Alıştırma mağazası mağazasına geç");
    two.desk.until("the practice store", |state| {
        state.store.environment == Environment::Practice && state.menu.loaded.is_some()
    });
    assert!(kept(&two.home).active().is_none());
}

#[test]
fn a_new_name_is_checked_and_keeps_key_menu_and_orders() {
    let mut two = Two::new();
    two.desk.small_order();
    open(&mut two.desk);
    two.desk.click_button("Yeniden adlandır");
    assert!(two.desk.has_cursor("Yeni ad"));
    for (name, words) in [
        ("  ", "Bir ad yazın."),
        ("KADIKÖY", "Bu adda bir mağaza var."),
        (&"ğ".repeat(61)[..], "Ad en çok 60 karakter olabilir."),
    ] {
        two.desk.refill("Yeni ad", name);
        two.desk.key(Key::Enter);
        assert!(two.desk.sees(words), "{words}");
    }
    two.desk.refill("Yeni ad", "Moda Şubesi");
    two.desk.key(Key::Enter);
    two.desk
        .until("the new name", |state| state.store.name == "Moda Şubesi");
    assert!(two.desk.sees("Yeni ad kaydedildi."));
    assert!(two.desk.sees("Moda Şubesi, Anahtar"));
    assert_eq!(kept(&two.home).active().unwrap().name, "Moda Şubesi");
    two.desk.key(Key::Escape);
    assert_eq!(two.desk.state().store.opening, 1, "it is the same store");
    assert!(two.desk.sees("Mercimek Çorbası"));
    two.desk.key(Key::F9);
    two.desk.accepted();
    assert_eq!(two.moda.received().len(), 1);
}

#[test]
fn a_colour_is_seen_on_the_store_in_the_menu_and_in_the_palette() {
    let mut two = Two::new();
    open(&mut two.desk);
    two.desk.click_button("Yeşil");
    two.desk.until("the colour", |state| {
        state.settings.stores[0].colour == StoreColour::Green
    });
    assert_eq!(kept(&two.home).stores[0].colour, StoreColour::Green);
    assert_eq!(kept(&two.home).stores[1].colour, StoreColour::Magenta);
    assert!(
        two.desk
            .button("Yeşil")
            .accesskit_node()
            .is_selected()
            .unwrap_or_default()
    );
}

#[test]
fn another_key_must_be_of_the_same_store_and_is_used_at_once() {
    let mut two = Two::new();
    open(&mut two.desk);
    two.desk.click_button("Anahtarı değiştir");
    assert!(two.desk.has_cursor("Yeni API anahtarı"));
    two.desk.key(Key::Enter);
    assert!(two.desk.sees("Anahtarı yapıştırın."));
    two.desk.types("bozuk");
    two.desk.key(Key::Enter);
    assert!(two.desk.sees("Bu bir API anahtarı değil"));
    two.desk.refill("Yeni API anahtarı", KADIKOY_KEY);
    two.desk.key(Key::Enter);
    two.desk.until_sees("Bu anahtar başka bir mağazanın.");
    let newer = "srvA1.plugin-7.newer-s3cr3t";
    two.desk.refill("Yeni API anahtarı", newer);
    assert!(!two.desk.value("Yeni API anahtarı").contains("s3cr3t"));
    two.desk.key(Key::Enter);
    two.desk.until_sees("Yeni anahtar kullanılıyor.");
    assert_eq!(two.keyring.entry("custom/srvA1").as_deref(), Some(newer));
    // The store does not know this key, so that it is seen to be the one in use.
    two.desk
        .until("the refusal", |state| state.menu.failure.is_some());
    assert_eq!(two.desk.state().store.opening, 2);
}

#[test]
fn removing_asks_first_and_goes_to_the_practice_store() {
    let mut two = Two::new();
    two.desk.small_order();
    two.moda.add_fault("create:503".parse().unwrap());
    two.desk.send();
    assert!(two.desk.step().is_some());
    open(&mut two.desk);
    two.desk.click_button("Kaldır");
    assert!(two.desk.sees("“Moda” kaldırılsın mı?"));
    assert!(
        two.desk
            .sees("Bu mağaza için bekleyen 1 sipariş gönderilmez")
    );
    two.desk.click_button("Vazgeç");
    assert!(!two.desk.sees("kaldırılsın mı?"));
    assert_eq!(kept(&two.home).stores.len(), 2);

    two.desk.click_button("Kaldır");
    two.desk.click_button("Evet, kaldır");
    two.desk.until("the practice store", |state| {
        state.store.environment == Environment::Practice && state.menu.loaded.is_some()
    });
    two.desk.until_sees("Mağaza kaldırıldı.");
    assert_eq!(two.keyring.entry("custom/srvA1"), None);
    assert!(two.keyring.entry("custom/srvB2").is_some());
    let left = kept(&two.home);
    assert_eq!((left.stores.len(), left.active()), (1, None));
    assert!(
        two.desk.order().outgoing().is_some(),
        "its order still waits"
    );
    assert_eq!(two.moda.received().len(), 0);
}

#[test]
fn an_order_that_waits_goes_once_its_store_is_connected_again() {
    let mut two = Two::new();
    two.desk.small_order();
    two.moda.add_fault("create:503:times=1".parse().unwrap());
    two.desk.send();
    open(&mut two.desk);
    two.desk.click_button("Kaldır");
    two.desk.click_button("Evet, kaldır");
    two.desk.until_sees("Mağaza kaldırıldı.");
    two.desk.pass(60);
    assert_eq!(
        two.moda.received().len(),
        0,
        "nothing goes with a key that was forgotten"
    );
    two.desk.ctrl(Key::B);
    two.desk
        .harness
        .event(egui::Event::Paste(MODA_KEY.to_owned()));
    two.desk.settle();
    two.desk.click_button("Özel adres");
    let url = two.moda.base_url();
    two.desk.fill("Sunucu adresi", &url);
    two.desk.fill("Mağazanın adı", "Yine Moda");
    two.desk.click_button("Bağla");
    on(&mut two.desk, "Yine Moda");
    two.desk.pass(60);
    two.desk.accepted();
    assert_eq!(two.moda.received().len(), 1);
}

#[rstest]
fn a_store_is_tested_and_told_in_words(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let mut two = Two::of(dialect, smaller_menu());
    two.kadikoy.set_access(Access {
        consent: false,
        ..Access::default().without("orders:read")
    });
    open(&mut two.desk);
    choose(&mut two.desk, "Kadıköy");
    two.desk.click_button("Mağazayı dene");
    two.desk.until_sees("geçerli");
    let version = match dialect {
        Dialect::Classic => "eski (Haziran 2026)",
        Dialect::Current => "yeni (Eylül 2026)",
    };
    for words in [
        "Yanıt süresi",
        "Saat farkı",
        "satışta değil",
        "kullanılabilir",
        version,
    ] {
        assert!(two.desk.sees(words), "{words}");
    }
    assert!(two.desk.sees("yok; adlar ve numaralar gelmez"));
    assert_eq!(two.desk.state().store.name, "Moda", "testing leads nowhere");
    let text = copied(&mut two.desk, "Metni kopyala");
    assert!(text.starts_with("Kadıköy\nAnahtar: geçerli\n"), "{text}");
    assert!(text.contains("Siparişleri okuma: yok\n"), "{text}");
    assert!(!text.contains("s3cr3t"));
    assert_eq!(two.kadikoy.received().len(), 0);
}

#[test]
fn a_store_whose_key_is_gone_cannot_be_tested_and_that_is_said() {
    let mut two = Two::new();
    two.keyring.remove("custom/srvB2");
    open(&mut two.desk);
    choose(&mut two.desk, "Kadıköy");
    two.desk.click_button("Mağazayı dene");
    two.desk.until_sees("Bu mağazanın anahtarı bulunamadı.");
}

#[test]
fn a_keyring_that_is_locked_is_told() {
    let mut two = Two::new();
    two.keyring.set_mood(Mood::Locked);
    open(&mut two.desk);
    assert!(two.desk.sees("Kadıköy, Anahtarlık yanıt vermedi"));
}

#[test]
fn the_list_is_walked_by_the_keyboard() {
    let mut two = Two::new();
    open(&mut two.desk);
    two.desk.key(Key::ArrowDown);
    two.desk.click_button("Kaldır");
    assert!(two.desk.sees("“Kadıköy” kaldırılsın mı?"));
    two.desk.key(Key::ArrowUp);
    two.desk.key(Key::ArrowUp);
    assert!(
        two.desk.button("Kaldır").accesskit_node().is_disabled(),
        "the practice store stays"
    );
    two.desk.key(Key::Escape);
    assert!(two.desk.state().dialog.is_none());
}

#[test]
fn another_process_changes_the_list_and_the_desk_hears_of_it() {
    let mut two = Two::new();
    save(&two.home, |settings| {
        settings.rename_store("Moda", "Moda Sahil").unwrap();
        settings
            .recolour_store("Kadıköy", StoreColour::Lime)
            .unwrap();
    });
    two.desk.heard(Knock::Settings);
    two.desk
        .until("the name", |state| state.store.name == "Moda Sahil");
    assert_eq!(
        two.desk.state().settings.stores[1].colour,
        StoreColour::Lime
    );
    // What the desk saves next does not undo it.
    two.desk.click_button("Ayarlar");
    two.desk.press("English");
    two.desk
        .until("English", |state| state.settings.language == Language::En);
    open(&mut two.desk);
    assert_eq!(kept(&two.home).stores[0].name, "Moda Sahil");
    assert_eq!(kept(&two.home).language, Language::En);
    // Nobody is at home where no desk is open, and that is no error.
    tell_if_open(&Home::at(two.home.path()), &Knock::Settings);
}

#[test]
fn a_store_in_use_that_another_process_takes_out_is_left() {
    let mut two = Two::new();
    save(&two.home, |settings| {
        settings.remove_store("Moda").unwrap();
    });
    two.desk.heard(Knock::Settings);
    two.desk.until("the practice store", |state| {
        state.store.environment == Environment::Practice && state.menu.loaded.is_some()
    });
    assert_eq!(two.desk.state().settings.stores.len(), 1);
}

#[test]
fn a_cart_goes_along_and_what_the_new_menu_lacks_is_marked_until_one_goes_back() {
    let mut two = Two::of(Dialect::Classic, smaller_menu());
    two.desk.small_order();
    two.desk.take("künefe");
    let order = two.desk.order().order.clone();
    open(&mut two.desk);
    two.desk.click_button("Kadıköy mağazasına geç");
    on(&mut two.desk, "Kadıköy");
    assert_eq!(two.desk.order().order.lines, order.lines);
    assert_eq!(two.desk.value("Ad"), "Ayşe Yılmaz");
    two.desk.key(Key::F9);
    assert!(matches!(two.desk.order().state, OrderState::Draft));
    assert!(two.desk.state().derived.has_errors);
    assert_eq!(two.kadikoy.received().len(), 0);

    open(&mut two.desk);
    two.desk.click_button("Moda mağazasına geç");
    on(&mut two.desk, "Moda");
    assert!(!two.desk.state().derived.has_errors);
    assert_eq!(two.desk.order().order.lines, order.lines);
    two.desk.key(Key::F9);
    two.desk.accepted();
    assert_eq!(two.moda.received().len(), 1);
}

#[test]
fn no_colour_of_a_store_looks_like_a_problem_or_like_waiting() {
    for theme in [egui::Theme::Light, egui::Theme::Dark] {
        let tokens = Tokens::of_theme(theme);
        let hue = |colour: egui::Color32| egui::ecolor::Hsva::from(colour).h * 360.0;
        let apart = |a: f32, b: f32| {
            let between = (a - b).abs();
            between.min(360.0 - between)
        };
        let mut seen = Vec::new();
        for colour in StoreColour::VARIANTS {
            let drawn = tokens.store(*colour);
            assert!(!seen.contains(&drawn));
            seen.push(drawn);
            if *colour == StoreColour::Grey {
                continue;
            }
            for other in [tokens.problem, tokens.waiting] {
                let between = apart(hue(drawn), hue(other));
                assert!(between >= 30.0, "{colour:?} in {theme:?}: {between}");
            }
        }
    }
}
