"""A second factor at sign-in, for one person wherever he is. At the end it is off, because other chapters come after this one."""

from __future__ import annotations

import running
from authenticator import code
from telling import PASSWORD, Story

APP = "/settings/tfaapp"
NEW_APP = "/settings/tfaappnewapp"
# These tests come from this machine.
AT_HOME = ["127.0.0.0/8", "::1"]


def tell(call: Story, new_email) -> None:
    person = call.add(new_email("careful"))
    credentials = {"userName": person["email"], "password": PASSWORD}
    refuse_while_off(call, person, credentials)
    rule = {"type": "App", "trustedIps": AT_HOME, "mandatoryUsers": [person["id"]]}
    assert call("PUT", APP, json=rule) is True
    shown = {entry["id"]: entry for entry in call("GET", APP)}
    assert shown["app"]["enabled"] and shown["app"]["avaliable"] and not shown["sms"]["available"]
    assert shown["app"]["mandatoryUsers"] == [person["id"]]
    key, session = come_in(call, credentials)
    codes(call, credentials, session)
    # A key never showed a second factor, and does not do away with one.
    owner = call.sign_in(running.OWNER_EMAIL, running.OWNER_PASSWORD)
    call.refuse(403, "PUT", APP, json={"type": "None"})
    call.refuse(403, "PUT", NEW_APP, json={"id": person["id"]})
    take_away(call, credentials, session, person, key, owner)
    assert call("PUT", "/settings/tfaappwithlink", key=owner, json={"type": "None"}) == ""


def refuse_while_off(call: Story, person, credentials) -> None:
    call.refuse(403, "PUT", APP, json={"type": "Sms"})
    call.refuse(401, "PUT", APP, key=None, json={"type": "App"})
    call.refuse(400, "PUT", APP, json={"type": "Pigeon"})
    call.refuse(400, "PUT", "/settings/tfaappwithlink", json={"type": "App", "trustedIps": ["home"]})
    call.refuse(401, "GET", APP, key=None)
    call.refuse(403, "GET", "/settings/tfaappcodes")
    call.refuse(403, "PUT", "/settings/tfaappnewcodes")
    call.refuse(403, "PUT", NEW_APP, json={"id": person["id"]})
    call.refuse(401, "POST", "/authentication/{code}", "123456", key=None, json=credentials)
    call.refuse(403, "POST", "/authentication/sendsms", key=None, json=credentials)
    call.refuse(401, "POST", "/authentication/setphone", key=None, json={"mobilePhone": "1"})
    assert call("GET", f"{APP}/confirm") is None
    call.refuse(401, "GET", f"{APP}/confirm", key=None)


def come_in(call: Story, credentials) -> tuple[str, str]:
    asked = call("POST", "/authentication", key=None, json=credentials)
    assert asked["tfa"] is True and "token" not in asked, asked
    key = asked["tfaKey"]
    first = code(key)
    signed_in = call("POST", "/authentication/{code}", first, key=None, json=credentials)
    call.refuse(401, "POST", "/authentication/{code}", first, key=None, json=credentials)
    session = signed_in["token"]
    # Whoever is signed in can ask for the step that the next sign-in has.
    step = call("GET", f"{APP}/confirm", key=session)
    header = {"confirm": call.query_of(step["url"]), "Cookie": f"{step['cookieName']}={step['cookieValue']}"}
    assert "TfaAuth" in header["confirm"]
    call.refuse(403, "GET", f"{APP}/setup", key=None, headers=header)
    call.refuse(400, "POST", f"{APP}/validate", key=None, headers=header, json={"code": "nonsense"})
    assert call("POST", f"{APP}/validate", key=None, headers=header, json={"code": code(key, 1)}) is False
    return key, session


def codes(call: Story, credentials, session: str) -> None:
    listed = call("GET", "/settings/tfaappcodes", key=session)
    assert len(listed) == 5 and not any(one["isUsed"] for one in listed)
    call("POST", "/authentication/{code}", listed[0]["code"], key=None, json=credentials)
    assert call("GET", "/settings/tfaappcodes", key=session)[0]["isUsed"] is True
    assert call("PUT", "/settings/tfaappnewcodes", key=session) != listed


def take_away(call: Story, credentials, session: str, person, key: str, owner: str) -> None:
    url = call("PUT", NEW_APP, key=session, json={})
    assert "TfaActivation" in url
    call.refuse(401, "GET", "/people/@self", key=session)
    asked = call("POST", "/authentication", key=None, json=credentials)
    assert asked["tfaKey"] != key
    step = call.portal.call("POST", "/authentication", None, json=credentials)
    (name, value) = next((c.name, c.value) for c in step.cookies if c.name.startswith("asc_confirm_key_"))
    header = {"confirm": call.query_of(asked["confirmUrl"]), "Cookie": f"{name}={value}"}
    set_up = call("GET", f"{APP}/setup", key=None, headers=header)
    assert set_up["manualEntryKey"] == asked["tfaKey"] and set_up["account"] == person["email"]
    first = {"code": code(asked["tfaKey"])}
    assert call("POST", f"{APP}/validate", key=None, headers=header, json=first) is True
    assert call("PUT", NEW_APP, key=owner, json={"id": person["id"]}) == ""
