"""People sign in and out with a real browser."""

from __future__ import annotations

import hashlib
import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from story_accounts import come_back
from telling import Story

PASSWORD = "Browser-Person-2026"


@pytest.fixture
def somebody(new_person):
    return new_person(firstName="Ada", lastName="Lovelace", password=PASSWORD)


def sign_ins(watched) -> list[dict]:
    """What the page sent to sign in."""
    found = [body for method, url, body in watched.sent if method == "POST" and url.endswith("/api/2.0/authentication")]
    return [json.loads(body) for body in found]


def hash_of(portal, password: str) -> str:
    rule = portal.call("GET", "/settings").json()["response"]["passwordHash"]
    return hashlib.pbkdf2_hmac(
        "sha256", password.encode(), rule["salt"].encode(), rule["iterations"], rule["size"] // 8
    ).hex()


def is_good(portal, token: str) -> bool:
    return portal.call("GET", "/authentication", token).json()["response"]


def test_the_browser_sends_a_hash_instead_of_the_password(open_browser, portal, somebody):
    watched = open_browser()
    page = watched.page
    page.goto(f"{portal.base}/login")
    expect(page.get_by_text("everybody on the way could read it")).to_be_hidden()
    watched.sign_in(somebody["email"].upper(), f" {PASSWORD} ")
    expect(page.get_by_text(f"You are signed in as Ada Lovelace ({somebody['email']}).")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_be_focused()
    (sent,) = sign_ins(watched)
    assert sent["passwordHash"] == hash_of(portal, PASSWORD) and sent["password"] == ""
    assert not any(PASSWORD in url + body for _, url, body in watched.sent)
    cookie = watched.cookie()
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and cookie["expires"] > 0
    assert page.evaluate("document.cookie") == ""
    # It is known again.
    page.reload()
    expect(page.get_by_text("You are signed in as Ada Lovelace")).to_be_visible()
    assert is_good(portal, cookie["value"])
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    assert watched.cookie() is None and not is_good(portal, cookie["value"])
    # Nothing of it is loaded from elsewhere.
    own = urlsplit(portal.base).netloc
    assert {urlsplit(url).netloc for _, url, _ in watched.sent} == {own}


def test_where_the_browser_cannot_hash_the_page_says_that_the_password_goes_as_it_is(open_browser, portal, somebody):
    watched = open_browser()
    page = watched.page
    page.goto(f"http://portal.test:{urlsplit(portal.base).port}/login")
    expect(page.get_by_text("everybody on the way could read it")).to_be_visible()
    watched.sign_in(somebody["email"], PASSWORD)
    expect(page.get_by_text("You are signed in as Ada Lovelace")).to_be_visible()
    (sent,) = sign_ins(watched)
    assert (sent["password"], sent["passwordHash"]) == (PASSWORD, "")


def test_with_the_keyboard_alone_and_for_as_long_as_the_browser_is_open(open_browser, portal, somebody):
    watched = open_browser()
    page = watched.page
    page.goto(f"{portal.base}/login")
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.keyboard.type(somebody["email"])
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_focused()
    assert watched.cookie()["expires"] == -1
    page.keyboard.press("Enter")
    expect(page.get_by_label("E-mail")).to_be_focused()
    assert watched.cookie() is None


def test_refusals_are_said_in_words(open_browser, portal, somebody, new_person, key):
    watched = open_browser()
    page = watched.page
    page.goto(f"{portal.base}/login")
    problem = page.get_by_role("alert")
    disabled = new_person(password=PASSWORD)
    portal.call("PUT", "/people/status/2", key, json={"userIds": [disabled["id"]]})
    watched.sign_in(disabled["email"], PASSWORD)
    expect(problem).to_have_text("User disabled")
    for _ in range(5):
        watched.sign_in(somebody["email"], "wrong")
        expect(problem).to_have_text("E-mail or password is wrong.")
        expect(page.get_by_role("button", name="Sign in")).to_be_enabled()
    watched.sign_in(somebody["email"], PASSWORD)
    expect(problem).to_have_text("Too many login attempts. Please try again later")
    assert watched.cookie() is None


def test_a_session_that_was_ended_elsewhere_is_forgotten(open_browser, portal, somebody, key):
    watched = open_browser()
    page = watched.page
    page.goto(f"{portal.base}/login")
    watched.sign_in(somebody["email"], PASSWORD)
    expect(page.get_by_text("You are signed in as")).to_be_visible()
    portal.call("PUT", f"/security/activeconnections/logoutall/{somebody['id']}", key)
    page.reload()
    expect(page.get_by_label("Password")).to_be_visible()
    assert watched.cookie() is None


def test_through_a_provider(open_browser, portal, somebody, new_person, key):
    watched = open_browser()
    page = watched.page
    page.goto(f"{portal.base}/login")
    page.get_by_role("link", name="Sign in with pretend").click()
    expect(page.get_by_role("alert")).to_have_text("Nobody could be found for that account. Sign in with your password.")
    assert page.url == f"{portal.base}/login" and watched.cookie() is None
    call = Story(portal, key)
    session = call.sign_in(somebody["email"], PASSWORD)
    call("PUT", "/people/thirdparty/linkaccount", key=session, json={"serializedProfile": come_back(call, "visitor")})
    page.get_by_role("link", name="Sign in with pretend").click()
    expect(page.get_by_text("You are signed in as Ada Lovelace")).to_be_visible()
    assert page.url == f"{portal.base}/login" and watched.cookie()["httpOnly"]
    call("DELETE", "/people/thirdparty/unlinkaccount", key=session, params={"provider": "pretend"})


def test_a_name_cannot_put_anything_into_the_page(open_browser, portal, new_person, key):
    person = new_person(password=PASSWORD, title="<img src=x onerror=alert(1)>")
    watched = open_browser()
    page = watched.page
    page.goto(f"{portal.base}/login?next=javascript:alert(1)#<script>")
    watched.sign_in(person["email"], PASSWORD)
    expect(page.get_by_text("You are signed in as")).to_be_visible()
    assert page.locator("img").count() == 0 and urlsplit(page.url).path == "/login"


def test_light_dark_narrow_and_without_scripts(open_browser, portal, tmp_path):
    backs = {}
    for scheme in ("light", "dark"):
        watched = open_browser(color_scheme=scheme, viewport={"width": 320, "height": 560})
        page = watched.page
        page.goto(f"{portal.base}/login")
        expect(page.get_by_label("Password")).to_be_visible()
        look = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        back, front = page.evaluate(look)
        backs[scheme] = luminance(back)
        brighter, darker = sorted((luminance(back), luminance(front)), reverse=True)
        assert (brighter + 0.05) / (darker + 0.05) > 7, "too little contrast"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "it must fit a telephone"
        page.screenshot(path=tmp_path / f"sign-in-{scheme}.png")
    assert backs["light"] > 0.5 > backs["dark"]
    watched = open_browser(java_script_enabled=False)
    watched.page.goto(f"{portal.base}/login")
    # Nothing that could send a password in an address.
    assert watched.page.locator("form:visible").count() == 0


def luminance(colour: str) -> float:
    """Relative luminance of `rgb(r, g, b)`."""
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
