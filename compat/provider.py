"""A small OpenID Connect provider on this machine. Only the standard library is at hand, so RS256 is done here."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "anteroom", "not-much-of-a-secret"
# DER of "this is a SHA-256 hash" (RFC 8017, 9.2).
SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


class Key:
    """An RSA key pair that is made when the tests start."""

    def __init__(self) -> None:
        self.exponent = 65537
        p, q = prime(1024), prime(1024)
        self.modulus = p * q
        self.private = pow(self.exponent, -1, (p - 1) * (q - 1))

    def sign(self, text: bytes) -> bytes:
        digest = SHA256_PREFIX + hashlib.sha256(text).digest()
        padded = b"\0\1" + b"\xff" * (256 - 3 - len(digest)) + b"\0" + digest
        return pow(int.from_bytes(padded), self.private, self.modulus).to_bytes(256)

    def public(self) -> dict[str, str]:
        n, e = self.modulus.to_bytes(256), self.exponent.to_bytes(3)
        return {"kty": "RSA", "kid": "one", "alg": "RS256", "use": "sig", "n": encode(n), "e": encode(e)}


class Provider(ThreadingHTTPServer):
    """Lets a browser in as whom it says, or sends it away."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key = Key()
        self.codes: dict[str, dict[str, str]] = {}
        """What was asked for with each code that was not redeemed yet."""

    def settings(self) -> dict[str, str]:
        """What a portal needs to know."""
        return {
            "ANTEROOM_OPENID__ISSUER": self.issuer,
            "ANTEROOM_OPENID__NAME": "pretend",
            "ANTEROOM_OPENID__CLIENT_ID": CLIENT,
            "ANTEROOM_OPENID__CLIENT_SECRET": SECRET,
        }

    def token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        who = asked["decision"]
        person = {"sub": who, "email": f"{who}@example.org", "email_verified": True, "name": "Out Side"}
        claims = {
            **person,
            "iss": self.issuer,
            "aud": CLIENT,
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
        }
        parts = ({"alg": "RS256", "kid": "one"}, claims)
        text = ".".join(encode(json.dumps(part).encode()) for part in parts)
        return f"{text}.{encode(self.key.sign(text.encode()))}"


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        issuer = self.server.issuer
        if url.path == "/.well-known/openid-configuration":
            places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            self.answer({"issuer": issuer, **{name: f"{issuer}/{path}" for name, path in places.items()}})
        elif url.path == "/keys":
            self.answer({"keys": [self.server.key.public()]})
        elif url.path == "/authorize" and asked["client_id"] == CLIENT:
            self.let_in_or_not(asked)
        else:
            self.send_error(404)

    def let_in_or_not(self, asked: dict[str, str]) -> None:
        # A browser says nothing about who it is.
        asked.setdefault("decision", "visitor")
        back = {"state": asked["state"]}
        if asked["decision"] != "deny":
            back["code"] = secrets.token_urlsafe()
            self.server.codes[back["code"]] = asked
        else:
            back["error"] = "access_denied"
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.server.codes.pop(given.get("code", ""), None)
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or self.headers["Authorization"] != basic
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != given["redirect_uri"]
        ):
            self.answer({"error": "invalid_grant"}, 400)
        else:
            token = self.server.token(asked)
            self.answer({"id_token": token, "access_token": "unused", "token_type": "Bearer"})

    def answer(self, body: Any, status: int = 200) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Says nothing: a failing test shows what the portal said."""


@contextlib.contextmanager
def running() -> Iterator[Provider]:
    with Provider() as provider:
        thread = threading.Thread(target=provider.serve_forever, daemon=True)
        thread.start()
        yield provider
        provider.shutdown()
        thread.join()


def encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def prime(bits: int) -> int:
    """A number of so many bits that is almost certainly prime (Miller and Rabin)."""
    while True:
        candidate = secrets.randbits(bits) | (3 << (bits - 2)) | 1
        if candidate % 65537 != 1 and all(candidate % small for small in (3, 5, 7, 11, 13, 17, 19, 23, 29)):
            if all(passes(candidate) for _ in range(8)):
                return candidate


def passes(candidate: int) -> bool:
    odd, halvings = candidate - 1, 0
    while odd % 2 == 0:
        odd, halvings = odd // 2, halvings + 1
    value = pow(secrets.randbelow(candidate - 3) + 2, odd, candidate)
    if value in (1, candidate - 1):
        return True
    for _ in range(halvings - 1):
        value = value * value % candidate
        if value == candidate - 1:
            return True
    return False
