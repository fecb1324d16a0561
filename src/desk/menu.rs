//! Loading the menu: the one kept on disk at once, the server's behind it.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::value::RawValue;

use super::{
    event::{Event, LoadedMenu},
    sender::courier::Courier,
};
use crate::{
    api::{ApiError, MenuReplies, read_menu},
    store::{
        menu_snapshot::{Found, MenuSnapshot, StoreKey},
        paths::Home,
    },
};

/// How many parts that a menu lacks are told in the log by name.
const MOST_TOLD: usize = 50;

/// The menu of last time, if one was kept.
pub(super) fn from_disk(home: &Home, store: &StoreKey) -> Option<LoadedMenu> {
    match MenuSnapshot::load(home, store) {
        Ok(Found::Menu(snapshot)) => {
            let replies = MenuReplies {
                products: snapshot.products.get().into(),
                categories: some_list(snapshot.categories.get()),
                payment_methods: some_list(snapshot.payment_methods.get()),
                failed: Vec::new(),
            };
            Some(read(&replies, snapshot.fetched_at, true))
        }
        Ok(Found::Nothing) => None,
        Ok(Found::SetAside { reason, .. }) => {
            tracing::warn!(reason, "the kept menu was set aside");
            None
        }
        Err(error) => {
            tracing::warn!(%error, "the kept menu could not be read");
            None
        }
    }
}

/// Asks the server for its menu, and keeps it.
pub(super) async fn from_server(courier: &Courier, home: &Home, store: Option<&StoreKey>) -> Event {
    // Products, categories and payment methods.
    for _ in 0..3 {
        courier.reads.take().await;
    }
    match courier.client.fetch_menu().await {
        Ok(replies) => {
            let now = Timestamp::now();
            if let Some(store) = store {
                keep(home, store, &replies, now);
            }
            Event::Menu(read(&replies, now, false))
        }
        Err(error) => {
            log_failure(&error);
            Event::MenuFailed(error)
        }
    }
}

fn log_failure(error: &ApiError) {
    tracing::warn!(status = error.status, %error, "the menu was not loaded");
}

fn read(replies: &MenuReplies, fetched_at: Timestamp, is_from_disk: bool) -> LoadedMenu {
    let (catalogue, report) = read_menu(replies);
    for left_out in report.left_out.iter().take(MOST_TOLD) {
        tracing::warn!(what = ?left_out.what, name = left_out.name, why = ?left_out.why, "left out of the menu");
    }
    LoadedMenu {
        catalogue: Arc::new(catalogue),
        report,
        fetched_at,
        is_from_disk,
        failed: replies.failed.clone(),
    }
}

/// A list that was not there when the menu was kept is kept as `null`.
fn some_list(text: &str) -> Option<Arc<str>> {
    (text != "null").then(|| text.into())
}

fn keep(home: &Home, store: &StoreKey, replies: &MenuReplies, now: Timestamp) {
    // A menu without payment methods is good for now, not for the next start.
    if !replies.failed.is_empty() {
        return;
    }
    let raw = |text: &str| RawValue::from_string(text.to_owned());
    let snapshot = raw(&replies.products).and_then(|products| {
        Ok(MenuSnapshot {
            fetched_at: now,
            products,
            categories: raw(replies.categories.as_deref().unwrap_or("null"))?,
            payment_methods: raw(replies.payment_methods.as_deref().unwrap_or("null"))?,
        })
    });
    match snapshot {
        Ok(snapshot) => {
            if let Err(error) = snapshot.save(home, store) {
                tracing::warn!(%error, "the menu was not kept");
            }
        }
        Err(error) => tracing::warn!(%error, "the menu was not kept"),
    }
}
