//! The menu: search box, categories, products.

use egui::{
    CornerRadius, FontId, Key, Modifiers, Rect, Response, ScrollArea, Sense, Stroke, Ui, Vec2,
};

use crate::{
    domain::{Catalogue, CategoryId, Product, Quantity, Severity},
    ui::{
        command::Command,
        event::{Out, UiEvent},
        spot::Spot,
        tokens::{self, GAP, SMALL, Tokens},
        view::View,
        widgets::{self, FieldLook},
    },
};

/// One product as shown, with the quantity that was typed before its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownProduct {
    /// Its place in the catalogue.
    pub place: usize,
    /// What is added when it is taken; one if nothing was typed.
    pub quantity: Option<Quantity>,
    /// How many is still to be asked: what was typed can be read in two ways.
    pub is_asked: bool,
}

/// What the menu shows.
pub struct MenuModel<'a> {
    /// The menu, once there is one.
    pub catalogue: Option<&'a Catalogue>,
    /// The search text.
    pub search: &'a str,
    /// What is wrong with the number before the name.
    pub unread: Option<&'a str>,
    /// The category shown while nothing is searched.
    pub category: Option<&'a CategoryId>,
    /// The products shown, in order.
    pub shown: &'a [ShownProduct],
    /// Which of these Enter takes.
    pub chosen: usize,
    /// Bring the chosen one into sight.
    pub follow_chosen: bool,
    /// Why there is no menu, if loading it failed.
    pub failure: Option<&'a str>,
    /// A first menu is on its way.
    pub is_loading: bool,
}

/// Clicked, or chosen from the search box; Tab goes on to the cart and the customer.
const OFF_THE_TAB_ROUND: Sense = Sense::CLICK;

/// Narrowest tile, so that a title and a price fit.
const TILE_WIDTH: f32 = 230.0;

/// Draws the menu.
pub fn menu_ui(ui: &mut Ui, view: &View<'_>, model: &MenuModel<'_>, out: &mut Out) {
    let columns = columns(ui.available_width());
    search_ui(ui, view, model, columns, out);
    let Some(catalogue) = model.catalogue else {
        no_menu_ui(ui, view, model, out);
        return;
    };
    if model.search.trim().is_empty() {
        categories_ui(ui, view, catalogue, model.category, out);
    }
    if model.shown.is_empty() {
        let id = if model.search.trim().is_empty() {
            "menu-category-empty"
        } else {
            "menu-nothing-found"
        };
        ui.add_space(GAP * 2.0);
        let words = view.texts.with(id, &[("text", model.search.trim().into())]);
        ui.label(egui::RichText::new(words).color(Tokens::of(ui).muted));
        return;
    }
    grid_ui(ui, view, model, catalogue, columns, out);
}

fn columns(width: f32) -> usize {
    let mut columns = 1;
    while columns < 4 && (width - GAP * columns as f32) / (columns + 1) as f32 >= TILE_WIDTH {
        columns += 1;
    }
    columns
}

fn search_ui(ui: &mut Ui, view: &View<'_>, model: &MenuModel<'_>, columns: usize, out: &mut Out) {
    let texts = view.texts;
    let look = FieldLook {
        hint: texts.get("search-hint"),
        focus: view.focuses(Spot::Search),
        bare: true,
        mark: model.unread.map(|sentence| (sentence, Severity::Error)),
        ..FieldLook::new(texts.get("search"))
    };
    let is_taken = widgets::has_cursor(ui, search_place()) && keys(ui, columns, out);
    let key = view.key(Command::GoToSearch);
    let output = widgets::field(ui, "search", model.search, look);
    let rect = output.response.rect;
    if model.search.is_empty() {
        // Drawn over the field, so it takes no place of its own.
        let at = rect.with_min_x(rect.right() - 40.0);
        let at = at.with_min_y(rect.center().y - 9.0);
        let mut corner = ui.new_child(egui::UiBuilder::new().max_rect(at));
        widgets::key_cap(&mut corner, &key);
    }
    widgets::remember(ui, search_place(), &output.response);
    if let Some(text) = output.changed {
        out.push(UiEvent::Search(text));
    }
    // A scanner's text and its Enter come in one frame: the text is searched first.
    if is_taken {
        out.push(UiEvent::TakeChosen);
    }
}

/// Keys of the search box: arrows walk the products, Enter takes one, Escape clears. Tells whether
/// Enter was pressed.
fn keys(ui: &Ui, columns: usize, out: &mut Out) -> bool {
    let step = columns as isize;
    let moves = [
        (Key::ArrowDown, step),
        (Key::ArrowUp, -step),
        (Key::ArrowRight, 1),
        (Key::ArrowLeft, -1),
        (Key::PageDown, step * 8),
        (Key::PageUp, -step * 8),
    ];
    for (key, by) in moves {
        let count = ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        for _ in 0..count {
            out.push(UiEvent::MoveProduct(by));
        }
    }
    if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        out.push(UiEvent::Search(String::new()));
        // Escape takes the cursor out of any field, but the next name goes here again.
        out.push(UiEvent::Jump(Spot::Search));
    }
    ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter))
}

fn no_menu_ui(ui: &mut Ui, view: &View<'_>, model: &MenuModel<'_>, out: &mut Out) {
    ui.add_space(GAP * 4.0);
    ui.vertical_centered(|ui| {
        if model.is_loading {
            ui.label(view.texts.get("menu-loading"));
            return;
        }
        ui.label(widgets::bold(view.texts.get("menu-none")));
        if let Some(failure) = model.failure {
            ui.label(egui::RichText::new(failure).color(Tokens::of(ui).problem));
        }
        if ui.button(view.texts.get("command-refresh-menu")).clicked() {
            out.push(UiEvent::Command(Command::RefreshMenu));
        }
    });
}

fn categories_ui(
    ui: &mut Ui,
    view: &View<'_>,
    catalogue: &Catalogue,
    chosen: Option<&CategoryId>,
    out: &mut Out,
) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(6.0, 6.0);
        ui.spacing_mut().interact_size.y = view.sizes.target(28.0);
        ui.spacing_mut().button_padding.y = 4.0;
        ui.horizontal_wrapped(|ui| {
            if widgets::chip_off_tab(ui, view.texts.get("menu-all"), chosen.is_none()).clicked() {
                out.push(UiEvent::ShowCategory(None));
            }
            for category in catalogue.categories() {
                if catalogue.places_in(&category.id).is_empty() {
                    continue;
                }
                if widgets::chip_off_tab(ui, &category.title, chosen == Some(&category.id))
                    .clicked()
                {
                    out.push(UiEvent::ShowCategory(Some(category.id.clone())));
                }
            }
        });
    });
}

fn grid_ui(
    ui: &mut Ui,
    view: &View<'_>,
    model: &MenuModel<'_>,
    catalogue: &Catalogue,
    columns: usize,
    out: &mut Out,
) {
    let height = view.sizes.row;
    let rows = model.shown.len().div_ceil(columns);
    ui.spacing_mut().item_spacing = Vec2::new(6.0, 6.0);
    let mut area = ScrollArea::vertical()
        .auto_shrink(false)
        .id_salt("products");
    if model.follow_chosen {
        area = area.vertical_scroll_offset(follow(ui, model.chosen / columns, height + 6.0));
    }
    let output = area.show_rows(ui, height, rows, |ui, range| {
        let width = (ui.available_width() - 6.0 * (columns - 1) as f32 - 2.0) / columns as f32;
        for row in range {
            ui.horizontal(|ui| {
                let first = row * columns;
                for (place, shown) in model.shown.iter().enumerate().skip(first).take(columns) {
                    let Some(product) = catalogue.products().get(shown.place) else {
                        continue;
                    };
                    let chosen = place == model.chosen;
                    let size = Vec2::new(width, height);
                    let response = tile_ui(ui, view, product, shown.quantity, size, chosen);
                    if response.clicked() && !shown.is_asked {
                        out.push(UiEvent::TakeProduct(product.id.clone(), shown.quantity));
                    }
                }
            });
        }
    });
    let seen = (output.state.clamped_offset().y, output.inner_rect.height());
    ui.data_mut(|data| data.insert_temp(scroll_id(), seen));
}

fn scroll_id() -> egui::Id {
    egui::Id::unique("menu scroll")
}

/// The scroll offset that shows a row: as little moved as needed.
fn follow(ui: &Ui, row: usize, row_height: f32) -> f32 {
    let (offset, height) = ui
        .data(|data| data.get_temp::<(f32, f32)>(scroll_id()))
        .unwrap_or((0.0, 400.0));
    let top = row as f32 * row_height;
    offset.min(top).max(top + row_height - height)
}

/// One product.
fn tile_ui(
    ui: &mut Ui,
    view: &View<'_>,
    product: &Product,
    quantity: Option<Quantity>,
    size: Vec2,
    chosen: bool,
) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(size, OFF_THE_TAB_ROUND);
    let price = view.money(product.price);
    let hint = hint(view, product);
    if ui.is_rect_visible(rect) {
        let fill = if chosen || response.hovered() {
            tokens.accent_soft
        } else {
            tokens.panel
        };
        let line = if chosen {
            Stroke::new(2.0, tokens.accent)
        } else {
            Stroke::new(1.0, tokens.hairline)
        };
        let rounding = CornerRadius::same(tokens::RADIUS);
        ui.painter()
            .rect(rect, rounding, fill, line, egui::StrokeKind::Inside);
        let ink = if product.active {
            tokens.ink
        } else {
            tokens.muted
        };
        let inner = rect.shrink2(Vec2::new(12.0, 6.0));
        let price_galley =
            ui.painter()
                .layout_no_wrap(price, FontId::new(14.0, tokens::bold_family()), ink);
        let text_width = inner.width() - price_galley.size().x - GAP;
        let title = match quantity {
            Some(quantity) => format!("{} × {}", view.quantity(quantity), product.title),
            None => product.title.clone(),
        };
        let at = egui::pos2(
            inner.right() - price_galley.size().x,
            rect.center().y - price_galley.size().y / 2.0,
        );
        ui.painter().galley(at, price_galley, ink);
        let hint = hint.clone().unwrap_or_default();
        let lines = [
            (egui::RichText::new(title), tokens::TEXT, ink),
            (egui::RichText::new(hint), SMALL, tokens.muted),
        ];
        paint_lines(ui, inner, text_width, lines);
    }
    let name = product.title.clone();
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, chosen, &name));
    let response = widgets::focus_ring(response, ui, tokens::RADIUS);
    if response.hovered() {
        let whole = hint.map_or_else(
            || product.title.clone(),
            |hint| format!("{}\n{hint}", product.title),
        );
        return response.on_hover_text(whole);
    }
    response
}

/// Lines, centred together, each cut with … where it does not fit.
pub(super) fn paint_lines<const LINES: usize>(
    ui: &Ui,
    inner: Rect,
    width: f32,
    lines: [(egui::RichText, f32, egui::Color32); LINES],
) {
    let galleys: Vec<_> = lines
        .into_iter()
        .filter(|(text, ..)| !text.is_empty())
        .map(|(text, size, colour)| {
            let text = egui::WidgetText::from(text.size(size).color(colour));
            let wrap = Some(egui::TextWrapMode::Truncate);
            (
                text.into_galley(ui, wrap, width, egui::TextStyle::Body),
                colour,
            )
        })
        .collect();
    let height: f32 = galleys.iter().map(|(galley, _)| galley.size().y).sum();
    let mut at = egui::pos2(inner.left(), inner.center().y - height / 2.0);
    for (galley, colour) in galleys {
        let step = galley.size().y;
        ui.painter().galley(at, galley, colour);
        at.y += step;
    }
}

/// The small words under a title: what must be known before taking it.
fn hint(view: &View<'_>, product: &Product) -> Option<String> {
    let texts = view.texts;
    if !product.active {
        return Some(texts.get("product-inactive").to_owned());
    }
    if let Some(stock) = product.stock
        && stock <= rust_decimal::Decimal::from(LOW_STOCK)
    {
        let left = crate::domain::number::format(stock, 0, view.numbers(), true);
        return Some(texts.with("product-stock", &[("left", (&left).into())]));
    }
    if let Some(group) = product.option_groups.iter().find(|group| group.min > 0) {
        let name = group.title.trim();
        let id = if name.is_empty() {
            "product-needs-choice"
        } else {
            "product-needs"
        };
        return Some(texts.with(id, &[("group", name.into())]));
    }
    product
        .has_choices()
        .then(|| texts.get("product-has-choices").to_owned())
}

/// From so few pieces on the stock is told.
const LOW_STOCK: u32 = 5;

/// Under what it is kept which field the search box is.
pub fn search_place() -> egui::Id {
    egui::Id::unique("search field")
}
