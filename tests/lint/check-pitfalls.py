#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the tables of pitfalls in docs/testing.md against the names of the tests. Prints TAP.

usage: check-pitfalls.py SOURCE-ROOT
"""

import ast
import io
import re
import sys
import tempfile
import tokenize
from pathlib import Path


PAGE = Path("docs/testing.md")

# Heading of the section, what precedes a number in a test's name, the numbers there are.
TABLES = [
    ("## Printer pitfalls", "pitfall-", [str(n) for n in range(1, 101)] + ["65a", "65b", "79a", "79b"]),
    ("## Etsy pitfalls", "etsy-pitfall-", [str(n) for n in range(1, 43)]),
]

ROW = re.compile(r"^\| (\d+[ab]?) \| (.*?) \| (.*?) \|$")
NAMES = re.compile(r"^`[^`]+`( `[^`]+`)*$")
# pitfall-007, pitfall-065a, and of one test that shows several: pitfall-010-011
NUMBERS = re.compile(r"(?P<kind>(?:etsy-)?pitfall-)(?P<numbers>\d{2,3}[ab]?(?:-\d{3}[ab]?(?![0-9a-z]))*)")
C_TOKEN = re.compile(r"""/\*.*?\*/|//[^\n]*|'(?:\\.|[^'\\\n])+'|"((?:\\.|[^"\\\n])*)\"""", re.S)


def c_strings(text):
    return [match.group(1) for match in C_TOKEN.finditer(text) if match.group(1) is not None]


def python_strings(text):
    strings = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.STRING:
            try:
                value = ast.literal_eval(token.string)
            except (SyntaxError, ValueError):
                value = token.string
            strings.append(value if isinstance(value, str) else "")
    return strings


def read_strings(root):
    """The string literals of each test's source; this folder's own scripts name tests that are none."""
    strings = {}
    for path in sorted((root / "tests").rglob("*")):
        name = path.relative_to(root)
        if name.parts[1] == "lint" or path.suffix not in (".c", ".py"):
            continue
        text = path.read_text(encoding="utf-8")
        strings[name] = c_strings(text) if path.suffix == ".c" else python_strings(text)
    return strings


def numbers_in(name):
    """The (kind, number) pairs that the name of a test carries."""
    return [(match.group("kind"), number.lstrip("0"))
            for match in NUMBERS.finditer(name) for number in match.group("numbers").split("-")]


def exists(name, strings):
    """Whether one source holds the name whole, or in two parts that it joins: a folder (or "%s" format) and the rest."""
    for literals in strings.values():
        known = {literal[:-2] if literal.endswith("%s") else literal for literal in literals}
        if name in known or any(name[:cut] in known and name[cut:] in known for cut in range(1, len(name))):
            return True
    return False


def is_of(name, literal):
    return name == literal or (not literal.startswith("/") and name.endswith(literal))


def read_table(page, heading):
    """(line number, number, words, tests) of each row below a heading."""
    inside = False
    for line_number, line in enumerate(page.split("\n"), 1):
        if line.startswith("## "):
            inside = line == heading
        match = ROW.match(line) if inside else None
        if match is not None:
            yield (line_number, *match.groups())


def check_row(line, kind, number, words, tests, strings):
    """What is wrong with one row by itself."""
    where = f"{PAGE}:{line}: {kind}{number}"
    if not words.strip():
        yield f"{where}: does not say what Takt does"
    if re.match(r"^— \w", tests):
        return
    if not NAMES.match(tests):
        yield f"{where}: wants tests in backticks or \"— reason\", not: {tests}"
        return
    names = re.findall(r"`([^`]+)`", tests)
    for name in names:
        if not exists(name, strings):
            yield f"{where}: there is no test {name}"
    if not any((kind, number) in numbers_in(name) for name in names):
        yield f"{where}: no test of the row carries the number"


def check_pitfalls(root, notes):
    page = (root / PAGE).read_text(encoding="utf-8")
    strings = read_strings(root)
    known = {}

    for heading, kind, numbers in TABLES:
        rows = list(read_table(page, heading))
        for line, number, words, tests in rows:
            yield from check_row(line, kind, number, words, tests, strings)
            if number not in numbers:
                yield f"{PAGE}:{line}: there is no {kind}{number}"
            elif (kind, number) in known:
                yield f"{PAGE}:{line}: {kind}{number} has two rows"
            known[(kind, number)] = re.findall(r"`([^`]+)`", tests)
        for number in numbers:
            if (kind, number) not in known:
                yield f"{PAGE}: {kind}{number} has no row"
        left_out = [number for _, number, _, tests in rows if tests.startswith("—")]
        notes.append(f"{kind}*: {len(rows) - len(left_out)} of {len(rows)} shown, left out with a reason: {' '.join(left_out)}")

    for path, literals in strings.items():
        for literal in literals:
            for pair in numbers_in(literal):
                if not any(is_of(name, literal) for name in known.get(pair, [])):
                    yield f"{path}: {literal} does not stand in the row of {''.join(pair)}"


ALL_LEFT_OUT = {(kind, number): f"| {number} | does so | — no matter |" for _, kind, numbers in TABLES for number in numbers}
SOURCES = {
    "tests/a/test-a.c": '/* "pitfall-099-no-test" */ char c = \'"\';\n'
                        'ADD ("/a/pitfall-007-whole"); x = { "pitfall-010-011/rest" }; f ("/a/deep/%s", x);\n',
    "tests/e2e/walk.py": '# don\'t "pitfall-098-no-test"\ntap.case(f"pitfall-{1}", f)\ntap.case("pitfall-065a etsy-pitfall-42 done", f)\n',
}
SOUND = {
    ("pitfall-", "7"): "| 7 | does so | `/a/pitfall-007-whole` |",
    ("pitfall-", "10"): "| 10 | does so | `/a/deep/pitfall-010-011/rest` |",
    ("pitfall-", "11"): "| 11 | does so | `/a/deep/pitfall-010-011/rest` `/a/pitfall-007-whole` |",
    ("pitfall-", "54"): "| 54 | cannot | — no such command |",
    ("pitfall-", "65a"): "| 65a | does so | `pitfall-065a etsy-pitfall-42 done` |",
    ("etsy-pitfall-", "42"): "| 42 | does so | `pitfall-065a etsy-pitfall-42 done` |",
}
# Row to replace (None: a source to add), what with, what must be found.
PLANTED = [
    (("pitfall-", "3"), "", "pitfall-3 has no row"),
    (("pitfall-", "3"), "| 3 | a | — why |\n| 3 | b | — why |", "pitfall-3 has two rows"),
    (("pitfall-", "100"), "| 100 | a | — why |\n| 101 | a | — why |", "there is no pitfall-101"),
    (("pitfall-", "3"), "| 3 |  | — why |", "does not say what"),
    (("pitfall-", "3"), "| 3 | a | open |", "wants tests"),
    (("pitfall-", "3"), "| 3 | a | — |", "wants tests"),
    (("pitfall-", "3"), "| 3 | a | `/a/pitfall-003-gone` |", "there is no test /a/pitfall-003-gone"),
    (("pitfall-", "3"), "| 3 | a | `/a/pitfall-007-whole` |", "no test of the row carries"),
    (("pitfall-", "7"), "| 7 | a | — why |", "/a/pitfall-007-whole does not stand in the row of pitfall-7"),
    (("pitfall-", "11"), "| 11 | a | — why |", "pitfall-010-011/rest does not stand in the row of pitfall-11"),
    (("pitfall-", "65a"), "| 65a | a | — none |", "does not stand in the row of pitfall-65a"),
    (("etsy-pitfall-", "42"), "| 42 | a | — why |", "does not stand in the row of etsy-pitfall-42"),
    (None, 'x ("/a/pitfall-123-none");\n', "does not stand in the row of pitfall-123"),
    (None, 'x ("/a/etsy-pitfall-041-new");\n', "does not stand in the row of etsy-pitfall-41"),
]


def write_page(root, rows):
    (root / PAGE).parent.mkdir(exist_ok=True)
    parts = [heading + "\n\n" + "\n".join(row for (of, _), row in rows.items() if of == kind)
             for heading, kind, _ in TABLES]
    (root / PAGE).write_text("\n".join(parts) + "\n## Other\n| 999 | a | b |\n", encoding="utf-8")


def test_check():
    """On a tree made for it: silent on the sound one, loud on each fault."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in SOURCES.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        write_page(root, ALL_LEFT_OUT | SOUND)
        for finding in check_pitfalls(root, []):
            yield f"finds fault with the sound page: {finding}"
        for row, text, expected in PLANTED:
            extra = root / "tests/a/test-planted.c"
            extra.write_text(text if row is None else "", encoding="utf-8")
            write_page(root, ALL_LEFT_OUT | SOUND | ({row: text} if row is not None else {}))
            findings = list(check_pitfalls(root, []))
            if not any(expected in finding for finding in findings):
                yield f"overlooks {row} {text!r} (found: {findings})"


def main():
    root = Path(sys.argv[1]).resolve()
    notes = []
    runs = [("check-catches-what-is-planted", test_check), ("pitfalls", lambda: check_pitfalls(root, notes))]
    failed = False

    print(f"1..{len(runs)}")
    for number, (name, run) in enumerate(runs, 1):
        findings = list(run())
        print(f"{'not ok' if findings else 'ok'} {number} /lint/{name}")
        for line in findings + (notes if name == "pitfalls" else []):
            print(f"# {line}")
        failed = failed or bool(findings)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
