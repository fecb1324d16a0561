//! A store's menu from the words of its answers (contract sections 8 to 10). What cannot be used
//! is left out and told; it never hides the rest.

use std::{collections::HashSet, sync::Arc};

use rust_decimal::Decimal;
use serde_json::Value;

use super::{
    error::ApiError,
    read::{self, Object},
};
use crate::domain::{
    Catalogue, Category, CategoryId, Choice, Money, NumberError, OptionGroup, PaymentMethod,
    PaymentMethodId, Product, ProductId,
};

/// One of the three lists that make a menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MenuList {
    /// `products/list`
    Products,
    /// `categories/list`
    Categories,
    /// `payment-methods/list`
    PaymentMethods,
}

impl MenuList {
    /// Its path behind `/plugin-api/`.
    pub const fn endpoint(self) -> &'static str {
        match self {
            Self::Products => "products/list",
            Self::Categories => "categories/list",
            Self::PaymentMethods => "payment-methods/list",
        }
    }
}

/// The answers that make a menu, word for word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuReplies {
    /// Answer of `products/list`.
    pub products: Arc<str>,
    /// Answer of `categories/list`, if there is one.
    pub categories: Option<Arc<str>>,
    /// Answer of `payment-methods/list`, if there is one.
    pub payment_methods: Option<Arc<str>>,
    /// Why an answer is not there.
    pub failed: Vec<(MenuList, ApiError)>,
}

/// What a reading could not use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// What kind of thing.
    pub what: Kind,
    /// Its title or id, or its place in the list (`#12`).
    pub name: String,
    /// Why.
    pub why: Why,
}

/// A kind of thing on a menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A whole list.
    List,
    /// A product.
    Product,
    /// An option group of a product that stays.
    OptionGroup,
    /// A choice of an option group that stays.
    Choice,
    /// A category.
    Category,
    /// A payment method.
    PaymentMethod,
}

/// Why something was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Not the kind of JSON value it should be.
    WrongShape,
    /// No id.
    NoId,
    /// No title.
    NoTitle,
    /// No price.
    NoPrice,
    /// A price that is no number.
    BadPrice(NumberError),
    /// A price below 0.
    NegativePrice,
    /// Another one before it has the same id.
    SameId,
}

/// What a reading of a menu could not use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MenuReport {
    /// Everything that was left out.
    pub left_out: Vec<LeftOut>,
    /// How many products the store has, where the server cut the list (contract section 8.1).
    pub truncated: Option<u64>,
}

impl MenuReport {
    fn leave_out(&mut self, what: Kind, name: String, why: Why) {
        self.left_out.push(LeftOut { what, name, why });
    }

    /// Whether something of a kind, or all of it, is missing. Of two with one id none is missing.
    fn lacks(&self, what: Kind, list: MenuList) -> bool {
        self.left_out.iter().any(|left_out| {
            let is_whole_list = left_out.what == Kind::List && left_out.name == list.endpoint();
            is_whole_list || (left_out.what == what && left_out.why != Why::SameId)
        })
    }
}

/// Reads a menu from the answers. The catalogue knows what it lacks: products that the server or
/// we left out, and payment methods that could not be read.
pub fn read_menu(replies: &MenuReplies) -> (Catalogue, MenuReport) {
    let mut report = MenuReport::default();
    let (body, products) = read_list(&replies.products, MenuList::Products, &mut report);
    report.truncated = truncated(&body, products.len());
    let products = read_items(&products, Kind::Product, &mut report, read_product);
    let mut part = |text: &Option<Arc<str>>, list| match text {
        Some(text) => read_list(text, list, &mut report).1,
        None => Vec::new(),
    };
    let categories = part(&replies.categories, MenuList::Categories);
    let methods = part(&replies.payment_methods, MenuList::PaymentMethods);
    let categories = read_items(&categories, Kind::Category, &mut report, read_category);
    let methods = read_items(&methods, Kind::PaymentMethod, &mut report, read_method);
    let mut catalogue = Catalogue::new(products, categories, methods);
    if report.truncated.is_some() || report.lacks(Kind::Product, MenuList::Products) {
        catalogue = catalogue.into_partial();
    }
    if replies.payment_methods.is_none()
        || report.lacks(Kind::PaymentMethod, MenuList::PaymentMethods)
    {
        catalogue = catalogue.without_payment_methods();
    }
    (catalogue, report)
}

/// The body without its items, and the items.
fn read_list(text: &str, list: MenuList, report: &mut MenuReport) -> (Value, Vec<Value>) {
    let mut body: Value = serde_json::from_str(text).unwrap_or(Value::Null);
    let taken = match body.get_mut("data") {
        Some(data) => data.take(),
        None => std::mem::take(&mut body),
    };
    match taken {
        Value::Array(items) => (body, items),
        _ => {
            report.leave_out(Kind::List, list.endpoint().to_owned(), Why::WrongShape);
            (body, Vec::new())
        }
    }
}

fn truncated(body: &Value, here: usize) -> Option<u64> {
    let body = body.as_object()?;
    if read::flag(body, "truncated") != Some(true) {
        return None;
    }
    let total = read::count(body, "total").map(u64::from);
    Some(total.unwrap_or(here as u64))
}

/// Reads every item that can be read; of two with one id the first stays.
fn read_items<T>(
    items: &[Value],
    what: Kind,
    report: &mut MenuReport,
    read_one: impl Fn(&Object, &str, &mut MenuReport) -> Result<T, Why>,
) -> Vec<T> {
    let mut ids = HashSet::with_capacity(items.len());
    let mut good = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        let name = name_of(item, place);
        let read = match item.as_object() {
            None => Err(Why::WrongShape),
            Some(object) => match read::filled_text(object, "id") {
                None => Err(Why::NoId),
                Some(id) if ids.contains(&id) => Err(Why::SameId),
                Some(id) => read_one(object, &id, report).inspect(|_good| {
                    ids.insert(id);
                }),
            },
        };
        match read {
            Ok(item) => good.push(item),
            Err(why) => report.leave_out(what, name, why),
        }
    }
    good
}

fn name_of(item: &Value, place: usize) -> String {
    item.as_object()
        .and_then(|object| {
            read::filled_text(object, "title").or_else(|| read::filled_text(object, "id"))
        })
        .unwrap_or_else(|| format!("#{}", place + 1))
}

fn read_product(object: &Object, id: &str, report: &mut MenuReport) -> Result<Product, Why> {
    let title = read::filled_text(object, "title").ok_or(Why::NoTitle)?;
    let price = read_price(object)?.ok_or(Why::NoPrice)?;
    Ok(Product {
        id: ProductId::new(id),
        category: CategoryId::new(read::text(object, "category").unwrap_or_default()),
        price,
        active: read::flag(object, "active").unwrap_or(true),
        barcode: read::filled_text(object, "barcode"),
        stock: read::decimal_or_none(object, "stock"),
        tax: read::decimal_or_none(object, "tax"),
        option_groups: read_groups(object, &title, report),
        title,
    })
}

fn read_price(object: &Object) -> Result<Option<Money>, Why> {
    let price = read::decimal(object, "price").map_err(Why::BadPrice)?;
    match price {
        Some(price) if price < Decimal::ZERO => Err(Why::NegativePrice),
        price => Ok(price.map(Money::from)),
    }
}

fn read_groups(product: &Object, title: &str, report: &mut MenuReport) -> Vec<OptionGroup> {
    let mut groups = Vec::new();
    for (place, item) in read::list(product, "options").iter().enumerate() {
        match item.as_object() {
            Some(group) => groups.push(read_group(group, title, report)),
            None => {
                let name = format!("{title} / #{}", place + 1);
                report.leave_out(Kind::OptionGroup, name, Why::WrongShape);
            }
        }
    }
    groups
}

/// A group without `multiple` allows as many as its `max` says; without both, any number.
fn read_group(group: &Object, product: &str, report: &mut MenuReport) -> OptionGroup {
    let max = read::count(group, "max").unwrap_or(0);
    let mut choices = Vec::new();
    for (place, item) in read::list(group, "choices").iter().enumerate() {
        match read_choice(item) {
            Ok(choice) => choices.push(choice),
            Err(why) => {
                let name = format!("{product} / {}", name_of(item, place));
                report.leave_out(Kind::Choice, name, why);
            }
        }
    }
    OptionGroup {
        title: read::text(group, "title").unwrap_or_default(),
        min: read::count(group, "min").unwrap_or(0),
        max,
        multiple: read::flag(group, "multiple").unwrap_or(max != 1),
        choices,
    }
}

fn read_choice(item: &Value) -> Result<Choice, Why> {
    let choice = item.as_object().ok_or(Why::WrongShape)?;
    Ok(Choice {
        id: read::filled_text(choice, "id"),
        title: read::filled_text(choice, "title").ok_or(Why::NoTitle)?,
        price: read_price(choice)?.unwrap_or(Money::ZERO),
    })
}

/// A category without a rank goes behind those that have one.
fn read_category(object: &Object, id: &str, _: &mut MenuReport) -> Result<Category, Why> {
    Ok(Category {
        id: CategoryId::new(id),
        title: read::filled_text(object, "title").ok_or(Why::NoTitle)?,
        rank: read::decimal_or_none(object, "rank").unwrap_or(Decimal::MAX),
        active: read::flag(object, "active").unwrap_or(true),
    })
}

fn read_method(object: &Object, id: &str, _: &mut MenuReport) -> Result<PaymentMethod, Why> {
    Ok(PaymentMethod {
        id: PaymentMethodId::new(id),
        title: read::filled_text(object, "title").ok_or(Why::NoTitle)?,
        description: read::text(object, "description").unwrap_or_default(),
        cash: read::flag(object, "cash").unwrap_or(false),
    })
}
