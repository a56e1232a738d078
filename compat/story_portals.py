"""A second portal of the server: suspended, brought back, renamed, removed."""

from __future__ import annotations

import json

from running import link_in
from telling import NOBODY, PASSWORD, Story

OWNER = "owner.of.the.second@example.com"


def tell(call: Story, new_email) -> None:
    password = call.portal.data.parent / "password-of-the-second"
    password.write_text(PASSWORD)
    call.portal.run("portal", "create", "story", "--owner-email", OWNER, "--password-file", str(password))
    refuse(call, new_email)
    suspend_and_continue(call)
    hand_over(call)
    rename(call)
    remove(call)


def sign_in(call: Story, alias: str) -> dict[str, str]:
    """What a request of the second portal's owner carries."""
    origin = {"Origin": f"http://{alias}"}
    body = {"userName": OWNER, "password": PASSWORD}
    token = call("POST", "/authentication", key=None, json=body, headers=origin)["token"]
    return {**origin, "Authorization": f"Bearer {token}"}


def link(call: Story, alias: str, kind: str) -> dict[str, str]:
    """What a request carries that was made with the newest mail of that kind to the second portal's owner."""
    listed = json.loads(call.portal.run("mail", "list", "--portal", alias, "--output", "json"))
    found = next(mail["id"] for mail in listed if (mail["kind"], mail["to"]) == (kind, OWNER))
    shown = json.loads(call.portal.run("mail", "show", found, "--portal", alias, "--output", "json"))
    return {"Origin": f"http://{alias}", "confirm": call.query_of(link_in(shown["text"], call.portal.base.replace("127.0.0.1", alias)))}


def suspend_and_continue(call: Story) -> None:
    owner = sign_in(call, "story")
    call("POST", "/portal/suspend", key=None, headers=owner)
    # In a suspended portal nobody reads mails any more.
    away, back = (link(call, "story", kind) for kind in ("portal-suspension", "portal-continuation"))
    call("PUT", "/portal/suspend", key=None, headers=away)
    call.refuse(404, "GET", "/people/@self", key=None, headers=owner)
    call("PUT", "/portal/continue", key=None, headers=back)
    assert call("GET", "/people/@self", key=None, headers=owner)["email"] == OWNER


def hand_over(call: Story) -> None:
    """A portal of its own, whose first owner can do no more with it than administer it afterwards."""
    password = call.portal.data.parent / "password-of-the-second"
    call.portal.run("portal", "create", "handed", "--owner-email", OWNER, "--password-file", str(password))
    owner = sign_in(call, "handed")
    here = {"key": None, "headers": owner}
    body = {"email": "next@example.com", "firstName": "Next", "lastName": "One", "password": PASSWORD, "type": "User"}
    person = call("POST", "/people", json=body, **here)
    call.refuse(400, "POST", "/settings/owner", json={}, **here)
    assert call("POST", "/settings/owner", json={"ownerId": NOBODY}, **here)["status"] == 0
    assert call("POST", "/settings/owner", json={"ownerId": person["id"]}, **here)["status"] == 1
    there = {"key": None, "headers": link(call, "handed", "owner-change"), "json": {"ownerId": person["id"]}}
    call.refuse(403, "PUT", "/settings/owner", json={"ownerId": person["id"]}, **here)
    assert call("PUT", "/settings/owner", **there) is None
    call.refuse(401, "PUT", "/settings/owner", **there)
    own = call("GET", "/people/@self", **here)
    assert (own["isOwner"], own["role"]) == (False, "DocSpaceAdmin"), own


def rename(call: Story) -> None:
    owner = sign_in(call, "story")
    assert "/confirm/Auth?" in call("PUT", "/portal/portalrename", key=None, headers=owner, json={"alias": "told"})
    owner = sign_in(call, "told")
    domain = {"dnsName": "told.example.org", "enable": True}
    call("PUT", "/settings/dns", key=None, headers=owner, json=domain)
    call("PUT", "/settings/dns", key=None, headers=owner, json={**domain, "enable": False})


def remove(call: Story) -> None:
    owner = sign_in(call, "told")
    call("POST", "/portal/delete", key=None, headers=owner)
    removal = link(call, "told", "portal-removal")
    assert call("DELETE", "/portal/delete", key=None, headers=removal)
    call.refuse(401, "GET", "/people/@self", key=None, headers=owner)


def refuse(call: Story, new_email) -> None:
    user = call.sign_in(call.add(new_email("no.owner"))["email"])
    for method, template in [
        ("POST", "/portal/suspend"),
        ("PUT", "/portal/suspend"),
        ("PUT", "/portal/continue"),
        ("POST", "/portal/delete"),
        ("DELETE", "/portal/delete"),
        ("DELETE", "/portal/deleteportalimmediately"),
    ]:
        call.refuse(403, method, template, key=user)
    for template in ("/portal/sendcongratulations", "/portal/sendremoveinstructions"):
        call.refuse(403, "POST", template, key=None, params={"userid": NOBODY, "key": "1.A"})
    call.refuse(400, "PUT", "/portal/portalrename", json={"alias": "a b"})
    call.refuse(400, "PUT", "/settings/dns", json={"dnsName": "192.0.2.1", "enable": True})
    # Only the secret of the data folder opens these.
    made = {"alias": "another", "ownerEmail": OWNER, "password": PASSWORD}
    call.refuse(403, "GET", "/anteroom/portals")
    call.refuse(403, "POST", "/anteroom/portals", json=made)
    call.refuse(403, "GET", "/anteroom/portals/{alias}", "story")
    call.refuse(403, "PUT", "/anteroom/portals/{alias}", "story", json={"status": "active"})
    call.refuse(403, "DELETE", "/anteroom/portals/{alias}", "story")
    password = {"password": PASSWORD}
    call.refuse(403, "PUT", "/anteroom/portals/{alias}/owner/password", "story", json=password)
    call.refuse(403, "PUT", "/anteroom/portals/{alias}/owner", "story", json={"owner": OWNER})
