"""The official Python SDK: a second factor at sign-in, from the first code to the last."""

from __future__ import annotations

from http.cookies import SimpleCookie
from urllib.parse import urlsplit

import pytest
from docspace_api_sdk import AuthenticationApi, Configuration, ProfilesApi
from docspace_api_sdk.api.settings.tfa_settings_api import TFASettingsApi
from docspace_api_sdk.models.auth_requests_dto import AuthRequestsDto
from docspace_api_sdk.models.auth_with_code_requests_dto import AuthWithCodeRequestsDto
from docspace_api_sdk.models.tfa_requests_dto import TfaRequestsDto
from docspace_api_sdk.models.tfa_requests_dto_type import TfaRequestsDtoType
from docspace_api_sdk.models.tfa_validate_requests_dto import TfaValidateRequestsDto

import running
import sdk
from authenticator import code
from sdk import PASSWORD, refused
from story_second_factor import AT_HOME


@pytest.fixture
def owner(portal):
    """The SDK with a session of the owner: a key does not do away with a second factor."""
    with sdk.Client(Configuration(host=portal.base)) as nobody:
        token = sdk.sign_in(nobody, running.OWNER_EMAIL, running.OWNER_PASSWORD).token
    with sdk.Client(Configuration(host=portal.base, access_token=token)) as client:
        yield client


@pytest.fixture
def needed(client, portal, person):
    """For one person, wherever he is; off again afterwards."""
    rule = TfaRequestsDto(type=TfaRequestsDtoType.App, trusted_ips=AT_HOME, mandatory_users=[person.id])
    assert TFASettingsApi(client).update_tfa_settings(rule).response is True
    yield person
    # With a session that began while it was on.
    off = TfaRequestsDto(type=TfaRequestsDtoType.None_)
    with sdk.Client(Configuration(host=portal.base)) as nobody:
        token = sdk.sign_in(nobody, running.OWNER_EMAIL, running.OWNER_PASSWORD).token
    with sdk.Client(Configuration(host=portal.base, access_token=token)) as client:
        assert TFASettingsApi(client).update_tfa_settings(off).response is False


def cookie_of(answer) -> tuple[str, str]:
    """The cookie with the key of a second step."""
    cookies = SimpleCookie()
    for name, value in answer.headers.items():
        if name.lower() == "set-cookie":
            cookies.load(value)
    return next((one.key, one.value) for one in cookies.values() if one.key.startswith("asc_confirm_key_"))


def step(url: str, name: str, value: str) -> dict:
    """What a page sends that takes the second step."""
    return {"_headers": {"confirm": urlsplit(url).query, "Cookie": f"{name}={value}"}}


def client_of(portal, token: str) -> sdk.Client:
    return sdk.Client(Configuration(host=portal.base, access_token=token))


def test_a_second_factor(client, anonymous, needed):
    shown = {entry.id: entry for entry in TFASettingsApi(client).get_tfa_settings().response}
    assert shown["app"].enabled and not shown["sms"].enabled
    api, request = AuthenticationApi(anonymous), AuthRequestsDto(user_name=needed.email, password=PASSWORD)
    asked = api.authenticate_me(request).response
    assert asked.tfa and not asked.token
    named = AuthWithCodeRequestsDto(user_name=needed.email, password=PASSWORD)
    with refused(401, "User authentication failed"):
        api.authenticate_me_from_body_with_code("nonsense", named)
    assert api.authenticate_me_from_body_with_code(code(asked.tfa_key), named).response.token


def test_an_app_is_set_up_used_renewed_and_taken_away(client, anonymous, portal, needed):
    api, request = AuthenticationApi(anonymous), AuthRequestsDto(user_name=needed.email, password=PASSWORD)
    named = AuthWithCodeRequestsDto(user_name=needed.email, password=PASSWORD)
    pages = TFASettingsApi(anonymous)
    # The first sign-in leads to the set-up, as a browser goes through it.
    answer = api.authenticate_me_with_http_info(request)
    asked = answer.data.response
    first = step(asked.confirm_url, *cookie_of(answer))
    set_up = pages.tfa_app_generate_setup_code(**first).response
    assert set_up.manual_entry_key == asked.tfa_key and set_up.account == needed.email
    assert set_up.qr_code_setup_image_url.startswith("data:image/png")
    with refused(400, "Incorrect code"):
        pages.tfa_validate_auth_code(TfaValidateRequestsDto(code="nonsense"), **first)
    assert pages.tfa_validate_auth_code(TfaValidateRequestsDto(code=code(asked.tfa_key)), **first).response is True
    profile = ProfilesApi(client).get_profile_by_user_id(str(needed.id)).response
    assert profile.tfa_app_enabled is True
    # The next one asks for a code; whoever is signed in sees the step and the backup codes.
    again = api.authenticate_me(request).response
    assert again.tfa and not again.tfa_key and not again.token
    token = api.authenticate_me_from_body_with_code(code(asked.tfa_key, 1), named).response.token
    with client_of(portal, token) as own:
        settings = TFASettingsApi(own)
        data = settings.get_tfa_confirm_data().response
        assert data.cookie_name == "asc_confirm_key_TfaAuth"
        second = step(data.url, data.cookie_name, data.cookie_value)
        assert pages.tfa_validate_auth_code(TfaValidateRequestsDto(code=code(asked.tfa_key, 2)), **second).response is False
        codes = settings.get_tfa_app_codes().response
        assert len(codes) == 5 and not any(one.is_used for one in codes)
        assert api.authenticate_me_from_body_with_code(codes[0].code, named).response.token
        with refused(401, "User authentication failed"):
            api.authenticate_me_from_body_with_code(codes[0].code, named)
        renewed = settings.update_tfa_app_codes().response
        assert not {one.code for one in renewed} & {one.code for one in codes}
        # One's own app goes with the sessions, and the way to the next one comes back.
        assert "TfaActivation" in settings.unlink_tfa_app(TfaRequestsDto()).response
        with refused(401):
            settings.get_tfa_app_codes()
    assert api.authenticate_me(request).response.tfa_key != asked.tfa_key


def test_a_key_opens_no_second_step(client, needed):
    settings = TFASettingsApi(client)
    # The owner needs none at home, and with a key nobody is told more than that.
    assert settings.get_tfa_confirm_data().response is None
    for function in (settings.get_tfa_app_codes, settings.update_tfa_app_codes):
        with refused(403):
            function()
    for function in (settings.update_tfa_settings, settings.update_tfa_settings_link):
        with refused(403, "Access denied"):
            function(TfaRequestsDto(type=TfaRequestsDtoType.None_))


def test_the_owner_takes_an_app_away(anonymous, needed, owner):
    api, request = AuthenticationApi(anonymous), AuthRequestsDto(user_name=needed.email, password=PASSWORD)
    named = AuthWithCodeRequestsDto(user_name=needed.email, password=PASSWORD)
    key = api.authenticate_me(request).response.tfa_key
    api.authenticate_me_from_body_with_code(code(key), named)
    settings = TFASettingsApi(owner)
    assert settings.unlink_tfa_app(TfaRequestsDto(id=needed.id)).response == ""
    with refused(403, "Not available."):
        settings.unlink_tfa_app(TfaRequestsDto(id=needed.id))
    rule = TfaRequestsDto(type=TfaRequestsDtoType.App, trusted_ips=AT_HOME, mandatory_users=[needed.id])
    assert settings.update_tfa_settings_link(rule).response == ""
