"""Who administers the portal, what modules are open to, and which sites may show pages. Everything is set back."""

from __future__ import annotations

from typing import Any

import requests

from story_rules import for_administrators
from telling import NOBODY, Story

SECURITY = "/settings/security"
ADMINISTRATOR = f"{SECURITY}/administrator"
PORTAL = "00000000-0000-0000-0000-000000000000"


def tell(call: Story, people: dict[str, dict[str, Any]], new_email) -> None:
    user = call.sign_in(people["User"]["email"])
    administrators(call, people, user, new_email)
    modules(call, user)
    sites(call, user)


def administrators(call: Story, people: dict[str, dict[str, Any]], user: str, new_email) -> None:
    person = call.add(new_email("appointed"))
    for appointed in (True, False):
        wish = {"productId": PORTAL, "userId": person["id"], "administrator": appointed}
        assert call("PUT", ADMINISTRATOR, json=wish) == wish
        query = {"productid": PORTAL, "userid": person["id"]}
        assert call("GET", ADMINISTRATOR, params=query) == wish
        listed = call("GET", f"{ADMINISTRATOR}/{{productid}}", PORTAL)
        assert (person["id"] in [one["id"] for one in listed]) is appointed
    assert call("GET", "/people/{userid}", person["id"])["role"] == "RoomAdmin"
    wish["administrator"] = True
    for_administrators(call, user, "PUT", ADMINISTRATOR, wish)
    call.refuse(403, "PUT", ADMINISTRATOR, key=call.sign_in(people["DocSpaceAdmin"]["email"]), json=wish)
    call.refuse(404, "PUT", ADMINISTRATOR, json={**wish, "userId": NOBODY})
    call.refuse(400, "PUT", ADMINISTRATOR, json={**wish, "productId": NOBODY})
    call.refuse(403, "GET", ADMINISTRATOR, key=user, params={"productid": PORTAL, "userid": person["id"]})
    call.refuse(400, "GET", ADMINISTRATOR, params={"productid": "all", "userid": person["id"]})
    call.refuse(403, "GET", f"{ADMINISTRATOR}/{{productid}}", PORTAL, key=user)


def modules(call: Story, user: str) -> None:
    [module] = call("GET", f"{SECURITY}/modules", key=user)
    [open] = call("GET", SECURITY, key=user, params={"ids": module["id"]})
    assert open["enabled"] is True
    assert call("GET", f"{SECURITY}/{{id}}", module["id"], key=user) is True
    for template, *values in ((f"{SECURITY}/modules",), (SECURITY,), (f"{SECURITY}/{{id}}", module["id"])):
        call.refuse(401, "GET", template, *values, key=None)
    wish = {"id": module["id"], "enabled": True, "subjects": []}
    assert call("PUT", SECURITY, json=wish) == [open]
    for_administrators(call, user, "PUT", SECURITY, wish)
    call.refuse(403, "PUT", SECURITY, json={**wish, "enabled": False})
    call.refuse(404, "PUT", SECURITY, json={**wish, "id": NOBODY})
    switches = {"items": [{"key": module["id"], "value": True}]}
    assert call("PUT", f"{SECURITY}/access", json=switches) == [open]
    for_administrators(call, user, "PUT", f"{SECURITY}/access", switches)
    switches["items"][0]["value"] = False
    call.refuse(403, "PUT", f"{SECURITY}/access", json=switches)


def sites(call: Story, user: str) -> None:
    path = "/security/csp"
    before = call("GET", path, key=None)
    assert before["domains"] == []
    set_to = call("POST", path, json={"domains": ["https://*.example.com"]})
    assert set_to["header"] == f"{before['header']} https://*.example.com"
    home = requests.get(call.portal.base, verify=call.portal.verify, timeout=30)
    assert home.headers["content-security-policy"] == set_to["header"]
    call.refuse(400, "POST", path, json={"domains": ["example.com; script-src *"]})
    for_administrators(call, user, "POST", path, {"domains": []})
    assert call("POST", path, json={"domains": []}) == before
