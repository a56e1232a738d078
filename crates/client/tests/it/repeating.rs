//! What is repeated, when, and how often.

use std::time::Duration;

use anteroom_client::request::{CreatePersonRequest, ProfileMembers};
use anteroom_client::{Error, RetryPolicy};
use anteroom_domain::{PersonId, Role};

use crate::script::{TestTimer, Turn, empty, ok, plain, portal};

const ANN: &str =
    r#"{"id":"11111111-2222-3333-4444-555555555555","email":"ann@example.com","isCollaborator":true,"status":1}"#;
const ANN_AS_ADMIN: &str =
    r#"{"id":"11111111-2222-3333-4444-555555555555","email":"ann@example.com","isRoomAdmin":true,"status":1}"#;
const CREATE: &str = "POST /api/2.0/people";
const LOOK_UP: &str = "GET /api/2.0/people/email?email=ann%40example.com";

fn id() -> PersonId {
    PersonId::parse("11111111-2222-3333-4444-555555555555").unwrap()
}

fn ann() -> CreatePersonRequest {
    CreatePersonRequest {
        email: Some("ann@example.com".into()),
        profile: ProfileMembers {
            first_name: Some("Ann".into()),
            ..ProfileMembers::default()
        },
        ..Default::default()
    }
}

fn slow(retry_after: &'static str) -> Turn {
    Turn::Answer(429, retry_after, String::new())
}

#[tokio::test]
async fn retry_after_is_waited_for_in_full() {
    let script = vec![
        slow("Retry-After: 7\r\n"),
        slow("Retry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n"),
        slow(""),
        empty(503),
        ok(ANN),
    ];
    let (portal, server, timer) = portal(script).await;
    assert_eq!(portal.get_self().await.unwrap().email, "ann@example.com");
    // With the chance at its lowest: as asked, as asked, then half of what has doubled.
    assert_eq!(timer.seconds(), [7.0, 60.0, 0.4, 0.8]);
    assert_eq!(server.lines().len(), 5);
}

#[tokio::test]
async fn whoever_is_told_how_long_to_wait_waits_as_often_as_needed() {
    let script = (0..20).map(|_| slow("Retry-After: 1\r\n")).chain([ok(ANN)]).collect();
    let (portal, server, _) = portal(script).await;
    assert_eq!(portal.get_self().await.unwrap().email, "ann@example.com");
    assert_eq!(server.lines().len(), 21);
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_not_begun() {
    let (portal, server, timer) = portal(vec![slow("Retry-After: 3600\r\n")]).await;
    let error = portal.get_self().await.unwrap_err();
    assert_eq!(
        error,
        Error::SlowDown {
            retry_after: Some(Duration::from_hours(1))
        }
    );
    assert_eq!((server.lines().len(), timer.seconds().len()), (1, 0));
}

#[tokio::test]
async fn attempts_are_bounded() {
    let (client, server, _timer) = portal(vec![slow(""); 20]).await;
    assert_eq!(client.get_self().await, Err(Error::SlowDown { retry_after: None }));
    assert_eq!(server.lines().len(), 8);

    let (client, server, _timer) = portal(vec![Turn::Close; 20]).await;
    assert!(matches!(
        client.get_self().await,
        Err(Error::Unreachable {
            perhaps_done: false,
            ..
        })
    ));
    assert_eq!(server.lines().len(), 5);

    let (_, server, timer) = portal(vec![empty(503); 3]).await;
    let once = server.way(&timer).retry(RetryPolicy::NEVER).build().unwrap();
    assert!(matches!(
        once.get_self().await,
        Err(Error::Unavailable { status: 503, .. })
    ));
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test]
async fn requests_that_may_be_done_twice_are_repeated_after_a_lost_answer() {
    for lost in [Turn::Close, Turn::HalfAnswer, empty(502), empty(504)] {
        let (portal, server, _timer) = portal(vec![lost, ok(ANN)]).await;
        portal.set_role(id(), Role::User).await.unwrap();
        assert_eq!(
            server.lines(),
            ["PUT /api/2.0/people/11111111-2222-3333-4444-555555555555"; 2]
        );
    }
}

#[tokio::test]
async fn a_creation_whose_answer_was_lost_is_looked_up() {
    for lost in [Turn::Close, Turn::HalfAnswer, empty(502), empty(503), empty(504)] {
        let (portal, server, _timer) = portal(vec![lost, ok(ANN)]).await;
        let creation = portal.create_person(&ann()).await.unwrap();
        assert!(creation.answer_lost && creation.person.email == "ann@example.com");
        assert_eq!(server.lines(), [CREATE, LOOK_UP]);
    }
}

#[tokio::test]
async fn a_creation_that_never_arrived_is_repeated() {
    let script = vec![Turn::Close, plain(404, "The user could not be found"), ok(ANN)];
    let (portal, server, timer) = portal(script).await;
    let creation = portal.create_person(&ann()).await.unwrap();
    assert!(!creation.answer_lost);
    assert_eq!(server.lines(), [CREATE, LOOK_UP, CREATE]);
    assert_eq!(timer.seconds().len(), 1);
}

#[tokio::test]
async fn a_creation_that_arrived_later_than_it_was_looked_for_is_found() {
    let script = vec![
        Turn::Close,
        plain(404, "The user could not be found"),
        plain(400, "User with this email is already registered"),
        ok(ANN),
    ];
    let (portal, server, _timer) = portal(script).await;
    assert!(portal.create_person(&ann()).await.unwrap().answer_lost);
    assert_eq!(server.lines(), [CREATE, LOOK_UP, CREATE, LOOK_UP]);
}

#[tokio::test]
async fn a_refused_creation_is_refused_and_a_slow_one_is_repeated() {
    let (client, server, _timer) = portal(vec![plain(400, "User with this email is already registered")]).await;
    let error = client.create_person(&ann()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the portal refused (400): User with this email is already registered"
    );
    assert_eq!(server.lines(), [CREATE]);

    let (client, server, _timer) = portal(vec![slow("Retry-After: 1\r\n"), ok(ANN)]).await;
    assert!(!client.create_person(&ann()).await.unwrap().answer_lost);
    assert_eq!(server.lines(), [CREATE, CREATE]);
}

#[tokio::test]
async fn a_creation_that_nobody_can_tell_about_says_so() {
    let script = vec![Turn::Close, plain(403, "Access denied")];
    let (client, server, _timer) = portal(script).await;
    let error = client.create_person(&ann()).await.unwrap_err();
    assert!(
        matches!(error, Error::Unreachable { perhaps_done: true, .. }),
        "{error}"
    );
    assert_eq!(server.lines(), [CREATE, LOOK_UP]);

    let (client, server, _timer) = portal((0..10).flat_map(|_| [Turn::Close, plain(404, "no")]).collect()).await;
    assert!(client.create_person(&ann()).await.is_err());
    assert_eq!(server.lines().len(), 10);
}

#[tokio::test]
async fn a_promotion_whose_answer_was_lost_is_not_taken_for_a_refusal() {
    let promotion = "PUT /api/2.0/people/type/RoomAdmin";
    let script = vec![Turn::Close, plain(403, "Access denied"), ok(ANN_AS_ADMIN)];
    let (client, server, _timer) = portal(script).await;
    let people = client.set_type(Role::RoomAdmin, &[id()]).await.unwrap();
    assert_eq!(people[0].shown_role(), Some(Role::RoomAdmin));
    assert_eq!(server.lines()[..2], [promotion, promotion]);

    let (client, _server, _timer) = portal(vec![Turn::Close, plain(403, "Access denied"), ok(ANN)]).await;
    assert!(matches!(
        client.set_type(Role::RoomAdmin, &[id()]).await,
        Err(Error::Refused { status: 403, .. })
    ));
}

#[tokio::test]
async fn a_deletion_whose_answer_was_lost_is_done_when_the_person_is_gone() {
    let (client, _server, _timer) = portal(vec![Turn::Close, plain(404, "The user could not be found")]).await;
    assert_eq!(client.delete_person(id()).await, Ok(None));
    let (client, _server, _timer) = portal(vec![plain(404, "The user could not be found")]).await;
    assert!(matches!(client.delete_person(id()).await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn nobody_listening_is_told_in_one_sentence() {
    let (client, server, timer) = portal(Vec::new()).await;
    let address = server.address.clone();
    drop(server);
    // Whether the listener is gone yet does not matter: either way nothing answers.
    let error = client.create_person(&ann()).await.unwrap_err().to_string();
    assert!(error.starts_with(&format!("no answer from {address}: ")), "{error}");
    assert!(timer.seconds().len() >= 4);
    let _: &TestTimer = &timer;
}
