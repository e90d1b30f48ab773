"""Section 8 of docs/spec/token.md: short codes, their ledgers and their odds."""

import hmac

from checker.primitives import Refused, context, derive, mac

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MAX_TYPED = 64
DAY_MS = 86_400_000
SKEW_MS = 60_000
LONGEST_MS = {"text-message": 600_000, "voice": 600_000, "mail": DAY_MS}
# Name, length and base, in the order of 8.1.
FORMATS = {"digits-6": (6, 10), "digits-8": (8, 10), "symbols-8": (8, 32)}
# In the order in which they are hashed.
LIMITS = ("per_flow", "in_a_row", "per_day", "per_tenant_day")
REMOVED_RANGES = (
    (0x09, 0x0D), (0x20, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200F), (0x2028, 0x202F),
    (0x205F, 0x205F), (0x2060, 0x2060), (0x2066, 0x2069), (0x3000, 0x3000), (0xFEFF, 0xFEFF), (0x2D, 0x2D),
    (0xAD, 0xAD), (0x2010, 0x2015), (0x2212, 0x2212), (0xFE58, 0xFE58), (0xFE63, 0xFE63), (0xFF0D, 0xFF0D),
)
REMOVED = {chr(point) for first, last in REMOVED_RANGES for point in range(first, last + 1)}
# Only ASCII has case here: str.upper would make an S of U+017F.
FOLDED = {chr(point): chr(point - 32) for point in range(ord("a"), ord("z") + 1)}
MEANT = {"O": "0", "I": "1", "L": "1"}


def folded(text):
    """Steps 2 and 3 of 8.3."""
    kept = (FOLDED.get(typed, typed) for typed in text if typed not in REMOVED)
    return "".join(MEANT.get(typed, typed) for typed in kept)


def fits(code, name):
    length, base = FORMATS[name]
    return len(code) == length and all(symbol in SYMBOLS[:base] for symbol in code)


def normal(text, page=None):
    if len(text.encode()) > MAX_TYPED:
        raise Refused("malformed")
    code = folded(text)
    for name in [page] if page else FORMATS:
        if fits(code, name):
            return code, name
    raise Refused("malformed")


def shown(code, name):
    return f"{code[:4]}-{code[4:]}" if name == "symbols-8" else code


def read(_keys, case):
    return {"shown": shown(*normal(case["text"], case["format"]))}


def row_hash(keys, key_id, case, expires_ms, code):
    key = derive(keys, key_id, "code-row", case["tenant"])
    limits = [case["limits"][limit].to_bytes(8, "big") for limit in LIMITS]
    settings = (case["tenant"], case["channel"], case["format"], *limits)
    place = (*settings, case["purpose"], case["account"], context(*case["state"]), bytes.fromhex(case["case"]))
    return mac(key, "regain/v1/code-row", *place, expires_ms.to_bytes(8, "big"), code).hex()


def mint(keys, case):
    name, entropy = case["format"], bytes.fromhex(case["entropy"])
    length, base = FORMATS[name]
    codes = base**length
    words = [int.from_bytes(word, "big") for word in (entropy[:8], entropy[8:])]
    words = [word for word in words if word < 2**64 - 2**64 % codes]
    if not words:
        raise Refused("code-entropy")
    number, code = words[0] % codes, ""
    for _ in range(length):
        number, digit = divmod(number, base)
        code = SYMBOLS[digit] + code
    expires_ms = case["now_ms"] + case["lifetime_ms"]
    digest = row_hash(keys, case["active"], case, expires_ms, code)
    row = {"hash": digest, "key": case["active"], "expires_ms": expires_ms}
    return {"text": shown(code, name), "row": row}


def take(ledger, now_ms, reason, in_a_row=None, in_a_day=None):
    """One guess of 8.4."""
    after = {**ledger, "in_a_row": ledger["in_a_row"] + 1, "revision": ledger["revision"] + 1}
    if in_a_row is not None and after["in_a_row"] > in_a_row:
        raise Refused(reason)
    if in_a_day is not None:
        burst = -(-in_a_day // 2)
        interval = -(-DAY_MS // (in_a_day - burst + 1))
        start, slack = max(ledger["full_at_ms"], now_ms), interval * (burst - 1)
        if start - now_ms > slack + interval + SKEW_MS:
            start = now_ms + slack
        if burst == 0 or start - now_ms > slack:
            raise Refused(reason)
        after["full_at_ms"] = start + interval
    return after


def reserve(_keys, case):
    ledgers, limits, now_ms = case["ledgers"], case["limits"], case["now_ms"]
    day = {"in_a_row": limits["in_a_row"], "in_a_day": limits["per_day"]}
    return {
        "taken": {
            "flow": take(ledgers["flow"], now_ms, "attempts-exhausted", in_a_row=limits["per_flow"]),
            "codes": take(ledgers["codes"], now_ms, "budget-exhausted", **day),
            "tenant": take(ledgers["tenant"], now_ms, "spray-exhausted", in_a_day=limits["per_tenant_day"]),
        }
    }


def succeed(_keys, case):
    ledger = case["ledger"]
    return {"cleared": {**ledger, "in_a_row": 0, "revision": ledger["revision"] + 1}}


def guess(keys, case):
    code, row = normal(case["text"])[0], case["row"]
    if case["changed"] != 3:
        raise Refused("not-reserved")
    if row is None:
        raise Refused("unknown-selector")
    digest = row_hash(keys, row["key"], case, row["expires_ms"], code)
    if not hmac.compare_digest(digest, row["hash"]) or not fits(code, case["format"]):
        raise Refused("wrong-code")
    if case["now_ms"] >= row["expires_ms"]:
        raise Refused("expired")
    if row["expires_ms"] - case["now_ms"] > SKEW_MS + case["lifetime_ms"]:
        raise Refused("too-far")
    return {}


def configure(_keys, case):
    limits, bound = case["limits"], case["bound"]
    length, base = FORMATS[case["format"]]
    burst = -(-limits["per_day"] // 2)
    year = burst + 365 * (limits["per_day"] - burst + 1) - 1
    checks = {
        "code-lifetime": 0 < case["lifetime_ms"] <= LONGEST_MS[case["channel"]],
        "code-guesses-in-a-row": 1 <= limits["in_a_row"] <= 100,
        "code-guesses-per-flow": 1 <= limits["per_flow"] <= limits["in_a_row"],
        "code-guesses-per-day": 1 <= limits["per_day"] <= min(limits["in_a_row"], limits["per_tenant_day"]),
        "code-takeover-bound": 0 < bound <= 10**6,
        "code-guessable": 10**6 * year / base**length <= bound,
    }
    for reason, kept in checks.items():
        if not kept:
            raise Refused(reason)
    return {}


OPERATIONS = {
    "mint": mint, "read": read, "reserve": reserve, "succeed": succeed, "guess": guess, "configure": configure,
}
