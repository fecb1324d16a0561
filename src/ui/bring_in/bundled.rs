//! The calls of a bundle, one of which is taken.

use egui::{FocusDirection, Key, Modifiers, ScrollArea, Ui};

use super::{BringInEvent, Bundled};
use crate::ui::{
    event::{Out, UiEvent},
    inspector::list,
    view::View,
    widgets,
};

/// Between two rows.
const BETWEEN: f32 = 3.0;

/// Draws the calls of the bundle of this number, so many points high. Arrows choose, wherever the
/// cursor is.
pub(super) fn bundled_ui(
    ui: &mut Ui,
    view: &View<'_>,
    (number, bundled): (u64, &Bundled),
    height: f32,
    out: &mut Out,
) {
    let mut tell = |event| out.push(UiEvent::BringIn(event));
    let walked = walked_to(ui, bundled);
    if let Some(place) = walked {
        tell(BringInEvent::Call(place));
    }
    let count = [("count", bundled.calls.len().into())];
    ui.horizontal(|ui| {
        ui.set_height(view.sizes.field);
        ui.label(widgets::bold(view.texts.with("bring-in-bundle", &count)));
        let back = ui.button(view.texts.get("bring-in-leave-bundle"));
        if widgets::focus_ring(back, ui, 8).clicked() {
            tell(BringInEvent::LeaveBundle);
        }
    });
    let height = (height - view.sizes.field).max(2.0 * view.sizes.row);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = BETWEEN;
        if let Some(place) = rows_ui(ui, view, (number, bundled), height) {
            out.push(UiEvent::BringIn(BringInEvent::Call(place)));
        }
    });
}

/// Draws the rows; which of them was clicked.
fn rows_ui(
    ui: &mut Ui,
    view: &View<'_>,
    (number, bundled): (u64, &Bundled),
    height: f32,
) -> Option<usize> {
    let area = ScrollArea::vertical()
        .id_salt("calls of the bundle")
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink(false);
    let output = area.show_rows(ui, view.sizes.row, bundled.calls.len(), |ui, shown| {
        follow(ui, view, (number, bundled), shown.start);
        let rows = bundled.calls.iter().enumerate();
        let rows = rows.skip(shown.start).take(shown.len());
        rows.filter(|(place, call)| {
            list::row_ui(ui, view, &call.row, *place == bundled.chosen).clicked()
        })
        .map(|(place, _)| place)
        .last()
    });
    output.inner
}

/// Where the keys of this frame lead.
fn walked_to(ui: &Ui, bundled: &Bundled) -> Option<usize> {
    let last = bundled.calls.len().checked_sub(1)?;
    let moves = [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, 5),
        (Key::PageUp, -5),
    ];
    let mut place = bundled.chosen;
    for (key, by) in moves {
        let count = ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        if count > 0 {
            // The arrows do not go from button to button here.
            ui.memory_mut(|memory| memory.move_focus(FocusDirection::None));
        }
        for _ in 0..count {
            place = place.saturating_add_signed(by).min(last);
        }
    }
    (place != bundled.chosen).then_some(place)
}

/// Brings another chosen row into sight, and moves nothing where it is in sight already. The rows
/// are drawn from the place `from` on.
fn follow(ui: &Ui, view: &View<'_>, (number, bundled): (u64, &Bundled), from: usize) {
    let known = egui::Id::unique("call of the bundle in sight");
    let now = (number, bundled.chosen);
    let before: Option<(u64, usize)> = ui.data(|data| data.get_temp(known));
    if before == Some(now) {
        return;
    }
    ui.data_mut(|data| data.insert_temp(known, now));
    let rows = bundled.chosen as f32 - from as f32;
    let top = ui.max_rect().top() + (view.sizes.row + BETWEEN) * rows;
    let row = egui::Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=top + view.sizes.row);
    ui.scroll_to_rect_animation(row, None, egui::style::ScrollAnimation::none());
}
