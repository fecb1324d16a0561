//! What of the menu a line of a packet is. A packet tells names, at best the ids of options.

use std::{cell::OnceCell, collections::HashMap};

use rust_decimal::{Decimal, RoundingStrategy};

use super::ProductFit;
use crate::{
    api::packet::{PacketLine, PacketOption},
    domain::{
        Catalogue, Choice, Line, LineChoice, LineKey, Money, Product, ProductId, Typed, text::fold,
    },
};

/// A menu by the names of its products.
pub(super) struct Titles<'a> {
    catalogue: &'a Catalogue,
    exact: HashMap<&'a str, Vec<&'a Product>>,
    /// Only made if a name is not on the menu as it is written.
    folded: OnceCell<HashMap<String, Vec<&'a Product>>>,
}

/// What came of looking for the product of a line.
enum Sought<'a> {
    /// This one.
    Product(&'a Product),
    /// One whose id is known; no menu is there, or not all of it, to find it in.
    Id(ProductId),
    /// One of several.
    Several(Vec<&'a Product>),
    /// None of the menu; the id is that of one that was on it.
    Gone(Option<ProductId>),
}

impl<'a> Titles<'a> {
    pub(super) fn new(catalogue: &'a Catalogue) -> Self {
        let mut exact: HashMap<&str, Vec<&Product>> = HashMap::new();
        for product in catalogue.products() {
            exact.entry(product.title.trim()).or_default().push(product);
        }
        Self {
            catalogue,
            exact,
            folded: OnceCell::new(),
        }
    }

    fn find(&self, title: &str) -> &[&'a Product] {
        self.exact
            .get(title.trim())
            .or_else(|| self.folded().get(&fold(title)))
            .map_or(&[], Vec::as_slice)
    }

    fn folded(&self) -> &HashMap<String, Vec<&'a Product>> {
        self.folded.get_or_init(|| {
            let mut folded: HashMap<String, Vec<&Product>> = HashMap::new();
            for product in self.catalogue.products() {
                let title = fold(&product.title);
                folded.entry(title).or_default().push(product);
            }
            folded
        })
    }

    /// A line of a packet by the menu, under no key yet; `sent` is the line that this desk sent for
    /// it.
    pub(super) fn line(&self, told: &PacketLine, sent: Option<&Line>) -> (Line, ProductFit) {
        let mut line = told_line(told);
        let fit = match self.product(told, sent) {
            Sought::Product(product) => {
                put_product(&mut line, product, told, sent);
                ProductFit::Sure
            }
            Sought::Id(id) => {
                put_sent(&mut line, id, told, sent);
                ProductFit::Sure
            }
            Sought::Several(products) => {
                let ids = products.iter().map(|product| product.id.clone());
                ProductFit::Several(ids.collect())
            }
            Sought::Gone(id) => {
                let id = id.unwrap_or_else(|| line.product.clone());
                put_sent(&mut line, id, told, sent);
                ProductFit::Unknown
            }
        };
        (line, fit)
    }

    fn product(&self, told: &PacketLine, sent: Option<&Line>) -> Sought<'a> {
        let told_id = told.product_id.as_deref().map(ProductId::from);
        let sent_id = sent.map(|line| line.product.clone());
        let ids = || told_id.iter().chain(&sent_id);
        if let Some(product) = ids().find_map(|id| self.catalogue.product(id)) {
            return Sought::Product(product);
        }
        let is_whole = !self.catalogue.is_empty() && !self.catalogue.is_partial();
        if let Some(id) = ids().next().filter(|_| !is_whole) {
            return Sought::Id(id.clone());
        }
        match self.find(&told.title) {
            [] => Sought::Gone(sent_id),
            [product] => Sought::Product(product),
            several => narrow(several, told),
        }
    }
}

/// Which of the products of one name it can be, by what was chosen and by what it costs.
fn narrow<'a>(several: &[&'a Product], told: &PacketLine) -> Sought<'a> {
    let has_options = |product: &&&Product| {
        let choices: Vec<&Choice> = product.choices().collect();
        let is_there = |option| matches!(find(option, &choices), Found::One(_) | Found::Several(_));
        told.options.iter().all(is_there)
    };
    let mut left: Vec<&Product> = several.iter().filter(has_options).copied().collect();
    if left.is_empty() {
        left = several.to_vec();
    }
    let fits = |product: &&&Product| costs_that(told, product.price, &choices(told, product, None));
    let fitting: Vec<&Product> = left.iter().filter(fits).copied().collect();
    match (left.as_slice(), fitting.as_slice()) {
        ([only], _) | (_, [only]) => Sought::Product(only),
        _ => Sought::Several(left),
    }
}

/// All that the packet says by itself.
pub(super) fn told_line(told: &PacketLine) -> Line {
    let choices: Vec<LineChoice> = told.options.iter().map(told_choice).collect();
    Line {
        key: LineKey(0),
        product: ProductId::new(""),
        title: told.title.clone(),
        price: told_price(told, &choices),
        choices,
        quantity: Typed::Good(told.quantity),
        discount: Typed::Good(told.discount),
        note: told.note.clone(),
        line_id: told.line_id.clone(),
    }
}

fn told_choice(option: &PacketOption) -> LineChoice {
    LineChoice {
        id: option.id.clone(),
        title: option.title.clone(),
        price: option.price.unwrap_or_default(),
    }
}

/// The price of one piece without choices, to the cent, by the line's total; nothing where there is
/// no telling.
fn told_price(told: &PacketLine, choices: &[LineChoice]) -> Money {
    let whole = told.total.unwrap_or_default() + told.discount - told.extra;
    let piece = whole.decimal().checked_div(told.quantity.decimal());
    let piece = piece.unwrap_or(Decimal::ZERO);
    let chosen: Money = choices.iter().map(|choice| choice.price).sum();
    let price = piece.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    Money::from(price) - chosen
}

fn put_product(line: &mut Line, product: &Product, told: &PacketLine, sent: Option<&Line>) {
    line.product = product.id.clone();
    line.price = product.price;
    line.choices = choices(told, product, sent);
    if line.title.is_empty() {
        line.title.clone_from(&product.title);
    }
}

/// Without a menu, ids and prices are those of what was sent, as far as it is the same.
fn put_sent(line: &mut Line, id: ProductId, told: &PacketLine, sent: Option<&Line>) {
    line.product = id;
    let Some(sent) = sent else { return };
    for (choice, option) in line.choices.iter_mut().zip(&told.options) {
        let known = sent
            .choices
            .iter()
            .find(|known| known.title == choice.title);
        if let Some(known) = known.filter(|known| option.id.is_none() || option.id == known.id) {
            choice.clone_from(known);
        }
    }
    line.price = sent.price;
}

/// What came of looking for a choice among those of a product, by their places.
enum Found {
    /// This one; or one of several that are called alike and cost the same.
    One(Vec<usize>),
    /// One of several of different price.
    Several(Vec<usize>),
    /// None.
    Gone,
}

/// By id and name, by id, by name as it is written, by name however it is written; where a name
/// means several prices, by the price that was told.
fn find(option: &PacketOption, known: &[&Choice]) -> Found {
    let places = |is_it: &dyn Fn(&Choice) -> bool| -> Vec<usize> {
        (0..known.len()).filter(|&at| is_it(known[at])).collect()
    };
    let title = fold(&option.title);
    let has_id = |choice: &Choice| choice.id.is_some() && choice.id == option.id;
    let is_as_written = |choice: &Choice| choice.title.trim() == option.title.trim();
    let is_named = |choice: &Choice| fold(&choice.title) == title;
    let has_price = |choice: &Choice| option.price == Some(choice.price);
    let ways: [&dyn Fn(&Choice) -> bool; 6] = [
        &|choice| has_id(choice) && is_named(choice),
        &has_id,
        &|choice| is_as_written(choice) && has_price(choice),
        &is_as_written,
        &|choice| is_named(choice) && has_price(choice),
        &is_named,
    ];
    let Some(found) = ways.iter().map(|way| places(way)).find(|at| !at.is_empty()) else {
        return Found::Gone;
    };
    let mut prices = found.iter().map(|&at| known[at].price);
    let first = prices.next();
    match prices.all(|price| Some(price) == first) {
        true => Found::One(found),
        false => Found::Several(found),
    }
}

/// The choices of a line by those of its product. One that the product does not have stays as it
/// was told; one of several prices has no id where neither what was sent nor what the line costs
/// decides which it is.
fn choices(told: &PacketLine, product: &Product, sent: Option<&Line>) -> Vec<LineChoice> {
    let known: Vec<&Choice> = product.choices().collect();
    let mut used = vec![false; known.len()];
    let mut chosen = Vec::with_capacity(told.options.len());
    let mut open = Vec::new();
    for option in &told.options {
        let place = match find(option, &known) {
            Found::One(places) => first_unused(&places, &used),
            Found::Several(places) => {
                let place = as_sent(&places, &known, &used, sent);
                if place.is_none() {
                    open.push((chosen.len(), places));
                }
                place
            }
            Found::Gone => None,
        };
        chosen.push(match place {
            Some(place) => {
                used[place] = true;
                LineChoice::from(known[place])
            }
            None => told_choice(option),
        });
    }
    if let [(at, places)] = open.as_slice() {
        decide_by_total(&mut chosen, *at, places, &known, told, product.price);
    }
    chosen
}

fn first_unused(places: &[usize], used: &[bool]) -> Option<usize> {
    let unused = places.iter().find(|&&place| !used[place]);
    unused.or_else(|| places.first()).copied()
}

fn as_sent(
    places: &[usize],
    known: &[&Choice],
    used: &[bool],
    sent: Option<&Line>,
) -> Option<usize> {
    let was_sent = |at: usize| {
        let mut choices = sent?.choices.iter();
        choices.find(|choice| choice.id.is_some() && choice.id == known[at].id)
    };
    let mut unused = places.iter().copied().filter(|&place| !used[place]);
    unused.find(|&place| was_sent(place).is_some())
}

fn decide_by_total(
    chosen: &mut [LineChoice],
    at: usize,
    places: &[usize],
    known: &[&Choice],
    told: &PacketLine,
    price: Money,
) {
    let mut fitting = Vec::new();
    for &place in places {
        let mut tried = chosen.to_vec();
        tried[at] = LineChoice::from(known[place]);
        if costs_that(told, price, &tried) {
            fitting.push(place);
        }
    }
    let is_one_price = fitting
        .iter()
        .all(|&place| known[place].price == known[fitting[0]].price);
    if let Some(&place) = fitting.first().filter(|_| is_one_price) {
        chosen[at] = LineChoice::from(known[place]);
    }
}

/// Whether the line costs at these prices what the packet tells.
fn costs_that(told: &PacketLine, price: Money, choices: &[LineChoice]) -> bool {
    let piece = price + choices.iter().map(|choice| choice.price).sum();
    told.total == Some(piece.times(told.quantity) + told.extra - told.discount)
}
