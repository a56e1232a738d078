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
