"""Section 10 of docs/spec/token.md: the one link in a text."""

import re

from checker.links import LINK, read_word
from checker.primitives import Refused

MAX_BYTES, ROUNDS, SYMBOLS = 1 << 20, 5, 96
ESCAPE = re.compile(rb"=\r?\n|[=%-]([0-9A-Fa-f]{2})|&([0-9A-Za-z#]{1,24});")
DECIMAL, HEXADECIMAL = re.compile(rb"#([0-9]+)"), re.compile(rb"#[xX]([0-9A-Fa-f]+)")
NAMES = {
    b"amp": b"&", b"equals": b"=", b"gt": b">", b"lowbar": b"_", b"lt": b"<", b"num": b"#", b"percnt": b"%",
    b"underbar": b"_",
}
BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def undone(escape):
    """What replaces one escape (10.1)."""
    byte, reference = escape.groups()
    if byte:
        return bytes([int(byte, 16)])
    if not reference:
        return b""
    if number := DECIMAL.fullmatch(reference):
        value = int(number[1])
    elif number := HEXADECIMAL.fullmatch(reference):
        value = int(number[1], 16)
    else:
        return NAMES.get(reference.lower(), b" ")
    return bytes([value]) if 0x21 <= value <= 0x7E else b" "


def without_tags(text):
    return re.sub(rb"<[^>]*(>|\Z)", b"", text)


def from_base64(text):
    out = b""
    for run in re.findall(rb"[A-Za-z0-9+/_-]+", text):
        symbols = run.replace(b"-", b"+").replace(b"_", b"/")
        bits = "".join(f"{BASE64.index(symbol):06b}" for symbol in symbols)
        out += bytes(int(bits[at:at + 8], 2) for at in range(0, len(bits) - 7, 8))
    return out


def candidates(text):
    """The words of one search (10.2)."""
    for form in (text, without_tags(text), from_base64(text)):
        symbols = re.sub(rb"[^0-9A-Za-z]", b"", form).lower().decode()
        for start in re.finditer(r"(?=rgnl1(.{%d}))" % SYMBOLS, symbols):
            yield LINK[0] + start[1]


def extract(_keys, case):
    text = bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode()
    if len(text) > MAX_BYTES:
        raise Refused("malformed")
    links, reasons = set(), set()
    for round_ in range(ROUNDS + 1):
        if round_:
            text = ESCAPE.sub(undone, text)
        for candidate in candidates(text):
            try:
                read_word(LINK, candidate)
                links.add(candidate)
            except Refused as refused:
                reasons.add(str(refused))
    if len(links) > 1:
        raise Refused("ambiguous")
    if not links:
        raise Refused("typo" if "typo" in reasons else "malformed")
    return {"link": links.pop()}


# The file has no other operation, and names none.
OPERATIONS = {None: extract}
