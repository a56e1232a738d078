"""People show a second factor with a real browser."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

import running

PASSWORD = "Browser-Person-2026"
EMAIL = "second.step@example.com"


@pytest.fixture(scope="module")
def strict_portal(tmp_path_factory):
    """A portal of its own, because everybody in it needs a second factor."""
    portal = running.start(tmp_path_factory.mktemp("strict"))
    yield portal
    assert portal.stop() == 0, portal.printed()


def code_of(manual_key: str, steps: int = 0) -> str:
    """RFC 6238 as apps do it: SHA-1, 30 seconds, six digits."""
    letters = manual_key.replace(" ", "").upper()
    secret = base64.b32decode(letters + "=" * (-len(letters) % 8))
    digest = hmac.new(secret, struct.pack(">Q", int(time.time()) // 30 + steps), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_an_app_is_set_up_and_asked_for(open_browser, strict_portal, tmp_path):
    portal = strict_portal
    key = portal.make_key("--name", "browser")
    body = {"firstName": "Ada", "lastName": "Lovelace", "email": EMAIL, "password": PASSWORD}
    assert portal.call("POST", "/people", key, json=body).status_code == 200
    assert portal.call("PUT", "/settings/tfaapp", key, json={"type": "App"}).json()["response"] is True

    watched = open_browser()
    page = watched.page
    page.goto(f"{portal.base}/login")
    watched.sign_in(EMAIL, PASSWORD)
    page.wait_for_url("**/confirm/TfaActivation?**")
    assert watched.cookie() is None, "the first step alone opens nothing"
    assert "key=" not in urlsplit(page.url).query and page.evaluate("document.cookie") == ""
    field = page.get_by_label("Code of the authenticator app")
    expect(field).to_be_focused()
    expect(page.get_by_role("img")).to_be_visible()
    assert page.get_by_role("img").evaluate("picture => picture.complete && picture.naturalWidth > 0")
    page.screenshot(path=tmp_path / "set-up.png")
    manual_key = page.locator("#manual-key").inner_text()
    field.fill("000000")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Incorrect code")
    assert watched.cookie() is None
    field.fill(code_of(manual_key))
    field.press("Enter")
    expect(page.get_by_text("Keep these codes in a safe place.")).to_be_visible()
    backup = page.locator("#backup-codes li").all_inner_texts()
    assert len(backup) == 5 and all(backup), backup
    page.get_by_role("link", name="To the sign-in page").click()
    expect(page.get_by_text(f"You are signed in as Ada Lovelace ({EMAIL}).")).to_be_visible()
    assert not any(PASSWORD in url + sent for _, url, sent in watched.sent)

    for code in (code_of(manual_key, steps=1), backup[0]):
        page.get_by_role("button", name="Sign out").click()
        watched.sign_in(EMAIL, PASSWORD)
        page.wait_for_url("**/confirm/TfaAuth?**")
        assert watched.cookie() is None
        field.fill(code)
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_text("You are signed in as Ada Lovelace")).to_be_visible()
        assert watched.cookie()["httpOnly"]
    # Neither opens anything a second time.
    page.get_by_role("button", name="Sign out").click()
    watched.sign_in(EMAIL, PASSWORD)
    page.wait_for_url("**/confirm/TfaAuth?**")
    for code in (code_of(manual_key, steps=1), backup[0]):
        field.fill(code)
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("alert")).to_have_text("Incorrect code")
        expect(page.get_by_role("button", name="Go on")).to_be_enabled()
    assert watched.cookie() is None


def test_without_the_first_step_there_is_no_second(open_browser, strict_portal):
    watched = open_browser()
    page = watched.page
    page.goto(f"{strict_portal.base}/confirm/TfaActivation?type=TfaActivation&uid=0198c0de-0000-7000-8000-000000000001")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("link", name="To the sign-in page")).to_be_visible()
    page.goto(f"{strict_portal.base}/confirm/TfaAuth?type=TfaAuth&uid=0198c0de-0000-7000-8000-000000000001")
    page.get_by_label("Code of the authenticator app").fill("123456")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_have_text("This step took too long. Sign in again.")
    assert watched.cookie() is None
