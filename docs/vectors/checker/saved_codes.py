"""Section 9 of docs/spec/token.md: saved codes and their rows."""

import hashlib
import hmac
import itertools

from checker.primitives import Refused, derive, mac
from checker.short_codes import SYMBOLS, folded, take

CODES, RANDOM, LENGTH, GROUP = 10, 23, 25, 5
MAX_TYPED, ROW_BYTES, MAX_CHAIN = 256, 367, 4
# The powers of alpha, which is x, in GF(2) modulo x^5 + x^2 + 1.
POWERS = [1]
for _ in range(30):
    POWERS.append(POWERS[-1] << 1 ^ (0b10_0101 if POWERS[-1] & 0b1_0000 else 0))
LOGARITHMS = {power: at for at, power in enumerate(POWERS)}


def times_power(value, exponent):
    return POWERS[(LOGARITHMS[value] + exponent) % 31] if value else 0


def syndromes(values, start=0):
    s1 = s2 = 0
    for at, value in enumerate(values, start):
        s1 ^= times_power(value, at)
        s2 ^= times_power(value, 2 * at)
    return s1, s2


def with_check_symbols(values):
    wanted = syndromes(values)
    for pair in itertools.product(range(32), repeat=2):
        if syndromes(pair, RANDOM) == wanted:
            return [*values, *pair]
    raise AssertionError("any 23 symbols have their two check symbols")


def written(values):
    symbols = "".join(SYMBOLS[value] for value in values)
    return "-".join(symbols[at:at + GROUP] for at in range(0, LENGTH, GROUP))


def typed(text):
    """The algorithm of 9.2."""
    if len(text.encode()) > MAX_TYPED:
        raise Refused("saved-code-length")
    symbols = folded(text)
    for at, symbol in enumerate(symbols[:LENGTH]):
        if symbol not in SYMBOLS:
            raise Refused("saved-code-symbol", group=at // GROUP + 1)
    if len(symbols) != LENGTH:
        raise Refused("saved-code-length")
    values = [SYMBOLS.index(symbol) for symbol in symbols]
    s1, s2 = syndromes(values)
    if s1 == s2 == 0:
        return written(values)
    places = [at for at in range(LENGTH) if s1 and times_power(s1, at) == s2]
    raise Refused("saved-code-mistyped", group=places[0] // GROUP + 1 if places else None)


def read(_keys, case):
    return {"shown": typed(case["text"])}


class Row:
    """The fields of 9.3; a hash is None where its code is used."""

    def __init__(self, chain, iterations, set_id, salt, hashes):
        self.chain, self.iterations, self.set, self.salt, self.hashes = chain, iterations, set_id, salt, hashes

    @classmethod
    def of(cls, data):
        if len(data) != ROW_BYTES:
            raise Refused("saved-row-length")
        if data[0] != 1:
            raise Refused("saved-row-version")
        chain = [int.from_bytes(data[at:at + 2], "big") for at in range(1, 9, 2)]
        while chain and chain[-1] == 0:
            chain.pop()
        left = int.from_bytes(data[13:15], "big")
        hashes = [data[at:at + 32] for at in range(47, ROW_BYTES, 32)]
        used = [not left >> place & 1 for place in range(CODES)]
        iterations = int.from_bytes(data[9:13], "big")
        broken = (
            not chain or 0 in chain or left >> CODES or not is_stretch(iterations)
            or any(gone and digest != bytes(32) for gone, digest in zip(used, hashes))
            or is_repeated([digest for gone, digest in zip(used, hashes) if not gone])
        )
        if broken:
            raise Refused("saved-row-broken")
        hashes = [None if gone else digest for gone, digest in zip(used, hashes)]
        return cls(chain, iterations, data[15:31], data[31:47], hashes)

    @property
    def left(self):
        return sum(digest is not None for digest in self.hashes)

    @property
    def revision(self):
        return CODES - self.left + len(self.chain) - 1

    def hex(self):
        chain = b"".join(key.to_bytes(2, "big") for key in self.chain).ljust(2 * MAX_CHAIN, b"\0")
        left = sum(1 << place for place, digest in enumerate(self.hashes) if digest is not None)
        fields = b"\1" + chain + self.iterations.to_bytes(4, "big") + left.to_bytes(2, "big") + self.set + self.salt
        return (fields + b"".join(digest or bytes(32) for digest in self.hashes)).hex()


def is_repeated(hashes):
    return len(set(hashes)) < len(hashes)


def is_stretch(iterations):
    return iterations == 0 or 1_000 <= iterations <= 1_000_000


def hash_of(keys, tenant, account, row, code):
    secret = code.encode()
    if row.iterations:
        secret = hashlib.pbkdf2_hmac("sha256", secret, row.salt, row.iterations)
    key = derive(keys, row.chain[0], "saved-row", tenant)
    iterations = row.iterations.to_bytes(8, "big")
    digest = mac(key, "regain/v1/saved-row", tenant, account, row.set, row.salt, iterations, secret)
    for key_id in row.chain[1:]:
        digest = wrapped(keys, key_id, tenant, row.set, digest)
    return digest


def wrapped(keys, key_id, tenant, set_id, digest):
    return mac(derive(keys, key_id, "saved-row", tenant), "regain/v1/saved-wrap", tenant, set_id, digest)


def issue(keys, case):
    if not is_stretch(case["iterations"]):
        raise Refused("saved-iterations")
    if case["set"] == case["replaces"]:
        raise Refused("saved-set-same")
    entropy = bytes.fromhex(case["entropy"])
    bits = "".join(f"{byte:08b}" for byte in entropy)
    values = [int(bits[at:at + 5], 2) for at in range(0, CODES * RANDOM * 5, 5)]
    codes = [with_check_symbols(values[at:at + RANDOM]) for at in range(0, len(values), RANDOM)]
    codes = [written(code) for code in codes]
    row = Row([case["active"]], case["iterations"], bytes.fromhex(case["set"]), entropy[-16:], [])
    row.hashes = [hash_of(keys, case["tenant"], case["account"], row, code) for code in codes]
    if is_repeated(row.hashes):
        raise Refused("saved-entropy")
    return {"codes": codes, "row": row.hex(), "notice": "saved-codes-issued"}


def decode(_keys, case):
    row = Row.of(bytes.fromhex(case["row"]))
    assert row.hex() == case["row"], "no two byte strings are the same row"
    return {
        "keys": row.chain, "set": row.set.hex(), "iterations": row.iterations, "left": row.left,
        "revision": row.revision,
    }


def reserve(_keys, case):
    return {"taken": take(case["ledger"], case["now_ms"], "budget-exhausted", in_a_row=100, in_a_day=20)}


def check(keys, case):
    if case["changed"] != 1:
        raise Refused("not-reserved")
    code = typed(case["text"])
    assert code == case["text"], "a code is checked in its one text"
    if case["row"] is None:
        raise Refused("unknown-selector")
    row = Row.of(bytes.fromhex(case["row"]))
    digest = hash_of(keys, case["tenant"], case["account"], row, code)
    found = None
    for place, stored in enumerate(row.hashes):
        if stored is not None and hmac.compare_digest(stored, digest):
            found = place
    if found is None:
        raise Refused("wrong-code")
    revision, row.hashes[found] = row.revision, None
    notice = "saved-code-used" if row.left else "saved-codes-used-up"
    return {"revision": revision, "after": row.hex(), "code": found + 1, "left": row.left, "notice": notice}


def wrap(keys, case):
    row, active = Row.of(bytes.fromhex(case["row"])), case["active"]
    if any(key_id not in keys for key_id in row.chain):
        raise Refused("key-unknown")
    if row.chain[-1] == active:
        return {"after": None}
    if len(row.chain) == MAX_CHAIN:
        raise Refused("saved-chain-full")
    row.chain.append(active)
    row.hashes = [
        digest and wrapped(keys, active, case["tenant"], row.set, digest) for digest in row.hashes
    ]
    return {"after": row.hex()}


OPERATIONS = {
    "read": read, "issue": issue, "decode": decode, "reserve": reserve, "check": check, "wrap": wrap,
}
