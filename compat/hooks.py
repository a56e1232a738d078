"""A receiver of webhooks, on an address of this machine that the portal is told to let through."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Callable, Iterator

HOST = "127.9.9.11"
SETTINGS = {"ANTEROOM_OUTBOUND__ALLOWED_NETWORKS": HOST, "ANTEROOM_WEBHOOKS__TIMEOUT_S": "1"}


@dataclass
class Received:
    headers: dict[str, str]
    body: bytes
    was_taken: bool


@dataclass
class Receiver:
    """What was received, and how it is answered."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    mood: Callable[[str, int], str] = lambda message, attempt: "takes"
    """How an attempt is answered: by the identifier of its message, and how many came before."""
    attempts: Counter[str] = field(default_factory=Counter)
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Handler(BaseHTTPRequestHandler):
    receiver: Receiver
    inside: str

    def do_HEAD(self) -> None:
        self.answer(200, b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        with self.receiver.lock:
            headers = {name.lower(): value for name, value in self.headers.items()}
            message = headers["webhook-id"]
            mood = self.receiver.mood(message, self.receiver.attempts[message])
            self.receiver.attempts[message] += 1
            self.receiver.received.append(Received(headers, body, mood == "takes"))
        self.MOODS[mood](self)

    def answer(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    MOODS: dict[str, Callable[["Handler"], None]] = {
        "takes": lambda self: self.answer(200, b"thank you"),
        "fails": lambda self: self.answer(500, b"oops"),
        "hangs": lambda self: self.receiver.released.wait(3) and None,
        "closes": lambda self: self.connection.close(),
        "redirects": lambda self: self.answer(307, b"", location=self.inside),
        "lies": lambda self: self.answer(503, b"short", length=100_000),
    }

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_: object) -> None:
        pass


@contextmanager
def receiving(mood: Callable[[str, int], str] | None = None, inside: str = "http://127.0.0.1:9/") -> Iterator[Receiver]:
    receiver = Receiver()
    if mood is not None:
        receiver.mood = mood
    server = Server((HOST, 0), type("Bound", (Handler,), {"receiver": receiver, "inside": inside}))
    receiver.url = f"http://{HOST}:{server.server_port}/in"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.released.set()
        server.shutdown()
        thread.join()
