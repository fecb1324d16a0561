//! Reading the store's list of customers, page by page and as slowly as the budget of reads wants it.
//!
//! Each page is kept with its cursor, so that a restart goes on where it was. The endpoint tells
//! nothing of changes (contract section 11.1), so the whole list is read again after half a day.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::{
    api::{ApiError, CustomersPage, ErrorKind},
    desk::{books::Books, clock::Clock, event::PeopleState, sender::courier::Courier},
    domain::KnownCustomer,
    store::database::{customers::ListState, outbox::StoreRef},
};

/// How many customers a page has: the most that the endpoint gives.
const PAGE: u32 = 500;
/// From one page to the next. The budget of reads gives about one in a second over the whole list;
/// all of them at its start would keep a slow machine drawing for a minute.
const PAGE_PAUSE: SignedDuration = SignedDuration::from_secs(1);
/// From the end of a round to the next one, and from a refusal to the next try.
pub(super) const ROUND_PAUSE: SignedDuration = SignedDuration::from_hours(12);
/// After the first failure in a row; each further one waits twice as long.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(2);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_secs(10 * 60);

/// How far reading the store's list is.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    /// What is kept of it with each page.
    pub(super) list: ListState,
    /// The cursors of this round: one that comes again leads round in a circle.
    cursors: BTreeSet<String>,
    /// How often in a row it failed.
    failures: u32,
    /// This round has begun anew once already.
    is_anew: bool,
}

/// What came of reading a page.
pub(in crate::desk) struct PageDone {
    pub(super) reading: Reading,
    pub(super) changed: Vec<KnownCustomer>,
    pub(super) state: PeopleState,
    pub(super) next_at: Timestamp,
    pub(super) was_reached: bool,
}

/// What a page means for the round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// There are more.
    On,
    /// That was the last one.
    Over,
    /// The server does not know the cursor: from the start.
    Anew,
}

impl Reading {
    pub(super) fn under_way(&self) -> PeopleState {
        PeopleState::Reading {
            last_whole: self.list.finished_at,
        }
    }

    /// Reads one page and keeps it.
    pub(super) async fn read(
        mut self,
        courier: &Courier,
        books: &Books,
        store: StoreRef,
        clock: &Clock,
    ) -> PageDone {
        let after = self.list.cursor.clone();
        let page = courier.client.customers_page(after.as_deref(), PAGE);
        let page = match courier.read_spare(page).await {
            Ok(page) => page,
            Err(error) => return self.failed(error, clock.now()),
        };
        if page.left_out > 0 {
            tracing::warn!(left_out = page.left_out, "customers without an id");
        }
        let mut before = self.clone();
        let now = clock.now();
        self.failures = 0;
        let step = self.take(&page, now);
        let (list, customers) = (self.list.clone(), page.customers);
        // Without consent there is nothing to know a person by.
        let customers = if list.is_withheld {
            Vec::new()
        } else {
            customers
        };
        let kept = books
            .run(move |db| db.keep_customers(&store, &customers, &list))
            .await;
        match kept {
            Ok(changed) => self.kept(step, changed, now),
            Err(error) => {
                tracing::warn!(%error, "a page of customers was not kept");
                let pause = before.count_failure();
                let state = before.under_way();
                PageDone::new(before, state, later(now, pause), true)
            }
        }
    }

    fn kept(self, step: Step, changed: Vec<KnownCustomer>, now: Timestamp) -> PageDone {
        let (state, pause) = match step {
            _ if self.list.is_withheld => (PeopleState::Withheld, ROUND_PAUSE),
            Step::Over => (PeopleState::Whole { read_at: now }, ROUND_PAUSE),
            Step::On | Step::Anew => (self.under_way(), PAGE_PAUSE),
        };
        PageDone {
            changed,
            ..PageDone::new(self, state, later(now, pause), true)
        }
    }

    fn failed(mut self, error: ApiError, now: Timestamp) -> PageDone {
        tracing::warn!(status = error.status, kind = ?error.kind, "customers were not read");
        let was_reached = error.status.is_some();
        if error.kind == ErrorKind::ScopeDenied {
            self.failures = 0;
            return PageDone::new(self, PeopleState::Denied, later(now, ROUND_PAUSE), true);
        }
        let pause = self.count_failure();
        PageDone::new(
            self,
            PeopleState::Failed(error),
            later(now, pause),
            was_reached,
        )
    }

    /// How long to wait after one more failure.
    fn count_failure(&mut self) -> SignedDuration {
        let pause = FIRST_PAUSE.checked_mul(2_i32.saturating_pow(self.failures));
        self.failures = self.failures.saturating_add(1);
        pause.map_or(LONGEST_PAUSE, |pause| pause.min(LONGEST_PAUSE))
    }

    /// Sees how far the list is read with this page.
    fn take(&mut self, page: &CustomersPage, now: Timestamp) -> Step {
        let first_id = page.customers.first().map(|customer| &customer.id);
        self.list.is_withheld = page.is_withheld;
        let step = self.step(page);
        match step {
            _ if page.is_withheld => self.begin_anew(None),
            Step::On => {
                let is_start = self.list.cursor.is_none() || self.list.first_id.is_none();
                if is_start || self.list.first_id.as_ref() == first_id {
                    self.list.first_id = first_id.cloned();
                    self.list.begun_at = Some(now);
                }
                self.list.cursor.clone_from(&page.next);
                self.cursors.extend(page.next.clone());
            }
            Step::Over => {
                self.begin_anew(None);
                self.is_anew = false;
                self.list.finished_at = Some(now);
            }
            Step::Anew => {
                tracing::info!("the list of customers is read from its start");
                self.begin_anew(Some(now));
                self.is_anew = true;
            }
        }
        step
    }

    fn begin_anew(&mut self, begun_at: Option<Timestamp>) {
        self.cursors.clear();
        self.list.cursor = None;
        self.list.first_id = None;
        self.list.begun_at = begun_at;
    }

    /// Once in a round it begins anew; a server that forgets its cursors always would be read
    /// without end.
    fn step(&mut self, page: &CustomersPage) -> Step {
        let first_id = page.customers.first().map(|customer| &customer.id);
        let is_behind_cursor = self.list.cursor.is_some();
        if is_behind_cursor && page.customers.is_empty() && page.left_out == 0 {
            return if self.is_anew { Step::Over } else { Step::Anew };
        }
        let is_first_again =
            is_behind_cursor && first_id.is_some() && self.list.first_id.as_ref() == first_id;
        if is_first_again {
            if self.is_anew {
                tracing::warn!("the store gives the first page of its customers again and again");
                return Step::Over;
            }
            // It is a first page like any other: what follows it is read next.
            self.is_anew = true;
            self.cursors.clear();
        }
        match &page.next {
            Some(next) if page.has_more && !self.was_at(next) => Step::On,
            _ => Step::Over,
        }
    }

    /// Whether this round has read behind this cursor. After a restart that is known of one alone.
    fn was_at(&self, cursor: &String) -> bool {
        self.list.cursor.as_ref() == Some(cursor) || self.cursors.contains(cursor)
    }
}

impl PageDone {
    fn new(reading: Reading, state: PeopleState, next_at: Timestamp, was_reached: bool) -> Self {
        Self {
            reading,
            changed: Vec::new(),
            state,
            next_at,
            was_reached,
        }
    }
}

pub(super) fn later(now: Timestamp, pause: SignedDuration) -> Timestamp {
    now.checked_add(pause).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::RemoteCustomer;

    /// A page that begins with this customer, and the cursor behind it.
    fn page(first: &str, next: Option<&str>) -> CustomersPage {
        CustomersPage {
            customers: vec![RemoteCustomer {
                id: first.to_owned(),
                ..RemoteCustomer::default()
            }],
            next: next.map(str::to_owned),
            has_more: next.is_some(),
            ..CustomersPage::default()
        }
    }

    /// What each page means for a round that begins with the first of them.
    fn steps(reading: &mut Reading, pages: &[CustomersPage]) -> Vec<Step> {
        let now = Timestamp::from_second(1_780_000_000).unwrap();
        let pages = pages.iter();
        pages.map(|page| reading.take(page, now)).collect()
    }

    #[test]
    fn cursors_that_lead_round_in_a_circle_end_the_round() {
        let circle = [
            page("a", Some("1")),
            page("b", Some("2")),
            page("c", Some("3")),
            page("d", Some("1")),
        ];
        let mut reading = Reading::default();
        let round = [Step::On, Step::On, Step::On, Step::Over];
        assert_eq!(steps(&mut reading, &circle), round);
        assert_eq!(reading.list.cursor, None);
        assert_eq!(steps(&mut reading, &circle), round, "and not the next one");
        // Begun in the middle, as after a restart, it goes round once.
        reading.list.cursor = Some("1".to_owned());
        reading.list.first_id = Some("a".to_owned());
        let rest = [&circle[1..], &circle[1..2]].concat();
        assert_eq!(
            steps(&mut reading, &rest),
            [Step::On, Step::On, Step::On, Step::Over]
        );
    }

    #[test]
    fn a_list_that_starts_over_is_read_to_its_end_with_the_same_cursors() {
        let pages = [
            page("a", Some("1")),
            page("b", Some("2")),
            page("a", Some("1")),
            page("b", Some("2")),
            page("c", None),
        ];
        let mut reading = Reading::default();
        let steps = steps(&mut reading, &pages);
        assert_eq!(steps, [Step::On, Step::On, Step::On, Step::On, Step::Over]);
    }

    #[test]
    fn pauses_grow_while_the_list_cannot_be_read_and_a_refusal_is_no_failure() {
        let now = Timestamp::from_second(1_780_000_000).unwrap();
        let fail = |reading: Reading, kind| {
            let page = reading.failed(ApiError::new(kind, None, None), now);
            (page.reading, page.next_at.duration_since(now).as_secs())
        };
        let mut reading = Reading::default();
        let mut pauses = Vec::new();
        for _ in 0..11 {
            let (next, pause) = fail(reading, ErrorKind::Unreachable);
            reading = next;
            pauses.push(pause);
        }
        assert_eq!(pauses, [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
        let (reading, pause) = fail(reading, ErrorKind::ScopeDenied);
        assert_eq!((pause, reading.failures), (12 * 3600, 0));
        let long = Reading {
            failures: u32::MAX - 1,
            ..Reading::default()
        };
        assert_eq!(fail(long, ErrorKind::Unreachable).1, 600);
    }
}
