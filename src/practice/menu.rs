//! What the store sells and who its customers are: read from JSON, served as it was written.
//!
//! The file holds the wire's own shapes, so a menu may hold anything a client should cope with.
//! The store itself only needs ids, prices, tax rates and choices, and picks them out leniently: a
//! product without a readable price costs nothing, one without an id cannot be ordered.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rust_decimal::Decimal;
use serde_json::Value;

use super::joi::decimal;

const MENU: &str = include_str!("../../assets/practice/menu.json");
const CUSTOMERS: &str = include_str!("../../assets/practice/customers.json");

/// Prices beyond this are mistakes, and would overflow the sums.
const MAX_PRICE: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// Why a menu could not be used.
#[derive(Debug, thiserror::Error)]
pub enum MenuError {
    /// The file could not be read.
    #[error("the menu could not be read: {source}\n{}", path.display())]
    Read {
        /// What the system said.
        source: std::io::Error,
        /// Which file.
        path: PathBuf,
    },
    /// The text is not JSON.
    #[error("the menu is not valid JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A list that must be there is not.
    #[error("the menu has no list named \"{0}\"")]
    NoList(&'static str),
    /// Two records of one list share an id.
    #[error("the menu has two records with the id \"{id}\" in \"{list}\"")]
    DuplicateId {
        /// Which list.
        list: &'static str,
        /// The id.
        id: String,
    },
    /// A price that no sum could hold.
    #[error("the price of \"{0}\" in the menu is beyond one billion")]
    Price(String),
}

/// A menu with its customers; cheap to clone.
#[derive(Clone, Debug)]
pub struct PracticeMenu {
    store: String,
    pub(super) products: Arc<Vec<Value>>,
    pub(super) categories: Arc<Vec<Value>>,
    pub(super) payment_methods: Arc<Vec<Value>>,
    /// In the order of their ids, as keyset paging wants.
    pub(super) customers: Arc<Vec<Value>>,
    sold: Arc<Vec<Product>>,
}

/// What the store must know of a product to sell it.
#[derive(Clone, Debug)]
pub(super) struct Product {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) price: Decimal,
    pub(super) tax: Option<Decimal>,
    /// The choices of all its groups.
    pub(super) choices: Vec<Choice>,
}

/// One choice of an option group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) price: Decimal,
}

/// A payment method as the store looks it up.
#[derive(Clone, Debug)]
pub(super) struct Method {
    pub(super) title: String,
    pub(super) cash: bool,
}

impl PracticeMenu {
    /// The restaurant that comes with the program.
    ///
    /// # Panics
    /// Never: the built-in files are checked by a test.
    #[must_use]
    pub fn embedded() -> Self {
        #[expect(
            clippy::expect_used,
            reason = "the text is part of the program and a test reads it"
        )]
        Self::from_json(MENU).expect("the built-in menu is valid")
    }

    /// Reads a menu file.
    ///
    /// # Errors
    /// When the file cannot be read, or its text is not a menu.
    pub fn from_file(path: &Path) -> Result<Self, MenuError> {
        let text = fs::read_to_string(path).map_err(|source| MenuError::Read {
            source,
            path: path.to_owned(),
        })?;
        Self::from_json(&text)
    }

    /// Reads a menu from JSON: an object with the lists `products`, `categories`,
    /// `paymentMethods` and, if it has them, the text `store` and the list `customers`; without
    /// customers of its own it gets the built-in ones.
    ///
    /// # Errors
    /// When the text is not JSON, a list is missing, an id appears twice, or a price is absurd.
    pub fn from_json(json: &str) -> Result<Self, MenuError> {
        let menu: Value = serde_json::from_str(json)?;
        let products = list(&menu, "products")?;
        let categories = list(&menu, "categories")?;
        let payment_methods = list(&menu, "paymentMethods")?;
        let mut customers = if menu.get("customers").is_some() {
            list(&menu, "customers")?
        } else {
            list(&serde_json::from_str(CUSTOMERS)?, "customers")?
        };
        customers.sort_by(|a, b| id_of(a).cmp(&id_of(b)));
        let sold = products
            .iter()
            .filter_map(Product::read)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            store: text(&menu, "store"),
            products: Arc::new(products),
            categories: Arc::new(categories),
            payment_methods: Arc::new(payment_methods),
            customers: Arc::new(customers),
            sold: Arc::new(sold),
        })
    }

    /// The restaurant's name; empty when the file gives none.
    #[must_use]
    pub fn store_name(&self) -> &str {
        &self.store
    }

    pub(super) fn product(&self, id: &str) -> Option<&Product> {
        self.sold.iter().find(|product| product.id == id)
    }

    /// The product of this name.
    pub(super) fn product_called(&self, title: &str) -> Option<&Product> {
        self.sold.iter().find(|product| product.title == title)
    }

    pub(super) fn method(&self, id: &str) -> Option<Method> {
        let record = find(&self.payment_methods, id)?;
        Some(Method {
            title: text(record, "title"),
            cash: record.get("cash").and_then(Value::as_bool) == Some(true),
        })
    }
}

/// The record with this id.
pub(super) fn find<'a>(records: &'a [Value], id: &str) -> Option<&'a Value> {
    records.iter().find(|record| id_of(record) == Some(id))
}

/// The id of a record, if it is a text.
pub(super) fn id_of(record: &Value) -> Option<&str> {
    record.get("id").and_then(Value::as_str)
}

fn list(menu: &Value, name: &'static str) -> Result<Vec<Value>, MenuError> {
    let records = menu
        .get(name)
        .and_then(Value::as_array)
        .ok_or(MenuError::NoList(name))?;
    let mut seen = HashSet::new();
    for id in records.iter().filter_map(id_of) {
        if !seen.insert(id) {
            return Err(MenuError::DuplicateId {
                list: name,
                id: id.to_owned(),
            });
        }
    }
    Ok(records.clone())
}

fn text(record: &Value, name: &str) -> String {
    match record.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => {
            String::new()
        }
    }
}

fn price(record: &Value) -> Result<Decimal, MenuError> {
    let price = record.get("price").and_then(decimal).unwrap_or_default();
    if price.abs() > MAX_PRICE {
        return Err(MenuError::Price(text(record, "title")));
    }
    Ok(price)
}

fn children<'a>(record: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    record
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

impl Product {
    /// `None` for a record without an id: it is on the menu, but nobody can order it.
    fn read(record: &Value) -> Option<Result<Self, MenuError>> {
        let id = id_of(record)?.to_owned();
        Some(Self::with_id(id, record))
    }

    fn with_id(id: String, record: &Value) -> Result<Self, MenuError> {
        let choices = children(record, "options")
            .flat_map(|group| children(group, "choices"))
            .map(|choice| {
                Ok(Choice {
                    id: text(choice, "id"),
                    title: text(choice, "title"),
                    price: price(choice)?,
                })
            })
            .collect::<Result<_, MenuError>>()?;
        Ok(Self {
            id,
            title: text(record, "title"),
            price: price(record)?,
            tax: record.get("tax").and_then(decimal),
            choices,
        })
    }
}
