//! `packetdesk packets open`: the store's open packets.

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{NONE, amount_or_none, word_or_none};
use crate::{
    api::{OpenPacket, made_at},
    cli::{
        books,
        menu::amount,
        output::{self, Exit, Failure},
        session::{Session, failure_of, home},
        store_args::StoreArgs,
    },
    store::database::packets::KnownPackets,
};

/// Options of `packets open`.
#[derive(Debug, Args)]
pub(super) struct OpenArgs {
    /// One JSON document for machines: the server's answer word for word in `raw`.
    #[arg(long)]
    json: bool,
}

/// An open packet and what this machine knows of it.
struct Row<'a> {
    packet: &'a OpenPacket,
    /// When it was made, or seen first by this desk.
    since: Option<Timestamp>,
    /// It is an order of this desk.
    is_ours: bool,
}

pub(super) async fn run(args: &OpenArgs, store: StoreArgs) -> Result<Exit, Failure> {
    let session = Session::open(store).await?;
    let list = session.client().open_list().await;
    let list = list.map_err(|error| failure_of(&error))?;
    let known = known(&session, &list.packets).await;
    let rows: Vec<Row<'_>> = list
        .packets
        .iter()
        .map(|packet| Row::of(packet, &known))
        .collect();
    if args.json {
        output::document(&json!({
            "packets": rows.iter().map(Row::document).collect::<Value>(),
            "raw": serde_json::from_str::<Value>(&list.raw).unwrap_or(Value::Null),
        }))?;
    } else if rows.is_empty() {
        output::note("The store has no open packets.");
    } else {
        output::say(&table(&rows, Timestamp::now()))?;
    }
    Ok(Exit::Done)
}

/// What this machine knows of the packets; that it cannot be read hides none of them.
async fn known(session: &Session, packets: &[OpenPacket]) -> KnownPackets {
    let ids: Vec<String> = packets
        .iter()
        .flat_map(|packet| [Some(&packet.id), packet.uuid.as_ref()])
        .flatten()
        .cloned()
        .collect();
    let Ok(home) = home() else {
        return KnownPackets::default();
    };
    let store = session.store.clone();
    let read = async {
        let books = books::open(&home).await?;
        books
            .run(move |db| {
                let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                db.known_packets(&store, &ids)
            })
            .await
    };
    read.await.unwrap_or_else(|error| {
        output::note(format_args!(
            "This desk's own orders cannot be marked: {error}."
        ));
        KnownPackets::default()
    })
}

impl<'a> Row<'a> {
    fn of(packet: &'a OpenPacket, known: &KnownPackets) -> Self {
        let ids = [Some(packet.id.as_str()), packet.uuid.as_deref()];
        let ours = ids.into_iter().flatten().find_map(|id| known.ours.get(id));
        let seen_at = known.seen_at.get(&packet.id).copied();
        let handed_over = ours.map(|entry| entry.created_at);
        Self {
            packet,
            since: handed_over.or_else(|| made_at(&packet.id)).or(seen_at),
            is_ours: ours.is_some(),
        }
    }

    fn document(&self) -> Value {
        let packet = self.packet;
        json!({
            "packetId": packet.id,
            "uuid": packet.uuid,
            "docNo": packet.doc_no,
            "channel": packet.channel,
            "orderCode": packet.order_code,
            "type": packet.sale_type,
            "scheduledFor": packet.scheduled_for,
            "lines": packet.item_count,
            "total": packet.total.map(amount),
            "paid": packet.paid.map(amount),
            "open": packet.open().map(amount),
            "since": self.since.map(|since| since.to_string()),
            "ours": self.is_ours,
        })
    }
}

const HEADINGS: [&str; 9] = [
    "number", "id", "channel", "age", "lines", "total", "paid", "open", "ours",
];

fn table(rows: &[Row<'_>], now: Timestamp) -> String {
    let mut cells = vec![HEADINGS.map(str::to_owned)];
    cells.extend(rows.iter().map(|row| {
        let packet = row.packet;
        let lines = packet.item_count.map(|count| count.to_string());
        [
            word_or_none(packet.doc_no.as_deref()),
            word_or_none(Some(&packet.id)),
            word_or_none(packet.channel.as_deref()),
            row.since
                .map_or_else(|| NONE.to_owned(), |since| age(since, now)),
            word_or_none(lines.as_deref()),
            amount_or_none(packet.total),
            amount_or_none(packet.paid),
            amount_or_none(packet.open()),
            if row.is_ours { "yes" } else { "" }.to_owned(),
        ]
    }));
    output::table(&cells)
}

/// `7 min`, `3 h 5 min`, `2 days`.
fn age(since: Timestamp, now: Timestamp) -> String {
    let minutes = now.duration_since(since).as_mins().max(0);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours @ 1..48, minutes) => format!("{hours} h {minutes} min"),
        (hours, _) => format!("{} days", hours / 24),
    }
}
