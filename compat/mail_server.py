"""A small mail server on this machine: it takes every mail and keeps it."""

from __future__ import annotations

import base64
import contextlib
import email
import email.policy
import queue
import socketserver
import ssl
import threading
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Iterator

USER, PASSWORD = "anteroom", "not-much-of-a-secret"


@dataclass(frozen=True)
class Taken:
    """A mail as it was handed over."""

    sender: str
    recipients: tuple[str, ...]
    encrypted: bool
    message: EmailMessage

    def words(self, kind: str) -> str:
        """What it says, as `plain` or `html`."""
        return self.message.get_body((kind,)).get_content()


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mails of whoever signs in, after STARTTLS when it has a certificate."""

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None, busy: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.tls = tls
        self.busy = busy
        """So many mails are refused for the moment before one is taken."""
        self.mails: queue.Queue[Taken] = queue.Queue()

    def settings(self) -> dict[str, str]:
        """What a portal needs to know."""
        return {
            "ANTEROOM_MAIL__SERVER": "127.0.0.1",
            "ANTEROOM_MAIL__PORT": str(self.server_address[1]),
            "ANTEROOM_MAIL__SECURITY": "starttls" if self.tls else "none",
            "ANTEROOM_MAIL__USER": USER,
            "ANTEROOM_MAIL__PASSWORD": PASSWORD,
            "ANTEROOM_MAIL__FROM": "portal@example.com",
            "ANTEROOM_MAIL__FROM_NAME": "The Portal",
        }

    def wait(self) -> Taken:
        """The next mail."""
        return self.mails.get(timeout=30)


class Conversation(socketserver.StreamRequestHandler):
    """RFC 5321, as much of it as a client needs that does not err."""

    server: MailServer

    def handle(self) -> None:
        self.encrypted, self.known, self.sender, self.recipients = False, False, "", []
        self.say("220 127.0.0.1 ESMTP")
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            verb = verb.upper()
            if verb == "QUIT":
                self.say("221 Bye")
                return
            answer = getattr(self, f"on_{verb.lower()}", None)
            answer(rest) if answer else self.say("502 Unknown")

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        self.wfile.flush()

    def on_ehlo(self, _: str) -> None:
        may_hide = self.server.tls and not self.encrypted
        self.say("250-127.0.0.1", "250-STARTTLS" if may_hide else "250-AUTH PLAIN", "250 8BITMIME")

    def on_starttls(self, _: str) -> None:
        self.say("220 Go on")
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
        self.encrypted = True

    def on_auth(self, rest: str) -> None:
        credential = base64.b64decode(rest.removeprefix("PLAIN ")).decode().split("\0")
        self.known = credential[1:] == [USER, PASSWORD]
        self.say("235 Welcome" if self.known else "535 Who are you")

    def on_mail(self, rest: str) -> None:
        self.sender, self.recipients = address(rest), []
        self.say("250 Ok" if self.known else "530 Sign in first")

    def on_rcpt(self, rest: str) -> None:
        self.recipients.append(address(rest))
        self.say("250 Ok")

    def on_rset(self, _: str) -> None:
        self.say("250 Ok")

    on_noop = on_rset

    def on_data(self, _: str) -> None:
        self.say("354 Go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        if self.server.busy > 0:
            self.server.busy -= 1
            self.say("451 Come back later")
            return
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        self.server.mails.put(Taken(self.sender, tuple(self.recipients), self.encrypted, message))
        self.say("250 Taken")


def address(path: str) -> str:
    """The address in `FROM:<…>` or `TO:<…>`."""
    return path.partition("<")[2].partition(">")[0]


@contextlib.contextmanager
def running(**options) -> Iterator[MailServer]:
    with MailServer(**options) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
