"""Webhooks as receivers see them: each event arrives, however the receiver behaves and the server ends, and nothing inside is reached.

`ANTEROOM_WEBHOOK_EVENTS` says how many events; `cargo xtask webhooks` sets it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import socket
import subprocess
import threading
import time

import requests
from standardwebhooks import Webhook

import hooks
import running

EVENTS = int(os.environ.get("ANTEROOM_WEBHOOK_EVENTS", "30"))
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LOG = "/settings/webhooks/log"
MOODS = ("takes", "fails", "hangs", "closes", "redirects", "lies")


def in_turn(message: str, attempt: int) -> str:
    """Each message meets one mood after the other, beginning anywhere."""
    return MOODS[(sum(message.encode()) + attempt) % len(MOODS)]


def verify(received: hooks.Received) -> dict:
    """Both signatures: with the library of the standard, and by hand as the reference's receivers do."""
    digest = hmac.new(SECRET.encode(), received.body, hashlib.sha256).hexdigest().upper()
    assert received.headers["x-docspace-signature-256"] == f"sha256={digest}"
    Webhook(SECRET).verify(received.body, received.headers)
    return json.loads(received.body)


class Inside:
    """A service that only this machine may reach; counts who comes."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.visits = 0
        threading.Thread(target=self.count, daemon=True).start()

    def count(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.visits += 1
            connection.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}/"


def kill_and_start(portal: running.Portal, settings: dict[str, str]) -> None:
    """Ends the server as a power cut does, and starts it again over the same data."""
    port = portal.base.rsplit(":", 1)[1]
    portal.process.kill()
    portal.process.wait()
    command = [running.BINARY, "serve", "--data", portal.data, "--listen", f"127.0.0.1:{port}"]
    with portal.log.open("ab") as output:
        environment = {**running.clean_environment(), **settings}
        portal.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment
        )
    running.wait_until_ready(portal, False)


def test_every_event_arrives(tmp_path):
    inside = Inside()
    settings = {**running.NO_MAIL_SERVER, **hooks.SETTINGS, "ANTEROOM_RATE_LIMIT__ON": "false"}
    with hooks.receiving(in_turn, inside.url) as receiver:
        portal = running.start(tmp_path, settings=settings)
        try:
            began = time.monotonic()
            made = tell(portal, receiver, inside, settings)
            print(f"{EVENTS} events arrived, {made} messages, {time.monotonic() - began:.0f} s")
        finally:
            portal.stop()
    assert inside.visits == 0, "nothing inside was reached"


def tell(portal: running.Portal, receiver: hooks.Receiver, inside: Inside, settings: dict[str, str]) -> int:
    key = portal.make_key("--name", "hooks")
    for url in (inside.url, inside.url.replace("127.0.0.1", "2130706433"), inside.url.replace("127.0.0.1", "localhost")):
        refused = portal.call("POST", "/settings/webhook", key, json=webhook(url))
        assert refused.status_code == 400 and "blacklist" in refused.json()["error"]["message"], refused.text
    made = portal.call("POST", "/settings/webhook", key, json=webhook(receiver.url))
    assert made.status_code == 200, made.text
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {key}"
    groups: set[str] = set()
    for number in range(EVENTS):
        if number in (EVENTS // 3, 2 * EVENTS // 3):
            kill_and_start(portal, settings)
            session.close()
        answer = session.post(f"{portal.base}/api/2.0/group", json={"groupName": f"g{number}"}, timeout=30)
        assert answer.status_code == 200, answer.text
        groups.add(answer.json()["response"]["id"])
    # Attempts that a kill broke off are made again when their leases end.
    deadline = time.monotonic() + 300 + EVENTS / 5
    while (left := settle(portal, key, receiver, groups)) and time.monotonic() < deadline:
        time.sleep(1)
    assert not left, f"{left} of {EVENTS} did not arrive"
    messages = [verify(received) for received in list(receiver.received)]
    assert all(message["event"]["trigger"] == "group.created" for message in messages)
    taken = [one.headers["webhook-id"] for one in receiver.received if one.was_taken]
    assert len(set(taken)) == EVENTS, "one identifier for each event, in every attempt"
    forged = hooks.Received({**receiver.received[0].headers}, receiver.received[0].body + b" ", True)
    try:
        verify(forged)
    except AssertionError:
        return len(messages)
    raise AssertionError("a changed message is told apart")


def webhook(uri: str) -> dict:
    return {"name": "all", "uri": uri, "secretKey": SECRET, "enabled": True, "ssl": False, "triggers": 0}


def settle(portal: running.Portal, key: str, receiver: hooks.Receiver, groups: set[str]) -> int:
    """How many groups nobody took yet. What was given up after its retries is told again, as an administrator would."""
    with receiver.lock:
        taken = {json.loads(one.body)["payload"]["id"] for one in receiver.received if one.was_taken}
    left = groups - taken
    if left and is_idle(receiver):
        entries = entries_of(portal, key)
        wanted = [entry["id"] for entry in entries if json.loads(entry["requestPayload"]).get("payload", {}).get("id") in left]
        for at in range(0, len(wanted), 500):
            answer = portal.call("PUT", "/settings/webhook/retry", key, json={"ids": wanted[at : at + 500]})
            assert answer.status_code == 200, answer.text
        time.sleep(2)
    return len(left)


def is_idle(receiver: hooks.Receiver) -> bool:
    """Nothing came for longer than any wait between two attempts."""
    before = len(receiver.received)
    for _ in range(18):
        time.sleep(1)
        if len(receiver.received) != before:
            return False
    return True


def entries_of(portal: running.Portal, key: str) -> list[dict]:
    entries: list[dict] = []
    while True:
        page = portal.call("GET", f"{LOG}?count=100&startIndex={len(entries)}&groupStatus=29", key).json()
        entries += page["response"]
        if not page["response"] or len(entries) >= page["total"]:
            return entries
