//! The record of one call while it is under way.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    error::{ApiError, ErrorKind},
    exchange::{Answer, CallToken, Conclusion, Ended, Recorder, SentRequest, Timings},
    timing::Way,
};

/// Notes what comes of a call, and tells it once: also if the call is given up in the middle.
pub(super) struct Record<'a> {
    open: Option<(&'a Arc<dyn Recorder>, CallToken)>,
    begun: Instant,
    way: Arc<Way>,
    first_byte: Option<Duration>,
    answer: Option<Answer>,
}

impl<'a> Record<'a> {
    /// Begins with the request, which is only asked for if there is a recorder.
    pub(super) fn begin(
        recorder: Option<&'a Arc<dyn Recorder>>,
        request: impl FnOnce() -> SentRequest,
    ) -> Self {
        let mut record = Self::none();
        record.open = recorder.map(|recorder| (recorder, recorder.began(request())));
        record
    }

    /// Of a call that is not put on record.
    pub(super) fn none() -> Self {
        Self {
            open: None,
            begun: Instant::now(),
            way: Arc::default(),
            first_byte: None,
            answer: None,
        }
    }

    /// Waits until it is on disk that the call begins.
    pub(super) async fn kept(&self) -> Result<(), ApiError> {
        let kept = match &self.open {
            Some((recorder, call)) => recorder.kept(*call).await,
            None => Err("nobody keeps a record".to_owned()),
        };
        kept.map(drop)
            .map_err(|words| ApiError::new(ErrorKind::NotKept, None, Some(words)))
    }

    /// How the way to the server is made.
    pub(super) fn way(&self) -> Arc<Way> {
        Arc::clone(&self.way)
    }

    /// The head of the answer is there.
    pub(super) fn answered(&mut self, answer: impl FnOnce() -> Answer) {
        self.first_byte = Some(self.begun.elapsed());
        if self.open.is_some() {
            self.answer = Some(answer());
        }
    }

    /// The body is there, or as much of it as comes.
    pub(super) fn answered_with(&mut self, body: &[u8]) {
        if let Some(answer) = &mut self.answer {
            answer.body = body.to_vec();
        }
    }

    /// The call is over.
    pub(super) fn conclude(mut self, error: Option<&ApiError>) {
        self.end(match error {
            None => Conclusion::Done,
            Some(error) => Conclusion::Failed(error.clone()),
        });
    }

    fn end(&mut self, conclusion: Conclusion) {
        let Some((recorder, call)) = self.open.take() else {
            return;
        };
        let timings = Timings {
            resolve: self.way.resolve(),
            connect: self.way.connect(),
            first_byte: self.first_byte,
            total: self.begun.elapsed(),
        };
        let ended = Ended {
            answer: self.answer.take(),
            timings,
            conclusion,
        };
        recorder.ended(call, ended);
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        self.end(Conclusion::GivenUp);
    }
}
