//! A menu as lines that can be compared with those of another store. Ids are left out: no two
//! stores have the same.

use super::{
    CompareWords,
    difference::{self, Difference, Part},
};
use crate::domain::{Catalogue, Choice, Money, OptionGroup, Product, text::fold};

/// What a menu has, sorted, a line each.
struct MenuLines {
    products: Vec<String>,
    categories: Vec<String>,
    methods: Vec<String>,
}

/// Compares two menus.
pub(super) fn compare(
    (left, left_menu): (String, &Catalogue),
    (right, right_menu): (String, &Catalogue),
    words: &CompareWords,
) -> Difference {
    let (here, there) = (lines_of(left_menu, words), lines_of(right_menu, words));
    let part = |heading, left, right| Part {
        heading,
        left: as_strs(left),
        right: as_strs(right),
    };
    let parts = [
        part(&*words.products, &here.products, &there.products),
        part(&words.categories, &here.categories, &there.categories),
        part(&words.methods, &here.methods, &there.methods),
    ];
    difference::compare(left, right, &parts, &words.same)
}

fn as_strs(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).collect()
}

fn lines_of(menu: &Catalogue, words: &CompareWords) -> MenuLines {
    let products = menu.products().iter();
    let categories = menu.categories().iter().map(|category| {
        let title = category.title.trim();
        with_state(title.to_owned(), category.active, words)
    });
    let methods = menu.payment_methods().iter().map(|method| {
        let cash = if method.cash { &*words.cash } else { "" };
        joined([method.title.trim(), cash, method.description.trim()])
    });
    MenuLines {
        products: sorted(products.flat_map(|product| product_lines(menu, product, words))),
        categories: sorted(categories),
        methods: sorted(methods),
    }
}

/// By their letters as people sort them: neither case nor dots make a difference.
fn sorted(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = lines.collect();
    lines.sort_by_cached_key(|line| (fold(line), line.clone()));
    lines
}

fn joined<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

fn with_state(line: String, is_active: bool, words: &CompareWords) -> String {
    match is_active {
        true => line,
        false => joined([&*line, &words.inactive]),
    }
}

/// The product, and each of its choices under its name.
fn product_lines(menu: &Catalogue, product: &Product, words: &CompareWords) -> Vec<String> {
    let title = product.title.trim();
    let category = menu.category(&product.category);
    let price = product.price.format(words.numbers);
    let line = joined([
        &format!("{title}: {price}"),
        category
            .map(|category| category.title.trim())
            .unwrap_or_default(),
        product.barcode.as_deref().unwrap_or_default(),
    ]);
    let mut lines = vec![with_state(line, product.active, words)];
    for group in &product.option_groups {
        lines.push(format!("{title} › {}", group_text(group)));
        for choice in &group.choices {
            let group = group.title.trim();
            lines.push(format!(
                "{title} › {group} › {}",
                choice_text(choice, words)
            ));
        }
    }
    lines
}

/// How many may be taken: `Acı (0–2)`.
fn group_text(group: &OptionGroup) -> String {
    let (least, most) = (group.least(), group.limit());
    format!("{} ({least}–{most})", group.title.trim())
}

fn choice_text(choice: &Choice, words: &CompareWords) -> String {
    let title = choice.title.trim();
    if choice.price == Money::ZERO {
        return title.to_owned();
    }
    format!("{title}: {}", choice.price.format(words.numbers))
}
