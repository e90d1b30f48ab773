"""What the generators in Python share: the passwords, and the file that is written."""

import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSWORDS = json.loads((ROOT / "crates/regain-hash/tests/data/legacy/passwords.json").read_text())


def wrong(password):
    """Never the right one, and another from its beginning: bcrypt looks at no more."""
    return "not " + password


class Vectors:
    """The vectors of one software: a stored text, a password by its name, whether the right one, a
    wrong one (`not <password>`) or a doubled one (`<password>\\0<password>`) is typed, and the verdict.
    """

    def __init__(self, software):
        self.software, self.rows = software, []

    def add(self, scheme, record, name, typed, verdict):
        row = {"scheme": scheme, "record": record, "password": name, "typed": typed, "verdict": verdict}
        self.rows.append(row)

    def pair(self, scheme, record, name, verify, cut=False):
        """The right and a wrong password, as `verify(password, record)` of the software judges them."""
        assert verify(PASSWORDS[name], record), record
        assert not verify(wrong(PASSWORDS[name]), record), record
        self.add(scheme, record, name, "right", "match-cut" if cut else "match")
        self.add(scheme, record, name, "wrong", "mismatch")

    def write(self, folder, name):
        assert self.rows
        rows = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in self.rows)
        text = f'{{\n"software": "{self.software}",\n"vectors": [\n{rows}\n]\n}}\n'
        (pathlib.Path(folder) / f"{name}.json").write_text(text)
