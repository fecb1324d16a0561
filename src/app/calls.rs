//! Incoming calls that wait to be taken. They live in memory alone: a call is over in minutes.

use eframe::egui::{self, ViewportCommand};
use jiff::{SignedDuration, Timestamp};

use super::state::State;
use crate::domain::{PhoneNumber, phone::caller};

/// How many may wait: more than a restaurant has lines. The oldest makes room.
const MOST: usize = 8;
/// The same number within this time is the same call, told once more.
const SAME_CALL: SignedDuration = SignedDuration::from_secs(60);
/// After so long nobody waits on the line any more.
const FORGOTTEN: SignedDuration = SignedDuration::from_secs(5 * 60);

/// An incoming call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingCall {
    /// From where; nothing if the number is withheld.
    pub number: Option<PhoneNumber>,
    /// When it was told first.
    pub since: Timestamp,
    /// When it was told last.
    rang: Timestamp,
}

/// The calls that wait, oldest first.
#[derive(Debug, Default)]
pub struct Calls {
    waiting: Vec<IncomingCall>,
    was_used: bool,
}

impl Calls {
    /// The calls that wait, oldest first.
    pub fn waiting(&self) -> &[IncomingCall] {
        &self.waiting
    }

    /// Whether there was a call in this run.
    pub fn was_used(&self) -> bool {
        self.was_used
    }

    /// Somebody calls. Withheld numbers are never taken for each other.
    fn ring(&mut self, number: Option<PhoneNumber>, now: Timestamp) {
        self.was_used = true;
        let known = self.waiting.iter_mut().find(|call| {
            number.is_some() && call.number == number && now.duration_since(call.rang) <= SAME_CALL
        });
        if let Some(call) = known {
            call.rang = now;
            return;
        }
        if self.waiting.len() == MOST {
            self.waiting.remove(0);
        }
        self.waiting.push(IncomingCall {
            number,
            since: now,
            rang: now,
        });
    }

    /// Takes a call off the list, by its place in it.
    pub(super) fn take(&mut self, place: usize) -> Option<IncomingCall> {
        (place < self.waiting.len()).then(|| self.waiting.remove(place))
    }

    /// Forgets those that nobody took.
    pub(super) fn forget_old(&mut self, now: Timestamp) {
        for call in &mut self.waiting {
            // The clock may have been set back.
            call.rang = call.rang.min(now);
            call.since = call.since.min(now);
        }
        self.waiting
            .retain(|call| now.duration_since(call.rang) < FORGOTTEN);
    }

    /// When the next of them is forgotten.
    pub(super) fn next_change(&self) -> Option<Timestamp> {
        let rang = self.waiting.iter().map(|call| call.rang).min()?;
        rang.checked_add(FORGOTTEN).ok()
    }
}

/// Shows who calls, and takes nothing away from whoever types: the window only asks for attention
/// where another one is in front of it.
pub(super) fn ring(state: &mut State, number: &str, ctx: &egui::Context) {
    state.calls.ring(caller::read(number), state.now());
    if !ctx.input(|input| input.focused) {
        ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(
            egui::UserAttentionType::Informational,
        ));
    }
}
