"""The official Python SDK: webhooks."""

from __future__ import annotations

from docspace_api_sdk.api.settings.webhooks_api import WebhooksApi
from docspace_api_sdk.models.create_webhooks_config_requests_dto import CreateWebhooksConfigRequestsDto
from docspace_api_sdk.models.update_webhooks_config_requests_dto import UpdateWebhooksConfigRequestsDto
from docspace_api_sdk.models.webhook_retry_requests_dto import WebhookRetryRequestsDto
from docspace_api_sdk.models.webhook_trigger import WebhookTrigger

from running import wait_for
from sdk import refused, signed_in


def test_webhooks(portal, client, person, receiver, new_person):
    api = WebhooksApi(client)
    members = {"name": "sdk", "uri": receiver.url, "enabled": True, "ssl": False, "triggers": WebhookTrigger.UserCreated}
    request = CreateWebhooksConfigRequestsDto(secret_key="Sdk-Secret-2026", **members)
    made = api.create_webhook(request).response
    assert (made.name, made.uri, made.triggers) == ("sdk", receiver.url, WebhookTrigger.UserCreated)
    with refused(400, "Webhook with the same name and payload URL already exists"):
        api.create_webhook(request)
    change = UpdateWebhooksConfigRequestsDto(id=made.id, **{**members, "name": "changed"})
    assert api.update_webhook(change).response.name == "changed"
    assert api.enable_webhook(change).response.enabled
    assert made.id in [one.configs.id for one in api.get_tenant_webhooks().response]
    assert len(api.get_webhook_triggers().response) == 36

    created = new_person()
    wait_for(lambda: any(created["id"].encode() in one.body for one in receiver.received))
    log = wait_for(lambda: [one for one in api.get_webhooks_logs(config_id=made.id).response if one.status == 200])
    assert api.retry_webhook(log[0].id).response.id > log[0].id
    again = api.retry_webhooks(WebhookRetryRequestsDto(ids=[log[0].id])).response
    assert [one.config_name for one in again] == ["changed"]

    with signed_in(portal, person) as session:
        others = WebhooksApi(session)
        assert others.get_tenant_webhooks().response == []
        for call in (lambda: others.remove_webhook(made.id), lambda: others.retry_webhook(log[0].id)):
            with refused(403, "Access denied"):
                call()
        with refused(400, "Trigger is not available"):
            others.create_webhook(request)
    assert api.remove_webhook(made.id).response.id == made.id
    with refused(404, "The record could not be found"):
        api.remove_webhook(made.id)
