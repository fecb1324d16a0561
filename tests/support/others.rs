//! Somebody else at the same store: another client, which changes packets while this desk does.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use packetdesk::{
    api::{ApiKey, Client, FrozenStep, MenuReplies, Packet, StepKind, StoreAddress, read_menu},
    domain::Catalogue,
    practice::PracticeThread,
};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

pub struct Others {
    client: Client,
    menu: Catalogue,
    runtime: Runtime,
}

impl Others {
    pub fn at(store: &PracticeThread) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let client = Client::new(
            StoreAddress::parse(&store.base_url()).unwrap(),
            ApiKey::parse(&store.api_key()).unwrap(),
        )
        .unwrap();
        let replies: MenuReplies = runtime.block_on(client.fetch_menu()).unwrap();
        Self {
            menu: read_menu(&replies).0,
            client,
            runtime,
        }
    }

    pub fn packet(&self, id: &str) -> Packet {
        self.runtime.block_on(self.client.get_packet(id)).unwrap()
    }

    /// What stands in a packet, as `2 Ayran 30 cl`.
    pub fn lines(&self, id: &str) -> Vec<String> {
        let packet = self.packet(id);
        let lines = packet.lines.iter();
        lines
            .map(|line| format!("{} {}", line.quantity.decimal().normalize(), line.title))
            .collect()
    }

    /// Replaces the lines; each that the packet has keeps its id.
    pub fn make_lines(&self, id: &str, lines: &[(u32, &str)]) {
        let packet = self.packet(id);
        let cart: Vec<Value> = lines
            .iter()
            .map(|(quantity, title)| {
                let product = self.menu.products().iter().find(|it| it.title == *title);
                let mut item =
                    json!({"product": product.unwrap().id.as_str(), "quantity": quantity});
                let there = packet.lines.iter().find(|line| line.title == *title);
                if let Some(line_id) = there.and_then(|line| line.line_id.as_ref()) {
                    item["lineId"] = json!(line_id);
                }
                item
            })
            .collect();
        self.call(StepKind::Orders, &json!({"packetId": id, "cart": cart}));
    }

    /// Replaces the payments by one in the first method of the store.
    pub fn pay(&self, id: &str, amount: u32) {
        let method = self.menu.payment_methods()[0].id.as_str();
        let payments = json!([{"id": method, "price": amount, "isDiscount": false}]);
        self.call(
            StepKind::Payments,
            &json!({"packetId": id, "payments": payments}),
        );
    }

    pub fn label(&self, id: &str, status: &str) {
        self.call(StepKind::Fields, &json!({"packetId": id, "status": status}));
    }

    fn call(&self, kind: StepKind, body: &Value) {
        let step = FrozenStep {
            kind,
            json: body.to_string().into(),
        };
        let call = self.client.update_packet(&step);
        self.runtime.block_on(call).unwrap();
    }
}
