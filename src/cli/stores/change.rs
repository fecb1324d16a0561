//! `packetdesk stores rename`, `recolour`, `remove` and `use`.

use std::io::{IsTerminal as _, Write as _};

use super::Stores;
use crate::{
    cli::{
        books,
        output::{self, Exit, Failure},
        session::PRACTICE_NAME,
        store_args::StoreArgs,
    },
    desk::session::Target,
    store::settings::{StoreColour, StoreEntry},
};

pub(super) fn rename(old: &str, new: &str) -> Result<Exit, Failure> {
    let new = Stores::open()?.change(|settings| settings.rename_store(old, new))?;
    output::say(&format!("{old} is called {new} now.\n"))?;
    Ok(Exit::Done)
}

pub(super) fn recolour(name: &str, colour: StoreColour) -> Result<Exit, Failure> {
    Stores::open()?.change(|settings| settings.recolour_store(name, colour))?;
    let word: &'static str = colour.into();
    output::say(&format!("{name} is {word} now.\n"))?;
    Ok(Exit::Done)
}

/// The desk that is open goes on where it is; what is asked for here is the next start.
pub(super) fn use_store(name: Option<&str>, store: &StoreArgs) -> Result<Exit, Failure> {
    let usage = |message: &str| Err(Failure::new(Exit::Usage, message));
    match (name, store.is_practice()) {
        (None, false) => return usage("say which store, by its name or with --practice"),
        (Some(_), true) => return usage("either a name or --practice, not both"),
        (Some(_), false) if store.is_given() => {
            return usage("`stores use` takes a name or --practice, and nothing else");
        }
        _ => {}
    }
    Stores::open()?.change(|settings| {
        if let Some(name) = name {
            settings.find_store(name)?;
        }
        settings.active_store = name.map(str::to_owned);
        Ok(())
    })?;
    let name = name.unwrap_or(PRACTICE_NAME);
    output::say(&format!(
        "The desk opens on {name} from its next start on.\n"
    ))?;
    Ok(Exit::Done)
}

pub(super) async fn remove(name: &str, is_sure: bool) -> Result<Exit, Failure> {
    let mut stores = Stores::open()?;
    let entry = stores.settings().find_store(name);
    let entry = entry.map_err(|error| stores.failure(&error))?.clone();
    let waiting = waiting_for(&stores, &entry).await;
    if !is_sure && !ask(name, waiting)? {
        return Err(Failure::new(Exit::Usage, "nothing was removed"));
    }
    let gone = stores.change(|settings| settings.remove_store(name))?;
    let is_needed = stores.settings().needs_key_of(&gone);
    let id = gone.key_id().ok().filter(|_| !is_needed);
    let forgotten = match id {
        Some(id) => stores.forget(&id).await,
        None => Ok(()),
    };
    let mut words = format!("{name} was removed.\n");
    if waiting > 0 {
        words = format!("{words}{}\n", stay(waiting));
    }
    output::say(&words)?;
    forgotten.map_err(|error| {
        Failure::new(Exit::Key, format!("its key could not be deleted: {error}"))
            .advise("Delete it from the system's keyring, where it is an entry of packetdesk.")
    })?;
    Ok(Exit::Done)
}

/// How many orders of the outbox wait for a store; none where that cannot be told.
async fn waiting_for(stores: &Stores, entry: &StoreEntry) -> usize {
    let Some(store) = Target::Kept(entry.clone()).store() else {
        return 0;
    };
    let counted = async {
        let books = books::open(&stores.home).await?;
        let entries = books.run(|db| db.open_entries()).await?;
        let of_store = entries
            .iter()
            .filter(|entry| entry.store.place() == store.place());
        Ok(of_store.count())
    };
    counted
        .await
        .unwrap_or_else(|error: crate::store::database::DatabaseError| {
            output::note(format_args!("The outbox could not be looked at: {error}."));
            0
        })
}

fn stay(waiting: usize) -> String {
    match waiting {
        1 => "1 order that waits for it stays in the outbox.".to_owned(),
        _ => format!("{waiting} orders that wait for it stay in the outbox."),
    }
}

/// Asks a person; without one it is to be said beforehand.
fn ask(name: &str, waiting: usize) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        let failure = format!("removing {name} deletes its key");
        return Err(Failure::new(Exit::Usage, failure).advise("Say that you are sure with --yes."));
    }
    let stay = if waiting > 0 {
        format!(" {}", stay(waiting))
    } else {
        String::new()
    };
    let mut stderr = std::io::stderr().lock();
    let asked = write!(stderr, "Remove {name} and delete its key?{stay} [y/N] ");
    drop(asked.and_then(|()| stderr.flush()));
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    read.map_err(|error| Failure::new(Exit::Usage, format!("no answer could be read: {error}")))?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
