//! The menu of a store: categories, products with their option groups, payment methods.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::{
    id::{CategoryId, PaymentMethodId, ProductId},
    money::Money,
    search::{Hit, Preferred, SearchIndex},
};

/// A product of the menu (contract section 8.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// What goes into `cart[].product`.
    pub id: ProductId,
    /// Name on the menu.
    pub title: String,
    /// The category it belongs to; it may name one that does not exist.
    pub category: CategoryId,
    /// Price of one piece, without options. The server uses its own record when it sells.
    pub price: Money,
    /// On the menu now; an inactive one is shown but marked.
    pub active: bool,
    /// The code a scanner reads, if there is one.
    pub barcode: Option<String>,
    /// Pieces left, where the store counts them; may be negative.
    pub stock: Option<Decimal>,
    /// VAT in percent; not every product tells it.
    pub tax: Option<Decimal>,
    /// What can or must be chosen with it, in menu order.
    pub option_groups: Vec<OptionGroup>,
}

impl Product {
    /// Whether it cannot be added without a choice. A group with nothing in it asks for nothing.
    pub fn needs_choice(&self) -> bool {
        self.option_groups.iter().any(|group| group.least() > 0)
    }

    /// Whether anything can be chosen with it.
    pub fn has_choices(&self) -> bool {
        self.option_groups
            .iter()
            .any(|group| !group.choices.is_empty())
    }

    /// Whether a choice's name means different prices here, so that its id must be sent.
    pub fn is_ambiguous_choice(&self, title: &str) -> bool {
        let mut prices = self
            .choices()
            .filter(|choice| choice.title == title)
            .map(|c| c.price);
        match prices.next() {
            Some(first) => prices.any(|price| price != first),
            None => false,
        }
    }

    /// All choices of all groups, in menu order.
    pub fn choices(&self) -> impl Iterator<Item = &Choice> {
        self.option_groups.iter().flat_map(|group| &group.choices)
    }
}

/// Choices that belong together: how many may, how many must be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionGroup {
    /// Name of the group; may be empty.
    pub title: String,
    /// The least number of choices.
    pub min: u32,
    /// The greatest number of choices; 0 with nothing said means no limit is known.
    pub max: u32,
    /// Whether more than one may be taken.
    pub multiple: bool,
    /// What can be chosen, in menu order.
    pub choices: Vec<Choice>,
}

impl OptionGroup {
    /// How many choices may be taken: `max` where it says something, else one or all.
    pub fn limit(&self) -> usize {
        let all = self.choices.len();
        match (self.multiple, self.max as usize) {
            (false, _) => 1,
            (true, 0) => all,
            (true, max) => max,
        }
    }

    /// How many choices must be taken: `min`, unless the group itself does not allow so many.
    pub fn least(&self) -> usize {
        if self.choices.is_empty() {
            return 0;
        }
        self.limit().min(self.min as usize)
    }
}

/// One choice of an option group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Id as text; only needed where the name is ambiguous.
    pub id: Option<String>,
    /// Its name, which is what is sent.
    pub title: String,
    /// Added to the price of one piece.
    pub price: Money,
}

/// A part of the menu (contract section 9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// What `Product::category` names.
    pub id: CategoryId,
    /// Name on the menu.
    pub title: String,
    /// Place on the menu, ascending.
    pub rank: Decimal,
    /// Shown to guests now.
    pub active: bool,
}

/// A way to pay that the store has set up (contract section 10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentMethod {
    /// What goes into `payments[].id`.
    pub id: PaymentMethodId,
    /// Its name.
    pub title: String,
    /// More words about it; may be empty.
    pub description: String,
    /// Whether change is given.
    pub cash: bool,
}

/// A store's menu, indexed for lookup and search.
#[derive(Debug, Default)]
pub struct Catalogue {
    products: Vec<Product>,
    categories: Vec<Category>,
    payment_methods: Vec<PaymentMethod>,
    product_by_id: HashMap<ProductId, usize>,
    products_by_category: HashMap<CategoryId, Vec<usize>>,
    search: SearchIndex,
    is_partial: bool,
    lacks_payment_methods: bool,
}

impl Catalogue {
    /// Indexes a menu. Categories are put in rank order (equal ranks stay as they came); of two
    /// products or methods with one id the first counts.
    pub fn new(
        mut products: Vec<Product>,
        mut categories: Vec<Category>,
        payment_methods: Vec<PaymentMethod>,
    ) -> Self {
        categories.sort_by_key(|category| category.rank);
        let mut product_by_id = HashMap::with_capacity(products.len());
        products.retain(|product| {
            let place = product_by_id.len();
            match product_by_id.entry(product.id.clone()) {
                std::collections::hash_map::Entry::Vacant(free) => {
                    free.insert(place);
                    true
                }
                std::collections::hash_map::Entry::Occupied(_) => false,
            }
        });
        let mut products_by_category: HashMap<CategoryId, Vec<usize>> = HashMap::new();
        for (place, product) in products.iter().enumerate() {
            products_by_category
                .entry(product.category.clone())
                .or_default()
                .push(place);
        }
        let search = SearchIndex::new(&products, &categories);
        Self {
            products,
            categories,
            payment_methods,
            product_by_id,
            products_by_category,
            search,
            is_partial: false,
            lacks_payment_methods: false,
        }
    }

    /// Marks a menu of which the server gave only the first part (`truncated`, contract section
    /// 8.1): a product that is not in it may exist all the same.
    #[must_use]
    pub fn into_partial(mut self) -> Self {
        self.is_partial = true;
        self
    }

    /// Marks a menu whose payment methods could not be read (the key may lack the permission):
    /// that there are none means nothing.
    #[must_use]
    pub fn without_payment_methods(mut self) -> Self {
        self.lacks_payment_methods = true;
        self
    }

    /// Whether a product that is not here may exist all the same.
    pub fn is_partial(&self) -> bool {
        self.is_partial
    }

    /// Whether [`payment_methods`](Self::payment_methods) are all that the store has. Before a menu
    /// was loaded nothing is known.
    pub fn knows_payment_methods(&self) -> bool {
        let is_loaded = !self.is_empty() || !self.payment_methods.is_empty();
        is_loaded && !self.lacks_payment_methods
    }

    /// All products, in the server's order.
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    /// All categories, in rank order.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// All payment methods, in the server's order.
    pub fn payment_methods(&self) -> &[PaymentMethod] {
        &self.payment_methods
    }

    /// The product of an id.
    pub fn product(&self, id: &ProductId) -> Option<&Product> {
        self.product_by_id
            .get(id)
            .map(|&place| &self.products[place])
    }

    /// The payment method of an id.
    pub fn payment_method(&self, id: &PaymentMethodId) -> Option<&PaymentMethod> {
        self.payment_methods.iter().find(|method| &method.id == id)
    }

    /// The category of an id.
    pub fn category(&self, id: &CategoryId) -> Option<&Category> {
        self.categories.iter().find(|category| &category.id == id)
    }

    /// The places in [`products`](Self::products) of one category's products.
    pub fn places_in(&self, category: &CategoryId) -> &[usize] {
        self.products_by_category
            .get(category)
            .map_or(&[], Vec::as_slice)
    }

    /// The places in [`products`](Self::products) of all products as the menu shows them: by
    /// category, then those of no known category.
    pub fn places_in_menu_order(&self) -> impl Iterator<Item = usize> {
        let known = self
            .categories
            .iter()
            .flat_map(|category| self.places_in(&category.id));
        let stray = (0..self.products.len())
            .filter(|&place| self.category(&self.products[place].category).is_none());
        known.copied().chain(stray)
    }

    /// The best matches for a search text, best first: places in [`products`](Self::products),
    /// each with the quantity that goes with it. See [`super::search`] for what matches and how it
    /// ranks.
    pub fn search(&self, text: &str, limit: usize) -> Vec<Hit> {
        self.search_preferring(text, limit, &Preferred::default())
    }

    /// As [`search`](Self::search), with the preferred ones first among equal matches.
    pub fn search_preferring(&self, text: &str, limit: usize, preferred: &Preferred) -> Vec<Hit> {
        self.search.find(text, limit, preferred)
    }

    /// The places of the products that come first here: favourites, then those most used. What is
    /// not on the menu is left out, and so is a product that is used but not sold now.
    pub fn prefer(&self, favourites: &[ProductId], most_used: &[ProductId]) -> Preferred {
        let place_of = |id| self.product_by_id.get(id).copied();
        let favourites: Vec<usize> = favourites.iter().filter_map(place_of).collect();
        let used = most_used.iter().filter_map(place_of);
        let used = used.filter(|place| self.products[*place].active && !favourites.contains(place));
        let used = used.collect();
        self.search.prefer(favourites, used)
    }

    /// Whether there is nothing to sell.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }
}
