#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guards the rules of the source tree that no compiler knows. Prints TAP.

usage: check-source.py SOURCE-ROOT
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# From the lowest up; each may include what stands to its left, of the last group only itself.
LAYERS = ["base", "store", "engine"]
FACES = ["adapters", "api", "tray", "ui"]

SPDX = "/* SPDX-License-Identifier: GPL-3.0-or-later */"

# Headers of libraries, and the layers that may include them. src/main may do as it likes.
LIBRARIES = [
    (re.compile(r"^sqlite3\.h$"), {"store"}),
    (re.compile(r"^(gtk/|gdk/|adwaita)"), {"ui"}),
    (re.compile(r"^(libsoup/|openssl/|curl/|libsecret/|jwt\.h$)"), {"adapters", "api"}),
    (re.compile(r"^libdbusmenu-glib/"), {"tray"}),
    (re.compile(r"^(libnotify/|archive)"), {"adapters", "api", "ui"}),
]

# Words that may not stand in code, where, and what to do instead.
BANNED = [
    (re.compile(r"\b(g_get_real_time|g_get_monotonic_time|g_date_time_new_now\w*|gettimeofday|clock_gettime)\b"
                r"|\btime \(NULL\)"),
     lambda path: path.parts[0] == "src" and path != Path("src/base/takt-clock.c"),
     "only src/base/takt-clock.c asks what time it is; use a TaktClock"),
    (re.compile(r"\b(strcpy|strcat)\b|\b(v?sprintf|gets) \("),
     lambda path: True,
     "no bounds; use GLib's g_strlcpy(), g_strdup_printf(), GString"),
    (re.compile(r"\b(g_usleep|usleep|nanosleep)\b|\bsleep \("),
     lambda path: True,
     "wait for the condition instead: takt_test_wait_for(), TaktClock"),
]

LEFT_OVER = re.compile(r"\b(TODO|FIXME|HACK)\b")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.S)


def sources(root):
    """All C files of src and tests, relative to the root."""
    return sorted(path.relative_to(root)
                  for top in ("src", "tests")
                  for path in (root / top).rglob("*.[ch]"))


def read(root, path):
    return (root / path).read_text(encoding="utf-8")


def blank(match):
    """Keeps the lines of a comment or string, so that line numbers stay right."""
    return "\n" * match.group().count("\n")


def layer_of(path):
    """The folder below src, or None for src/main, which may use everything, and for files outside src."""
    return path.parts[1] if path.parts[0] == "src" and len(path.parts) > 2 and path.parts[1] != "main" else None


def may_include(layer, other):
    if layer == other:
        return True
    if other in FACES:
        return False
    return layer in FACES or LAYERS.index(other) < LAYERS.index(layer)


def find_header(root, path, name):
    """The layers in which a quoted include can be found; where it lies beside the file, that counts alone."""
    if (root / path.parent / name).is_file():
        return {layer_of(path.parent / name)}
    return {layer for layer in LAYERS + FACES if (root / "src" / layer / name).is_file()}


def check_layers(root):
    for path in sources(root):
        text = read(root, path)
        if layer_of(path) not in [None, *LAYERS, *FACES]:
            yield f"{path}:1: src/{layer_of(path)} is no layer"
            continue
        for match in INCLUDE.finditer(text):
            kind, name = match.groups()
            line = text.count("\n", 0, match.start(1)) + 1
            layer = layer_of(path)
            if "../" in name:
                yield f"{path}:{line}: {name}: includes name no parent folder"
                continue
            if layer is None:
                continue
            if kind == "<":
                for pattern, allowed in LIBRARIES:
                    if pattern.match(name) and layer not in allowed:
                        yield f"{path}:{line}: {layer} may not use <{name}>"
                continue
            for other in find_header(root, path, name):
                if other is not None and not may_include(layer, other):
                    yield f"{path}:{line}: {layer} may not include {name} of {other}"


def check_spdx(root):
    for path in sources(root):
        if read(root, path).split("\n", 1)[0] != SPDX:
            yield f"{path}:1: the first line must be {SPDX}"


def check_words(root):
    for path in sources(root):
        text = read(root, path)
        for number, line in enumerate(text.split("\n"), 1):
            if LEFT_OVER.search(line):
                yield f"{path}:{number}: nothing is left to be done later: {line.strip()}"
        code = COMMENT_OR_STRING.sub(blank, text)
        for number, line in enumerate(code.split("\n"), 1):
            for pattern, applies, advice in BANNED:
                if applies(path) and pattern.search(line):
                    yield f"{path}:{number}: {line.strip()}: {advice}"


def check_text(root):
    for path in sources(root):
        text = read(root, path)
        if not text.endswith("\n") or text.endswith("\n\n"):
            yield f"{path}: must end in one line break"
        for number, line in enumerate(text.split("\n"), 1):
            if line != line.rstrip() or "\t" in line:
                yield f"{path}:{number}: tab, or space at the end of the line"


def check_format(root):
    files = [str(root / path) for path in sources(root) if path.suffix == ".c"]
    done = subprocess.run(["clang-format", "--dry-run", "--Werror", *files], capture_output=True, text=True, check=False)
    for line in done.stderr.split("\n"):
        if "error:" in line:
            yield line.replace(str(root) + "/", "") + " (build-aux/format mends it)"


def format_skip():
    """Why the layout cannot be checked here, or None: versions of clang-format differ in what they make of a file."""
    if shutil.which("clang-format") is None:
        return "clang-format is not installed"
    version = subprocess.run(["clang-format", "--version"], capture_output=True, text=True, check=True).stdout
    return None if " 14." in version else f"needs clang-format 14, this is {version.strip()}"


CHECKS = [
    ("layers", check_layers),
    ("spdx", check_spdx),
    ("words", check_words),
    ("text", check_text),
]

# A tree that keeps every rule, and faults that each check must find when planted into it: check, file, its text, finding.
SOUND = {
    "src/base/takt-a.h": "#pragma once\n",
    "src/base/takt-clock.c": '#include "takt-a.h"\nint now (void) { return g_get_real_time (); }\n',
    "src/store/takt-b.h": '#include "takt-a.h"\n#include <sqlite3.h>\n',
    "src/engine/queue/takt-c.h": '#include "takt-b.h"\n#include "takt-generated.h"\n#include "config.h"\n#include <gio/gio.h>\n',
    "src/engine/plan/takt-d.c": '#include "queue/takt-c.h"\n/* strcpy is not used, nor time (NULL) */\nchar *s = "gets (";\n',
    "src/adapters/etsy/takt-e.h": '#include "queue/takt-c.h"\n#include <libsoup/soup.h>\n',
    "src/adapters/etsy/takt-f.c": '#include "takt-e.h"\nint x = snprintf (a, b, c) + fgets (d) + g_strlcpy (e);\n',
    "src/api/takt-g.h": '#include "queue/takt-c.h"\n',
    "src/ui/takt-h.c": '#include <gtk/gtk.h>\n#include <adwaita.h>\n',
    "src/main.c": '#include "takt-g.h"\n#include "etsy/takt-e.h"\n#include <gtk/gtk.h>\n',
    "tests/base/test-a.c": '#include "takt-a.h"\nint t = g_get_monotonic_time ();\n',
}
PLANTED = [
    ("layers", "src/base/takt-x.c", '#include "takt-b.h"\n', "base may not include takt-b.h of store"),
    ("layers", "src/store/takt-x.c", '#include "queue/takt-c.h"\n', "store may not include queue/takt-c.h of engine"),
    ("layers", "src/engine/queue/takt-x.c", '  #  include "etsy/takt-e.h"\n', "engine may not include"),
    ("layers", "src/engine/queue/takt-x.h", '#include <libsoup/soup.h>\n', "engine may not use <libsoup/soup.h>"),
    ("layers", "src/engine/queue/takt-x.c", '#include <gtk/gtk.h>\n', "engine may not use"),
    ("layers", "src/engine/takt-x.c", '#include <curl/curl.h>\n', "engine may not use"),
    ("layers", "src/engine/takt-x.c", '#include <openssl/ssl.h>\n', "engine may not use"),
    ("layers", "src/engine/takt-x.c", '#include <libsecret/secret.h>\n', "engine may not use"),
    ("layers", "src/engine/takt-x.c", '#include <sqlite3.h>\n', "engine may not use"),
    ("layers", "src/adapters/etsy/takt-x.c", '#include "takt-g.h"\n', "adapters may not include takt-g.h of api"),
    ("layers", "src/api/takt-x.c", '#include "etsy/takt-e.h"\n', "api may not include etsy/takt-e.h of adapters"),
    ("layers", "src/api/takt-x.c", '#include <gtk/gtk.h>\n', "api may not use"),
    ("layers", "src/ui/takt-x.c", '#include "takt-g.h"\n', "ui may not include"),
    ("layers", "src/ui/takt-x.c", '#include <libsoup/soup.h>\n', "ui may not use"),
    ("layers", "src/engine/queue/takt-x.c", '#include "../plan/takt-d.h"\n', "no parent folder"),
    ("layers", "tests/base/test-x.c", '#include "../../src/base/takt-a.h"\n', "no parent folder"),
    ("layers", "src/utils/takt-x.c", "", "src/utils is no layer"),
    ("spdx", "src/base/takt-x.c", None, "the first line"),
    ("words", "src/base/takt-x.c", "int t = g_get_monotonic_time ();\n", "takt-clock.c"),
    ("words", "src/engine/takt-x.c", "GDateTime *t = g_date_time_new_now_local ();\n", "takt-clock.c"),
    ("words", "src/api/takt-x.c", "/* a\n * b */ time_t t = time (NULL);\n", "takt-x.c:3"),
    ("words", "src/base/takt-x.c", "void f (void) { strcpy (a, b); }\n", "no bounds"),
    ("words", "tests/base/test-x.c", "void f (void) { sprintf (a, b); }\n", "no bounds"),
    ("words", "src/base/takt-x.c", "void f (void) { gets (a); }\n", "no bounds"),
    ("words", "tests/base/test-x.c", "void f (void) { g_usleep (5); }\n", "wait for"),
    ("words", "src/base/takt-x.c", "/* TO" "DO: later */\n", "later"),
    ("text", "src/base/takt-x.c", "int a;\t\n", "takt-x.c:2"),
    ("text", "src/base/takt-x.c", "int a;", "line break"),
]


def write(root, name, text):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("int a;\n" if text is None else f"{SPDX}\n{text}", encoding="utf-8")
    return path


def test_format(style):
    """Likewise for the layout, with the tree's own style."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copy(style, root)
        write(root, "src/base/takt-a.c", "int\nmain (void)\n{\n  return 0;\n}\n")
        for finding in check_format(root):
            yield f"format finds fault with a sound file: {finding}"
        write(root, "src/base/takt-a.c", "int main(void) {\n\treturn 0; }\n")
        if not list(check_format(root)):
            yield "format overlooks a file that is laid out badly"


def test_checks():
    """The checks on trees made for them: silent on the sound one, loud on each fault."""
    checks = dict(CHECKS)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in SOUND.items():
            write(root, name, text)
        for name, check in CHECKS:
            for finding in check(root):
                yield f"{name} finds fault with the sound tree: {finding}"
        for check, name, text, expected in PLANTED:
            path = write(root, name, text)
            findings = list(checks[check](root))
            if not any(expected in finding for finding in findings):
                yield f"{check} overlooks in {name}: {text!r} (found: {findings})"
            path.unlink()


def main():
    root = Path(sys.argv[1]).resolve()
    runs = [("checks-catch-what-is-planted", test_checks, None)]
    runs += [(name, lambda check=check: check(root), None) for name, check in CHECKS]
    runs += [("format-catches-what-is-planted", lambda: test_format(root / ".clang-format"), format_skip())]
    runs += [("format", lambda: check_format(root), format_skip())]
    failed = False

    print(f"1..{len(runs)}")
    for number, (name, run, skip) in enumerate(runs, 1):
        if skip is not None:
            print(f"ok {number} /lint/{name} # SKIP {skip}")
            continue
        findings = list(run())
        print(f"{'not ok' if findings else 'ok'} {number} /lint/{name}")
        for finding in findings:
            print(f"# {finding}")
        failed = failed or bool(findings)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
