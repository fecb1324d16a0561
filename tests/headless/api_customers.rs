//! Reading the store's customers: what a page may look like, and what is told apart.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use packetdesk::{
    api::{ApiError, ApiKey, Client, CustomersPage, ErrorKind, RemoteCustomer, StoreAddress},
    practice::{Access, Dialect, PracticeConfig, start},
};
use rstest::rstest;

use crate::{odd_server::OddServer, practice};

async fn page_of(status: &str, body: &str) -> Result<CustomersPage, ApiError> {
    let server = OddServer::answering(status, "", body).await;
    let client = Client::new(
        StoreAddress::parse(&server.base_url()).unwrap(),
        ApiKey::parse("srvA1.pluginB2.c2VjcmV0").unwrap(),
    )
    .unwrap();
    client.customers_page(None, 500).await
}

fn ece() -> RemoteCustomer {
    RemoteCustomer {
        id: "cu_1".to_owned(),
        name: Some("Ece T.".to_owned()),
        phone: Some("+905550001122".to_owned()),
        address: Some("Gül Sk. 4".to_owned()),
        region: Some("Moda".to_owned()),
    }
}

const ECE: &str = r#"{"id":"cu_1","region":"Moda","name":"Ece T.","phone":"+905550001122","address":"Gül Sk. 4","total":340.5}"#;

#[rstest]
#[case::enveloped(format!(r#"{{"success":true,"data":[{ECE}],"nextCursor":"cu_1","hasMore":true}}"#))]
#[case::flat(format!(r#"{{"ok":true,"customers":[{ECE}],"nextCursor":"cu_1","hasMore":true}}"#))]
#[case::all_in_data(format!(r#"{{"success":true,"data":{{"items":[{ECE}],"nextCursor":"cu_1","hasMore":"true"}}}}"#))]
#[case::without_has_more(format!(r#"{{"success":true,"data":[{ECE}],"nextCursor":"cu_1"}}"#))]
#[tokio::test]
async fn a_page_is_read_in_every_envelope(#[case] body: String) {
    let page = page_of("200 OK", &body).await.unwrap();
    let expected = CustomersPage {
        customers: vec![ece()],
        next: Some("cu_1".to_owned()),
        has_more: true,
        is_withheld: false,
        left_out: 0,
    };
    assert_eq!(page, expected);
}

#[tokio::test]
async fn what_is_missing_null_blank_or_a_number_is_no_fault() {
    let body = r#"{"success":true,"data":[
        {"id":7,"name":null,"phone":5550001122,"address":"  ","region":["Moda"]},
        {"id":"cu_2","name":" Can "},
        {"id":null,"name":"Ece"}, {"name":"Ece"}, {"id":" "}, null, "cu_3"
    ],"nextCursor":12,"hasMore":1}"#;
    let page = page_of("200 OK", body).await.unwrap();
    let expected = [
        RemoteCustomer {
            id: "7".to_owned(),
            phone: Some("5550001122".to_owned()),
            ..RemoteCustomer::default()
        },
        RemoteCustomer {
            id: "cu_2".to_owned(),
            name: Some("Can".to_owned()),
            ..RemoteCustomer::default()
        },
    ];
    assert_eq!((&page.customers[..], page.left_out), (&expected[..], 5));
    assert_eq!((page.next.as_deref(), page.has_more), (Some("12"), true));
}

#[rstest]
#[case::null(r#""nextCursor":null,"hasMore":false"#)]
#[case::nothing(r#""total":3"#)]
#[case::cursor_all_the_same(r#""nextCursor":"cu_1","hasMore":false"#)]
#[tokio::test]
async fn the_last_page_has_no_next(#[case] siblings: &str) {
    let body = format!(r#"{{"success":true,"data":[{ECE}],{siblings}}}"#);
    let page = page_of("200 OK", &body).await.unwrap();
    assert_eq!((page.next, page.has_more), (None, false));
}

#[rstest]
#[case::bare(r#"[{"id":"cu_1"},{"id":"cu_2","region":"Moda"}]"#, true)]
#[case::null_is_a_value(r#"[{"id":"cu_1","name":null}]"#, false)]
#[case::one_says_more(r#"[{"id":"cu_1"},{"id":"cu_2","total":3}]"#, false)]
#[case::nobody("[]", false)]
#[tokio::test]
async fn records_of_ids_alone_are_withheld_ones(#[case] data: &str, #[case] is_withheld: bool) {
    let body = format!(r#"{{"success":true,"data":{data}}}"#);
    assert_eq!(
        page_of("200 OK", &body).await.unwrap().is_withheld,
        is_withheld
    );
}

#[rstest]
#[case::current(
    "403 Forbidden",
    r#"{"success":false,"message":"plugin.scope.denied"}"#
)]
#[case::old("200 OK", r#"{"success":false,"message":"plugin.scope.denied"}"#)]
#[case::without_a_code("403 Forbidden", r#"{"success":false,"message":"forbidden"}"#)]
#[case::without_words("403 Forbidden", "")]
#[tokio::test]
async fn a_missing_permission_is_one_however_it_is_said(#[case] status: &str, #[case] body: &str) {
    let error = page_of(status, body).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::ScopeDenied);
}

#[rstest]
#[case::no_list(r#"{"success":true,"data":"cu_1"}"#)]
#[case::nothing(r#"{"success":true}"#)]
#[case::half(r#"{"success":true,"data":[{"id":"cu_1""#)]
#[tokio::test]
async fn what_is_no_page_is_not_taken_for_an_empty_one(#[case] body: &str) {
    let error = page_of("200 OK", body).await.unwrap_err();
    assert!(
        matches!(error.kind, ErrorKind::Unreadable { .. }),
        "{error:?}"
    );
}

#[rstest]
#[tokio::test]
async fn a_store_is_read_whole_page_by_page(
    #[values(Dialect::Classic, Dialect::Current)] dialect: Dialect,
) {
    let store = practice::store(dialect).await;
    let client = practice::client(&store);
    let all = client.customers_page(None, 500).await.unwrap().customers;
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = client.customers_page(after.as_deref(), 7).await.unwrap();
        seen.extend(page.customers);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert!(all.len() > 14);
    assert_eq!(seen, all);
    assert_eq!(all[0].name.as_deref(), Some("Ayşe Yılmaz"));
}

#[tokio::test]
async fn scope_and_consent_are_told_apart() {
    let without_scope = Access::default().without("customers:read");
    let without_consent = Access {
        consent: false,
        ..Access::default()
    };
    let ask = async |access| {
        let store = start(PracticeConfig {
            access,
            ..PracticeConfig::default()
        })
        .await
        .unwrap();
        practice::client(&store).customers_page(None, 500).await
    };
    let error = ask(without_scope).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::ScopeDenied);
    assert!(ask(without_consent).await.unwrap().is_withheld);
}
