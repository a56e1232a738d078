"""A headless Chromium, and pages that tell what they did."""

from __future__ import annotations

import os
import shutil

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A name that means the portal and that no browser trusts without HTTPS.
    "--host-resolver-rules=MAP portal.test 127.0.0.1",
]


@pytest.fixture(scope="session")
def browser():
    program = os.environ.get("ANTEROOM_CHROMIUM") or shutil.which("chromium")
    assert program, "there is no chromium: `cargo xtask setup` installs it, or set ANTEROOM_CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


class Watched:
    """A page in a browser of its own, and everything that it sent and complained about."""

    def __init__(self, browser: Browser, **options) -> None:
        self.context = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.sent: list[tuple[str, str, str]] = []
        """Method, URL and body."""
        self.complaints: list[str] = []
        self.page.on("request", lambda one: self.sent.append((one.method, one.url, one.post_data or "")))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message) -> None:
        # Chromium also says in its console that an answer was a refusal.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def sign_in(self, login: str, password: str) -> None:
        self.page.get_by_label("E-mail").fill(login)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def cookie(self) -> dict | None:
        """The session of the browser."""
        return next((one for one in self.context.cookies() if one["name"] == "asc_auth_key"), None)


@pytest.fixture
def open_browser(browser):
    """Opens browsers that know nothing of one another, and closes them at the end."""
    opened = []

    def open_one(**options) -> Watched:
        opened.append(Watched(browser, **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.context.close()
        assert one.complaints == [], one.complaints
