//! What is sent for each operation, and how answers are read.

use anteroom_client::request::{
    CreateKeyRequest, CreatePersonRequest, ProfileMembers, SignInRequest, UpdateKeyRequest, UpdatePersonRequest,
};
use anteroom_client::{Credential, Error, PeopleSearch, SortKey, StatusFilter};
use anteroom_domain::people_filter::Area;
use anteroom_domain::{EmployeeType, KeyId, PersonId, Role, Status};

use crate::script::{Turn, empty, ok, plain, portal};

const ID: &str = "11111111-2222-3333-4444-555555555555";

fn id() -> PersonId {
    PersonId::parse(ID).unwrap()
}

/// As the vendor's server shows it: no `role`, members that we do not know.
fn profile() -> String {
    format!(
        r#"{{"firstName":"Ann","lastName":"Lee","userName":"ann","email":"ann@example.com","status":1,"activationStatus":2,
            "department":"","isAdmin":false,"isRoomAdmin":true,"isLDAP":false,"isOwner":false,"isVisitor":false,
            "isCollaborator":false,"mobilePhoneActivationStatus":0,"isSSO":false,"registrationDate":"2026-07-21T10:45:10.0000000Z",
            "id":"{ID}","displayName":"Ann Lee","avatar":"/a","avatarOriginal":"/a","avatarMax":"/a","avatarMedium":"/a",
            "avatarSmall":"/a","profileUrl":"http://h","hasAvatar":false,"isAnonim":false,"hasBeenToTheMoon":{{"often":3}}}}"#
    )
}

#[tokio::test]
async fn people() {
    let list = Turn::Answer(
        200,
        "",
        format!(r#"{{"response":[{}],"count":1,"total":7}}"#, profile()),
    );
    let script = vec![
        ok(&profile()),
        ok(&profile()),
        ok(&profile()),
        plain(404, "The user could not be found"),
        ok(r#"{"exists":true,"status":2}"#),
        list.clone(),
        list.clone(),
        list.clone(),
        list.clone(),
        ok(&format!("[{}]", profile())),
        ok(&profile()),
        ok(&format!("[{}]", profile())),
        ok(&profile()),
    ];
    let (portal, server, _timer) = portal(script).await;
    let create = CreatePersonRequest {
        email: Some("ann@example.com".into()),
        employee_type: Some(EmployeeType::Role(Role::User)),
        ..Default::default()
    };
    let person = portal.create_person(&create).await.unwrap().person;
    assert_eq!(
        (person.id, person.shown_role(), person.role),
        (id().0, Some(Role::RoomAdmin), None)
    );
    assert_eq!(portal.get_person(id()).await.unwrap().last_name, "Lee");
    portal.get_person_by_user_name("ann/../x y").await.unwrap();
    assert_eq!(portal.find_person_by_email("a+b@example.com").await.unwrap(), None);
    let exists = portal.person_exists("ann@example.com").await.unwrap();
    assert_eq!((exists.exists, exists.status), (true, Some(2)));
    let search = PeopleSearch {
        status: Some(StatusFilter::Active),
        roles: vec![Role::RoomAdmin, Role::User],
        area: Area::People,
        text: "ann lee".into(),
        sort: SortKey::Email,
        descending: true,
        start_index: 20,
        count: 10,
        ..PeopleSearch::default()
    };
    assert_eq!(portal.list_people(&search).await.unwrap().total, Some(7));
    assert_eq!(
        portal.list_people_simple(&search).await.unwrap().items[0].display_name,
        "Ann Lee"
    );
    let everybody = PeopleSearch::default();
    assert_eq!(portal.list_active_people(&everybody).await.unwrap().items.len(), 1);
    portal
        .list_people_with_status(StatusFilter::Terminated, &everybody)
        .await
        .unwrap();
    assert_eq!(portal.search_people("ann").await.unwrap().len(), 1);
    let update = UpdatePersonRequest {
        profile: ProfileMembers {
            first_name: Some("Ann".into()),
            ..ProfileMembers::default()
        },
        ..Default::default()
    };
    portal.update_person(id(), &update).await.unwrap();
    portal.set_status(Status::Terminated, &[id()]).await.unwrap();
    assert!(portal.delete_person(id()).await.unwrap().is_some());

    let page = "count=10&startIndex=20&sortBy=email&sortOrder=descending&filterValue=ann+lee";
    let first_page = "count=100&startIndex=0&sortBy=firstName&sortOrder=ascending";
    let more = "employeeStatus=1&employeeTypes=RoomAdmin&employeeTypes=User&area=People";
    assert_eq!(
        server.lines(),
        [
            "POST /api/2.0/people".to_owned(),
            format!("GET /api/2.0/people/{ID}"),
            "GET /api/2.0/people/ann%2F..%2Fx%20y".to_owned(),
            "GET /api/2.0/people/email?email=a%2Bb%40example.com".to_owned(),
            "GET /api/2.0/people/exists?email=ann%40example.com".to_owned(),
            format!("GET /api/2.0/people/filter?{page}&{more}"),
            format!("GET /api/2.0/people/simple/filter?{page}&{more}"),
            format!("GET /api/2.0/people?{first_page}"),
            format!("GET /api/2.0/people/status/2?{first_page}"),
            "GET /api/2.0/people/search?query=ann".to_owned(),
            format!("PUT /api/2.0/people/{ID}"),
            "PUT /api/2.0/people/status/2".to_owned(),
            format!("DELETE /api/2.0/people/{ID}"),
        ]
    );
    let seen = server.seen.lock().unwrap();
    assert!(
        seen.iter()
            .all(|request| request.authorization.as_deref() == Some("Bearer sk-1"))
    );
    assert_eq!(seen[0].body, r#"{"email":"ann@example.com","type":"User"}"#);
    assert_eq!(seen[10].body, r#"{"firstName":"Ann"}"#);
    assert_eq!(seen[11].body, format!(r#"{{"userIds":["{ID}"]}}"#));
}

#[tokio::test]
async fn a_role_is_lowered_by_a_task_that_is_waited_for() {
    let task = |completed: bool, status: i64, error: &str| {
        ok(&format!(
            r#"{{"id":"1_x","error":"{error}","percentage":50,"isCompleted":{completed},"status":{status}}}"#
        ))
    };
    let nothing = Turn::Answer(200, "", r#"{"count":0,"status":0,"statusCode":200}"#.to_owned());
    for (script, outcome) in [
        (vec![task(false, 1, ""), task(false, 1, ""), task(true, 2, "")], Ok(())),
        (vec![task(false, 1, ""), nothing], Ok(())),
        (vec![task(true, 2, "")], Ok(())),
        (vec![task(false, 0, ""), task(true, 4, "no rights")], Err("no rights")),
        (vec![task(true, 3, "")], Err("it was cancelled")),
        (vec![task(false, 1, ""); 400], Err("it stands at 50 %")),
    ] {
        let (portal, server, timer) = portal(script).await;
        let outcome = outcome.map_err(|message: &str| Error::Unfinished {
            message: message.to_owned(),
        });
        assert_eq!(portal.lower_role(id(), Role::Guest, None).await, outcome);
        let lines = server.lines();
        assert_eq!(lines[0], "POST /api/2.0/people/type");
        assert!(
            lines[1..]
                .iter()
                .all(|line| *line == format!("GET /api/2.0/people/type/progress/{ID}"))
        );
        assert_eq!(
            server.seen.lock().unwrap()[0].body,
            format!(r#"{{"type":"Guest","userId":"{ID}"}}"#)
        );
        assert_eq!(timer.seconds().len(), lines.len() - 1);
    }
}

#[tokio::test]
async fn what_kind_of_portal_it_is_is_asked_without_the_credential() {
    let capabilities = |anteroom: &str| {
        ok(&format!(
            r#"{{"ldapEnabled":false,"providers":[],"ssoLabel":"","oauthEnabled":true,"ssoUrl":"","identityServerEnabled":false{anteroom}}}"#
        ))
    };
    let ours = |mode: &str| {
        capabilities(&format!(
            r#","anteroom":{{"version":"0.1.0","compatMode":"{mode}","features":["role"]}}"#
        ))
    };
    let script = vec![ours("anteroom"), ours("reference"), capabilities("")];
    let (portal, server, _timer) = portal(script).await;
    assert_eq!(portal.is_anteroom().await, Ok(true));
    assert_eq!(portal.is_anteroom().await, Ok(false));
    assert_eq!(portal.is_anteroom().await, Ok(false));
    assert!(
        server
            .seen
            .lock()
            .unwrap()
            .iter()
            .all(|request| request.authorization.is_none())
    );
}

#[tokio::test]
async fn signing_in_with_a_hash_keeps_the_password_here() {
    let script = vec![
        ok(r#"{"version":"3.6.0","passwordHash":{"size":256,"iterations":1,"salt":"salt"}}"#),
        ok(r#"{"token":"t","expires":"2026-12-01T00:00:00Z","sms":false,"tfa":false}"#),
        empty(200),
    ];
    let (portal, server, _timer) = portal(script).await;
    let token = portal
        .sign_in_with_hash("ann@example.com", " password ")
        .await
        .unwrap()
        .token
        .unwrap();
    let signed_in = portal.with_credential(&Credential::Session(token)).unwrap();
    assert!(matches!(signed_in.get_self().await, Err(Error::Unexpected { .. })));
    let seen = server.seen.lock().unwrap();
    assert_eq!(
        seen[1].body,
        r#"{"userName":"ann@example.com","passwordHash":"120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b"}"#
    );
    let credentials: Vec<Option<&str>> = seen.iter().map(|request| request.authorization.as_deref()).collect();
    assert_eq!(credentials, [None, None, Some("Bearer t")]);
}

#[tokio::test]
async fn a_wrong_password_is_told_in_the_portals_words() {
    let (portal, _server, _timer) = portal(vec![plain(401, "User authentication failed")]).await;
    let request = SignInRequest {
        user_name: Some("a@b.co".into()),
        password: Some("x".into()),
        ..Default::default()
    };
    assert_eq!(
        portal.sign_in(&request).await,
        Err(Error::Unauthenticated {
            message: "User authentication failed".into()
        })
    );
}

#[tokio::test]
async fn keys() {
    let key = |key: &str| {
        format!(
            r#"{{"id":"{ID}","name":"n","key":"{key}","keyPostfix":"abcd","permissions":["*"],"createOn":"x","isActive":true}}"#
        )
    };
    let script = vec![
        ok(&key("sk-full")),
        ok(&format!("[{}]", key("sk-***abcd"))),
        ok(r#"["*","accounts:read"]"#),
        ok(&key("sk-***abcd")),
        ok("true"),
        ok("false"),
        Turn::Close,
    ];
    let (portal, server, _timer) = portal(script).await;
    let create = CreateKeyRequest {
        name: "n".into(),
        ..Default::default()
    };
    assert_eq!(portal.create_key(&create).await.unwrap().key, "sk-full");
    assert_eq!(portal.list_keys().await.unwrap().len(), 1);
    assert_eq!(portal.list_key_permissions().await.unwrap().len(), 2);
    assert_eq!(portal.get_own_key().await.unwrap().name, "n");
    let key_id = KeyId::parse(ID).unwrap();
    assert_eq!(portal.update_key(key_id, &UpdateKeyRequest::default()).await, Ok(true));
    assert_eq!(portal.delete_key(key_id).await, Ok(false));
    // A key whose answer was lost has a secret that nobody knows: not repeated.
    assert!(matches!(
        portal.create_key(&create).await,
        Err(Error::Unreachable { perhaps_done: true, .. })
    ));
    assert_eq!(server.lines().len(), 7);
}

#[tokio::test]
async fn what_is_no_portal_is_noticed() {
    let moved = Turn::Answer(301, "Location: https://elsewhere.example.com/\r\n", String::new());
    for (turn, part) in [
        (
            moved,
            "it sends on to https://elsewhere.example.com/; give that address instead",
        ),
        (
            Turn::Answer(200, "", "<html>Hello</html>".into()),
            "GET people/@self was answered with 200, but",
        ),
        (ok("{}"), "it is a person without an id"),
        (
            Turn::Answer(200, "", r#"{"count":0}"#.into()),
            "there is no `response` in it",
        ),
    ] {
        let (portal, _server, _timer) = portal(vec![turn]).await;
        let error = portal.get_self().await.unwrap_err();
        assert!(matches!(&error, Error::Unexpected { .. }), "{error:?}");
        assert!(error.to_string().contains(part), "{error}");
    }
}
