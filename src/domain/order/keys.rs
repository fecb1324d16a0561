//! Keys of lines and payments where an order takes over those of another.

use super::{Line, LineKey, Order, Payment, PaymentKey};

impl Order {
    /// From here on gives no key that the other order has or has given.
    pub fn keep_clear_of(&mut self, other: &Self) {
        self.next_key = self.next_key.max(other.next_key);
    }

    /// Puts a whole line at the end: under this key, which is then no key for another line, else
    /// under a new one.
    pub fn put_line(&mut self, line: Line, key: Option<LineKey>) -> LineKey {
        let key = key.unwrap_or_else(|| LineKey(self.take_key()));
        self.next_key = self.next_key.max(key.0.saturating_add(1));
        self.lines.push(Line { key, ..line });
        key
    }

    /// Puts a whole payment at the end, in the same way.
    pub fn put_payment(&mut self, payment: Payment, key: Option<PaymentKey>) -> PaymentKey {
        let key = key.unwrap_or_else(|| PaymentKey(self.take_key()));
        self.next_key = self.next_key.max(key.0.saturating_add(1));
        self.payments.push(Payment { key, ..payment });
        key
    }
}
