//! The box that finds a customer, and the list under it while something is looked for.

use egui::{FontId, Key, Modifiers, RichText, ScrollArea, Sense, Ui, Vec2};

use crate::{
    domain::{
        CustomerHit, CustomerIndex, KnownCustomer, NewCustomer, PhoneNumber, customers::starts_new,
    },
    ui::{
        command::Command,
        event::{Out, UiEvent},
        spot::Spot,
        tile,
        tokens::{self, GAP, SMALL, Tokens},
        view::View,
        widgets::{self, FieldLook},
    },
};

/// What a person did in the box or its list.
#[derive(Debug, Clone)]
pub enum FinderEvent {
    /// Changed the text.
    Typed(String),
    /// Moved in the list by so many rows, which opens it.
    Move(isize),
    /// Took the row that is chosen; where none is, the first becomes chosen.
    TakeChosen,
    /// Went on to the next field: takes the chosen row, or starts a new customer.
    GoOn,
    /// Took this row.
    Take(usize),
    /// Ended looking, and emptied the box.
    Clear,
    /// Works elsewhere: the list closes, the text stays.
    Leave,
}

/// What the box shows.
pub struct FinderModel<'a> {
    /// What is typed.
    pub text: &'a str,
    /// All customers.
    pub index: &'a CustomerIndex,
    /// Those that were found, best first. After them comes a row for somebody new.
    pub hits: &'a [CustomerHit],
    /// Which row Enter takes.
    pub chosen: Option<usize>,
    /// Bring the chosen row into sight.
    pub follow_chosen: bool,
    /// Where the customers come from, in words.
    pub source: &'a str,
    /// The list is open.
    pub is_open: bool,
}

impl FinderModel<'_> {
    /// What the text becomes in a new customer; nothing while nothing is typed.
    fn new_customer(&self) -> Option<NewCustomer> {
        (!self.text.trim().is_empty()).then(|| starts_new(self.text))
    }
}

/// Draws the box.
pub fn finder_ui(ui: &mut Ui, view: &View<'_>, model: &FinderModel<'_>, out: &mut Out) {
    let texts = view.texts;
    let key = view.key(Command::GoToCustomer);
    let look = FieldLook {
        hint: texts.get("finder-hint"),
        focus: view.focuses(Spot::Finder),
        bare: true,
        // Tab takes what was typed along.
        keeps_tab: model.is_open,
        ..FieldLook::new(texts.get("finder"))
    };
    let end = if widgets::has_cursor(ui, place()) {
        keys(ui, model, out)
    } else {
        None
    };
    let output = widgets::field(ui, "finder", model.text, look);
    if model.text.is_empty() {
        let rect = output.response.rect;
        let at = rect.with_min_x(rect.right() - 32.0);
        let at = at.with_min_y(rect.center().y - 9.0);
        let mut corner = ui.new_child(egui::UiBuilder::new().max_rect(at));
        widgets::key_cap(&mut corner, &key);
    }
    let has_focus = output.response.has_focus();
    widgets::remember(ui, place(), &output.response);
    if let Some(text) = output.changed {
        out.push(UiEvent::Finder(FinderEvent::Typed(text)));
    }
    let is_elsewhere = ui.memory(|memory| memory.focused().is_some()) && !has_focus;
    if model.is_open && is_elsewhere {
        out.push(UiEvent::Finder(FinderEvent::Leave));
    }
    // A text and its Enter may come in one frame: the text is looked for first.
    if let Some(event) = end {
        out.push(UiEvent::Finder(event));
    }
}

/// Keys of the box: arrows walk the list, Escape ends it. Tells whether Enter or Tab takes a row.
fn keys(ui: &Ui, model: &FinderModel<'_>, out: &mut Out) -> Option<FinderEvent> {
    let moves = [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, 8),
        (Key::PageUp, -8),
    ];
    for (key, by) in moves {
        let count = ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        for _ in 0..count {
            out.push(UiEvent::Finder(FinderEvent::Move(by)));
        }
    }
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if model.is_open && pressed(Key::Escape) {
        return Some(FinderEvent::Clear);
    }
    if pressed(Key::Enter) {
        return Some(FinderEvent::TakeChosen);
    }
    (model.is_open && pressed(Key::Tab)).then_some(FinderEvent::GoOn)
}

/// Draws who was found, and the row for somebody new.
pub fn found_ui(ui: &mut Ui, view: &View<'_>, model: &FinderModel<'_>, out: &mut Out) {
    ui.spacing_mut().item_spacing.y = 2.0;
    egui::Panel::bottom("finder source")
        .frame(egui::Frame::NONE.inner_margin(egui::Margin {
            top: 6,
            ..egui::Margin::ZERO
        }))
        .show_separator_line(false)
        .show(ui, |ui| {
            if !model.hits.is_empty() {
                new_ui(ui, view, model, out);
            }
            ui.add(egui::Label::new(widgets::small(ui, model.source)).wrap());
        });
    egui::CentralPanel::no_frame().show(ui, |ui| {
        ScrollArea::vertical()
            .id_salt("found customers")
            .auto_shrink(false)
            .show(ui, |ui| {
                if model.hits.is_empty() {
                    new_ui(ui, view, model, out);
                }
                // Few enough to draw them all, so that any of them can be scrolled to.
                for row in 0..model.hits.len() {
                    hit_ui(ui, view, model, row, out);
                }
            });
    });
}

fn hit_ui(ui: &mut Ui, view: &View<'_>, model: &FinderModel<'_>, row: usize, out: &mut Out) {
    let Some((hit, customer)) = model
        .hits
        .get(row)
        .and_then(|hit| Some((hit, model.index.get(hit.key)?)))
    else {
        return;
    };
    let phone = hit
        .phone
        .or((!customer.phones.is_empty()).then_some(0))
        .and_then(|place| customer.phones.get(place))
        .map(|text| phone_text(text))
        .unwrap_or_default();
    let place = hit.address.or_else(|| customer.latest_address());
    let words = Row {
        title: view.customer_name(customer),
        right: &phone,
        below: &where_to(customer, place),
        below_right: &view.known_since(customer),
    };
    let is_chosen = model.chosen == Some(row);
    let response = row_ui(ui, view, &words, is_chosen);
    if is_chosen && model.follow_chosen {
        response.scroll_to_me(None);
    }
    if response.clicked() {
        out.push(UiEvent::Finder(FinderEvent::Take(row)));
    }
    if let Some(known) = place.and_then(|place| customer.addresses.get(place)) {
        response.on_hover_text(&known.address);
    }
}

/// The row for somebody new, which stays in sight below those who were found.
fn new_ui(ui: &mut Ui, view: &View<'_>, model: &FinderModel<'_>, out: &mut Out) {
    let Some(new) = model.new_customer() else {
        return;
    };
    let (id, text) = match &new {
        NewCustomer::Phone(phone) => ("finder-new-phone", phone),
        NewCustomer::Name(name) => ("finder-new-name", name),
    };
    let words = Row {
        title: view.texts.get("finder-new"),
        right: "",
        below: &view.texts.with(id, &[("text", text.into())]),
        below_right: "",
    };
    let row = model.hits.len();
    if row_ui(ui, view, &words, model.chosen == Some(row)).clicked() {
        out.push(UiEvent::Finder(FinderEvent::Take(row)));
    }
}

/// Four short texts in two lines.
struct Row<'a> {
    title: &'a str,
    right: &'a str,
    below: &'a str,
    below_right: &'a str,
}

fn row_ui(ui: &mut Ui, view: &View<'_>, row: &Row<'_>, is_chosen: bool) -> egui::Response {
    let size = Vec2::new(ui.available_width(), view.sizes.row);
    let (rect, response) = ui.allocate_exact_size(size, Sense::CLICK);
    if ui.is_rect_visible(rect) {
        tile::frame(ui, &response, is_chosen);
        let inner = rect.shrink2(Vec2::new(10.0, 6.0));
        let (top, bottom) = inner.split_top_bottom_at_fraction(0.5);
        line_ui(
            ui,
            top,
            (row.title, tokens::bold_family()),
            (row.right, tokens::TEXT),
        );
        line_ui(
            ui,
            bottom,
            (row.below, egui::FontFamily::Proportional),
            (row.below_right, SMALL),
        );
    }
    let label = [row.title, row.right, row.below, row.below_right]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, is_chosen, &label));
    response
}

/// A text at the left, cut where it does not fit, and one at the right, which is whole.
fn line_ui(
    ui: &Ui,
    rect: egui::Rect,
    (left, family): (&str, egui::FontFamily),
    (right, size): (&str, f32),
) {
    let tokens = Tokens::of(ui);
    let is_title = size > SMALL;
    let ink = if is_title { tokens.ink } else { tokens.muted };
    let galley = ui
        .painter()
        .layout_no_wrap(right.to_owned(), FontId::proportional(size), ink);
    let taken = if right.is_empty() {
        0.0
    } else {
        galley.size().x + GAP
    };
    let at = egui::pos2(
        rect.right() - galley.size().x,
        rect.center().y - galley.size().y / 2.0,
    );
    ui.painter().galley(at, galley, ink);
    let text = RichText::new(left).family(family);
    tile::paint_lines(ui, rect, rect.width() - taken, [(text, size, ink)]);
}

/// A number as people write it, whatever is kept.
fn phone_text(kept: &str) -> String {
    PhoneNumber::read(kept).map_or_else(|| kept.to_owned(), |number| number.display())
}

/// Part of town and address, as far as they are known.
fn where_to(customer: &KnownCustomer, place: Option<usize>) -> String {
    let address = place.and_then(|place| customer.addresses.get(place));
    let region = address
        .map(|address| address.region.as_str())
        .filter(|region| !region.trim().is_empty())
        .or(customer.region.as_deref());
    [region, address.map(|address| address.address.as_str())]
        .into_iter()
        .flatten()
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Where the box is kept in mind, for [`widgets::has_cursor`].
pub fn place() -> egui::Id {
    egui::Id::unique("finder field")
}
