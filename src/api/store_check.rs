//! What can be known of a store without sending it anything: the key and its permissions, the way
//! there, the menu, and which generation of the platform it runs on.

use std::sync::Arc;

use super::{
    client::{Client, is_success},
    customers::CustomersPage,
    dialect::Dialect,
    envelope::{self, Reply, judge, unreadable},
    error::ApiError,
    key_check::{KeyCheck, Probe, Scope},
    menu::{Kind, MenuList, MenuReplies, MenuReport, read_menu},
};

/// How many calls of the read budget a check takes; it takes one of the write budget, too.
pub const CHECK_READS: usize = 5;

/// What is known of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreCheck {
    /// The key, and the way to the store.
    pub key: KeyCheck,
    /// Its menu; nothing where the products could not be read.
    pub menu: Option<MenuCheck>,
    /// Its ways to pay; nothing where they could not be read.
    pub payment_methods: Option<MethodCount>,
    /// Which generation answers, as far as that shows.
    pub dialect: Option<Dialect>,
    /// Whether guests' data is handed out.
    pub consent: Consent,
}

/// How large a menu is, and what it lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuCheck {
    /// Products that can be used.
    pub products: usize,
    /// Those of them that are not sold now.
    pub inactive: usize,
    /// Categories; nothing where they could not be read.
    pub categories: Option<usize>,
    /// What cannot be used, and why.
    pub report: MenuReport,
}

/// Ways to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MethodCount {
    /// All of them.
    pub all: usize,
    /// Those that can be used.
    pub usable: usize,
}

/// Whether the restaurant has agreed to hand out guests' data (contract section 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// It has.
    Given,
    /// It has not.
    Withheld,
    /// It has no customers yet, so that it does not show.
    NoCustomers,
    /// The key may not read customers, or they could not be read.
    Unknown,
}

impl StoreCheck {
    /// Whether everything that an order needs is there.
    pub fn can_send(&self) -> bool {
        let has_products = self.menu.as_ref().is_some_and(|menu| menu.products > 0);
        self.key.can_send() && has_products
    }
}

impl Client {
    /// Looks at everything that can be read, with [`CHECK_READS`] reads, and at the permission to
    /// send with one write that no server takes (see [`check_key`](Self::check_key)).
    ///
    /// # Errors
    /// If the key is not accepted or the server cannot be reached.
    pub async fn check_store(&self) -> Result<StoreCheck, ApiError> {
        let mut key = KeyCheck::begun();
        let products = self.scope(&mut key, Scope::ProductsRead, PRODUCTS, list);
        let products = products.await?;
        // The second call under the same permission says nothing more about that.
        let categories = self.measured(&mut key, CATEGORIES, list).await.ok();
        let methods = self.scope(&mut key, Scope::PaymentMethodsRead, METHODS, list);
        let methods = methods.await?;
        let of_packets = self.scope(
            &mut key,
            Scope::OrdersRead,
            Probe::of(Scope::OrdersRead),
            |r| {
                let body = judge(r)?;
                let packets = envelope::items(&body);
                Ok(packets.and_then(|packets| Dialect::of_packets(packets)))
            },
        );
        let of_packets = of_packets.await?.flatten();
        let of_refusal = self.writing(&mut key).await?;
        let customers = self.scope(&mut key, Scope::CustomersRead, CUSTOMERS, |reply| {
            let body = judge(reply)?;
            CustomersPage::read(&body).ok_or_else(|| unreadable(reply.status, "data", &reply.text))
        });
        let customers = customers.await?;
        Ok(StoreCheck {
            key: key.finished()?,
            payment_methods: methods.as_deref().map(count_methods),
            menu: products.map(|products| count_menu(products, categories)),
            dialect: of_packets.or(of_refusal),
            consent: consent(customers.as_ref()),
        })
    }

    /// Whether orders may be sent, and which generation says no to an empty one.
    async fn writing(&self, key: &mut KeyCheck) -> Result<Option<Dialect>, ApiError> {
        let probe = Probe::of(Scope::OrdersWrite);
        let result = self.measured(key, probe, is_success).await;
        let dialect = result.as_ref().err().and_then(Dialect::of_refusal);
        key.learn(Scope::OrdersWrite, result)?;
        Ok(dialect)
    }

    /// A call that shows a permission; what it read is nothing where it failed.
    async fn scope<T>(
        &self,
        key: &mut KeyCheck,
        scope: Scope,
        probe: Probe,
        read: impl FnOnce(&Reply) -> Result<T, ApiError>,
    ) -> Result<Option<T>, ApiError> {
        match self.measured(key, probe, read).await {
            Ok(read) => {
                key.learn(scope, Ok(()))?;
                Ok(Some(read))
            }
            Err(error) => {
                key.learn(scope, Err(error))?;
                Ok(None)
            }
        }
    }
}

const PRODUCTS: Probe = Probe::read(MenuList::Products.endpoint());
const CATEGORIES: Probe = Probe::read(MenuList::Categories.endpoint());
const METHODS: Probe = Probe::read(MenuList::PaymentMethods.endpoint());
/// More than one: a single record may lack what all others have.
const CUSTOMERS: Probe = Probe {
    query: &[("limit", "20")],
    ..Probe::read("customers/list")
};

/// A list, word for word.
fn list(reply: &Reply) -> Result<Arc<str>, ApiError> {
    let body = judge(reply)?;
    match envelope::items(&body) {
        Some(_) => Ok(reply.text.as_str().into()),
        None => Err(unreadable(reply.status, "data", &reply.text)),
    }
}

fn count_menu(products: Arc<str>, categories: Option<Arc<str>>) -> MenuCheck {
    let has_categories = categories.is_some();
    let (catalogue, report) = read_menu(&MenuReplies {
        products,
        categories,
        payment_methods: None,
        failed: Vec::new(),
    });
    let products = catalogue.products();
    MenuCheck {
        products: products.len(),
        inactive: products.iter().filter(|product| !product.active).count(),
        categories: has_categories.then(|| catalogue.categories().len()),
        report,
    }
}

fn count_methods(text: &str) -> MethodCount {
    let (catalogue, report) = read_menu(&MenuReplies {
        products: "[]".into(),
        categories: None,
        payment_methods: Some(text.into()),
        failed: Vec::new(),
    });
    let left_out = report.left_out.iter();
    let unusable = left_out
        .filter(|out| out.what == Kind::PaymentMethod)
        .count();
    let usable = catalogue.payment_methods().len();
    MethodCount {
        all: usable + unusable,
        usable,
    }
}

fn consent(page: Option<&CustomersPage>) -> Consent {
    match page {
        None => Consent::Unknown,
        Some(page) if page.customers.is_empty() => Consent::NoCustomers,
        Some(page) if page.is_withheld => Consent::Withheld,
        Some(_) => Consent::Given,
    }
}
