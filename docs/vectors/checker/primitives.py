"""Sections 1 and 2 of docs/spec/token.md: contexts, keys and base32."""

import hashlib
import hmac

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class Refused(Exception):
    """Carries the code of the one reason, and what else the answer says."""

    def __init__(self, reason, **fields):
        super().__init__(reason)
        self.fields = fields


def context(*fields):
    out = b""
    for field in fields:
        if isinstance(field, str):
            field = field.encode()
        if len(field) < 0xFFFF:
            out += len(field).to_bytes(2, "big")
        else:
            out += b"\xff\xff" + len(field).to_bytes(8, "big")
        out += field
    return out


def mac(key, *fields):
    return hmac.new(key, context(*fields), hashlib.sha256).digest()


def derive(keys, key_id, role, tenant):
    if key_id not in keys:
        raise Refused("unknown-key")
    extracted = hmac.new(b"regain/v1", keys[key_id], hashlib.sha256).digest()
    info = context("regain/v1/key", role, tenant, "")
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()


def encode(data):
    symbols = -(-len(data) * 8 // 5)
    value = int.from_bytes(data, "big") << (symbols * 5 - len(data) * 8)
    return "".join(ALPHABET[value >> 5 * at & 31] for at in reversed(range(symbols)))


def decode(text, length):
    if any(symbol not in ALPHABET for symbol in text):
        raise Refused("malformed")
    value = 0
    for symbol in text:
        value = value << 5 | ALPHABET.index(symbol)
    spare = len(text) * 5 - length * 8
    if not 0 <= spare < 5 or value & (1 << spare) - 1:
        raise Refused("malformed")
    return (value >> spare).to_bytes(length, "big")
