"""`openssl passwd`: `openssl.py <folder>` writes a file. It reads a line, and cuts it at 256 bytes."""

import subprocess
import sys

from vectors import PASSWORDS, Vectors


def main(folder):
    version = run(["version"], "").split(" (")[0].split(" ")
    vectors = Vectors(" ".join(version[:2]))
    kinds = [("md5-crypt", "-1"), ("apr1-crypt", "-apr1"), ("sha256-crypt", "-5"), ("sha512-crypt", "-6")]
    for scheme, option in kinds:
        for name, password in PASSWORDS.items():
            if "\0" in password or len(password.encode()) > 250:
                continue
            record = run(["passwd", option, "-salt", "0penSSL.", "-stdin"], password + "\n")
            # What its sha-crypt answers to an empty text, and to one that is not ASCII.
            if record == "<NULL>":
                continue
            vectors.add(scheme, record, name, "right", "match")
            vectors.add(scheme, record, name, "wrong", "mismatch")
    vectors.write(folder, "openssl")


def run(arguments, text):
    done = subprocess.run(["openssl", *arguments], input=text.encode(), capture_output=True, check=True)
    return done.stdout.decode().strip()


if __name__ == "__main__":
    main(sys.argv[1])
