"""The official Python SDK: API keys, signing in, and what the portal says about itself."""

from __future__ import annotations

import hashlib

from docspace_api_sdk import (
    ApiKeysApi,
    AuthenticationApi,
    CapabilitiesApi,
    CommonSettingsApi,
    Configuration,
    ProfilesApi,
)
from docspace_api_sdk.api.settings.security_api import SecurityApi
from docspace_api_sdk.models.auth_requests_dto import AuthRequestsDto
from docspace_api_sdk.models.create_api_key_request_dto import CreateApiKeyRequestDto
from docspace_api_sdk.models.tenant_user_invitation_settings_request_dto import (
    TenantUserInvitationSettingsRequestDto,
)
from docspace_api_sdk.models.update_api_key_request import UpdateApiKeyRequest

from running import OWNER_EMAIL, OWNER_PASSWORD
from sdk import PASSWORD, Client, add, refused, sign_in


def test_api_keys(client, portal):
    keys = ApiKeysApi(client)
    made = keys.create_api_key(
        CreateApiKeyRequestDto(name="sdk", permissions=["accounts:read"], expires_in_days=30)
    ).response
    assert made.key.startswith("sk-") and made.key.endswith(made.key_postfix) and made.is_active
    assert made.permissions == ["accounts:read"] and made.expires_at is not None

    with Client(Configuration(host=portal.base, access_token=made.key)) as limited:
        itself = ApiKeysApi(limited).get_api_key().response
        assert itself.id == made.id and itself.key == f"sk-***{made.key_postfix}"
        with refused(403):
            add(limited, "not@example.com")

    assert made.id in [found.id for found in keys.get_api_keys().response]
    assert "accounts:read" in keys.get_all_permissions().response
    assert keys.update_api_key(made.id, UpdateApiKeyRequest(name="sdk renamed", is_active=False)).response is True
    renamed = next(found for found in keys.get_api_keys().response if found.id == made.id)
    assert renamed.name == "sdk renamed" and renamed.is_active is False
    assert keys.delete_api_key(made.id).response is True
    assert made.id not in [found.id for found in keys.get_api_keys().response]


def test_sign_in_and_out(anonymous, portal):
    answer = sign_in(anonymous, OWNER_EMAIL, OWNER_PASSWORD)
    assert answer.token and answer.tfa is False and answer.expires is not None

    # The SDK takes these two operations for anonymous ones, and sends no credential with them by itself.
    credential = {"Authorization": f"Bearer {answer.token}"}
    authentication = AuthenticationApi(anonymous)
    assert authentication.get_is_authentificated().response is False
    assert authentication.get_is_authentificated(_headers=dict(credential)).response is True
    with Client(Configuration(host=portal.base, access_token=answer.token)) as session:
        assert ProfilesApi(session).get_self_profile().response.email == OWNER_EMAIL
        authentication.logout(_headers=dict(credential))
        assert authentication.get_is_authentificated(_headers=dict(credential)).response is False
        with refused(401):
            ProfilesApi(session).get_self_profile()


def test_sign_in_with_the_hash_that_browsers_make(anonymous, person):
    how = CommonSettingsApi(anonymous).get_portal_settings().response.password_hash
    hash = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), how.salt.encode(), how.iterations, how.size // 8).hex()
    request = AuthRequestsDto(user_name=person.email, password="", password_hash=hash)
    assert AuthenticationApi(anonymous).authenticate_me(request).response.token


def test_cookie_and_basic(anonymous, portal, person):
    token = sign_in(anonymous, person.email).token
    # The SDK sends what it is given for the cookie as the whole header.
    cookie = {"api_key": {"asc_auth_key": f"asc_auth_key={token}"}}
    for credential in (cookie, {"username": person.email, "password": PASSWORD}):
        with Client(Configuration(host=portal.base, **credential)) as client:
            assert ProfilesApi(client).get_self_profile().response.id == person.id


def test_wrong_password(anonymous, person):
    with refused(401):
        sign_in(anonymous, person.email, "wrong")


def test_settings_and_capabilities(anonymous):
    settings = CommonSettingsApi(anonymous).get_portal_settings().response
    assert settings.password_hash.iterations == 100000 and len(settings.password_hash.salt) == 64
    capabilities = CapabilitiesApi(anonymous).get_portal_capabilities().response
    assert capabilities.ldap_enabled is False


def test_cultures(client):
    assert "en-US" in CommonSettingsApi(client).get_supported_cultures().response


def test_settings_of_invitations_and_passwords(anonymous, client):
    assert CommonSettingsApi(anonymous).get_tenant_user_invitation_settings().response.allow_inviting_members
    switches = TenantUserInvitationSettingsRequestDto(allowInvitingMembers=True, allowInvitingGuests=False)
    set_to = CommonSettingsApi(client).update_invitation_settings(switches).response
    assert (set_to.allow_inviting_members, set_to.allow_inviting_guests) == (True, False)
    switches.allow_inviting_guests = True
    assert CommonSettingsApi(client).update_invitation_settings(switches).response.allow_inviting_guests
    assert SecurityApi(client).get_password_settings().response.min_length == 8
    with refused(401):
        SecurityApi(anonymous).get_password_settings()
