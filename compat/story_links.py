"""What the links in mails are for: passwords, addresses, activation, leaving."""

from __future__ import annotations

from telling import NOBODY, PASSWORD, Story

NEW_PASSWORD = "Story-Changed-2026"


def tell(call: Story, new_email) -> None:
    choose_a_password(call, new_email)
    forget_a_password(call, new_email)
    move(call, new_email)
    leave(call, new_email)


def choose_a_password(call: Story, new_email) -> None:
    """A person who was created without a password uses the mail to come in."""
    person = call("POST", "/people", json={"firstName": "No", "lastName": "Password", "email": new_email("activated")})
    header = {"confirm": call.confirmation("activation", person["email"])}
    call("GET", "/settings/security/password", key=None, headers=header)
    activation = {"key": None, "headers": header, "json": {"userIds": [person["id"]]}}
    password = {"key": None, "headers": header, "json": {"password": PASSWORD}}
    call.refuse(400, "PUT", "/people/{userid}/password", person["id"], **{**password, "json": {"password": "short"}})
    call("PUT", "/people/{userid}/password", person["id"], **password)
    activated = call("PUT", "/people/activationstatus/{activationstatus}", 1, **activation)
    assert [one["activationStatus"] for one in activated] == [1], activated
    call.sign_in(person["email"])
    call.refuse(403, "PUT", "/people/activationstatus/{activationstatus}", 1, json={"userIds": [person["id"]]})


def forget_a_password(call: Story, new_email) -> None:
    person = call.add(new_email("forgetful"))
    asked = call("POST", "/people/password", key=None, json={"email": person["email"]})
    assert person["email"] in asked
    assert call("POST", "/people/password", key=None, json={"email": "nobody@example.com"})
    call("POST", "/people/password", json={"email": person["email"]})
    call.refuse(400, "POST", "/people/password", key=None, json={"email": "no address"})
    call.refuse(403, "POST", "/people/password", json={"email": "nobody@example.com"})

    confirm = call.confirmation("password-change", person["email"])
    values = dict(pair.split("=", 1) for pair in confirm.split("&"))
    asked = {"type": "PasswordChange", "key": values["key"], "encEmail": values["encemail"], "uiD": values["uid"]}
    assert call("POST", "/authentication/confirm", key=None, json=asked) == {
        "result": 0, "email": person["email"], "isAgent": False,
    }  # fmt: skip
    change = {"key": None, "headers": {"confirm": confirm}, "json": {"password": NEW_PASSWORD}}
    changed = call("PUT", "/people/{userid}/password", person["id"], **change)
    assert changed["id"] == person["id"]
    call.sign_in(person["email"], NEW_PASSWORD)
    call.refuse(401, "PUT", "/people/{userid}/password", person["id"], **change)
    assert call("POST", "/authentication/confirm", key=None, json=asked)["result"] == 1
    call.refuse(403, "PUT", "/people/{userid}/password", person["id"], json={"password": PASSWORD})
    call.refuse(400, "POST", "/authentication/confirm", key=None, json={"uiD": "no id"})


def move(call: Story, new_email) -> None:
    person, address = call.add(new_email("mover")), new_email("moved")
    session = call.sign_in(person["email"])
    call("POST", "/people/email", key=session, json={"userId": person["id"], "email": address})
    assert call("GET", "/people/@self", key=session)["email"] == person["email"], "the mail comes first"
    header = {"confirm": call.confirmation("email-change", address)}
    confirmation = {"key": None, "headers": header, "json": {"email": address}}
    assert call("PUT", "/people/{userid}/email", person["id"], **confirmation)["email"] == address
    call.refuse(401, "PUT", "/people/{userid}/email", person["id"], **confirmation)
    call.refuse(403, "PUT", "/people/{userid}/email", person["id"], json={"email": address})
    call("POST", "/people/email", json={"userId": person["id"], "email": new_email("moved")})
    call.refuse(400, "POST", "/people/email", json={"userId": person["id"], "email": "no address"})
    call.refuse(404, "POST", "/people/email", json={"userId": NOBODY, "email": address})


def leave(call: Story, new_email) -> None:
    person = call.add(new_email("leaver"))
    session = call.sign_in(person["email"])
    call("PUT", "/people/self/delete", key=session)
    call.refuse(403, "PUT", "/people/self/delete")
    call.refuse(403, "DELETE", "/people/@self", key=session)
    header = {"confirm": call.confirmation("profile-removal", person["email"])}
    assert call("DELETE", "/people/@self", key=None, headers=header)["status"] == 2
    call.refuse(401, "DELETE", "/people/@self", key=None, headers=header)
