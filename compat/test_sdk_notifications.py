"""The official Python SDK: what members want to be told, and what an open edition says about licences."""

from __future__ import annotations

import pytest
from docspace_api_sdk.api.settings.authorization_api import AuthorizationApi
from docspace_api_sdk.api.settings.license_api import LicenseApi
from docspace_api_sdk.api.settings.notifications_api import NotificationsApi
from docspace_api_sdk.api.settings.statistics_api import StatisticsApi
from docspace_api_sdk.api.settings.telegram_api import TelegramApi
from docspace_api_sdk.models.notification_settings_requests_dto import NotificationSettingsRequestsDto
from docspace_api_sdk.models.notification_type import NotificationType
from docspace_api_sdk.models.rooms_notifications_settings_request_dto import RoomsNotificationsSettingsRequestDto

from sdk import refused, signed_in, unparsed

PEOPLE = "f4d98afd-d336-4332-8778-3c6945c81ea0"


@pytest.fixture
def user(portal, person):
    with signed_in(portal, person) as session:
        yield session


def test_notifications(user):
    api = NotificationsApi(user)
    for wanted in (False, True):
        body = NotificationSettingsRequestsDto(type=NotificationType.DailyFeed, is_enabled=wanted)
        assert api.set_notification_settings(body).response.is_enabled is wanted
        assert api.get_notification_settings(NotificationType.DailyFeed).response.is_enabled is wanted
    muted = RoomsNotificationsSettingsRequestDto(rooms_id=5, mute=True)
    # The model takes numbers and texts for objects.
    assert unparsed(api, "set_rooms_notification_status", muted) == {"disabledRooms": [5]}
    assert unparsed(api, "get_rooms_notification_settings") == {"disabledRooms": [5]}
    assert api.get_notification_channels().response.channels[0].name == "email"
    with refused(400):
        api.set_rooms_notification_status(RoomsNotificationsSettingsRequestDto(mute=True))


def test_telegram(user):
    telegram = TelegramApi(user)
    assert telegram.check_telegram().response.status == 0
    assert telegram.unlink_telegram().response is False
    with refused(415, "Not available."):
        telegram.link_telegram()


def test_licence_and_services(client, user):
    licence = LicenseApi(client)
    assert licence.get_is_license_required().response is False
    assert licence.refresh_license().response is False
    assert licence.accept_license().response
    with refused(403, "Access denied"):
        LicenseApi(user).refresh_license()
    assert isinstance(AuthorizationApi(client).get_auth_services().response, list)
    assert StatisticsApi(client).get_space_usage_statistics(PEOPLE).response[0].name == "Photos"
