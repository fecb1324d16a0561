//! Which generation of the platform answers, told from the shapes of its answers.

use serde_json::Value;

use super::error::{ApiError, ErrorKind};

/// A generation of the platform's answers (contract section 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Dialect {
    /// June 2026: everything in an envelope, `packetId` alone, refusals with HTTP 200.
    Classic,
    /// September 2026: `uuid` beside `packetId`, refusals with HTTP 4xx.
    Current,
}

impl Dialect {
    /// From the packets of `packets/open`; nothing where there are none.
    pub(super) fn of_packets(packets: &[Value]) -> Option<Self> {
        packets.first()?;
        let has_uuid = packets.iter().any(|packet| packet.get("uuid").is_some());
        Some(if has_uuid {
            Self::Current
        } else {
            Self::Classic
        })
    }

    /// From a refusal of what was asked. That the older generation gives none of these a 4xx is
    /// not said everywhere (row 1 of section 14), so that packets count for more.
    pub(super) fn of_refusal(error: &ApiError) -> Option<Self> {
        if !matches!(error.kind, ErrorKind::Refused | ErrorKind::ScopeDenied) {
            return None;
        }
        match error.status? {
            200..=299 => Some(Self::Classic),
            400..=499 => Some(Self::Current),
            _ => None,
        }
    }
}
