//! The journal as the screen asks for it: on a thread of its own, since the disk takes its time.

use std::sync::mpsc::{self, Receiver, SyncSender};

use super::{engine::Teller, event::Event};
use crate::store::{
    journal::{ExchangeId, JournalQuery, JournalReader},
    paths::Home,
};

/// How many questions may wait: more than a person can ask in the time of one.
const QUESTIONS: usize = 256;

/// Takes questions about the journal and has them answered.
pub(super) struct JournalDesk {
    questions: SyncSender<Question>,
}

enum Question {
    Search(Box<JournalQuery>),
    Show(ExchangeId),
}

impl JournalDesk {
    /// Starts the thread, which ends when this is dropped.
    pub(super) fn start(home: &Home, teller: Teller) -> Self {
        let (questions, asked) = mpsc::sync_channel(QUESTIONS);
        let reader = JournalReader::new(home);
        let thread = std::thread::Builder::new()
            .name("journal reader".to_owned())
            .spawn(move || answer(reader, &asked, &teller));
        if let Err(error) = thread {
            tracing::error!(%error, "the journal cannot be read: the system gives no thread");
        }
        Self { questions }
    }

    /// Looks exchanges up. What was looked for before, and is not found yet, is not looked for any
    /// more.
    pub(super) fn search(&self, query: JournalQuery) {
        self.ask(Question::Search(Box::new(query)));
    }

    /// Looks one exchange up, with the others of its order.
    pub(super) fn show(&self, id: ExchangeId) {
        self.ask(Question::Show(id));
    }

    fn ask(&self, question: Question) {
        if self.questions.try_send(question).is_err() {
            tracing::warn!("the journal does not answer");
        }
    }
}

fn answer(mut reader: JournalReader, asked: &Receiver<Question>, teller: &Teller) {
    while let Ok(first) = asked.recv() {
        let waiting: Vec<Question> = std::iter::once(first).chain(asked.try_iter()).collect();
        for question in without_overtaken(waiting) {
            teller.tell_from_thread(match question {
                Question::Search(query) => Event::JournalFound {
                    result: reader.search(&query),
                    query: *query,
                },
                Question::Show(id) => Event::ExchangeShown {
                    id,
                    result: reader.show(id).map(|found| found.map(Box::new)),
                },
            });
        }
    }
}

/// Only the last search is still wanted; two exchanges may be wanted side by side.
fn without_overtaken(waiting: Vec<Question>) -> Vec<Question> {
    let is_search = |question: &Question| matches!(question, Question::Search(_));
    let last = waiting.iter().rposition(is_search);
    let is_wanted = |(place, question): (usize, Question)| {
        (!is_search(&question) || Some(place) == last).then_some(question)
    };
    waiting
        .into_iter()
        .enumerate()
        .filter_map(is_wanted)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_of_several_searches_is_answered() {
        let search = |text: &str| {
            Question::Search(Box::new(JournalQuery {
                text: text.to_owned(),
                ..JournalQuery::default()
            }))
        };
        let waiting = vec![
            search("d"),
            Question::Show(ExchangeId(1)),
            search("de"),
            Question::Show(ExchangeId(2)),
        ];
        let left = without_overtaken(waiting)
            .into_iter()
            .map(|left| match left {
                Question::Search(query) => query.text,
                Question::Show(id) => id.to_string(),
            });
        assert_eq!(left.collect::<Vec<_>>(), ["1", "de", "2"]);
    }
}
