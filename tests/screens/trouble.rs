//! Nothing typed is lost and nothing is sent twice, whatever the network does.

use egui::{Key, Modifiers};
use packetdesk::{
    desk::{OrderState, Trouble},
    practice::Endpoint,
    ui::desk::top_strip::Link,
};

use crate::desk_harness::TestDesk;

/// A small order sent into trouble.
fn sent_into(faults: &[&str]) -> TestDesk {
    let mut desk = TestDesk::with_faults(faults);
    desk.small_order();
    desk.send();
    desk
}

/// It was surely not carried out: the order can be changed and sent again.
fn is_kept_as_draft(desk: &mut TestDesk, words: &str) {
    assert!(matches!(desk.order().state, OrderState::Draft));
    assert!(desk.sees("Sipariş gönderilmedi"));
    assert!(desk.sees(words), "not on screen: {words}");
    assert!(desk.sees("Bekleyen 1"));
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    assert_eq!(desk.received().len(), 0);
    let key = desk.order().order.idempotency_key.clone();
    desk.send();
    desk.accepted();
    assert_eq!(desk.received().len(), 1);
    assert_eq!(desk.received()[0].idempotency_key, Some(key));
    assert!(desk.sees("Bekleyen 0"));
}

/// It may have been carried out: nothing can be changed, and F9 asks with the same bytes.
fn is_unknown(desk: &TestDesk, words: &str) {
    assert!(matches!(desk.order().state, OrderState::Unknown { .. }));
    assert!(desk.sees("Siparişin ulaşıp ulaşmadığı bilinmiyor"));
    assert!(desk.sees(words), "not on screen: {words}");
    assert!(desk.sees("Bekleyen 1"));
    assert!(desk.sees("Yeniden sor"));
}

fn is_answered_with_one_packet(desk: &mut TestDesk) {
    desk.send();
    desk.accepted();
    assert_eq!(
        desk.received().len(),
        1,
        "one packet, however often it was asked"
    );
    assert!(desk.sees("Bekleyen 0"));
}

#[test]
fn too_many_requests_with_a_time() {
    let mut desk = sent_into(&["create:429:retry-after=7:times=1"]);
    assert!(matches!(
        desk.order().trouble,
        Some(Trouble::RateLimited { until: Some(_) })
    ));
    is_kept_as_draft(&mut desk, "Çok sık gönderildi. ");
}

#[test]
fn the_time_to_wait_is_told_in_seconds() {
    let desk = sent_into(&["create:429:retry-after=30:times=1"]);
    assert!(desk.sees("sn bekleyin"));
}

#[test]
fn too_many_requests_without_a_time() {
    let mut desk = sent_into(&["create:429:times=1"]);
    is_kept_as_draft(&mut desk, "Çok sık gönderildi. Biraz bekleyin.");
}

#[test]
fn a_fault_of_the_server_leaves_the_outcome_open() {
    let mut desk = sent_into(&["create:503:times=1"]);
    is_unknown(&desk, "Sunucuda arıza var (503).");
    is_answered_with_one_packet(&mut desk);
}

#[test]
fn a_connection_cut_before_the_request_was_read() {
    let mut desk = sent_into(&["create:cut-before:times=1"]);
    is_unknown(&desk, "Sunucunun yanıtı alınamadı.");
    is_answered_with_one_packet(&mut desk);
}

#[test]
fn a_connection_cut_after_the_order_was_taken() {
    let mut desk = sent_into(&["create:cut-after:times=1"]);
    is_unknown(&desk, "Sunucunun yanıtı alınamadı.");
    assert_eq!(
        desk.received().len(),
        1,
        "it is in the store, which we cannot know"
    );
    is_answered_with_one_packet(&mut desk);
}

#[test]
fn half_a_reply() {
    let mut desk = sent_into(&["create:half:times=1"]);
    is_unknown(&desk, "Sunucunun yanıtı alınamadı.");
    is_answered_with_one_packet(&mut desk);
}

#[test]
fn a_reply_that_is_no_json() {
    let mut desk = sent_into(&["create:not-json:times=1"]);
    is_unknown(&desk, "Sunucunun yanıtı alınamadı.");
    is_answered_with_one_packet(&mut desk);
}

#[test]
fn an_order_whose_outcome_is_open_cannot_be_changed() {
    let mut desk = sent_into(&["create:cut-after:times=1"]);
    let before = desk.order().order.clone();
    desk.fill("Ad", "Başkası");
    desk.take("künefe");
    desk.key(Key::Delete);
    desk.sign(Key::Plus, "+");
    desk.harness
        .key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Delete);
    desk.settle();
    assert_eq!(desk.order().order, before);
    is_answered_with_one_packet(&mut desk);
    assert_eq!(desk.received()[0].body["customer"]["name"], "Ayşe Yılmaz");
}

#[test]
fn it_is_asked_again_and_again_until_answered() {
    let mut desk = sent_into(&["create:cut-after:times=1", "create:429:times=1"]);
    is_unknown(&desk, "Sunucunun yanıtı alınamadı.");
    desk.send();
    is_unknown(&desk, "Çok sık gönderildi.");
    is_answered_with_one_packet(&mut desk);
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 3);
}

#[test]
fn a_server_that_is_gone() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.practice = None;
    desk.send();
    assert!(matches!(desk.order().state, OrderState::Draft));
    assert_eq!(desk.order().trouble, Some(Trouble::Unreachable));
    assert!(desk.sees("Sipariş gönderilmedi"));
    assert!(desk.sees("Sunucuya ulaşılamadı. İnternet bağlantısına bakın."));
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    assert!(
        desk.sees("Bağlantı yok") && desk.sees("Bekleyen 1"),
        "two signs"
    );
}

#[test]
fn connected_and_all_sent_are_two_signs() {
    let mut desk = sent_into(&["create:429:times=1"]);
    assert_eq!(desk.state().link, Link::Connected);
    assert!(desk.sees("Bağlı") && desk.sees("Bekleyen 1"));
    desk.ctrl(Key::N);
    assert!(
        desk.sees("Bekleyen 1"),
        "also while another order is in sight"
    );
    assert!(desk.sees("gönderilemedi"));
}
