//! Nothing typed is lost and nothing is sent twice, whatever the network does.

use egui::Key;
use packetdesk::{
    desk::{OrderState, Step, Trouble},
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

/// It surely did not arrive: it waits on disk, says until when, and goes by itself.
fn waits_and_goes(desk: &mut TestDesk, words: &str, seconds: i64) {
    assert_eq!(desk.step(), Some(Step::Waiting));
    assert!(desk.sees("Sipariş bekliyor") && desk.sees("Sipariş diskte"));
    assert!(desk.sees(words), "not on screen: {words}");
    assert!(desk.sees("Sıradaki deneme"));
    assert!(desk.sees("Bekleyen 1, sıradaki"));
    assert_eq!(desk.value("Ad"), "Ayşe Yılmaz");
    assert_eq!(desk.received().len(), 0);
    let key = desk.order().order.idempotency_key.clone();
    desk.later(seconds);
    desk.accepted();
    assert_eq!(desk.received().len(), 1);
    assert_eq!(desk.received()[0].idempotency_key, Some(key));
    assert!(desk.sees("Bekleyen 0"));
}

/// Until the next try, as the screen counts.
fn seconds_left(desk: &TestDesk) -> i64 {
    desk.outgoing().next_at.unwrap().as_second() - desk.state().now().as_second()
}

/// It may have arrived: nothing can be changed, and the same bytes are asked about.
fn is_unknown(desk: &TestDesk, words: &str) {
    assert_eq!(desk.step(), Some(Step::Unknown));
    assert!(desk.sees("Siparişin ulaşıp ulaşmadığı bilinmiyor"));
    assert!(desk.sees(words), "not on screen: {words}");
    assert!(desk.sees("Sıradaki deneme"));
    assert!(desk.sees("Bekleyen 1"));
    assert!(desk.sees("Yeniden sor"));
}

fn is_one_packet(desk: &mut TestDesk) {
    desk.accepted();
    assert_eq!(
        desk.received().len(),
        1,
        "one packet, however often it was asked"
    );
    assert!(desk.sees("Bekleyen 0"));
}

/// Unknown, and answered by the next try, which comes by itself.
fn is_asked_again(desk: &mut TestDesk, words: &str) {
    is_unknown(desk, words);
    desk.later(3);
    is_one_packet(desk);
}

#[test]
fn too_many_requests_with_a_time() {
    let mut desk = sent_into(&["create:429:retry-after=7:times=1"]);
    assert_eq!(desk.outgoing().trouble, Some(Trouble::RateLimited));
    let wait = desk
        .outgoing()
        .next_at
        .unwrap()
        .duration_since(desk.state().now());
    assert!((7..9).contains(&wait.as_secs()), "{wait}");
    waits_and_goes(&mut desk, "Sunucu biraz beklenmesini istedi.", 8);
}

#[test]
fn the_time_to_wait_counts_down() {
    let mut desk = sent_into(&["create:429:retry-after=30:times=1"]);
    // Somewhat more than asked for, so that several desks do not all come at once.
    let left = seconds_left(&desk);
    assert!((30..=31).contains(&left), "{left}");
    assert!(desk.sees(&format!("Sıradaki deneme {left} sn sonra")));
    assert!(desk.sees(&format!("Bekleyen 1, sıradaki {left} sn sonra")));
    desk.pass(12);
    assert!(desk.sees(&format!("Sıradaki deneme {} sn sonra", left - 12)));
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 1);
}

#[test]
fn too_many_requests_without_a_time() {
    let mut desk = sent_into(&["create:429:times=1"]);
    waits_and_goes(&mut desk, "Sunucu biraz beklenmesini istedi.", 3);
}

#[test]
fn a_person_need_not_wait() {
    let mut desk = sent_into(&["create:429:retry-after=30:times=1"]);
    desk.click_button("Şimdi dene");
    desk.until_answered(1);
    is_one_packet(&mut desk);
}

#[test]
fn a_fault_of_the_server_leaves_the_outcome_open() {
    let mut desk = sent_into(&["create:503:times=1"]);
    is_asked_again(&mut desk, "Sunucuda arıza var (503).");
}

#[test]
fn a_connection_cut_before_the_request_was_read() {
    let mut desk = sent_into(&["create:cut-before:times=1"]);
    is_asked_again(&mut desk, "Sunucunun yanıtı alınamadı.");
}

#[test]
fn a_connection_cut_after_the_order_was_taken() {
    let mut desk = sent_into(&["create:cut-after:times=1"]);
    assert_eq!(
        desk.received().len(),
        1,
        "it is in the store, which we cannot know"
    );
    is_asked_again(&mut desk, "Sunucunun yanıtı alınamadı.");
}

#[test]
fn half_a_reply() {
    let mut desk = sent_into(&["create:half:times=1"]);
    is_asked_again(&mut desk, "Sunucunun yanıtı alınamadı.");
}

#[test]
fn a_reply_that_is_no_json() {
    let mut desk = sent_into(&["create:not-json:times=1"]);
    is_asked_again(&mut desk, "Sunucunun yanıtı alınamadı.");
}

#[test]
fn an_order_whose_outcome_is_open_cannot_be_changed() {
    let mut desk = sent_into(&["create:cut-after:times=1"]);
    let before = desk.order().order.clone();
    desk.fill("Ad", "Başkası");
    desk.take("künefe");
    desk.key(Key::Delete);
    desk.sign(Key::Plus, "+");
    desk.ctrl(Key::G);
    desk.discard();
    assert_eq!(desk.order().order, before);
    desk.later(3);
    is_one_packet(&mut desk);
    assert_eq!(desk.received()[0].body["customer"]["name"], "Ayşe Yılmaz");
}

#[test]
fn it_is_asked_again_and_again_until_answered() {
    let mut desk = sent_into(&["create:cut-after:times=1", "create:429:times=1"]);
    is_unknown(&desk, "Sunucunun yanıtı alınamadı.");
    desk.send();
    is_unknown(&desk, "Sunucu biraz beklenmesini istedi.");
    desk.send();
    is_one_packet(&mut desk);
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 3);
}

#[test]
fn a_server_that_is_gone() {
    let mut desk = TestDesk::new();
    desk.small_order();
    desk.practice = None;
    desk.send();
    assert_eq!(desk.step(), Some(Step::Waiting));
    assert_eq!(desk.outgoing().trouble, Some(Trouble::Unreachable));
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
    let left = seconds_left(&desk);
    desk.ctrl(Key::N);
    assert!(
        desk.sees("Bekleyen 1"),
        "also while another order is in sight"
    );
    assert!(desk.sees("gönderilecek"));
    desk.click_button(&format!("Bekleyen 1, sıradaki {left} sn sonra"));
    assert_eq!(desk.step(), Some(Step::Waiting), "the sign leads there");
}

#[test]
fn a_key_that_is_not_accepted_keeps_the_order_until_it_is_mended() {
    let mut desk = TestDesk::with_faults(&["create:refuse=unauthorized:status=401:times=1"]);
    desk.small_order();
    desk.send();
    assert_eq!(desk.step(), Some(Step::Waiting));
    assert_eq!(desk.outgoing().trouble, Some(Trouble::Unauthorized));
    assert!(desk.sees("Sunucu anahtarı kabul etmedi."));
    assert!(desk.sees("Sorun giderilince yeniden denenir"));
    desk.pass(3600);
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 1);
    desk.send();
    is_one_packet(&mut desk);
}

#[test]
fn a_waiting_order_can_be_taken_back_and_corrected() {
    let mut desk = sent_into(&["create:429:retry-after=600:times=1"]);
    let key = desk.order().order.idempotency_key.clone();
    desk.click_button("Geri çek ve düzelt");
    desk.until("the order", |state| state.order().is_editable());
    assert!(desk.sees("Bekleyen 0"));
    desk.refill("Ad", "Ayşe Kaya");
    desk.pass(601);
    assert_eq!(desk.received().len(), 0, "it is not in the outbox any more");
    desk.send();
    is_one_packet(&mut desk);
    let received = desk.received();
    assert_eq!(received[0].body["customer"]["name"], "Ayşe Kaya");
    assert_eq!(received[0].idempotency_key, Some(key));
}

#[test]
fn a_waiting_order_can_be_thrown_away_and_brought_back() {
    let mut desk = sent_into(&["create:429:retry-after=600:times=1"]);
    desk.click_button("Siparişi sil");
    desk.until("the order to go", |state| !state.discarded.is_empty());
    assert!(desk.sees("Bekleyen 0") && desk.order().order.is_untouched());
    desk.pass(601);
    assert_eq!(desk.store().requests(Endpoint::PacketsCreate), 1);
    desk.click_button("Silinen siparişi geri getir");
    assert!(matches!(desk.order().state, OrderState::Draft));
    desk.send();
    is_one_packet(&mut desk);
}

#[test]
fn one_order_that_cannot_go_does_not_hold_the_next_up() {
    let mut desk = sent_into(&["create:500:times=1"]);
    is_unknown(&desk, "Sunucuda arıza var (500).");
    desk.ctrl(Key::N);
    desk.small_order();
    desk.send();
    desk.accepted();
    assert!(desk.sees("Bekleyen 1"));
    assert_eq!(desk.received().len(), 1);
}
