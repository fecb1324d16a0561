//! One product of the menu: what it is called and costs, what must be known of it, its star.

use egui::{FontId, Rect, Response, Sense, Ui, Vec2};

use crate::{
    domain::{Product, Quantity},
    ui::{
        command::Command,
        star, tile,
        tokens::{self, GAP, SMALL, Tokens},
        view::View,
        widgets,
    },
};

/// At the right end of a tile: its star, or room for one.
const STAR_WIDTH: f32 = 40.0;

/// How a product is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct TileLook {
    /// What is typed before its name.
    pub(super) quantity: Option<Quantity>,
    /// Enter takes it.
    pub(super) is_chosen: bool,
    /// It has its star.
    pub(super) is_favourite: bool,
}

/// Draws one product.
pub(super) fn tile_ui(
    ui: &Ui,
    view: &View<'_>,
    product: &Product,
    TileLook {
        quantity,
        is_chosen: chosen,
        ..
    }: TileLook,
    response: Response,
) {
    let tokens = Tokens::of(ui);
    let rect = response.rect;
    let price = view.money(product.price);
    let hint = hint(view, product);
    if ui.is_rect_visible(rect) {
        tile::frame(ui, &response, chosen);
        let ink = if product.active {
            tokens.ink
        } else {
            tokens.muted
        };
        let inner = rect.shrink2(Vec2::new(12.0, 6.0));
        let inner = inner.with_max_x(rect.right() - STAR_WIDTH);
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
        tile::paint_lines(ui, inner, text_width, lines);
    }
    let name = product.title.clone();
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, chosen, &name));
    let response = widgets::focus_ring(response, ui, tokens::RADIUS);
    if response.hovered() {
        let whole = hint.map_or_else(
            || product.title.clone(),
            |hint| format!("{}\n{hint}", product.title),
        );
        response.on_hover_text(whole);
    }
}

/// Draws the star of a product; true if it was clicked. Where it could be given it shows on the chosen
/// tile and under the mouse, and on all of them for fingers.
pub(super) fn star_ui(
    ui: &Ui,
    view: &View<'_>,
    product: &Product,
    look: TileLook,
    tile: Rect,
) -> bool {
    let is_shown = look.is_favourite
        || look.is_chosen
        || view.sizes == tokens::Sizes::TOUCH
        || ui.rect_contains_pointer(tile);
    if !is_shown {
        return false;
    }
    let rect = tile.with_min_x(tile.right() - STAR_WIDTH);
    let id = ui
        .scope_id()
        .with((&product.id, look.quantity.is_some(), "star"));
    let response = ui.interact(rect, id, Sense::CLICK);
    let tokens = Tokens::of(ui);
    let colour = if look.is_favourite || response.hovered() {
        tokens.accent
    } else {
        tokens.muted
    };
    star::star(ui.painter(), rect.center(), colour, look.is_favourite);
    let title = product.title.as_str();
    let name = view.texts.with("product-star", &[("title", title.into())]);
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::Button, true, look.is_favourite, &name)
    });
    let is_clicked = response.clicked();
    response.on_hover_text(Command::ToggleFavourite.tooltip(view.texts));
    is_clicked
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
