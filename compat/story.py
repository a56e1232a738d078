"""One story that calls every operation that is built, with people of all roles, and writes down the answers."""

from __future__ import annotations

from typing import Any

import story_accounts
import story_administrators
import story_audit
import story_groups
import story_house
import story_installation
import story_invitations
import story_links
import story_portal_info
import story_portals
import story_profile
import story_rules
import story_second_factor
import story_sessions
import story_tasks
import story_webhooks
from running import OWNER_EMAIL, OWNER_PASSWORD
from telling import NOBODY, PASSWORD, ROLES, Exchange, Story

__all__ = ["Exchange", "Story", "tell"]


def tell(call: Story, new_email) -> None:
    """Everything, in an order in which it makes sense."""
    people = create_everybody(call, new_email)
    read_and_list(call, people)
    for role, person in people.items():
        live_as(call, person, role)
    change(call, people, new_email)
    story_groups.tell(call, people, new_email)
    story_invitations.tell(call, people, new_email)
    story_links.tell(call, new_email)
    story_profile.tell(call, people)
    story_tasks.tell(call, people, new_email)
    story_accounts.tell(call, people)
    keys(call, people)
    mails(call)
    sign_in_and_out(call)
    story_sessions.tell(call, new_email)
    story_rules.tell(call, people)
    story_webhooks.tell(call, people, new_email)
    story_portal_info.tell(call, people, new_email)
    story_house.tell(call, people)
    story_administrators.tell(call, people, new_email)
    story_audit.tell(call, people, new_email)
    story_installation.tell(call, new_email)
    story_portals.tell(call, new_email)
    story_second_factor.tell(call, new_email)
    look_at_the_portal(call)
    refusals(call, people)
    leave(call, people)


def create_everybody(call: Story, new_email) -> dict[str, dict[str, Any]]:
    """One person of each role, a sparse one, and one created by a room admin."""
    people = {role: create_full(call, new_email(role.lower()), role) for role in ROLES}
    people["Sparse"] = call(
        "POST", "/people", json={"firstName": "Sparse", "lastName": "One", "email": new_email("sparse")}
    )
    room_admin = call.sign_in(people["RoomAdmin"]["email"])
    people["Second-hand"] = call(
        "POST",
        "/people",
        key=room_admin,
        json={"firstName": "Second", "lastName": "Hand", "email": new_email("second"), "type": "User"},
    )
    return people


def create_full(call: Story, email: str, role: str) -> dict[str, Any]:
    """A person with every member that the portal knows. Nobody is created as a guest, one becomes one."""
    person = call(
        "POST",
        "/people",
        json={
            "firstName": "Žofie",
            "lastName": f"O'Neil-{role}",
            "email": email,
            "type": "User" if role == "Guest" else role,
            "title": "Engineer & more",
            "location": "Rīga",
            "comment": "A <b>note</b>",
            "sex": "female",
            "birthday": "1990-02-03",
            "worksfrom": "2020-01-02",
            "cultureName": "de",
            "contacts": [{"type": "phone", "value": "+371 5550100"}, {"type": "mail", "value": "other@example.com"}],
            "password": PASSWORD,
        },
    )
    if role == "Guest":
        person = call("PUT", "/people/{userid}", person["id"], json={"role": "Guest"})
    assert person["role"] == role, person
    return person


def read_and_list(call: Story, people: dict[str, dict[str, Any]]) -> None:
    for person in people.values():
        assert call("GET", "/people/{userid}", person["id"])["createdBy"]["displayName"]
        call("GET", "/people/{userid}", person["userName"])
        call("GET", "/people/email", params={"email": person["email"]})
        call("GET", "/people/exists", params={"email": person["email"]})
    call("GET", "/people/exists", params={"email": "nobody@example.com"})
    email = people["User"]["email"]
    for template in ("/people", "/people/filter", "/people/simple/filter"):
        call("GET", template)
        call("GET", template, params={"filterValue": email, "count": 1, "sortBy": "email", "sortOrder": "descending"})
        call("GET", template, params={"startIndex": 2, "count": 2, "fields": "id,displayName,createdBy.id"})
        assert call("GET", template, params={"filterValue": "nobody at all"}) == []
    call("GET", "/people/filter", params={"employeeType": "Guest", "area": "Guests", "payments": "Free"})
    call("GET", "/people/status/{status}", "active")
    assert call("GET", "/people/status/{status}/search", "default", params={"query": email})[0]["email"] == email
    for kind in ("room", "folder", "file"):
        call.refuse(404, "GET", f"/people/{kind}/{{id}}", 1)
        call.refuse(404, "GET", f"/accounts/{kind}/{{id}}/search", 1, params={"filterValue": "a"})
    call("GET", "/people/search", params={"query": email})
    call("GET", "/people/@search/{query}", email)


def live_as(call: Story, person: dict[str, Any], role: str) -> None:
    """What a person does by hand: sign in, look around, change the own profile."""
    if role not in ROLES:
        return
    session = call.sign_in(person["email"])
    itself = call("GET", "/people/@self", key=session)
    assert itself["id"] == person["id"] and itself["role"] == role
    call("GET", "/people/@self", key=None, cookies={"asc_auth_key": session})
    call("GET", "/people/@self", key=None, auth=(person["email"], PASSWORD))
    call("GET", "/people/{userid}", person["id"], key=session)
    call("PUT", "/people/{userid}", person["id"], key=session, json={"location": "Vilnius", "contacts": []})
    call("GET", "/people/exists", key=session, params={"email": OWNER_EMAIL})
    call("GET", "/settings", key=session, params={"withPassword": "true"})
    call("GET", "/capabilities", key=session)
    if role in {"DocSpaceAdmin", "RoomAdmin"}:
        for template in ("/people", "/people/filter", "/people/simple/filter"):
            call("GET", template, key=session)
        call("GET", "/people/status/{status}", "active", key=session)
    else:
        call.refuse(403, "GET", "/people/filter", key=session)
    call("GET", "/keys", key=session)
    call("POST", "/authentication/logout", key=session)


def change(call: Story, people: dict[str, dict[str, Any]], new_email) -> None:
    user, sparse = people["User"], people["Sparse"]
    call("PUT", "/people/{userid}", user["id"], json={"firstName": "Fuller", "role": "Manager"})
    call("PUT", "/people/{userid}", user["id"], json={"role": "Guest", "birthday": "1991-03-04"})
    call("PUT", "/people/type/{type}", "User", json={"userIds": [user["id"]]})
    call("PUT", "/people/type/{type}", "RoomAdmin", json={"userIds": [user["id"], sparse["id"]]})
    call("PUT", "/people/{userid}", sparse["id"], json={"email": new_email("moved")})
    # The profile page of the web interface sends the whole profile back.
    profile = call("GET", "/people/{userid}", user["id"])
    call("PUT", "/people/{userid}", user["id"], json={**profile, "department": [], "location": "Tartu"})
    disabled = call("PUT", "/people/{userid}", sparse["id"], json={"disable": True})
    assert disabled["status"] == 2 and disabled["terminated"]
    call("GET", "/people/exists", params={"email": disabled["email"]})
    call("GET", "/people/status/{status}", 2)
    call("PUT", "/people/status/{status}", "Active", json={"userIds": [sparse["id"]]})


def keys(call: Story, people: dict[str, dict[str, Any]]) -> None:
    everything = call("POST", "/keys", json={"name": "everything"})
    limited = call("POST", "/keys", json={"name": "read", "permissions": ["accounts:read"], "expiresInDays": 7})
    call("GET", "/keys/@self", key=limited["key"])
    call("GET", "/keys/@self", key=everything["key"])
    call("GET", "/people/{userid}", people["User"]["id"], key=limited["key"])
    call.refuse(403, "POST", "/people", key=limited["key"], json={"firstName": "No", "email": "no@example.com"})
    call("GET", "/keys")
    call("GET", "/keys/permissions")
    rotated = call("POST", "/anteroom/keys/{keyid}/rotate", limited["id"], json={"overlapMinutes": 60})
    for key in (limited["key"], rotated["key"]):
        assert call("GET", "/keys/@self", key=key)["formerKeyExpiresAt"]
    call("GET", "/keys")
    call("POST", "/anteroom/keys/{keyid}/rotate", limited["id"])
    call.refuse(401, "GET", "/keys/@self", key=rotated["key"])
    call("PUT", "/keys/{keyId}", everything["id"], json={"name": "renamed", "isActive": False})
    call.refuse(401, "GET", "/people/@self", key=everything["key"])
    call("DELETE", "/keys/{keyId}", everything["id"])
    room_admin = call.sign_in(people["RoomAdmin"]["email"])
    call("POST", "/keys", key=room_admin, json={"name": "theirs", "permissions": ["rooms:read", "rooms:write"]})
    call("GET", "/keys")


def mails(call: Story) -> None:
    mail = call("POST", "/anteroom/mails/test", json={"to": "nobody@example.com"})
    call("GET", "/anteroom/mails")
    call("GET", "/anteroom/mails/{mailid}", mail["id"])
    call("PUT", "/anteroom/mails/{mailid}/retry", mail["id"])
    call.refuse(400, "POST", "/anteroom/mails/test", json={"to": "nobody"})
    call.refuse(400, "GET", "/anteroom/mails", params={"state": "lost"})
    call.refuse(404, "GET", "/anteroom/mails/{mailid}", NOBODY)
    call.refuse(404, "PUT", "/anteroom/mails/{mailid}/retry", NOBODY)


def sign_in_and_out(call: Story) -> None:
    call("GET", "/authentication", key=None)
    body = {"userName": OWNER_EMAIL, "password": OWNER_PASSWORD}
    token = call("POST", "/authentication", key=None, json={**body, "session": True})["token"]
    call("GET", "/authentication", key=token)
    call("GET", "/people/@self", key=token)
    call("POST", "/authentication/logout", key=token)
    assert call("GET", "/authentication", key=token) is False
    call("POST", "/authentication/logout", key=None)


def look_at_the_portal(call: Story) -> None:
    call("GET", "/settings", key=None)
    call("GET", "/settings")
    call("GET", "/settings/cultures")
    call("GET", "/settings/version/build", key=None)
    call("GET", "/capabilities", key=None)


def refusals(call: Story, people: dict[str, dict[str, Any]]) -> None:
    """At least one refusal of each shape for each group of operations."""
    own, other = people["Guest"], people["RoomAdmin"]
    session = call.sign_in(own["email"])
    for method, template, *values in (
        ("GET", "/people"),
        ("GET", "/people/filter"),
        ("GET", "/people/simple/filter"),
        ("GET", "/people/search"),
        ("GET", "/people/status/{status}", "active"),
        ("GET", "/people/status/{status}/search", "active"),
        ("GET", "/people/{userid}", other["id"]),
        ("PUT", "/people/{userid}", other["id"]),
        ("DELETE", "/people/{userid}", other["id"]),
        ("PUT", "/people/status/{status}", 2),
        ("PUT", "/people/type/{type}", 3),
    ):
        more = {"json": {"userIds": [other["id"]], "firstName": "Not"}} if method == "PUT" else {}
        call.refuse(403, method, template, *values, key=session, **more)
        call.refuse(401, method, template, *values, key=None, **more)
        call.refuse(401, method, template, *values, key="sk-" + "0" * 64, **more)
    for template, *values in (
        ("/group/user/{userid}", other["id"]),
        ("/keys",),
        ("/keys/permissions",),
        ("/people/@search/{query}", "story"),
        ("/people/info",),
        ("/portal/users/invite/{employeeType}", "User"),
        ("/settings/security/password",),
    ):
        call.refuse(401, "GET", template, *values, key=None)
    call.refuse(403, "POST", "/keys", key=session, json={"name": "a guest's"})
    call.refuse(404, "GET", "/keys/@self", key=session)
    call.refuse(404, "GET", "/people/{userid}", NOBODY)
    call.refuse(404, "PUT", "/people/{userid}", NOBODY, json={"firstName": "No"})
    call.refuse(404, "DELETE", "/people/{userid}", NOBODY)
    call.refuse(404, "GET", "/people/email", params={"email": "nobody@example.com"})
    call.refuse(404, "PUT", "/keys/{keyId}", NOBODY, json={"name": "no"})
    call.refuse(404, "DELETE", "/keys/{keyId}", NOBODY)
    call.refuse(404, "POST", "/anteroom/keys/{keyid}/rotate", NOBODY)
    call.refuse(400, "POST", "/anteroom/keys/{keyid}/rotate", NOBODY, json={"overlapMinutes": 43_201})
    call.refuse(403, "DELETE", "/people/{userid}", other["id"])
    invalid(call, other)
    call.refuse(401, "POST", "/authentication", key=None, json={"userName": own["email"], "password": "wrong"})
    call.refuse(401, "POST", "/authentication", key=None, json={})


def invalid(call: Story, person: dict[str, Any]) -> None:
    call.refuse(400, "POST", "/people", json={"firstName": "No", "lastName": "One", "email": "no address"})
    call.refuse(400, "POST", "/people", json={"firstName": "No1", "lastName": "One", "email": "no.one@example.com"})
    call.refuse(400, "POST", "/people", json={"firstName": "No", "lastName": "One", "email": person["email"]})
    call.refuse(400, "POST", "/people", json={"firstName": 1})
    call.refuse(400, "POST", "/people", data="{", headers={"Content-Type": "application/json"})
    call.refuse(415, "POST", "/people", data="firstName=No", headers={"Content-Type": "text/plain"})
    call.refuse(400, "PUT", "/people/{userid}", person["id"], json={"role": "King"})
    call.refuse(403, "PUT", "/people/{userid}", person["id"], json={"role": "Owner"})
    call.refuse(400, "PUT", "/people/{userid}", person["id"], json={"firstName": "n" * 300})
    call.refuse(400, "PUT", "/people/type/{type}", "King", json={"userIds": [person["id"]]})
    call.refuse(400, "PUT", "/people/status/{status}", "terminated", json={"userIds": ["no id"]})
    call.refuse(400, "GET", "/people/filter", params={"count": 1000})
    call.refuse(400, "GET", "/people/status/{status}", "asleep")
    call.refuse(400, "GET", "/people/email")
    call.refuse(400, "GET", "/people/exists")
    call.refuse(400, "POST", "/keys", json={})
    call.refuse(400, "POST", "/keys", json={"name": "no", "permissions": ["no:thing"]})
    call.refuse(400, "POST", "/keys", json={"name": "no", "expiresInDays": 1000})
    call.refuse(400, "POST", "/authentication", key=None, data="[", headers={"Content-Type": "application/json"})


def leave(call: Story, people: dict[str, dict[str, Any]]) -> None:
    """Everybody is disabled, looked at once more, and deleted."""
    ids = [person["id"] for person in people.values()]
    call("PUT", "/people/status/{status}", "terminated", json={"userIds": ids})
    body = {"userName": people["User"]["email"], "password": PASSWORD}
    call.refuse(403, "POST", "/authentication", key=None, json=body)
    for person in people.values():
        call("GET", "/people/{userid}", person["id"])
    call("GET", "/people/filter", params={"employeeStatus": "Terminated"})
    for person in people.values():
        call("DELETE", "/people/{userid}", person["id"])
