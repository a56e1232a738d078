//! Registering portals: `docs/protocol/portal.md` 6.

use anteroom_app::Error;
use anteroom_app::passwords::Password;
use anteroom_app::portals::fault::PortalFault;
use anteroom_app::portals::register::{NewPortal, register_portal};
use anteroom_domain::policy::Permit;
use anteroom_domain::{Activation, PortalId, Role};
use anteroom_store::{people, portal_details, portals};
use anteroom_testkit::{PASSWORD_HASH, TestApp, on_both};
use futures_util::future::join_all;

fn new(name: &str) -> NewPortal {
    NewPortal {
        password: Password::from_members(None, Some(PASSWORD_HASH)),
        ..NewPortal::new(name, "owner@example.com")
    }
}

async fn register(app: &TestApp, new: NewPortal) -> Result<PortalId, Error> {
    register_portal(&app.app, new).await.map(|made| made.portal.id)
}

#[test]
fn a_portal_has_its_own_owner_and_people_and_can_be_used_at_once() {
    on_both(async |app| {
        let second = app.portal("Second").await;
        assert_eq!((second.id, second.alias.as_str()), (PortalId(2), "second"));
        let own = second.get(&second.owner, "/people/@self").await.ok();
        assert_eq!(own["isOwner"], true);
        assert_eq!(own["role"], "DocSpaceAdmin");
        assert_eq!(own["userName"], "owner");
        assert_eq!(second.get(&second.owner, "/people").await.json()["total"], 1);
        let user = second.person(Role::User).await;
        assert_eq!(second.get(&user, "/people/@self").await.ok()["id"], user.id.as_str());
        app.get(&user, "/people/@self").await.empty(401);
        let key = second.key(&second.owner, &[]).await;
        let of_key = app.with_credential(&second.owner, key);
        assert_eq!(second.get(&of_key, "/people").await.json()["total"], 2);
        app.get(&of_key, "/people").await.empty(401);
        assert_eq!(app.get(&app.owner, "/people").await.json()["total"], 1);
    });
}

#[test]
fn what_a_registration_says_is_kept() {
    on_both(async |app| {
        let mut wanted = new("acme");
        wanted.first_name = "Zoë".into();
        wanted.last_name = "O'Neil-Ray".into();
        wanted.language = "de".into();
        wanted.industry = 7;
        wanted.limited_access = true;
        wanted.details.campaign = Some("spring".into());
        wanted.details.calls = Some(true);
        let details = wanted.details.clone();
        let made = register_portal(&app.app, wanted).await.unwrap();
        let id = made.portal.id;
        let stored = app
            .app
            .read(move |tx, _| Ok(portals::find(tx, id)?))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(stored, made.portal);
        assert_eq!(
            (stored.culture.as_str(), stored.time_zone.as_str()),
            ("de", "Europe/Berlin")
        );
        assert!(stored.limited_access && !stored.awaits_setup && stored.name.is_empty());
        assert_eq!((stored.industry, stored.domain), (7, None));
        let kept = app
            .app
            .read(move |tx, _| Ok(portal_details::find(tx, id)?))
            .await
            .unwrap();
        assert_eq!(kept, Some(details));
        assert_eq!(made.owner.activation, Activation::NotActivated);
        assert_eq!(made.owner.culture, None);
        assert!(made.sign_in_url.starts_with("https://acme/confirm/Auth?type=Auth&key="));
    });
}

#[test]
fn numbers_of_portals_are_never_given_again() {
    on_both(async |app| {
        assert_eq!(register(app, new("aaa")).await.unwrap(), PortalId(2));
        // A registration that fails leaves no gap, one that succeeded and is deleted does.
        assert!(register(app, new("aaa")).await.is_err());
        assert_eq!(register(app, new("bbb")).await.unwrap(), PortalId(3));
        app.app
            .write(|tx, _| {
                let permit = Permit::system("the test takes the last portal away");
                let mut portal = portals::find(tx, PortalId(3))?.ok_or(Error::Denied)?;
                people::delete(tx, &permit, portal.id, portal.owner)?;
                portal.alias = "gone".into();
                Ok(portals::update(tx, &portal)?)
            })
            .await
            .unwrap();
        assert_eq!(register(app, new("bbb")).await.unwrap(), PortalId(4));
    });
}

#[test]
fn of_many_who_want_one_name_one_gets_it() {
    on_both(async |app| {
        let all = join_all((0..16).map(|_| register(app, new("acme")))).await;
        let got: Vec<_> = all.iter().filter(|one| one.is_ok()).collect();
        assert_eq!(got.len(), 1, "{all:?}");
        for refused in all.iter().filter_map(|one| one.as_ref().err()) {
            let Error::Portal(PortalFault::NameTaken { similar }) = refused else {
                panic!("{refused:?}");
            };
            assert_eq!(similar, &["acme"]);
        }
    });
}
