"""Starting the built binary, and what a test needs to know about the portal it serves."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

import requests

ROOT = Path(__file__).resolve().parent.parent
BINARY = Path(os.environ.get("ANTEROOM_BIN", ROOT / "target" / "debug" / "anteroom"))
BESIDE = ROOT.parent / "shared"

OWNER_EMAIL = "owner@example.com"
OWNER_PASSWORD = "Compat-Owner-2026"


@dataclass
class Portal:
    """A portal that is being served by a process of its own."""

    base: str
    """Scheme, host and port, without a slash at the end."""
    data: Path
    log: Path
    process: subprocess.Popen[bytes]
    verify: str | bool = True
    """What `requests` takes as `verify`: the path of the certificate authority for HTTPS."""

    def printed(self) -> str:
        """Everything that the server has printed so far."""
        return self.log.read_text(errors="replace")

    def run(self, *arguments: str) -> str:
        """Runs a command on the data folder, while the server runs on it, and returns what it prints."""
        done = subprocess.run(
            [BINARY, *arguments, "--data", self.data],
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert done.returncode == 0, f"{arguments} failed ({done.returncode}): {done.stderr}"
        return done.stdout

    def make_key(self, *arguments: str) -> str:
        """Makes an API key with the command line."""
        key = self.run("key", "create", *arguments).strip()
        assert re.fullmatch(r"sk-[0-9a-f]{64}", key), f"`key create` prints only the key, not {key!r}"
        return key

    def mail(self, kind: str, to: str) -> dict[str, Any]:
        """The newest mail of that kind to an address, as an administrator of the machine sees it: with its link."""
        listed = json.loads(self.run("mail", "list", "--output", "json"))
        found = [mail["id"] for mail in listed if (mail["kind"], mail["to"]) == (kind, to)]
        assert found, f"no mail {kind!r} to {to} in {[(mail['kind'], mail['to']) for mail in listed]}"
        return json.loads(self.run("mail", "show", found[0], "--output", "json"))

    def link(self, kind: str, to: str) -> str:
        """The link in the newest mail of that kind to an address."""
        return link_in(self.mail(kind, to)["text"], self.base)

    def call(self, method: str, path: str, key: str | None = None, **more) -> requests.Response:
        """Calls an operation below `/api/2.0`."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        headers.update(more.pop("headers", {}))
        return requests.request(
            method, f"{self.base}/api/2.0{path}", headers=headers, verify=self.verify, timeout=30, **more
        )

    def stop(self) -> int:
        """Ends the server as an administrator does, and returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


# Nobody listens there: mails are written and wait.
NO_MAIL_SERVER = {
    "ANTEROOM_MAIL__SERVER": "127.0.0.1",
    "ANTEROOM_MAIL__PORT": "9",
    "ANTEROOM_MAIL__SECURITY": "none",
    "ANTEROOM_MAIL__FROM": "portal@example.com",
}


def start(
    folder: Path, *options: str, tls: bool = False, settings: dict[str, str] = NO_MAIL_SERVER, port: int = 0
) -> Portal:
    """Starts a portal and waits until it is ready. `settings` are environment variables; port 0 is any."""
    assert BINARY.is_file(), f"{BINARY} is not there: run `cargo build` first, or set ANTEROOM_BIN"
    data, log = folder / "data", folder / "server.log"
    port = port or free_port()
    command = [
        str(BINARY), "serve", "--data", str(data), "--listen", f"127.0.0.1:{port}",
        "--owner-email", OWNER_EMAIL, "--owner-password", OWNER_PASSWORD, *options,
    ]  # fmt: skip
    if tls:
        command.append("--tls")
    environment = {**clean_environment(), **settings}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, cwd=folder
        )
    portal = Portal(base=f"{'https' if tls else 'http'}://127.0.0.1:{port}", data=data, log=log, process=process)
    try:
        wait_until_ready(portal, tls)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return portal


def wait_until_ready(portal: Portal, tls: bool) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert portal.process.poll() is None, f"the server stopped at once: {portal.printed()}"
        if tls and portal.verify is True:
            portal.verify = find_authority(portal.printed()) or True
        else:
            try:
                if requests.get(f"{portal.base}/ready", verify=portal.verify, timeout=5).status_code == 200:
                    return
            except requests.ConnectionError:
                pass
        time.sleep(0.05)
    raise AssertionError(f"the server was not ready within a minute: {portal.printed()}")


def find_authority(printed: str) -> str | None:
    """The path of the certificate authority that `serve --tls` prints."""
    for path in re.findall(r"(/[^\s'\"`]+\.(?:pem|crt))", printed):
        if Path(path).is_file() and "PRIVATE KEY" not in Path(path).read_text(errors="replace"):
            return path
    return None


def wait_for(look: Callable[[], Any]) -> Any:
    """Looks again and again until something is there."""
    deadline = time.monotonic() + 30
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.1)
    return found


def certificate(portal: Portal) -> tuple[Path, Path]:
    """The certificate of a portal with its own authority, and the key of it."""
    return portal.data / "tls" / "server.pem", portal.data / "tls" / "server.key"


def link_in(text: str, base: str) -> str:
    """The one link that a mail is about: not the portal's own address at its end."""
    links = re.findall(rf"{re.escape(base)}/\S+", text)
    assert len(links) == 1, f"one link in {text}"
    return links[0]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def clean_environment() -> dict[str, str]:
    """The environment without settings of ours, and without proxies."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ANTEROOM_") and not name.lower().endswith("_proxy")
    }
