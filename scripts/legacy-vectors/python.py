"""bcrypt, passlib, Django and Werkzeug: `python.py <folder>` writes a file for each."""

import sys

import bcrypt
import django
import passlib
import werkzeug
from django.conf import settings
from importlib.metadata import version
from passlib import hash as handlers
from vectors import PASSWORDS, Vectors


def main(folder):
    settings.configure(
        PASSWORD_HASHERS=[
            f"django.contrib.auth.hashers.{name}PasswordHasher"
            for name in ("PBKDF2", "PBKDF2SHA1", "BCrypt", "BCryptSHA256", "Scrypt", "Argon2")
        ]
    )
    for make in (from_bcrypt, from_passlib, from_django, from_werkzeug):
        make(folder)


def from_bcrypt(folder):
    """Before version 5 it cut what it was given to 72 bytes; version 4.1 is too new for passlib."""
    vectors = Vectors(f"bcrypt {version('bcrypt')}")
    for number, (name, password) in enumerate(PASSWORDS.items()):
        if "\0" in password:
            continue
        raw, long = password.encode(), len(password.encode()) > 72
        prefix = (b"2a", b"2b")[number % 2]
        salt = bcrypt.gensalt(4, prefix)[:7] + b"abcdefghijklmnopqrstu" + b".Oeu"[number % 4 : number % 4 + 1]
        record = bcrypt.hashpw(raw, salt)
        assert bcrypt.checkpw(raw, record) and not bcrypt.checkpw(b"not " + raw, record)
        vectors.add("bcrypt", record.decode(), name, "right", "match-cut" if long else "match")
        vectors.add("bcrypt", record.decode(), name, "wrong", "mismatch")
    vectors.write(folder, "bcrypt")


def from_passlib(folder):
    vectors = Vectors(f"passlib {passlib.__version__}")
    salt8, salt16, bytes16 = "salt./AZ", "sixteen.letters/", bytes(range(240, 256))
    schemes = [
        ("md5-crypt", handlers.md5_crypt.using(salt=salt8)),
        ("md5-crypt", handlers.md5_crypt.using(salt="")),
        ("apr1-crypt", handlers.apr_md5_crypt.using(salt="az09")),
        ("sha256-crypt", handlers.sha256_crypt.using(salt=salt16, rounds=1000)),
        ("sha256-crypt", handlers.sha256_crypt.using(salt="s", rounds=5000)),
        ("sha512-crypt", handlers.sha512_crypt.using(salt=salt16, rounds=1001)),
        ("sha512-crypt", handlers.sha512_crypt.using(salt="", rounds=5000)),
        ("phpass", handlers.phpass.using(salt=salt8, rounds=7)),
        ("phpass", handlers.phpass.using(salt=salt8, rounds=9, ident="H")),
        ("ldap-md5", handlers.ldap_md5),
        ("ldap-smd5", handlers.ldap_salted_md5.using(salt=b"salt")),
        ("ldap-sha", handlers.ldap_sha1),
        ("ldap-ssha", handlers.ldap_salted_sha1.using(salt=bytes16)),
        ("ldap-ssha256", handlers.ldap_salted_sha256.using(salt=bytes16[:8])),
        ("ldap-ssha512", handlers.ldap_salted_sha512.using(salt=bytes16[:8])),
        ("sha512-crypt", handlers.ldap_sha512_crypt.using(salt="ldap", rounds=1000)),
        ("passlib-pbkdf2", handlers.pbkdf2_sha1.using(salt=bytes16, rounds=10)),
        ("passlib-pbkdf2", handlers.pbkdf2_sha256.using(salt=bytes16, rounds=1000)),
        ("passlib-pbkdf2", handlers.pbkdf2_sha512.using(salt=bytes16[:1], rounds=1)),
        ("passlib-scrypt", handlers.scrypt.using(salt=bytes16, rounds=8, block_size=8, parallelism=1)),
        ("passlib-scrypt", handlers.scrypt.using(salt=bytes16, rounds=4, block_size=1, parallelism=3)),
        ("passlib-bcrypt-sha256", handlers.bcrypt_sha256.using(salt="abcdefghijklmnopqrstuu", rounds=4)),
    ]
    for scheme, handler in schemes:
        for name, password in PASSWORDS.items():
            if getattr(handler, "default_rounds", 0) == 5000 and len(password) > 100:
                continue  # it takes a build without optimisation too long
            try:
                record = handler.hash(password)
            except (passlib.exc.PasswordValueError, ValueError):
                assert "\0" in password, (scheme, name)
                continue
            vectors.pair(scheme, record, name, handler.verify)
    vectors.write(folder, "passlib")


def from_django(folder):
    from django.contrib.auth import hashers

    vectors = Vectors(f"Django {django.get_version()}")

    def with_cost(name, **costs):
        hasher = getattr(hashers, f"{name}PasswordHasher")()
        for key, value in costs.items():
            setattr(hasher, key, value)
        return hasher

    salt, bcrypt_salt = "Seasalt2024abcdefghijk", b"$2b$04$abcdefghijklmnopqrstuu"
    schemes = [
        ("django-pbkdf2-sha256", with_cost("PBKDF2", iterations=1000), salt),
        ("django-pbkdf2-sha1", with_cost("PBKDF2SHA1", iterations=1000), "s"),
        ("django-scrypt", with_cost("Scrypt", work_factor=16), salt),
        ("django-scrypt", with_cost("Scrypt", work_factor=2, block_size=1, parallelism=2), "s\u00e9l"),
        ("django-bcrypt-sha256", with_cost("BCryptSHA256"), bcrypt_salt),
        ("django-bcrypt", with_cost("BCrypt"), bcrypt_salt),
    ]
    for scheme, hasher, salt in schemes:
        for name, password in PASSWORDS.items():
            if scheme == "django-bcrypt" and "\0" in password:
                continue
            cut = scheme == "django-bcrypt" and len(password.encode()) > 72
            vectors.pair(scheme, hasher.encode(password, salt), name, hasher.verify, cut)
    argon2 = with_cost("Argon2", memory_cost=64, time_cost=1, parallelism=1)
    for name, password in PASSWORDS.items():
        vectors.pair("django-argon2", argon2.encode(password, "saltsaltsalt"), name, argon2.verify)
    vectors.write(folder, "django")


def from_werkzeug(folder):
    from werkzeug import security

    vectors = Vectors(f"Werkzeug {version('werkzeug')}")
    security.gen_salt = lambda length: "Salt9SaltSaltSaltSalt"[:length]
    methods = [("werkzeug-scrypt", "scrypt:128:8:1"), ("werkzeug-scrypt", "scrypt:8:2:3")]
    methods += [("werkzeug-pbkdf2", f"pbkdf2:{digest}:100") for digest in HASHES]
    for scheme, method in methods:
        for name, password in PASSWORDS.items():
            record = security.generate_password_hash(password, method, 16)
            check = lambda typed, stored: security.check_password_hash(stored, typed)
            vectors.pair(scheme, record, name, check)
    vectors.write(folder, "werkzeug")


HASHES = ("sha1", "sha224", "sha256", "sha384", "sha512")

if __name__ == "__main__":
    main(sys.argv[1])
