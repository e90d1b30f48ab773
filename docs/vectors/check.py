#!/usr/bin/env python3
"""A second implementation of docs/spec/token.md, with the Python standard library alone.

It reads token/links.json beside it, works every case out by itself, and exits with 1 where its
result is another one. Run: python3 docs/vectors/check.py
"""

import hashlib
import hmac
import json
import pathlib
import sys
import zlib

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
MAX_LIFETIME_MS = (30 * 86_400 + 60) * 1000
LINK, HANDLE = ("rgn_l1_", 1, 60), ("rgn_g1_", 2, 40)


class Refused(Exception):
    """Carries the code of the one reason."""


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


def write_word(form, body):
    return form[0] + encode(body + zlib.crc32(body).to_bytes(4, "big"))


def read_word(form, text):
    prefix, kind, length = form
    if not text.startswith(prefix):
        raise Refused("malformed")
    data = decode(text[len(prefix):], length)
    if zlib.crc32(data[:-4]) != int.from_bytes(data[-4:], "big"):
        raise Refused("typo")
    key_id = int.from_bytes(data[1:3], "big")
    route = data[8] if form is LINK else data[3]
    if data[0] != kind or key_id == 0 or route != 0:
        raise Refused("malformed")
    return data, key_id


def link_tag(keys, key_id, case, signed):
    key = derive(keys, key_id, "link-tag", case["tenant"])
    return mac(key, "regain/v1/link-tag", case["tenant"], case["purpose"], signed)[:16]


def link_hash(keys, key_id, case, signed):
    key = derive(keys, key_id, "link-row", case["tenant"])
    fields = (case["tenant"], case["purpose"], case["account"], context(*case["state"]), signed)
    return mac(key, "regain/v1/link-row", *fields).hex()


def grant_hash(keys, key_id, case, case_id, secret, expires_ms):
    key = derive(keys, key_id, "link-row", case["tenant"])
    expires = expires_ms.to_bytes(8, "big")
    return mac(key, "regain/v1/grant-row", case["tenant"], case_id, secret, expires).hex()


def mint(keys, case):
    seconds = case["expires_ms"] // 1000
    if seconds >= 1 << 40:
        raise Refused("link-expiry-too-late")
    head = bytes([1]) + case["active"].to_bytes(2, "big") + seconds.to_bytes(5, "big")
    signed = head + b"\0" + bytes.fromhex(case["entropy"])
    row = {
        "selector": signed[8:24].hex(),
        "hash": link_hash(keys, case["active"], case, signed),
        "key": case["active"],
        "expires_ms": seconds * 1000,
    }
    return {"text": write_word(LINK, signed + link_tag(keys, case["active"], case, signed)), "row": row}


def open_link(keys, case):
    data, key_id = read_word(LINK, case["text"])
    signed, row = data[:40], case["row"]
    if not hmac.compare_digest(link_tag(keys, key_id, case, signed), data[40:56]):
        raise Refused("bad-tag")
    expires_ms = int.from_bytes(data[3:8], "big") * 1000
    if case["now_ms"] >= expires_ms:
        raise Refused("expired")
    if expires_ms - case["now_ms"] > MAX_LIFETIME_MS:
        raise Refused("too-far")
    columns = (row["selector"], row["key"], row["expires_ms"]) == (data[8:24].hex(), key_id, expires_ms)
    if not hmac.compare_digest(link_hash(keys, key_id, case, signed), row["hash"]) or not columns:
        raise Refused("row-mismatch")
    return {}


def grant(keys, case):
    case_id, key_id = bytes.fromhex(case["case"]), case["active"]
    request = decode(case["request"], 16)
    key = derive(keys, key_id, "grant", case["tenant"])
    secret = mac(key, "regain/v1/grant", case["tenant"], case_id, request)[:16]
    digest = grant_hash(keys, key_id, case, case_id, secret, case["expires_ms"])
    text = write_word(HANDLE, bytes([2]) + key_id.to_bytes(2, "big") + b"\0" + case_id + secret)
    return {"text": text, "row": {"hash": digest, "key": key_id, "expires_ms": case["expires_ms"]}}


def check_grant(keys, case):
    data, key_id = read_word(HANDLE, case["text"])
    row = case["row"]
    digest = grant_hash(keys, key_id, case, data[4:20], data[20:36], row["expires_ms"])
    if not hmac.compare_digest(digest, row["hash"]) or key_id != row["key"]:
        raise Refused("row-mismatch")
    if case["now_ms"] >= row["expires_ms"]:
        raise Refused("expired")
    return {}


def request(_keys, case):
    key = decode(case["text"], 16) + bytes(16)
    return {"digest": mac(key, "regain/v1/request").hex()}


OPERATIONS = {
    "mint": mint, "open": open_link, "grant": grant, "check-grant": check_grant, "request": request,
}


def main():
    file = json.loads((pathlib.Path(__file__).parent / "token" / "links.json").read_text("utf-8"))
    keys = {key["id"]: bytes.fromhex(key["root"]) for key in file["keys"]}
    wrong = 0
    for case in file["cases"]:
        try:
            made, result = OPERATIONS[case["operation"]](keys, case), "ok"
        except Refused as refused:
            made, result = {}, str(refused)
        for field, value in {**made, "result": result}.items():
            if case.get(field) != value:
                wrong += 1
                print(f"{case['name']}: {field} is {value!r}, not {case.get(field)!r}")
    print(f"{len(file['cases'])} cases, {wrong} disagreements")
    return 1 if wrong or not file["cases"] else 0


if __name__ == "__main__":
    sys.exit(main())
