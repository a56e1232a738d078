"""Calls operations by their templates and writes the answers down; what the chapters of the story share."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

import running
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
        path = fill(template, values)
        answer = self.portal.call(method, path, self.key if key == "" else key, **more)
        self.note(method, f"/api/2.0{template}", answer, expect)
        return answer.json().get("response") if answer.content and answer.status_code == 200 else None

    def visit(self, template: str, *values: object, expect: int = 200, **more) -> requests.Response:
        """Fetches a page at the root of the portal, as a browser that does not follow it further."""
        url = self.portal.base + fill(template, values)
        answer = requests.get(url, verify=self.portal.verify, timeout=30, allow_redirects=False, **more)
        self.note("GET", template, answer, expect)
        return answer

    def note(self, method: str, template: str, answer: requests.Response, expect: int) -> None:
        assert answer.status_code == expect, f"{method} {answer.url}: {answer.status_code} {answer.text}"
        media = answer.headers.get("content-type", "").split(";")[0]
        body = None
        if answer.content:
            body = answer.json() if media.endswith("json") else answer.text
        self.exchanges.append(Exchange(method, template, answer.status_code, media, body))

    def refuse(self, status: int, method: str, template: str, *values: object, **more) -> None:
        """Calls an operation that must refuse with a status."""
        self(method, template, *values, expect=status, **more)

    def sign_in(self, email: str, password: str = PASSWORD) -> str:
        body = {"userName": email, "password": password}
        return self("POST", "/authentication", key=None, json=body)["token"]

    def add(self, email: str, type: str = "User", **members) -> dict[str, Any]:
        """A person who can sign in."""
        body = {"firstName": "Story", "lastName": "Person", "email": email, "type": type, "password": PASSWORD}
        return self("POST", "/people", json={**body, **members})

    def finish(self, template: str, person: str) -> dict[str, Any]:
        """Asks for the progress of a task until it is completed."""
        def look():
            progress = self("GET", template, person)
            return progress if progress["isCompleted"] else None

        return running.wait_for(look)

    def confirmation(self, kind: str, to: str) -> str:
        """The header `confirm` of a page that was opened with the link in the newest mail of that kind."""
        return self.query_of(self.portal.link(kind, to))

    def query_of(self, url: str) -> str:
        """The query of a link, which a short one leads to."""
        if (path := urlsplit(url).path).startswith("/s/"):
            url = self.visit("/s/{key}", path.removeprefix("/s/"), expect=302).headers["location"]
        return urlsplit(url).query

    @property
    def called(self) -> set[tuple[str, str]]:
        """Operations that succeeded at least once."""
        return {(one.method, normal(one.template)) for one in self.exchanges if one.status < 400}

    @property
    def refused(self) -> set[tuple[str, str]]:
        """Operations that refused at least once."""
        return {(one.method, normal(one.template)) for one in self.exchanges if one.status >= 400}


def fill(template: str, values: tuple[object, ...]) -> str:
    """A template with its parameters replaced in their order."""
    for value in values:
        start, end = template.index("{"), template.index("}")
        template = template[:start] + str(value) + template[end + 1 :]
    return template


def picture(width: int = 2, height: int = 2) -> bytes:
    """A red PNG."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress((b"\0" + b"\xff\0\0" * width) * height))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")
