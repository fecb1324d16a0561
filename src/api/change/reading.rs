//! A packet as an order that can be edited.

use super::{
    PacketOrder, PaymentsKnown, ToldLine,
    fit::{Titles, told_line},
};
use crate::{
    api::packet::{Packet, PacketCustomer, PacketPayment},
    domain::{
        Catalogue, ChangeField, Customer, CustomerField, Line, LineKey, Money, Order, Payment,
        PaymentKey, PaymentMethodId, SaleType, SendStatus, Typed,
        pairing::{line_keys, payment_keys, sent_line_keys},
    },
};

/// What stands for the id of a discount, which is free (contract section 6.1).
const DISCOUNT: &str = "discount";

impl PacketOrder {
    /// Reads a packet. `sent` is the order as this desk sent it, if it is one of ours: lines and
    /// payments that are the same get its keys, its products are known for sure, and it fills in
    /// what is withheld. The idempotency key is for the draft that the order will lie in; nothing
    /// is ever created under it.
    ///
    /// Prices are those of the menu. A line of no known product keeps its name and gets the price
    /// that the packet tells; its product has no id.
    pub fn read(
        packet: &Packet,
        catalogue: &Catalogue,
        sent: Option<&Order>,
        idempotency_key: &str,
    ) -> Self {
        let is_withheld = packet.is_withheld();
        let mut order = Order::new("", idempotency_key);
        if let Some(sent) = sent {
            order.keep_clear_of(sent);
            order.restaurant_delivery = sent.restaurant_delivery;
            order.callback_url.clone_from(&sent.callback_url);
        }
        let withheld = sent.filter(|_| is_withheld);
        order.customer = customer(
            packet.customer.as_ref(),
            withheld.map(|sent| &sent.customer),
        );
        let text = |told: &Option<String>, field: ChangeField| {
            let known = || withheld.map(|sent| field.of(sent));
            told.clone().or_else(known).unwrap_or_default()
        };
        order.note = text(&packet.note, ChangeField::Note);
        order.payment_note = text(&packet.payment_note, ChangeField::PaymentNote);
        order.sale_type = sale_type(packet, sent);
        order.status = status(packet, sent);
        let lines = put_lines(&mut order, packet, catalogue, sent, is_withheld);
        let payments = put_payments(&mut order, packet, sent);
        Self {
            order,
            lines,
            payments,
            is_withheld,
        }
    }

    /// The same under the keys that the packet had when a change of it began (`base`) and that
    /// somebody has given what was put in since (`mine`), so that all three can be held against
    /// each other. Everything else gets a key that neither of them knows. Texts that are withheld
    /// now count as unchanged.
    #[must_use]
    pub fn aligned_to(&self, base: &Order, mine: &Order) -> Self {
        let mut order = self.order.clone();
        order.keep_clear_of(base);
        order.keep_clear_of(mine);
        if self.is_withheld {
            fill_withheld(&mut order, base);
        }
        let mut lines = Vec::with_capacity(self.lines.len());
        let keys = line_keys(&order.lines, base, mine);
        for (line, key) in std::mem::take(&mut order.lines).into_iter().zip(keys) {
            let told = self.lines.iter().find(|told| told.key == line.key);
            let line = match key.and_then(|key| base.line(key)) {
                Some(known) if self.is_withheld && line.note.is_empty() => Line {
                    note: known.note.clone(),
                    ..line
                },
                _ => line,
            };
            let key = order.put_line(line, key);
            lines.extend(told.map(|told| ToldLine {
                key,
                ..told.clone()
            }));
        }
        let keys = payment_keys(&order.payments, base, mine);
        for (payment, key) in std::mem::take(&mut order.payments).into_iter().zip(keys) {
            order.put_payment(payment, key);
        }
        Self {
            order,
            lines,
            payments: self.payments,
            is_withheld: self.is_withheld,
        }
    }

    /// What the server says of a line.
    pub fn told(&self, key: LineKey) -> Option<&ToldLine> {
        self.lines.iter().find(|told| told.key == key)
    }

    /// The payments that are bound to no method of the store: they are told, and cannot be sent
    /// again.
    pub fn payments_without_method(&self) -> impl Iterator<Item = &Payment> {
        let payments = self.order.payments.iter();
        payments.filter(|payment| has_no_method(payment))
    }
}

/// Whether a payment by a method has none, which keeps it from being sent.
pub(super) fn has_no_method(payment: &Payment) -> bool {
    !payment.is_discount && payment.method.as_str().trim().is_empty()
}

fn customer(told: Option<&PacketCustomer>, withheld: Option<&Customer>) -> Customer {
    let text = |field: CustomerField| {
        let told = told.and_then(|told| told_field(told, field).clone());
        let known = || withheld.map(|known| known.field(field).to_owned());
        told.or_else(known).unwrap_or_default()
    };
    Customer {
        id: text(CustomerField::Id),
        name: text(CustomerField::Name),
        address: text(CustomerField::Address),
        region: text(CustomerField::Region),
        address_description: text(CustomerField::AddressDescription),
        phone: text(CustomerField::Phone),
        call: text(CustomerField::Call),
    }
}

fn told_field(told: &PacketCustomer, field: CustomerField) -> &Option<String> {
    match field {
        CustomerField::Id => &told.id,
        CustomerField::Name => &told.name,
        CustomerField::Address => &told.address,
        CustomerField::Region => &told.region,
        CustomerField::AddressDescription => &told.address_description,
        CustomerField::Phone => &told.phone,
        CustomerField::Call => &told.call,
    }
}

/// Older servers do not tell the kind.
fn sale_type(packet: &Packet, sent: Option<&Order>) -> Option<SaleType> {
    let told = packet.sale_type.as_deref().and_then(SaleType::from_wire);
    let known = sent.filter(|_| !packet.has_line_ids);
    told.or_else(|| known.and_then(|sent| sent.sale_type))
}

fn status(packet: &Packet, sent: Option<&Order>) -> SendStatus {
    let told = packet.status.as_deref().and_then(SendStatus::from_wire);
    told.or_else(|| sent.map(|sent| sent.status))
        .unwrap_or_default()
}

fn put_lines(
    order: &mut Order,
    packet: &Packet,
    catalogue: &Catalogue,
    sent: Option<&Order>,
    is_withheld: bool,
) -> Vec<ToldLine> {
    let told: Vec<Line> = packet.lines.iter().map(told_line).collect();
    let keys = match sent {
        Some(sent) => sent_line_keys(&told, sent),
        None => vec![None; told.len()],
    };
    let titles = Titles::new(catalogue);
    let mut lines = Vec::with_capacity(told.len());
    for (told, key) in packet.lines.iter().zip(keys) {
        let sent = key.and_then(|key| sent?.line(key));
        let (mut line, product) = titles.line(told, sent);
        if let Some(sent) = sent.filter(|_| is_withheld && line.note.is_empty()) {
            line.note.clone_from(&sent.note);
        }
        lines.push(ToldLine {
            key: order.put_line(line, key),
            total: told.total,
            extra: told.extra,
            vat_rate: told.vat_rate,
            product,
        });
    }
    lines
}

fn put_payments(order: &mut Order, packet: &Packet, sent: Option<&Order>) -> PaymentsKnown {
    if let Some(told) = &packet.payments {
        put_told_payments(order, told, sent);
        return PaymentsKnown::Told;
    }
    if packet.paid.is_some_and(Money::is_zero) {
        return PaymentsKnown::Told;
    }
    match sent.and_then(|sent| as_sent(packet, sent)) {
        Some(payments) => {
            for payment in payments {
                order.put_payment(payment.clone(), Some(payment.key));
            }
            PaymentsKnown::AsSent
        }
        None => PaymentsKnown::SumOnly,
    }
}

fn put_told_payments(order: &mut Order, told: &[PacketPayment], sent: Option<&Order>) {
    let told: Vec<Payment> = told.iter().map(told_payment).collect();
    let keys = match sent {
        Some(sent) => payment_keys(&told, sent, sent),
        None => vec![None; told.len()],
    };
    for (payment, key) in told.into_iter().zip(keys) {
        order.put_payment(payment, key);
    }
}

fn told_payment(told: &PacketPayment) -> Payment {
    let method = match (&told.method_id, told.is_discount) {
        (Some(id), _) => id.as_str(),
        (None, true) => DISCOUNT,
        (None, false) => "",
    };
    Payment {
        key: PaymentKey(0),
        method: PaymentMethodId::new(method),
        title: told.title.clone(),
        amount: Typed::Good(told.amount),
        is_discount: told.is_discount,
        line_id: told.line_id.clone(),
    }
}

/// The payments that were sent and stored, if they add up to what the packet tells.
fn as_sent<'a>(packet: &Packet, sent: &'a Order) -> Option<Vec<&'a Payment>> {
    let amount = |payment: &&Payment| payment.amount.value().unwrap_or_default();
    let is_stored = |payment: &&Payment| !amount(payment).is_zero();
    let stored: Vec<&Payment> = sent.payments.iter().filter(is_stored).collect();
    let sum: Money = stored.iter().map(amount).sum();
    let discounts = stored.iter().filter(|payment| payment.is_discount);
    let discounts: Money = discounts.map(amount).sum();
    let is_discount_same = packet.total_discount.is_none_or(|told| told == discounts);
    (packet.paid == Some(sum) && is_discount_same).then_some(stored)
}

fn fill_withheld(order: &mut Order, base: &Order) {
    for field in <ChangeField as strum::IntoEnumIterator>::iter() {
        if field.of(order).is_empty() {
            field.put(order, &field.of(base));
        }
    }
}
