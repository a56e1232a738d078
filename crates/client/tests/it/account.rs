//! What is asked for by mail, and what links do.

use anteroom_client::request::{ConfirmEmailRequest, LinkAccountRequest, SetPasswordRequest, SignUpRequest};
use anteroom_client::{ConfirmLink, Error};
use anteroom_domain::{Activation, LinkType, PersonId};

use crate::script::{Turn, empty, ok, plain, portal};

const ID: &str = "11111111-2222-3333-4444-555555555555";
const VALUES: &str = "type=PasswordChange&key=1.ABC&uid=11111111-2222-3333-4444-555555555555";

fn id() -> PersonId {
    PersonId::parse(ID).unwrap()
}

fn link() -> ConfirmLink {
    ConfirmLink::parse(&format!("https://x.org/confirm/PasswordChange?{VALUES}")).unwrap()
}

fn ann() -> String {
    format!(r#"{{"id":"{ID}","email":"ann@example.com","isCollaborator":true,"status":1}}"#)
}

#[tokio::test]
async fn links_are_presented_in_their_header() {
    let people = format!("[{}]", ann());
    let script = vec![
        ok(&ann()),
        ok(&ann()),
        ok(&people),
        ok(&ann()),
        ok(r#"{"minLength":8}"#),
        ok(r#"{"result":0,"email":"ann@example.com","isAgent":false}"#),
    ];
    let (portal, server, _timer) = portal(script).await;
    let password = SetPasswordRequest {
        password: Some("new password".into()),
        ..Default::default()
    };
    portal.set_password(id(), &link(), &password).await.unwrap();
    let email = ConfirmEmailRequest {
        email: Some("b@example.com".into()),
        ..Default::default()
    };
    portal.confirm_email(id(), &link(), &email).await.unwrap();
    portal
        .set_activation(id(), &link(), Activation::Activated)
        .await
        .unwrap();
    portal.disable_self(&link()).await.unwrap();
    assert_eq!(portal.password_rule(&link()).await.unwrap().min_length, 8);
    assert_eq!(portal.check_link(&link()).await.unwrap().result, 0);
    assert_eq!(
        server.lines(),
        [
            format!("PUT /api/2.0/people/{ID}/password"),
            format!("PUT /api/2.0/people/{ID}/email"),
            "PUT /api/2.0/people/activationstatus/1".to_owned(),
            "DELETE /api/2.0/people/@self".to_owned(),
            "GET /api/2.0/settings/security/password".to_owned(),
            "POST /api/2.0/authentication/confirm".to_owned(),
        ]
    );
    let seen = server.seen.lock().unwrap();
    assert!(
        seen[..5]
            .iter()
            .all(|request| request.confirm.as_deref() == Some(VALUES))
    );
    assert_eq!(seen[0].body, r#"{"password":"new password"}"#);
    assert_eq!(seen[2].body, format!(r#"{{"userIds":["{ID}"]}}"#));
    assert_eq!((&seen[5].confirm, &seen[5].authorization), (&None, &None));
    assert_eq!(
        seen[5].body,
        format!(r#"{{"key":"1.ABC","uiD":"{ID}","type":"PasswordChange"}}"#)
    );
}

#[tokio::test]
async fn what_sends_a_mail_is_not_repeated() {
    let script = vec![
        ok(r#""sent to ann@example.com""#),
        Turn::Close,
        ok(r#""The email change instructions have been successfully sent""#),
        empty(504),
        ok(r#""Instructions""#),
        Turn::HalfAnswer,
    ];
    let (portal, server, _timer) = portal(script).await;
    let address = "ann@example.com";
    assert!(
        portal
            .request_password_change(address)
            .await
            .unwrap()
            .contains("sent to")
    );
    assert!(portal.request_password_change(address).await.is_err());
    portal.request_email_change(id(), address).await.unwrap();
    assert!(portal.request_email_change(id(), address).await.is_err());
    portal.request_own_removal().await.unwrap();
    assert!(portal.request_own_removal().await.is_err());
    assert_eq!(server.lines().len(), 6);
    let seen = server.seen.lock().unwrap();
    assert_eq!(seen[0].body, r#"{"email":"ann@example.com"}"#);
    assert_eq!(
        seen[2].body,
        format!(r#"{{"userId":"{ID}","email":"ann@example.com"}}"#)
    );
    assert_eq!(seen[4].line, "PUT /api/2.0/people/self/delete");
}

#[tokio::test]
async fn short_links_are_followed_by_one_step() {
    let to = |place: &'static str| Turn::Answer(302, place, String::new());
    let script = vec![
        to("Location: https://x.org/confirm/LinkInvite?type=LinkInvite&key=1.A\r\n"),
        to("Location: https://x.org/rooms\r\n"),
        ok("1"),
        empty(404),
    ];
    let (portal, server, _timer) = portal(script).await;
    let link = portal.follow_short_link("https://x.org/s/Ab_3").await.unwrap();
    assert_eq!(link.kind(), LinkType::LinkInvite);
    for _ in 0..2 {
        assert!(matches!(
            portal.follow_short_link("Ab_3").await,
            Err(Error::Unexpected { .. })
        ));
    }
    assert!(matches!(
        portal.follow_short_link("Ab_3").await,
        Err(Error::NotFound { .. })
    ));
    assert_eq!(server.lines(), ["GET /s/Ab_3"; 4]);
}

#[tokio::test]
async fn accounts_at_providers() {
    let nothing = || Turn::Answer(200, "", r#"{"count":0,"status":0,"statusCode":200}"#.to_owned());
    let script = vec![
        ok(r#"[{"provider":"openid","url":"/login.ashx?auth=openid","linked":true}]"#),
        nothing(),
        nothing(),
        nothing(),
        plain(400, "The account is already in use"),
    ];
    let (portal, server, _timer) = portal(script).await;
    assert!(portal.list_providers().await.unwrap()[0].linked);
    portal.link_account(&LinkAccountRequest::default()).await.unwrap();
    portal.unlink_account("openid").await.unwrap();
    assert_eq!(portal.sign_up(&SignUpRequest::default()).await, Ok(None));
    assert!(matches!(
        portal.link_account(&LinkAccountRequest::default()).await,
        Err(Error::Refused { status: 400, .. })
    ));
    assert_eq!(
        server.lines()[2],
        "DELETE /api/2.0/people/thirdparty/unlinkaccount?provider=openid"
    );
}
