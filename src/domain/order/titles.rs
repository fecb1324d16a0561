//! What the parts of an order are called that came without titles.

use super::{Line, LineChoice, Order};
use crate::domain::catalogue::{Catalogue, Product};

impl Order {
    /// Gives what is called by its id, or not at all, the title that a menu has for it: a body that
    /// was read without a menu names nothing else. Gives whether there was any such thing.
    pub fn take_titles(&mut self, menu: &Catalogue) -> bool {
        let mut is_changed = false;
        for line in &mut self.lines {
            if let Some(product) = menu.product(&line.product) {
                is_changed |= line.take_titles(product);
            }
        }
        for payment in &mut self.payments {
            let method = menu.payment_method(&payment.method);
            if let Some(method) = method.filter(|_| payment.title.trim().is_empty()) {
                payment.title.clone_from(&method.title);
                is_changed = true;
            }
        }
        is_changed
    }
}

impl Line {
    fn take_titles(&mut self, product: &Product) -> bool {
        let mut is_changed = false;
        if self.title.trim().is_empty() || self.title == self.product.as_str() {
            self.title.clone_from(&product.title);
            is_changed = true;
        }
        for choice in &mut self.choices {
            is_changed |= choice.take_title(product);
        }
        is_changed
    }
}

impl LineChoice {
    fn take_title(&mut self, product: &Product) -> bool {
        let is_unnamed = self.id.as_ref() == Some(&self.title);
        let known = product.choices().find(|choice| choice.id == self.id);
        if let Some(known) = known.filter(|_| is_unnamed) {
            self.title.clone_from(&known.title);
            return true;
        }
        false
    }
}
