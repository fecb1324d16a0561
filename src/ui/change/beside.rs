//! What others have changed of a packet that is no part of an order: the status label, what is paid
//! where single payments are not told, what was put on a line. No choice of a person undoes the
//! label; it is told why it was stopped.

use crate::{
    api::{Packet, PaymentsKnown},
    domain::{Money, PacketStatus},
    store::packet_base::PacketBase,
    ui::{orders::status, view::View},
};

use super::words;

/// One such thing, as it was and as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beside {
    /// The status label, as the server writes it.
    Status(String, String),
    /// What is paid altogether.
    Paid(Option<Money>, Option<Money>),
    /// What others have added to the line of this name.
    Extra(String, Money, Money),
}

impl Beside {
    /// What is another in the packet as it is now.
    pub fn between(base: &PacketBase, theirs: &PacketBase) -> Vec<Self> {
        let (Some(before), Some(now)) = (base.packet(), theirs.packet()) else {
            return Vec::new();
        };
        let is_told = |base: &PacketBase| base.read.payments != PaymentsKnown::SumOnly;
        let paid = Self::Paid(before.paid, now.paid);
        let is_paid_unseen = !(is_told(base) && is_told(theirs)) && before.paid != now.paid;
        let mut all = Vec::new();
        all.extend(status_of(&before, &now));
        all.extend(is_paid_unseen.then_some(paid));
        all.extend(extras(base, theirs));
        all
    }

    /// The id of what it is called.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Status(..) => "packet-status",
            Self::Paid(..) => "change-paid",
            Self::Extra(..) => "sides-extra",
        }
    }

    /// As it was, as it is now, as it stays.
    pub(super) fn texts(&self, view: &View<'_>) -> [Option<String>; 3] {
        match self {
            Self::Status(before, now) => {
                let [before, now] = [before, now].map(|label| label_text(view, label));
                [Some(before), Some(now.clone()), Some(now)]
            }
            Self::Paid(before, now) => {
                let [before, now] = [*before, *now].map(|paid| Some(words::amount(view, paid)));
                [before, now, None]
            }
            Self::Extra(title, before, now) => {
                let text = |amount: &Money| {
                    (!amount.is_zero()).then(|| format!("{title}: {}", view.money(*amount)))
                };
                [text(before), text(now), None]
            }
        }
    }
}

fn label_text(view: &View<'_>, label: &str) -> String {
    PacketStatus::from_wire(label)
        .map_or(label, |known| status::label(view, known))
        .to_owned()
}

fn status_of(before: &Packet, now: &Packet) -> Option<Beside> {
    let (before, now) = (before.status.as_ref()?, now.status.as_ref()?);
    (before != now).then(|| Beside::Status(before.clone(), now.clone()))
}

fn extras(base: &PacketBase, theirs: &PacketBase) -> Vec<Beside> {
    let of_line = |told: &crate::api::ToldLine| {
        let before = base.read.told(told.key);
        let before = before.map_or(Money::ZERO, |before| before.extra);
        let line = theirs.read.order.line(told.key)?;
        (before != told.extra).then(|| Beside::Extra(line.title.clone(), before, told.extra))
    };
    theirs.read.lines.iter().filter_map(of_line).collect()
}
