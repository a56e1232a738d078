"""What people have beside their names: photo, language, colours, limits; and conditions on changes."""

from __future__ import annotations

import struct
from typing import Any

import requests

from telling import NOBODY, Story, picture


def tell(call: Story, people: dict[str, dict[str, Any]]) -> None:
    photos(call, people)
    choose(call, people)
    limit(call, people)
    only_as_seen(call, people)


def photos(call: Story, people: dict[str, dict[str, Any]]) -> None:
    guest = people["Guest"]
    session, photo = call.sign_in(guest["email"]), "/people/{userid}/photo"
    call("GET", photo, guest["id"])
    upload = {"key": session, "files": {"file": ("me.png", picture(3, 2), "image/png")}}
    saved = call("POST", photo, guest["id"], data={"Autosave": "true"}, **upload)
    assert saved["success"], saved
    sizes = {name: size_of(fetch(call, url)) for name, url in saved["data"].items()}
    squares = {"retina": 360, "max": 200, "big": 82, "medium": 48, "small": 32}
    assert sizes == {"main": (3, 2), **{name: (side, side) for name, side in squares.items()}}, sizes
    kept = call("POST", photo, guest["id"], **upload)
    assert kept["success"] and size_of(fetch(call, kept["data"])) == (3, 2), kept
    rectangle = {"x": 0, "y": 0, "width": 2, "height": 2}
    call("POST", f"{photo}/thumbnails", guest["id"], key=session, json={"tmpFile": kept["data"], **rectangle})
    urls = call("POST", f"{photo}/thumbnails", guest["id"], key=session, json=rectangle)
    assert call("GET", "/people/{userid}", guest["id"])["avatarOriginal"] == urls["original"]
    call("PUT", photo, guest["id"], key=session, json={"files": urls["original"]})
    refused = call("POST", photo, guest["id"], key=session, files={"File": ("me.png", b"no picture", "image/png")})
    assert refused == {"success": False, "message": "Unknown image file type"}
    call.refuse(403, "PUT", photo, guest["id"], key=session, json={"files": "https://127.0.0.1/me.png"})
    call.refuse(404, "GET", photo, NOBODY)
    call.refuse(404, "POST", f"{photo}/thumbnails", guest["id"], key=session, json={"tmpFile": "/no/such.png"})
    call.refuse(403, "POST", f"{photo}/thumbnails", guest["id"], json=rectangle)
    call.refuse(401, "POST", photo, guest["id"], key=None, files={"file": ("me.png", picture())})
    call.refuse(403, "DELETE", photo, guest["id"])
    call("DELETE", photo, guest["id"], key=session)


def fetch(call: Story, url: str) -> bytes:
    """A picture at the address that an answer gave, without a credential as a page shows it."""
    answer = requests.get(call.portal.base + url, verify=call.portal.verify, timeout=30)
    assert answer.status_code == 200 and answer.headers["content-type"] == "image/png", (url, answer.status_code)
    return answer.content


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n") and png[12:16] == b"IHDR"
    return struct.unpack(">II", png[16:24])


def choose(call: Story, people: dict[str, dict[str, Any]]) -> None:
    """Language and colours, each for oneself."""
    person = people["User"]
    session, culture = call.sign_in(person["email"]), "/people/{userid}/culture"
    assert call("PUT", culture, person["id"], key=session, json={"cultureName": "PT-br"})["cultureName"] == "pt-BR"
    call.refuse(403, "PUT", culture, person["id"], json={"cultureName": "de"})
    call.refuse(400, "PUT", culture, person["id"], key=session, json={"cultureName": "tlh"})
    call.refuse(400, "PUT", culture, person["id"], key=session, json={})
    assert call("GET", "/people/theme", key=session)["theme"] == "System"
    assert call("PUT", "/people/theme", key=session, json={"theme": "dark"})["theme"] == "Dark"
    call.refuse(400, "PUT", "/people/theme", key=session, json={"theme": "Pink"})
    call.refuse(401, "GET", "/people/theme", key=None)
    assert call("GET", "/people/@self", key=session)["theme"] == "Dark"
    call("GET", "/people/tokendiagnostics", key=session)
    call.refuse(401, "GET", "/people/tokendiagnostics", key=None)
    call("GET", "/people/info", key=session)


def limit(call: Story, people: dict[str, dict[str, Any]]) -> None:
    person = people["User"]
    body = {"userIds": [person["id"], NOBODY], "quota": 1 << 30}
    assert [one["id"] for one in call("PUT", "/people/userquota", json=body)] == [person["id"]]
    call.refuse(400, "PUT", "/people/userquota", json={**body, "quota": "much"})
    call.refuse(400, "PUT", "/people/userquota", json={**body, "quota": 0.5})
    call("GET", "/people/filter", params={"quotaFilter": "Custom"})
    assert [one["id"] for one in call("PUT", "/people/resetquota", json=body)] == [person["id"]]
    call("GET", "/people/recalculatequota")
    assert call("GET", "/people/checkrecalculatequota") == {"isCompleted": True, "progress": 100}
    session = call.sign_in(person["email"])
    call.refuse(403, "PUT", "/people/userquota", key=session, json=body)
    call.refuse(403, "PUT", "/people/resetquota", key=session, json=body)
    call.refuse(403, "GET", "/people/recalculatequota", key=session)
    call.refuse(403, "GET", "/people/checkrecalculatequota", key=session)


def only_as_seen(call: Story, people: dict[str, dict[str, Any]]) -> None:
    """Tags of single records, conditions on changes, and a call that is repeated."""
    template, id = "/people/{userid}", people["User"]["id"]
    tag = call.portal.call("GET", f"/people/{id}", call.key).headers["etag"]
    call("GET", template, id, expect=304, headers={"If-None-Match": tag})
    call("PUT", template, id, headers={"If-Match": tag}, json={"location": "Kaunas"})
    call.refuse(412, "PUT", template, id, headers={"If-Match": tag}, json={"location": "Lost"})
    once = {"headers": {"Idempotency-Key": "story-1"}, "json": {"groupName": "Only once"}}
    made = call("POST", "/group", **once)
    assert call("POST", "/group", **once)["id"] == made["id"]
    call.refuse(422, "POST", "/group", **{**once, "json": {"groupName": "Another"}})
    call("DELETE", "/group/{id}", made["id"], expect=204)
