//! The option picker: what goes with a product, by digit, arrow or click.

use egui::{Key, Modifiers, RichText, Sense, Stroke, Ui, Vec2};

use crate::{
    domain::{LineChoice, LineKey, OptionGroup, Problem, Product, Quantity, check, problem::Field},
    ui::{
        event::{Out, UiEvent},
        problem_text,
        tokens::{self, GAP, SMALL, SMALL_GAP, Tokens},
        view::View,
        widgets,
    },
};

/// What is done in the picker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PickerEvent {
    /// Takes a choice, or puts it back: by its place among all choices.
    Toggle(usize),
    /// Moves the cursor by so many choices.
    Move(isize),
    /// Ready: add, unless something is missing.
    Confirm,
    /// Add all the same.
    ConfirmAnyway,
}

/// Choosing options for a product that is being added, or for a line that is there.
#[derive(Debug, Clone)]
pub struct Picker {
    /// The product.
    pub product: Product,
    /// How much is added.
    pub quantity: Quantity,
    /// The line whose options are chosen anew; nothing while adding.
    pub line: Option<LineKey>,
    taken: Vec<bool>,
    cursor: usize,
    was_tried: bool,
}

impl Picker {
    /// For a product that is being added.
    pub fn for_product(product: Product, quantity: Quantity) -> Self {
        let taken = vec![false; product.choices().count()];
        Self {
            product,
            quantity,
            line: None,
            taken,
            cursor: 0,
            was_tried: false,
        }
    }

    /// For a line of the cart, with what it has taken.
    pub fn for_line(
        product: Product,
        quantity: Quantity,
        line: LineKey,
        chosen: &[LineChoice],
    ) -> Self {
        let mut picker = Self::for_product(product, quantity);
        picker.line = Some(line);
        picker.taken = picker
            .product
            .choices()
            .map(|choice| chosen.contains(&choice.into()))
            .collect();
        picker
    }

    /// Takes a choice or puts it back. Of a group that allows one, the other is put back.
    pub fn toggle(&mut self, place: usize) {
        let Some((group, first)) = self.group_of(place) else {
            return;
        };
        let (is_single, end) = (group.limit() == 1, first + group.choices.len());
        let was_taken = self.taken[place];
        if is_single {
            self.taken[first..end].fill(false);
        }
        self.taken[place] = !was_taken;
        self.cursor = place;
        if is_single && !was_taken && end < self.taken.len() {
            self.cursor = end;
        }
    }

    /// Moves the cursor; it stops at the ends.
    pub fn move_by(&mut self, by: isize) {
        let last = self.taken.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
    }

    /// What is taken, in menu order.
    pub fn chosen(&self) -> Vec<LineChoice> {
        let choices = self.product.choices().zip(&self.taken);
        choices
            .filter(|(_, taken)| **taken)
            .map(|(choice, _)| choice.into())
            .collect()
    }

    /// Whether everything that is asked for is taken; if not, it is said from now on.
    pub fn try_confirm(&mut self) -> bool {
        self.was_tried = true;
        check::check_choices(&self.product.option_groups, &self.chosen()).is_empty()
    }

    fn group_of(&self, place: usize) -> Option<(&OptionGroup, usize)> {
        let mut first = 0;
        for group in &self.product.option_groups {
            if place < first + group.choices.len() {
                return Some((group, first));
            }
            first += group.choices.len();
        }
        None
    }
}

/// Draws the picker. Its keys: digits take a choice, arrows move, space takes, Enter is ready,
/// Ctrl+Enter adds all the same.
pub fn picker_ui(ui: &mut Ui, view: &View<'_>, picker: &Picker, out: &mut Out) {
    keys(ui, picker, out);
    // A button that has the cursor has its own Enter and blank.
    if ui.memory(|memory| memory.focused().is_none()) {
        confirm_keys(ui, picker, out);
    }
    ui.set_width(440.0);
    let texts = view.texts;
    let title = format!(
        "{} × {}",
        view.quantity(picker.quantity),
        picker.product.title
    );
    widgets::row(
        ui,
        widgets::bold(title).size(16.0),
        widgets::bold(view.money(price(picker))),
    );
    let height = (ui.ctx().content_rect().height() - 220.0).max(200.0);
    egui::ScrollArea::vertical()
        .max_height(height)
        .show(ui, |ui| {
            let mut first = 0;
            for group in &picker.product.option_groups {
                group_ui(ui, view, picker, group, first, out);
                first += group.choices.len();
            }
        });
    if picker.was_tried {
        for reason in check::check_choices(&picker.product.option_groups, &picker.chosen()) {
            let problem = Problem::warning(Field::Order, reason);
            let sentence = problem_text::sentence(&problem, texts);
            widgets::mark_text(ui, &sentence, problem.severity);
        }
    }
    ui.add_space(GAP);
    buttons_ui(ui, view, picker, out);
}

fn price(picker: &Picker) -> crate::domain::Money {
    let extra = picker.chosen().iter().map(|choice| choice.price).sum();
    (picker.product.price + extra).times(picker.quantity)
}

fn keys(ui: &Ui, picker: &Picker, out: &mut Out) {
    let mut send = |event| out.push(UiEvent::Picker(event));
    for place in widgets::digits_pressed(ui) {
        if place < picker.taken.len() {
            send(PickerEvent::Toggle(place));
        }
    }
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::NONE, Key::ArrowDown) {
        send(PickerEvent::Move(1));
    }
    if pressed(Modifiers::NONE, Key::ArrowUp) {
        send(PickerEvent::Move(-1));
    }
}

fn confirm_keys(ui: &Ui, picker: &Picker, out: &mut Out) {
    let mut send = |event| out.push(UiEvent::Picker(event));
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::NONE, Key::Space) {
        send(PickerEvent::Toggle(picker.cursor));
    }
    if pressed(Modifiers::COMMAND, Key::Enter) {
        send(PickerEvent::ConfirmAnyway);
    } else if pressed(Modifiers::NONE, Key::Enter) {
        send(PickerEvent::Confirm);
    }
}

fn group_ui(
    ui: &mut Ui,
    view: &View<'_>,
    picker: &Picker,
    group: &OptionGroup,
    first: usize,
    out: &mut Out,
) {
    let texts = view.texts;
    let title = if group.title.trim().is_empty() {
        texts.get("option-group-unnamed")
    } else {
        &group.title
    };
    ui.add_space(SMALL_GAP);
    ui.horizontal(|ui| {
        ui.label(widgets::bold(title));
        ui.label(widgets::small(ui, rule(view, group)));
    });
    for (offset, choice) in group.choices.iter().enumerate() {
        let place = first + offset;
        let extra = if choice.price.is_zero() {
            String::new()
        } else {
            format!("+{}", view.money(choice.price))
        };
        let model = ChoiceRow {
            title: &choice.title,
            extra: &extra,
            place,
            is_taken: picker.taken[place],
            is_at_cursor: picker.cursor == place,
            is_single: group.limit() == 1,
        };
        if choice_ui(ui, view, &model).clicked() {
            out.push(UiEvent::Picker(PickerEvent::Toggle(place)));
        }
    }
}

/// How many may be taken, in words.
fn rule(view: &View<'_>, group: &OptionGroup) -> String {
    let (min, max) = (group.min as usize, group.limit());
    let texts = view.texts;
    match (min, max) {
        (1, 1) => texts.get("rule-one").to_owned(),
        (0, 1) => texts.get("rule-up-to-one").to_owned(),
        (0, max) if max >= group.choices.len() => texts.get("rule-any").to_owned(),
        (0, max) => texts.with("rule-up-to", &[("max", max.into())]),
        (min, max) => texts.with("rule-between", &[("min", min.into()), ("max", max.into())]),
    }
}

struct ChoiceRow<'a> {
    title: &'a str,
    extra: &'a str,
    place: usize,
    is_taken: bool,
    is_at_cursor: bool,
    is_single: bool,
}

fn choice_ui(ui: &mut Ui, view: &View<'_>, row: &ChoiceRow<'_>) -> egui::Response {
    let tokens = Tokens::of(ui);
    let size = Vec2::new(ui.available_width() - GAP, view.sizes.field);
    // The arrows choose; Tab goes to the buttons.
    let (rect, response) = ui.allocate_exact_size(size, Sense::CLICK);
    let rounding = egui::CornerRadius::same(tokens::RADIUS);
    let fill = if row.is_taken {
        tokens.accent_soft
    } else {
        tokens.panel
    };
    let stroke = if row.is_at_cursor {
        Stroke::new(2.0, tokens.accent)
    } else {
        Stroke::new(1.0, tokens.hairline)
    };
    ui.painter()
        .rect(rect, rounding, fill, stroke, egui::StrokeKind::Inside);
    let mark = egui::Rect::from_center_size(
        egui::pos2(rect.left() + 20.0, rect.center().y),
        Vec2::splat(16.0),
    );
    let round = egui::CornerRadius::same(if row.is_single { 8 } else { 3 });
    ui.painter().rect_stroke(
        mark,
        round,
        Stroke::new(1.5, tokens.muted),
        egui::StrokeKind::Inside,
    );
    if row.is_taken {
        ui.painter()
            .rect_filled(mark.shrink(4.0), round, tokens.accent);
    }
    let inner = rect
        .with_min_x(rect.left() + 38.0)
        .with_max_x(rect.right() - 10.0);
    ui.scope_builder(egui::UiBuilder::new().max_rect(inner), |ui| {
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.add(egui::Label::new(row.title).truncate());
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if row.place < 9 {
                    widgets::key_cap(ui, &(row.place + 1).to_string());
                }
                ui.label(RichText::new(row.extra).size(13.0));
            });
        });
    });
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::CheckBox, true, row.is_taken, row.title)
    });
    if row.is_at_cursor {
        response.scroll_to_me(None);
    }
    response
}

fn buttons_ui(ui: &mut Ui, view: &View<'_>, picker: &Picker, out: &mut Out) {
    let texts = view.texts;
    let id = if picker.line.is_some() {
        "picker-change"
    } else {
        "picker-add"
    };
    if widgets::primary_button(ui, texts.get(id), Some("Enter"), true).clicked() {
        out.push(UiEvent::Picker(PickerEvent::Confirm));
    }
    ui.horizontal(|ui| {
        let cancel = ui.button(texts.get("cancel"));
        if widgets::focus_ring(cancel, ui, tokens::RADIUS).clicked() {
            out.push(UiEvent::CloseDialog);
        }
        widgets::key_cap(ui, "Esc");
        if picker.was_tried {
            let anyway = ui.button(texts.get("picker-anyway"));
            if widgets::focus_ring(anyway, ui, tokens::RADIUS).clicked() {
                out.push(UiEvent::Picker(PickerEvent::ConfirmAnyway));
            }
            widgets::key_cap(ui, "Ctrl Enter");
        }
        ui.label(
            RichText::new(texts.get("picker-keys"))
                .size(SMALL)
                .color(Tokens::of(ui).muted),
        );
    });
}
