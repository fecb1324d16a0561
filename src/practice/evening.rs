//! Packets that are open before anybody orders: those that integrations have brought, as a store
//! has them on an evening (contract sections 5.1, 5.2, 5.4 and 14, rows 19 and 20).

use std::time::{Duration, SystemTime};

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::menu::PracticeMenu;
use super::packet::{Line, Origin, Packet, Payment};
use super::state::epoch_ms;

/// The number of the day that the first of them has.
const FIRST_NUMBER: u64 = 41;

/// One of them, before it is made from the menu.
struct Plan {
    channel: &'static str,
    code: Option<&'static str>,
    /// Minutes ago; one whose id does not tell its time has a word for it instead.
    minutes: u64,
    id: Option<&'static str>,
    /// Minutes from now, for one that is ordered ahead.
    ahead: Option<u64>,
    status: &'static str,
    lines: &'static [(&'static str, u32, &'static str)],
    payment: Pays,
    guest: Option<[&'static str; 4]>,
    note: &'static str,
}

/// What is paid of it.
enum Pays {
    Nothing(&'static str),
    Part(u32),
    Whole,
}

const PLANS: [Plan; 7] = [
    Plan {
        channel: "yemeksepeti",
        code: Some("YS-784120"),
        minutes: 42,
        id: None,
        ahead: None,
        status: "OnDelivery",
        lines: &[("Adana Dürüm", 2, "acısız"), ("Humus", 1, "")],
        payment: Pays::Whole,
        guest: Some([
            "Mehmet K.",
            "0555 010 41 41",
            "Caferağa Mah. Sakız Sk. No 8 D 3",
            "Kadıköy",
        ]),
        note: "Zil çalışmıyor, lütfen arayın",
    },
    Plan {
        channel: "getir",
        code: Some("G7Q2-19"),
        minutes: 31,
        id: Some("YJyv0cQ2rT8kLmWbXn41"),
        ahead: None,
        status: "Ready",
        lines: &[("Lahmacun", 4, ""), ("Çoban Salata", 1, "soğansız")],
        payment: Pays::Whole,
        guest: Some([
            "Elif T.",
            "0555 010 42 42",
            "Osmanağa Mah. Söğütlü Çeşme Cad. No 44",
            "Kadıköy",
        ]),
        note: "",
    },
    Plan {
        channel: "trendyol",
        code: Some("9381046172"),
        minutes: 24,
        id: None,
        ahead: None,
        status: "Approved",
        lines: &[("Karışık Pide", 1, ""), ("Mercimek Çorbası", 2, "")],
        payment: Pays::Part(200),
        guest: Some([
            "Burak Şimşek",
            "0555 010 43 43",
            "Göztepe Mah. Tütüncü Mehmet Efendi Cad. No 90",
            "Kadıköy",
        ]),
        note: "Kalanı kapıda kartla",
    },
    Plan {
        channel: "deliveryhero",
        code: Some("YS-784155"),
        minutes: 18,
        id: None,
        ahead: None,
        status: "Approved",
        lines: &[("Tavuk Dürüm", 3, "")],
        payment: Pays::Nothing("kapıda nakit"),
        guest: Some([
            "Zeynep Ç.",
            "0555 010 44 44",
            "Fenerbahçe Mah. Bağdat Cad. No 212 K 4",
            "Kadıköy",
        ]),
        note: "",
    },
    Plan {
        channel: "packet",
        code: None,
        minutes: 12,
        id: None,
        ahead: None,
        status: "Approved",
        lines: &[("İskender", 2, ""), ("Kuzu Pirzola", 1, "az pişmiş")],
        payment: Pays::Nothing("kapıda kart"),
        guest: None,
        note: "Gel al, tezgâhta bekliyor",
    },
    Plan {
        channel: "webstore",
        code: Some("W-1207"),
        minutes: 9,
        id: Some("b51f0c0e-6f0a-4a57-9a40-0f6b2a41c7d1"),
        ahead: None,
        status: "none",
        lines: &[("Çiğ Köfte Dürüm", 5, "bol limon"), ("Haydari", 1, "")],
        payment: Pays::Whole,
        guest: Some([
            "Okan Demir",
            "0555 010 46 46",
            "Rasimpaşa Mah. Karakolhane Cad. No 17",
            "Kadıköy",
        ]),
        note: "",
    },
    Plan {
        channel: "migros",
        code: Some("MG-55120"),
        minutes: 5,
        id: None,
        ahead: Some(95),
        status: "none",
        lines: &[("Karışık Izgara", 1, ""), ("Gavurdağı Salata", 1, "")],
        payment: Pays::Whole,
        guest: Some([
            "Sevgi Aydın",
            "0555 010 47 47",
            "Acıbadem Mah. Tekin Sk. No 5 D 12",
            "Kadıköy",
        ]),
        note: "Saatinden önce gelmesin",
    },
];

/// The packets, oldest first. What the menu does not have is left out of them; one that nothing is
/// left of is left out as a whole.
pub(super) fn packets(menu: &PracticeMenu, now: SystemTime) -> Vec<Packet> {
    let planned = PLANS.iter().zip(FIRST_NUMBER..);
    planned
        .filter_map(|(plan, number)| plan.packet(menu, number, now))
        .collect()
}

impl Plan {
    fn packet(&self, menu: &PracticeMenu, number: u64, now: SystemTime) -> Option<Packet> {
        let minutes = |count: u64| Duration::from_secs(60 * count);
        let at = now.checked_sub(minutes(self.minutes)).unwrap_or(now);
        let id = self
            .id
            .map_or_else(|| epoch_ms(at).to_string(), str::to_owned);
        let lines: Vec<Line> = self
            .lines
            .iter()
            .enumerate()
            .filter_map(|it| line(menu, &id, it))
            .collect();
        if lines.is_empty() {
            return None;
        }
        let mut packet = Packet {
            uuid: format!("c0ffee00-0000-4000-8000-{number:012}"),
            doc_no: number,
            customer: self.customer(),
            payment_note: self.payment_note().to_owned(),
            note: (!self.note.is_empty()).then(|| self.note.to_owned()),
            status: self.status.to_owned(),
            sale_type: Some(
                if self.guest.is_some() {
                    "delivery"
                } else {
                    "takeaway"
                }
                .to_owned(),
            ),
            invoice_url: None,
            invoice_number: None,
            lines,
            cancels: Vec::new(),
            payments: Vec::new(),
            cancelled_payments: Vec::new(),
            origin: Origin {
                channel: self.channel,
                order_code: self.code,
                scheduled_ms: self.ahead.map(|ahead| epoch_ms(now + minutes(ahead))),
            },
            id,
        };
        packet.payments.extend(self.payment(&packet));
        Some(packet)
    }

    fn customer(&self) -> Map<String, Value> {
        let Some([name, phone, address, region]) = self.guest else {
            return Map::new();
        };
        let fields = [
            ("id", format!("{}-{phone}", self.channel)),
            ("name", name.to_owned()),
            ("phone", phone.to_owned()),
            ("address", address.to_owned()),
            ("region", region.to_owned()),
        ];
        let fields = fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), json!(value)));
        fields.collect()
    }

    fn payment_note(&self) -> &'static str {
        match self.payment {
            Pays::Nothing(note) => note,
            Pays::Part(_) | Pays::Whole => "online ödendi",
        }
    }

    fn payment(&self, packet: &Packet) -> Option<Payment> {
        let amount = match self.payment {
            Pays::Nothing(_) => return None,
            Pays::Part(amount) => Decimal::from(amount).min(packet.total()),
            Pays::Whole => packet.total(),
        };
        Some(Payment {
            line_id: format!("pay-{}", packet.doc_no),
            method_id: None,
            title: "Online Ödeme".to_owned(),
            amount,
            cash: false,
            is_discount: false,
            metadata: None,
        })
    }
}

/// A line of what a plan says; nothing where the menu has no such product.
fn line(
    menu: &PracticeMenu,
    packet: &str,
    (place, (title, quantity, note)): (usize, &(&str, u32, &str)),
) -> Option<Line> {
    let product = menu.product_called(title)?;
    Some(Line {
        id: format!("{packet}-{place:04}"),
        title: product.title.clone(),
        quantity: Decimal::from(*quantity),
        unit_price: product.price,
        options: Vec::new(),
        discount: Decimal::ZERO,
        note: (*note).to_owned(),
        vat_rate: product.tax,
        metadata: None,
    })
}
