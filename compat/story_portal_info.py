"""What the portal says about itself and its people."""

from __future__ import annotations

from typing import Any

from telling import NOBODY, Story


def tell(call: Story, people: dict[str, dict[str, Any]], new_email) -> None:
    # Earlier chapters gave the others other roles.
    person = call.add(new_email("looks-at-the-portal"))
    user = call.sign_in(person["email"])
    records(call, people, person["id"], user)
    the_portal(call, user)
    plan(call, user)
    payments(call, user)
    limits(call, user)
    parts(call, user)
    licence(call, user)
    notifications(call, user)


def records(call: Story, people: dict[str, dict[str, Any]], own: str, user: str) -> None:
    template = "/portal/users/{userid:guid}"
    for person in people.values():
        # An earlier chapter may have changed everything else.
        assert call("GET", template, person["id"])["id"] == person["id"]
    assert call("GET", template, own, key=user)["id"] == own
    call.refuse(403, "GET", template, people["RoomAdmin"]["id"], key=user)
    call.refuse(404, "GET", template, NOBODY)
    call.refuse(401, "GET", template, own, key=None)
    assert call("GET", "/portal/userscount") >= len(people)
    call.refuse(403, "GET", "/portal/userscount", key=user)
    call("POST", "/portal/present/mark", key=user)
    call.refuse(401, "POST", "/portal/present/mark", key=None)


def the_portal(call: Story, user: str) -> None:
    assert call("GET", "/portal")["tenantAlias"] == "localhost"
    assert call("GET", "/portal", key=user)["tenantId"] == 1
    call.refuse(401, "GET", "/portal", key=None)
    assert call("GET", "/portal/path", params={"virtualPath": "/rooms"}).endswith("/rooms")
    call.refuse(401, "GET", "/portal/path", key=None)


def plan(call: Story, user: str) -> None:
    for path in ("quota", "quota/right", "usedspace", "tenantextra"):
        call("GET", f"/portal/{path}")
        call.refuse(403, "GET", f"/portal/{path}", key=user)
    assert call("GET", "/portal/tariff")["quotas"]
    assert call("GET", "/portal/tariff", key=user) == {"id": 0, "state": 1}
    call.refuse(401, "GET", "/portal/tariff", key=None)


def payments(call: Story, user: str) -> None:
    """Nothing is sold here."""
    for path in ("prices", "currencies", "quotas", "walletservices", "walletservice", "topupsettings", "servicessettings"):
        call("GET", f"/portal/payment/{path}")
        call.refuse(403, "GET", f"/portal/payment/{path}", key=user)
    assert call("GET", "/portal/payment/quota", key=user)["features"]
    call.refuse(401, "GET", "/portal/payment/quota", key=None)
    for method, path in PAYING:
        call.refuse(403, method, f"/portal/payment/{path}")
    body = {"userName": "Ann", "email": "ann@example.org", "message": "More room, please."}
    call.refuse(403, "POST", "/portal/payment/request", json=body)


PAYING = [
    ("GET", "account"),
    ("GET", "chechoutsetupurl"),
    ("GET", "customerinfo"),
    ("GET", "customer/balance"),
    ("GET", "customer/operations"),
    ("GET", "customer/operationsreport"),
    ("POST", "customer/operationsreport"),
    ("DELETE", "customer/operationsreport"),
    ("PUT", "url"),
    ("PUT", "update"),
    ("PUT", "updatewallet"),
    ("PUT", "calculatewallet"),
    ("POST", "deposit"),
    ("POST", "topupsettings"),
    ("POST", "servicestate"),
]


def limits(call: Story, user: str) -> None:
    for of in ("user", "room", "aiagent"):
        template = f"/settings/{of}quotasettings"
        for body in ({"enableQuota": True, "defaultQuota": 10**9}, {"enableQuota": False, "defaultQuota": "1000"}):
            shown = call("POST", template, json=body)
            assert shown["enableQuota"] == body["enableQuota"]
        call.refuse(400, "POST", template, json={"enableQuota": True, "defaultQuota": "much"})
        call.refuse(403, "POST", template, json=body, key=user)
    assert call("GET", "/settings/userquotasettings")["defaultQuota"] == 1000
    call.refuse(403, "GET", "/settings/userquotasettings", key=user)
    for quota in (10**12, -1):
        assert call("PUT", "/settings/tenantquotasettings", json={"tenantId": 1, "quota": quota})["quota"] == quota
    call.refuse(403, "PUT", "/settings/tenantquotasettings", json={"tenantId": 999, "quota": 1})
    for path in ("recalculatequota", "checkrecalculatequota"):
        call("GET", f"/settings/{path}")
        call.refuse(403, "GET", f"/settings/{path}", key=user)


def parts(call: Story, user: str) -> None:
    for path in ("/modules", "/modules/info", "/settings/version"):
        assert call("GET", path, key=user)
        call.refuse(401, "GET", path, key=None)
    call.refuse(404, "PUT", "/settings/version", json={"versionId": 99})
    call.refuse(400, "PUT", "/settings/version", json={"versionId": 1})
    people = call("GET", "/modules/info")[0]["id"]
    assert call("GET", "/settings/statistics/spaceusage/{id:guid}", people)[0]["name"] == "Photos"
    call.refuse(403, "GET", "/settings/statistics/spaceusage/{id:guid}", people, key=user)
    call("GET", "/settings/authservice")
    call.refuse(403, "GET", "/settings/authservice", key=user)


def licence(call: Story, user: str) -> None:
    assert call("GET", "/settings/license/required", key=None) is False
    assert call("GET", "/settings/license/refresh") is False
    call.refuse(403, "GET", "/settings/license/refresh", key=user)
    assert call("POST", "/settings/license/accept")
    call.refuse(403, "POST", "/settings/license/accept", key=user)
    call.refuse(415, "POST", "/settings/license", files={"Files": b"none"})


def notifications(call: Story, user: str) -> None:
    one, rooms = "/settings/notification", "/settings/notification/rooms"
    for wanted in (False, True):
        body = {"type": 2, "isEnabled": wanted}
        assert call("POST", one, json=body, key=user) == body
        assert call("GET", f"{one}/{{type}}", "DailyFeed", key=user) == body
        assert call("POST", rooms, json={"roomsId": 5, "mute": not wanted}, key=user) == call("GET", rooms, key=user)
    call.refuse(400, "POST", one, json={"type": 9})
    call.refuse(400, "GET", f"{one}/{{type}}", "Everything")
    call.refuse(400, "POST", rooms, json={"mute": True})
    call.refuse(401, "GET", rooms, key=None)
    assert call("GET", f"{one}/channels")["channels"]
    call.refuse(401, "GET", f"{one}/channels", key=None)
    assert call("GET", "/settings/telegram/check") == {"status": 0}
    call.refuse(401, "GET", "/settings/telegram/check", key=None)
    call.refuse(415, "GET", "/settings/telegram/link")
    assert call("DELETE", "/settings/telegram/link") is False
    call.refuse(401, "DELETE", "/settings/telegram/link", key=None)
