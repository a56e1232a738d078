//! Webhooks (`docs/protocol/portal.md` 11).

use anteroom_domain::{DeliveryId, WebhookId};
use anteroom_wire::request::{CreateWebhookRequest, RetryWebhooksRequest};
use anteroom_wire::webhook::{WebhookDto, WebhookLogDto, WebhookWithStatusDto};
use reqwest::Method;
use serde_json::json;

use crate::answer::Page;
use crate::error::Error;
use crate::portal::Portal;
use crate::transport::Call;

impl Portal {
    /// `GET /settings/webhook`: the webhooks that the caller may see, and how their receivers fare.
    ///
    /// # Errors
    /// [`Error::Refused`] for guests.
    pub async fn list_webhooks(&self) -> Result<Vec<WebhookWithStatusDto>, Error> {
        self.send(&Call::new(Method::GET, &["settings", "webhook"]))
            .await?
            .result()
    }

    /// `POST /settings/webhook`: makes a webhook, whose receiver must answer.
    ///
    /// # Errors
    /// [`Error::Refused`] when something about it is wrong; the message says what.
    pub async fn create_webhook(&self, request: &CreateWebhookRequest) -> Result<WebhookDto, Error> {
        let call = Call::new(Method::POST, &["settings", "webhook"]);
        self.send(&call.harmful_twice().body(request)?).await?.result()
    }

    /// `PUT /settings/webhook/enable`: switches a webhook on or off.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] when it is somebody else's, or its receiver does not answer.
    pub async fn switch_webhook(&self, id: WebhookId, is_enabled: bool) -> Result<WebhookDto, Error> {
        let call = Call::new(Method::PUT, &["settings", "webhook", "enable"]);
        let body = json!({ "id": id.0, "enabled": is_enabled });
        self.send(&call.body(&body)?).await?.result()
    }

    /// `DELETE /settings/webhook/{id}`: deletes a webhook; answers it as it was.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] when it is somebody else's.
    pub async fn delete_webhook(&self, id: WebhookId) -> Result<WebhookDto, Error> {
        let path = ["settings", "webhook", &id.0.to_string()];
        self.send(&Call::new(Method::DELETE, &path)).await?.result()
    }

    /// `GET /settings/webhooks/log`: one page of at most 100 entries, newest first; of one webhook when it is named.
    ///
    /// # Errors
    /// [`Error::Refused`] for guests.
    pub async fn list_webhook_log(
        &self,
        webhook: Option<WebhookId>,
        start_index: u32,
    ) -> Result<Page<WebhookLogDto>, Error> {
        let mut call = Call::new(Method::GET, &["settings", "webhooks", "log"])
            .query("count", "100".to_owned())
            .query("startIndex", start_index.to_string());
        if let Some(webhook) = webhook {
            call = call.query("configId", webhook.0.to_string());
        }
        self.send(&call).await?.page()
    }

    /// `PUT /settings/webhook/retry`: tells webhooks again what entries of the log say; answers the new entries.
    ///
    /// # Errors
    /// [`Error::Refused`] for guests.
    pub async fn retry_webhooks(&self, entries: &[DeliveryId]) -> Result<Vec<WebhookLogDto>, Error> {
        let call = Call::new(Method::PUT, &["settings", "webhook", "retry"]);
        let ids = entries.iter().map(|entry| entry.0).collect();
        let body = RetryWebhooksRequest { ids };
        self.send(&call.harmful_twice().body(&body)?).await?.result()
    }

    /// `POST /anteroom/webhooks/{id}/test`: tells a webhook about the caller; answers the entry of the log.
    ///
    /// # Errors
    /// [`Error::NotFound`], also on a portal that is not Anteroom's; [`Error::Refused`] when it is somebody else's.
    pub async fn test_webhook(&self, id: WebhookId) -> Result<WebhookLogDto, Error> {
        let path = ["anteroom", "webhooks", &id.0.to_string(), "test"];
        self.send(&Call::new(Method::POST, &path).harmful_twice())
            .await?
            .result()
    }
}
