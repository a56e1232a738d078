"""Every answer of the operations that are built fits the vendor's OpenAPI document."""

from __future__ import annotations

from pathlib import Path

import pytest

from running import BESIDE, OWNER_EMAIL, OWNER_PASSWORD
from schema import Document, normal

FOLDER = BESIDE / "vendor"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the vendor's document is not beside the checkout")


class Recorder:
    """Calls operations by their template and collects what does not fit."""

    def __init__(self, portal, key, document):
        self.portal, self.key, self.document = portal, key, document
        self.called: set[tuple[str, str]] = set()
        self.problems: list[str] = []

    def __call__(self, method, template, *values, key="", **more):
        path = template
        for value in values:
            start, end = path.index("{"), path.index("}")
            path = path[:start] + str(value) + path[end + 1 :]
        answer = self.portal.call(method, path, self.key if key == "" else key, **more)
        assert answer.status_code == 200, f"{method} {path}: {answer.status_code} {answer.text}"
        full = f"/api/2.0{template}"
        self.called.add((method, normal(full)))
        if (method, normal(full)) in self.document.operations:
            self.problems += map(str, self.document.problems(method, full, answer.json()))
        return answer.json().get("response")


@pytest.fixture(scope="module")
def document():
    return Document.read(FOLDER, Path(__file__).with_name("differences.toml"))


@pytest.fixture(scope="module")
def recorder(portal, key, document, new_email):
    """All operations, called once or more in one story."""
    call = Recorder(portal, key, document)
    people(call, new_email)
    keys(call)
    signing_in(call)
    call("GET", "/settings", key=None)
    call("GET", "/settings", params={"withpassword": "true"})
    call("GET", "/capabilities", key=None)
    return call


def people(call, new_email):
    sparse = call("POST", "/people", json={"firstName": "Sparse", "lastName": "One", "email": new_email("sparse")})
    person = call(
        "POST",
        "/people",
        json={
            "firstName": "Full",
            "lastName": "One",
            "email": new_email("full"),
            "type": "RoomAdmin",
            "title": "Engineer",
            "location": "Riga",
            "comment": "A note",
            "sex": "female",
            "birthday": "1990-02-03",
            "worksfrom": "2020-01-02",
            "cultureName": "de",
            "contacts": [{"type": "phone", "value": "+371 5550100"}],
            "password": "Schema-Person-2026",
        },
    )
    id, email = person["id"], person["email"]
    call("GET", "/people/{userid}", id)
    call("GET", "/people/{userid}", person["userName"])
    call("GET", "/people/@self")
    call("GET", "/people/email", params={"email": email})
    call("GET", "/people/exists", params={"email": email})
    for template in ("/people", "/people/filter", "/people/simple/filter"):
        call("GET", template)
        call("GET", template, params={"filterValue": email, "count": 1, "sortBy": "email", "sortOrder": "descending"})
        call("GET", template, params={"filterValue": "nobody at all"})
    call("GET", "/people/status/{status}", "active")
    call("GET", "/people/search", params={"query": email})
    call("PUT", "/people/{userid}", id, json={"firstName": "Fuller", "role": "DocSpaceAdmin"})
    call("PUT", "/people/type/{type}", "RoomAdmin", json={"userIds": [sparse["id"]]})
    call("PUT", "/people/status/{status}", "terminated", json={"userIds": [id, sparse["id"]]})
    call("GET", "/people/{userid}", id)
    call("GET", "/people/status/{status}", 2)
    call("PUT", "/people/status/{status}", 1, json={"userIds": [id]})
    call("DELETE", "/people/{userid}", sparse["id"])


def keys(call):
    full = call("POST", "/keys", json={"name": "everything"})
    limited = call("POST", "/keys", json={"name": "read", "permissions": ["accounts:read"], "expiresInDays": 7})
    call("GET", "/keys/@self", key=limited["key"])
    call("GET", "/keys")
    call("GET", "/keys/permissions")
    call("PUT", "/keys/{keyId}", full["id"], json={"name": "renamed"})
    call("DELETE", "/keys/{keyId}", full["id"])


def signing_in(call):
    call("GET", "/authentication", key=None)
    answer = call("POST", "/authentication", key=None, json={"userName": OWNER_EMAIL, "password": OWNER_PASSWORD})
    token = answer["token"]
    call("GET", "/authentication", key=token)
    call("GET", "/people/@self", key=token)
    call("POST", "/authentication/logout", key=token)


def test_answers_fit(recorder):
    unique = sorted(set(recorder.problems))
    assert not unique, "\n  " + "\n  ".join(unique)


def test_every_difference_is_needed(recorder, document):
    unused = [f"{entry.operation} {entry.path} {entry.rule}" for entry in document.differences if not entry.uses]
    assert not unused, f"differences.toml lists what is no difference: {unused}"
    assert all(entry.reason.strip() for entry in document.differences)


def test_every_built_operation_was_called(recorder, portal):
    described = portal_operations(portal)
    missing = sorted(described & set(recorder.document.operations) - recorder.called)
    assert not missing, f"operations that the portal serves and this test does not check: {missing}"


def portal_operations(portal):
    import requests

    answer = requests.get(f"{portal.base}/openapi.json", timeout=30)
    assert answer.status_code == 200, answer.text
    return {
        (method.upper(), normal(path))
        for path, methods in answer.json()["paths"].items()
        for method in methods
        if method in {"get", "put", "post", "delete", "patch"}
    }
