use crate::desk_harness::{Setup, TestDesk};
use egui::Key;
use packetdesk::{
    practice::PracticeConfig,
    store::settings::{Language, Theme},
};
fn look(desk: &mut TestDesk, name: &str) {
    std::fs::create_dir_all("/tmp/look-inspector").unwrap();
    desk.harness.remove_cursor();
    desk.settle();
    let image = desk.harness.render().unwrap();
    image
        .save(format!("/tmp/look-inspector/{name}.png"))
        .unwrap();
}
fn desk(size: [f32; 2], theme: Theme, language: Language) -> TestDesk {
    let mut desk = TestDesk::with(Setup {
        size,
        theme,
        language,
        practice: Some(PracticeConfig {
            faults: vec![
                "create:500:times=1".parse().unwrap(),
                "create:cut-after:times=1".parse().unwrap(),
                "create:refuse=\"cart[1].quantity\" must be less than or equal to 100:times=1"
                    .parse()
                    .unwrap(),
            ],
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    });
    desk.take("lahmacun");
    desk.key(Key::Enter);
    desk.take("2 ayran 30");
    desk.fill(
        if language == Language::Tr {
            "Ad"
        } else {
            "Name"
        },
        "Ayşe Yılmaz",
    );
    desk.fill(
        if language == Language::Tr {
            "Adres"
        } else {
            "Address"
        },
        "Caferağa Mah. Moda Cad. No 12 D 5",
    );
    desk.fill(
        if language == Language::Tr {
            "Ödeme notu"
        } else {
            "Payment note"
        },
        "nakit",
    );
    desk.send();
    for _ in 0..4 {
        if desk.order().outgoing().is_some() {
            desk.later(40);
        }
    }
    desk
}
#[test]
#[ignore]
fn looks() {
    for (n, size, theme, lang) in [
        ("light", [1366.0, 768.0], Theme::Light, Language::Tr),
        ("dark1024", [1024.0, 768.0], Theme::Dark, Language::Tr),
        ("en1920", [1920.0, 1080.0], Theme::Light, Language::En),
    ] {
        let mut d = desk(size, theme, lang);
        d.key(Key::F12);
        d.until("the exchange", |s| s.inspector.reading.is_some());
        look(&mut d, n);
        for _ in 0..8 {
            if d.state()
                .inspector
                .shown
                .as_ref()
                .unwrap()
                .exchange
                .row
                .status
                == Some(400)
            {
                break;
            }
            let before = d.state().inspector.shown.as_ref().unwrap().exchange.row.id;
            d.key(Key::ArrowDown);
            d.until("x", |s| {
                s.inspector.shown.as_ref().unwrap().exchange.row.id != before
            });
        }
        look(&mut d, &format!("{n}-refused"));
        d.harness
            .key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, Key::M);
        d.settle();
        d.harness
            .key_press_modifiers(egui::Modifiers::ALT, Key::ArrowUp);
        d.settle();
        let id = d.state().inspector.marked.as_ref().unwrap().exchange.row.id;
        d.until("other", |s| {
            s.inspector.shown.as_ref().unwrap().exchange.row.id != id
        });
        d.ctrl(Key::P);
        look(&mut d, &format!("{n}-raw"));
        d.harness
            .key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, Key::D);
        d.settle();
        d.until("diff", |s| s.allowed().difference);
        look(&mut d, &format!("{n}-compare"));
    }
}
