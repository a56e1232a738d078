"""The official Python SDK: how a portal presents itself."""

from __future__ import annotations

import pytest
from docspace_api_sdk.api.settings.banners_visibility_api import BannersVisibilityApi
from docspace_api_sdk.api.settings.common_settings_api import CommonSettingsApi
from docspace_api_sdk.api.settings.greeting_settings_api import GreetingSettingsApi
from docspace_api_sdk.api.settings.messages_api import MessagesApi
from docspace_api_sdk.api.settings.rebranding_api import RebrandingApi
from docspace_api_sdk.models.admin_message_base_settings_requests_dto import AdminMessageBaseSettingsRequestsDto
from docspace_api_sdk.models.admin_message_settings_requests_dto import AdminMessageSettingsRequestsDto
from docspace_api_sdk.models.custom_color_themes_settings_color_item import CustomColorThemesSettingsColorItem
from docspace_api_sdk.models.custom_color_themes_settings_item import CustomColorThemesSettingsItem
from docspace_api_sdk.models.custom_color_themes_settings_requests_dto import CustomColorThemesSettingsRequestsDto
from docspace_api_sdk.models.greeting_settings_requests_dto import GreetingSettingsRequestsDto
from docspace_api_sdk.models.mail_domain_settings_requests_dto import MailDomainSettingsRequestsDto
from docspace_api_sdk.models.turn_on_admin_message_settings_request_dto import TurnOnAdminMessageSettingsRequestDto

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


def test_joining_and_messages(client, user):
    request = MailDomainSettingsRequestsDto(type=1, domains=["example.net"], invite_users_as_visitors=True)
    CommonSettingsApi(client).save_mail_domain_settings(request)
    messages = MessagesApi(client)
    messages.enable_admin_message_settings(TurnOnAdminMessageSettingsRequestDto(turn_on=True))
    sent = messages.send_join_invite_mail(AdminMessageBaseSettingsRequestsDto(email="sdk-joining@example.net"))
    assert sent.response.startswith("The link")
    messages.send_admin_mail(AdminMessageSettingsRequestsDto(message="Hello", email="writer@example.net"))
    with refused(400, "Emails from this domain are not allowed for registration"):
        messages.send_join_invite_mail(AdminMessageBaseSettingsRequestsDto(email="sdk-joining@example.com"))
    with refused(403, "Access denied"):
        CommonSettingsApi(user).save_mail_domain_settings(request)
    messages.enable_admin_message_settings(TurnOnAdminMessageSettingsRequestDto(turn_on=False))
    request.type = 0
    CommonSettingsApi(client).save_mail_domain_settings(request)


def test_colour_schemes(client, user):
    shown = CommonSettingsApi(client)
    assert shown.get_portal_color_theme().response.selected == 1
    colors = CustomColorThemesSettingsColorItem(accent="#112233", buttons="#445566")
    theme = CustomColorThemesSettingsItem(main=colors, text=colors)
    request = CustomColorThemesSettingsRequestsDto(theme=theme, selected=7)
    assert len(shown.save_portal_color_theme(request).response.themes) == 7
    with refused(403, "Access denied"):
        CommonSettingsApi(user).save_portal_color_theme(request)
    assert shown.delete_portal_color_theme(7).response.selected == 1
