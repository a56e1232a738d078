"""How a portal presents itself, and what its members set for themselves. Everything is set back."""

from __future__ import annotations

from typing import Any

from story_rules import for_administrators
from telling import Story

GREETING = "/settings/greetingsettings"


def tell(call: Story, people: dict[str, dict[str, Any]]) -> None:
    user, guest = (call.sign_in(people[role]["email"]) for role in ("User", "Guest"))
    greeting(call, user)
    presented(call, user)
    own_view(call, user, guest)
    joining(call, user)
    colors(call, user)


def greeting(call: Story, user: str) -> None:
    default = call("GET", GREETING)
    assert call("GET", f"{GREETING}/isdefault", key=user) is True
    call("POST", GREETING, json={"title": "Žofie & Co. 24"})
    assert call("GET", GREETING, key=user) == "Žofie & Co. 24"
    call.refuse(400, "POST", GREETING, json={"title": "x" * 256})
    call.refuse(400, "POST", GREETING, json={})
    for template in (GREETING, f"{GREETING}/isdefault"):
        call.refuse(401, "GET", template, key=None)
    for_administrators(call, user, "POST", GREETING, {"title": "Mine"})
    for_administrators(call, user, "POST", f"{GREETING}/restore")
    assert call("POST", f"{GREETING}/restore") == default


def presented(call: Story, user: str) -> None:
    links = "/settings/deeplink"
    assert call("GET", links, key=None)["handlingMode"] == 0
    for mode in (2, 0):
        assert call("POST", links, json={"deepLinkSettings": {"handlingMode": mode}})["handlingMode"] == mode
    call.refuse(400, "POST", links, json={"deepLinkSettings": {"handlingMode": 7}})
    for_administrators(call, user, "POST", links, {"deepLinkSettings": {"handlingMode": 1}})
    access = "/settings/ai-access"
    call.refuse(401, "GET", access, key=None)
    for enabled in (True, False):
        assert call("POST", access, json={"enabled": enabled})["enabled"] is enabled
        assert call("GET", "/settings", key=user)["aiEnabled"] is enabled
    for_administrators(call, user, "POST", access, {"enabled": True})
    assert call("GET", access, key=user)["enabled"] is False
    assert call("GET", "/settings/banner", key=user)["hidden"] is True
    call.refuse(401, "GET", "/settings/banner", key=None)
    for_administrators(call, user, "POST", "/settings/banner", {"hidden": False})
    call.refuse(402, "POST", "/settings/banner", json={"hidden": False})
    assert call("GET", "/settings/payment")["buyUrl"] == ""
    for_administrators(call, user, "GET", "/settings/payment")
    for template in ("/settings/logo", "/settings/socket"):
        call("GET", template, key=user)
        call.refuse(401, "GET", template, key=None)
    assert len(call("GET", "/settings/whitelabel/logos", key=None)) == 16
    call.refuse(400, "GET", "/settings/whitelabel/logos", key=None, params={"isDark": "perhaps"})


def own_view(call: Story, user: str, guest: str) -> None:
    folder = "/settings/defaultfolder"
    for number in (5, 14):
        assert call("PUT", folder, key=user, json={"defaultFolderType": number})["defaultFolderType"] == number
    call.refuse(400, "PUT", folder, key=guest, json={"defaultFolderType": "USER"})
    call.refuse(401, "PUT", folder, key=None, json={"defaultFolderType": 6})
    assert call("PUT", "/settings/emailactivation", key=user, json={"show": True})["show"] is True
    call.refuse(401, "PUT", "/settings/emailactivation", key=None, json={"show": True})
    call("PUT", "/settings/welcome/close", key=guest)
    call.refuse(415, "PUT", "/settings/welcome/close", key=guest)
    call("PUT", "/settings/closeadminhelper")
    for_administrators(call, user, "PUT", "/settings/closeadminhelper")


def joining(call: Story, user: str) -> None:
    domains, messages = "/settings/maildomainsettings", "/settings/messagesettings"
    join, write = "/settings/sendjoininvite", "/settings/sendadmmail"
    updated = "Settings have been successfully updated"
    rule = {"type": 1, "domains": ["example.net"], "inviteUsersAsVisitors": True}
    newcomer = {"email": "joining@example.net"}
    message = {"message": "Hello", "email": "writer@example.net"}
    call.refuse(401, "POST", join, key=None, json=newcomer)
    call.refuse(403, "POST", write, key=None, json=message)
    for template, body in ((domains, rule), (messages, {"turnOn": True})):
        for_administrators(call, user, "POST", template, body)
        assert call("POST", template, json=body) == updated
    call.refuse(400, "POST", domains, json=rule | {"domains": []})
    call.refuse(400, "POST", domains, json={})
    shown = call("GET", "/settings", key=None)
    assert (shown["enabledJoin"], shown["enableAdmMess"]) == (True, True)
    assert call("POST", join, key=None, json=newcomer)
    assert call("POST", write, key=None, json=message)
    call.refuse(400, "POST", join, key=None, json={"email": "joining@example.com"})
    call.refuse(403, "POST", join, key=user, json=newcomer)
    call.refuse(400, "POST", write, key=None, json={"message": " ", "email": "writer@example.net"})
    call("POST", domains, json=rule | {"type": 0})
    call("POST", messages, json={"turnOn": False})


def colors(call: Story, user: str) -> None:
    path = "/settings/colortheme"
    pair = {"accent": "#112233", "buttons": "#445566"}
    before = call("GET", path, key=None)
    body = {"theme": {"main": pair, "text": pair}, "selected": 7}
    for_administrators(call, user, "PUT", path, body)
    assert call("PUT", path, json=body)["selected"] == 7
    call.refuse(400, "PUT", path, json={"selected": 99})
    call.refuse(401, "DELETE", path, key=None, params={"id": 7})
    call.refuse(403, "DELETE", path, key=user, params={"id": 7})
    assert call("DELETE", path, params={"id": 7}) == before
    call.refuse(400, "DELETE", path, params={"id": 1})
