//! What the server refuses is said at the field it is about; everything typed stays, and the mended
//! order goes under the same key.

use egui::Key;
use packetdesk::{
    desk::OrderState,
    practice::{Access, PracticeConfig},
};

use crate::desk_harness::{Setup, TestDesk};

/// A small order, refused once with this message.
fn refused(message: &str) -> TestDesk {
    let mut desk = TestDesk::with_faults(&[&format!("create:refuse={message}:times=1")]);
    desk.small_order();
    desk.send();
    assert!(matches!(desk.order().state, OrderState::Draft));
    desk
}

fn keeps_everything(desk: &TestDesk) {
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    assert_eq!(desk.value("Adres"), "Caferağa Mah. Moda Cad. No 12 D 5");
    assert_eq!(desk.value("Ödeme notu"), "nakit");
    assert_eq!(desk.value("Ayran 30 cl miktarı"), "2");
}

fn goes_through_under_the_same_key(desk: &mut TestDesk) {
    let key = desk.order().order.idempotency_key.clone();
    desk.send();
    desk.accepted();
    let received = desk.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].idempotency_key, Some(key));
}

#[test]
fn a_field_named_in_quotes() {
    let mut desk = refused("\"customer.address\" is not allowed to be empty");
    assert!(desk.sees("Adres gerekli"));
    keeps_everything(&desk);
    desk.fill("Adres", "x");
    assert!(
        !desk.sees("Adres gerekli"),
        "mended as soon as it is changed"
    );
    goes_through_under_the_same_key(&mut desk);
}

#[test]
fn a_line_named_by_its_product() {
    let mut desk = refused("Product not found: 2c25-e899");
    assert!(desk.sees("Bu ürün menüde artık yok"));
    assert!(desk.sees("1 yer düzeltilmeli:"));
    keeps_everything(&desk);
    desk.key(Key::F3);
    desk.key(Key::Delete);
    assert!(!desk.sees("Bu ürün menüde artık yok"));
    desk.take("su 50");
    goes_through_under_the_same_key(&mut desk);
}

#[test]
fn a_payment_method() {
    let mut desk = TestDesk::with_faults(&["create:refuse=unknown_payment_method:times=1"]);
    desk.small_order();
    desk.click_button("+ Nakit");
    desk.send();
    assert!(desk.sees("Bu ödeme yöntemi mağazada yok"));
    // Without the mouse: the button may be scrolled out of sight.
    desk.press("Nakit ödemesini çıkar");
    assert!(!desk.sees("Bu ödeme yöntemi mağazada yok"));
    goes_through_under_the_same_key(&mut desk);
}

#[test]
fn payments_above_a_total_that_only_the_server_knows() {
    let mut desk = TestDesk::with_faults(&[
        "create:refuse=Paid amount is greater than total (paid: 70, total: 60):status=200:times=1",
    ]);
    desk.small_order();
    desk.click_button("+ Nakit");
    desk.send();
    assert!(desk.sees("Ödemeler toplamı aşıyor"));
    desk.refill("Nakit tutarı", "60");
    assert!(!desk.sees("Ödemeler toplamı aşıyor"));
    goes_through_under_the_same_key(&mut desk);
}

#[test]
fn the_callback_address_behind_more() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.ctrl(Key::D);
    desk.fill("Bildirim adresi (callbackUrl)", "https://ornek.com/geri");
    desk.send();
    assert!(desk.sees("Sunucu kabul etmedi: callbackUrl must be under the same domain"));
    keeps_everything(&desk);
    desk.refill(
        "Bildirim adresi (callbackUrl)",
        "https://plugin.example/geri",
    );
    assert!(!desk.sees("Sunucu kabul etmedi"));
    goes_through_under_the_same_key(&mut desk);
}

#[test]
fn what_fits_no_field_is_said_in_the_servers_words() {
    let mut desk = refused("Restaurant is closed: comes back at 18:00");
    assert!(desk.sees("Sunucu kabul etmedi: Restaurant is closed: comes back at 18:00"));
    keeps_everything(&desk);
    goes_through_under_the_same_key(&mut desk);
}

#[test]
fn a_key_without_the_right_to_send() {
    let access = Access::default();
    let mut desk = TestDesk::with(Setup {
        practice: Some(PracticeConfig {
            access: access.clone().without("orders:write"),
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    });
    desk.small_order();
    desk.send();
    assert!(desk.sees("Anahtarın sipariş gönderme izni yok"));
    keeps_everything(&desk);
    desk.store().set_access(access);
    goes_through_under_the_same_key(&mut desk);
}

#[test]
fn a_key_that_may_send_but_not_read_back() {
    let mut desk = TestDesk::with(Setup {
        practice: Some(PracticeConfig {
            access: Access::default().without("orders:read"),
            ..PracticeConfig::default()
        }),
        ..Setup::default()
    });
    desk.small_order();
    desk.send();
    let accepted = desk.accepted();
    assert!(accepted.is_unread);
    assert!(desk.sees("Sipariş alındı; fiş numarası okunamadı."));
    assert!(desk.sees(&accepted.packet_id));
}

#[test]
fn a_key_that_is_no_longer_good() {
    let mut desk = TestDesk::with_faults(&["create:refuse=unauthorized:status=401:times=1"]);
    desk.small_order();
    desk.send();
    assert!(desk.sees("Sunucu anahtarı kabul etmedi. Mağazayı yeniden bağlayın."));
    keeps_everything(&desk);
    goes_through_under_the_same_key(&mut desk);
}

#[test]
fn a_business_refusal_that_comes_with_http_200() {
    let mut desk =
        TestDesk::with_faults(&["create:refuse=Product not found: 2c25-e899:status=200:times=1"]);
    desk.small_order();
    desk.send();
    assert!(desk.sees("Bu ürün menüde artık yok"));
    keeps_everything(&desk);
    goes_through_under_the_same_key(&mut desk);
}

#[test]
fn several_fields_at_once() {
    let mut desk = refused("\"customer.name\" is required. \"paymentNote\" is required");
    assert!(desk.sees("Ad gerekli") && desk.sees("Nasıl ödeneceğini yazın"));
    assert!(desk.sees("2 yer düzeltilmeli:"));
    desk.fill("Ad", "x");
    assert!(!desk.sees("Ad gerekli"));
    assert!(desk.sees("Nasıl ödeneceğini yazın"), "the other stays");
}
