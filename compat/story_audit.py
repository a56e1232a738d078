"""Who signed in and what was changed, and people in bulk."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from story_rules import for_administrators
from telling import Story

AUDIT = "/security/audit"


def tell(call: Story, people: dict[str, dict[str, Any]], new_email) -> None:
    user = call.sign_in(people["User"]["email"])
    batch(call, user, new_email)
    lists(call, user)
    reports(call, user)
    lifetimes(call, user)
    for name in ("types", "mappers"):
        assert call("GET", f"{AUDIT}/{name}")
        for_administrators(call, user, "GET", f"{AUDIT}/{name}")


def batch(call: Story, user: str, new_email) -> None:
    entries = [{"firstName": "Many", "lastName": "One", "email": new_email("many")}, {"email": "no address"}]
    made = call("POST", "/anteroom/people/batch", json={"people": entries})
    assert [item["outcome"] for item in made] == ["created", "refused"]
    call.refuse(400, "POST", "/anteroom/people/batch", json={})
    refused = call("POST", "/anteroom/people/batch", key=user, json={"people": entries[:1]})
    assert [item["status"] for item in refused] == [403]


def lists(call: Story, user: str) -> None:
    for trail in ("login", "events"):
        for name in ("last", "filter"):
            assert call("GET", f"{AUDIT}/{trail}/{name}")
            for_administrators(call, user, "GET", f"{AUDIT}/{trail}/{name}")
        call.refuse(400, "GET", f"{AUDIT}/{trail}/filter", params={"from": "soon"})


def reports(call: Story, user: str) -> None:
    for trail in ("login", "events"):
        url = urlsplit(call("POST", f"{AUDIT}/{trail}/report"))
        for_administrators(call, user, "POST", f"{AUDIT}/{trail}/report")
        *_, place, name = url.path.split("/")
        route = "/storage/reports/{trail}/{name}"
        bearer = {"Authorization": f"Bearer {call.key}"}
        file = call.visit(route, place, name, params=url.query, headers=bearer)
        assert file.headers["content-type"] == "text/csv; charset=utf-8"
        assert len(file.text.splitlines()) > 1
        call.visit(route, place, name, params=url.query, expect=401)


def lifetimes(call: Story, user: str) -> None:
    path = f"{AUDIT}/settings/lifetime"
    before = call("GET", path)
    for_administrators(call, user, "GET", path)
    days = {"loginHistoryLifeTime": 90, "auditTrailLifeTime": 60}
    assert call("POST", path, json={"settings": days})["auditTrailLifeTime"] == 60
    call.refuse(400, "POST", path, json={"settings": {**days, "auditTrailLifeTime": 0}})
    for_administrators(call, user, "POST", path, {"settings": days})
    back = {name: before[name] for name in days}
    call("POST", path, json={"settings": back})
