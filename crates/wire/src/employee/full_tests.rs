use super::*;
use crate::date::PortalZone;
use crate::employee::viewer::sample_person;
use anteroom_domain::{Activation, Contact, Instant, PersonId, Status};
use serde_json::{Value, json};

const URL: &str = "http://h";

fn other() -> Person {
    Person {
        id: PersonId::parse("99999999-2222-3333-4444-555555555555").unwrap(),
        ..sample_person()
    }
}

fn with_role(role: Role) -> Person {
    Person { role, ..other() }
}

fn shown(person: &Person, caller: &Person, facts: &PersonFacts<'_>) -> Value {
    let viewer = Viewer::new(URL, caller, "en-US", &PortalZone::UTC);
    serde_json::from_slice(&EmployeeFullDto::from_person(person, facts, &viewer).to_json()).unwrap()
}

fn has(value: &Value, name: &str) -> bool {
    value.get(name).is_some()
}

#[test]
fn a_bare_user_as_an_admin_sees_them() {
    let value = shown(
        &sample_person(),
        &with_role(Role::DocSpaceAdmin),
        &PersonFacts::default(),
    );
    assert_eq!(
        value,
        json!({
            "firstName": "Ann", "lastName": "Lee", "userName": "ann", "email": "ann@example.com",
            "status": 1, "activationStatus": 2, "department": "",
            "isAdmin": false, "isRoomAdmin": false, "isLDAP": false, "isOwner": false, "isVisitor": false, "isCollaborator": true,
            "role": "User", "mobilePhoneActivationStatus": 0, "isSSO": false, "usedSpace": 0,
            "registrationDate": "2026-07-21T10:45:10.0000000Z",
            "id": "11111111-2222-3333-4444-555555555555", "displayName": "Ann Lee",
            "avatar": "/static/images/default_user_photo_size_82-82.png?hash=7",
            "avatarOriginal": "/static/images/default_user_photo_size_200-200.png?hash=7",
            "avatarMax": "/static/images/default_user_photo_size_200-200.png?hash=7",
            "avatarMedium": "/static/images/default_user_photo_size_48-48.png?hash=7",
            "avatarSmall": "/static/images/default_user_photo_size_32-32.png?hash=7",
            "profileUrl": "http://h/accounts/people/filter?search=ann%40example.com", "hasAvatar": false, "isAnonim": false
        })
    );
}

#[test]
fn exactly_one_flag_tells_the_role() {
    for (role, is_owner, flag, name) in [
        (Role::DocSpaceAdmin, true, "isOwner", "DocSpaceAdmin"),
        (Role::DocSpaceAdmin, false, "isAdmin", "DocSpaceAdmin"),
        (Role::RoomAdmin, false, "isRoomAdmin", "RoomAdmin"),
        (Role::User, false, "isCollaborator", "User"),
        (Role::Guest, false, "isVisitor", "Guest"),
    ] {
        let person = Person {
            role,
            is_owner,
            ..sample_person()
        };
        let value = shown(&person, &person, &PersonFacts::default());
        for candidate in ["isOwner", "isAdmin", "isRoomAdmin", "isCollaborator", "isVisitor"] {
            assert_eq!(value[candidate], json!(candidate == flag), "{role} {candidate}");
        }
        assert_eq!(value["role"], name);
        assert_eq!(has(&value, "listAdminModules"), role == Role::DocSpaceAdmin);
        let read: EmployeeFullDto = serde_json::from_value(value).unwrap();
        assert_eq!(read.shown_role(), Some(role));
    }
    assert_eq!(EmployeeFullDto::default().shown_role(), None);
}

#[test]
fn what_is_set_is_shown() {
    let person = Person {
        contacts: vec![Contact {
            kind: "phone".into(),
            value: "1".into(),
        }],
        birthday: Some(Instant(0)),
        works_from: Some(Instant(86_400_000_000)),
        sex: Some(Sex::Female),
        status: Status::Terminated,
        activation: Activation::Activated,
        terminated_at: Some(Instant(1)),
        location: Some("Oslo".into()),
        notes: Some("n".into()),
        title: Some("Cook".into()),
        culture: Some("de-AT".into()),
        mobile_phone: Some("123".into()),
        ldap_id: Some("l".into()),
        sso_id: Some("s".into()),
        ..sample_person()
    };
    let value = shown(&person, &person, &PersonFacts::default());
    for (name, expected) in [
        ("contacts", json!([{ "type": "phone", "value": "1" }])),
        ("birthday", json!("1970-01-01T00:00:00.0000000Z")),
        ("workFrom", json!("1970-01-02T00:00:00.0000000Z")),
        ("sex", json!("female")),
        ("status", json!(2)),
        ("activationStatus", json!(1)),
        ("terminated", json!("1970-01-01T00:00:00.0000010Z")),
        ("location", json!("Oslo")),
        ("notes", json!("n")),
        ("title", json!("Cook")),
        ("cultureName", json!("de")),
        ("mobilePhone", json!("123")),
        ("isLDAP", json!(true)),
        ("isSSO", json!(true)),
    ] {
        assert_eq!(value[name], expected, "{name}");
    }
    let empty = Person {
        location: Some(String::new()),
        notes: Some(String::new()),
        ..sample_person()
    };
    let value = shown(&empty, &empty, &PersonFacts::default());
    assert!(!has(&value, "location") && !has(&value, "notes"));
}

#[test]
fn users_do_not_see_the_groups_of_others() {
    let groups = [
        GroupSummaryDto {
            name: "R&D".into(),
            ..GroupSummaryDto::default()
        },
        GroupSummaryDto {
            name: "Ops".into(),
            ..GroupSummaryDto::default()
        },
    ];
    let facts = PersonFacts {
        groups: &groups,
        ..PersonFacts::default()
    };
    for (caller, visible) in [
        (with_role(Role::DocSpaceAdmin), true),
        (with_role(Role::RoomAdmin), true),
        (with_role(Role::User), false),
        (with_role(Role::Guest), true),
        (sample_person(), true),
    ] {
        let value = shown(&sample_person(), &caller, &facts);
        assert_eq!(
            (has(&value, "groups"), has(&value, "department")),
            (visible, visible),
            "{}",
            caller.role
        );
        if visible {
            assert_eq!(value["department"], "R&amp;D, Ops");
        }
    }
    let without = shown(&sample_person(), &sample_person(), &PersonFacts::default());
    assert!(!has(&without, "groups"));
}

#[test]
fn space_and_quota_are_for_administrators_and_oneself() {
    let facts = PersonFacts {
        used_bytes: 5,
        ..PersonFacts::default()
    };
    for (caller, visible) in [
        (with_role(Role::DocSpaceAdmin), true),
        (with_role(Role::RoomAdmin), false),
        (sample_person(), true),
    ] {
        let viewer = Viewer {
            default_quota_bytes: Some(100),
            ..Viewer::new(URL, &caller, "en-US", &PortalZone::UTC)
        };
        let full = EmployeeFullDto::from_person(&sample_person(), &facts, &viewer);
        assert_eq!(full.used_space, visible.then_some(5));
        assert_eq!(full.quota_limit, visible.then_some(100));
        assert_eq!(full.is_custom_quota, visible.then_some(false));
        let hidden = Viewer {
            shows_used_space: false,
            ..viewer
        };
        let full = EmployeeFullDto::from_person(&sample_person(), &facts, &hidden);
        assert_eq!(
            (full.used_space, full.quota_limit, full.is_custom_quota),
            (None, None, None)
        );
    }
    let limited = Person {
        quota_bytes: Some(7),
        ..sample_person()
    };
    let viewer = Viewer {
        default_quota_bytes: Some(-2),
        ..Viewer::new(URL, &limited, "en-US", &PortalZone::UTC)
    };
    let full = EmployeeFullDto::from_person(&limited, &facts, &viewer);
    assert_eq!((full.quota_limit, full.is_custom_quota), (Some(7), Some(true)));
}

#[test]
fn the_creator_is_for_administrators() {
    let creator = Person {
        first_name: "Bo".into(),
        ..other()
    };
    for (role, visible) in [
        (Role::DocSpaceAdmin, true),
        (Role::RoomAdmin, false),
        (Role::User, false),
    ] {
        let facts = PersonFacts {
            creator: Creator::Known(&creator),
            ..PersonFacts::default()
        };
        let value = shown(&sample_person(), &with_role(role), &facts);
        assert_eq!(has(&value, "createdBy"), visible, "{role}");
        if visible {
            assert_eq!(value["createdBy"]["displayName"], "Bo Lee");
        }
    }
    let gone = PersonFacts {
        creator: Creator::Removed,
        ..PersonFacts::default()
    };
    assert_eq!(
        shown(&sample_person(), &with_role(Role::DocSpaceAdmin), &gone)["createdBy"]["displayName"],
        "profile removed"
    );
}

#[test]
fn only_self_has_the_extras() {
    let me = sample_person();
    let viewer = Viewer::new(URL, &me, "en-US", &PortalZone::UTC);
    let full = EmployeeFullDto::from_person(&me, &PersonFacts::default(), &viewer);
    for name in [
        "theme",
        "loginEventId",
        "authCookieLifetime",
        "hasPersonalFolder",
        "tfaAppEnabled",
        "shared",
    ] {
        assert!(!has(&serde_json::to_value(&full).unwrap(), name), "{name}");
    }
    let extras = SelfExtras {
        theme: "System".into(),
        login_event_id: 3,
        auth_cookie_lifetime_s: Some(1.5),
        has_personal_folder: true,
    };
    let value = serde_json::to_value(full.with_self_extras(extras)).unwrap();
    assert_eq!(value["theme"], "System");
    assert_eq!(value["loginEventId"], 3);
    assert_eq!(value["authCookieLifetime"], 1.5);
    assert_eq!(value["hasPersonalFolder"], true);
}

#[test]
fn reference_mode_hides_the_role_and_tfa_shows_when_on() {
    let admin = with_role(Role::DocSpaceAdmin);
    let viewer = Viewer {
        shows_role: false,
        tfa_app_is_on: true,
        ..Viewer::new(URL, &admin, "en-US", &PortalZone::UTC)
    };
    let mut person = sample_person();
    let full = EmployeeFullDto::from_person(&person, &PersonFacts::default(), &viewer);
    assert_eq!((full.role, full.tfa_app_enabled), (None, Some(false)));
    person.has_authenticator = true;
    let full = EmployeeFullDto::from_person(&person, &PersonFacts::default(), &viewer);
    assert_eq!(full.tfa_app_enabled, Some(true));
}

#[test]
fn dates_are_in_the_portals_zone() {
    let zone = PortalZone::named("Europe/Moscow");
    let me = sample_person();
    let viewer = Viewer::new(URL, &me, "en-US", &zone);
    let full = EmployeeFullDto::from_person(&me, &PersonFacts::default(), &viewer);
    assert_eq!(
        full.registration_date.as_deref(),
        Some("2026-07-21T13:45:10.0000000+03:00")
    );
}
