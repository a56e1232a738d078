"""Inviting by mail and by links, up to a registration, and sharing guests."""

from __future__ import annotations

from typing import Any

from telling import NOBODY, PASSWORD, Story


def tell(call: Story, people: dict[str, dict[str, Any]], new_email) -> None:
    by_mail(call, people, new_email)
    by_a_common_link(call, people, new_email)
    share_guests(call, people, new_email)


def by_mail(call: Story, people: dict[str, dict[str, Any]], new_email) -> None:
    email = new_email("invited")
    waiting = call("POST", "/people/invite", json={"invitations": [{"email": email, "type": "User"}], "culture": "de"})
    invited = next(one for one in waiting if one["displayName"] == email)
    call("PUT", "/people/invite", json={"userIds": [invited["id"]]})
    call.refuse(400, "POST", "/people/invite", json={})
    call.refuse(400, "POST", "/people/invite", json={"invitations": [{"email": "no@address@twice", "type": "User"}]})
    guest = call.sign_in(people["Guest"]["email"])
    call.refuse(403, "POST", "/people/invite", key=guest, json={"invitations": [{"email": email, "type": "User"}]})
    call.refuse(403, "PUT", "/people/invite", key=guest, json={"userIds": [], "resendAll": True})


def by_a_common_link(call: Story, people: dict[str, dict[str, Any]], new_email) -> None:
    links = "/portal/users/invitationlink"
    link = call("POST", links, json={"employeeType": "User", "maxUseCount": 2})
    call.refuse(400, "POST", links, json={"employeeType": "User"})
    call.refuse(400, "POST", links, json={"employeeType": "Guest"})
    link = call("PUT", links, json={"id": link["id"], "maxUseCount": 3})
    call.refuse(400, "PUT", links, json={"id": link["id"], "maxUseCount": 1001})
    assert call("GET", f"{links}/{{employeeType}}", "User") == link
    assert call("GET", f"{links}/{{employeeType}}", "RoomAdmin") is None
    call.refuse(400, "GET", f"{links}/{{employeeType}}", "Guest")
    assert call("GET", "/portal/users/invite/{employeeType}", "RoomAdmin")
    switches = "/settings/invitationsettings"
    call("PUT", switches, json={"allowInvitingMembers": False, "allowInvitingGuests": True})
    call.refuse(403, "POST", links, json={"employeeType": "RoomAdmin"})
    call("PUT", switches, json=call("GET", switches, key=None) | {"allowInvitingMembers": True})
    call.refuse(400, "PUT", switches, json={"allowInvitingMembers": "perhaps"})
    register(call, link, new_email)
    call.refuse(404, "DELETE", links, json={"id": link["id"]})
    guest = call.sign_in(people["Guest"]["email"])
    call.refuse(403, "POST", links, key=guest, json={"employeeType": "User"})


def register(call: Story, stored: dict[str, Any], new_email) -> None:
    """What the registration page does, and that the link ends with its deletion."""
    confirm = call.query_of(stored["url"])
    with_link = {"key": None, "headers": {"confirm": confirm}}
    values = dict(pair.split("=", 1) for pair in confirm.split("&"))
    link = {"type": "LinkInvite", "key": values["key"], "uiD": values["uid"], "emplType": values["emplType"]}
    assert call("POST", "/authentication/confirm", key=None, json=link)["result"] == 0
    call("GET", "/settings/security/password", **with_link)
    registered = new_email("registered")
    call("GET", "/people/exists", params={"email": registered}, **with_link)
    call("GET", "/people/{userid}", values["uid"], **with_link)
    names = {"firstName": "Reg", "lastName": "Istered", "password": PASSWORD}
    body = {"fromInviteLink": True, "key": values["key"], "email": registered, **names}
    call("POST", "/people", json=body, **with_link)
    call.sign_in(registered)
    call.refuse(403, "POST", "/people", json={**body, "key": "1.AA"}, **with_link)
    call("DELETE", "/portal/users/invitationlink", json={"id": stored["id"]})
    call.refuse(401, "POST", "/people", json=body, **with_link)


def share_guests(call: Story, people: dict[str, dict[str, Any]], new_email) -> None:
    body = {"firstName": "Gu", "lastName": "Est", "email": new_email("ready"), "type": "Guest"}
    guest = call("POST", "/people/active", json=body)
    call.refuse(400, "POST", "/people/active", json=body)
    url = call("GET", "/people/guests/{userid}/share", guest["id"])
    call.refuse(400, "GET", "/people/guests/{userid}/share", people["User"]["id"])
    call.refuse(404, "GET", "/people/guests/{userid}/share", NOBODY)
    room_admin = call.sign_in(people["RoomAdmin"]["email"])
    call.refuse(403, "GET", "/people/{userid}", guest["id"], key=room_admin)
    approve = "/people/guests/share/approve"
    call.refuse(403, "POST", approve, key=room_admin, json={"email": guest["email"]})
    approval = {"headers": {"confirm": call.query_of(url)}, "json": {"email": guest["email"]}}
    call("POST", approve, key=room_admin, **approval)
    call("GET", "/people/{userid}", guest["id"], key=room_admin)
    call("DELETE", "/people/guests", key=room_admin, json={"userIds": [guest["id"]]})
    call.refuse(403, "DELETE", "/people/guests", key=room_admin, json={"userIds": [guest["id"]]})
    call.refuse(400, "DELETE", "/people/guests", key=room_admin, json={})
