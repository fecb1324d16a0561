//! The status of a packet: a label for people, which neither closes nor cancels it (contract
//! section 13.2).

/// A label that can be put on a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum PacketStatus {
    /// Waits for the restaurant's yes.
    None,
    /// The restaurant has said yes.
    Approved,
    /// The kitchen is done.
    Ready,
    /// On its way.
    OnDelivery,
    /// With the guest.
    Delivered,
    /// The restaurant has said no.
    Rejected,
}

impl PacketStatus {
    /// The wire's word.
    pub fn as_wire(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Approved => "Approved",
            Self::Ready => "Ready",
            Self::OnDelivery => "OnDelivery",
            Self::Delivered => "Delivered",
            Self::Rejected => "Rejected",
        }
    }

    /// Reads the wire's word; the list may grow.
    pub fn from_wire(text: &str) -> Option<Self> {
        match text {
            "none" => Some(Self::None),
            "Approved" => Some(Self::Approved),
            "Ready" => Some(Self::Ready),
            "OnDelivery" => Some(Self::OnDelivery),
            "Delivered" => Some(Self::Delivered),
            "Rejected" => Some(Self::Rejected),
            _ => None,
        }
    }
}
