//! The whole program without a window: its screens driven through roles and labels, its desk
//! thread real, its store a practice store over HTTP. Only the keyring is not the machine's.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    path::Path,
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    time::{Duration, Instant},
};

use egui_kittest::{
    Harness, Node,
    kittest::{By, Queryable as _},
};
use jiff::{SignedDuration, Timestamp};
use packetdesk::{
    api::{ApiKey, StoreAddress},
    app::{Knocks, PacketDesk, State},
    desk::{
        Accepted, Clock, ClockHand, Desk, DeskConfig, Knock, OpenOrder, OrderState, Outgoing, Step,
        StoreChoice, Wanted,
    },
    practice::{AcceptedPacket, PracticeConfig, PracticeThread},
    store::{
        paths::Home,
        settings::{Language, Theme},
        settings_file::SettingsFile,
    },
    ui,
};
use tempfile::TempDir;

use crate::fake_keyring::FakeKeyring;

/// How long a test waits for something that should happen at once.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a test's desk is set up.
pub struct Setup {
    pub size: [f32; 2],
    /// How long a frame takes, in seconds.
    pub frame: f32,
    pub theme: Theme,
    pub language: Language,
    /// The store; nothing is the built-in practice store, as on a first launch.
    pub practice: Option<PracticeConfig>,
    pub keyring: FakeKeyring,
    /// What time it is, and the hand that turns it: it stands still until a test does.
    pub clock: (Clock, ClockHand),
    /// Where files are; shared by the two desks of a test that starts the program twice.
    pub home: Arc<TempDir>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            size: [1366.0, 768.0],
            frame: 0.25,
            theme: Theme::Light,
            language: Language::Tr,
            practice: Some(PracticeConfig::default()),
            keyring: FakeKeyring::default(),
            clock: Clock::by_hand(Timestamp::now()),
            home: Arc::new(TempDir::new().unwrap()),
        }
    }
}

/// The program under test.
pub struct TestDesk {
    pub harness: Harness<'static, PacketDesk>,
    pub practice: Option<PracticeThread>,
    home: Arc<TempDir>,
    clock: (Clock, ClockHand),
    woken: Receiver<()>,
    door: SyncSender<Knock>,
}

impl TestDesk {
    /// The program on a practice store, with its menu loaded.
    pub fn new() -> Self {
        Self::with(Setup::default())
    }

    /// As [`TestDesk::new`], its store with these faults.
    pub fn with_faults(faults: &[&str]) -> Self {
        Self::with(Setup {
            practice: Some(PracticeConfig {
                faults: faults.iter().map(|text| text.parse().unwrap()).collect(),
                ..PracticeConfig::default()
            }),
            ..Setup::default()
        })
    }

    pub fn with(mut setup: Setup) -> Self {
        let practice = setup
            .practice
            .take()
            .map(|config| PracticeThread::start(config).unwrap());
        let choice = match &practice {
            Some(store) => address_of(store),
            None => StoreChoice::Configured,
        };
        let mut desk = Self::opened(choice, practice, setup);
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
    pub fn opened(choice: StoreChoice, practice: Option<PracticeThread>, setup: Setup) -> Self {
        let (sender, woken) = sync_channel(1024);
        let paths = Home::at(setup.home.path());
        let (mut file, _) = SettingsFile::open(&paths);
        let mut settings = file.settings().clone();
        settings.theme = setup.theme;
        settings.language = setup.language;
        file.save(&settings).unwrap();
        let (door, asked) = sync_channel(16);
        let knocks = Knocks::new(asked, Wanted::from(&choice));
        let desk = Desk::start(DeskConfig {
            home: paths,
            settings: file,
            choice,
            keyring: setup.keyring.boxed(),
            // A full channel means that the test is woken already.
            wake: Arc::new(move || {
                sender.try_send(()).ok();
            }),
            clock: setup.clock.0.clone(),
        })
        .unwrap();
        let clock = setup.clock.0.clone();
        let harness = Harness::builder()
            .with_size(setup.size)
            .with_step_dt(setup.frame)
            .with_max_steps(30)
            .with_context_setup(ui::install)
            .build_eframe(|_| {
                PacketDesk::new(State::with_clock(settings, clock), desk).with_knocks(knocks)
            });
        Self {
            harness,
            practice,
            home: setup.home,
            clock: setup.clock,
            woken,
            door,
        }
    }

    /// Another start of the program asks for a store; gives what the window is told to do.
    pub fn knock(&mut self, store: Wanted) -> Vec<egui::ViewportCommand> {
        self.door.send(Knock::Raise { store }).unwrap();
        self.harness.step();
        let windows = &self.harness.output().viewport_output;
        windows[&egui::ViewportId::ROOT].commands.clone()
    }

    /// Another process says something at the door.
    pub fn heard(&mut self, knock: Knock) {
        self.door.send(knock).unwrap();
        self.harness.step();
    }

    /// The telephone rings; gives what the window is told to do.
    pub fn call(&mut self, number: &str) -> Vec<egui::ViewportCommand> {
        let number = number.to_owned();
        self.door.send(Knock::Call { number }).unwrap();
        self.harness.step();
        let windows = &self.harness.output().viewport_output;
        let told = windows[&egui::ViewportId::ROOT].commands.clone();
        self.settle();
        told
    }

    /// Closes the window and opens the program again on the same files, store and time.
    pub fn restart(mut self) -> Self {
        let practice = self.practice.take();
        let choice = practice
            .as_ref()
            .map_or(StoreChoice::Configured, address_of);
        let setup = Setup {
            practice: None,
            clock: self.clock.clone(),
            home: Arc::clone(&self.home),
            ..Setup::default()
        };
        drop(self);
        let mut desk = Self::opened(choice, practice, setup);
        desk.until("the menu", |state| {
            let menu = state.menu.loaded.as_ref();
            menu.is_some_and(|menu| !menu.is_from_disk)
        });
        desk
    }

    /// The time of this desk, for another window.
    pub fn clock(&self) -> (Clock, ClockHand) {
        self.clock.clone()
    }

    /// The files of this desk, for another window.
    pub fn shared_home(&self) -> Arc<TempDir> {
        Arc::clone(&self.home)
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

    /// The practice store, which this test started itself.
    pub fn store(&self) -> &PracticeThread {
        self.practice.as_ref().unwrap()
    }

    /// What the practice store has taken.
    pub fn received(&self) -> Vec<AcceptedPacket> {
        self.store().received()
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

    /// Draws frames until a text is on screen.
    pub fn until_sees(&mut self, text: &str) {
        let started = Instant::now();
        while !self.sees(text) {
            assert!(started.elapsed() < PATIENCE, "waited in vain for {text}");
            self.woken.recv_timeout(Duration::from_millis(50)).ok();
            self.harness.step();
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

    /// Throws the order in sight away.
    pub fn discard(&mut self) {
        self.harness.key_press_modifiers(
            egui::Modifiers::COMMAND | egui::Modifiers::SHIFT,
            egui::Key::Delete,
        );
        self.settle();
    }

    /// A key that also writes: both events come in one frame, as from a real keyboard.
    pub fn sign(&mut self, key: egui::Key, text: &str) {
        self.together([key_event(key), egui::Event::Text(text.to_owned())]);
    }

    /// Events of one frame: a fast typist, a scanner, or a slow machine.
    pub fn together(&mut self, events: impl IntoIterator<Item = egui::Event>) {
        self.harness.input_mut().events.extend(events);
        self.settle();
    }

    /// Types into whatever has the cursor.
    pub fn types(&mut self, text: &str) {
        self.harness.event(egui::Event::Text(text.to_owned()));
        self.settle();
    }

    /// Whether this text, or one that holds it, is on screen.
    pub fn sees(&self, text: &str) -> bool {
        self.count(text) > 0
    }

    /// How many texts on screen hold this one.
    pub fn count(&self, text: &str) -> usize {
        self.harness.query_all_by_label_contains(text).count()
    }

    /// How many texts on screen are just this one.
    pub fn exactly(&self, text: &str) -> usize {
        self.harness.query_all_by_label(text).count()
    }

    /// Where the first text that holds this one is.
    pub fn place_of(&self, text: &str) -> egui::Rect {
        let mut nodes = self.harness.query_all_by_label_contains(text);
        nodes.next().unwrap().rect()
    }

    /// Clicks the one thing of this name.
    pub fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.settle();
    }

    /// Clicks the one button of this name; a text of the same words may stand beside it.
    pub fn click_button(&mut self, label: &str) {
        self.button(label).click();
        self.settle();
    }

    /// Presses a button as a screen reader does, wherever it is scrolled to.
    pub fn press(&mut self, label: &str) {
        self.harness.get_by_label(label).click_accesskit();
        self.settle();
    }

    pub fn button<'a>(&'a self, label: &'a str) -> Node<'a> {
        self.harness
            .get_by_role_and_label(egui::Role::Button, label)
    }

    /// The text field of this name.
    pub fn field<'a>(&'a self, label: &'a str) -> Node<'a> {
        use egui::Role;
        let is_field = |role| {
            matches!(
                role,
                Role::TextInput | Role::MultilineTextInput | Role::PasswordInput
            )
        };
        self.harness.get(
            By::new()
                .label(label)
                .predicate(move |node| is_field(node.role())),
        )
    }

    /// What stands in a field.
    pub fn value(&self, field: &str) -> String {
        self.field(field).value().unwrap_or_default()
    }

    pub fn has_cursor(&self, field: &str) -> bool {
        self.field(field).is_focused()
    }

    /// Puts the cursor into a field and types.
    pub fn fill(&mut self, field: &str, text: &str) {
        self.field(field).focus();
        self.settle();
        self.types(text);
    }

    /// Types over what stands in a field.
    pub fn refill(&mut self, field: &str, text: &str) {
        self.field(field).focus();
        self.settle();
        self.ctrl(egui::Key::A);
        self.types(text);
    }

    /// Searches a product and takes the first one found.
    pub fn take(&mut self, search: &str) {
        self.key(egui::Key::F3);
        self.types(search);
        self.key(egui::Key::Enter);
    }

    /// Name, address and how it will be paid.
    pub fn fill_customer(&mut self) {
        self.fill("Ad", "Ayşe Yılmaz");
        self.fill("Adres", "Caferağa Mah. Moda Cad. No 12 D 5");
        self.fill("Ödeme notu", "nakit");
    }

    /// A whole small order that the store takes: two of 35 ₺.
    pub fn small_order(&mut self) {
        self.take("2 ayran 30");
        self.fill_customer();
    }

    /// Sends with the key, and waits for whatever comes of it.
    pub fn send(&mut self) {
        let before = self.order().outgoing().map_or(0, |outgoing| outgoing.tries);
        self.key(egui::Key::F9);
        self.until_answered(before);
    }

    /// Waits for the answer to a try after the first so many.
    pub fn until_answered(&mut self, before: u32) {
        self.until("an answer", |state| {
            state.order().outgoing().is_none_or(|outgoing| {
                let is_under_way =
                    matches!(outgoing.step, Step::Saving | Step::Queued | Step::Sending);
                !is_under_way && outgoing.tries > before
            })
        });
    }

    /// Lets time pass, and waits for the answer to the try that is due then.
    pub fn later(&mut self, seconds: i64) {
        let before = self.outgoing().tries;
        self.pass(seconds);
        self.until_answered(before);
    }

    /// Lets time pass.
    pub fn pass(&mut self, seconds: i64) {
        self.clock.1.advance(SignedDuration::from_secs(seconds));
        self.settle();
    }

    /// Where in the outbox the order in sight is.
    pub fn outgoing(&self) -> Outgoing {
        self.order().outgoing().unwrap().clone()
    }

    pub fn step(&self) -> Option<Step> {
        self.order().outgoing().map(|outgoing| outgoing.step)
    }

    /// Waits until the order is taken and read back.
    pub fn accepted(&mut self) -> Accepted {
        let read = |state: &State| match &state.order().state {
            OrderState::Accepted(accepted) if accepted.doc_no.is_some() || accepted.is_unread => {
                Some(accepted.clone())
            }
            _ => None,
        };
        self.until("the packet", |state| read(state).is_some());
        read(self.state()).unwrap()
    }
}

/// A key going down.
pub fn key_event(key: egui::Key) -> egui::Event {
    egui::Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    }
}

/// A key coming up.
pub fn released(key: egui::Key) -> egui::Event {
    egui::Event::Key {
        key,
        physical_key: None,
        pressed: false,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    }
}

/// A practice store as a store of one's own.
pub fn address_of(store: &PracticeThread) -> StoreChoice {
    StoreChoice::Address {
        address: StoreAddress::parse(&store.base_url()).unwrap(),
        key: ApiKey::parse(&store.api_key()).unwrap(),
    }
}
