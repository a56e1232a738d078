"""Further portals of the same server: registered, listed, suspended, brought back, removed."""

from __future__ import annotations

import requests

from telling import PASSWORD, Story


def tell(call: Story, new_email) -> None:
    name = "story-" + new_email("portal").split("@")[0].replace(".", "-")
    owner = new_email("portal-owner")
    body = {"portalName": name, "firstName": "Story", "lastName": "Owner", "email": owner, "password": PASSWORD}
    ask(call, "POST", "/apisystem/portal/validateportalname", key=None, json={"portalName": name})
    ask(call, "POST", "/apisystem/portal/register", key=None, expect=401, json=body)
    made = ask(call, "POST", "/apisystem/portal/register", json=body)["tenant"]
    assert made["portalName"] == name, made
    taken = ask(call, "POST", "/apisystem/portal/register", expect=400, json=body)
    assert taken["error"] == "portalNameExist", taken
    ask(call, "POST", "/apisystem/portal/validateportalname", key=None, expect=400, json={"portalName": "a_b"})
    ask(call, "POST", "/apisystem/portal/registerbyemail", json={"email": owner})
    ask(call, "POST", "/apisystem/portal/registerbyemail", key=None, expect=401, json={"email": owner})
    ask(call, "GET", "/apisystem/portal/test", key=None)
    ask(call, "GET", "/apisystem/settings/test", key=None)

    own = requests.post(
        call.portal.base + "/api/2.0/authentication",
        headers={"Origin": f"http://{name}"},
        json={"userName": owner, "password": PASSWORD},
        verify=call.portal.verify,
        timeout=30,
    )
    assert own.status_code == 200, own.text

    number = {"tenantId": made["tenantId"]}
    found = ask(call, "GET", "/apisystem/portal/get", params={**number, "statistics": "true"})["tenants"]
    assert [one["owner"]["email"] for one in found] == [owner], found
    ask(call, "GET", "/apisystem/portal/get", key=None, expect=401)
    for status, shown in ((1, "Suspended"), (0, "Active")):
        changed = ask(call, "PUT", "/apisystem/portal/status", json={**number, "status": status})
        assert changed["tenant"]["status"] == shown, changed
    ask(call, "PUT", "/apisystem/portal/status", expect=400, json={"portalName": "nobody-has-it", "status": 1})
    assert ask(call, "DELETE", "/apisystem/portal/remove", params=number)["removed"] is False
    ask(call, "DELETE", "/apisystem/portal/remove", expect=400, params={"portalName": "nobody-has-it"})


def ask(call: Story, method: str, path: str, *, key: str | None = "", expect: int = 200, **more):
    """Calls an operation of the installation; answers what it says, if anything."""
    credential = call.key if key == "" else key
    headers = {"Authorization": f"Bearer {credential}"} if credential else {}
    url = call.portal.base + path
    answer = requests.request(method, url, headers=headers, verify=call.portal.verify, timeout=30, **more)
    call.note(method, path, answer, expect)
    return answer.json() if answer.content else None
