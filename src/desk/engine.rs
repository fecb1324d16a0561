//! The loop of the desk thread: one request at a time, network calls as tasks beside it.

use std::{sync::Arc, time::Duration};

use jiff::civil::Date;
use tokio::{
    sync::mpsc::{Receiver, Sender},
    task::JoinSet,
    time::Instant,
};

use super::{
    DeskConfig, Wake,
    again::{AgainCall, AgainDone},
    bench::Bench,
    books::Books,
    changes::changer::Changer,
    clock::Clock,
    day::{Day, DayWatch},
    event::{Event, StoreTrouble},
    journal::JournalDesk,
    menu,
    orders::Unkept,
    packets::{AskedPacket, ListRead, OpenPackets, PacketsReading},
    people::{People, PeopleDone},
    request::{Request, StoreChoice},
    sender::{Sender as OrderSender, WRITES_PER_MINUTE, courier::Courier},
    session::{self, BuiltIn, Session, Target},
    usage::UsageReading,
};
use crate::{
    api::{ApiError, ApiKey, BenchFault, StoreAddress, Timeouts},
    domain::Preferences,
    store::{
        database::{DatabaseError, outbox::StoreRef},
        journal::Journal,
        keys::KeyStore,
        paths::Home,
        settings_file::SettingsFile,
    },
};

/// How old a menu may get before it is loaded again: three of the 120 reads a minute, seldom.
const MENU_AGE: Duration = Duration::from_secs(600);
/// How soon a loading that failed is tried again.
const MENU_PAUSE: Duration = Duration::from_secs(30);

/// How long the end of the program waits for orders to be answered.
const FINISHING: Duration = Duration::from_secs(1);

/// Tells the screen, then wakes it: in this order, so that the frame finds the event.
#[derive(Clone)]
pub(super) struct Teller {
    events: Sender<Event>,
    wake: Wake,
}

impl Teller {
    pub(super) async fn tell(&self, event: Event) {
        // The screen is gone when the program ends; then there is nobody to tell.
        if self.events.send(event).await.is_ok() {
            (self.wake)();
        }
    }

    /// The same from a thread that may wait.
    pub(super) fn tell_from_thread(&self, event: Event) {
        if self.events.blocking_send(event).is_ok() {
            (self.wake)();
        }
    }
}

/// What runs on the desk thread. Requests about orders are in [`super::orders`], those about
/// changes of packets in [`super::changes`], those about customers in [`super::people`], those
/// about products in [`super::usage`], those about a day in [`super::day`], those about settings
/// and the list of stores in [`super::stores`].
pub(super) struct Engine {
    pub(super) home: Home,
    pub(super) settings: SettingsFile,
    pub(super) keys: KeyStore,
    pub(super) teller: Teller,
    pub(super) clock: Clock,
    pub(super) books: Books,
    pub(super) sender: OrderSender,
    pub(super) changer: Changer,
    pub(super) unkept: Unkept,
    pub(super) people: People,
    pub(super) packets: PacketsReading,
    pub(super) usage: UsageReading,
    pub(super) day: DayWatch,
    /// Takes every call down; asked on a thread of its own.
    pub(super) journal: Journal,
    pub(super) journal_desk: JournalDesk,
    pub(super) session: Option<Arc<Session>>,
    /// How orders name the store in use, known before its key is.
    pub(super) store: Option<StoreRef>,
    pub(super) built_in: BuiltIn,
    pub(super) bench: Bench,
    /// Grows with every store opened, so that a late opening does not replace a newer one.
    opening: u64,
    /// When the menu is loaded again by itself.
    menu_due: Instant,
    pub(super) calls: JoinSet<Done>,
}

/// What a task leaves for the loop to do.
pub(super) enum Done {
    Nothing,
    Opened(u64, Box<Result<Session, StoreTrouble>>),
    Way(StoreRef, Box<Result<Session, StoreTrouble>>),
    Menu(u64, Box<Event>),
    People(u64, PeopleDone),
    OpenKept(u64, Option<Box<OpenPackets>>),
    Open(u64, ListRead),
    PacketAsked(u64, Box<AskedPacket>),
    PacketWay(Box<AskedPacket>, Box<Result<Session, StoreTrouble>>),
    Usage(u64, Result<Preferences, DatabaseError>),
    Day(Date, Result<Arc<Day>, DatabaseError>),
    Bench(u64, Result<Vec<BenchFault>, ApiError>),
    AgainWay(Box<AgainCall>, Box<Result<Session, StoreTrouble>>),
    Again(AgainDone),
}

/// Runs until nobody can ask any more.
pub(super) async fn run(
    config: DeskConfig,
    mut requests: Receiver<Request>,
    events: Sender<Event>,
) {
    let DeskConfig {
        home,
        settings,
        choice,
        keyring,
        wake,
        clock,
    } = config;
    let keys = KeyStore::start(keyring, &home, settings.settings().accept_key_file);
    let books = Books::new(home.clone());
    let now = clock.clone();
    let journal = Journal::start(
        &home,
        settings.settings().journal,
        Arc::new(move || now.now()),
    );
    let teller = Teller { events, wake };
    let mut engine = Engine {
        sender: OrderSender::new(books.clone(), clock.clone(), WRITES_PER_MINUTE),
        changer: Changer::new(books.clone(), clock.clone()),
        unkept: Unkept::default(),
        people: People::default(),
        packets: PacketsReading::default(),
        usage: UsageReading::default(),
        day: DayWatch::default(),
        journal,
        journal_desk: JournalDesk::start(&home, teller.clone()),
        home,
        settings,
        keys,
        teller,
        clock,
        books,
        session: None,
        store: None,
        built_in: BuiltIn::default(),
        bench: Bench::default(),
        opening: 0,
        menu_due: Instant::now() + MENU_AGE,
        calls: JoinSet::new(),
    };
    engine.open_store(choice).await;
    engine.open_books().await;
    loop {
        tokio::select! {
            request = requests.recv() => match request {
                Some(request) => engine.handle(request).await,
                None => break,
            },
            Some(done) = engine.calls.join_next() => match done {
                Ok(done) => engine.take(done).await,
                Err(error) => tracing::error!(%error, "a call ended with a fault"),
            },
            turn = engine.sender.turn() => {
                let news = engine.sender.take(turn).await;
                engine.tell_news(news).await;
            }
            turn = engine.changer.turn() => engine.changes_turned(turn).await,
            () = tokio::time::sleep_until(engine.unkept.due_at()) => engine.look_after_books().await,
            () = engine.journal.changed() => engine.teller.tell(Event::JournalGrew).await,
            () = engine.people.due(&engine.clock) => engine.look_after_people(),
            () = engine.packets.due(&engine.clock) => engine.read_open_packets(),
            () = engine.usage.due(&engine.clock) => engine.read_usage(),
            () = engine.day.due(&engine.clock) => engine.read_day(),
            () = engine.bench.due() => engine.look_at_faults(),
            () = tokio::time::sleep_until(engine.menu_due) => {
                engine.menu_due = Instant::now() + MENU_AGE;
                engine.refresh_menu().await;
            }
        }
    }
    // The last change is kept whoever closed the window.
    engine.keep_now().await;
    // An answer that is just coming need not be asked for again at the next start.
    let finished = tokio::time::timeout(FINISHING, engine.finish()).await;
    if finished.is_err() {
        tracing::info!("the program ends before an order or a change was answered");
    }
}

impl Engine {
    /// Lets what is under way be answered: orders and changes side by side, so that neither uses up
    /// the time of the other.
    async fn finish(&mut self) {
        self.changer.begin_no_more();
        loop {
            tokio::select! {
                Some(turn) = self.sender.last_turn() => self.sender.take_last(turn).await,
                Some(turn) = self.changer.last_turn() => {
                    self.changer.take_last(turn, &mut self.sender).await;
                }
                else => return,
            }
        }
    }

    async fn handle(&mut self, request: Request) {
        match request {
            Request::OpenStore(choice) => self.open_store(choice).await,
            Request::RefreshMenu => self.refresh_menu().await,
            Request::Keep { drafts, in_sight } => self.unkept.add(drafts, in_sight),
            Request::Forget(order) => self.forget(order).await,
            Request::Send(sending) => self.send(*sending).await,
            Request::TakeBack(order, entry) => self.take_back(order, entry).await,
            Request::TryNow(entry) => self.try_now(entry).await,
            Request::LookForPacket(order, entry) => self.look_for_packet(order, entry).await,
            Request::Decide(order, entry, decision) => self.decide(order, entry, decision).await,
            Request::SendChange(change) => self.send_change(*change).await,
            Request::TryChangeNow(change) => self.try_change_now(change).await,
            Request::TakeBackChange(change) => self.take_back_change(change).await,
            Request::WatchOpenPackets(is_watched) => self.watch_open_packets(is_watched).await,
            Request::ReadPacket(store, packet_id) => self.read_packet(store, packet_id),
            Request::WatchDay(date) => self.watch_day(date),
            Request::ExportDay {
                name,
                table,
                is_asked,
            } => self.export_day(name, table, is_asked),
            Request::SetFavourite { product, place } => self.set_favourite(product, place).await,
            Request::NoteAbout(customer, note) => self.note_about(customer, note).await,
            Request::EarlierOrders {
                customer,
                before,
                limit,
            } => self.earlier_orders(customer, before, limit).await,
            Request::SearchJournal(query) => self.journal_desk.search(query),
            Request::ShowExchange(id) => self.journal_desk.show(id),
            Request::PrepareBundle(wish) => self.prepare_bundle(wish),
            Request::ChooseBundlePlace(place) => self.choose_bundle_place(&place),
            Request::WriteBundle {
                bundle,
                place,
                replace,
            } => self.write_bundle(bundle, place, replace),
            Request::BringInFile { number, path } => self.bring_in_file(number, path),
            Request::ChooseFile { number } => self.choose_file(number),
            Request::CallAgain(call) => self.call_again(call).await,
            Request::ReadExchange(story, menu) => self.read_exchange(story, menu),
            Request::Compare {
                number,
                comparison,
                words,
            } => self.compare(number, *comparison, *words),
            Request::TestKey { address, key } => self.test_key(address, key),
            Request::Connect(store) => self.connect(store).await,
            Request::AgreeToKeyFile => self.agree_to_key_file().await,
            Request::SaveSettings(settings) => self.save_look(&settings).await,
            Request::UseStore(name) => self.use_store(name).await,
            Request::ReloadSettings => self.reload_settings().await,
            Request::LookForKeys => self.look_for_keys(),
            Request::EditStore(name, edit) => self.edit_store(name, edit).await,
            Request::CheckStore(name) => self.check_store(name).await,
            Request::WatchFaults(is_watched) => self.watch_faults(is_watched),
            Request::SwitchFaults(change) => self.switch_faults(change),
        }
    }

    async fn take(&mut self, done: Done) {
        match done {
            Done::Nothing => {}
            Done::Opened(opening, result) if opening == self.opening => self.opened(*result).await,
            Done::Opened(..) => {}
            Done::Way(store, result) => {
                let way = result.map(|session| session.courier);
                if let Err(trouble) = &way {
                    tracing::warn!(?trouble, "no way to the store of a waiting order");
                }
                self.sender.give(&store, way);
                self.changer.way_came(&store);
            }
            Done::Menu(opening, event) => self.menu_came(opening, *event).await,
            Done::People(opening, done) => self.people_done(opening, done).await,
            Done::AgainWay(call, way) => self.again_way_found(call, *way).await,
            Done::Again(done) => self.called_again(done).await,
            Done::OpenKept(opening, kept) => self.open_packets_recalled(opening, kept).await,
            Done::Open(opening, read) => self.open_packets_read(opening, read).await,
            Done::PacketAsked(asked, packet) => self.packet_asked(asked, *packet).await,
            Done::PacketWay(packet, way) => self.packet_way_found(*packet, *way).await,
            Done::Usage(opening, read) => self.usage_read(opening, read).await,
            Done::Day(date, read) => self.day_read(date, read).await,
            Done::Bench(asked, faults) => self.faults_came(asked, faults).await,
        }
    }

    /// Shows the kept menu at once, then asks for the key: the keyring may take its time.
    pub(super) async fn open_store(&mut self, choice: StoreChoice) {
        self.opening += 1;
        self.session = None;
        self.store = None;
        self.bench = self.bench.of_next_store();
        self.people = People::default();
        self.packets = self.packets.of_next_store();
        self.usage = UsageReading::default();
        let target = match Target::of(choice, self.settings.settings()) {
            Ok(target) => target,
            Err(trouble) => return self.teller.tell(Event::StoreFailed(trouble)).await,
        };
        self.store = target.store();
        self.people = People::at(self.clock.now());
        self.usage = UsageReading::at(self.clock.now());
        self.look_after_open_packets();
        self.day_of_next_store();
        self.teller
            .tell(Event::StoreOpened(target.info(self.opening)))
            .await;
        if let Some(menu) = target
            .menu_key()
            .and_then(|key| menu::from_disk(&self.home, &key))
        {
            self.teller.tell(Event::Menu(menu)).await;
        }
        let (opening, keys) = (self.opening, self.keys.clone());
        let (built_in, journal) = (Arc::clone(&self.built_in), self.journal.clone());
        self.calls.spawn(async move {
            let session = target
                .open(opening, &keys, &built_in, &journal, Timeouts::default())
                .await;
            Done::Opened(opening, Box::new(session))
        });
    }

    async fn opened(&mut self, result: Result<Session, StoreTrouble>) {
        match result {
            Ok(mut session) => {
                // A key that was just entered may have reached the keyring while the store opened.
                if let Some(id) = &session.key_id {
                    session.info.key_place = self.keys.status(id).place;
                }
                // It may have been renamed meanwhile.
                if let Some(store) = &self.store {
                    session.info.name.clone_from(&store.name);
                }
                self.teller
                    .tell(Event::StoreOpened(session.info.clone()))
                    .await;
                self.sender
                    .give(&session.store, Ok(session.courier.clone()));
                self.changer.way_came(&session.store);
                self.session = Some(Arc::new(session));
                self.look_at_faults();
                self.refresh_menu().await;
                self.people_reachable().await;
                self.look_after_open_packets();
            }
            Err(trouble) => self.teller.tell(Event::StoreFailed(trouble)).await,
        }
    }

    /// Which opening of a store the one in use is.
    pub(super) fn opening(&self) -> u64 {
        self.opening
    }

    /// Finds a way to a store that need not be the one in use, beside the engine. `done` says what
    /// is to be done with it.
    ///
    /// # Errors
    /// The store is none that could be opened.
    pub(super) fn open_beside(
        &mut self,
        store: &StoreRef,
        done: impl FnOnce(Box<Result<Session, StoreTrouble>>) -> Done + Send + 'static,
    ) -> Result<(), StoreTrouble> {
        let target = Target::of_order(store, self.settings.settings())?;
        let (keys, built_in) = (self.keys.clone(), Arc::clone(&self.built_in));
        let journal = self.journal.clone();
        self.calls.spawn(async move {
            let session = target
                .open(0, &keys, &built_in, &journal, Timeouts::default())
                .await;
            done(Box::new(session))
        });
        Ok(())
    }

    /// The way to the store in use, once there is one.
    pub(super) fn courier(&self) -> Option<Courier> {
        self.session.as_ref().map(|session| session.courier.clone())
    }

    async fn refresh_menu(&mut self) {
        let Some(session) = self.session.clone() else {
            return;
        };
        self.teller.tell(Event::MenuPending).await;
        self.menu_due = Instant::now() + MENU_AGE;
        let (opening, home) = (self.opening, self.home.clone());
        self.calls.spawn(async move {
            let event = menu::from_server(&session.courier, &home, session.menu_key.as_ref()).await;
            Done::Menu(opening, Box::new(event))
        });
    }

    /// A menu that comes late is not that of the store opened meanwhile.
    async fn menu_came(&mut self, opening: u64, event: Event) {
        if opening != self.opening {
            return;
        }
        let pause = match event {
            Event::MenuFailed(_) => MENU_PAUSE,
            _ => {
                if let Some(store) = &self.store {
                    self.sender.reached(store);
                    self.changer.reached(store);
                }
                MENU_AGE
            }
        };
        self.menu_due = Instant::now() + pause;
        self.teller.tell(event).await;
    }

    /// Finds a way to the store of an order that waits, which need not be the store in use.
    pub(super) fn find_way(&mut self, store: &StoreRef) {
        let found = store.clone();
        let done = |session| Done::Way(found, session);
        if let Err(trouble) = self.open_beside(store, done) {
            self.sender.give(store, Err(trouble));
            self.changer.way_came(store);
        }
    }

    fn test_key(&mut self, address: StoreAddress, key: ApiKey) {
        let teller = self.teller.clone();
        let client = session::trying(address, key, &self.journal);
        self.calls.spawn(async move {
            let result = match client {
                Ok(client) => client.check_key().await,
                Err(error) => Err(crate::api::ApiError {
                    kind: crate::api::ErrorKind::Unreachable,
                    status: None,
                    said: Some(error.to_string()),
                }),
            };
            teller.tell(Event::KeyTested(result)).await;
            Done::Nothing
        });
    }
}
