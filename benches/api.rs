//! What reading a store's menu costs.

use std::fmt::Write as _;

use packetdesk::api::{MenuReplies, read_menu};

fn main() {
    divan::main();
}

/// An answer of `products/list` as large as the server makes it: every other product has two
/// option groups.
fn reply(products: usize) -> MenuReplies {
    let mut text = String::from(r#"{"success":true,"data":["#);
    for place in 0..products {
        let comma = if place == 0 { "" } else { "," };
        let options = if place % 2 == 0 {
            ""
        } else {
            concat!(
                r#"{"id":"g1","title":"Boy","min":"1","max":"1","multiple":false,"choices":["#,
                r#"{"id":1680000000001,"title":"Tek","price":0},"#,
                r#"{"id":1680000000002,"title":"Çift","price":60}]},"#,
                r#"{"id":17,"title":"Sos","min":0,"max":99,"multiple":true,"choices":["#,
                r#"{"id":1680000000003,"title":"Acılı","price":0},"#,
                r#"{"id":1680000000004,"title":"Yoğurtlu","price":12.5}]}"#,
            )
        };
        write!(
            text,
            r#"{comma}{{"id":"7c1d-{place:04x}","title":"Künefe {place}","category":"a0-{:02}","price":145.5,"tax":10,"active":true,"image":"https://images.example/{place}.png","barcode":"869{place:010}","barcodeType":"Product","stock":-3,"languages":{{}},"options":[{options}]}}"#,
            place % 12,
        )
        .expect("writing to a String cannot fail");
    }
    text.push_str("]}");
    MenuReplies {
        products: text.into(),
        categories: None,
        payment_methods: None,
        failed: Vec::new(),
    }
}

/// From the text of the answer to an indexed catalogue.
#[divan::bench(args = [200, 2_000])]
fn read_menu_of(bencher: divan::Bencher<'_, '_>, products: usize) {
    let reply = reply(products);
    let (menu, report) = read_menu(&reply);
    assert_eq!(menu.products().len(), products);
    assert_eq!(report.left_out, []);
    bencher.bench(|| read_menu(divan::black_box(&reply)));
}
