//! The whole program without a window: its screens driven through roles and labels, its desk
//! thread real, its store a practice store over HTTP.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    path::Path,
    sync::{
        Arc,
        mpsc::{Receiver, sync_channel},
    },
    time::{Duration, Instant},
};

use egui_kittest::{
    Harness, Node,
    kittest::{By, Queryable as _},
};
use packetdesk::{
    api::{ApiKey, StoreAddress},
    app::{PacketDesk, State},
    desk::{Desk, DeskConfig, OpenOrder, StoreChoice},
    practice::{PracticeConfig, PracticeThread},
    store::{
        paths::Home,
        settings::{Language, Theme},
        settings_file::SettingsFile,
    },
    ui::tokens,
};
use tempfile::TempDir;

/// How long a test waits for something that should happen at once.
const PATIENCE: Duration = Duration::from_secs(20);

/// How a test's desk is set up.
pub struct Setup {
    pub size: [f32; 2],
    pub theme: Theme,
    pub language: Language,
    /// The store; nothing is the built-in practice store, as on a first launch.
    pub practice: Option<PracticeConfig>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            size: [1366.0, 768.0],
            theme: Theme::Light,
            language: Language::Tr,
            practice: Some(PracticeConfig::default()),
        }
    }
}

/// The program under test.
pub struct TestDesk {
    pub harness: Harness<'static, PacketDesk>,
    pub practice: Option<PracticeThread>,
    home: TempDir,
    woken: Receiver<()>,
}

impl TestDesk {
    /// The program on a practice store, with its menu loaded.
    pub fn new() -> Self {
        Self::with(Setup::default())
    }

    pub fn with(setup: Setup) -> Self {
        let practice = setup
            .practice
            .map(|config| PracticeThread::start(config).unwrap());
        let choice = match &practice {
            Some(store) => StoreChoice::Address {
                address: StoreAddress::parse(&store.base_url()).unwrap(),
                key: ApiKey::parse(&store.api_key()).unwrap(),
            },
            None => StoreChoice::Configured,
        };
        let mut desk = Self::opened(choice, practice, (setup.theme, setup.language, setup.size));
        desk.until("the menu", |state| {
            state
                .menu
                .loaded
                .as_ref()
                .is_some_and(|menu| !menu.is_from_disk)
        });
        desk
    }

    /// The program on any store, whether it answers or not.
    pub fn opened(
        choice: StoreChoice,
        practice: Option<PracticeThread>,
        (theme, language, size): (Theme, Language, [f32; 2]),
    ) -> Self {
        let home = TempDir::new().unwrap();
        let (sender, woken) = sync_channel(1024);
        let paths = Home::at(home.path());
        let (mut file, _) = SettingsFile::open(&paths);
        let mut settings = file.settings().clone();
        settings.theme = theme;
        settings.language = language;
        file.save(&settings).unwrap();
        let desk = Desk::start(DeskConfig {
            home: paths,
            settings: file,
            choice,
            // A full channel means that the test is woken already.
            wake: Arc::new(move || {
                sender.try_send(()).ok();
            }),
        })
        .unwrap();
        let harness = Harness::builder()
            .with_size(size)
            .with_max_steps(30)
            .with_context_setup(tokens::install)
            .build_eframe(|_| PacketDesk::new(State::new(settings), desk));
        Self {
            harness,
            practice,
            home,
            woken,
        }
    }

    /// Where this desk keeps its files.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn state(&self) -> &State {
        self.harness.state().state()
    }

    /// The order in sight.
    pub fn order(&self) -> &OpenOrder {
        self.state().order()
    }

    /// Draws frames until something is so; each one after the desk has said something.
    pub fn until(&mut self, what: &str, is_so: impl Fn(&State) -> bool) {
        let started = Instant::now();
        loop {
            self.harness.step();
            if is_so(self.state()) {
                break;
            }
            assert!(started.elapsed() < PATIENCE, "waited in vain for {what}");
            // Nothing said within this time only means one frame more.
            self.woken.recv_timeout(Duration::from_millis(50)).ok();
        }
        self.settle();
    }

    /// Draws frames until nothing moves any more.
    pub fn settle(&mut self) {
        self.harness.run_ok();
    }

    pub fn key(&mut self, key: egui::Key) {
        self.harness.key_press(key);
        self.settle();
    }

    pub fn ctrl(&mut self, key: egui::Key) {
        self.harness
            .key_press_modifiers(egui::Modifiers::COMMAND, key);
        self.settle();
    }

    /// Types into whatever has the cursor.
    pub fn types(&mut self, text: &str) {
        self.harness.event(egui::Event::Text(text.to_owned()));
        self.settle();
    }

    /// The one thing of this name.
    pub fn get<'a>(&'a self, label: &'a str) -> Node<'a> {
        self.harness.get_by_label(label)
    }

    pub fn sees(&self, text: &str) -> bool {
        self.harness
            .query_all_by_label_contains(text)
            .next()
            .is_some()
    }

    pub fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.settle();
    }

    /// Puts the cursor into a field and types.
    pub fn fill(&mut self, field: &str, text: &str) {
        let is_field =
            |role| matches!(role, egui::Role::TextInput | egui::Role::MultilineTextInput);
        self.harness
            .get(
                By::new()
                    .label(field)
                    .predicate(move |node| is_field(node.role())),
            )
            .focus();
        self.settle();
        self.types(text);
    }

    /// A whole small order that the store takes.
    pub fn small_order(&mut self) {
        self.key(egui::Key::F3);
        self.types("2 ayran 30");
        self.key(egui::Key::Enter);
        self.fill("Ad", "Ayşe Yılmaz");
        self.fill("Adres", "Caferağa Mah. Moda Cad. No 12 D 5");
        self.fill("Ödeme notu", "nakit");
    }
}
