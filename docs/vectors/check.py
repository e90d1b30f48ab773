#!/usr/bin/env python3
"""A second implementation of docs/spec/token.md, in Python >= 3.11 with the standard library alone.

    python3 docs/vectors/check.py              works out every case of token/ beside it, and says where it differs
    python3 docs/vectors/check.py --self-test  alters every case, one value at a time, and expects to be told

It exits with 1 where a result differs, or where there are fewer cases than there should be.
"""

import copy
import json
import pathlib
import sys

sys.dont_write_bytecode = True

from checker import extraction, links, saved_codes, short_codes
from checker.primitives import Refused

LEAST_CASES, LEAST_BAD = 300, 200
FILES = {
    "links.json": links.OPERATIONS,
    "codes.json": short_codes.OPERATIONS,
    "saved.json": saved_codes.OPERATIONS,
    "extract.json": extraction.OPERATIONS,
}


def main():
    files = {name: load(name) for name in FILES}
    if sys.argv[1:] == ["--self-test"]:
        return self_test(files)
    differences = [line for name, file in files.items() for line in check(name, file)]
    for line in differences:
        print(line)
    sums = {name: (len(file["cases"]), bad(file)) for name, file in files.items()}
    sums["together"] = tuple(map(sum, zip(*sums.values())))
    for name, (cases, bad_cases) in sums.items():
        print(f"{name}: {cases} cases, {bad_cases} bad")
    print(f"{len(differences)} disagreements")
    cases, bad_cases = sums["together"]
    return 1 if differences or cases < LEAST_CASES or bad_cases < LEAST_BAD else 0


def load(name):
    return json.loads((pathlib.Path(__file__).parent / "token" / name).read_text("utf-8"))


def bad(file):
    return sum(case["result"] != "ok" for case in file["cases"])


def check(name, file):
    """A line for each value that is another one than the specification gives."""
    keys = {key["id"]: bytes.fromhex(key["root"]) for key in file.get("keys", [])}
    names = [case["name"] for case in file["cases"]]
    for repeated in sorted({case for case in names if names.count(case) > 1}):
        yield f"{name}, {repeated}: the name is there twice"
    for case in file["cases"]:
        for field, value in made(FILES[name], keys, case).items():
            if case.get(field) != value:
                yield f"{name}, {case['name']}: {field} is {value!r}, not {case.get(field)!r}"


def made(operations, keys, case):
    """What a case should say: its outputs and its result."""
    try:
        return {**operations[case.get("operation")](keys, case), "result": "ok"}
    except Refused as refused:
        return {**refused.fields, "result": str(refused)}


def self_test(files):
    """Each output and each result in turn says something else."""
    altered, unseen = 0, []
    for name, file in files.items():
        keys = {key["id"]: bytes.fromhex(key["root"]) for key in file.get("keys", [])}
        for case in file["cases"]:
            outputs = made(FILES[name], keys, case)
            for field in outputs:
                wrong = copy.deepcopy(case)
                wrong[field] = other(case.get(field))
                altered += 1
                if not list(check(name, {**file, "cases": [wrong]})):
                    unseen.append(f"{name}, {case['name']}: {field} may be altered")
    for line in unseen:
        print(line)
    print(f"{altered} values altered, {len(unseen)} unseen")
    return 1 if unseen or not altered else 0


def other(value):
    """A value that differs from `value` in one place."""
    match value:
        case None:
            return 1
        case int():
            return value + 1
        case str():
            return value[:-1] + ("0" if value[-1:] != "0" else "1")
        case list():
            return [*value[:-1], other(value[-1])]
        case dict():
            last = list(value)[-1]
            return {**value, last: other(value[last])}
    raise TypeError(f"no other value of {value!r}")


if __name__ == "__main__":
    sys.exit(main())
