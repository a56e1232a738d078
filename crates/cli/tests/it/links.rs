//! Links of mails, through the client library.

use crate::program::Workplace;
use anteroom_client::request::{CreatePersonRequest, ProfileMembers, SetPasswordRequest, SignInRequest};
use anteroom_client::{ConfirmLink, Credential, Error, Portal};
use anteroom_domain::{LinkType, PersonId, Role};

/// The link of the newest mail, which the data folder itself shows whole.
fn newest_link(workplace: &Workplace) -> String {
    let mails = workplace.json(&["mail", "list"]);
    let text = workplace.done(&["mail", "show", mails[0]["id"].as_str().unwrap()]);
    let mut words = text.split_whitespace();
    let link = words.find(|word| word.contains("/s/") || word.contains("/confirm/"));
    link.unwrap_or_else(|| panic!("{text}")).to_owned()
}

async fn open(portal: &Portal, link: &str) -> ConfirmLink {
    if link.contains("/s/") {
        portal.follow_short_link(link).await.unwrap()
    } else {
        ConfirmLink::parse(link).unwrap()
    }
}

#[tokio::test]
async fn from_an_invitation_to_a_new_password() {
    let workplace = Workplace::new();
    let server = workplace.serve(&[]);
    workplace.done(&["person", "invite", "ann@example.com", "--role", "manager"]);
    let anybody = Portal::connect(&server.url, Credential::Anonymous).build().unwrap();

    let link = open(&anybody, &newest_link(&workplace)).await;
    assert_eq!(link.kind(), LinkType::LinkInvite);
    assert_eq!(anybody.check_link(&link).await.unwrap().result, 0);
    let inviter = anybody.get_inviter(link.person().unwrap(), &link).await.unwrap();
    assert!(!inviter.display_name.is_empty());
    assert!(anybody.password_rule(&link).await.unwrap().min_length >= 8);
    let request = CreatePersonRequest {
        email: Some("ann@example.com".into()),
        password: Some("first-password".into()),
        profile: ProfileMembers {
            first_name: Some("Ann".into()),
            last_name: Some("Lee".into()),
            ..ProfileMembers::default()
        },
        ..CreatePersonRequest::default()
    };
    let ann = anybody.register(&link, &request).await.unwrap();
    assert_eq!(ann.shown_role(), Some(Role::RoomAdmin));
    // An invitation works once.
    assert!(matches!(
        anybody.register(&link, &request).await,
        Err(Error::Refused { .. } | Error::Unauthenticated { .. })
    ));

    let said = anybody.request_password_change("ann@example.com").await.unwrap();
    assert!(said.contains("ann@example.com"), "{said}");
    let link = open(&anybody, &newest_link(&workplace)).await;
    assert_eq!(link.kind(), LinkType::PasswordChange);
    let password = |text: &str| SetPasswordRequest {
        password: Some(text.to_owned()),
        ..SetPasswordRequest::default()
    };
    let id = PersonId(ann.id);
    let again = anybody.set_password(id, &link, &password("first-password")).await;
    assert!(
        matches!(&again, Err(Error::Refused { status: 400, message, .. }) if message == "A new password must be used"),
        "{again:?}"
    );
    anybody
        .set_password(id, &link, &password("second-password"))
        .await
        .unwrap();
    assert!(matches!(
        anybody.set_password(id, &link, &password("third-password")).await,
        Err(Error::Unauthenticated { .. })
    ));
    let sign_in = |password: &str| SignInRequest {
        user_name: Some("ann@example.com".into()),
        password: Some(password.to_owned()),
        ..SignInRequest::default()
    };
    assert!(anybody.sign_in(&sign_in("first-password")).await.is_err());
    let session = anybody.sign_in(&sign_in("second-password")).await.unwrap();
    let ann = anybody
        .with_credential(&Credential::Session(session.token.unwrap()))
        .unwrap();

    ann.request_own_removal().await.unwrap();
    let link = open(&anybody, &newest_link(&workplace)).await;
    assert_eq!(anybody.disable_self(&link).await.unwrap().status, 2);
    assert!(matches!(ann.get_self().await, Err(Error::Unauthenticated { .. })));
}
