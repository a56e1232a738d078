"""Handing over, removing and demoting people, in the background."""

from __future__ import annotations

from typing import Any

from telling import NOBODY, Story

COMPLETED = 2


def tell(call: Story, people: dict[str, dict[str, Any]], new_email) -> None:
    reassign(call, people, new_email)
    remove(call, people, new_email)
    demote(call, people, new_email)
    delete(call, new_email)
    folders(call, people)


def disabled(call: Story, email: str, type: str = "User") -> dict[str, Any]:
    person = call.add(email, type)
    call("PUT", "/people/status/{status}", "terminated", json={"userIds": [person["id"]]})
    return person


def begun(progress: dict[str, Any]) -> None:
    assert progress["status"] in (0, 1) and progress["isCompleted"] is False and progress["error"] == "", progress


def ended(progress: dict[str, Any]) -> None:
    assert (progress["status"], progress["percentage"], progress["error"]) == (COMPLETED, 100, ""), progress


def reassign(call: Story, people: dict[str, dict[str, Any]], new_email) -> None:
    start, of, stop = "/people/reassign/start", "/people/reassign/progress/{userid}", "/people/reassign/terminate"
    source, receiver = disabled(call, new_email("source"), "RoomAdmin"), people["RoomAdmin"]
    led = call("POST", "/group", json={"groupName": "Led by the source", "members": []})
    assert call("GET", "/people/reassign/necessary", params={"userId": source["id"], "type": "User"}) is False
    assert call("GET", of, source["id"]) is None
    assert call("PUT", stop, json={"userId": source["id"]}) is None
    body = {"fromUserId": source["id"], "toUserId": receiver["id"]}
    begun(call("POST", start, json={**body, "deleteProfile": True}))
    ended(call.finish(of, source["id"]))
    call.refuse(404, "GET", "/people/{userid}", source["id"])
    call("PUT", stop, json={"userId": source["id"]})
    call("DELETE", "/group/{id}", led["id"], expect=204)
    call.refuse(400, "POST", start, json={**body, "toUserId": people["User"]["id"]})
    call.refuse(400, "POST", start, json=body)
    call.refuse(400, "POST", start, json={})
    not_admin(call, people, ("POST", start, body), ("PUT", stop, {"userId": source["id"]}), ("GET", of, source["id"]))
    guest = call.sign_in(people["Guest"]["email"])
    call.refuse(403, "GET", "/people/reassign/necessary", key=guest, params={"userId": source["id"]})


def remove(call: Story, people: dict[str, dict[str, Any]], new_email) -> None:
    start, of, stop = "/people/remove/start", "/people/remove/progress/{userid}", "/people/remove/terminate"
    gone = disabled(call, new_email("gone"))
    body = {"userId": gone["id"]}
    assert call("GET", of, gone["id"]) is None
    begun(call("POST", start, json=body))
    ended(call.finish(of, gone["id"]))
    call.refuse(404, "GET", "/people/{userid}", gone["id"])
    assert call("PUT", stop, json=body) is None
    call.refuse(400, "POST", start, json={"userId": NOBODY})
    call.refuse(400, "POST", start, json={"userId": people["User"]["id"]})
    not_admin(call, people, ("POST", start, body), ("PUT", stop, body), ("GET", of, gone["id"]))


def demote(call: Story, people: dict[str, dict[str, Any]], new_email) -> None:
    start, of, stop = "/people/type", "/people/type/progress/{userid}", "/people/type/terminate"
    person = call.add(new_email("demoted"), "RoomAdmin")
    body = {"type": "User", "userId": person["id"]}
    assert call("GET", of, person["id"]) is None
    begun(call("POST", start, json=body))
    ended(call.finish(of, person["id"]))
    assert call("GET", "/people/{userid}", person["id"])["role"] == "User"
    # A cancel right after the start wins.
    call("POST", start, json={**body, "type": "Guest"})
    canceled = call("PUT", stop, json={"userId": person["id"]})
    assert (canceled["status"], canceled["isCompleted"], canceled["error"]) == (3, True, ""), canceled
    assert call("GET", "/people/{userid}", person["id"])["role"] == "User"
    call.refuse(400, "POST", start, json={**body, "type": "RoomAdmin"})
    call.refuse(400, "POST", start, json={**body, "userId": NOBODY})
    not_entitled(call, people, new_email)
    guest = call.sign_in(people["Guest"]["email"])
    call.refuse(403, "POST", start, key=guest, json=body)
    not_admin(call, people, ("PUT", stop, {"userId": person["id"]}), ("GET", of, person["id"]))


def not_entitled(call: Story, people: dict[str, dict[str, Any]], new_email) -> None:
    """A room admin may start, but what a member has is not his to hand over: the task fails."""
    person, room_admin = call.add(new_email("kept")), call.sign_in(people["RoomAdmin"]["email"])
    body = {"type": "User", "userId": person["id"]}
    begun(call("POST", "/people/type", key=room_admin, json=body))
    failed = call.finish("/people/type/progress/{userid}", person["id"])
    assert failed["status"] == 4 and "permission" in failed["error"], failed


def delete(call: Story, new_email) -> None:
    """Several at once, without a task to ask for."""
    gone, stays = disabled(call, new_email("deleted")), call.add(new_email("stays"))
    call.refuse(403, "PUT", "/people/delete", json={"userIds": [gone["id"], stays["id"]]})
    call.refuse(400, "PUT", "/people/delete", json={"userId": gone["id"]})
    deleted = call("PUT", "/people/delete", json={"userIds": [gone["id"], NOBODY]})
    assert [one["id"] for one in deleted] == [gone["id"]], deleted


def folders(call: Story, people: dict[str, dict[str, Any]]) -> None:
    """Nobody has a folder yet, so nobody can have one deleted."""
    guest = call.sign_in(people["Guest"]["email"])
    call.refuse(403, "POST", "/people/delete/personal/start", key=guest)
    assert call("GET", "/people/delete/personal/progress", key=guest) is None
    call.refuse(401, "GET", "/people/delete/personal/progress", key=None)


def not_admin(call: Story, people: dict[str, dict[str, Any]], *operations: tuple[str, str, Any]) -> None:
    room_admin = call.sign_in(people["RoomAdmin"]["email"])
    for method, template, what in operations:
        values, more = ((what,), {}) if method == "GET" else ((), {"json": what})
        call.refuse(403, method, template, *values, key=room_admin, **more)
        call.refuse(401, method, template, *values, key=None, **more)
