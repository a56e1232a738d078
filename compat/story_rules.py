"""What administrators set for their portal. Everything is set back, because other chapters come after this one."""

from __future__ import annotations

from typing import Any

from telling import Story

LOGIN = "/settings/security/loginsettings"
COOKIES = "/settings/cookiesettings"
PASSWORDS = "/settings/security/password"
TOOLS = "/settings/devtoolsaccess"
NETWORKS = "/settings/iprestrictions"


def tell(call: Story, people: dict[str, dict[str, Any]]) -> None:
    user = call.sign_in(people["User"]["email"])
    sign_in_rules(call, user)
    passwords(call, user)
    developer_tools(call, user)
    networks(call, user)
    session_rules(call, user)


def for_administrators(call: Story, user: str, method: str, template: str, json: Any = None) -> None:
    """Nobody else gets through."""
    call.refuse(401, method, template, key=None, json=json)
    call.refuse(403, method, template, key=user, json=json)


def sign_in_rules(call: Story, user: str) -> None:
    assert call("GET", LOGIN)["isDefault"] is True
    rule = {"attemptCount": 7, "blockTime": 90, "checkPeriod": 30}
    assert call("PUT", LOGIN, json=rule) == {**rule, "isDefault": False}
    call.refuse(400, "PUT", LOGIN, json={**rule, "blockTime": 10_000})
    for_administrators(call, user, "GET", LOGIN)
    for_administrators(call, user, "PUT", LOGIN, rule)
    for_administrators(call, user, "DELETE", LOGIN)
    assert call("DELETE", LOGIN)["attemptCount"] == 5


def passwords(call: Story, user: str) -> None:
    before = call("GET", PASSWORDS)
    rule = {"minLength": 10, "upperCase": True, "digits": True, "specSymbols": True}
    assert call("PUT", PASSWORDS, json=rule)["minLength"] == 10
    weak = {"firstName": "No", "lastName": "One", "email": "weak@example.com", "password": "password-2026"}
    call.refuse(400, "POST", "/people", json=weak)
    call.refuse(400, "PUT", PASSWORDS, json={"minLength": 31})
    call.refuse(400, "PUT", PASSWORDS, json={})
    for_administrators(call, user, "PUT", PASSWORDS, rule)
    assert call("PUT", PASSWORDS, json={"minLength": 8}) == before


def developer_tools(call: Story, user: str) -> None:
    assert call("GET", TOOLS, key=user)["limitedAccessForUsers"] is False
    call.refuse(401, "GET", TOOLS, key=None)
    call("POST", TOOLS, json={"limitedAccessForUsers": True})
    call.refuse(403, "POST", "/keys", key=user, json={"name": "a user's"})
    for method in ("POST", "PUT"):
        for_administrators(call, user, method, TOOLS, {"limitedAccessForUsers": False})
    assert call("PUT", TOOLS, json={"limitedAccessForUsers": False})["limitedAccessForUsers"] is False


def networks(call: Story, user: str) -> None:
    assert call("GET", NETWORKS) == []
    assert call("GET", f"{NETWORKS}/settings")["enable"] is False
    listed = [{"ip": "192.0.2.0/24", "forAdmin": False}, {"ip": "198.51.100.1-198.51.100.9", "forAdmin": True}]
    for template in (NETWORKS, f"{NETWORKS}/settings"):
        answer = call("PUT", template, json={"ipRestrictions": listed})
        assert answer == {"ipRestrictions": listed, "enable": True}
        # These tests come from this machine, which is never locked out.
        call("GET", "/people/@self", key=user)
        assert [entry["ip"] for entry in call("GET", NETWORKS)] == [entry["ip"] for entry in listed]
        call.refuse(400, "PUT", template, json={"ipRestrictions": [{"ip": "example.org"}]})
        call.refuse(400, "PUT", template, json={"ipRestrictions": [], "enable": True})
        call.refuse(400, "PUT", template, json={"enable": True})
        for_administrators(call, user, "PUT", template, {"ipRestrictions": listed})
        for_administrators(call, user, "GET", template)
    call("PUT", NETWORKS, json={"ipRestrictions": []})


def session_rules(call: Story, user: str) -> None:
    before = call("GET", COOKIES)
    assert before == {"lifeTime": 1440, "enabled": False}
    call.refuse(400, "PUT", COOKIES, json={"lifeTime": "long"})
    for_administrators(call, user, "GET", COOKIES)
    for_administrators(call, user, "PUT", COOKIES, {"lifeTime": 60, "enabled": True})
    call("GET", "/people/@self", key=user)
    call("PUT", COOKIES, json={"lifeTime": 60, "enabled": True})
    call.refuse(401, "GET", "/people/@self", key=user)
    call("PUT", COOKIES, json=before)
