"""A plain script onboards a person over HTTPS: create, read the profile, change the role."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
import requests

import running

FOLDER = running.BESIDE / "seed"

# What such a script does, in our own words; it runs when the published one is not there, too.
OWN_SCRIPT = """
import requests

API_HOST = 'yourportal.onlyoffice.com'
API_KEY = 'your_api_key'
API = f'https://{API_HOST}/api/2.0'
HEADERS = {'Authorization': f'Bearer {API_KEY}'}

created = requests.post(f'{API}/people', headers=HEADERS,
                        json={'firstName': 'Jane', 'lastName': 'Roe', 'email': 'jane.roe@example.com'})
created.raise_for_status()
user_id = created.json()['response']['id']
print(f'User created successfully: {user_id}')

profile = requests.get(f'{API}/people/{user_id}', headers=HEADERS)
profile.raise_for_status()
print(f'User retrieved: {profile.json()}')

changed = requests.put(f'{API}/people/{user_id}', headers=HEADERS, json={'role': 'Manager'})
changed.raise_for_status()
print(f'User {user_id} role updated to Manager')
"""


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    """A portal behind HTTPS with its own authority."""
    portal = running.start(tmp_path_factory.mktemp("tls"), tls=True)
    yield portal
    assert portal.stop() == 0, portal.printed()


@pytest.fixture(scope="module")
def secure_key(secure):
    return secure.make_key("--name", "script")


def published_script() -> str:
    """The first Python block of the published document that is a whole program."""
    texts = [file.read_text() for file in sorted(FOLDER.iterdir()) if file.is_file()]
    for text in texts:
        for block in re.findall(r"^``` ?py(?:thon)?\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            if "API_KEY =" in block:
                return block
    raise AssertionError(f"no script found in {FOLDER}")


def run_script(script: str, portal: running.Portal, key: str) -> list[str]:
    """Runs a script with only its host and key replaced, and returns the lines that it printed."""
    host = urlsplit(portal.base).netloc
    for placeholder, value in {"'yourportal.onlyoffice.com'": repr(host), "'your_api_key'": repr(key)}.items():
        assert script.count(placeholder) == 1, f"{placeholder} stands once in the script"
        script = script.replace(placeholder, value)
    done = subprocess.run(
        [sys.executable, "-"],
        input=script,
        capture_output=True,
        text=True,
        timeout=60,
        env={**running.clean_environment(), "REQUESTS_CA_BUNDLE": str(portal.verify), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def check(lines: list[str], portal: running.Portal, key: str) -> None:
    """Three success lines; `User` before, `RoomAdmin` after."""
    assert len(lines) == 3, lines
    person = re.fullmatch(r"User created successfully: ([0-9a-f-]{36})", lines[0])[1]
    assert lines[1].startswith("User retrieved: ")
    before = ast.literal_eval(lines[1].removeprefix("User retrieved: "))["response"]
    assert before["id"] == person and before["role"] == "User" and before["isCollaborator"] is True
    assert lines[2] == f"User {person} role updated to Manager"

    after = portal.call("GET", f"/people/{person}", key).json()["response"]
    assert after["role"] == "RoomAdmin" and after["isRoomAdmin"] is True and after["isCollaborator"] is False


def test_a_plain_script_onboards_a_person(secure, secure_key):
    check(run_script(OWN_SCRIPT, secure, secure_key), secure, secure_key)


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the published script is not beside the checkout")
def test_the_published_script_runs_unchanged(secure, secure_key):
    check(run_script(published_script(), secure, secure_key), secure, secure_key)


def test_a_stranger_to_the_authority_is_refused(secure):
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"{secure.base}/health", timeout=10, verify=True)


def test_the_printed_key_works(secure):
    """The first key, which the first start prints once, is usable as it stands there."""
    printed = re.findall(r"sk-[0-9a-f]{64}", secure.printed())
    assert len(set(printed)) == 1, "the first start prints one key"
    assert secure.call("GET", "/people/@self", printed[0]).json()["response"]["isOwner"] is True
    assert os.stat(secure.data).st_mode & 0o077 == 0, "the data folder is its owner's only"
