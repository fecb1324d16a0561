//! An earlier order by today's menu: what is found again, what is said, what is taken over.

use jiff::Timestamp;
use packetdesk::{
    desk::{OpenOrder, OrderId},
    domain::{
        Catalogue, Choice, CustomerField, Edit, Line, LineChoice, LineKey, LineRemark, Money,
        NumberStyle, Order, Product, Quantity, Reason, Remark, RepeatedLine, SaleType, Totals,
        Typed,
        check::{check, is_sendable},
        repeat::repeat_line,
        text::fold,
    },
};
use proptest::{collection::vec, option, prelude::*};
use rstest::rstest;

use super::domain_makers::{choice, good_order, group, menu, method, money, product, quantity};

/// A line of the product `p`, ordered with these choices.
fn line(choices: Vec<LineChoice>) -> Line {
    Line {
        key: LineKey(7),
        product: "p".into(),
        title: "Pide".to_owned(),
        price: money("180"),
        choices,
        quantity: Typed::Good(quantity("1.5")),
        discount: Typed::Good(money("20")),
        note: "az pişmiş".to_owned(),
        line_id: None,
    }
}

fn taken(id: Option<&str>, title: &str, price: &str) -> LineChoice {
    LineChoice::from(&choice(id, title, price))
}

/// The product `p` with one group of these choices.
fn pide(price: &str, choices: Vec<Choice>) -> Product {
    Product {
        option_groups: vec![group("Ekstra", 0, 5, choices)],
        ..product("p", "Pide", "main", price)
    }
}

fn menu_of(products: Vec<Product>) -> Catalogue {
    Catalogue::new(
        products,
        Vec::new(),
        vec![method("cash", "Nakit"), method("card", "Kart")],
    )
}

fn by(earlier: &Line, product: Product) -> RepeatedLine {
    repeat_line(earlier, &menu_of(vec![product]))
}

#[test]
fn a_line_of_an_unchanged_menu_is_the_same_without_its_discount() {
    let earlier = line(vec![taken(Some("1"), "Kaşar", "35")]);
    let again = by(
        &earlier,
        pide("180", vec![choice(Some("1"), "Kaşar", "35")]),
    );
    let same = Line {
        discount: Typed::Good(Money::ZERO),
        ..earlier
    };
    assert_eq!((again.line, again.remarks), (same, Vec::new()));
}

#[rstest]
#[case::dearer("195")]
#[case::cheaper("150.50")]
#[case::free("0")]
fn another_price_is_taken_and_told(#[case] now: &str) {
    let again = by(&line(Vec::new()), pide(now, Vec::new()));
    assert_eq!(again.line.price, money(now));
    let (before, now) = (money("180"), money(now));
    assert_eq!(again.remarks, [Remark::PriceChanged { before, now }]);
}

#[test]
fn the_same_price_with_other_zeros_is_no_change() {
    assert_eq!(
        by(&line(Vec::new()), pide("180.00", Vec::new())).remarks,
        []
    );
}

#[rstest]
#[case::letters("PİDE", false)]
#[case::blanks(" pide", false)]
#[case::another("Kaşarlı Pide", true)]
fn another_name_is_taken_and_told_if_it_reads_otherwise(#[case] now: &str, #[case] is_told: bool) {
    let mut renamed = pide("180", Vec::new());
    now.clone_into(&mut renamed.title);
    let again = by(&line(Vec::new()), renamed);
    assert_eq!(again.line.title, now);
    let remark = Remark::Renamed {
        before: "Pide".to_owned(),
        now: now.to_owned(),
    };
    let told: Vec<Remark> = is_told.then_some(remark).into_iter().collect();
    assert_eq!(again.remarks, told);
}

/// What becomes of one choice: its id, name and price on the new line.
#[rstest]
#[case::the_same(
    taken(Some("1"), "Kaşar", "35"),
    vec![choice(Some("2"), "Sucuk", "40"), choice(Some("1"), "Kaşar", "35")],
    taken(Some("1"), "Kaşar", "35"),
)]
#[case::another_id(
    taken(Some("1"), "Kaşar", "35"),
    vec![choice(Some("1"), "Sucuk", "35"), choice(Some("2"), "Kaşar", "35")],
    taken(Some("2"), "Kaşar", "35"),
)]
#[case::written_otherwise(
    taken(None, "KAŞAR", "35"),
    vec![choice(Some("1"), "Kasar ", "35")],
    taken(Some("1"), "Kasar ", "35"),
)]
#[case::no_ids(
    taken(None, "Kaşar", "35"),
    vec![choice(None, "Kaşar", "35")],
    taken(None, "Kaşar", "35"),
)]
#[case::of_two_prices_by_id(
    taken(Some("7"), "Peynir", "30"),
    vec![choice(Some("6"), "Peynir", "30"), choice(Some("7"), "Peynir", "45")],
    taken(Some("7"), "Peynir", "45"),
)]
#[case::of_two_prices_by_price(
    taken(None, "Peynir", "30"),
    vec![choice(Some("6"), "Peynir", "15"), choice(Some("7"), "Peynir", "30")],
    taken(Some("7"), "Peynir", "30"),
)]
#[case::as_written_goes_first(
    taken(None, "Peynir", "20"),
    vec![choice(Some("6"), "PEYNİR", "15"), choice(Some("7"), "Peynir", "30")],
    taken(Some("7"), "Peynir", "30"),
)]
#[case::renamed(
    taken(Some("1"), "Kaşar", "35"),
    vec![choice(Some("1"), "Eski kaşar", "35")],
    taken(Some("1"), "Eski kaşar", "35"),
)]
fn a_choice_is_found(
    #[case] before: LineChoice,
    #[case] choices: Vec<Choice>,
    #[case] now: LineChoice,
) {
    let again = by(&line(vec![before.clone()]), pide("180", choices));
    assert_eq!(again.line.choices, std::slice::from_ref(&now));
    let mut told = Vec::new();
    if before.price != now.price {
        told.push(Remark::ChoicePriceChanged {
            title: now.title.clone(),
            before: before.price,
            now: now.price,
        });
    }
    if fold(&before.title) != fold(&now.title) {
        told.push(Remark::ChoiceRenamed {
            before: before.title,
            now: now.title,
        });
    }
    assert_eq!(again.remarks, told);
}

/// What is not found is not guessed: it stays, and a check keeps the order back.
#[rstest]
#[case::gone(
    taken(Some("1"), "Kaşar", "35"),
    vec![choice(Some("2"), "Sucuk", "40")],
    Reason::OptionGone { title: "Kaşar".to_owned() },
)]
#[case::another_choice_under_its_id(
    taken(Some("1"), "Kaşar", "35"),
    vec![choice(Some("1"), "Sucuk", "40")],
    Reason::OptionGone { title: "Kaşar".to_owned() },
)]
#[case::no_choices_at_all(
    taken(None, "Kaşar", "35"),
    Vec::new(),
    Reason::OptionGone { title: "Kaşar".to_owned() },
)]
#[case::two_other_prices(
    taken(Some("1"), "Peynir", "20"),
    vec![choice(Some("6"), "Peynir", "15"), choice(Some("7"), "Peynir", "30")],
    Reason::OptionAmbiguous { title: "Peynir".to_owned() },
)]
#[case::two_other_prices_written_otherwise(
    taken(Some("1"), "Peynir", "20"),
    vec![choice(Some("6"), "peynir", "15"), choice(Some("7"), "PEYNİR", "30")],
    Reason::OptionGone { title: "Peynir".to_owned() },
)]
fn a_choice_that_is_not_found_is_told_by_the_check_alone(
    #[case] before: LineChoice,
    #[case] choices: Vec<Choice>,
    #[case] reason: Reason,
) {
    let menu = menu_of(vec![pide("180", choices)]);
    let again = repeat_line(&line(vec![before.clone()]), &menu);
    assert_eq!(again.remarks, []);
    assert_eq!(again.line.choices[0].title, before.title);
    let mut order = good_order();
    order.lines = vec![again.line];
    let problems = check(&order, &menu);
    let reasons: Vec<_> = problems.iter().map(|problem| &problem.reason).collect();
    assert_eq!(reasons, [&reason]);
    assert!(!is_sendable(&problems));
}

#[test]
fn choices_of_one_name_in_two_groups_stay_two() {
    let mut product = pide("180", vec![choice(Some("1"), "Acısız", "0")]);
    let sauces = vec![choice(Some("2"), "Acısız", "0")];
    product.option_groups.push(group("Sos", 1, 1, sauces));
    let earlier = line(vec![taken(None, "Acısız", "0"), taken(None, "Acısız", "0")]);
    let ids: Vec<_> = by(&earlier, product)
        .line
        .choices
        .into_iter()
        .map(|c| c.id)
        .collect();
    assert_eq!(ids, [Some("1".to_owned()), Some("2".to_owned())]);
}

#[rstest]
#[case::plenty(Some("2"), false)]
#[case::too_few(Some("1"), true)]
#[case::below_nothing(Some("-3"), true)]
#[case::not_counted(None, false)]
fn too_small_a_stock_is_told(#[case] stock: Option<&str>, #[case] is_told: bool) {
    let stock = stock.map(|left| left.parse().unwrap_or_default());
    let product = Product {
        stock,
        ..pide("180", Vec::new())
    };
    let told: Vec<_> = by(&line(Vec::new()), product).remarks;
    let short = stock
        .filter(|_| is_told)
        .map(|left| Remark::StockShort { left });
    assert_eq!(told, short.into_iter().collect::<Vec<_>>());
}

/// The check says these already: said twice on a line nothing is read any more.
#[rstest]
#[case::gone(menu_of(Vec::new()), None)]
#[case::gone_from_a_menu(menu(), Some(Reason::ProductGone))]
#[case::inactive(
    menu_of(vec![Product { active: false, ..pide("180", Vec::new()) }]),
    Some(Reason::ProductInactive),
)]
#[case::a_group_that_is_new(
    menu_of(vec![Product {
        option_groups: vec![group("Boy", 1, 1, vec![choice(None, "Büyük", "0")])],
        ..product("p", "Pide", "main", "180")
    }]),
    Some(Reason::TooFewChoices { group: "Boy".to_owned(), min: 1 }),
)]
fn what_the_check_tells_is_no_remark(#[case] menu: Catalogue, #[case] reason: Option<Reason>) {
    let mut order = good_order();
    order.lines.clear();
    let mut earlier = good_order();
    earlier.lines = vec![line(Vec::new())];
    assert_eq!(order.repeat(&earlier, [0], &menu), []);
    let reasons: Vec<_> = check(&order, &menu)
        .into_iter()
        .map(|problem| problem.reason)
        .collect();
    assert_eq!(reasons, reason.into_iter().collect::<Vec<_>>());
    assert_eq!(order.lines[0].title, "Pide");
}

#[test]
fn lines_are_added_under_new_keys_behind_those_that_are_there() {
    let mut order = good_order();
    let mut earlier = good_order();
    earlier.add(&menu().products()[3].clone(), Vec::new(), quantity("2"));
    earlier.lines[0].price = money("90");
    let there = order.lines.clone();
    let said = order.repeat(&earlier, [0, 1, 0, 9], &menu());
    assert_eq!(order.lines[..1], there);
    let titles: Vec<_> = order.lines.iter().map(|line| line.title.as_str()).collect();
    assert_eq!(
        titles,
        ["Adana Kebap", "Adana Kebap", "Ayran", "Adana Kebap"]
    );
    let keys: std::collections::BTreeSet<_> = order.lines.iter().map(|line| line.key).collect();
    assert_eq!(keys.len(), 4);
    let remark = Remark::PriceChanged {
        before: money("90"),
        now: money("100"),
    };
    let about = |place: usize| LineRemark {
        line: order.lines[place].key,
        remark: remark.clone(),
    };
    assert_eq!(said, [about(1), about(3)]);
}

/// Somebody's order of one pizza, paid by card.
fn earlier() -> Order {
    let mut order = good_order();
    order.customer.region = "Moda".to_owned();
    order.customer.address_description = "zil bozuk".to_owned();
    order.note = "acele".to_owned();
    order.payment_note = "Kart".to_owned();
    order.sale_type = Some(SaleType::Takeaway);
    order.restaurant_delivery = false;
    order.add_payment("card".into(), "Kart eski", money("100"));
    order
}

fn repeated_into(mut order: Order, earlier: &Order) -> Order {
    order.repeat(earlier, 0..earlier.lines.len(), &menu());
    order
}

/// A new order of somebody whose name is known.
fn fresh() -> Order {
    let mut order = Order::new("c-2", "key-2");
    order.customer.name = "Deniz Er".to_owned();
    order
}

#[test]
fn a_repeated_order_can_be_sent_as_it_is() {
    let order = repeated_into(fresh(), &earlier());
    assert_eq!(check(&order, &menu()), []);
    assert_eq!(order.customer.address, "Gül Sk. 4");
    assert_eq!(order.customer.region, "Moda");
    assert_eq!(order.customer.address_description, "zil bozuk");
    assert_eq!(order.payment_note, "Kart");
    assert_eq!(order.sale_type, Some(SaleType::Takeaway));
    assert!(!order.restaurant_delivery);
    assert_eq!(order.note, "", "that was about the other evening");
    assert_eq!(order.idempotency_key, "key-2");
    assert_eq!(order.customer.id, "c-2");
    assert_eq!(order.payments.len(), 1);
    assert_eq!(order.payments[0].title, "Kart", "as it is called today");
    assert_eq!(order.payments[0].amount, Typed::Good(money("100")));
}

#[test]
fn what_stands_in_an_order_stays() {
    let mut order = fresh();
    order.customer.address = "Yeni Sk. 9".to_owned();
    order.payment_note = "nakit".to_owned();
    order.sale_type = Some(SaleType::Delivery);
    order.add_payment("cash".into(), "Nakit", money("50"));
    let payments = order.payments.clone();
    let order = repeated_into(order, &earlier());
    assert_eq!(order.customer.address, "Yeni Sk. 9");
    assert_eq!(order.customer.region, "", "of another address");
    assert_eq!(order.payment_note, "nakit");
    assert_eq!(order.sale_type, Some(SaleType::Delivery));
    assert!(order.restaurant_delivery);
    assert_eq!(order.payments, payments);
}

#[test]
fn another_courier_that_was_chosen_stays() {
    let mut order = fresh();
    order.restaurant_delivery = false;
    let mut before = earlier();
    before.restaurant_delivery = true;
    before.sale_type = Some(SaleType::Takeaway);
    let order = repeated_into(order, &before);
    assert_eq!((order.sale_type, order.restaurant_delivery), (None, false));
}

#[rstest]
#[case::whole(|_: &mut Order| {}, Some("100"))]
#[case::beside_a_discount(
    |order: &mut Order| {
        order.payments[0].amount = Typed::Good(money("90"));
        order.add_discount("İkram", money("10"));
    },
    Some("100"),
)]
#[case::at_another_price(
    |order: &mut Order| {
        order.lines[0].price = money("80");
        order.payments[0].amount = Typed::Good(money("80"));
    },
    Some("100"),
)]
#[case::in_part(|order: &mut Order| order.payments[0].amount = Typed::Good(money("40")), None)]
#[case::by_two(
    |order: &mut Order| {
        order.payments[0].amount = Typed::Good(money("60"));
        order.add_payment("cash".into(), "Nakit", money("40"));
    },
    None,
)]
#[case::by_none(|order: &mut Order| order.payments.clear(), None)]
#[case::by_a_method_that_is_gone(
    |order: &mut Order| order.payments[0].method = "ticket".into(),
    None,
)]
#[case::for_nothing(
    |order: &mut Order| order.lines[0].quantity = Typed::Good(Quantity::NONE),
    None,
)]
fn a_payment_of_the_whole_pays_the_whole_again(
    #[case] change: fn(&mut Order),
    #[case] amount: Option<&str>,
) {
    let mut before = earlier();
    change(&mut before);
    let order = repeated_into(fresh(), &before);
    let paid: Vec<_> = order.payments.iter().map(|paid| &paid.amount).collect();
    let amount = amount.map(|amount| Typed::Good(money(amount)));
    assert_eq!(paid, amount.iter().collect::<Vec<_>>());
    assert_eq!(order.payment_note, "Kart", "the words are kept in any case");
}

#[test]
fn a_payment_covers_what_was_in_the_cart_already() {
    let mut order = fresh();
    order.add(&menu().products()[3].clone(), Vec::new(), Quantity::ONE);
    let order = repeated_into(order, &earlier());
    assert_eq!(order.payments[0].amount, Typed::Good(money("120")));
}

#[test]
fn without_a_menu_everything_is_as_it_was() {
    let mut order = fresh();
    let before = earlier();
    assert_eq!(order.repeat(&before, [0], &Catalogue::default()), []);
    assert_eq!(order.lines[0].price, before.lines[0].price);
    assert_eq!(order.payments[0].title, "Kart eski");
}

fn open(order: Order) -> OpenOrder {
    OpenOrder::new(OrderId::fresh(), order, Timestamp::UNIX_EPOCH)
}

#[test]
fn one_undo_takes_all_of_it_back() {
    let mut on_desk = open(fresh());
    let parts = |open: &OpenOrder| {
        let order = open.order.clone();
        let delivery = (order.sale_type, order.restaurant_delivery);
        let payment = (order.payment_note, order.payments);
        (order.customer, order.lines, delivery, payment)
    };
    let before = parts(&on_desk);
    on_desk.repeat(&earlier(), &[0], &menu());
    assert_ne!(parts(&on_desk), before);
    on_desk.undo();
    assert_eq!(parts(&on_desk), before);
    assert!(!on_desk.can_undo());
}

#[test]
fn an_undo_leaves_what_was_typed_before_and_after() {
    let mut on_desk = open(fresh());
    let key = on_desk.change(|order| order.add(&menu().products()[3], Vec::new(), Quantity::ONE));
    on_desk.apply(Edit::RemoveLine(key.unwrap_or(LineKey(0))));
    on_desk.undo();
    on_desk.undo();
    let street = |text: &str| Edit::Customer(CustomerField::Address, text.to_owned());
    on_desk.apply(street("Yeni Sk. 9"));
    on_desk.repeat(&earlier(), &[0], &menu());
    on_desk.apply(Edit::PaymentNote("Kart, 500 bozuk".to_owned()));
    on_desk.undo();
    assert_eq!(on_desk.order.lines, []);
    assert_eq!(on_desk.order.customer.address, "Yeni Sk. 9");
    assert_eq!(on_desk.order.payment_note, "Kart, 500 bozuk");
    assert_eq!(on_desk.order.sale_type, None);
}

#[test]
fn a_remark_is_told_as_long_as_it_is_true() {
    let mut before = earlier();
    before.lines[0].price = money("90");
    before.lines[0].product = "pizza".into();
    before.lines[0].choices = vec![taken(Some("3"), "Mısır", "5")];
    let mut on_desk = open(fresh());
    on_desk.repeat(&before, &[0], &menu());
    let told = |open: &OpenOrder| open.remarks().count();
    // Name, price, and price of the corn.
    assert_eq!(told(&on_desk), 3);
    let key = on_desk.order.lines[0].key;
    on_desk.apply(Edit::Choices(key, vec![taken(Some("4"), "Sucuk", "25")]));
    assert_eq!(told(&on_desk), 2, "the corn is not there any more");
    on_desk.undo();
    assert_eq!(told(&on_desk), 3);
    let kept = OpenOrder::from_draft(on_desk.id, on_desk.to_draft());
    assert_eq!(told(&kept), 3, "a restart changes nothing");
    on_desk.apply(Edit::RemoveLine(key));
    assert_eq!(told(&on_desk), 0);
    assert_eq!(on_desk.to_draft().remarks, []);
    on_desk.undo();
    assert_eq!(told(&on_desk), 3);
}

/// What is paid by each payment of an order.
fn paid(open: &OpenOrder) -> Vec<String> {
    let amounts = open.order.payments.iter().map(|payment| &payment.amount);
    amounts
        .map(|amount| amount.text(NumberStyle::English))
        .collect()
}

#[test]
fn the_payment_of_a_repeated_order_follows_its_cart() {
    let mut on_desk = open(fresh());
    on_desk.repeat(&earlier(), &[0], &menu());
    let line = on_desk.order.lines[0].key;
    on_desk.change(|order| order.add(&menu().products()[3], Vec::new(), Quantity::ONE));
    assert_eq!(paid(&on_desk), ["120.00"]);
    on_desk.apply(Edit::Quantity(line, "2".to_owned()));
    assert_eq!(paid(&on_desk), ["220.00"]);
    on_desk.apply(Edit::Quantity(line, "x".to_owned()));
    assert_eq!(paid(&on_desk), ["220.00"], "not while it cannot be counted");
    on_desk.apply(Edit::Quantity(line, "3".to_owned()));
    assert_eq!(paid(&on_desk), ["320.00"]);
    on_desk.change(|order| order.add_discount("İkram", money("20")));
    assert_eq!(paid(&on_desk), ["300.00", "20.00"]);
    on_desk.undo();
    assert_eq!(paid(&on_desk), ["320.00"]);
    on_desk.repeat(&earlier(), &[0], &menu());
    assert_eq!(paid(&on_desk), ["420.00"], "a second repetition too");
}

#[test]
fn a_payment_that_somebody_typed_stays() {
    let repeated = || {
        let mut on_desk = open(fresh());
        on_desk.repeat(&earlier(), &[0], &menu());
        on_desk
    };
    let add = |open: &mut OpenOrder| {
        open.change(|order| order.add(&menu().products()[3], Vec::new(), Quantity::ONE));
    };
    let mut typed = repeated();
    let key = typed.order.payments[0].key;
    typed.apply(Edit::PaymentAmount(key, "100".to_owned()));
    add(&mut typed);
    assert_eq!(paid(&typed), ["100.00"]);

    let mut split = repeated();
    split.change(|order| order.add_payment("cash".into(), "Nakit", money("0")));
    add(&mut split);
    assert_eq!(paid(&split), ["100.00", "0.00"]);

    let mut own = open(fresh());
    own.change(|order| order.add_payment("cash".into(), "Nakit", money("0")));
    own.repeat(&earlier(), &[0], &menu());
    add(&mut own);
    assert_eq!(paid(&own), ["0.00"]);
}

#[test]
fn an_order_on_its_way_is_not_added_to() {
    let mut on_desk = open(fresh());
    on_desk.hand_over();
    on_desk.repeat(&earlier(), &[0], &menu());
    assert_eq!(on_desk.order.lines, []);
}

/// Few names, ids and prices, so that they meet.
fn choices() -> impl Strategy<Value = Vec<Choice>> {
    let choice = (
        option::of("[12]"),
        prop_oneof![Just("Acı"), Just("ACI"), Just("Tuz"), Just("")],
        prop_oneof![Just("0"), Just("5"), Just("-2.5")],
    );
    vec(
        choice.prop_map(|(id, title, price)| {
            super::domain_makers::choice(id.as_deref(), title, price)
        }),
        0..5,
    )
}

fn lines() -> impl Strategy<Value = Line> {
    (choices(), "[pq]", "[0-9]{1,3}", "[0-9]{1,2}").prop_map(
        |(choices, product, price, quantity)| Line {
            product: product.as_str().into(),
            price: money(&price),
            quantity: Typed::read_quantity(&quantity),
            ..line(choices.iter().map(LineChoice::from).collect())
        },
    )
}

proptest! {
    /// Whatever the menus were: nothing is lost or added, the check finds prices of today, remarks
    /// are true, and once more changes nothing.
    #[test]
    fn any_line_is_repeated_by_todays_menu(
        earlier in lines(),
        now in choices(),
        more in choices(),
        price in "[0-9]{1,3}",
    ) {
        let mut product = pide(&price, now);
        product.option_groups.push(group("Sos", 0, 9, more));
        let menu = menu_of(vec![product.clone()]);
        let again = repeat_line(&earlier, &menu);
        prop_assert_eq!(again.line.choices.len(), earlier.choices.len());
        prop_assert_eq!(&again.line.quantity, &earlier.quantity);
        prop_assert_eq!(&again.line.note, &earlier.note);
        prop_assert!(again.remarks.iter().all(|remark| remark.holds(&again.line)));
        for (before, now) in earlier.choices.iter().zip(&again.line.choices) {
            let is_known = product.choices().any(|choice| LineChoice::from(choice) == *now);
            let is_same_name = fold(&before.title) == fold(&now.title);
            prop_assert!(is_same_name || (is_known && before.id == now.id && before.price == now.price));
            if is_known && before.price != now.price && menu.product(&earlier.product).is_some() {
                let told = again.remarks.iter().any(|remark| matches!(
                    remark, Remark::ChoicePriceChanged { before: old, .. } if *old == before.price
                ));
                prop_assert!(told);
            }
        }
        let mut order = good_order();
        order.lines = vec![again.line.clone()];
        for problem in check(&order, &menu) {
            let is_of_price = matches!(problem.reason, Reason::PriceChanged { .. });
            prop_assert!(!is_of_price);
        }
        let once_more = repeat_line(&again.line, &menu);
        prop_assert_eq!(once_more.line, again.line);
        let is_of_stock = |remark: &Remark| matches!(remark, Remark::StockShort { .. });
        prop_assert!(once_more.remarks.iter().all(is_of_stock));
    }

    /// A payment that is made never goes beyond the total.
    #[test]
    fn no_repeated_order_is_paid_beyond_its_total(
        lines in vec(lines(), 0..4),
        places in vec(0..5_usize, 0..5),
        price in "[0-9]{1,3}",
    ) {
        let mut before = fresh();
        before.lines = lines;
        let total = Totals::of(&before).total;
        before.add_payment("cash".into(), "Nakit", total);
        let mut order = fresh();
        order.repeat(&before, places, &menu_of(vec![pide(&price, Vec::new())]));
        let totals = Totals::of(&order);
        prop_assert!(order.payments.is_empty() || totals.open().is_zero());
        prop_assert!(order.payments.iter().all(|paid| paid.amount != Typed::Good(Money::ZERO)));
    }
}
