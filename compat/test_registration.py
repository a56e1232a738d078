"""From an invitation to the first sign-in, with plain requests: with a mail server, and without one."""

from __future__ import annotations

import re
import ssl
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

import mail_server
import running

PASSWORD = "Invited-Person-2026"


@pytest.fixture(scope="module")
def silent(tmp_path_factory):
    """A portal without a mail server."""
    portal = running.start(tmp_path_factory.mktemp("silent"), settings={})
    yield portal
    assert portal.stop() == 0, portal.printed()


@pytest.fixture(scope="module")
def silent_key(silent):
    return silent.make_key("--name", "inviter")


def invite(portal, key, email, type="User"):
    body = {"invitations": [{"email": email, "type": type}], "culture": "en"}
    answer = portal.call("POST", "/people/invite", key, json=body)
    assert answer.status_code == 200, answer.text
    return next(one for one in answer.json()["response"] if one["displayName"] == email)


def open_link(portal, link):
    """The values that the page behind a link finds in its address."""
    if urlsplit(link).path.startswith("/s/"):
        short = f"{portal.base}{urlsplit(link).path}"
        answer = requests.get(short, verify=portal.verify, allow_redirects=False, timeout=30)
        assert answer.status_code == 302, answer.text
        link = answer.headers["location"]
    path, query = urlsplit(link).path, urlsplit(link).query
    assert path == f"/confirm/{parse_qs(query)['type'][0]}", link
    return query, {name: values[0] for name, values in parse_qs(query).items()}


def is_good(portal, values):
    """What `POST /authentication/confirm` says about a link: 0 is good."""
    names = {"type": "type", "key": "key", "email": "email", "encemail": "encEmail", "uid": "uiD"}
    body = {names[name]: value for name, value in values.items() if name in names}
    answer = portal.call("POST", "/authentication/confirm", json={**body, "emplType": values.get("emplType", 0)})
    assert answer.status_code == 200, answer.text
    return answer.json()["response"]["result"]


def register(portal, query, values, email, **members):
    body = {"fromInviteLink": True, "key": values["key"], "email": email, "firstName": "New", "lastName": "Comer"}
    body.update(passwordHash=None, password=PASSWORD, cultureName="de", **members)
    return portal.call("POST", "/people", headers={"confirm": query}, json=body)


def sign_in(portal, email, password=PASSWORD):
    return portal.call("POST", "/authentication", json={"userName": email, "password": password})


def join(portal, link, email, invited):
    """Everything that the registration page does, and that the link is used up afterwards."""
    query, values = open_link(portal, link)
    assert is_good(portal, values) == 0
    inviter = portal.call("GET", f"/people/{values['uid']}", headers={"confirm": query})
    assert inviter.json()["response"]["displayName"] == "Portal Owner"
    answer = register(portal, query, values, email)
    assert answer.status_code == 200, answer.text
    person = answer.json()["response"]
    assert (person["id"], person["email"], person["status"], person["activationStatus"]) == (invited["id"], email, 1, 1)
    signed_in = sign_in(portal, email)
    assert signed_in.status_code == 200, signed_in.text
    itself = portal.call("GET", "/people/@self", signed_in.json()["response"]["token"]).json()["response"]
    assert (itself["id"], itself["role"], itself["cultureName"]) == (invited["id"], "User", "de")
    assert register(portal, query, values, email).status_code in (401, 403)
    return itself


def test_without_a_mail_server(silent, silent_key):
    """The mail waits, and the administrator of the machine hands its link over."""
    email = "invited@example.com"
    invited = invite(silent, silent_key, email)
    assert sign_in(silent, email).status_code == 401
    listed = silent.call("GET", "/anteroom/mails", silent_key, params={"state": "waiting"}).json()["response"]
    mail = next(one for one in listed if one["to"] == email)
    assert mail["kind"] == "invitation" and mail["attempts"] == 0
    join(silent, silent.link("invitation", email), email, invited)
    # Nobody was told to try a server that there is not.
    assert silent.call("POST", "/anteroom/mails/test", silent_key, json={}).status_code == 403


def test_an_api_key_does_not_see_the_key_of_a_link(silent, silent_key):
    """Whoever reads mails over the API must not be able to act as those who they are for."""
    email = "hidden@example.com"
    invite(silent, silent_key, email)
    listed = silent.call("GET", "/anteroom/mails", silent_key).json()["response"]
    mail = next(one for one in listed if one["to"] == email)
    shown = silent.call("GET", f"/anteroom/mails/{mail['id']}", silent_key).json()["response"]
    key = open_link(silent, silent.link("invitation", email))[1]["key"]
    for form in ("text", "html"):
        assert "/confirm/LinkInvite" in shown[form] or "/s/" in shown[form], shown[form]
        assert key not in shown[form]
        link = re.search(rf"{re.escape(silent.base)}/(?:s|confirm)/[^\s\"<]+", shown[form])[0].replace("&#38;", "&")
        values = {name: found[0] for name, found in parse_qs(urlsplit(link).query).items()}
        assert not link.startswith(f"{silent.base}/s/") and is_good(silent, values) != 0


def test_a_link_is_for_one_address_only(silent, silent_key):
    email, other = "right@example.com", "wrong@example.com"
    invited = invite(silent, silent_key, email)
    query, values = open_link(silent, silent.link("invitation", email))
    assert register(silent, query, values, other).status_code in (401, 403)
    forged = query.replace(values["key"], values["key"][:-1] + ("A" if values["key"][-1] != "A" else "B"))
    assert register(silent, forged, {**values, "key": values["key"][:-1]}, email).status_code == 401
    raised = re.sub(r"emplType=\d", "emplType=3", query)
    assert raised != query and register(silent, raised, values, email, type="DocSpaceAdmin").status_code == 401
    found = silent.call("GET", "/people/exists", silent_key, params={"email": other}).json()["response"]
    assert found["exists"] is False
    join(silent, silent.link("invitation", email), email, invited)


def test_with_a_mail_server(tmp_path):
    """The mail comes, says the same in plain text and in HTML, and its link lets in."""
    with mail_server.running(busy=1) as server:
        portal = running.start(tmp_path, settings=server.settings())
        try:
            key = portal.make_key("--name", "inviter")
            email = "invited@example.com"
            invited = invite(portal, key, email)
            mail_id = deliver_again(portal, key, email)
            mail = server.wait()
            assert (mail.sender, mail.recipients) == ("portal@example.com", (email,))
            assert mail.message["To"] == email and mail.message["From"] == "The Portal <portal@example.com>"
            assert mail_id in mail.message["Message-ID"] and mail.message["Auto-Submitted"] == "auto-generated"
            link = running.link_in(mail.words("plain"), portal.base)
            assert link.replace("&", "&#38;") in mail.words("html") or link in mail.words("html")
            join(portal, link, email, invited)
            welcome = server.wait()
            assert welcome.recipients == (email,) and welcome.message["Message-ID"] != mail.message["Message-ID"]
            sent = portal.call("GET", "/anteroom/mails", key, params={"state": "sent"}).json()["response"]
            assert {one["id"] for one in sent} >= {mail_id}
        finally:
            assert portal.stop() == 0, portal.printed()


def deliver_again(portal, key, email):
    """The mail server was busy at first: the administrator does not wait for the next attempt."""
    mail = running.wait_for(lambda: find_mail(portal, key, email, attempts=1))
    assert "later" in mail["lastError"] and mail["nextAttempt"], mail
    assert portal.call("PUT", f"/anteroom/mails/{mail['id']}/retry", key).status_code == 200
    return mail["id"]


def find_mail(portal, key, email, attempts):
    listed = portal.call("GET", "/anteroom/mails", key).json()["response"]
    tried = (one for one in listed if one["to"] == email and one["attempts"] >= attempts and "lastError" in one)
    return next(tried, None)


def test_with_an_encrypting_mail_server(tmp_path_factory):
    """STARTTLS, with the certificate of a portal beside it."""
    beside = running.start(tmp_path_factory.mktemp("beside"), tls=True)
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*running.certificate(beside))
        with mail_server.running(tls=context) as server:
            settings = {**server.settings(), "ANTEROOM_MAIL__AUTHORITY": str(beside.verify)}
            portal = running.start(tmp_path_factory.mktemp("encrypted"), settings=settings)
            try:
                key = portal.make_key("--name", "inviter")
                email = "encrypted@example.com"
                invited = invite(portal, key, email)
                mail = server.wait()
                assert mail.encrypted and mail.recipients == (email,)
                join(portal, running.link_in(mail.words("plain"), portal.base), email, invited)
            finally:
                assert portal.stop() == 0, portal.printed()
    finally:
        assert beside.stop() == 0
