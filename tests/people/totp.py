"""Codes of an authenticator (RFC 6238: SHA-1, 30 seconds, 6 digits)."""

import base64
import hashlib
import hmac
import struct
import time


def code(secret, moment=None):
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    step = int(time.time() if moment is None else moment) // 30
    mac = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = mac[-1] & 15
    number = struct.unpack(">I", mac[offset:offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
