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
