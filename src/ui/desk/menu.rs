//! The menu: search box, categories, products.

use egui::{Key, Modifiers, Rect, ScrollArea, Sense, Ui, Vec2};

use super::{
    grid::{Grid, Part, Row},
    product_tile::{TileLook, star_ui, tile_ui},
};
use crate::{
    domain::{Catalogue, CategoryId, ProductId, Quantity, Query, Severity},
    ui::{
        command::Command,
        event::{Out, UiEvent},
        spot::Spot,
        tokens::{GAP, SMALL_GAP, Tokens},
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

impl ShownProduct {
    /// One piece of the product at this place, as the menu offers it.
    pub fn of_menu(place: usize) -> Self {
        Self {
            place,
            quantity: None,
            is_asked: false,
        }
    }
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
    /// The headings above them; none for one list.
    pub parts: &'a [Part],
    /// The favourites.
    pub favourites: &'a [ProductId],
    /// Which of these Enter takes.
    pub chosen: usize,
    /// Bring the chosen one into sight.
    pub follow_chosen: bool,
    /// Enter was pressed, and nothing was found.
    pub is_missed: bool,
    /// Choose the whole search text, so that the next one replaces it.
    pub select_search: bool,
    /// Why there is no menu, if loading it failed.
    pub failure: Option<&'a str>,
    /// A first menu is on its way.
    pub is_loading: bool,
}

/// Clicked, or chosen from the search box; Tab goes on to the cart and the customer.
const OFF_THE_TAB_ROUND: Sense = Sense::CLICK;

/// Narrowest tile, so that a title and a price fit.
const TILE_WIDTH: f32 = 230.0;
/// Between two tiles.
const TILE_GAP: f32 = 6.0;
/// The words above a part of the menu.
const HEADING_HEIGHT: f32 = 24.0;

/// Draws the menu.
pub fn menu_ui(ui: &mut Ui, view: &View<'_>, model: &MenuModel<'_>, out: &mut Out) {
    let columns = columns(ui.available_width());
    let grid = Grid::new(columns, model.shown.len(), model.parts);
    search_ui(ui, view, model, &grid, out);
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
        } else if Query::parse(model.search).code().is_some() {
            "menu-no-such-code"
        } else {
            "menu-nothing-found"
        };
        ui.add_space(GAP * 2.0);
        let words = view.texts.with(id, &[("text", model.search.trim().into())]);
        let tokens = Tokens::of(ui);
        let colour = if model.is_missed {
            tokens.problem
        } else {
            tokens.muted
        };
        ui.label(egui::RichText::new(words).color(colour));
        return;
    }
    grid_ui(ui, view, model, catalogue, &grid, out);
}

fn columns(width: f32) -> usize {
    let mut columns = 1;
    while columns < 4 && (width - GAP * columns as f32) / (columns + 1) as f32 >= TILE_WIDTH {
        columns += 1;
    }
    columns
}

fn search_ui(ui: &mut Ui, view: &View<'_>, model: &MenuModel<'_>, grid: &Grid, out: &mut Out) {
    let texts = view.texts;
    let look = FieldLook {
        hint: texts.get("search-hint"),
        focus: view.focuses(Spot::Search),
        bare: true,
        selects: model.select_search,
        // What was not found is told below, where the products would be.
        mark: model
            .unread
            .or(model.is_missed.then_some(""))
            .map(|sentence| (sentence, Severity::Error)),
        ..FieldLook::new(texts.get("search"))
    };
    let is_taken = widgets::has_cursor(ui, search_place()) && keys(ui, model.chosen, grid, out);
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
fn keys(ui: &Ui, chosen: usize, grid: &Grid, out: &mut Out) -> bool {
    let count = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
    let rows = [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, 8),
        (Key::PageUp, -8),
    ];
    let mut there = chosen;
    for (key, by) in rows {
        for _ in 0..count(key) {
            there = grid.down(there, by);
        }
    }
    let aside = count(Key::ArrowRight) as isize - count(Key::ArrowLeft) as isize;
    let by = there as isize - chosen as isize + aside;
    if by != 0 {
        out.push(UiEvent::MoveProduct(by));
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
    grid: &Grid,
    out: &mut Out,
) {
    let height = |row: &Row| match row {
        Row::Heading(_) => HEADING_HEIGHT,
        Row::Products(_) => view.sizes.row + TILE_GAP,
    };
    let whole: f32 = grid.rows().map(|row| height(&row)).sum();
    let mut area = ScrollArea::vertical()
        .auto_shrink(false)
        .id_salt("products");
    if model.follow_chosen {
        let (top, bottom) = sight_of(grid, model.chosen, height);
        area = area.vertical_scroll_offset(follow(ui, top, bottom));
    }
    let output = area.show_viewport(ui, |ui, sight| {
        ui.set_height((whole - TILE_GAP).max(0.0));
        ui.set_width(ui.available_width());
        let place = ui.max_rect();
        let mut top = 0.0;
        for row in grid.rows() {
            let bottom = top + height(&row);
            if top > sight.bottom() {
                break;
            }
            if bottom >= sight.top() {
                let range = place.top() + top..=place.top() + bottom;
                let rect = Rect::from_x_y_ranges(place.x_range(), range);
                match &row {
                    Row::Heading(heading) => {
                        heading_ui(ui, view.texts.get(heading.text_id()), rect);
                    }
                    Row::Products(places) => {
                        for (rect, place) in tiles(rect, view, grid).zip(places.clone()) {
                            product_ui(ui, view, model, catalogue, place, rect, out);
                        }
                    }
                }
            }
            top = bottom;
        }
    });
    let seen = (output.state.clamped_offset().y, output.inner_rect.height());
    ui.data_mut(|data| data.insert_temp(scroll_id(), seen));
}

/// From where to where a product is seen, with the heading above it if it is in the first row.
fn sight_of(grid: &Grid, product: usize, height: impl Fn(&Row) -> f32) -> (f32, f32) {
    let (mut top, mut bottom) = (0.0, 0.0);
    let mut is_below_heading = false;
    for row in grid.rows() {
        if !is_below_heading {
            top = bottom;
        }
        bottom += height(&row);
        is_below_heading = matches!(row, Row::Heading(_));
        if matches!(row, Row::Products(places) if places.contains(&product)) {
            break;
        }
    }
    (top, bottom)
}

fn heading_ui(ui: &mut Ui, words: &str, rect: Rect) {
    let mut line = ui.new_child(egui::UiBuilder::new().max_rect(rect));
    line.add_space(SMALL_GAP);
    line.label(widgets::small(ui, words));
}

/// Where the tiles of a row are.
fn tiles(row: Rect, view: &View<'_>, grid: &Grid) -> impl Iterator<Item = Rect> {
    let columns = grid.columns();
    let width = (row.width() - TILE_GAP * (columns - 1) as f32 - 2.0) / columns as f32;
    let size = Vec2::new(width, view.sizes.row);
    (0..columns).map(move |column| {
        let left = row.left() + column as f32 * (width + TILE_GAP);
        Rect::from_min_size(egui::pos2(left, row.top()), size)
    })
}

fn product_ui(
    ui: &Ui,
    view: &View<'_>,
    model: &MenuModel<'_>,
    catalogue: &Catalogue,
    place: usize,
    rect: Rect,
    out: &mut Out,
) {
    let Some(shown) = model.shown.get(place) else {
        return;
    };
    let Some(product) = catalogue.products().get(shown.place) else {
        return;
    };
    let look = TileLook {
        quantity: shown.quantity,
        is_chosen: place == model.chosen,
        is_favourite: model.favourites.contains(&product.id),
    };
    let id = ui.scope_id().with((&product.id, shown.quantity.is_some()));
    let tile = ui.interact(rect, id, OFF_THE_TAB_ROUND);
    let is_clicked = tile.clicked();
    tile_ui(ui, view, product, look, tile);
    if star_ui(ui, view, product, look, rect) {
        out.push(UiEvent::ToggleFavourite(product.id.clone()));
    } else if is_clicked && !shown.is_asked {
        out.push(UiEvent::TakeProduct(product.id.clone(), shown.quantity));
    }
}

fn scroll_id() -> egui::Id {
    egui::Id::unique("menu scroll")
}

/// The scroll offset that shows what is between two heights: as little moved as needed.
fn follow(ui: &Ui, top: f32, bottom: f32) -> f32 {
    let (offset, height) = ui
        .data(|data| data.get_temp::<(f32, f32)>(scroll_id()))
        .unwrap_or((0.0, 400.0));
    offset.min(top).max(bottom - height)
}

/// Under what it is kept which field the search box is.
pub fn search_place() -> egui::Id {
    egui::Id::unique("search field")
}
