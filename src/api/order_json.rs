//! An order from the wire's JSON, as `submit` is given it, with everything that is of a wrong
//! type told at its field.

use serde_json::Value;

use super::{
    body::{BodyError, object},
    read::{self, Object},
};
use crate::domain::{
    Catalogue, Customer, CustomerField, Field, Line, LineChoice, LineField, LineKey, Money,
    NumberError, Order, PaymentField, PaymentMethodId, Problem, Product, ProductId, Quantity,
    Reason, SaleType, SendStatus, Typed,
};

/// Reads an order. What is missing is left empty for [`check`](crate::domain::check) to find;
/// what is of a wrong type or an unknown word is told here. Names and prices come from the
/// catalogue, where there is one; fields we do not know are not looked at.
///
/// # Errors
/// [`BodyError`] if the text is no JSON object.
pub fn order_from_json(
    text: &str,
    catalogue: Option<&Catalogue>,
) -> Result<(Order, Vec<Problem>), BodyError> {
    let body = object(text)?;
    let mut reader = Reader {
        catalogue,
        problems: Vec::new(),
    };
    let order = reader.order(&body);
    Ok((order, reader.problems))
}

/// Collects what is wrong while it reads.
struct Reader<'a> {
    catalogue: Option<&'a Catalogue>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn order(&mut self, body: &Object) -> Order {
        let mut order = Order::new("", self.text(body, "idempotencyKey", Field::IdempotencyKey));
        self.customer(body, &mut order);
        self.cart(body, &mut order);
        order.payment_note = self.text(body, "paymentNote", Field::PaymentNote);
        self.payments(body, &mut order);
        order.note = self.text(body, "note", Field::Note);
        self.words(body, &mut order);
        order.restaurant_delivery = self
            .flag(body, "restaurantDelivery", Field::RestaurantDelivery)
            .unwrap_or(true);
        order.callback_url = self.text(body, "callbackUrl", Field::CallbackUrl);
        order
    }

    fn wrong_type(&mut self, field: Field) {
        self.problems.push(Problem::error(field, Reason::WrongType));
    }

    /// A text; a missing one is empty. The server takes no null.
    fn text(&mut self, object: &Object, name: &str, field: Field) -> String {
        match object.get(name) {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(_) => {
                self.wrong_type(field);
                String::new()
            }
        }
    }

    fn flag(&mut self, object: &Object, name: &str, field: Field) -> Option<bool> {
        match object.get(name)? {
            Value::Bool(flag) => Some(*flag),
            _ => {
                self.wrong_type(field);
                None
            }
        }
    }

    /// The items of a list; nothing in the place of what is no object, so that places stay the
    /// wire's.
    fn objects<'b>(
        &mut self,
        object: &'b Object,
        name: &str,
        field: Field,
        item: impl Fn(usize) -> Field,
    ) -> Vec<Option<&'b Object>> {
        let items = match object.get(name) {
            None => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(_) => {
                self.wrong_type(field);
                return Vec::new();
            }
        };
        let mut objects = Vec::with_capacity(items.len());
        for (place, value) in items.iter().enumerate() {
            if !value.is_object() {
                self.wrong_type(item(place));
            }
            objects.push(value.as_object());
        }
        objects
    }

    fn customer(&mut self, body: &Object, order: &mut Order) {
        use strum::IntoEnumIterator as _;
        let object = match body.get("customer") {
            None => return,
            Some(Value::Object(object)) => object,
            Some(_) => return self.wrong_type(Field::Customer(CustomerField::Name)),
        };
        for field in CustomerField::iter() {
            let text = self.text(object, field.as_wire(), Field::Customer(field));
            *customer_text(&mut order.customer, field) = text;
        }
    }

    fn cart(&mut self, body: &Object, order: &mut Order) {
        let items = self.objects(body, "cart", Field::Cart, |place| {
            Field::Line(place, LineField::Line)
        });
        for (place, item) in items.into_iter().enumerate() {
            let line = item.map_or_else(blank_line, |item| self.line(item, place));
            order.push_line(line);
        }
    }

    fn line(&mut self, item: &Object, place: usize) -> Line {
        let at = |field| Field::Line(place, field);
        let product = ProductId::new(self.text(item, "product", at(LineField::Product)));
        if product.as_str().is_empty() && item.get("product").is_none_or(Value::is_string) {
            self.problems
                .push(Problem::error(at(LineField::Product), Reason::Required));
        }
        let known = self.catalogue.and_then(|menu| menu.product(&product));
        let quantity = self.number(
            item,
            "quantity",
            at(LineField::Quantity),
            Quantity::parse_wire,
        );
        let discount = self.number(item, "discount", at(LineField::Discount), Money::parse_wire);
        Line {
            // The order gives every line a key of its own.
            key: LineKey(0),
            title: known.map_or_else(|| product.to_string(), |known| known.title.clone()),
            price: known.map_or(Money::ZERO, |known| known.price),
            choices: self.choices(item, known, at(LineField::Options)),
            product,
            quantity: quantity.unwrap_or_else(nothing_there),
            discount: discount.unwrap_or(Typed::Good(Money::ZERO)),
            note: self.text(item, "note", at(LineField::Note)),
            // A new packet has none yet.
            line_id: None,
        }
    }

    /// A number, kept as typed if it cannot be used; nothing if it is missing.
    fn number<T>(
        &mut self,
        object: &Object,
        name: &str,
        field: Field,
        parse: impl Fn(&str) -> Result<T, NumberError>,
    ) -> Option<Typed<T>> {
        let text = match object.get(name)? {
            Value::Number(number) => number.to_string(),
            other => {
                self.wrong_type(field);
                return Some(Typed::Bad {
                    text: read::text_of(other).unwrap_or_default(),
                    reason: NumberError::NotANumber,
                });
            }
        };
        Some(match parse(&text) {
            Ok(value) => Typed::Good(value),
            Err(reason) => Typed::Bad { text, reason },
        })
    }

    /// Options as names, `{id}` or `{title}` (contract section 6.1).
    fn choices(
        &mut self,
        item: &Object,
        product: Option<&Product>,
        field: Field,
    ) -> Vec<LineChoice> {
        let Some(value) = item.get("options") else {
            return Vec::new();
        };
        let Some(items) = value.as_array() else {
            self.wrong_type(field);
            return Vec::new();
        };
        let choices: Vec<_> = items
            .iter()
            .filter_map(|option| read_choice(option, product))
            .collect();
        if choices.len() < items.len() {
            self.wrong_type(field);
        }
        choices
    }

    fn payments(&mut self, body: &Object, order: &mut Order) {
        let items = self.objects(body, "payments", Field::Payments, |place| {
            Field::Payment(place, PaymentField::Payment)
        });
        for (place, item) in items.into_iter().enumerate() {
            let at = |field| Field::Payment(place, field);
            let Some(item) = item else {
                order.push_payment(PaymentMethodId::new(""), "", nothing_there(), false);
                continue;
            };
            let method = self.text(item, "id", at(PaymentField::Id));
            if !item.contains_key("id") {
                self.problems
                    .push(Problem::error(at(PaymentField::Id), Reason::Required));
            }
            let title = self.text(item, "title", at(PaymentField::Title));
            let amount = self
                .number(item, "price", at(PaymentField::Price), Money::parse_wire)
                .unwrap_or_else(nothing_there);
            let is_discount = self
                .flag(item, "isDiscount", at(PaymentField::Payment))
                .unwrap_or(false);
            order.push_payment(PaymentMethodId::new(method), &title, amount, is_discount);
        }
    }

    /// `type` and `status`, which know only some words.
    fn words(&mut self, body: &Object, order: &mut Order) {
        let sale_type = self.text(body, "type", Field::SaleType);
        order.sale_type = SaleType::from_wire(&sale_type);
        if order.sale_type.is_none() && body.get("type").is_some_and(Value::is_string) {
            self.unknown_word(Field::SaleType, SALE_TYPES);
        }
        let status = self.text(body, "status", Field::Status);
        match SendStatus::from_wire(&status) {
            Some(status) => order.status = status,
            None if body.get("status").is_some_and(Value::is_string) => {
                self.unknown_word(Field::Status, STATUSES);
            }
            None => {}
        }
    }

    fn unknown_word(&mut self, field: Field, allowed: &'static [&'static str]) {
        self.problems
            .push(Problem::error(field, Reason::NotOneOf { allowed }));
    }
}

fn customer_text(customer: &mut Customer, field: CustomerField) -> &mut String {
    match field {
        CustomerField::Id => &mut customer.id,
        CustomerField::Name => &mut customer.name,
        CustomerField::Address => &mut customer.address,
        CustomerField::Region => &mut customer.region,
        CustomerField::AddressDescription => &mut customer.address_description,
        CustomerField::Phone => &mut customer.phone,
        CustomerField::Call => &mut customer.call,
    }
}

fn nothing_there<T>() -> Typed<T> {
    Typed::Bad {
        text: String::new(),
        reason: NumberError::Empty,
    }
}

/// Holds the place of what is no line.
fn blank_line() -> Line {
    Line {
        key: LineKey(0),
        product: ProductId::new(""),
        title: String::new(),
        price: Money::ZERO,
        choices: Vec::new(),
        quantity: nothing_there(),
        discount: Typed::Good(Money::ZERO),
        note: String::new(),
        line_id: None,
    }
}

/// What `type` may be (contract section 6.1).
pub(super) const SALE_TYPES: &[&str] = &["dine_in", "takeaway", "delivery"];
/// What `status` may be (contract section 6.1).
pub(super) const STATUSES: &[&str] = &["none", "Approved"];

/// The choice that an option names. One that the product does not have keeps its name and no
/// price; an id stands for its name where the menu does not know it.
fn read_choice(option: &Value, product: Option<&Product>) -> Option<LineChoice> {
    let by_id = |id: &str| {
        product?
            .choices()
            .find(|choice| choice.id.as_deref() == Some(id))
    };
    let by_title = |title: &str| product?.choices().find(|choice| choice.title == title);
    let (known, id, title) = match option {
        Value::String(title) => (by_title(title), None, title.clone()),
        Value::Object(object) => match object.get("id") {
            Some(id) => {
                let id = read::text_of(id)?;
                (by_id(&id), Some(id.clone()), id)
            }
            None => {
                let title = object.get("title")?.as_str()?;
                (by_title(title), None, title.to_owned())
            }
        },
        _ => return None,
    };
    Some(match known {
        Some(choice) if id.is_some() || !is_ambiguous(product, &choice.title) => choice.into(),
        _ => LineChoice {
            id,
            title,
            price: Money::ZERO,
        },
    })
}

fn is_ambiguous(product: Option<&Product>, title: &str) -> bool {
    product.is_some_and(|product| product.is_ambiguous_choice(title))
}
