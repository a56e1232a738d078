//! Own settings, limits, and access to entries.

use anteroom_client::{Access, Account, Entry, Error, PeopleSearch, Theme};
use anteroom_domain::PersonId;

use crate::script::{Turn, ok, plain, portal};

const ID: &str = "11111111-2222-3333-4444-555555555555";

fn id() -> PersonId {
    PersonId::parse(ID).unwrap()
}

fn ann() -> String {
    format!(r#"{{"id":"{ID}","email":"ann@example.com","displayName":"Ann","isCollaborator":true,"shared":true}}"#)
}

fn people() -> Turn {
    ok(&format!("[{}]", ann()))
}

#[tokio::test]
async fn own_settings() {
    let theme = || ok(r#"{"theme":"Dark","lastModified":"2026-07-21T10:45:10"}"#);
    let script = vec![
        ok(&ann()),
        theme(),
        theme(),
        ok(r#"{"name":"ann","claims":["a:b"]}"#),
        ok(&format!(r#"{{"id":"{ID}","appName":"people"}}"#)),
        plain(403, "Access denied"),
    ];
    let (portal, server, _timer) = portal(script).await;
    portal.set_culture(id(), "de").await.unwrap();
    assert_eq!(portal.get_theme().await.unwrap().theme, "Dark");
    portal.set_theme(Theme::Dark).await.unwrap();
    assert_eq!(portal.token_diagnostics().await.unwrap().claims, ["a:b"]);
    assert_eq!(portal.people_module().await.unwrap().app_name, "people");
    assert!(matches!(
        portal.set_culture(id(), "de").await,
        Err(Error::Refused { status: 403, .. })
    ));
    assert_eq!(
        server.lines()[..5],
        [
            format!("PUT /api/2.0/people/{ID}/culture"),
            "GET /api/2.0/people/theme".to_owned(),
            "PUT /api/2.0/people/theme".to_owned(),
            "GET /api/2.0/people/tokendiagnostics".to_owned(),
            "GET /api/2.0/people/info".to_owned(),
        ]
    );
    let seen = server.seen.lock().unwrap();
    assert_eq!(seen[0].body, r#"{"cultureName":"de"}"#);
    assert_eq!(seen[2].body, r#"{"theme":"Dark"}"#);
}

#[tokio::test]
async fn limits() {
    let nothing = Turn::Answer(200, "", r#"{"count":0,"status":0,"statusCode":200}"#.to_owned());
    let script = vec![
        people(),
        people(),
        nothing,
        ok(r#"{"isCompleted":true,"progress":100}"#),
    ];
    let (portal, server, _timer) = portal(script).await;
    portal.set_quota(&[id()], 5_000).await.unwrap();
    portal.reset_quota(&[id()]).await.unwrap();
    portal.start_recount().await.unwrap();
    assert!(portal.get_recount().await.unwrap().is_completed);
    assert_eq!(
        server.lines(),
        [
            "PUT /api/2.0/people/userquota",
            "PUT /api/2.0/people/resetquota",
            "GET /api/2.0/people/recalculatequota",
            "GET /api/2.0/people/checkrecalculatequota",
        ]
    );
    let seen = server.seen.lock().unwrap();
    assert_eq!(seen[0].body, format!(r#"{{"userIds":["{ID}"],"quota":5000}}"#));
}

#[tokio::test]
async fn access_to_entries() {
    let both = format!(
        r#"{{"response":[{{"id":"{ID}","name":"Lab","membersCount":2,"shared":false}},{}],"count":2,"total":9}}"#,
        ann()
    );
    let script = vec![people(), Turn::Answer(200, "", both), plain(404, "Item not found")];
    let (portal, server, _timer) = portal(script).await;
    let search = PeopleSearch {
        text: "a".into(),
        count: 5,
        ..PeopleSearch::default()
    };
    let found = portal
        .list_people_for_entry(&Entry::Folder("7".into()), Access::Given, &search)
        .await
        .unwrap();
    assert_eq!(found.items[0].shared, Some(true));
    let found = portal
        .search_accounts(&Entry::File("box-1/2".into()), Access::NotGiven, &search)
        .await
        .unwrap();
    assert_eq!(found.total, Some(9));
    assert!(
        matches!(&found.items[..], [Account::Group(group), Account::Person(person)] if group.name == "Lab" && person.id == id().0)
    );
    let unknown = portal
        .search_accounts(&Entry::Room("1".into()), Access::Any, &search)
        .await;
    assert!(matches!(unknown, Err(Error::NotFound { .. })));
    let page = "count=5&startIndex=0&sortBy=firstName&sortOrder=ascending&filterValue=a";
    assert_eq!(
        server.lines(),
        [
            format!("GET /api/2.0/people/folder/7?{page}&includeShared=true"),
            format!("GET /api/2.0/accounts/file/box-1%2F2/search?{page}&excludeShared=true"),
            format!("GET /api/2.0/accounts/room/1/search?{page}"),
        ]
    );
}
