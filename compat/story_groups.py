"""Groups and their members."""

from __future__ import annotations

from typing import Any

from telling import NOBODY, Story


def tell(call: Story, people: dict[str, dict[str, Any]], new_email) -> None:
    head, one, two = people["RoomAdmin"]["id"], people["User"]["id"], people["Second-hand"]["id"]
    group = call(
        "POST", "/group", json={"groupName": "Zvířata & <b>Co</b>", "groupManager": head, "members": [one, one]}
    )
    assert group["membersCount"] == 2 and group["manager"]["id"] == head, group
    other = call("POST", "/group", json={"groupName": "No members"})
    assert other["members"] == [] and "manager" not in other, other
    look(call, group, one)
    change_members(call, group, other, two, people["Guest"]["id"])
    in_profiles(call, group, new_email)
    refuse(call, people, group)
    for gone in (group, other):
        call("DELETE", "/group/{id}", gone["id"], expect=204)
        call.refuse(404, "GET", "/group/{id}", gone["id"])


def look(call: Story, group: dict[str, Any], member: str) -> None:
    assert {one["id"] for one in call("GET", "/group/{id}", group["id"])["members"]} >= {member}
    assert "members" not in call("GET", "/group/{id}", group["id"], params={"includeMembers": "false"})
    call("GET", "/group")
    call("GET", "/group", params={"filterValue": "zvířata", "sortBy": "membersCount", "sortOrder": "descending"})
    call("GET", "/group", params={"userId": group["manager"]["id"], "manager": "true", "count": 1})
    assert [one["id"] for one in call("GET", "/group/user/{userid}", member)] == [group["id"]]
    assert call("GET", "/group/user/{userid}", NOBODY) == []
    for kind in ("room", "folder", "file"):
        call.refuse(404, "GET", f"/group/{kind}/{{id}}", 1)
        call.refuse(404, "GET", f"/group/{kind}/{{id}}", "sbox-1-folder")


def change_members(call: Story, group: dict[str, Any], other: dict[str, Any], member: str, guest: str) -> None:
    members, id = "/group/{id}/members", group["id"]
    assert call("PUT", members, id, json={"members": [member]})["membersCount"] == 3
    assert call("DELETE", members, id, json={"members": [member]})["membersCount"] == 2
    assert call("POST", members, id, json={"members": [member]})["membersCount"] == 1
    call.refuse(400, "POST", members, id, json={"members": [guest]})
    call.refuse(400, "PUT", members, id, json={"members": ["no id"]})
    call.refuse(400, "DELETE", members, id, json={"members": "no list"})
    assert call("PUT", "/group/{id}/manager", id, json={"userId": member})["manager"]["id"] == member
    call.refuse(404, "PUT", "/group/{id}/manager", id, json={"userId": NOBODY})
    moved = call("PUT", "/group/{fromId}/members/{toId}", id, other["id"])
    assert moved["id"] == other["id"] and moved["membersCount"] == 1, moved
    changed = call("PUT", "/group/{id}", id, json={"groupName": "Animals", "membersToAdd": [member, guest, NOBODY]})
    assert changed["name"] == "Animals" and [one["id"] for one in changed["members"]] == [member], changed
    call("PUT", "/group/{id}", id, json={"membersToRemove": [member]})
    call("PUT", "/group/{id}", id, json={"groupManager": member})


def in_profiles(call: Story, group: dict[str, Any], new_email) -> None:
    person = call.add(new_email("grouped"), department=[group["id"]])
    assert person["department"] == "Animals" and [one["id"] for one in person["groups"]] == [group["id"]], person
    for template in ("/people/filter", "/people/simple/filter"):
        found = call("GET", template, params={"groupId": group["id"], "sortBy": "department"})
        assert person["id"] in {one["id"] for one in found}
        found = call("GET", template, params={"groupId": group["id"], "excludeGroup": "true"})
        assert person["id"] not in {one["id"] for one in found}
        call("GET", template, params={"withoutGroup": "true"})
    call("GET", "/people", params={"filterBy": "group", "filterValue": group["id"]})
    call("GET", "/people/@search/{query}", "story", params={"filterBy": "group", "filterValue": group["id"]})


def refuse(call: Story, people: dict[str, dict[str, Any]], group: dict[str, Any]) -> None:
    room_admin, guest = call.sign_in(people["RoomAdmin"]["email"]), call.sign_in(people["Guest"]["email"])
    call("GET", "/group/{id}", group["id"], key=room_admin)
    for key, status in ((room_admin, 403), (guest, 403), (None, 401)):
        call.refuse(status, "POST", "/group", key=key, json={"groupName": "no"})
        call.refuse(status, "PUT", "/group/{id}", group["id"], key=key, json={"groupName": "no"})
        call.refuse(status, "DELETE", "/group/{id}", group["id"], key=key)
    for key, status in ((guest, 403), (None, 401)):
        call.refuse(status, "GET", "/group", key=key)
        call.refuse(status, "GET", "/group/{id}", group["id"], key=key)
    call.refuse(400, "POST", "/group", json={})
    call.refuse(400, "POST", "/group", json={"groupName": " "})
    call.refuse(400, "POST", "/group", json={"groupName": "no", "members": [NOBODY]})
    call.refuse(400, "PUT", "/group/{id}", group["id"], json={"groupName": "n" * 129})
    call.refuse(404, "PUT", "/group/{id}", NOBODY, json={"groupName": "no"})
    call.refuse(404, "DELETE", "/group/{id}", NOBODY)
    call.refuse(404, "PUT", "/group/{fromId}/members/{toId}", NOBODY, group["id"])
