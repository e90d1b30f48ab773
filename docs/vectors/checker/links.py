"""Sections 3 and 4 of docs/spec/token.md: links, grant handles and request ids."""

import hmac
import zlib

from checker.primitives import Refused, context, decode, derive, encode, mac

MAX_LIFETIME_MS = (30 * 86_400 + 60) * 1000
LINK, HANDLE = ("rgn_l1_", 1, 60), ("rgn_g1_", 2, 40)


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
    if row is None:
        raise Refused("unknown-selector")
    columns = (row["selector"], row["key"], row["expires_ms"]) == (data[8:24].hex(), key_id, expires_ms)
    if not hmac.compare_digest(link_hash(keys, key_id, case, signed), row["hash"]) or not columns:
        raise Refused("row-mismatch")
    if "status" in row:
        raise Refused({"claimed": "already-used", "revoked": "revoked"}[row["status"]])
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
    if row is None:
        raise Refused("unknown-selector")
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
