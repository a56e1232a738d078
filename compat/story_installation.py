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
    provider = {"name": "google", "clientId": "story", "clientSecret": "of the story"}
    provided = {**body, "portalName": name + "-provided", "email": f"provided-{owner}", "provider": provider}
    ask(call, "POST", "/apisystem/portal/provision", key=None, expect=401, json=provided)
    unknown = {**provided, "provider": {**provider, "name": "nobody"}}
    ask(call, "POST", "/apisystem/portal/provision", expect=400, json=unknown)
    assert ask(call, "POST", "/apisystem/portal/provision", json=provided)["providerConfigured"] is False
    ask(call, "GET", "/apisystem/portal/licensequota", expect=404)
    ask(call, "POST", "/apisystem/portal/licensequota/report", expect=404)
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
    settings = "/apisystem/settings"
    shown = ask(call, "GET", f"{settings}/get", params={"key": "BaseDomain", "tenantId": -1})["settings"]
    ask(call, "GET", f"{settings}/get", expect=400)
    setting = {"key": "BaseDomain", "value": shown, "tenantId": -1}
    assert ask(call, "POST", f"{settings}/save", json=setting)["settings"] == shown
    ask(call, "POST", f"{settings}/save", expect=400, json={**setting, "value": "other.example.org"})
    assert ask(call, "POST", f"{settings}/checkdomain", json={"hostName": name})["value"] is True
    ask(call, "POST", f"{settings}/checkdomain", key=None, expect=401, json={"hostName": name})
    found = {"email": owner, "password": PASSWORD}
    places = ask(call, "POST", "/apisystem/portal/signin", key=None, json=found)["tenants"]
    assert len(places) == 1 and "/confirm/Auth?" in places[0]["portalLink"], places
    ask(call, "POST", "/apisystem/portal/signin", key=None, expect=500, json={**found, "password": "wrong"})
    set_up(call, name + "-new", owner)


def set_up(call: Story, name: str, owner: str) -> None:
    """A portal that is registered without a password; its new owner goes on in the browser."""
    body = {"portalName": name, "firstName": "Story", "lastName": "Owner", "email": owner}
    ask(call, "POST", "/apisystem/portal/register", json=body)
    origin = {"Origin": f"http://{name}"}
    link = {**origin, "confirm": call("GET", "/settings", key=None, headers=origin)["wizardToken"]}
    assert call("GET", "/settings/machine", key=None, headers=link)
    zones = call("GET", "/settings/timezones", key=None, headers=link)
    assert "Europe/Berlin" in [zone["id"] for zone in zones]
    wizard = {"email": owner, "passwordHash": "", "lng": "de", "timeZone": "Europe/Berlin"}
    call.refuse(500, "PUT", "/settings/wizard/complete", key=None, headers=link, json=wizard)
    wizard["passwordHash"] = "0123456789abcdef" * 4
    assert call("PUT", "/settings/wizard/complete", key=None, headers=link, json=wizard)["completed"] is True
    call.refuse(401, "PUT", "/settings/wizard/complete", key=None, headers=link, json=wizard)
    call.refuse(401, "GET", "/settings/machine", key=None, headers=link)
    assert "wizardToken" not in call("GET", "/settings", key=None, headers=origin)
    body = {"userName": owner, "passwordHash": wizard["passwordHash"]}
    token = call("POST", "/authentication", key=None, headers=origin, json=body)["token"]
    session = {**origin, "Authorization": f"Bearer {token}"}
    assert call("GET", "/settings", key=None, headers=session)["timezone"] == "Europe/Berlin"
    language = {"lng": "en-GB", "timeZoneID": "Europe/London"}
    call("PUT", "/settings/timeandlanguage", key=None, headers=session, json=language)
    call.refuse(400, "PUT", "/settings/timeandlanguage", json={"lng": "xx"})
    call.refuse(401, "GET", "/settings/timezones", key=None)


def ask(call: Story, method: str, path: str, *, key: str | None = "", expect: int = 200, **more):
    """Calls an operation of the installation; answers what it says, if anything."""
    credential = call.key if key == "" else key
    headers = {"Authorization": f"Bearer {credential}"} if credential else {}
    url = call.portal.base + path
    answer = requests.request(method, url, headers=headers, verify=call.portal.verify, timeout=30, **more)
    call.note(method, path, answer, expect)
    return answer.json() if answer.content else None
