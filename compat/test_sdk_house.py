"""The official Python SDK: how a portal presents itself."""

from __future__ import annotations

import pytest
from docspace_api_sdk.api.settings.banners_visibility_api import BannersVisibilityApi
from docspace_api_sdk.api.settings.common_settings_api import CommonSettingsApi
from docspace_api_sdk.api.settings.greeting_settings_api import GreetingSettingsApi
from docspace_api_sdk.api.settings.rebranding_api import RebrandingApi
from docspace_api_sdk.models.greeting_settings_requests_dto import GreetingSettingsRequestsDto

from sdk import refused, signed_in, unparsed


@pytest.fixture
def user(portal, person):
    with signed_in(portal, person) as session:
        yield session


def test_greeting(client, user):
    greeting = GreetingSettingsApi(client)
    request = GreetingSettingsRequestsDto(title="Žofie & Co.")
    greeting.save_greeting_settings(request)
    assert unparsed(GreetingSettingsApi(user), "get_greeting_settings") == "Žofie & Co."
    assert greeting.get_is_default_greeting_settings().response is False
    with refused(403, "Access denied"):
        GreetingSettingsApi(user).save_greeting_settings(request)
    greeting.restore_greeting_settings()
    assert greeting.get_is_default_greeting_settings().response is True


def test_what_everybody_sees(client, user):
    shown = CommonSettingsApi(user)
    assert shown.get_portal_logo().response.endswith(".svg")
    assert unparsed(shown, "get_socket_settings")["url"]
    assert unparsed(shown, "get_deep_link_settings")["handlingMode"] == 0
    assert len(unparsed(RebrandingApi(user), "get_white_label_logos")) == 16
    assert unparsed(BannersVisibilityApi(user), "get_tenant_banner_settings")["hidden"] is True


def test_what_administrators_see(client, user):
    assert unparsed(CommonSettingsApi(client), "get_payment_settings")["buyUrl"] == ""
    CommonSettingsApi(client).close_admin_helper()
    with refused(403, "Access denied"):
        CommonSettingsApi(user).get_payment_settings()
