"""The official Python SDK: what the portal says about itself and its people."""

from __future__ import annotations

import pytest
from docspace_api_sdk.api.portal.settings_api import SettingsApi
from docspace_api_sdk.api.portal.users_api import UsersApi

from sdk import NOBODY, refused, signed_in, unparsed


@pytest.fixture
def user(portal, person):
    with signed_in(portal, person) as session:
        yield session


def test_the_portal(client, user):
    portal = SettingsApi(client)
    shown = portal.get_portal_information().response
    assert shown.tenant_id == 1 and shown.tenant_alias == "localhost" and shown.region == ""
    assert SettingsApi(user).get_portal_information().response.tenant_alias is None
    # The model takes the text for an object.
    assert unparsed(portal, "get_portal_path", "/rooms").endswith("/rooms")


def test_raw_records(client, user, person):
    users = UsersApi(client)
    record = users.get_user_by_id(person.id).response
    assert str(record.id) == str(person.id) and record.email == person.email and record.is_active
    with refused(404, "The user could not be found"):
        users.get_user_by_id(NOBODY)
    assert users.get_portal_users_count().response >= 2
    with refused(403, "Access denied"):
        UsersApi(user).get_portal_users_count()
    UsersApi(user).mark_gift_message_as_read()
