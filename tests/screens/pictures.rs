//! Pictures of the screens. They need a software renderer, which not every machine has.

use crate::desk_harness::TestDesk;

#[test]
#[ignore = "needs Mesa's software renderer; run by .ci/run"]
fn a_first_launch() {
    let mut desk = TestDesk::new();
    let image = desk.harness.render().unwrap();
    image.save("/tmp/first.png").unwrap();
    desk.small_order();
    let image = desk.harness.render().unwrap();
    image.save("/tmp/order.png").unwrap();
}
