//! Debug texts of packets, which are a guest's: without names, addresses, numbers, notes, and
//! without the answers that hold them.

use std::fmt;

use super::{CancelledLine, OpenList, Packet, PacketCustomer, PacketLine};

impl fmt::Debug for Packet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Packet")
            .field("id", &self.id)
            .field("status", &self.status)
            .field("total", &self.total)
            .field("paid", &self.paid)
            .field("lines", &self.lines)
            .field("cancels", &self.cancels)
            .field("payments", &self.payments)
            .field("is_withheld", &self.is_withheld())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for PacketLine {
    /// Without its note, which may say anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PacketLine")
            .field("line_id", &self.line_id)
            .field("title", &self.title)
            .field("quantity", &self.quantity)
            .field("options", &self.options)
            .field("discount", &self.discount)
            .field("has_note", &!self.note.is_empty())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for CancelledLine {
    /// Without the reason, which may say anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelledLine")
            .field("line", &self.line)
            .field("at_ms", &self.at_ms)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for PacketCustomer {
    /// Only what is told at all.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PacketCustomer")
            .field("has_name", &self.name.is_some())
            .field("has_address", &self.address.is_some())
            .field("has_phone", &self.phone.is_some())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for OpenList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenList")
            .field("packets", &self.packets)
            .finish_non_exhaustive()
    }
}
