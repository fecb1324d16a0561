//! What we reckon that a packet of ours costs: each line as it was sent, else by the menu.

use crate::{
    api::{Packet, PacketLine, PacketOrder, ProductFit},
    domain::{Catalogue, Line, Money, Order, text::fold, totals::line_total},
    ui::orders::detail::Reckoning,
};

/// Reckons a packet line by line. What was changed since it was sent, or put in by somebody else,
/// is reckoned by today's menu, where it says for sure which product it is.
pub(super) fn reckon(packet: &Packet, sent: &Order, catalogue: &Catalogue) -> Reckoning {
    let by_menu = PacketOrder::read(packet, catalogue, Some(sent), "");
    let mut left: Vec<&Line> = sent.lines.iter().collect();
    let told = by_menu.order.lines.iter().zip(&by_menu.lines);
    let lines: Vec<Option<Money>> = packet
        .lines
        .iter()
        .zip(told)
        .map(
            |(line, (by_menu, told))| match left.iter().position(|sent| is_same(line, sent)) {
                Some(place) => line_total(left.remove(place)),
                None => line_total(by_menu).filter(|_| told.product == ProductFit::Sure),
            },
        )
        .collect();
    let total = lines
        .iter()
        .try_fold(Money::ZERO, |sum, line| Some(sum + (*line)?));
    Reckoning { lines, total }
}

/// Whether a line of a packet is what was sent: both generations tell its title, quantity, options
/// and discount.
fn is_same(line: &PacketLine, sent: &Line) -> bool {
    let mut there: Vec<String> = line.options.iter().map(|it| fold(&it.title)).collect();
    let mut here: Vec<String> = sent.choices.iter().map(|it| fold(&it.title)).collect();
    there.sort();
    here.sort();
    fold(&line.title) == fold(&sent.title)
        && sent.quantity.value() == Some(line.quantity)
        && sent.discount.value() == Some(line.discount)
        && there == here
}
