use crate::desk_harness::{Setup, TestDesk};
use egui::Key;
use packetdesk::store::{
    paths::Home,
    settings::{Environment, Language, StoreColour, StoreEntry, Theme},
    settings_file::SettingsFile,
};

fn shot(desk: &mut TestDesk, name: &str) {
    desk.settle();
    let image = desk.harness.render().unwrap();
    std::fs::create_dir_all("/tmp/look-stores").unwrap();
    image.save(format!("/tmp/look-stores/{name}.png")).unwrap();
}

#[test]
fn look() {
    for (theme, size, tag) in [
        (Theme::Light, [1366.0, 768.0], "light"),
        (Theme::Dark, [1024.0, 768.0], "dark1024"),
    ] {
        let setup = Setup {
            theme,
            size,
            language: Language::Tr,
            practice: None,
            ..Setup::default()
        };
        let (mut file, _) = SettingsFile::open(&Home::at(setup.home.path()));
        let mut settings = file.settings().clone();
        for (n, e, c) in [
            ("Kadıköy Şubesi", Environment::Production, StoreColour::Blue),
            ("Deneme", Environment::Sandbox, StoreColour::Green),
            ("Yerel", Environment::Custom, StoreColour::Magenta),
        ] {
            settings.stores.push(StoreEntry {
                name: n.into(),
                environment: e,
                base_url: (e == Environment::Custom).then(|| "http://127.0.0.1:8080".into()),
                server_id: format!("srv{n}").replace(' ', ""),
                colour: c,
                key_slot: None,
            });
        }
        file.save(&settings).unwrap();
        let mut desk = TestDesk::with(setup);
        desk.harness
            .key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, Key::B);
        desk.settle();
        desk.until("keys", |_| true);
        shot(&mut desk, &format!("list-{tag}"));
        desk.click_button("Mağazayı dene");
        desk.until_sees("geçerli");
        shot(&mut desk, &format!("check-{tag}"));
        desk.key(Key::ArrowDown);
        desk.click_button("Kaldır");
        shot(&mut desk, &format!("remove-{tag}"));
        desk.key(Key::Escape);
        desk.click_button("Ayarlar");
        shot(&mut desk, &format!("menu-{tag}"));
        desk.press("Alıştırma arızaları");
        desk.until("faults", |s| s.bench.faults.is_some());
        desk.fill("Başka bir arıza (Enter ile açılır)", "create:429:times=3");
        desk.key(Key::Enter);
        desk.until("one", |s| {
            s.bench.faults.as_ref().is_some_and(|f| f.len() == 1)
        });
        shot(&mut desk, &format!("bench-{tag}"));
        desk.key(Key::Escape);
        shot(&mut desk, &format!("banner-{tag}"));
    }
}
