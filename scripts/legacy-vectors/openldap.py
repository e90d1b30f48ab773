"""`slappasswd` of OpenLDAP, with its module pw-sha2: `openldap.py <folder>` writes a file.

Its salts are random, and it cannot check a password: a wrong one is one that it was not given.
"""

import gzip
import os
import re
import subprocess
import sys
import tempfile

from vectors import PASSWORDS, Vectors

ROOT = os.environ["DEBIAN_ROOT"]
SCHEMES = ["SHA", "SSHA", "MD5", "SMD5"]
MODULE = ["SHA256", "SSHA256", "SHA384", "SSHA384", "SHA512", "SSHA512"]


def main(folder):
    vectors = Vectors(f"OpenLDAP {re.search(r'[0-9.]+', version())[0]}")
    for scheme in SCHEMES + MODULE:
        for name, password in PASSWORDS.items():
            # The file of a password ends at a zero, and an empty one is refused.
            if password and "\0" not in password:
                record = slappasswd(scheme, password)
                vectors.add(f"ldap-{scheme.lower()}", record, name, "right", "match")
                vectors.add(f"ldap-{scheme.lower()}", record, name, "wrong", "mismatch")
    vectors.write(folder, "openldap")


def slappasswd(scheme, password):
    with tempfile.NamedTemporaryFile() as file:
        file.write(password.encode())
        file.flush()
        modules = f"{ROOT}/usr/lib/ldap"
        load = ["-o", f"module-path={modules}", "-o", "module-load=pw-sha2"] if scheme in MODULE else []
        command = [f"{ROOT}/usr/sbin/slappasswd", *load, "-n", "-h", f"{{{scheme}}}", "-T", file.name]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def version():
    with gzip.open(f"{ROOT}/usr/share/doc/slapd/changelog.Debian.gz", "rt") as changes:
        return changes.readline()


if __name__ == "__main__":
    main(sys.argv[1])
