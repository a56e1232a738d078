"""The official Python SDK: suspending, continuing and removing a portal, which need the links of mails."""

from __future__ import annotations

from docspace_api_sdk import Configuration
from docspace_api_sdk.api.portal.settings_api import SettingsApi

from sdk import Client, refused, sign_in


def test_a_key_is_no_link(client, anonymous):
    for function in ("suspend_portal", "continue_portal", "delete_portal"):
        with refused(403):
            getattr(SettingsApi(client), function)()
        with refused(401):
            getattr(SettingsApi(anonymous), function)()


def test_only_the_owner_asks_for_them(anonymous, portal, person):
    token = sign_in(anonymous, person.email).token
    with Client(Configuration(host=portal.base, access_token=token)) as member:
        for function in ("send_suspend_instructions", "send_delete_instructions"):
            with refused(403):
                getattr(SettingsApi(member), function)()
