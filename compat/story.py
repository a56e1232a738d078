"""One story that calls every operation that is built, with people of all roles, and writes down the answers."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Any

import requests
import running
from running import OWNER_EMAIL, OWNER_PASSWORD
from schema import normal

PASSWORD = "Story-Person-2026"
ROLES = ("DocSpaceAdmin", "RoomAdmin", "User", "Guest")
NOBODY = "0198c0de-0000-7000-8000-000000000001"


@dataclass(frozen=True)
class Exchange:
    """A call and its answer."""

    method: str
    template: str
    status: int
    media: str
    """Content type without parameters, empty without a body."""
    body: Any


class Story:
    """Calls operations by their template below `/api/2.0`."""

    def __init__(self, portal: running.Portal, key: str) -> None:
        self.portal, self.key = portal, key
        self.exchanges: list[Exchange] = []

    def __call__(self, method: str, template: str, *values: object, key: str | None = "", expect: int = 200, **more):
        """Calls an operation with the owner's key, another credential, or none (`None`); returns its `response`."""
        path = template
        for value in values:
            start, end = path.index("{"), path.index("}")
            path = path[:start] + str(value) + path[end + 1 :]
        answer = self.portal.call(method, path, self.key if key == "" else key, **more)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        media = answer.headers.get("content-type", "").split(";")[0]
        body = answer.json() if answer.content else None
        self.exchanges.append(Exchange(method, f"/api/2.0{template}", answer.status_code, media, body))
        return body.get("response") if body and answer.status_code == 200 else None

    def refuse(self, status: int, method: str, template: str, *values: object, **more) -> None:
        """Calls an operation that must refuse with a status."""
        self(method, template, *values, expect=status, **more)

    def sign_in(self, email: str, password: str = PASSWORD) -> str:
        body = {"userName": email, "password": password}
        return self("POST", "/authentication", key=None, json=body)["token"]

    @property
    def called(self) -> set[tuple[str, str]]:
        """Operations that succeeded at least once."""
        return {(one.method, normal(one.template)) for one in self.exchanges if one.status == 200}


def tell(call: Story, new_email) -> None:
    """Everything, in an order in which it makes sense."""
    people = create_everybody(call, new_email)
    read_and_list(call, people)
    for role, person in people.items():
        live_as(call, person, role)
    change(call, people, new_email)
    invite(call, new_email)
    share_guests(call, people, new_email)
    photos(call, people)
    keys(call, people)
    mails(call)
    sign_in_and_out(call)
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


def photos(call: Story, people: dict[str, dict[str, Any]]) -> None:
    guest = people["Guest"]
    session, photo = call.sign_in(guest["email"]), "/people/{userid}/photo"
    call("GET", photo, guest["id"])
    upload = {"key": session, "files": {"file": ("me.png", picture(), "image/png")}}
    saved = call("POST", photo, guest["id"], data={"Autosave": "true"}, **upload)
    assert saved["success"] and saved["data"]["big"], saved
    kept = call("POST", photo, guest["id"], **upload)
    assert kept["success"], kept
    rectangle = {"x": 0, "y": 0, "width": 2, "height": 2}
    call("POST", f"{photo}/thumbnails", guest["id"], key=session, json={"tmpFile": kept["data"], **rectangle})
    urls = call("POST", f"{photo}/thumbnails", guest["id"], key=session, json=rectangle)
    assert call("GET", "/people/{userid}", guest["id"])["avatarOriginal"] == urls["original"]
    call("PUT", photo, guest["id"], key=session, json={"files": urls["original"]})
    refused = call("POST", photo, guest["id"], key=session, files={"File": ("me.png", b"no picture", "image/png")})
    assert refused == {"success": False, "message": "Unknown image file type"}
    call.refuse(403, "PUT", photo, guest["id"], key=session, json={"files": "https://127.0.0.1/me.png"})
    call.refuse(403, "DELETE", photo, guest["id"])
    call("DELETE", photo, guest["id"], key=session)


def picture() -> bytes:
    """A PNG of four red pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress((b"\0" + b"\xff\0\0" * 2) * 2))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")


def invite(call: Story, new_email) -> None:
    """By mail and by links, up to a registration."""
    email = new_email("invited")
    waiting = call("POST", "/people/invite", json={"invitations": [{"email": email, "type": "User"}], "culture": "de"})
    invited = next(one for one in waiting if one["displayName"] == email)
    call("PUT", "/people/invite", json={"userIds": [invited["id"]]})
    link = call("POST", "/portal/users/invitationlink", json={"employeeType": "User", "maxUseCount": 2})
    link = call("PUT", "/portal/users/invitationlink", json={"id": link["id"], "maxUseCount": 3})
    assert call("GET", "/portal/users/invitationlink/{employeeType}", "User") == link
    assert call("GET", "/portal/users/invite/{employeeType}", "RoomAdmin")
    call("GET", "/settings/invitationsettings", key=None)
    confirm = confirm_header(call, link["url"])
    key = dict(pair.split("=", 1) for pair in confirm.split("&"))["key"]
    names = {"firstName": "Reg", "lastName": "Istered", "password": PASSWORD}
    registered = new_email("registered")
    body = {"fromInviteLink": True, "key": key, "email": registered, **names}
    call("POST", "/people", key=None, headers={"confirm": confirm}, json=body)
    call.sign_in(registered)
    call.refuse(403, "POST", "/people", key=None, headers={"confirm": confirm}, json={**body, "key": "1.AA"})
    call("DELETE", "/portal/users/invitationlink", json={"id": link["id"]})
    call.refuse(401, "POST", "/people", key=None, headers={"confirm": confirm}, json=body)
    call.refuse(404, "DELETE", "/portal/users/invitationlink", json={"id": link["id"]})


def share_guests(call: Story, people: dict[str, dict[str, Any]], new_email) -> None:
    body = {"firstName": "Gu", "lastName": "Est", "email": new_email("ready"), "type": "Guest"}
    guest = call("POST", "/people/active", json=body)
    url = call("GET", "/people/guests/{userid}/share", guest["id"])
    room_admin = call.sign_in(people["RoomAdmin"]["email"])
    call.refuse(403, "GET", "/people/{userid}", guest["id"], key=room_admin)
    approval = {"headers": {"confirm": confirm_header(call, url)}, "json": {"email": guest["email"]}}
    call("POST", "/people/guests/share/approve", key=room_admin, **approval)
    call("GET", "/people/{userid}", guest["id"], key=room_admin)
    call("DELETE", "/people/guests", key=room_admin, json={"userIds": [guest["id"]]})
    call.refuse(403, "DELETE", "/people/guests", key=room_admin, json={"userIds": [guest["id"]]})


def confirm_header(call: Story, url: str) -> str:
    """What the page behind a short link sends with its calls."""
    code = url.rsplit("/", 1)[1]
    portal = call.portal
    answer = requests.get(f"{portal.base}/s/{code}", allow_redirects=False, verify=portal.verify, timeout=30)
    return answer.headers["location"].split("?", 1)[1]


def keys(call: Story, people: dict[str, dict[str, Any]]) -> None:
    everything = call("POST", "/keys", json={"name": "everything"})
    limited = call("POST", "/keys", json={"name": "read", "permissions": ["accounts:read"], "expiresInDays": 7})
    call("GET", "/keys/@self", key=limited["key"])
    call("GET", "/keys/@self", key=everything["key"])
    call("GET", "/people/{userid}", people["User"]["id"], key=limited["key"])
    call.refuse(403, "POST", "/people", key=limited["key"], json={"firstName": "No", "email": "no@example.com"})
    call("GET", "/keys")
    call("GET", "/keys/permissions")
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
    call.refuse(400, "GET", "/anteroom/mails?state=lost")
    call.refuse(404, "GET", "/anteroom/mails/{mailid}", NOBODY)


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
    call.refuse(403, "POST", "/keys", key=session, json={"name": "a guest's"})
    call.refuse(404, "GET", "/keys/@self", key=session)
    call.refuse(404, "GET", "/people/{userid}", NOBODY)
    call.refuse(404, "PUT", "/people/{userid}", NOBODY, json={"firstName": "No"})
    call.refuse(404, "DELETE", "/people/{userid}", NOBODY)
    call.refuse(404, "GET", "/people/email", params={"email": "nobody@example.com"})
    call.refuse(404, "PUT", "/keys/{keyId}", NOBODY, json={"name": "no"})
    call.refuse(404, "DELETE", "/keys/{keyId}", NOBODY)
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
