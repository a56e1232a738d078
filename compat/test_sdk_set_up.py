"""The official Python SDK: a portal without a password is set up."""

from __future__ import annotations

import requests
from docspace_api_sdk.api.settings.common_settings_api import CommonSettingsApi
from docspace_api_sdk.models.wizard_requests_dto import WizardRequestsDto

from sdk import refused, unparsed

HASH = "0123456789abcdef" * 4


def test_a_portal_is_set_up(anonymous, client, portal, key):
    body = {"portalName": "sdk-wizard", "firstName": "Ada", "lastName": "Lovelace", "email": "ada@example.com"}
    headers = {"Authorization": f"Bearer {key}"}
    url = f"{portal.base}/apisystem/portal/register"
    made = requests.post(url, json=body, headers=headers, verify=portal.verify, timeout=30)
    assert made.status_code == 200, made.text

    settings = CommonSettingsApi(anonymous)
    origin = {"Origin": "http://sdk-wizard"}
    token = unparsed(settings, "get_portal_settings", _headers=dict(origin))["wizardToken"]
    link = {**origin, "confirm": token}
    assert unparsed(settings, "get_portal_hostname", _headers=dict(link))
    zones = settings.get_time_zones(_headers=dict(link)).response
    assert "Europe/Berlin" in [zone.id for zone in zones]
    request = WizardRequestsDto(email="ada@example.com", password_hash=HASH, lng="de", time_zone="Europe/Berlin")
    assert settings.complete_wizard(request, _headers=dict(link)).response.completed is True
    with refused(401):
        settings.complete_wizard(request, _headers=dict(link))
    with refused(401):
        settings.get_portal_hostname(_headers=dict(link))
    assert CommonSettingsApi(client).get_time_zones().response
