"""Signing in through a provider outside (`provider.py` plays one)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from telling import Story

LINK, UNLINK = "/people/thirdparty/linkaccount", "/people/thirdparty/unlinkaccount"
SIGN_UP = "/people/thirdparty/signup"


def tell(call: Story, people: dict[str, dict[str, Any]]) -> None:
    providers = "/people/thirdparty/providers"
    assert [(one["provider"], one["linked"]) for one in call("GET", providers, key=None)] == [("pretend", False)]
    call.refuse(400, "GET", providers, params={"inviteView": "perhaps"})
    session = call.sign_in(people["User"]["email"])
    call("PUT", LINK, key=session, json={"serializedProfile": come_back(call, "deny")})
    assert call("GET", providers, key=session)[0]["linked"] is False
    call("PUT", LINK, key=session, json={"serializedProfile": come_back(call, "outside")})
    assert call("GET", providers, key=session)[0]["linked"] is True
    body = {"provider": "pretend", "serializedProfile": come_back(call, "outside")}
    token = call("POST", "/authentication", key=None, json=body)["token"]
    assert call("GET", "/people/@self", key=token)["id"] == people["User"]["id"]
    call.refuse(400, "PUT", LINK, json={"serializedProfile": come_back(call, "outside")})
    call.refuse(400, "PUT", LINK, json={"serializedProfile": "made up"})
    call.refuse(401, "PUT", LINK, key=None, json={})
    call("DELETE", UNLINK, key=session, params={"provider": "pretend"})
    call.refuse(401, "DELETE", UNLINK, key=None)
    call.visit("/login.ashx", params={"auth": "nobody"}, expect=400)
    sign_up(call)


def sign_up(call: Story) -> None:
    """Registers with an account at the provider, by a link for everybody."""
    link = call("POST", "/portal/users/invitationlink", json={"employeeType": "RoomAdmin"})
    key = parse_qs(call.query_of(link["url"]))["key"][0]
    body = {"key": key, "serializedProfile": come_back(call, "newcomer")}
    created = call("POST", SIGN_UP, key=None, json=body)
    token = call("POST", "/authentication", key=None, json={"provider": "pretend", **body})["token"]
    itself = call("GET", "/people/@self", key=token)
    assert (itself["id"], itself["email"], itself["role"]) == (created["id"], "newcomer@example.org", "RoomAdmin")
    again = call("POST", SIGN_UP, key=None, json={"key": key, "serializedProfile": come_back(call, "newcomer")})
    assert again["id"] == created["id"]
    assert call("POST", SIGN_UP, key=None, json={"key": key, "serializedProfile": come_back(call, "deny")}) is None
    call("DELETE", "/portal/users/invitationlink", json={"id": link["id"]})
    late = {"key": key, "serializedProfile": come_back(call, "latecomer")}
    call.refuse(403, "POST", SIGN_UP, key=None, json=late)
    call.refuse(400, "POST", SIGN_UP, key=None, json={})


def come_back(call: Story, decision: str) -> str:
    """What the page behind the sign-in hands on after a browser said who it is at the provider, or `deny`."""
    left = call.visit("/login.ashx", params={"auth": "pretend", "mode": "Redirect"}, expect=302)
    at_provider = requests.get(
        left.headers["location"], params={"decision": decision}, allow_redirects=False, timeout=30
    )
    assert at_provider.status_code == 302, at_provider.text
    back = urlsplit(at_provider.headers["location"])
    query = {name: values[0] for name, values in parse_qs(back.query).items()}
    arrived = call.visit(back.path, params=query, cookies=left.cookies, expect=302)
    return arrived.headers["location"].split("serializedProfile=", 1)[1]
