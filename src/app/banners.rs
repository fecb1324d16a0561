//! What the banners say.

use std::path::Path;

use super::{bench, notice::Notice, state::State};
use crate::{
    desk::StoreTrouble,
    store::{
        database::{DatabaseTrouble, Salvaged},
        settings::Environment,
    },
    ui::{
        banner::{Banner, BannerAction, Tone},
        command::Command,
        connect::api_error_text,
        problem_text, store_check,
        texts::Texts,
        view::View,
    },
};

/// The banners of now, most important first.
pub(super) fn of(state: &State, view: &View<'_>) -> Vec<Banner> {
    let mut banners = Vec::new();
    if let Some(trouble) = state.disk {
        banners.push(disk_banner(trouble, &state.texts));
    }
    if let Some(trouble) = &state.store_trouble {
        banners.push(store_banner(trouble, &state.texts));
    }
    if let Some(failure) = &state.menu.failure
        && state.menu.loaded.is_some()
    {
        let words = api_error_text(view, failure);
        banners.push(Banner {
            tone: Tone::Waiting,
            text: state
                .texts
                .with("banner-menu-old", &[("why", (&words).into())]),
            action: Some((
                "command-refresh-menu",
                BannerAction::Command(Command::RefreshMenu),
            )),
            dismiss: None,
        });
    }
    for (place, notice) in state.notices.iter().enumerate() {
        banners.push(notice_banner(state, notice, place));
    }
    let is_practice =
        state.store.environment == Environment::Practice && state.store_trouble.is_none();
    let is_spoilt = state.bench.has_faults();
    if is_practice && is_spoilt {
        banners.push(Banner {
            tone: Tone::Practice,
            text: bench::banner_text(&state.bench, &state.texts),
            action: Some((
                "command-practice-faults",
                BannerAction::Command(Command::PracticeFaults),
            )),
            dismiss: None,
        });
    } else if is_practice {
        banners.push(Banner {
            tone: Tone::Practice,
            text: state.texts.get("banner-practice").to_owned(),
            action: Some((
                "banner-connect",
                BannerAction::Command(Command::ConnectStore),
            )),
            dismiss: None,
        });
    }
    banners
}

fn store_banner(trouble: &StoreTrouble, texts: &Texts) -> Banner {
    let text = store_check::trouble_text(trouble, texts);
    Banner {
        tone: Tone::Problem,
        text,
        action: Some((
            "banner-connect",
            BannerAction::Command(Command::ConnectStore),
        )),
        dismiss: None,
    }
}

/// Stays as long as the disk does not keep what it should.
fn disk_banner(trouble: DatabaseTrouble, texts: &Texts) -> Banner {
    let why = texts.get(problem_text::disk(trouble));
    Banner {
        tone: Tone::Problem,
        text: texts.with("banner-disk", &[("why", why.into())]),
        action: None,
        dismiss: None,
    }
}

fn closing(unsent: usize, lost: usize, texts: &Texts) -> (Tone, String) {
    let counts = [("unsent", unsent.into()), ("lost", lost.into())];
    match lost {
        0 => (Tone::Waiting, texts.with("banner-closing", &counts)),
        _ => (Tone::Problem, texts.with("banner-closing-lost", &counts)),
    }
}

fn not_taken_over(fields: &[String], texts: &Texts) -> (Tone, String) {
    let fields = fields.join(", ");
    let words = texts.with("banner-not-taken-over", &[("fields", (&fields).into())]);
    (Tone::Problem, words)
}

fn day_written(place: &Path, texts: &Texts) -> (Tone, String) {
    let file = place.display().to_string();
    let words = texts.with("banner-day-written", &[("file", (&file).into())]);
    (Tone::Waiting, words)
}

fn set_aside(kept: &Path, salvaged: Salvaged, texts: &Texts) -> (Tone, String) {
    let file = kept.display().to_string();
    let id = match salvaged.is_partial {
        true => "banner-set-aside-partly",
        false => "banner-set-aside",
    };
    let count = salvaged.drafts + salvaged.entries;
    let words = texts.with(id, &[("count", count.into()), ("file", (&file).into())]);
    (Tone::Problem, words)
}

/// Something that did not work, with the reason in it.
fn failed(id: &str, why: &str, texts: &Texts) -> (Tone, String) {
    (Tone::Problem, texts.with(id, &[("why", why.into())]))
}

fn notice_banner(state: &State, notice: &Notice, place: usize) -> Banner {
    let texts = &state.texts;
    let (tone, text) = match notice {
        Notice::Settings(words) => (
            Tone::Waiting,
            texts.with("banner-settings", &[("why", words.into())]),
        ),
        Notice::SettingsNotSaved(words) => failed("banner-settings-not-saved", words, texts),
        Notice::KeyForThisRunOnly => (Tone::Waiting, texts.get("banner-no-keyring").to_owned()),
        Notice::KeyInFile => (Tone::Waiting, texts.get("banner-key-in-file").to_owned()),
        Notice::KeyNotForgotten(words) => failed("banner-key-not-forgotten", words, texts),
        Notice::KeyFileFailed(words) => failed("banner-key-file-failed", words, texts),
        Notice::LeftOut(count) => (
            Tone::Waiting,
            texts.with("banner-left-out", &[("count", (*count).into())]),
        ),
        Notice::MenuCut(total) => {
            let total = total.to_string();
            (
                Tone::Waiting,
                texts.with("banner-menu-cut", &[("total", (&total).into())]),
            )
        }
        Notice::ListMissing(endpoint) => (
            Tone::Waiting,
            texts.with("banner-list-missing", &[("list", (*endpoint).into())]),
        ),
        Notice::FavouriteNotKept => (
            Tone::Problem,
            texts.get("banner-favourite-not-kept").to_owned(),
        ),
        Notice::Closing { unsent, lost } => closing(*unsent, *lost, texts),
        Notice::SetAside(kept, salvaged) => set_aside(kept, *salvaged, texts),
        Notice::Unreadable(count) => (
            Tone::Problem,
            texts.with("banner-unreadable", &[("count", (*count).into())]),
        ),
        Notice::Discarded => {
            let count = state.discarded.len();
            let words = texts.with("banner-discarded", &[("count", count.into())]);
            (Tone::Waiting, words)
        }
        Notice::NotTakenOver(fields) => not_taken_over(fields, texts),
        Notice::CurlCopied => (Tone::Waiting, texts.get("banner-curl-copied").to_owned()),
        Notice::DayWritten(place) => day_written(place, texts),
        Notice::DayNotWritten(words) => failed("banner-day-not-written", words, texts),
        Notice::NotOpened(words) => (Tone::Problem, words.clone()),
        Notice::Busy => (Tone::Problem, texts.get("banner-busy").to_owned()),
        Notice::NoSuchStore(name) => (
            Tone::Waiting,
            texts.with("banner-no-such-store", &[("name", name.into())]),
        ),
        Notice::AddressNotConnected(address) => (
            Tone::Waiting,
            texts.with(
                "banner-address-not-connected",
                &[("address", address.into())],
            ),
        ),
    };
    let action = match notice {
        Notice::KeyForThisRunOnly => Some(("banner-agree-to-file", BannerAction::AgreeToKeyFile)),
        Notice::Discarded => Some((
            "command-restore-order",
            BannerAction::Command(Command::RestoreOrder),
        )),
        Notice::AddressNotConnected(_) => Some((
            "banner-connect",
            BannerAction::Command(Command::ConnectStore),
        )),
        _ => None,
    };
    Banner {
        tone,
        text,
        action,
        dismiss: Some(place),
    }
}
