"""The official Python SDK: signing in and out, and the sessions that people have."""

from __future__ import annotations

import hashlib

import requests
from docspace_api_sdk import AuthenticationApi
from docspace_api_sdk.api.security.active_connections_api import ActiveConnectionsApi
from docspace_api_sdk.models.auth_requests_dto import AuthRequestsDto

import sdk
from sdk import NOBODY, refused, signed_in


def credential(client) -> dict[str, str]:
    """The SDK takes these operations for anonymous ones, and sends no credential with them by itself."""
    return {"Authorization": f"Bearer {client.configuration.access_token}"}


def works(client) -> bool:
    return AuthenticationApi(client).get_is_authentificated(_headers=credential(client)).response


def test_signing_in_with_the_hash_that_a_browser_makes(anonymous, portal, person):
    """The same as the page at /login does: the published salt, iterations and size."""
    rule = requests.get(f"{portal.base}/api/2.0/settings", timeout=30, verify=portal.verify).json()
    rule = rule["response"]["passwordHash"]
    made = hashlib.pbkdf2_hmac(
        "sha256", sdk.PASSWORD.encode(), rule["salt"].encode(), rule["iterations"], rule["size"] // 8
    )
    request = AuthRequestsDto(user_name=person.email, password_hash=made.hex(), password="")
    assert AuthenticationApi(anonymous).authenticate_me(request).response.token
    with refused(401, "User authentication failed"):
        wrong = AuthRequestsDto(user_name=person.email, password_hash="0" * 64)
        AuthenticationApi(anonymous).authenticate_me(wrong)


def test_a_session_is_seen_and_ended(portal, person, client):
    with signed_in(portal, person) as laptop, signed_in(portal, person) as phone:
        mine = ActiveConnectionsApi(laptop).get_all_active_connections().response
        assert len(mine.items) == 2 and mine.login_event == 0
        assert str(mine.items[0].user_id) == str(person.id) and mine.items[0].ip
        other = mine.items[1].id
        assert ActiveConnectionsApi(laptop).log_out_active_connection(other).response is True
        assert ActiveConnectionsApi(laptop).log_out_active_connection(other).response is False
        assert works(laptop) and not works(phone)
        with refused(401):
            ActiveConnectionsApi(phone).get_all_active_connections()


def test_all_others_end_and_then_all(portal, person, client):
    with signed_in(portal, person) as laptop, signed_in(portal, person) as phone:
        name = ActiveConnectionsApi(laptop).log_out_all_except_this_connection().response
        assert name == person.display_name
        assert works(laptop) and not works(phone)
        ActiveConnectionsApi(client).log_out_all_active_connections_for_user(str(person.id))
        assert not works(laptop)
    with refused(404, "The user could not be found"):
        ActiveConnectionsApi(client).log_out_all_active_connections_for_user(str(NOBODY))
    with signed_in(portal, person) as session:
        with refused(403, "Access denied"):
            ActiveConnectionsApi(session).log_out_all_active_connections_for_user(str(NOBODY))
        link = ActiveConnectionsApi(session).log_out_all_active_connections_change_password().response
        assert "/confirm/PasswordChange?" in link
        assert not works(session)


def test_signing_out_ends_the_session(portal, person):
    with signed_in(portal, person) as session:
        assert works(session)
        AuthenticationApi(session).logout(_headers=credential(session))
        assert not works(session)
        with refused(401):
            ActiveConnectionsApi(session).get_all_active_connections()
