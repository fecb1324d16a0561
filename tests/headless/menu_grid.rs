//! The rows of the menu: every product once, and a way through them by arrows.

use packetdesk::ui::desk::grid::{Grid, Heading, Part, Row};
use proptest::prelude::*;

const HEADINGS: [Heading; 3] = [Heading::Favourites, Heading::MostUsed, Heading::Rest];

fn parts(counts: &[usize]) -> Vec<Part> {
    let parts = HEADINGS.into_iter().zip(counts);
    parts
        .map(|(heading, count)| Part {
            heading,
            count: *count,
        })
        .collect()
}

#[test]
fn every_part_begins_with_a_row_under_its_heading() {
    let rows: Vec<Row> = Grid::new(2, 6, &parts(&[3, 1, 2])).rows().collect();
    let [favourites, used, rest] = HEADINGS.map(Row::Heading);
    assert_eq!(
        rows,
        [
            favourites,
            Row::Products(0..2),
            Row::Products(2..3),
            used,
            Row::Products(3..4),
            rest,
            Row::Products(4..6),
        ]
    );
    let plain: Vec<Row> = Grid::new(4, 5, &[]).rows().collect();
    assert_eq!(plain, [Row::Products(0..4), Row::Products(4..5)]);
    assert_eq!(Grid::new(2, 0, &[]).rows().count(), 0);
    assert_eq!(Grid::new(2, 0, &[]).down(0, 1), 0);
}

proptest! {
    #[test]
    fn every_product_is_in_one_row(
        columns in 0_usize..6, count in 0_usize..60, counts in prop::collection::vec(0_usize..30, 0..3),
    ) {
        let grid = Grid::new(columns, count, &parts(&counts));
        let places: Vec<usize> = grid
            .rows()
            .filter_map(|row| match row {
                Row::Products(places) => Some(places),
                Row::Heading(_) => None,
            })
            .flatten()
            .collect();
        prop_assert_eq!(places, (0..count).collect::<Vec<_>>());
    }

    #[test]
    fn arrows_stay_on_the_menu_and_reach_its_ends(
        columns in 1_usize..5, counts in prop::collection::vec(1_usize..20, 1..=3), by in -9_isize..9,
        from in 0_usize..60,
    ) {
        let count = counts.iter().sum();
        let grid = Grid::new(columns, count, &parts(&counts));
        let from = from % count;
        let there = grid.down(from, by);
        prop_assert!(there < count);
        prop_assert!((by > 0 && there >= from) || (by < 0 && there <= from) || there == from);
        let (mut down, mut up) = (from, from);
        for _ in 0..=count {
            (down, up) = (grid.down(down, 1), grid.down(up, -1));
        }
        prop_assert_eq!((down, up), (count - 1, 0));
    }
}
