//! What is known of a store, in words: drawn line by line, and the same lines as text to hand on.

use egui::{RichText, Ui};

use super::{
    connect::{api_error_text, scope_text},
    texts::Texts,
    tokens::{self, SMALL, SMALL_GAP, Tokens},
    view::View,
    widgets,
};
use crate::{
    api::{
        Consent, Dialect, KeyCheck, LeftOut, LeftOutWhy, MenuKind, Scope, ScopeState, StoreCheck,
    },
    desk::StoreTrouble,
};

/// How a line is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tone {
    Good,
    Plain,
    Caution,
    Bad,
}

struct Line {
    name: String,
    value: String,
    tone: Tone,
}

/// Draws what is known, with a button that copies it.
pub fn store_check_ui(ui: &mut Ui, view: &View<'_>, store: &str, check: &StoreCheck) {
    let lines = lines(view, check);
    let copy = ui.button(view.texts.get("check-copy"));
    if widgets::focus_ring(copy, ui, tokens::RADIUS).clicked() {
        ui.copy_text(text(store, &lines));
    }
    ui.spacing_mut().item_spacing.y = SMALL_GAP;
    let tokens = Tokens::of(ui);
    for line in &lines {
        let colour = match line.tone {
            Tone::Good => tokens.accent,
            Tone::Plain => tokens.ink,
            Tone::Caution => tokens.waiting,
            Tone::Bad => tokens.problem,
        };
        let name = RichText::new(&line.name).size(13.0);
        let value = RichText::new(&line.value).size(SMALL).color(colour);
        widgets::row(ui, name, value);
    }
}

fn text(store: &str, lines: &[Line]) -> String {
    let mut text = format!("{store}\n");
    for line in lines {
        text.push_str(&format!("{}: {}\n", line.name, line.value));
    }
    text
}

fn lines(view: &View<'_>, check: &StoreCheck) -> Vec<Line> {
    let texts = view.texts;
    let mut lines = vec![line(
        texts,
        "check-key",
        texts.get("check-key-good").to_owned(),
        Tone::Good,
    )];
    for (scope, state) in &check.key.scopes {
        lines.push(scope_line(view, *scope, state));
    }
    lines.push(round_trip(texts, &check.key));
    lines.push(clock(texts, &check.key));
    lines.extend(menu(texts, check));
    lines.push(methods(texts, check));
    lines.push(dialect(texts, check.dialect));
    lines.push(consent(texts, check.consent));
    lines
}

fn line(texts: &Texts, id: &str, value: String, tone: Tone) -> Line {
    Line {
        name: texts.get(id).to_owned(),
        value,
        tone,
    }
}

fn scope_line(view: &View<'_>, scope: Scope, state: &ScopeState) -> Line {
    let word = |id: &str| view.texts.get(id).to_owned();
    let (value, tone) = match state {
        ScopeState::Granted => (word("scope-granted"), Tone::Good),
        ScopeState::Denied if scope.is_needed() => (word("scope-denied"), Tone::Bad),
        ScopeState::Denied => (word("scope-denied"), Tone::Caution),
        ScopeState::Unknown(error) => {
            let why = api_error_text(view, error);
            (format!("{}: {why}", word("scope-unknown")), Tone::Caution)
        }
    };
    line(view.texts, scope_text(scope), value, tone)
}

fn round_trip(texts: &Texts, key: &KeyCheck) -> Line {
    let millis = usize::try_from(key.round_trip.as_millis()).unwrap_or(usize::MAX);
    let value = texts.with("check-millis", &[("millis", millis.into())]);
    line(texts, "check-round-trip", value, Tone::Plain)
}

/// The header that it comes from is good to a second.
fn clock(texts: &Texts, key: &KeyCheck) -> Line {
    let Some(offset) = key.clock_offset else {
        let unknown = texts.get("check-not-known").to_owned();
        return line(texts, "check-clock", unknown, Tone::Caution);
    };
    let secs = usize::try_from(offset.as_secs().unsigned_abs()).unwrap_or(usize::MAX);
    let (id, tone) = match offset.as_secs() {
        -1..=1 => ("check-clock-agrees", Tone::Good),
        2.. => ("check-clock-ahead", Tone::Caution),
        _ => ("check-clock-behind", Tone::Caution),
    };
    let value = texts.with(id, &[("secs", secs.into())]);
    line(texts, "check-clock", value, tone)
}

fn menu(texts: &Texts, check: &StoreCheck) -> Vec<Line> {
    let Some(menu) = &check.menu else {
        let unread = texts.get("check-unread").to_owned();
        return vec![line(texts, "check-menu", unread, Tone::Bad)];
    };
    let counts = [
        ("products", menu.products.into()),
        ("inactive", menu.inactive.into()),
        ("categories", menu.categories.unwrap_or_default().into()),
    ];
    let id = match menu.categories {
        Some(_) => "check-menu-size",
        None => "check-menu-size-alone",
    };
    let tone = if menu.products == 0 {
        Tone::Bad
    } else {
        Tone::Plain
    };
    let mut lines = vec![line(texts, "check-menu", texts.with(id, &counts), tone)];
    if let Some(total) = menu.report.truncated {
        let total = total.to_string();
        let value = texts.with("check-cut", &[("total", (&total).into())]);
        lines.push(line(texts, "check-menu", value, Tone::Caution));
    }
    let left_out = menu.report.left_out.iter();
    lines.extend(left_out.map(|left_out| left_out_line(texts, left_out)));
    lines
}

fn left_out_line(texts: &Texts, left_out: &LeftOut) -> Line {
    let what = match left_out.what {
        MenuKind::List => "left-out-list",
        MenuKind::Product => "left-out-product",
        MenuKind::OptionGroup => "left-out-group",
        MenuKind::Choice => "left-out-choice",
        MenuKind::Category => "left-out-category",
        MenuKind::PaymentMethod => "left-out-method",
    };
    let why = match left_out.why {
        LeftOutWhy::WrongShape => "left-out-shape",
        LeftOutWhy::NoId => "left-out-no-id",
        LeftOutWhy::NoTitle => "left-out-no-title",
        LeftOutWhy::NoPrice => "left-out-no-price",
        LeftOutWhy::BadPrice(_) => "left-out-bad-price",
        LeftOutWhy::NegativePrice => "left-out-negative",
        LeftOutWhy::SameId => "left-out-same-id",
    };
    Line {
        name: texts.with(what, &[("name", (&left_out.name).into())]),
        value: texts.get(why).to_owned(),
        tone: Tone::Caution,
    }
}

fn methods(texts: &Texts, check: &StoreCheck) -> Line {
    let Some(count) = check.payment_methods else {
        let unread = texts.get("check-unread").to_owned();
        return line(texts, "check-methods", unread, Tone::Caution);
    };
    let counts = [("all", count.all.into()), ("usable", count.usable.into())];
    let tone = match count.usable {
        0 => Tone::Bad,
        usable if usable < count.all => Tone::Caution,
        _ => Tone::Plain,
    };
    line(
        texts,
        "check-methods",
        texts.with("check-methods-count", &counts),
        tone,
    )
}

fn dialect(texts: &Texts, dialect: Option<Dialect>) -> Line {
    let (id, tone) = match dialect {
        Some(Dialect::Classic) => ("check-dialect-classic", Tone::Plain),
        Some(Dialect::Current) => ("check-dialect-current", Tone::Plain),
        None => ("check-not-known", Tone::Caution),
    };
    line(texts, "check-dialect", texts.get(id).to_owned(), tone)
}

fn consent(texts: &Texts, consent: Consent) -> Line {
    let (id, tone) = match consent {
        Consent::Given => ("check-consent-given", Tone::Good),
        Consent::Withheld => ("check-consent-withheld", Tone::Caution),
        Consent::NoCustomers => ("check-consent-no-customers", Tone::Plain),
        Consent::Unknown => ("check-unread", Tone::Caution),
    };
    line(texts, "check-consent", texts.get(id).to_owned(), tone)
}

/// Why a store cannot be used, in one sentence.
pub fn trouble_text(trouble: &StoreTrouble, texts: &Texts) -> String {
    match trouble {
        StoreTrouble::NoSuchStore(name) => {
            texts.with("banner-no-such-store", &[("name", name.into())])
        }
        StoreTrouble::KeyMissing => texts.get("banner-key-missing").to_owned(),
        StoreTrouble::KeyUnreadable(_) => texts.get("banner-key-unreadable").to_owned(),
        StoreTrouble::KeyOdd(_) => texts.get("connect-key-odd").to_owned(),
        StoreTrouble::Address(_) => texts.get("banner-address-odd").to_owned(),
        StoreTrouble::Start(words) => texts.with("banner-start-failed", &[("why", words.into())]),
    }
}
