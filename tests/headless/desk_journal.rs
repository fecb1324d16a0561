//! The engine records every call of its own and answers what the screen asks of them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use packetdesk::{
    api::{ApiKey, StoreAddress},
    desk::{Event, Request},
    store::{
        journal::{ExchangeId, ExchangeOutcome, ExchangeStory, JournalPage, JournalQuery},
        settings::Environment,
    },
};
use tempfile::TempDir;

use crate::{
    desk_engine::{Engine, address, engine_in, small_menu, with_faults},
    journal::all,
};

fn search(engine: &mut Engine, query: &JournalQuery) -> JournalPage {
    engine
        .desk
        .ask(Request::SearchJournal(query.clone()))
        .unwrap();
    engine.until("a page", |event| match event {
        Event::JournalFound {
            query: asked,
            result,
        } if asked == *query => Some(result.unwrap()),
        _ => None,
    })
}

/// Asks until the journal has it.
fn search_until(
    engine: &mut Engine,
    query: &JournalQuery,
    is_so: impl Fn(&JournalPage) -> bool,
) -> JournalPage {
    let started = std::time::Instant::now();
    loop {
        let page = search(engine, query);
        if is_so(&page) {
            return page;
        }
        assert!(started.elapsed().as_secs() < 20, "waited in vain: {page:?}");
    }
}

fn show(engine: &mut Engine, id: ExchangeId) -> Option<Box<ExchangeStory>> {
    engine.desk.ask(Request::ShowExchange(id)).unwrap();
    engine.until("the exchange", |event| match event {
        Event::ExchangeShown { id: asked, result } if asked == id => Some(result.unwrap()),
        _ => None,
    })
}

#[test]
fn the_calls_of_the_desk_are_in_the_journal() {
    let store = with_faults(&[], small_menu());
    let mut engine = engine_in(TempDir::new().unwrap(), address(&store));
    let query = JournalQuery {
        endpoint: Some("products/list".to_owned()),
        outcomes: vec![ExchangeOutcome::Done],
        ..all()
    };
    let page = search_until(&mut engine, &query, |page| page.rows.len() == 1);
    let row = &page.rows[0];
    assert_eq!(row.store.environment, Environment::Practice);
    assert_eq!(page.facets.stores, std::slice::from_ref(&row.store));
    assert!(page.facets.endpoints.contains(&"products/list".to_owned()));
    let shown = show(&mut engine, row.id).unwrap();
    assert_eq!(shown.exchange.row, *row);
    assert_eq!(shown.exchange.key_name, "given/practice");
    assert_eq!(shown.story, std::slice::from_ref(row));
    assert_eq!(show(&mut engine, ExchangeId(9_999)), None);
}

#[test]
fn the_tries_of_a_key_are_in_the_journal() {
    let store = with_faults(&[], small_menu());
    let mut engine = engine_in(
        TempDir::new().unwrap(),
        packetdesk::desk::StoreChoice::Practice,
    );
    let built_in = search_until(&mut engine, &all(), |page| !page.rows.is_empty());
    assert!(built_in.rows[0].store.is_built_in());
    let shown = show(&mut engine, built_in.rows[0].id).unwrap();
    assert_eq!(shown.exchange.key_name, "practice");
    let given = StoreAddress::parse(&store.base_url()).unwrap();
    let key = ApiKey::parse("srvX9.plug.s3cretpart").unwrap();
    engine
        .desk
        .ask(Request::TestKey {
            address: given,
            key,
        })
        .unwrap();
    let denied = JournalQuery {
        outcomes: vec![ExchangeOutcome::Denied],
        ..all()
    };
    let page = search_until(&mut engine, &denied, |page| !page.rows.is_empty());
    assert_eq!(page.rows[0].store.server_id, "srvX9");
    let shown = show(&mut engine, page.rows[0].id).unwrap();
    assert_eq!(shown.exchange.key_name, "given/srvX9");
}
