"""SQLAlchemy is loaded without asyncio, and finds the real one when it is asked for."""

import subprocess
import sys

LOADED = """
import sys
import livret_desktop.window
assert "sqlalchemy" in sys.modules
print(*sorted({"asyncio", "ssl"} & set(sys.modules)))
"""
ASKED = """
import sys
from livret_desktop.db import database
from sqlalchemy.util import compat, concurrency
assert "asyncio" not in sys.modules
kept = concurrency.asyncio
assert concurrency.is_exit_exception(kept.CancelledError())
import asyncio
assert kept.timeout is asyncio.timeout and kept is not asyncio
async def answer():
    return 7
assert concurrency.iscoroutine(made := answer())
print(asyncio.run(made))
"""


def printed(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_window_is_loaded_without_asyncio():
    assert printed(LOADED) == ""


def test_asyncio_is_there_for_who_asks():
    assert printed(ASKED) == "7"
