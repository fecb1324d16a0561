//! The settings and the list of stores: connecting, changing, forgetting, looking at one. Another
//! process may change the same file, so what it says is looked at again with every change.

use std::sync::Arc;

use secrecy::SecretString;

use super::{
    engine::{Done, Engine},
    event::{
        CheckFailure, ConnectFailure, Event, StoreEditFailure, StoreEdited, StoreInfo, StoreTrouble,
    },
    request::{NewStore, StoreChoice, StoreEdit},
    sender::courier::Courier,
    session::{BuiltIn, Target},
};
use crate::{
    api::{ApiKey, CHECK_READS, StoreCheck, Timeouts},
    store::{
        database::outbox::StoreRef,
        journal::Journal,
        keys::{KeyError, KeyId, KeyStore},
        settings::{Settings, StoreEntry},
        settings_file::SaveError,
        store_list::StoreListError,
    },
};

impl From<StoreListError> for StoreEditFailure {
    fn from(error: StoreListError) -> Self {
        Self::List(error)
    }
}

impl From<SaveError> for StoreEditFailure {
    fn from(error: SaveError) -> Self {
        Self::Settings(error)
    }
}

impl Engine {
    /// Settings first: a key without a store would never be found again. The keyring may be asking
    /// the person something, so it is not waited for: the key works for this run at once.
    pub(super) async fn connect(&mut self, store: NewStore) {
        let (id, name) = match self.keep_store(&store).await {
            Ok(kept) => kept,
            Err(failure) => return self.teller.tell(Event::ConnectFailed(failure)).await,
        };
        let secret = secret_of(&store.key);
        if let Err(error) = self.keys.enter(&id, &secret) {
            return self
                .teller
                .tell(Event::ConnectFailed(ConnectFailure::Key(error)))
                .await;
        }
        self.tell_settings().await;
        self.open_store(StoreChoice::Named(name)).await;
        let (keys, teller) = (self.keys.clone(), self.teller.clone());
        self.calls.spawn(async move {
            let event = match keys.put(&id, secret).await {
                Ok(kept) => Event::Connected {
                    place: kept.place,
                    problem: kept.problem,
                },
                Err(error) => Event::ConnectFailed(ConnectFailure::Key(error)),
            };
            teller.tell(event).await;
            Done::Nothing
        });
    }

    /// Puts a store into the settings, as the one in use, and gives what its key and itself are
    /// called.
    async fn keep_store(&mut self, store: &NewStore) -> Result<(KeyId, String), ConnectFailure> {
        self.read_again().await;
        let mut settings = self.settings.settings().clone();
        let entry = store.entry(settings.free_colour());
        entry.key_id().map_err(|_odd_id| ConnectFailure::ServerId)?;
        let kept = settings.add_store(entry).map_err(ConnectFailure::List)?;
        let kept = kept.clone();
        let id = kept.key_id().map_err(|_odd_id| ConnectFailure::ServerId)?;
        settings.active_store = Some(kept.name.clone());
        self.save(&settings)
            .await
            .map_err(ConnectFailure::Settings)?;
        Ok((id, kept.name))
    }

    /// Opens a store, now and at the next start.
    pub(super) async fn use_store(&mut self, name: Option<String>) {
        let mut settings = self.settings.settings().clone();
        settings.active_store.clone_from(&name);
        self.save_or_tell(&settings).await;
        self.tell_settings().await;
        let choice = name.map_or(StoreChoice::Practice, StoreChoice::Named);
        self.open_store(choice).await;
    }

    pub(super) async fn agree_to_key_file(&mut self) {
        let mut settings = self.settings.settings().clone();
        settings.accept_key_file = true;
        self.save_or_tell(&settings).await;
        self.tell_settings().await;
        let (keys, teller) = (self.keys.clone(), self.teller.clone());
        self.calls.spawn(async move {
            teller
                .tell(Event::KeyFile(keys.accept_file(true).await))
                .await;
            Done::Nothing
        });
    }

    /// The screen knows how it looks; of the stores it knows only what it was told.
    pub(super) async fn save_look(&mut self, screen: &Settings) {
        let settings = Settings {
            language: screen.language,
            theme: screen.theme,
            density: screen.density,
            ..self.settings.settings().clone()
        };
        self.save_or_tell(&settings).await;
        if self.settings.settings() != screen {
            self.tell_settings().await;
        }
    }

    /// Takes over what another process has changed. A store in use that it took out is left.
    pub(super) async fn reload_settings(&mut self) {
        let was_listed = self.is_listed();
        if self.read_again().await {
            self.tell_settings().await;
        }
        if was_listed && !self.is_listed() {
            self.leave_store().await;
        } else {
            self.tell_name().await;
        }
    }

    /// Looks at the file; whether anything in it is new.
    async fn read_again(&mut self) -> bool {
        let before = self.settings.settings().clone();
        match self.settings.reload() {
            Ok(reports) => {
                self.journal.keep(self.settings.settings().journal);
                for report in reports {
                    self.teller.tell(Event::Settings(report)).await;
                }
            }
            Err(error) => tracing::warn!(%error, "the settings were not looked at again"),
        }
        *self.settings.settings() != before
    }

    /// Looks where all keys are. The keyring may ask the person to open it.
    pub(super) fn look_for_keys(&mut self) {
        let stores = self.settings.settings().stores.clone();
        let (keys, teller) = (self.keys.clone(), self.teller.clone());
        self.calls.spawn(async move {
            let mut found = Vec::with_capacity(stores.len());
            for store in stores {
                let place = match store.key_id() {
                    Ok(id) => keys.get(&id).await.map(|key| key.map(|key| key.place)),
                    Err(_odd_id) => Ok(None),
                };
                found.push((store.name, place));
            }
            teller.tell(Event::StoreKeys(found)).await;
            Done::Nothing
        });
    }

    /// Changes a store of the settings.
    pub(super) async fn edit_store(&mut self, name: String, edit: StoreEdit) {
        self.read_again().await;
        let edited = match edit {
            StoreEdit::Rename(new) => self.rename_store(&name, &new).await.map(Some),
            StoreEdit::Recolour(colour) => {
                let change = |settings: &mut Settings| settings.recolour_store(&name, colour);
                let changed = self.change(change).await;
                changed.map(|()| Some(StoreEdited::Recoloured))
            }
            StoreEdit::ChangeKey(key) => self.change_key(&name, &key).await.map(|()| None),
            StoreEdit::Remove => self.remove_store(&name).await.map(|()| None),
        };
        self.tell_settings().await;
        // What the keyring has to do with is told once that has answered.
        if let Some(result) = edited.transpose() {
            self.teller.tell(Event::StoreEdited(name, result)).await;
        }
    }

    async fn rename_store(
        &mut self,
        name: &str,
        new: &str,
    ) -> Result<StoreEdited, StoreEditFailure> {
        let change = |settings: &mut Settings| settings.rename_store(name, new);
        let new = self.change(change).await?;
        self.tell_name().await;
        Ok(StoreEdited::Renamed(new))
    }

    async fn change_key(&mut self, name: &str, key: &ApiKey) -> Result<(), StoreEditFailure> {
        let entry = self.settings.settings().find_store(name)?.clone();
        if entry.server_id != key.server_id() {
            return Err(StoreEditFailure::OtherStore);
        }
        let id = entry
            .key_id()
            .map_err(|_odd_id| StoreEditFailure::OtherStore)?;
        let secret = secret_of(key);
        self.keys
            .enter(&id, &secret)
            .map_err(StoreEditFailure::Key)?;
        self.reopen(&entry).await;
        let (keys, teller) = (self.keys.clone(), self.teller.clone());
        self.calls.spawn(async move {
            let result = keys.put(&id, secret).await;
            let result = result
                .map(StoreEdited::KeyKept)
                .map_err(StoreEditFailure::Key);
            teller.tell(Event::StoreEdited(entry.name, result)).await;
            Done::Nothing
        });
        Ok(())
    }

    /// Whatever goes to the store from now on goes with its new key.
    async fn reopen(&mut self, entry: &StoreEntry) {
        let Some(store) = Target::Kept(entry.clone()).store() else {
            return;
        };
        if self.is_in_use(&store) {
            self.open_store(StoreChoice::Named(entry.name.clone()))
                .await;
        } else {
            self.find_way(&store);
        }
    }

    async fn remove_store(&mut self, name: &str) -> Result<(), StoreEditFailure> {
        let change = |settings: &mut Settings| settings.remove_store(name);
        let gone = self.change(change).await?;
        if let Some(store) = Target::Kept(gone.clone()).store() {
            let is_in_use = self.is_in_use(&store);
            let trouble = StoreTrouble::NoSuchStore(gone.name.clone());
            self.sender.give(&store, Err(trouble));
            if is_in_use {
                self.open_store(StoreChoice::Practice).await;
            }
        }
        let is_needed = self.settings.settings().needs_key_of(&gone);
        let id = gone.key_id().ok().filter(|_| !is_needed);
        let (keys, teller) = (self.keys.clone(), self.teller.clone());
        let settings = self.settings.settings().clone();
        self.calls.spawn(async move {
            let forgotten = match id {
                Some(id) => keys.forget(&id).await,
                None => Ok(()),
            };
            let is_gone = |error: &KeyError| settings.may_be_left(error);
            let forgotten = forgotten.or_else(|e| if is_gone(&e) { Ok(()) } else { Err(e) });
            let result = Ok(StoreEdited::Removed(forgotten));
            teller.tell(Event::StoreEdited(gone.name, result)).await;
            Done::Nothing
        });
        Ok(())
    }

    /// Finds out what can be known of a store, through the way that is open to it already if there
    /// is one: the calls count in one budget.
    pub(super) async fn check_store(&mut self, name: Option<String>) {
        let choice = name
            .clone()
            .map_or(StoreChoice::Practice, StoreChoice::Named);
        let target = match Target::of(choice, self.settings.settings()) {
            Ok(target) => target,
            Err(trouble) => {
                let failure = Err(CheckFailure::Trouble(trouble));
                return self.teller.tell(Event::StoreChecked(name, failure)).await;
            }
        };
        let open = target.store().and_then(|store| self.sender.courier(&store));
        let way = Way {
            open: open.cloned(),
            target,
            keys: self.keys.clone(),
            built_in: Arc::clone(&self.built_in),
            journal: self.journal.clone(),
        };
        let teller = self.teller.clone();
        self.calls.spawn(async move {
            let result = way.check().await.map(Box::new);
            teller.tell(Event::StoreChecked(name, result)).await;
            Done::Nothing
        });
    }

    /// Makes one change to the settings and saves it.
    async fn change<T>(
        &mut self,
        change: impl FnOnce(&mut Settings) -> Result<T, StoreListError>,
    ) -> Result<T, StoreEditFailure> {
        let mut settings = self.settings.settings().clone();
        let changed = change(&mut settings)?;
        self.save(&settings).await?;
        Ok(changed)
    }

    async fn save(&mut self, settings: &Settings) -> Result<(), SaveError> {
        let reports = self.settings.save(settings)?;
        self.journal.keep(self.settings.settings().journal);
        for report in reports {
            self.teller.tell(Event::Settings(report)).await;
        }
        Ok(())
    }

    async fn save_or_tell(&mut self, settings: &Settings) {
        if let Err(error) = self.save(settings).await {
            self.teller.tell(Event::SettingsNotSaved(error)).await;
        }
    }

    async fn tell_settings(&self) {
        let settings = Box::new(self.settings.settings().clone());
        self.teller.tell(Event::SettingsKept(settings)).await;
    }

    /// Tells what the store in use is called now, if that has changed.
    async fn tell_name(&mut self) {
        let entry = self.entry_in_use().cloned();
        let Some((store, entry)) = self.store.as_mut().zip(entry) else {
            return;
        };
        if store.name == entry.name {
            return;
        }
        store.name.clone_from(&entry.name);
        let store = store.clone();
        let key_place = entry
            .key_id()
            .ok()
            .and_then(|id| self.keys.status(&id).place);
        let info = StoreInfo {
            opening: self.opening(),
            name: entry.name,
            environment: entry.environment,
            key_place,
            store: Some(store),
        };
        self.teller.tell(Event::StoreOpened(info)).await;
    }

    /// Another process has taken the store in use out of the settings.
    async fn leave_store(&mut self) {
        if let Some(store) = self.store.clone() {
            let trouble = StoreTrouble::NoSuchStore(store.name.clone());
            self.sender.give(&store, Err(trouble));
        }
        self.open_store(StoreChoice::Practice).await;
    }

    /// The entry of the store in use; nothing for one that is not in the settings.
    fn entry_in_use(&self) -> Option<&StoreEntry> {
        let stores = self.settings.settings().stores.iter();
        let mut stores = stores.filter(|entry| {
            let store = Target::Kept((*entry).clone()).store();
            store.is_some_and(|store| self.is_in_use(&store))
        });
        stores.next()
    }

    fn is_listed(&self) -> bool {
        self.entry_in_use().is_some()
    }

    fn is_in_use(&self, store: &StoreRef) -> bool {
        self.store
            .as_ref()
            .is_some_and(|open| open.place() == store.place())
    }
}

/// A way to a store that is looked at.
struct Way {
    open: Option<Courier>,
    target: Target,
    keys: KeyStore,
    built_in: BuiltIn,
    journal: Journal,
}

impl Way {
    async fn check(self) -> Result<StoreCheck, CheckFailure> {
        let courier = match self.open {
            Some(courier) => courier,
            None => {
                let (keys, built_in) = (&self.keys, &self.built_in);
                let timeouts = Timeouts::default();
                let opened = self.target.open(0, keys, built_in, &self.journal, timeouts);
                opened.await.map_err(CheckFailure::Trouble)?.courier
            }
        };
        for _ in 0..CHECK_READS {
            courier.reads.take().await;
        }
        courier
            .client
            .check_store()
            .await
            .map_err(CheckFailure::Call)
    }
}

fn secret_of(key: &ApiKey) -> SecretString {
    SecretString::from(key.expose().to_owned())
}
