//! What a frame of the desk costs: a menu of 2,000 products, an order of 200 lines.

use std::sync::Arc;

use divan::{Bencher, black_box};
use eframe::egui::{self, Event, Modifiers, RawInput, Rect, Vec2};
use jiff::Timestamp;
use packetdesk::{
    api::MenuReport,
    app::{State, desk_ui},
    desk::LoadedMenu,
    domain::{
        Catalogue, Category, Choice, LineChoice, Money, OptionGroup, PaymentMethod, Product,
        Quantity, Totals,
    },
    store::settings::Settings,
    ui,
};
use rust_decimal::Decimal;

fn main() {
    divan::main();
}

const PRODUCTS: usize = 2_000;
const CATEGORIES: usize = 12;
const LINES: usize = 200;
const SCREEN: Vec2 = Vec2::new(1366.0, 768.0);

fn product(at: usize) -> Product {
    let choice = |id: usize, title: &str| Choice {
        id: Some(id.to_string()),
        title: title.to_owned(),
        price: Money::from(Decimal::from(id)),
    };
    Product {
        id: format!("{at:04x}-{}", at * 7).as_str().into(),
        title: format!("Izgara Köfte {at} (porsiyon)"),
        category: format!("c{}", at % CATEGORIES).as_str().into(),
        price: Money::from(Decimal::from(100 + at)),
        active: !at.is_multiple_of(17),
        barcode: None,
        stock: None,
        tax: None,
        option_groups: vec![OptionGroup {
            title: "Ekstra".to_owned(),
            min: 0,
            max: 3,
            multiple: true,
            choices: vec![choice(1, "Acı"), choice(2, "Soğan"), choice(3, "Lavaş")],
        }],
    }
}

fn menu() -> LoadedMenu {
    let category = |at: usize| Category {
        id: format!("c{at}").as_str().into(),
        title: format!("Bölüm {at}"),
        rank: Decimal::from(at),
        active: true,
    };
    let cash = PaymentMethod {
        id: "cash".into(),
        title: "Nakit".to_owned(),
        description: String::new(),
        cash: true,
    };
    let products = (0..PRODUCTS).map(product).collect();
    let categories = (0..CATEGORIES).map(category).collect();
    LoadedMenu {
        catalogue: Arc::new(Catalogue::new(products, categories, vec![cash])),
        report: MenuReport::default(),
        fetched_at: Timestamp::now(),
        is_from_disk: false,
        failed: Vec::new(),
    }
}

/// The desk with its long order, every line with options, ready to be sent.
fn state() -> State {
    let mut state = State::new(Settings::default());
    let menu = menu();
    state.order_mut().change(|order| {
        "Deniz Er".clone_into(&mut order.customer.name);
        "Gül Sk. 4".clone_into(&mut order.customer.address);
        "nakit".clone_into(&mut order.payment_note);
        for product in menu.catalogue.products().iter().take(LINES) {
            let choices = product.choices().map(LineChoice::from).collect();
            order.add(product, choices, Quantity::from(2));
        }
        order.add_payment("cash".into(), "Nakit", Totals::of(order).total);
    });
    state.menu.loaded = Some(menu);
    state.browse_again();
    state.derive();
    assert_eq!(state.order().order.lines.len(), LINES);
    assert_eq!(state.browse.shown.len(), PRODUCTS);
    state
}

/// A screen without a window.
struct Screen(egui::Context);

impl Screen {
    fn new(state: &mut State) -> Self {
        let ctx = egui::Context::default();
        ui::install(&ctx);
        let screen = Self(ctx);
        // The first frames measure, and fill the atlas of letters.
        for _ in 0..4 {
            screen.frame(state, Vec::new());
        }
        screen
    }

    /// One frame up to the triangles that go to the graphics card; gives how many there are.
    fn frame(&self, state: &mut State, events: Vec<Event>) -> usize {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, SCREEN)),
            focused: true,
            events,
            ..RawInput::default()
        };
        state.tick();
        let mut output = self.0.run_ui(input, |ui| {
            let mut out = Vec::new();
            desk_ui(ui, state, &mut out);
            black_box(out);
        });
        state.focus_given();
        // There is no graphics card to take them up.
        output.textures_delta.clear();
        let triangles = self.0.tessellate(output.shapes, output.pixels_per_point);
        assert!(!triangles.is_empty(), "nothing was drawn");
        triangles.len()
    }
}

#[divan::bench]
fn a_frame(bencher: Bencher<'_, '_>) {
    let mut state = state();
    let screen = Screen::new(&mut state);
    bencher.bench_local(|| screen.frame(&mut state, Vec::new()));
}

/// Fifty orders are open besides the long one, each with a tab.
#[divan::bench]
fn a_frame_with_50_orders(bencher: Bencher<'_, '_>) {
    let mut state = state();
    for number in 0..50 {
        state.open_order();
        state.order_mut().change(|order| {
            order.customer.name = format!("Müşteri {number}");
        });
    }
    state.active = 0;
    state.derive();
    let screen = Screen::new(&mut state);
    bencher.bench_local(|| screen.frame(&mut state, Vec::new()));
}

/// The lists move, so that other rows are laid out in every frame.
#[divan::bench]
fn a_frame_while_scrolling(bencher: Bencher<'_, '_>) {
    let mut state = state();
    let screen = Screen::new(&mut state);
    let mut down = true;
    bencher.bench_local(|| {
        down = !down;
        let over_cart = Event::PointerMoved(egui::pos2(SCREEN.x * 0.6, SCREEN.y / 2.0));
        let wheel = Event::MouseWheel {
            unit: egui::MouseWheelUnit::Line,
            delta: Vec2::new(0.0, if down { -3.0 } else { 3.0 }),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        };
        screen.frame(&mut state, vec![over_cart, wheel])
    });
}

/// What is worked out anew after each change of the order: checks, totals, marks.
#[divan::bench]
fn derive_after_a_change(bencher: Bencher<'_, '_>) {
    let mut state = state();
    bencher.bench_local(|| {
        state.underive();
        state.derive();
        black_box(state.derived.totals.total)
    });
}
