"""Rules on the source that no linter here states: sizes, time from the clock alone, no print, no sleep."""

import ast
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.house.sources import (
    PROGRAM,
    ROOT,
    calls,
    code_lines,
    functions,
    python_files,
    tree_of,
    where,
)

MOST_LINES_IN_A_FILE = 400
MOST_LINES_IN_A_FUNCTION = 40
MACHINE_TIME = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.monotonic",
}


def found(files: Iterable[Path], is_forbidden: Callable[[str], bool]) -> list[str]:
    """The places where a forbidden function is called."""
    return [
        f"{where(path, line)} calls {name}"
        for path in files
        for name, line in calls(tree_of(path))
        if is_forbidden(name)
    ]


def is_machine_time(name: str) -> bool:
    return name in MACHINE_TIME or f"datetime.{name}" in MACHINE_TIME


def is_sleep(name: str) -> bool:
    return name.rpartition(".")[2] in ("sleep", "qSleep", "msleep", "qWait")


def long_functions(tree: ast.Module) -> list[str]:
    lengths = ((function, code_lines(function)) for function in functions(tree))
    return [f"{f.name} (line {f.lineno}): {n} lines" for f, n in lengths if n > MOST_LINES_IN_A_FUNCTION]


def test_files_are_short():
    lengths = {
        where(path, 1): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files("livret_desktop", "tools", "tests")
    }
    assert {place: n for place, n in lengths.items() if n > MOST_LINES_IN_A_FILE} == {}


def test_functions_are_short():
    generated = PROGRAM / "db" / "migrations"
    files = [path for path in python_files("livret_desktop", "tools") if not path.is_relative_to(generated)]
    too_long = {where(path, 1): long for path in files if (long := long_functions(tree_of(path)))}
    assert too_long == {}


def test_time_comes_from_the_clock():
    files = [path for path in python_files("livret_desktop") if path != PROGRAM / "clock.py"]
    assert found(files, is_machine_time) == []


def test_only_the_command_line_prints():
    doors = {PROGRAM / "cli", PROGRAM / "__main__.py"}
    files = [path for path in python_files("livret_desktop") if doors.isdisjoint({path, *path.parents})]
    assert found(files, lambda name: name in ("print", "sys.stdout.write", "sys.stderr.write")) == []


def test_tests_never_sleep():
    assert found(python_files("tests"), is_sleep) == []


def test_every_module_says_what_it_is():
    modules = [path for path in python_files("livret_desktop", "tools") if path.stat().st_size]
    assert [where(path, 1) for path in modules if not ast.get_docstring(tree_of(path))] == []


def test_no_machine_of_ours_is_named():
    """No path of a developer's machine, no address of a package registry: the project stands alone."""
    words = [
        "/" + "root/",
        "/" + "work/",
        "/" + "farm",
        "/opt/" + "pypi",
        "py" + "pi.org",
        "python" + "hosted",
    ]
    words += ["deb." + "debian.org", "registry." + "npmjs"]
    texts = {path: path.read_bytes() for path in shipped_files()}
    assert [
        f"{path.relative_to(ROOT)} holds {word}"
        for path, text in texts.items()
        for word in words
        if word.encode() in text
    ] == []


def shipped_files() -> list[Path]:
    """The files of the project itself, without what is made from them or read in git's own folder."""
    made = {"__pycache__", "build", "dist", "tour"}
    tops = [path for path in ROOT.iterdir() if path.name not in made]
    tops = [path for path in tops if not path.name.startswith(".") or path.name in (".ci", ".gitignore")]
    files = [path for top in tops for path in ([top] if top.is_file() else top.rglob("*")) if path.is_file()]
    return [path for path in files if made.isdisjoint(path.parts)]


# --- the rules catch what they are there for ---------------------------------------------------------------


@pytest.mark.parametrize(
    "bad",
    [
        "from datetime import datetime\ndatetime.now(UTC)",
        "import datetime\ndatetime.datetime.now()",
        "import datetime as dt\ndt.date.today()",
        "from datetime import date\nf = lambda: date.today()",
        "from time import time as t\nt()",
    ],
)
def test_every_way_to_ask_the_machine_for_the_time_is_seen(bad: str):
    assert any(is_machine_time(name) for name, _ in calls(ast.parse(bad)))


@pytest.mark.parametrize("bad", ["import time\ntime.sleep(1)", "from time import sleep as s\ns(1)"])
def test_every_way_to_sleep_is_seen(bad: str):
    assert any(is_sleep(name) for name, _ in calls(ast.parse(bad)))


def test_a_long_function_is_seen():
    body = "    x = 1\n" * MOST_LINES_IN_A_FUNCTION
    documented = f'def f():\n    """{chr(10) * 20}"""\n' + body
    assert long_functions(ast.parse(documented)) == ["f (line 1): 41 lines"]
    assert long_functions(ast.parse(documented.replace("    x = 1\n", "", 1))) == []


def test_a_name_after_de_elides_before_a_vowel():
    """« de ALVES Rémy »: :func:`livret_desktop.domain.french.of_name` says it, no sentence writes « de » itself."""
    bare = re.compile(
        r"\bde \{[^{}]*(?:full_name|_name\b|(?<!path)\.name\b|said_name|whose|known_as|birth_name)"
    )
    places = [
        where(path, number)
        for path in python_files("livret_desktop")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert places == []
