//! The API key is nowhere but where it belongs, after a session that used everything: not in any
//! file, in the log at its most talkative, on the screen, in the clipboard, in a bundle, in a Debug
//! text or in a panic.

use std::{
    fmt::Debug,
    fs,
    io::{Cursor, Read as _},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
};

use egui::{Key, OutputCommand};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use packetdesk::{
    api::{ApiKey, Client, StoreAddress},
    app::{State, state::Dialog},
    desk::{NewStore, Request, StoreChoice},
    practice::{Dialect, PracticeConfig, PracticeThread},
    store::{
        keys::{KeyPlace, StoredKey},
        log,
        paths::Home,
        settings::Environment,
    },
    ui::{
        again::AgainStep,
        bundle::{Look, Saving},
    },
};
use rstest::rstest;
use secrecy::SecretString;
use tempfile::TempDir;

use crate::{
    desk_harness::{Setup, TestDesk, key_event},
    inspector,
};

const KEY: &str = "srvA1.plugin-7.s3cr3t-for-tests-only";
/// What must not be found; with its first letters alone nobody can do anything.
const SECRET: &str = "s3cr3t-for-tests";

/// Everything that anybody could have seen.
#[derive(Default)]
struct Seen(Vec<(String, String)>);

impl Seen {
    fn note(&mut self, what: impl Into<String>, text: impl Into<String>) {
        self.0.push((what.into(), text.into()));
    }

    /// The window's text, what a screen reader hears of it, and the state behind its dialog.
    fn look(&mut self, desk: &TestDesk, when: &str) {
        let all = By::new().predicate(|_| true);
        for node in desk.harness.query_all(all) {
            let node = node.accesskit_node();
            let words = [
                node.label(),
                node.value(),
                node.placeholder().map(str::to_owned),
            ];
            for words in words.into_iter().flatten() {
                self.note(format!("on screen: {when}"), words);
            }
        }
        let state = desk.state();
        self.note(format!("Debug: {when}"), format!("{:?}", state.dialog));
        let inspector = &state.inspector;
        self.note(format!("Debug: {when}"), format!("{inspector:?}"));
    }

    /// Some frames, with what they put into the clipboard.
    fn frames(&mut self, desk: &mut TestDesk, when: &str) -> usize {
        let mut copied = 0;
        for _ in 0..6 {
            desk.harness.step();
            for command in &desk.harness.output().platform_output.commands {
                if let OutputCommand::CopyText(text) = command {
                    copied += 1;
                    self.note(format!("copied: {when}"), text.clone());
                }
            }
        }
        copied
    }

    /// Runs a command by its name, and looks at what comes of it.
    fn run(&mut self, desk: &mut TestDesk, command: &str) -> usize {
        desk.ctrl(Key::K);
        desk.types(command);
        desk.harness.input_mut().events.push(key_event(Key::Enter));
        let copied = self.frames(desk, command);
        desk.settle();
        self.look(desk, command);
        copied
    }

    /// Every file in a folder, and what is packed in it.
    fn files(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.files(&path);
            } else if let Ok(bytes) = fs::read(&path) {
                self.packed(&path, &bytes);
                let text = String::from_utf8_lossy(&bytes).into_owned();
                self.note(format!("file {}", path.display()), text);
            }
        }
    }

    fn packed(&mut self, path: &Path, bytes: &[u8]) {
        let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
            return;
        };
        for place in 0..archive.len() {
            let mut file = archive.by_index(place).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let name = file.name().unwrap().into_owned();
            self.note(format!("{name} in {}", path.display()), text);
        }
    }

    /// What was seen and must not be there.
    fn leaks(&self) -> Vec<&str> {
        let holds = |(what, text): &'_ (String, String)| {
            let is_leak = text.contains(SECRET) || text.contains(&escaped(SECRET));
            is_leak.then_some(what.clone())
        };
        let mut leaks: Vec<&str> = Vec::new();
        for seen in &self.0 {
            if holds(seen).is_some() && !leaks.contains(&seen.0.as_str()) {
                leaks.push(&seen.0);
            }
        }
        leaks
    }

    fn count(&self, beginning: &str) -> usize {
        let is_one = |(what, _): &&(String, String)| what.starts_with(beginning);
        self.0.iter().filter(is_one).count()
    }
}

/// As an address writes it.
fn escaped(text: &str) -> String {
    text.replace('-', "%2D")
}

fn own_store(dialect: Dialect) -> PracticeThread {
    PracticeThread::start(PracticeConfig {
        dialect,
        api_key: Some(KEY.to_owned()),
        // A server that repeats what it was given, in words and in a status of its own.
        faults: vec![
            format!("create:refuse=bad Bearer {KEY}:times=1")
                .parse()
                .unwrap(),
        ],
        ..PracticeConfig::default()
    })
    .unwrap()
}

fn connect(desk: &mut TestDesk, store: &PracticeThread, seen: &mut Seen) {
    desk.ctrl(Key::B);
    desk.harness.event(egui::Event::Paste(KEY.to_owned()));
    desk.settle();
    desk.click_button("Özel adres");
    desk.fill("Sunucu adresi", &store.base_url());
    desk.fill("Mağazanın adı", "Moda Şubesi");
    desk.click_button("Anahtarı dene");
    seen.look(desk, "the key is tried");
    desk.click_button("Bağla");
    desk.until("the store", |state| {
        state.dialog.is_none()
            && state.store.name == "Moda Şubesi"
            && state.store.key_place == Some(KeyPlace::Keyring)
            && state.menu.loaded.is_some()
    });
    seen.look(desk, "connected");
}

/// An order that is refused with the key in the server's words, and then taken.
fn order(desk: &mut TestDesk, seen: &mut Seen) {
    desk.small_order();
    desk.send();
    seen.look(desk, "refused");
    desk.send();
    desk.accepted();
    seen.look(desk, "taken");
}

fn inspect(desk: &mut TestDesk, seen: &mut Seen) {
    inspector::open(desk);
    inspector::only_orders(desk);
    seen.look(desk, "inspected");
    let mut copied = 0;
    for command in [
        "Ham metin",
        "İstek gövdesini kopyala",
        "Yanıt gövdesini kopyala",
        "curl komutu olarak kopyala",
        "PowerShell komutu olarak kopyala",
        "Karşılaştırmak için tut",
    ] {
        copied += seen.run(desk, command);
    }
    assert!(copied >= 4, "{copied} texts were copied");
}

fn send_again(desk: &mut TestDesk, seen: &mut Seen) {
    seen.run(desk, "Yeniden gönder");
    let label = match &desk.state().dialog {
        Some(Dialog::Again(form)) => {
            assert!(form.target().is_some());
            "mağazasına gönder"
        }
        other => panic!("{other:?}"),
    };
    // Until a click is meant for what is there now.
    seen.frames(desk, "sending again");
    desk.harness
        .query_all_by_label_contains(label)
        .last()
        .unwrap()
        .click();
    desk.settle();
    seen.frames(desk, "asked");
    // A store at an address of one's own asks first.
    if matches!(&desk.state().dialog, Some(Dialog::Again(form)) if matches!(form.step, AgainStep::Asking))
    {
        seen.look(desk, "asked");
        desk.harness
            .query_all_by_label_contains(label)
            .last()
            .unwrap()
            .click();
    }
    desk.until("the answer", |state| {
        matches!(&state.dialog, Some(Dialog::Again(form)) if matches!(form.step, AgainStep::Over(_)))
    });
    seen.look(desk, "sent again");
    desk.key(Key::Escape);
}

/// A command line of somebody who did not take the key out.
fn bring_in(desk: &mut TestDesk, seen: &mut Seen) {
    seen.run(desk, "Sipariş içe aktar");
    let line = format!(
        "curl -H 'Authorization: Bearer {KEY}' -u x:{KEY} \
         'https://plugins.restomenum.app/plugin-api/packets/create' \
         --data-raw '{{\"idempotencyKey\":\"k\",\"paymentNote\":\"nakit\"}}'"
    );
    desk.harness.event(egui::Event::Paste(line));
    seen.frames(desk, "pasted");
    seen.look(desk, "pasted");
    desk.key(Key::Escape);
}

fn hand_on(desk: &mut TestDesk, seen: &mut Seen) {
    seen.run(desk, "Kayıtları dosyaya aktar");
    desk.until("the bundle", is_bundle_ready);
    desk.click("Müşteri bilgilerini gizle");
    desk.until("the open bundle", is_bundle_ready);
    seen.look(desk, "bundle");
    let place = desk.home().join("vaka.zip");
    desk.refill("Kaydedilecek yer", place.to_str().unwrap());
    desk.click_button("Gerçek bilgilerle kaydet");
    desk.until("it is saved", |state| {
        matches!(&state.dialog, Some(Dialog::Bundle(form)) if matches!(form.saving, Saving::Done(_)))
    });
    desk.key(Key::Escape);
}

fn is_bundle_ready(state: &State) -> bool {
    matches!(&state.dialog, Some(Dialog::Bundle(form)) if matches!(form.look, Look::Ready(_)))
}

fn stores(desk: &mut TestDesk, seen: &mut Seen) {
    seen.run(desk, "Mağazalar");
    desk.click_button("Mağazayı dene");
    desk.until_sees("geçerli");
    seen.look(desk, "store tried");
    // Wherever it stands by now: what the check tells may still grow.
    desk.button("Metni kopyala").click_accesskit();
    assert_eq!(seen.frames(desk, "the check"), 1);
    desk.click_button("Anahtarı değiştir");
    desk.harness.event(egui::Event::Paste(KEY.to_owned()));
    desk.settle();
    seen.look(desk, "key changed");
    desk.key(Key::Escape);
    desk.key(Key::Escape);
}

#[rstest]
fn after_a_session_that_used_everything(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let home = Arc::new(TempDir::new().unwrap());
    // Whoever runs first in this process has the log; both look at the same texts on screen.
    let log = log::start(&Home::at(home.path()), Some("trace")).ok();
    let store = own_store(dialect);
    let mut desk = TestDesk::with(Setup {
        practice: None,
        home: Arc::clone(&home),
        ..Setup::default()
    });
    let mut seen = Seen::default();
    connect(&mut desk, &store, &mut seen);
    order(&mut desk, &mut seen);
    inspect(&mut desk, &mut seen);
    send_again(&mut desk, &mut seen);
    bring_in(&mut desk, &mut seen);
    hand_on(&mut desk, &mut seen);
    stores(&mut desk, &mut seen);
    drop(desk);
    drop(log);
    seen.files(home.path());
    assert_eq!(seen.count("copied"), 5);
    let on_screen = seen.count("on screen");
    assert!(on_screen > 500, "{on_screen} texts on screen");
    for file in ["settings.toml", "packetdesk.db", "journal.db", "vaka.zip"] {
        let path = home.path().join(file);
        assert!(
            seen.count(&format!("file {}", path.display())) > 0,
            "{file}"
        );
    }
    let is_replaced = |(what, text): &(String, String)| {
        what.contains("journal.db") && text.contains("bad Bearer [key]")
    };
    assert!(seen.0.iter().any(is_replaced), "the server repeated it");
    assert_eq!(seen.leaks(), [] as [&str; 0]);
}

/// What a panic says of a value, as `unwrap` and `expect` do.
fn panic_words(value: impl Debug) -> String {
    let caught = catch_unwind(AssertUnwindSafe(|| unwrap(Err(value)))).unwrap_err();
    caught.downcast_ref::<String>().unwrap().clone()
}

fn unwrap(result: Result<(), impl Debug>) {
    result.unwrap();
}

#[test]
fn neither_debug_nor_a_panic_tells_it() {
    let key = || ApiKey::parse(KEY).unwrap();
    let address = StoreAddress::parse("http://127.0.0.1:1").unwrap();
    let choice = || StoreChoice::Address {
        address: address.clone(),
        key: key(),
    };
    let new = || NewStore {
        name: "Moda".to_owned(),
        environment: Environment::Custom,
        address: Some(address.clone()),
        key: key(),
    };
    let stored = StoredKey {
        key: SecretString::from(KEY),
        place: KeyPlace::Keyring,
    };
    let client = Client::new(address.clone(), key()).unwrap();
    let words = [
        panic_words(key()),
        panic_words(choice()),
        panic_words(new()),
        panic_words(stored),
        panic_words(client),
        panic_words(Request::OpenStore(choice())),
        panic_words(Request::Connect(new())),
        panic_words(Request::TestKey {
            address: address.clone(),
            key: key(),
        }),
    ];
    for words in words {
        assert!(!words.contains(SECRET), "{words}");
    }
}
