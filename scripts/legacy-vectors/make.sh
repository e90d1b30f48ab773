#!/bin/sh
# Makes crates/regain-hash/tests/data/legacy/*.json with the software that stores such hashes, from
# the passwords in its passwords.json. Salts are fixed wherever the software lets them be.
#
#   scripts/legacy-vectors/make.sh [a folder to install into; a temporary one by default]
#
# It needs python3 with venv, npm, node, openssl, and a Debian with apt-get and dpkg: packages are
# unpacked into the folder, not installed. Nothing of that software is kept in the repository.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=$(cd "$here/../../crates/regain-hash/tests/data/legacy" && pwd)
work=${1:-$(mktemp -d)}
mkdir -p "$work/debian"

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet passlib==1.7.4 bcrypt==4.0.1 Django==5.2.19 Werkzeug==3.1.9 argon2-cffi==25.1.0
npm install --silent --no-audit --no-fund --prefix "$work/node" \
  firebase-scrypt@2.2.0 aspnetcore-identity-password-hasher@1.0.1 drupal-hash@1.0.4

(
  cd "$work/debian"
  apt-get download --quiet php8.2-cli php8.2-common libargon2-1 libsodium23 libxml2 libedit2 libmagic1 \
    wordpress slapd slapd-contrib libldap-2.5-0 libltdl7 libodbc2 libsasl2-2 libwrap0
  for package in *.deb; do dpkg -x "$package" root; done
  ln -sf slapd root/usr/sbin/slappasswd
)

export DEBIAN_ROOT="$work/debian/root"
export NODE_PATH="$work/node/node_modules"
libraries="$DEBIAN_ROOT/usr/lib/x86_64-linux-gnu:$DEBIAN_ROOT/usr/lib/ldap"
"$work/venv/bin/python" "$here/python.py" "$out"
LD_LIBRARY_PATH=$libraries "$DEBIAN_ROOT/usr/bin/php8.2" -n "$here/php.php" "$out"
LD_LIBRARY_PATH=$libraries "$work/venv/bin/python" "$here/openldap.py" "$out"
python3 "$here/openssl.py" "$out"
node "$here/node.js" "$out"
