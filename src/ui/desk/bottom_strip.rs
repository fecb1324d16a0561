//! The bottom strip: the keys that matter most, and the last packet.

use egui::{RichText, Ui};

use crate::{
    desk::Accepted,
    ui::{
        command::{Command, Screen},
        tokens::{self, GAP, Tokens},
        view::View,
        widgets,
    },
};

/// The room that a key and its words need, in points.
const ROOM: f32 = 120.0;

const ON_DESK: [(Command, &str); 9] = [
    (Command::ShowKeys, "short-keys"),
    (Command::Palette, "short-palette"),
    (Command::GoToCustomer, "short-customer"),
    (Command::GoToSearch, "short-product"),
    (Command::GoToPayment, "short-payment"),
    (Command::HoldOrder, "short-hold"),
    (Command::ReadBack, "short-read-back"),
    (Command::SendOrder, "short-send"),
    (Command::NextOrder, "short-next-order"),
];

const ON_ORDERS: [(Command, &str); 7] = [
    (Command::ShowOrders, "short-desk"),
    (Command::ShowKeys, "short-keys"),
    (Command::Palette, "short-palette"),
    (Command::GoToSearch, "short-find-order"),
    (Command::SwitchOrdersPart, "short-orders-part"),
    (Command::ChangePacket, "short-change-packet"),
    (Command::ShowDay, "short-day"),
];

const IN_INSPECTOR: [(Command, &str); 7] = [
    (Command::ShowInspector, "short-desk"),
    (Command::ShowKeys, "short-keys"),
    (Command::Palette, "short-palette"),
    (Command::GoToSearch, "short-exchanges"),
    (Command::NextTry, "short-next-try"),
    (Command::SwitchPretty, "short-raw"),
    (Command::MarkForCompare, "short-mark"),
];

/// Draws the strip.
pub fn bottom_strip_ui(ui: &mut Ui, view: &View<'_>, last: Option<&Accepted>) {
    ui.spacing_mut().interact_size.y = tokens::LINE;
    egui::Sides::new().shrink_left().truncate().show(
        ui,
        |ui| {
            let keys: &[(Command, &str)] = match view.allowed.screen {
                Screen::Desk => &ON_DESK,
                Screen::Orders => &ON_ORDERS,
                Screen::Inspector => &IN_INSPECTOR,
            };
            // What acts on the lists rests while the day stands in their place.
            let rests = |command: Command| {
                view.allowed.screen == Screen::Orders
                    && !view.allowed.lists
                    && !command.is_enabled(&view.allowed)
            };
            for (command, id) in keys.iter().copied().filter(|(command, _)| !rests(*command)) {
                // What does not fit is in the palette.
                if ui.available_width() < ROOM {
                    break;
                }
                ui.spacing_mut().item_spacing.x = GAP / 2.0;
                widgets::key_cap(ui, &view.key(command));
                ui.label(RichText::new(view.texts.get(id)).size(13.0));
                ui.add_space(GAP);
            }
        },
        |ui| {
            if let Some(last) = last {
                ui.label(
                    RichText::new(last_sent(view, last))
                        .size(13.0)
                        .color(Tokens::of(ui).muted),
                );
            }
        },
    );
}

fn last_sent(view: &View<'_>, last: &Accepted) -> String {
    let number = last
        .doc_no
        .as_ref()
        .map_or_else(|| last.packet_id.clone(), |number| format!("#{number}"));
    let total = view.money(last.total.unwrap_or(last.estimate));
    let age = view.ago(last.at.as_second());
    view.texts.with(
        "last-sent",
        &[
            ("number", (&number).into()),
            ("total", (&total).into()),
            ("age", (&age).into()),
        ],
    )
}
