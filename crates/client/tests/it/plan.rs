//! What a portal may have and has, and what members want to be told.

use anteroom_client::Error;
use anteroom_domain::notification::Notification;
use anteroom_domain::quota::QuotaPerPerson;

use crate::script::{ok, plain, portal};

#[tokio::test]
async fn what_a_portal_may_have() {
    let script = vec![
        // A portal of the vendor: members that we do not know, and fewer than we do.
        ok(r#"{"tenantId":7,"tenantAlias":"acme","industry":0,"affiliateId":"x"}"#),
        ok(r#"{"name":"startup","countRoomAdmin":3,"maxTotalSize":2147483648,"price":0,"serviceName":"x"}"#),
        ok(
            r#"{"id":-3,"features":[{"id":"manager","value":3,"type":"count","used":{"value":2}},{"id":"sso","value":false,"type":"flag"}]}"#,
        ),
        ok(r#"{"id":0,"state":1}"#),
        ok("1.25"),
        ok(r#"{"enableQuota":false,"defaultQuota":-2}"#),
        ok(r#"{"enableQuota":true,"defaultQuota":5}"#),
        ok(r#"{"enableQuota":true,"quota":9}"#),
        plain(403, "Access denied"),
    ];
    let (portal, server, _timer) = portal(script).await;
    assert_eq!(portal.portal_info().await.unwrap().tenant_id, 7);
    assert_eq!(portal.portal_quota().await.unwrap().count_room_admin, 3);
    assert_eq!(portal.plan().await.unwrap().features.len(), 2);
    assert_eq!(portal.tariff().await.unwrap().quotas, None);
    assert!((portal.used_space_gib().await.unwrap() - 1.25).abs() < f64::EPSILON);
    assert_eq!(portal.quota_per_person().await.unwrap().default_quota, -2);
    let five = QuotaPerPerson {
        is_on: true,
        default_bytes: 5,
    };
    assert_eq!(portal.set_quota_per_person(five).await.unwrap().default_quota, 5);
    assert_eq!(portal.set_portal_quota(7, 9).await.unwrap().quota, 9);
    assert!(matches!(
        portal.portal_quota().await,
        Err(Error::Refused { status: 403, .. })
    ));
    assert_eq!(
        server.lines()[..8],
        [
            "GET /api/2.0/portal",
            "GET /api/2.0/portal/quota",
            "GET /api/2.0/portal/payment/quota",
            "GET /api/2.0/portal/tariff",
            "GET /api/2.0/portal/usedspace",
            "GET /api/2.0/settings/userquotasettings",
            "POST /api/2.0/settings/userquotasettings",
            "PUT /api/2.0/settings/tenantquotasettings",
        ]
    );
}

#[tokio::test]
async fn what_members_want_to_be_told() {
    let off = || ok(r#"{"type":2,"isEnabled":false}"#);
    let (portal, server, _timer) = portal(vec![off(), off()]).await;
    assert!(!portal.notification(Notification::DailyFeed).await.unwrap().is_enabled);
    portal.set_notification(Notification::DailyFeed, false).await.unwrap();
    assert_eq!(
        server.lines(),
        [
            "GET /api/2.0/settings/notification/2",
            "POST /api/2.0/settings/notification"
        ]
    );
}
