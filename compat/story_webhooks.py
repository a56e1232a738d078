"""Webhooks and what they were told."""

from __future__ import annotations

from typing import Any

import hooks
from running import wait_for
from telling import Story

HOOK = "/settings/webhook"
LOG = "/settings/webhooks/log"
SECRET = "Story-Secret-2026"


def tell(call: Story, people: dict[str, dict[str, Any]], new_email) -> None:
    user = call.sign_in(call.add(new_email("hooks"))["email"])
    guest = call.sign_in(people["Guest"]["email"])
    with hooks.receiving() as receiver:
        body = {"name": "story", "uri": receiver.url, "secretKey": SECRET, "enabled": True, "ssl": False, "triggers": 16}
        made = call("POST", HOOK, json=body)
        assert made["triggers"] == 16 and "secretKey" not in made
        refusals(call, user, guest, body, made["id"])
        call("PUT", HOOK, json={**body, "id": made["id"], "name": "renamed"})
        call("PUT", f"{HOOK}/enable", json={"id": made["id"], "enabled": True})
        call("POST", "/anteroom/webhooks/{id:int}/test", made["id"])
        wait_for(lambda: receiver.received)
        entry = wait_for(lambda: next((one for one in call("GET", LOG) if one["status"] == 200), None))
        assert entry["configName"] == "renamed"
        again(call, user, entry["id"])
        wait_for(lambda: len(receiver.received) >= 3)
        assert call("GET", HOOK)[0]["configs"]["name"] == "renamed"
        assert len(call("GET", f"{HOOK}/triggers", key=user)) == 36
        call.refuse(401, "GET", f"{HOOK}/triggers", key=None)
        assert call("DELETE", f"{HOOK}/{{id:int}}", made["id"])["id"] == made["id"]
        call.refuse(404, "DELETE", f"{HOOK}/{{id:int}}", made["id"])


def refusals(call: Story, user: str, guest: str, body: dict[str, Any], number: int) -> None:
    call.refuse(403, "GET", HOOK, key=guest)
    call.refuse(403, "GET", LOG, key=guest)
    call.refuse(400, "GET", LOG, params={"count": 0})
    call.refuse(403, "POST", HOOK, key=guest, json={**body, "name": "other"})
    call.refuse(400, "POST", HOOK, key=user, json={**body, "name": "other"})
    call.refuse(400, "POST", HOOK, json={**body, "uri": "http://127.0.0.1:9/"})
    call.refuse(400, "POST", HOOK, json=body)
    call.refuse(403, "PUT", HOOK, key=user, json={**body, "id": number})
    call.refuse(404, "PUT", HOOK, json={**body, "id": 4_000_000})
    call.refuse(403, "PUT", f"{HOOK}/enable", key=user, json={"id": number, "enabled": False})
    call.refuse(403, "DELETE", f"{HOOK}/{{id:int}}", number, key=user)
    call.refuse(403, "POST", "/anteroom/webhooks/{id:int}/test", number, key=user)


def again(call: Story, user: str, entry: int) -> None:
    call("PUT", f"{HOOK}/{{id:int}}/retry", entry)
    call.refuse(400, "PUT", f"{HOOK}/{{id:int}}/retry", 0)
    call.refuse(403, "PUT", f"{HOOK}/{{id:int}}/retry", entry, key=user)
    assert len(call("PUT", f"{HOOK}/retry", json={"ids": [entry, 4_000_000]})) == 1
    call.refuse(401, "PUT", f"{HOOK}/retry", key=None, json={"ids": [entry]})
