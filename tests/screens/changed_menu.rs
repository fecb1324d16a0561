//! The same practice store a day later, with another menu.

use packetdesk::practice::{PracticeConfig, PracticeMenu, PracticeThread};
use serde_json::Value;

use crate::desk_harness::TestDesk;

/// The built-in menu, changed.
fn changed_menu(change: impl FnOnce(&mut Vec<Value>)) -> PracticeMenu {
    let text = include_str!("../../assets/practice/menu.json");
    let mut menu: Value = serde_json::from_str(text).unwrap();
    change(menu["products"].as_array_mut().unwrap());
    PracticeMenu::from_json(&menu.to_string()).unwrap()
}

/// Stops the store and starts it at the same address without the small ayran, and with dearer
/// künefe.
pub fn restart_with_changed_menu(desk: &mut TestDesk) {
    restart_with(desk, |products| {
        products.retain(|product| product["title"] != "Ayran 30 cl");
        for product in products {
            if product["title"] == "Künefe" {
                product["price"] = 160.into();
            }
        }
    });
}

/// Stops the store and starts it at the same address with its products changed.
pub fn restart_with(desk: &mut TestDesk, change: impl FnOnce(&mut Vec<Value>)) {
    let (address, api_key) = (desk.store().address(), desk.store().api_key());
    let dialect = desk.store().dialect();
    desk.practice = None;
    let config = PracticeConfig {
        listen: address,
        api_key: Some(api_key),
        menu: changed_menu(change),
        dialect,
        ..PracticeConfig::default()
    };
    desk.practice = Some(PracticeThread::start(config).unwrap());
}
