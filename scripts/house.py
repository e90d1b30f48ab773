#!/usr/bin/env python3
"""The rules of the house that a machine can see. It prints what breaks them and exits with 1.

    python3 scripts/house.py              checks the checkout that it lies in
    python3 scripts/house.py --self-test  breaks each rule in a small copy, and expects to be told

It needs Python 3.11 and nothing else.
"""

import pathlib
import re
import sys
import tempfile
import tomllib

MAX_FILE_LINES = 499
MAX_FUNCTION_LINES = 70
CLOCK_FILES = {"clock.rs"}
MAY_BE_UNSAFE = {"regain-argon2"}
UNSAFE_FOLDER = "unsafe_code"
SKIPPED = {"target", ".git", "corpus", "artifacts"}


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    root = pathlib.Path(__file__).resolve().parent.parent
    broken = [line for rule in RULES for line in rule(root)]
    for line in broken:
        print(line)
    print(f"house: {len(RULES)} rules, {len(broken)} broken")
    return 1 if broken else 0


def short_files(root):
    """A file has one subject: under 500 lines. Tests of the public interface are excepted."""
    for path in sources(root):
        lines = len(path.read_text().splitlines())
        if lines > MAX_FILE_LINES:
            yield f"{path.relative_to(root)}: {lines} lines, at most {MAX_FILE_LINES}"


def short_functions(root):
    """A function has at most 70 lines."""
    for path in sources(root):
        code = without_text(path.read_text())
        for match in re.finditer(r"\bfn\s+(\w+)", code):
            size = lines_of_body(code, match.start())
            if size > MAX_FUNCTION_LINES:
                line = code.count("\n", 0, match.start()) + 1
                yield f"{path.relative_to(root)}:{line}: fn {match[1]} has {size} lines"


def no_allow(root):
    """A relaxed lint is an `expect` with a reason, everywhere."""
    for path in rust_files(root):
        for number, line in enumerate(without_text(path.read_text()).splitlines(), 1):
            if re.search(r"#!?\[\s*allow\s*\(", line):
                yield f"{path.relative_to(root)}:{number}: allow instead of expect with a reason"


def no_ambient_clock(root):
    """Time is an argument: only clock.rs reads a clock."""
    for path in sources(root):
        if path.name in CLOCK_FILES:
            continue
        for number, line in enumerate(without_text(path.read_text()).splitlines(), 1):
            if re.search(r"\b(SystemTime|Instant)::now\b|disallowed_methods", line):
                yield f"{path.relative_to(root)}:{number}: a clock outside {', '.join(sorted(CLOCK_FILES))}"


def no_unsafe(root):
    """Every crate forbids unsafe code; one may have it behind its feature, in one folder, each with its argument."""
    for folder in packages(root):
        for name in ("src/lib.rs", "src/main.rs"):
            path = folder / name
            if path.exists() and not any(line in path.read_text() for line in forbid_unsafe(folder.name)):
                yield f"{path.relative_to(root)}: no #![forbid(unsafe_code)]"
    for path in sources(root):
        text = path.read_text()
        lines, code = text.splitlines(), without_text(text).splitlines()
        for number, line in enumerate(code):
            if not re.search(r"\bunsafe\b", line):
                continue
            if UNSAFE_FOLDER not in path.parent.parts:
                yield f"{path.relative_to(root)}:{number + 1}: unsafe outside of a folder {UNSAFE_FOLDER}"
            above = next((at for at in range(number - 1, -1, -1) if code[at].strip()), -1)
            if not any("SAFETY:" in said for said in lines[above + 1 : number]):
                yield f"{path.relative_to(root)}:{number + 1}: unsafe without a SAFETY comment right above"


def forbid_unsafe(crate):
    relaxed = ['#![cfg_attr(not(feature = "simd"), forbid(unsafe_code))]'] if crate in MAY_BE_UNSAFE else []
    return ["#![forbid(unsafe_code)]", *relaxed]


def arrows_point_down(root):
    """A package depends on packages of lower floors alone; ARCHITECTURE.md draws the floors."""
    floors = {}
    for line in (root / "ARCHITECTURE.md").read_text().splitlines():
        if match := re.match(r"floor (\d)\s+(.*)", line):
            for name in match[2].split("(")[0].split():
                floors[name] = int(match[1])
    here = {folder.name for folder in packages(root)}
    for name in sorted(here ^ set(floors)):
        yield f"ARCHITECTURE.md: the floors and the folders differ about {name}"
    for folder in packages(root):
        manifest = tomllib.loads((folder / "Cargo.toml").read_text())
        for table in ("dependencies", "build-dependencies"):
            for name in manifest.get(table, {}):
                if name in here and floors.get(name, 9) >= floors.get(folder.name, 0):
                    yield f"{folder.name} depends on {name}, which is not on a lower floor"


def manifests_inherit(root):
    """Folder is package; versions and lints are inherited; each dependency says what it is for."""
    for folder in packages(root):
        text = (folder / "Cargo.toml").read_text()
        manifest = tomllib.loads(text)
        if manifest["package"]["name"] != folder.name:
            yield f"{folder.name}/Cargo.toml: the package has another name than its folder"
        if manifest.get("lints") != {"workspace": True}:
            yield f"{folder.name}/Cargo.toml: the lints are not inherited"
        for table in ("dependencies", "dev-dependencies", "build-dependencies"):
            for name, value in manifest.get(table, {}).items():
                if not isinstance(value, dict) or not value.get("workspace"):
                    yield f"{folder.name}/Cargo.toml: {name} is not inherited from the workspace"
                said = re.search(rf"(?m)^{re.escape(name)}\b.*#", text)
                if table == "dependencies" and not said:
                    yield f"{folder.name}/Cargo.toml: {name} does not say what it is for"


def readmes_are_crate_docs(root):
    """The README of a crate is its crate documentation, without links into it and hidden lines."""

    def words(text):
        text = re.sub(r"```\w*", "```", re.sub(r"\[(`[^`]*`)\](\([^)]*\))?", r"\1", text))
        return text.split()

    for folder in packages(root):
        lib, readme = folder / "src/lib.rs", folder / "README.md"
        if not lib.exists():
            continue
        said = re.match(r"(//!.*\n)*", lib.read_text())[0].replace("//! ", "").replace("//!", "")
        said = re.sub(r"(?m)^#( .*)?$", "", said)
        title, _, rest = readme.read_text().partition("\n") if readme.exists() else ("", "", "")
        if title != f"# {folder.name}" or words(rest) != words(said):
            yield f"{readme.relative_to(root)} differs from the documentation in src/lib.rs"


def cited_tests_exist(root):
    """Every test that docs/threats.md cites is in the code."""
    page = root / "docs/threats.md"
    code = "\n".join(path.read_text() for path in rust_files(root))
    for name in sorted(set(re.findall(r"`([a-z0-9]+(?:_[a-z0-9]+){2,})`", page.read_text()))):
        if not re.search(rf"\bfn {name}\b", code):
            yield f"docs/threats.md: there is no test {name}"


def links_lead_somewhere(root):
    """A link of a page to a file of this repository finds it."""
    for path in files(root, ".md"):
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
            file = target.split("#")[0]
            if file and not re.match(r"[a-z]+:", target) and not (path.parent / file).exists():
                yield f"{path.relative_to(root)}: a dead link to {target}"


RULES = [
    short_files,
    short_functions,
    no_allow,
    no_ambient_clock,
    no_unsafe,
    arrows_point_down,
    manifests_inherit,
    readmes_are_crate_docs,
    cited_tests_exist,
    links_lead_somewhere,
]


def files(root, suffix):
    found = root.rglob(f"*{suffix}")
    return sorted(path for path in found if not SKIPPED & set(path.relative_to(root).parts))


def rust_files(root):
    return files(root, ".rs")


def sources(root):
    """What runs in a product or an example: all Rust files below a `src` folder of a package."""
    return [path for folder in packages(root) for path in rust_files(folder) if "src" in path.parts]


def packages(root):
    manifests = [*root.glob("crates/*/Cargo.toml"), *root.glob("examples/*/Cargo.toml")]
    return sorted(manifest.parent for manifest in manifests)


TEXT = re.compile(
    r"""//[^\n]*|/\*.*?\*/|b?r(?P<hashes>\#*)".*?"(?P=hashes)|b?"(?:\\.|[^"\\])*"|b?'(?:\\[^\n]+?|[^'\\\n])'""",
    re.DOTALL,
)


def without_text(code):
    """The code with every comment, string and character blanked, line by line in place."""
    return TEXT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), code)


def lines_of_body(code, start):
    """How many lines a function has from `fn` to its closing brace; 0 where it has no body."""
    opened = re.compile(r"[{;]").search(code, start)
    # A semicolon before the brace may stand in an array type of the signature: [u8; 32].
    while opened and opened[0] == ";" and code.count("[", start, opened.start()) > code.count(
        "]", start, opened.start()
    ):
        opened = re.compile(r"[{;]").search(code, opened.end())
    if not opened or opened[0] == ";":
        return 0
    depth = 0
    for match in re.finditer(r"[{}]", code[opened.start() :]):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return code.count("\n", start, opened.start() + match.end()) + 1
    return 0


SOUND = {
    "ARCHITECTURE.md": "floor 1   upper (a note)\nfloor 0   lower   base\n",
    "docs/threats.md": "`a_good_test_name` [home](../ARCHITECTURE.md)\n",
    "crates/upper/Cargo.toml": "[package]\nname = 'upper'\n[lints]\nworkspace = true\n"
    "[dependencies]\nlower.workspace = true # why\n",
    "crates/upper/README.md": "# upper\n\nWhat `It` is.\n",
    "crates/lower/README.md": "# lower\n",
    "crates/base/README.md": "# base\n",
    "crates/upper/src/lib.rs": "//! What [`It`] is.\n//!\n//! # hidden\n#![forbid(unsafe_code)]\n// #[allow(x)] Instant::now\nfn a_good_test_name() {}\n",
    "crates/lower/Cargo.toml": "[package]\nname = 'lower'\n[lints]\nworkspace = true\n",
    "crates/lower/src/lib.rs": "#![forbid(unsafe_code)]\nconst TEXT: &str = \"{ #[allow(\";\nconst BRACE: char = '{';\n",
    "crates/base/Cargo.toml": "[package]\nname = 'base'\n[lints]\nworkspace = true\n",
    "crates/base/src/lib.rs": "#![forbid(unsafe_code)]\nfn of<'a>(text: &'a str, four: [u8; 4]) -> &'a str { text }\n",
    "crates/base/src/unsafe_code/mod.rs": "// SAFETY: it is\n// sound.\nunsafe { x() }\n",
    "crates/base/src/clock.rs": "fn now() { SystemTime::now(); }\n",
}

FAULTS = [
    (short_files, "crates/upper/src/long.rs", "\n" * 500),
    (short_functions, "crates/upper/src/long.rs", "fn long(a: [u8; 2]) {\n" + "x();\n" * 70 + "}\n"),
    (no_allow, "crates/upper/src/a.rs", "#[allow(dead_code)]\n"),
    (no_ambient_clock, "crates/upper/src/a.rs", "let t = Instant::now();\n"),
    (no_unsafe, "crates/upper/src/lib.rs", "fn a_good_test_name() {}\n"),
    (no_unsafe, "crates/upper/src/a.rs", "// SAFETY: none\nunsafe { x() }\n"),
    (no_unsafe, "crates/upper/src/unsafe_code/a.rs", "// SAFETY: of another block\nx();\nunsafe { x() }\n"),
    (arrows_point_down, "ARCHITECTURE.md", "floor 0   upper   lower   base\n"),
    (arrows_point_down, "ARCHITECTURE.md", "floor 1   upper\nfloor 0   lower\n"),
    (manifests_inherit, "crates/base/Cargo.toml", "[package]\nname = 'base'\n"),
    (manifests_inherit, "crates/upper/Cargo.toml", SOUND["crates/upper/Cargo.toml"].replace(" # why", "")),
    (readmes_are_crate_docs, "crates/upper/README.md", "# upper\n\nWhat it was.\n"),
    (cited_tests_exist, "docs/threats.md", "`a_test_that_nobody_wrote`\n"),
    (links_lead_somewhere, "docs/threats.md", "[nowhere](missing.md)\n"),
]


def self_test():
    def broken(change):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in (SOUND | change).items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return [rule.__name__ for rule in RULES if list(rule(root))]

    wrong = [f"a sound house breaks {broken({})}"] if broken({}) else []
    for rule, name, text in FAULTS:
        if rule.__name__ not in broken({name: text}):
            wrong.append(f"{rule.__name__} does not see its fault in {name}")
    wrong += [f"{rule.__name__} is never seen to fail" for rule in RULES if rule not in {f[0] for f in FAULTS}]
    for line in wrong:
        print(line)
    print(f"house self-test: {len(FAULTS)} faults, {len(wrong)} missed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
