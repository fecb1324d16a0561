//! The accepted packets: in memory for tests, and in a file of JSON lines for other processes.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::packet::Packet;
use super::shapes::number;

/// A packet as it was accepted; later updates do not change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedPacket {
    /// Document id.
    pub packet_id: String,
    /// Lifetime id of the sale.
    pub uuid: String,
    /// Daily document number.
    pub doc_no: u64,
    /// The key it came with.
    pub idempotency_key: Option<String>,
    /// What it costs.
    pub total: Decimal,
    /// Sum of the stored payments.
    pub paid: Decimal,
    /// The request body as it came, numbers to the last digit.
    pub body: Value,
}

impl AcceptedPacket {
    pub(super) fn new(packet: &Packet, key: Option<&str>, body: Value) -> Self {
        Self {
            packet_id: packet.id.clone(),
            uuid: packet.uuid.clone(),
            doc_no: packet.doc_no,
            idempotency_key: key.map(ToOwned::to_owned),
            total: packet.total(),
            paid: packet.paid(),
            body,
        }
    }

    fn line(&self) -> Value {
        json!({
            "packetId": self.packet_id,
            "uuid": self.uuid,
            "docNo": self.doc_no,
            "idempotencyKey": self.idempotency_key,
            "total": number(self.total),
            "paid": number(self.paid),
            "body": self.body,
        })
    }
}

/// The file to which accepted packets are appended.
#[derive(Debug)]
pub(super) struct ReceivedFile(File);

impl ReceivedFile {
    /// Opens the file for appending; a new one is readable by its owner only, since it holds what
    /// guests wrote.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        options.open(path).map(Self)
    }

    /// Appends one line. It is handed to the system before this returns, so whoever has seen the
    /// reply finds it.
    pub(super) fn append(&mut self, packet: &AcceptedPacket) -> io::Result<()> {
        let line = format!("{}\n", packet.line());
        self.0.write_all(line.as_bytes())?;
        self.0.flush()
    }
}
