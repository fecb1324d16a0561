//! A day at a glance: its orders in numbers, and by the hour as a small chart.

use egui::{
    Align, Align2, CentralPanel, Color32, CornerRadius, FontId, Frame, Layout, Margin, Rect, Role,
    ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2,
};
use jiff::civil::Date;

use crate::{
    domain::{
        Money,
        day::{DayHour, DaySummary},
    },
    ui::{
        command::Command,
        event::{Out, UiEvent},
        tokens::{GAP, SMALL, SMALL_GAP, TEXT, TOTAL, Tokens},
        view::View,
        widgets,
    },
};

/// How high the chart is, with the words above and below its bars.
const CHART: f32 = 240.0;
/// Room above a bar for its count, and below for its hour and sum.
const ABOVE: f32 = 20.0;
const BELOW: f32 = 40.0;
/// The narrowest hour that has room for its sum.
const ROOM_FOR_SUM: f32 = 44.0;

/// What a person did with the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayEvent {
    /// Wants the day before.
    Back,
    /// Wants the day after.
    Forward,
    /// Wants today.
    Today,
    /// Wants the table of the day in a place of their choice.
    SaveElsewhere,
}

/// What is shown of a day.
pub struct DayModel<'a> {
    /// Which day.
    pub date: Date,
    /// Today.
    pub today: Date,
    /// Its orders in numbers, once they were read.
    pub summary: Option<&'a DaySummary>,
    /// They could not be read.
    pub is_unreadable: bool,
}

/// Draws the day below the strips.
pub fn day_ui(ui: &mut Ui, view: &View<'_>, model: &DayModel<'_>, out: &mut Out) {
    let frame = Frame::NONE
        .fill(Tokens::of(ui).ground)
        .inner_margin(Margin::symmetric(16, 12));
    CentralPanel::default()
        .frame(frame)
        .show(ui, |ui| content_ui(ui, view, model, out));
}

fn content_ui(ui: &mut Ui, view: &View<'_>, model: &DayModel<'_>, out: &mut Out) {
    head_ui(ui, view, model, out);
    ui.add_space(GAP);
    ScrollArea::vertical()
        .id_salt("day at a glance")
        .show(ui, |ui| match model.summary {
            _ if model.is_unreadable => said(ui, view.texts.get("day-unreadable")),
            None => said(ui, view.texts.get("day-reading")),
            Some(summary) if summary.count() == 0 => said(ui, view.texts.get("day-empty")),
            Some(summary) => {
                figures_ui(ui, view, summary);
                estimated_ui(ui, view, summary);
                ui.add_space(2.0 * GAP);
                chart_ui(ui, view, summary);
            }
        });
}

fn said(ui: &mut Ui, words: &str) {
    ui.add_space(2.0 * GAP);
    ui.label(egui::RichText::new(words).color(Tokens::of(ui).muted));
}

/// What this is, the day with its steps, and what can be done with it.
fn head_ui(ui: &mut Ui, view: &View<'_>, model: &DayModel<'_>, out: &mut Out) {
    let texts = view.texts;
    ui.horizontal(|ui| {
        ui.label(widgets::bold(Command::ShowDay.text(texts)).size(TOTAL));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let back = ui.button(texts.get("day-to-orders"));
            if back.on_hover_text(view.key(Command::ShowDay)).clicked() {
                out.push(UiEvent::Command(Command::ShowDay));
            }
        });
    });
    ui.add_space(SMALL_GAP);
    ui.horizontal(|ui| {
        steps_ui(ui, view, model, out);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            save_ui(ui, view, out);
        });
    });
}

fn steps_ui(ui: &mut Ui, view: &View<'_>, model: &DayModel<'_>, out: &mut Out) {
    let texts = view.texts;
    step_ui(ui, view, ("‹", "day-before"), true, DayEvent::Back, out);
    ui.label(widgets::bold(date_text(view, model)));
    let has_next = model.date < model.today;
    let next = ("›", "day-after");
    step_ui(ui, view, next, has_next, DayEvent::Forward, out);
    if has_next && ui.button(texts.get("day-today")).clicked() {
        out.push(UiEvent::Day(DayEvent::Today));
    }
}

fn save_ui(ui: &mut Ui, view: &View<'_>, out: &mut Out) {
    let can_export = Command::ExportDay.is_enabled(&view.allowed);
    let elsewhere = egui::Button::new(view.texts.get("day-save-elsewhere"));
    if ui.add_enabled(can_export, elsewhere).clicked() {
        out.push(UiEvent::Day(DayEvent::SaveElsewhere));
    }
    let export = egui::Button::new(Command::ExportDay.text(view.texts));
    let export = ui.add_enabled(can_export, export);
    if export
        .on_hover_text(view.texts.get("day-export-hint"))
        .clicked()
    {
        out.push(UiEvent::Command(Command::ExportDay));
    }
}

fn step_ui(
    ui: &mut Ui,
    view: &View<'_>,
    (sign, id): (&str, &str),
    is_enabled: bool,
    event: DayEvent,
    out: &mut Out,
) {
    let words = view.texts.get(id);
    let size = egui::Vec2::splat(view.sizes.field);
    let button = ui.add_enabled(is_enabled, egui::Button::new(sign).min_size(size));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, words));
    if button.on_hover_text(words).clicked() {
        out.push(UiEvent::Day(event));
    }
}

fn date_text(view: &View<'_>, model: &DayModel<'_>) -> String {
    let weekday = match model.date.weekday() {
        jiff::civil::Weekday::Monday => "weekday-1",
        jiff::civil::Weekday::Tuesday => "weekday-2",
        jiff::civil::Weekday::Wednesday => "weekday-3",
        jiff::civil::Weekday::Thursday => "weekday-4",
        jiff::civil::Weekday::Friday => "weekday-5",
        jiff::civil::Weekday::Saturday => "weekday-6",
        jiff::civil::Weekday::Sunday => "weekday-7",
    };
    let date = model.date.strftime("%d.%m.%Y").to_string();
    let weekday = view.texts.get(weekday);
    match model.date == model.today {
        true => format!("{date} {weekday} · {}", view.texts.get("day-is-today")),
        false => format!("{date} {weekday}"),
    }
}

fn figures_ui(ui: &mut Ui, view: &View<'_>, summary: &DaySummary) {
    let tokens = Tokens::of(ui);
    let average = summary.average();
    let average = average.map_or_else(|| "–".to_owned(), |average| view.money(average));
    let of_trouble = |count: usize, colour: Color32| match count {
        0 => tokens.muted,
        _ => colour,
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GAP, GAP);
        let mut figure = |id: &str, value: &str, colour| figure_ui(ui, view, id, value, colour);
        figure("day-taken", &summary.taken.to_string(), tokens.ink);
        figure("day-sum", &view.money(summary.sum), tokens.ink);
        figure("day-average", &average, tokens.ink);
        for (id, count, colour) in [
            ("day-unsent", summary.unsent, tokens.waiting),
            ("day-unknown", summary.unknown, tokens.waiting),
            ("day-refused", summary.refused, tokens.problem),
            ("day-withdrawn", summary.withdrawn, tokens.ink),
        ] {
            figure(id, &count.to_string(), of_trouble(count, colour));
        }
    });
}

fn figure_ui(ui: &mut Ui, view: &View<'_>, id: &str, value: &str, colour: Color32) {
    let tokens = Tokens::of(ui);
    Frame::NONE
        .fill(tokens.panel)
        .stroke((1.0, tokens.hairline))
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.vertical(|ui| {
                ui.set_min_width(84.0);
                ui.spacing_mut().item_spacing.y = SMALL_GAP;
                ui.label(widgets::small(ui, view.texts.get(id)));
                ui.label(widgets::bold(value).size(TOTAL).color(colour));
            });
        });
}

fn estimated_ui(ui: &mut Ui, view: &View<'_>, summary: &DaySummary) {
    if summary.estimated > 0 {
        ui.add_space(SMALL_GAP);
        let count = [("count", summary.estimated.into())];
        ui.label(widgets::small(ui, view.texts.with("day-estimated", &count)));
    }
}

/// One bar an hour, as high as its orders are many.
fn chart_ui(ui: &mut Ui, view: &View<'_>, summary: &DaySummary) {
    ui.label(widgets::bold(view.texts.get("day-by-hour")));
    ui.add_space(SMALL_GAP);
    let hours = in_sight(&summary.hours);
    let width = ui.available_width();
    let (area, _) = ui.allocate_exact_size(vec2(width, CHART), Sense::hover());
    let most = hours
        .iter()
        .map(|hour| hour.count)
        .max()
        .unwrap_or(0)
        .max(1);
    let each = width / hours.len().max(1) as f32;
    let ground = area.bottom() - BELOW;
    for (place, hour) in hours.iter().enumerate() {
        let left = area.left() + each * place as f32;
        let column = Rect::from_min_max(pos2(left, area.top()), pos2(left + each, area.bottom()));
        let height = (ground - area.top() - ABOVE) * hour.count as f32 / most as f32;
        hour_ui(ui, view, hour, column, height);
    }
    let line = Tokens::of(ui).hairline;
    ui.painter().hline(area.x_range(), ground, (1.0, line));
}

/// The hours from the first to the last with orders, and enough beside them that few do not look
/// like many.
fn in_sight(hours: &[DayHour]) -> &[DayHour] {
    const FEWEST: usize = 12;
    let sold = |hour: &DayHour| hour.count > 0;
    let first = hours.iter().position(sold).unwrap_or(0);
    let last = hours.iter().rposition(sold).unwrap_or(0);
    let missing = FEWEST.saturating_sub(last + 1 - first);
    let first = first.saturating_sub(missing.div_ceil(2));
    let last = (first + FEWEST - 1)
        .max(last)
        .min(hours.len().saturating_sub(1));
    let first = first.min((last + 1).saturating_sub(FEWEST));
    hours.get(first..=last).unwrap_or(hours)
}

fn hour_ui(ui: &Ui, view: &View<'_>, hour: &DayHour, column: Rect, height: f32) {
    let tokens = Tokens::of(ui);
    let words = hour_words(view, hour);
    let response = ui.interact(column, ui.scope_id().with(hour.begins), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    let (centre, ground) = (column.center().x, column.bottom() - BELOW);
    let text = |at: f32, align, words: &str, size, colour| {
        let font = FontId::proportional(size);
        let place = pos2(centre, at);
        ui.painter().text(place, align, words, font, colour);
    };
    if hour.count > 0 {
        let half = (column.width() * 0.35).min(28.0);
        let top = pos2(centre - half, ground - height);
        let bar = Rect::from_min_max(top, pos2(centre + half, ground));
        let colour = match response.hovered() {
            true => tokens.ink,
            false => tokens.accent,
        };
        let round = CornerRadius {
            nw: 4,
            ne: 4,
            sw: 0,
            se: 0,
        };
        ui.painter().rect_filled(bar, round, colour);
        let count = hour.count.to_string();
        text(
            bar.top() - 2.0,
            Align2::CENTER_BOTTOM,
            &count,
            TEXT,
            tokens.ink,
        );
        if column.width() >= ROOM_FOR_SUM {
            let sum = whole(view, hour.sum);
            text(ground + 22.0, Align2::CENTER_TOP, &sum, SMALL, tokens.muted);
        }
    }
    let name = hour_name(hour);
    text(ground + 4.0, Align2::CENTER_TOP, &name, SMALL, tokens.ink);
    response.on_hover_text(words);
}

/// `13`; `02 (2)` for an hour that clocks show once more.
fn hour_name(hour: &DayHour) -> String {
    match hour.is_again {
        true => format!("{:02} (2)", hour.hour),
        false => format!("{:02}", hour.hour),
    }
}

/// `13:00: 5 sipariş, 1.375,50 ₺`.
fn hour_words(view: &View<'_>, hour: &DayHour) -> String {
    let (name, sum) = (hour_name(hour), view.money(hour.sum));
    view.texts.with(
        "day-hour",
        &[
            ("hour", (&name).into()),
            ("count", hour.count.into()),
            ("sum", (&sum).into()),
        ],
    )
}

/// An amount without its cents, for a place with little room.
fn whole(view: &View<'_>, amount: Money) -> String {
    let text = Money::from(amount.decimal().round()).format_bare(view.numbers());
    let cents = text.rfind([',', '.']).filter(|at| text.len() - at == 3);
    match cents {
        Some(at) => text.get(..at).unwrap_or(&text).to_owned(),
        None => text,
    }
}
