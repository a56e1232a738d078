//! Every type of link against everything that may be wrong with one: `docs/protocol/auth.md` 6. The names of the tests
//! count the rows of the table of types; what makes a good link bad in the course of time is in `confirm_link`.

use crate::invited::{ALIAS, invite, register};
use crate::link_of::{HeldLink, await_setup, by_link, link_of, stored_person};
use anteroom_app::links::invite as make_invitation;
use anteroom_app::links::{OpenedLink, PresentedLink, make};
use anteroom_domain::portal::Portal;
use anteroom_domain::{EmployeeType, Instant, LinkType, PersonId, PortalId, Role, UnsignedLink};
use anteroom_store::portals;
use anteroom_testkit::{Answer, OWNER_EMAIL, TestApp, TestPerson, on_both};
use anteroom_wire::query::Query;
use http::Method;
use serde_json::{Value, json};

/// An operation that every link opens.
const ANY_LINK: &str = "/api/2.0/settings/security/password";

/// Whom links are about: one of each kind.
struct Whom {
    member: TestPerson,
    guest: TestPerson,
    /// The address of somebody invited who has not come yet.
    invited: String,
    /// Who invites, hands the portal over, shares guests.
    is_owner: bool,
}

async fn whom(app: &TestApp, is_owner: bool) -> Whom {
    let member = app.person(Role::User).await;
    let invited = format!("invited-{}", member.email);
    invite(app, &invited, "User").await;
    let guest = app.person(Role::Guest).await;
    Whom {
        member,
        guest,
        invited,
        is_owner,
    }
}

/// A link of a type about somebody, made at this time.
async fn make_link(app: &TestApp, kind: LinkType, whom: &Whom, at: Instant) -> UnsignedLink {
    let id = whom.member.person_id();
    let person = stored_person(app, &whom.member.id).await;
    let owner = if whom.is_owner { OWNER_EMAIL } else { &whom.member.email };
    match kind {
        LinkType::EmpInvite => UnsignedLink {
            kind,
            subject: format!("{}\u{1f}EmpInvite\u{1f}4", whom.invited),
            query: vec![
                ("emplType".to_owned(), "4".to_owned()),
                ("encemail".to_owned(), whom.invited.clone()),
            ],
            made_at: at,
        },
        LinkType::LinkInvite => make_invitation::by_mail(app.owner.person_id(), &whom.invited, Role::User, ALIAS, at),
        LinkType::PortalSuspend => make::portal_suspend(owner, at),
        LinkType::PortalContinue => make::portal_continue(owner, at),
        LinkType::PortalRemove => make::portal_remove(owner, at),
        LinkType::DnsChange => make::dns_change(owner, at),
        LinkType::PortalOwnerChange => {
            let mut giver = stored_person(app, &app.owner.id).await;
            owner.clone_into(&mut giver.email);
            let made = app
                .app
                .write(move |tx, _| make::portal_owner_change(tx, &giver, id, at));
            made.await.unwrap()
        }
        LinkType::Activation => make::activation(&person, at),
        LinkType::EmailChange => {
            let made = app
                .app
                .write(move |tx, _| make::email_change(tx, PortalId(1), id, "new@example.com", at));
            made.await.unwrap()
        }
        LinkType::EmailActivation => make::email_activation(&person, at),
        LinkType::PasswordChange => {
            let made = app.app.write(move |tx, _| make::password_change(tx, &person, at));
            made.await.unwrap()
        }
        LinkType::ProfileRemove => make::profile_remove(&person, at),
        LinkType::PhoneActivation | LinkType::PhoneAuth => make::phone(kind, &person.email, true, at),
        LinkType::Auth => make::sign_in(&person.email, true, at),
        LinkType::TfaActivation | LinkType::TfaAuth => make::authenticator(kind, &person, true, at),
        LinkType::Wizard => make::wizard(at),
        LinkType::GuestShareLink => {
            let guest = stored_person(app, &whom.guest.id).await;
            make::guest_share(app.owner.person_id(), &guest, at)
        }
    }
}

/// The link as pairs of name and value, the values as they stand in the URL; none of them needs escaping.
fn pairs(held: &HeldLink) -> Vec<(String, String)> {
    let pairs = held.confirm.split('&').map(|pair| pair.split_once('=').unwrap());
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn join(pairs: &[(String, String)]) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

fn with(held: &HeldLink, changed: &[(&str, &str)]) -> String {
    let mut pairs = pairs(held);
    for (name, value) in changed {
        match pairs.iter_mut().find(|(own, _)| own == name) {
            Some(pair) => (*value).clone_into(&mut pair.1),
            None => pairs.push(((*name).to_owned(), (*value).to_owned())),
        }
    }
    join(&pairs)
}

/// What `POST /authentication/confirm` says about a link, presented by nobody; -1 when the body cannot be read.
async fn result(app: &TestApp, confirm: &str) -> i64 {
    let held = HeldLink {
        confirm: confirm.to_owned(),
    };
    let path = "/authentication/confirm";
    let answer = app.anonymous(Method::POST, path, held.body()).await;
    if answer.status == 400 {
        return -1;
    }
    answer.ok()["result"].as_i64().unwrap()
}

/// The status of an operation that every link opens.
async fn status(app: &TestApp, headers: &[(&str, &str)]) -> u16 {
    app.call_with(Method::GET, ANY_LINK, headers, &Value::Null)
        .await
        .status
        .as_u16()
}

/// Neither the question nor the header finds the link good.
async fn is_refused(app: &TestApp, confirm: &str, why: &str) {
    assert_ne!(result(app, confirm).await, 0, "{why}: {confirm}");
    assert_eq!(status(app, &[("confirm", confirm)]).await, 401, "{why}: {confirm}");
}

async fn is_good(app: &TestApp, confirm: &str, why: &str) {
    assert_eq!(result(app, confirm).await, 0, "{why}: {confirm}");
    assert_eq!(status(app, &[("confirm", confirm)]).await, 200, "{why}: {confirm}");
}

/// What a link opens, asked of the application itself.
async fn open(app: &TestApp, confirm: &str) -> Option<OpenedLink> {
    let query = Query::parse(confirm);
    let given = |name: &str| query.first(name).map(str::to_owned);
    let presented = PresentedLink {
        kind: given("type").and_then(|name| LinkType::parse(&name)),
        key: given("key").unwrap_or_default(),
        email: given("email"),
        encrypted_email: given("encemail"),
        uid: given("uid").and_then(|id| PersonId::parse(&id)),
        employee_type: given("emplType").map(|number| EmployeeType::from_wire_number(number.parse().unwrap()).unwrap()),
        first: given("first").is_some(),
    };
    let portal = app.app.point(|tx, _| Ok(portals::find(tx, PortalId(1))?)).await;
    let portal = std::sync::Arc::new(portal.unwrap().unwrap());
    app.app.open_link(&portal, &presented, None).await.unwrap().ok()
}

/// Everything that holds of every type.
async fn whole_row(app: &TestApp, kind: LinkType) {
    let (whom, other) = (whom(app, true).await, whom(app, false).await);
    if kind == LinkType::Wizard {
        await_setup(app).await;
    }
    let now = app.app.now();
    let link = make_link(app, kind, &whom, now).await;
    let held = link_of(app, PortalId(1), &link);
    is_good(app, &held.confirm, "right").await;
    of_other_portals(app, &link).await;
    of_other_types(app, kind, &held).await;
    of_other_people(app, kind, &held, &whom, &other).await;
    changed_anywhere(app, &held).await;
    in_other_spellings(app, kind, &held).await;
    // Making another link of some types ends this one, so it comes last.
    if let Some(validity_us) = kind.validity_us() {
        let made = make_link(app, kind, &whom, Instant(now.0 - validity_us)).await;
        is_good(
            app,
            &link_of(app, PortalId(1), &made).confirm,
            "at its last millisecond",
        )
        .await;
        let made = make_link(app, kind, &whom, Instant(now.0 - validity_us - 1_000)).await;
        let late = link_of(app, PortalId(1), &made).confirm;
        assert_eq!(result(app, &late).await, 2, "{late}");
        is_refused(app, &late, "a millisecond too late").await;
    }
}

async fn of_other_portals(app: &TestApp, link: &UnsignedLink) {
    is_refused(app, &link_of(app, PortalId(2), link).confirm, "of another portal").await;
    // And the other way round: portal 2 is there, with the same owner's address.
    let owner = app.owner.person_id();
    let second = app.app.write(move |tx, _| {
        let first = portals::find(tx, PortalId(1))?.unwrap();
        if portals::find(tx, PortalId(2))?.is_none() {
            let second = Portal {
                id: PortalId(2),
                alias: "second".into(),
                owner,
                domain: None,
                ..first
            };
            portals::insert(tx, &second)?;
        }
        Ok(())
    });
    second.await.unwrap();
    let confirm = link_of(app, PortalId(1), link).confirm;
    let there = [("host", "second"), ("confirm", confirm.as_str())];
    assert_eq!(status(app, &there).await, 401, "in another portal: {confirm}");
}

async fn of_other_types(app: &TestApp, kind: LinkType, held: &HeldLink) {
    for (other, name) in LinkType::ALL {
        // The one form that both types of invitations share.
        let is_shared = kind == LinkType::EmpInvite && other == LinkType::LinkInvite;
        if other != kind && !is_shared {
            is_refused(app, &with(held, &[("type", name)]), "of another type").await;
            let number = other.wire_number().to_string();
            is_refused(app, &with(held, &[("type", &number)]), "of another type by number").await;
        }
    }
}

async fn of_other_people(app: &TestApp, kind: LinkType, held: &HeldLink, whom: &Whom, other: &Whom) {
    let right = open(app, &held.confirm).await.unwrap();
    // A link of the same type of somebody else lends its values; raising no epoch, that of this one stays the newest.
    let lent = match kind {
        LinkType::PasswordChange | LinkType::PortalOwnerChange => {
            make::activation(&stored_person(app, &other.member.id).await, app.app.now())
        }
        LinkType::EmailChange => make::email_activation(&stored_person(app, &other.member.id).await, app.app.now()),
        _ => make_link(app, kind, other, app.app.now()).await,
    };
    let lent = pairs(&link_of(app, PortalId(1), &lent));
    for (name, value) in pairs(held) {
        let Some((_, theirs)) = lent.iter().find(|(own, theirs)| *own == name && *theirs != value) else {
            continue;
        };
        if name != "type" && name != "key" {
            is_refused(app, &with(held, &[(&name, theirs)]), "about somebody else").await;
        }
    }
    // What a link does not carry may be added by whoever has it, and changes nothing or ends the link.
    let guest = stored_person(app, &other.guest.id).await;
    let invited = format!("{}%40example.com", other.invited.split('@').next().unwrap());
    for (name, value) in [
        ("uid", other.member.id.as_str()),
        ("uid", &app.owner.id),
        ("uid", &guest.id.to_string()),
        ("email", &other.member.email),
        ("email", OWNER_EMAIL),
        ("email", &invited),
        ("emplType", "3"),
        ("first", "true"),
    ] {
        let Some(opened) = open(app, &with(held, &[(name, value)])).await else {
            continue;
        };
        let who = |link: &OpenedLink| link.person.as_ref().map(|person| person.id);
        assert_eq!(who(&opened), who(&right), "{kind:?} with {name}={value}");
        let address = |link: &OpenedLink| link.email.as_deref().map(str::to_lowercase);
        assert_eq!(address(&opened), address(&right), "{kind:?} with {name}={value}");
        assert_eq!(
            opened.employee_type, right.employee_type,
            "{kind:?} with {name}={value}"
        );
    }
    let _ = whom;
}

/// No byte of a key, of an encrypted address or of anything else can be changed.
async fn changed_anywhere(app: &TestApp, held: &HeldLink) {
    let bytes = held.confirm.as_bytes();
    for at in 0..bytes.len() {
        let mut changed = bytes.to_vec();
        changed[at] ^= 1;
        let changed = String::from_utf8(changed).unwrap();
        let why = format!("byte {at} changed");
        assert_eq!(status(app, &[("confirm", &changed)]).await, 401, "{why}: {changed}");
    }
    for (name, value) in pairs(held) {
        for at in 0..value.len() {
            // Another character of the same kind, so that what is checked is the value and not its form.
            let other = match value.as_bytes()[at] {
                b'9' | b'.' => b'0',
                b'f' | b'z' => b'a',
                b'F' | b'Z' => b'A',
                b'-' => b'_',
                b'_' => b'-',
                byte => byte + 1,
            };
            let mut changed = value.clone().into_bytes();
            changed[at] = other;
            let changed = with(held, &[(&name, &String::from_utf8(changed).unwrap())]);
            assert_ne!(result(app, &changed).await, 0, "{name} changed at {at}: {changed}");
        }
        let short = &value[..value.len() - 1];
        if matches!(name.as_str(), "key" | "encemail") {
            is_refused(app, &with(held, &[(&name, short)]), "cut short").await;
            is_refused(app, &with(held, &[(&name, &format!("{value}0"))]), "made longer").await;
            is_refused(app, &with(held, &[(&name, "")]), "emptied").await;
            is_refused(app, &with(held, &[(&name, &value.to_lowercase())]), "in lower case").await;
        }
    }
}

/// The header with every character escaped, the key in a cookie, and forms that are not those of a link.
async fn in_other_spellings(app: &TestApp, kind: LinkType, held: &HeldLink) {
    let escape = |text: &str| {
        format!(
            "%{}",
            text.bytes()
                .map(|byte| format!("{byte:02x}"))
                .collect::<Vec<_>>()
                .join("%")
        )
    };
    let escaped: Vec<_> = pairs(held).iter().map(|(n, v)| (escape(n), escape(v))).collect();
    let number = kind.wire_number().to_string();
    for good in [
        join(&escaped),
        format!("?{}", held.confirm),
        format!("  {}  ", held.confirm),
        format!("&&{}&&", held.confirm),
        format!("{}&culture=de&unknown=%ff&key=1.AA&type=Wizard", held.confirm),
        with(held, &[("type", &number)]),
        with(held, &[("type", &kind.name().to_uppercase())]),
        held.confirm.replacen("key=", "KEY=", 1).replacen("type=", "Type=", 1),
    ] {
        assert_eq!(status(app, &[("confirm", &good)]).await, 200, "{good}");
    }
    let (_, key) = pairs(held).remove(1);
    for bad in [
        format!("key=1.AA&{}", held.confirm),
        format!("type=Wizard1&{}", held.confirm),
        with(held, &[("key", &escape(&escape(&key)))]),
        with(held, &[("key", &format!("+{key}"))]),
        with(held, &[("key", &format!("{key}%20"))]),
        with(held, &[("key", &format!("{key}%00"))]),
        with(held, &[("key", &format!("0{key}"))]),
        with(held, &[("uid", "nobody")]),
        with(held, &[("type", "")]),
        held.confirm.replace('&', ";"),
        held.confirm.replace('=', ":"),
        String::new(),
    ] {
        assert_eq!(status(app, &[("confirm", &bad)]).await, 401, "{bad}");
    }
    // In the cookie of its type, and of no other.
    let without: Vec<_> = pairs(held).into_iter().filter(|(name, _)| name != "key").collect();
    let without = join(&without);
    for (name, expected) in [
        (kind.name(), 200),
        ("TfaActivation1", 401),
        (if kind == LinkType::Wizard { "Auth" } else { "Wizard" }, 401),
        (&*kind.name().to_lowercase(), 401),
    ] {
        let cookie = format!("a=b; asc_confirm_key_{name}={key}; c=d");
        let headers = [("confirm", without.as_str()), ("cookie", &cookie)];
        assert_eq!(status(app, &headers).await, expected, "{cookie}");
    }
    let cookie = format!("asc_confirm_key_{}={key}", kind.name());
    let mut body = HeldLink {
        confirm: without.clone(),
    }
    .body();
    for (given, expected) in [(Value::Null, 0), (json!(""), 0), (json!("1.AA"), 1)] {
        body["key"] = given;
        let path = "/api/2.0/authentication/confirm";
        let answer = app.call_with(Method::POST, path, &[("cookie", &cookie)], &body).await;
        assert_eq!(answer.ok()["result"], expected, "{body}");
    }
    let headers = [("confirm", with(held, &[("key", "1.AA")])), ("cookie", cookie)];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(
        status(app, &headers).await,
        401,
        "the key of the link goes before that of the cookie"
    );
}

macro_rules! rows {
    ($($name:ident: $($kind:ident),+;)*) => {$(
        #[test]
        fn $name() {
            on_both(async |app| {
                for kind in [$(LinkType::$kind),+] {
                    whole_row(app, kind).await;
                }
            });
        }
    )*};
}

rows! {
    auth_6_row_1_emp_invite_opens_for_nothing_else: EmpInvite;
    auth_6_row_2_link_invite_opens_for_nothing_else: LinkInvite;
    auth_6_row_3_portal_suspend_opens_for_nothing_else: PortalSuspend;
    auth_6_row_4_portal_continue_opens_for_nothing_else: PortalContinue;
    auth_6_row_5_portal_remove_opens_for_nothing_else: PortalRemove;
    auth_6_row_6_dns_change_opens_for_nothing_else: DnsChange;
    auth_6_row_7_portal_owner_change_opens_for_nothing_else: PortalOwnerChange;
    auth_6_row_8_activation_opens_for_nothing_else: Activation;
    auth_6_row_9_email_change_opens_for_nothing_else: EmailChange;
    auth_6_row_10_email_activation_opens_for_nothing_else: EmailActivation;
    auth_6_row_11_password_change_opens_for_nothing_else: PasswordChange;
    auth_6_row_12_profile_remove_opens_for_nothing_else: ProfileRemove;
    auth_6_row_13_phone_links_open_for_nothing_else: PhoneActivation, PhoneAuth;
    auth_6_row_14_auth_opens_for_nothing_else: Auth;
    auth_6_row_15_tfa_links_open_for_nothing_else: TfaActivation, TfaAuth;
    auth_6_row_16_wizard_opens_for_nothing_else: Wizard;
    auth_6_row_17_guest_share_link_opens_for_nothing_else: GuestShareLink;
}

/// Does what a link is for.
async fn follow(app: &TestApp, kind: LinkType, held: &HeldLink, whom: &Whom) -> Answer {
    let id = &whom.member.id;
    let password = json!({ "password": "Another-Horse-2" });
    match kind {
        LinkType::EmpInvite | LinkType::LinkInvite => register(app, held, &whom.invited).await,
        // Clients set a password with it and then come back to say that the address is right.
        LinkType::Activation => {
            let path = "/people/activationstatus/Activated";
            by_link(app, "", &held.confirm, Method::PUT, path, &json!({ "userIds": [id] })).await
        }
        LinkType::PasswordChange => {
            let path = format!("/people/{id}/password");
            by_link(app, "", &held.confirm, Method::PUT, &path, &password).await
        }
        LinkType::EmailChange => {
            let body = json!({ "email": "new@example.com" });
            by_link(
                app,
                "",
                &held.confirm,
                Method::PUT,
                &format!("/people/{id}/email"),
                &body,
            )
            .await
        }
        LinkType::ProfileRemove => by_link(app, "", &held.confirm, Method::DELETE, "/people/@self", &Value::Null).await,
        _ => {
            let body = held.body();
            let link = json!({ "email": whom.member.email, "key": body["key"], "first": true });
            let body = json!({ "confirmData": link });
            app.anonymous(Method::POST, "/authentication", body).await
        }
    }
}

#[test]
fn auth_6_links_that_work_once_are_used_up_by_what_they_are_for() {
    on_both(async |app| {
        for kind in [
            LinkType::EmpInvite,
            LinkType::LinkInvite,
            LinkType::Activation,
            LinkType::EmailChange,
            LinkType::PasswordChange,
            LinkType::ProfileRemove,
            LinkType::Auth,
        ] {
            let whom = whom(app, true).await;
            let held = link_of(app, PortalId(1), &make_link(app, kind, &whom, app.app.now()).await);
            is_good(app, &held.confirm, "right").await;
            // Looking whether it is good does not use it up.
            is_good(app, &held.confirm, "asked about again").await;
            let done = follow(app, kind, &held, &whom).await;
            assert_eq!(done.status, 200, "{kind:?}: {}", done.text());
            is_refused(app, &held.confirm, "used").await;
            let again = follow(app, kind, &held, &whom).await;
            assert!(
                [401, 404].contains(&again.status.as_u16()),
                "{kind:?}: {}",
                again.text()
            );
        }
    });
}
