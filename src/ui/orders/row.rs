//! One row of the list, and the words that it shares with what is shown of it in full.

use egui::{Color32, FontId, Rect, Response, RichText, Sense, Ui, Vec2};

use super::{
    channel,
    rows::{Age, OrderRow, RowChange},
    scheduled,
};
use crate::{
    domain::Money,
    store::database::outbox::EntryState,
    ui::{
        tile,
        tokens::{self, GAP, SMALL, TEXT, Tokens},
        view::View,
    },
};

/// Draws one row.
pub(super) fn row_ui(ui: &mut Ui, view: &View<'_>, row: &OrderRow, is_chosen: bool) -> Response {
    let size = Vec2::new(ui.available_width(), view.sizes.row);
    let (rect, response) = ui.allocate_exact_size(size, Sense::CLICK);
    let words = RowWords::of(view, row);
    if ui.is_rect_visible(rect) {
        tile::frame(ui, &response, is_chosen);
        words.paint(ui, row, rect.shrink2(Vec2::new(10.0, 6.0)));
    }
    let label = words.label();
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::ListItem, true, is_chosen, &label));
    response
}

/// What a row says.
struct RowWords {
    title: String,
    who: String,
    total: String,
    channel: String,
    facts: String,
    ours: String,
    balance: String,
    state: String,
}

impl RowWords {
    fn of(view: &View<'_>, row: &OrderRow) -> Self {
        let texts = view.texts;
        let number = row.number.as_ref().map(|number| format!("#{number}"));
        let (title, who) = match (number, row.who.as_str()) {
            (Some(number), who) => (number, who.to_owned()),
            (None, "") => (texts.get("orders-unnamed").to_owned(), String::new()),
            (None, who) => (who.to_owned(), String::new()),
        };
        let scheduled = row.scheduled_for.as_deref().map(|told| {
            let at = scheduled(view, told);
            texts.with("orders-scheduled", &[("at", (&at).into())])
        });
        let items = row
            .items
            .map(|count| texts.with("orders-items", &[("count", count.into())]));
        let age = known_age(view, row).map(|age| age_text(view, age));
        let facts: Vec<String> = [scheduled, age, items].into_iter().flatten().collect();
        Self {
            title,
            who,
            total: row.total.map_or_else(String::new, |total| {
                total_text(view, total, row.is_estimate)
            }),
            channel: channel::name(texts, &row.channel).to_owned(),
            facts: facts.join(" · "),
            ours: match row.is_ours && row.state.is_none() {
                true => texts.get("orders-ours").to_owned(),
                false => String::new(),
            },
            balance: balance_text(view, row).unwrap_or_default(),
            state: state_text(view, row).unwrap_or_default(),
        }
    }

    fn label(&self) -> String {
        let all = [
            &self.title,
            &self.who,
            &self.channel,
            &self.facts,
            &self.ours,
            &self.total,
            &self.balance,
            &self.state,
        ];
        let said: Vec<&str> = all
            .into_iter()
            .map(String::as_str)
            .filter(|text| !text.is_empty())
            .collect();
        said.join(", ")
    }

    fn paint(&self, ui: &Ui, row: &OrderRow, inner: Rect) {
        let tokens = Tokens::of(ui);
        let (top, bottom) = inner.split_top_bottom_at_fraction(0.5);
        let bold = FontId::new(TEXT, tokens::bold_family());
        let small_bold = FontId::new(SMALL, tokens::bold_family());
        let small = FontId::proportional(SMALL);
        let ink = if row.is_estimate {
            tokens.muted
        } else {
            tokens.ink
        };
        let right = paint_right(ui, top, &self.total, bold.clone(), ink);
        let left = top.with_max_x(top.right() - right);
        let title = paint_left(ui, left, &self.title, bold, tokens.ink);
        let left = left.with_min_x(left.left() + title);
        let ours = paint_left(ui, left, &self.ours, small_bold.clone(), tokens.accent);
        let left = left.with_min_x(left.left() + ours);
        tile::paint_lines(
            ui,
            left,
            left.width(),
            [(RichText::new(&self.who), TEXT, tokens.ink)],
        );
        let state = match self.state.is_empty() {
            true => paint_right(ui, bottom, &self.balance, small, balance_ink(tokens, row)),
            false => paint_right(ui, bottom, &self.state, small_bold, state_ink(tokens, row)),
        };
        let dot = egui::pos2(bottom.left() + 4.0, bottom.center().y);
        ui.painter()
            .circle_filled(dot, 4.0, channel::colour(tokens, &row.channel));
        let left = bottom
            .with_min_x(bottom.left() + 13.0)
            .with_max_x(bottom.right() - state);
        let facts = [&self.channel, &self.facts].map(String::as_str);
        let facts = facts.iter().filter(|text| !text.is_empty()).copied();
        let facts = facts.collect::<Vec<_>>().join(" · ");
        tile::paint_lines(
            ui,
            left,
            left.width(),
            [(RichText::new(facts), SMALL, tokens.muted)],
        );
    }
}

/// An amount; one that we reckoned ourselves with a sign before it.
fn total_text(view: &View<'_>, total: Money, is_estimate: bool) -> String {
    let amount = view.money(total);
    match is_estimate {
        true => format!("≈ {amount}"),
        false => amount,
    }
}

/// How old a row is, if there is anything to say: what has just been seen first may be of any age.
pub fn known_age(view: &View<'_>, row: &OrderRow) -> Option<Age> {
    row.age.filter(|age| match age {
        Age::Since(_) => true,
        Age::AtLeast(at) => view.now_secs - at.as_second() >= 60,
    })
}

/// How old, in words: `12 dk`, `en az 12 dk`.
pub fn age_text(view: &View<'_>, age: Age) -> String {
    let time = view.minutes_since(age.at().as_second());
    match age {
        Age::Since(_) => time,
        Age::AtLeast(_) => view.texts.with("age-at-least", &[("time", (&time).into())]),
    }
}

/// The same as a part of a sentence: `12 dk önce`, `en az 12 dk önce`.
pub fn age_sentence(view: &View<'_>, age: Age) -> String {
    match age {
        Age::Since(at) => view.ago(at.as_second()),
        Age::AtLeast(_) => {
            let time = age_text(view, age);
            view.texts.with("packet-age", &[("age", (&time).into())])
        }
    }
}

/// What is paid and what is open.
fn balance_text(view: &View<'_>, row: &OrderRow) -> Option<String> {
    let (total, paid) = (row.total?, row.paid?);
    Some(balance(view, total, paid))
}

/// The same of any total.
pub fn balance(view: &View<'_>, total: Money, paid: Money) -> String {
    let rest = total - paid;
    let amount = |amount: Money| view.money(amount);
    let texts = view.texts;
    if rest.is_zero() {
        texts.get("balance-paid").to_owned()
    } else if rest.is_negative() {
        let over = amount(paid - total);
        texts.with("balance-over", &[("amount", (&over).into())])
    } else if paid.is_zero() {
        texts.get("balance-unpaid").to_owned()
    } else {
        let (paid, rest) = (amount(paid), amount(rest));
        texts.with(
            "balance-partly",
            &[("paid", (&paid).into()), ("rest", (&rest).into())],
        )
    }
}

fn balance_ink(tokens: &Tokens, row: &OrderRow) -> Color32 {
    match row.rest() {
        Some(rest) if rest.is_zero() => tokens.accent,
        Some(rest) if rest.is_negative() => tokens.problem,
        _ => tokens.muted,
    }
}

/// Where an order is, in a word or two; nothing for what needs no word.
pub fn state_text(view: &View<'_>, row: &OrderRow) -> Option<String> {
    let id = match (row.change, row.state) {
        (Some(RowChange::Stuck), _) => "row-change-stuck",
        (Some(RowChange::Underway), _) => "row-change-underway",
        (None, None | Some(EntryState::Accepted)) => return None,
        (None, Some(EntryState::Queued)) => "row-queued",
        (None, Some(EntryState::Sending)) => "row-sending",
        (None, Some(EntryState::Waiting)) => "row-waiting",
        (None, Some(EntryState::Unknown)) => "row-unknown",
        (None, Some(EntryState::Lapsed)) => "row-lapsed",
        (None, Some(EntryState::Refused)) => "row-refused",
        (None, Some(EntryState::Withdrawn)) => "row-withdrawn",
    };
    Some(view.texts.get(id).to_owned())
}

/// The colour of that word.
pub fn state_ink(tokens: &Tokens, row: &OrderRow) -> Color32 {
    match row.state {
        _ if row.needs_somebody() => tokens.problem,
        Some(EntryState::Withdrawn) => tokens.muted,
        _ => tokens.waiting,
    }
}

/// Paints a text at the right; gives the room that it takes.
fn paint_right(ui: &Ui, rect: Rect, text: &str, font: FontId, ink: Color32) -> f32 {
    paint(ui, rect, text, font, ink, true)
}

/// The same at the left.
fn paint_left(ui: &Ui, rect: Rect, text: &str, font: FontId, ink: Color32) -> f32 {
    paint(ui, rect, text, font, ink, false)
}

fn paint(ui: &Ui, rect: Rect, text: &str, font: FontId, ink: Color32, is_right: bool) -> f32 {
    if text.is_empty() {
        return 0.0;
    }
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width().max(0.0));
    let galley = ui.painter().layout_job(job);
    let size = galley.size();
    let x = match is_right {
        true => rect.right() - size.x,
        false => rect.left(),
    };
    let at = egui::pos2(x, rect.center().y - size.y / 2.0);
    ui.painter().galley(at, galley, ink);
    size.x + GAP
}
