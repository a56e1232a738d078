"""An authenticator app (RFC 6238), written down here so that nothing of the portal checks itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time


def code(manual_key: str, ahead: int = 0) -> str:
    """The code that an app shows now, or so many steps of 30 seconds later: each code works once."""
    counter = struct.pack(">Q", int(time.time()) // 30 + ahead)
    digest = hmac.new(base64.b32decode(manual_key), counter, hashlib.sha1).digest()
    start = digest[-1] & 0xF
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"
