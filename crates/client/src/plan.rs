//! What a portal may have and has, and what members want to be told (`docs/protocol/portal.md` 4, 12, 14).

use anteroom_domain::notification::Notification;
use anteroom_domain::quota::QuotaPerPerson;
use anteroom_wire::notification::NotificationDto;
use anteroom_wire::plan::{PlanDto, TariffDto, TenantQuotaDto};
use anteroom_wire::portal_info::PortalInfoDto;
use anteroom_wire::quota::{EntityQuotaDto, EntityQuotaRequest, PortalQuotaDto, PortalQuotaRequest};
use reqwest::Method;
use serde_json::json;

use crate::error::Error;
use crate::portal::Portal;
use crate::transport::Call;

impl Portal {
    /// `GET /portal`: the portal itself; all but its number is empty for everybody but administrators (portal.md 4.1).
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] without a credential.
    pub async fn portal_info(&self) -> Result<PortalInfoDto, Error> {
        self.send(&Call::new(Method::GET, &["portal"])).await?.result()
    }

    /// `GET /portal/quota`: what the portal may have (portal.md 4.2).
    ///
    /// # Errors
    /// [`Error::Refused`] for everybody but administrators.
    pub async fn portal_quota(&self) -> Result<TenantQuotaDto, Error> {
        self.send(&Call::new(Method::GET, &["portal", "quota"])).await?.result()
    }

    /// `GET /portal/payment/quota`: what the portal may have, and how much of it it has (portal.md 4.2).
    ///
    /// # Errors
    /// [`Error::Refused`] for guests.
    pub async fn plan(&self) -> Result<PlanDto, Error> {
        self.send(&Call::new(Method::GET, &["portal", "payment", "quota"]))
            .await?
            .result()
    }

    /// `GET /portal/tariff`: what the portal pays, as far as the caller may know (portal.md 4.1).
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] without a credential.
    pub async fn tariff(&self) -> Result<TariffDto, Error> {
        self.send(&Call::new(Method::GET, &["portal", "tariff"]))
            .await?
            .result()
    }

    /// `GET /portal/usedspace`: how much the portal stores, in GiB.
    ///
    /// # Errors
    /// [`Error::Refused`] for everybody but administrators.
    pub async fn used_space_gib(&self) -> Result<f64, Error> {
        self.send(&Call::new(Method::GET, &["portal", "usedspace"]))
            .await?
            .result()
    }

    /// `GET /settings/userquotasettings`: how much each person may store (portal.md 12).
    ///
    /// # Errors
    /// [`Error::Refused`] for everybody but administrators.
    pub async fn quota_per_person(&self) -> Result<EntityQuotaDto, Error> {
        self.send(&Call::new(Method::GET, &["settings", "userquotasettings"]))
            .await?
            .result()
    }

    /// `POST /settings/userquotasettings`.
    ///
    /// # Errors
    /// [`Error::Refused`] for everybody but administrators, and for more than the portal may store.
    pub async fn set_quota_per_person(&self, quota: QuotaPerPerson) -> Result<EntityQuotaDto, Error> {
        let body = EntityQuotaRequest {
            enable_quota: quota.is_on,
            default_quota: Some(quota.default_bytes),
        };
        let call = Call::new(Method::POST, &["settings", "userquotasettings"]);
        self.send(&call.body(&body)?).await?.result()
    }

    /// `PUT /settings/tenantquotasettings`: how much a portal may store; a negative number takes the limit away (portal.md
    /// 12).
    ///
    /// # Errors
    /// [`Error::Refused`] for everybody but administrators, and for another portal than the caller's.
    pub async fn set_portal_quota(&self, portal: i64, bytes: i64) -> Result<PortalQuotaDto, Error> {
        let body = PortalQuotaRequest {
            tenant_id: portal,
            quota: bytes,
        };
        let call = Call::new(Method::PUT, &["settings", "tenantquotasettings"]);
        self.send(&call.body(&body)?).await?.result()
    }

    /// `GET /settings/notification/{type}`: whether the caller wants to be told something (portal.md 14).
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] without a credential.
    pub async fn notification(&self, kind: Notification) -> Result<NotificationDto, Error> {
        let path = ["settings", "notification", &kind.number().to_string()];
        self.send(&Call::new(Method::GET, &path)).await?.result()
    }

    /// `POST /settings/notification`.
    ///
    /// # Errors
    /// As [`Portal::notification`].
    pub async fn set_notification(&self, kind: Notification, is_enabled: bool) -> Result<NotificationDto, Error> {
        let body = json!({ "type": kind.number(), "isEnabled": is_enabled });
        let call = Call::new(Method::POST, &["settings", "notification"]);
        self.send(&call.body(&body)?).await?.result()
    }
}
