//! Inviting, registering, and guests.

use anteroom_client::request::{CreateInvitationLinkRequest, CreatePersonRequest, UpdateInvitationLinkRequest};
use anteroom_client::{ConfirmLink, Error};
use anteroom_domain::{EmployeeType, InvitationLinkId, PersonId, Role};

use crate::script::{Turn, ok, plain, portal};

const ID: &str = "11111111-2222-3333-4444-555555555555";

fn id() -> PersonId {
    PersonId::parse(ID).unwrap()
}

fn ann() -> String {
    format!(
        r#"{{"id":"{ID}","email":"ann@example.com","displayName":"ann@example.com","isCollaborator":true,"status":4}}"#
    )
}

fn nothing() -> Turn {
    Turn::Answer(200, "", r#"{"count":0,"status":0,"statusCode":200}"#.to_owned())
}

#[tokio::test]
async fn inviting_by_mail() {
    let list = format!("[{}]", ann());
    let script = vec![Turn::Close, ok(&list), ok("[]"), ok(&list), ok(&list), Turn::Close];
    let (portal, server, _timer) = portal(script).await;
    // Nobody gets a second mail, so it is repeated.
    let invited = portal.invite_person("ANN@example.com", Role::User).await.unwrap();
    assert_eq!(invited.map(|person| person.id), Some(id().0));
    assert_eq!(portal.invite_person("bo@example.com", Role::RoomAdmin).await, Ok(None));
    assert_eq!(portal.send_invitations_again(&[id()]).await.unwrap().len(), 1);
    portal.send_all_invitations_again().await.unwrap();
    // This would send a second mail.
    assert!(portal.send_invitations_again(&[id()]).await.is_err());
    assert_eq!(
        server.lines(),
        [
            "POST /api/2.0/people/invite",
            "POST /api/2.0/people/invite",
            "POST /api/2.0/people/invite",
            "PUT /api/2.0/people/invite",
            "PUT /api/2.0/people/invite",
            "PUT /api/2.0/people/invite",
        ]
    );
    let seen = server.seen.lock().unwrap();
    assert_eq!(
        seen[0].body,
        r#"{"invitations":[{"email":"ANN@example.com","type":"User"}]}"#
    );
    assert_eq!(seen[3].body, format!(r#"{{"userIds":["{ID}"]}}"#));
    assert_eq!(seen[4].body, r#"{"userIds":[],"resendAll":true}"#);
}

#[tokio::test]
async fn links_for_anybody() {
    let link = format!(
        r#"{{"id":"{ID}","employeeType":4,"isExpired":false,"maxUseCount":5,"currentUseCount":1,"url":"http://x/s/a"}}"#
    );
    let script = vec![
        ok(&link),
        ok(&link),
        nothing(),
        ok(&link),
        Turn::Close,
        plain(404, "The record could not be found"),
        ok(r#""http://x/s/b""#),
        ok(r#"{"allowInvitingMembers":true,"allowInvitingGuests":false}"#),
    ];
    let (portal, server, _timer) = portal(script).await;
    let create = CreateInvitationLinkRequest {
        employee_type: Some(EmployeeType::Role(Role::User)),
        max_use_count: Some(5),
        ..Default::default()
    };
    assert_eq!(
        portal.create_invitation_link(&create).await.unwrap().max_use_count,
        Some(5)
    );
    assert!(portal.find_invitation_link(Role::User).await.unwrap().is_some());
    assert_eq!(portal.find_invitation_link(Role::RoomAdmin).await, Ok(None));
    let update = UpdateInvitationLinkRequest {
        id: id().0,
        ..Default::default()
    };
    portal.update_invitation_link(&update).await.unwrap();
    let link_id = InvitationLinkId(id().0);
    assert_eq!(portal.delete_invitation_link(link_id).await, Ok(()));
    assert_eq!(
        portal.personal_invitation_link(Role::User).await.unwrap(),
        "http://x/s/b"
    );
    assert!(!portal.invitation_settings().await.unwrap().allow_inviting_guests);
    let links = "/api/2.0/portal/users/invitationlink";
    assert_eq!(
        server.lines(),
        [
            format!("POST {links}"),
            format!("GET {links}/User"),
            format!("GET {links}/RoomAdmin"),
            format!("PUT {links}"),
            format!("DELETE {links}"),
            format!("DELETE {links}"),
            "GET /api/2.0/portal/users/invite/User".to_owned(),
            "GET /api/2.0/settings/invitationsettings".to_owned(),
        ]
    );
    let seen = server.seen.lock().unwrap();
    assert_eq!(seen[0].body, r#"{"employeeType":"User","maxUseCount":5}"#);
    assert_eq!(seen[4].body, format!(r#"{{"id":"{ID}"}}"#));
}

#[tokio::test]
async fn registering_with_an_invitation() {
    let values = "type=LinkInvite&key=1.ABC&emplType=4&email=ann%40example.com";
    let link = ConfirmLink::parse(values).unwrap();
    let script = vec![
        ok(r#"{"firstName":"Bo","lastName":"Lee"}"#),
        ok(r#"{"exists":false}"#),
        ok(&ann()),
        Turn::Close,
    ];
    let (portal, server, _timer) = portal(script).await;
    assert_eq!(portal.get_inviter(id(), &link).await.unwrap().first_name, "Bo");
    let exists = portal.person_exists_by_link("ann@example.com", &link).await.unwrap();
    assert!(!exists.exists);
    let request = CreatePersonRequest {
        password: Some("secret words".into()),
        ..Default::default()
    };
    portal.register(&link, &request).await.unwrap();
    // An invitation works once: a lost answer is told, not repeated.
    assert!(matches!(
        portal.register(&link, &request).await,
        Err(Error::Unreachable { perhaps_done: true, .. })
    ));
    let seen = server.seen.lock().unwrap();
    assert_eq!(seen.len(), 4);
    assert!(
        seen.iter()
            .all(|request| request.authorization.is_none() && request.confirm.as_deref() == Some(values))
    );
    assert_eq!(
        seen[2].body,
        r#"{"email":"ann@example.com","password":"secret words","fromInviteLink":true,"key":"1.ABC"}"#
    );
}

#[tokio::test]
async fn guests() {
    let link = ConfirmLink::parse("type=GuestShareLink&key=1.ABC").unwrap();
    let script = vec![
        Turn::Close,
        plain(404, "The user could not be found"),
        ok(&ann()),
        nothing(),
        ok(r#""http://x/s/c""#),
        ok(&ann()),
        ok("[]"),
    ];
    let (portal, server, _timer) = portal(script).await;
    let request = CreatePersonRequest {
        email: Some("ann@example.com".into()),
        employee_type: Some(EmployeeType::Role(Role::Guest)),
        ..Default::default()
    };
    assert!(!portal.create_ready_person(&request).await.unwrap().answer_lost);
    portal.remove_guests(&[id()]).await.unwrap();
    assert_eq!(portal.share_guest(id()).await.unwrap(), "http://x/s/c");
    portal.approve_guest(&link, "ann@example.com").await.unwrap();
    portal.delete_people(&[id()]).await.unwrap();
    assert_eq!(
        server.lines(),
        [
            "POST /api/2.0/people/active".to_owned(),
            "GET /api/2.0/people/email?email=ann%40example.com".to_owned(),
            "POST /api/2.0/people/active".to_owned(),
            "DELETE /api/2.0/people/guests".to_owned(),
            format!("GET /api/2.0/people/guests/{ID}/share"),
            "POST /api/2.0/people/guests/share/approve".to_owned(),
            "PUT /api/2.0/people/delete".to_owned(),
        ]
    );
    assert_eq!(
        server.seen.lock().unwrap()[5].confirm.as_deref(),
        Some("type=GuestShareLink&key=1.ABC")
    );
}
