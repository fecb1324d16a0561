//! A packet as this desk has made it: as it was sent, with what has been changed of it here since.

use rusqlite::params;

use super::{Database, DatabaseError, DatabaseTrouble, contents, select};
use crate::{
    api::StepKind,
    domain::{ChangeField, Order},
    store::database::outbox::StoreRef,
};

impl Database {
    /// What this desk has made of a packet, by any of its ids; `sent` is the order that became it,
    /// if it is one of ours. Only steps that were carried out count, so of what others have
    /// brought it holds the lines, payments and fields that were written here, and nothing else.
    /// Nothing if this desk has done nothing to the packet.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn made_of_packet(
        &self,
        store: &StoreRef,
        ids: &[&str],
        sent: Option<&Order>,
    ) -> Result<Option<Order>, DatabaseError> {
        let ids = serde_json::Value::from(ids).to_string();
        let changes = select(
            &self.connection,
            "WHERE address = ?1 AND server_id = ?2
                 AND packet_id IN (SELECT value FROM json_each(?3))
             ORDER BY id",
            params![store.address, store.server_id, ids],
        )?;
        let mut made = sent.cloned();
        for change in changes {
            let done = change.done();
            if done.is_empty() {
                continue;
            }
            let wanted = match contents(&self.connection, change.id) {
                Ok(contents) => contents.map(|contents| contents.wanted),
                Err(error) if error.trouble == DatabaseTrouble::Other => {
                    tracing::warn!(%error, change = change.id.0, "what was changed is not readable");
                    None
                }
                Err(error) => return Err(error),
            };
            if let Some(wanted) = wanted {
                let made = made.get_or_insert_with(|| Order::new("", ""));
                for step in done {
                    carry_out(step, &wanted, made);
                }
            }
        }
        Ok(made)
    }
}

fn carry_out(step: StepKind, wanted: &Order, made: &mut Order) {
    made.keep_clear_of(wanted);
    match step {
        StepKind::Fields => {
            for field in <ChangeField as strum::IntoEnumIterator>::iter() {
                field.put(made, &field.of(wanted));
            }
        }
        StepKind::Orders => made.lines.clone_from(&wanted.lines),
        StepKind::Payments => made.payments.clone_from(&wanted.payments),
    }
}
