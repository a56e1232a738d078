use super::*;
use anteroom_domain::joining::TrustedDomains;
use anteroom_domain::name::DEFAULT_NAME_PATTERN;
use anteroom_domain::{PersonId, PortalId};
use serde_json::{Value, json};

fn portal() -> Portal {
    let owner = PersonId::parse("11111111-2222-3333-4444-555555555555").unwrap();
    Portal {
        culture: "en-AU".into(),
        time_zone: "Asia/Kolkata".into(),
        ..Portal::new(PortalId(1), "localhost", owner, Instant(0))
    }
}

static NOBODY_JOINS: JoinRule = JoinRule {
    trusted: TrustedDomains::None,
    as_users: true,
};

fn installation(base_domain: &str) -> Installation<'_> {
    Installation {
        base_domain,
        name_pattern: DEFAULT_NAME_PATTERN,
        keys_for_admins_only: false,
        limits_sessions: false,
        captcha: None,
        joining: &NOBODY_JOINS,
        takes_messages: false,
        invitation_limit: None,
    }
}

fn hasher() -> PasswordHasher {
    PasswordHasher {
        size: 256,
        iterations: 100_000,
        salt: "s".into(),
    }
}

fn check(value: &Value, present: &[(&str, Value)], absent: &[&str]) {
    for (name, expected) in present {
        assert_eq!(&value[name], expected, "{name}");
    }
    for name in absent {
        assert!(value.get(name).is_none(), "{name}");
    }
}

#[test]
fn the_anonymous_form() {
    let value = serde_json::to_value(SettingsDto::anonymous(&portal(), installation(""), hasher())).unwrap();
    check(
        &value,
        &[
            ("culture", json!("en-US")),
            ("greetingSettings", json!("Cloud space for your office docs")),
            ("docSpace", json!(true)),
            ("standalone", json!(true)),
            ("isAmi", json!(false)),
            ("baseDomain", json!("localhost")),
            ("tenantStatus", json!(0)),
            ("tenantAlias", json!("localhost")),
            ("userNameRegex", json!("^[\\p{L}\\p{M}' \\-]+$")),
            (
                "deepLink",
                json!({ "androidPackageName": "", "url": "", "iosPackageId": "" }),
            ),
            (
                "passwordHash",
                json!({ "size": 256, "iterations": 100_000, "salt": "s" }),
            ),
            ("ownerId", json!("00000000-0000-0000-0000-000000000000")),
            ("utcOffset", json!("00:00:00")),
            ("utcHoursOffset", json!(0.0)),
            ("trustedDomainsType", json!(0)),
            ("maxImageUploadSize", json!(0)),
            ("defaultFolderType", json!(0)),
            ("enabledJoin", json!(false)),
            ("thirdpartyEnable", json!(false)),
            ("recaptchaType", json!(0)),
        ],
        &[
            "timezone",
            "trustedDomains",
            "nameSchemaId",
            "domainValidator",
            "zendeskKey",
            "tagManagerId",
            "socketUrl",
            "firebase",
            "plugins",
            "formGallery",
            "invitationLimit",
            "wizardToken",
            "recaptchaPublicKey",
        ],
    );
    assert_eq!(
        value["externalResources"]["socialNetworks"],
        json!({ "domain": "", "entries": {} })
    );
}

#[test]
fn the_form_for_people_who_signed_in() {
    let named = Portal {
        name: "Acme".into(),
        ..portal()
    };
    let value = serde_json::to_value(SettingsDto::authenticated(
        &named,
        installation("example.com"),
        None,
        OfMember::default(),
        Instant(0),
    ))
    .unwrap();
    check(
        &value,
        &[
            ("greetingSettings", json!("Acme")),
            ("baseDomain", json!("example.com")),
            ("ownerId", json!("11111111-2222-3333-4444-555555555555")),
            ("timezone", json!("Asia/Kolkata")),
            ("utcOffset", json!("05:30:00")),
            ("utcHoursOffset", json!(5.5)),
            ("nameSchemaId", json!("Common")),
            ("socketUrl", json!("/socket.io")),
            ("invitationLimit", json!(2_147_483_647)),
            ("defaultFolderType", json!(14)),
            ("plugins", json!({ "enabled": false, "upload": false, "delete": false })),
        ],
        &["passwordHash", "wizardToken", "enabledJoin", "thirdpartyEnable"],
    );
    assert_eq!(value["firebase"]["databaseURL"], "");
    let asked = SettingsDto::authenticated(
        &named,
        installation("example.com"),
        Some(hasher()),
        OfMember::default(),
        Instant(0),
    );
    assert_eq!(asked.password_hash, Some(hasher()));
}
