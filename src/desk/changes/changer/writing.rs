//! What came of a change is written down before it is told; what cannot be written is kept.

use std::sync::Arc;

use super::{Changer, ChangerNews, Written};
use crate::{
    api::Packet,
    desk::{changes::told, changing::ChangeProgress},
    store::database::{
        DatabaseError,
        changes::{Change, ChangeId, ChangeState},
    },
};

impl Changer {
    /// Writes down what came of it; what cannot be written is kept and written later. False if it
    /// was not written.
    pub(super) async fn write(
        &mut self,
        id: ChangeId,
        written: Written,
        news: &mut Vec<ChangerNews>,
    ) -> bool {
        match self.try_write(id, written, news).await {
            Ok(()) => true,
            Err(error) => {
                self.disk_failed(error, news);
                false
            }
        }
    }

    async fn try_write(
        &mut self,
        id: ChangeId,
        written: Written,
        news: &mut Vec<ChangerNews>,
    ) -> Result<(), DatabaseError> {
        let now = self.clock.now();
        let result = {
            let written = written.clone();
            self.books
                .run(move |db| match &written {
                    Written::Step(end) => db.settle_step(id, end, now),
                    Written::Rest(rest) => db.rest_change(id, rest),
                    Written::End(end) => db.settle_change(id, end, now),
                })
                .await
        };
        match result {
            Ok(change) => {
                self.is_written(id, &written, change, news);
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, change = id.0, "what came of a change could not be written down");
                let is_gone = self.books.run(move |db| db.packet_change(id)).await == Ok(None);
                match is_gone {
                    true => self.is_lost(id, &error, news),
                    false => self.unwritten.push((id, written)),
                }
                Err(error)
            }
        }
    }

    fn is_written(
        &mut self,
        id: ChangeId,
        written: &Written,
        change: Change,
        news: &mut Vec<ChangerNews>,
    ) {
        if change.state == ChangeState::Sending {
            if let Some(work) = self.works.get_mut(&id) {
                work.change = change;
            }
            return;
        }
        let work = self.works.remove(&id);
        if change.state.is_open() {
            // The next look tells where it is.
            return;
        }
        self.forget(id);
        let read = match written {
            Written::End(end) => end.read.as_deref(),
            Written::Step(_) | Written::Rest(_) => None,
        };
        let read = read.and_then(|raw| Packet::from_raw(raw.into()));
        let base = work.map(|work| Arc::unwrap_or_clone(work.base));
        if let Some(progress) = told::settled(&change, read.map(Arc::new), base) {
            let told = told::news(&change, progress);
            news.push(ChangerNews::Change(Box::new(told)));
        }
    }

    /// It is not on disk any more, as when the file was damaged and set aside: nothing more of it
    /// is sent, and the person decides anew.
    fn is_lost(&mut self, id: ChangeId, error: &DatabaseError, news: &mut Vec<ChangerNews>) {
        self.forget(id);
        if let Some(work) = self.works.remove(&id) {
            let lost = told::news(&work.change, ChangeProgress::NotKept(error.trouble));
            news.push(ChangerNews::Change(Box::new(lost)));
        }
    }

    /// Writes what could not be written, and goes on from there.
    pub(super) async fn write_again(
        &mut self,
        news: &mut Vec<ChangerNews>,
    ) -> Result<(), DatabaseError> {
        let mut all = std::mem::take(&mut self.unwritten).into_iter();
        while let Some((id, written)) = all.next() {
            if let Err(error) = self.try_write(id, written, news).await {
                // The disk takes its time to fail: the rest is not tried.
                self.unwritten.extend(all);
                return Err(error);
            }
            self.read(id, news);
        }
        Ok(())
    }
}
