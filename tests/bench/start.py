"""Cold start to a usable window on a big school, and memory at rest, against an empty window on the same file."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from livret_desktop.security.credentials import master_key_entry
from livret_desktop.security.keys import KeyFile, write_key_file
from livret_desktop.security.recovery_code import RecoveryCode
from tests.bench.big_school import make_big_school
from tests.bench.harness import Bench

_STUDENTS, _LESSONS = 10_000, 200_000

OURS = """
import os, sys
from livret_desktop.garbage import spare_collections
spare_collections()  # as the door does, and the next; the shell collects again after its first paint
from livret_desktop.app import Options, Program
from livret_desktop.background.workers import Workers
from livret_desktop.security.credentials import MemoryStore
from livret_desktop.startup import start
from livret_desktop.ui.pyside_features import leave_out_features
leave_out_features()
from livret_desktop.window import make_application, make_shell
store = MemoryStore()
store.set(os.environ["BENCH_ENTRY"], os.environ["BENCH_KEY"])
application = make_application()
program = Program(Options(data=sys.argv[1], now="2026-11-20T20:00+01:00"), os.environ, credentials=store)
opened = []
started = start([program.desk_step(opened, None)])
workers = Workers()
shell = make_shell(program, opened[0], workers)
"""

YARDSTICK = """
import os, sys
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView
import sqlalchemy.orm
from sqlcipher3 import dbapi2
from sqlalchemy import create_engine, event
application = QApplication(sys.argv[:1])
engine = create_engine(f"sqlite:///{sys.argv[1]}/ecole.livret", module=dbapi2)
@event.listens_for(engine, "connect")
def key(connection, _record):
    connection.execute(f"PRAGMA key = \\"x'{os.environ['BENCH_RAW_KEY']}'\\"")
with engine.connect() as connection:
    connection.exec_driver_sql("SELECT count(*) FROM student").scalar()
window = QMainWindow()
window.setCentralWidget(QTableView())
window.resize(1366, 720)
class shell: pass
shell.window = window
"""

_END = """
shell.window.show()
for _ in range(6):
    application.processEvents()
resident = int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
print("ready", resident // 1024, flush=True)
sys.stdin.read()
os._exit(0)
"""


@dataclass(frozen=True)
class Context:
    """The school's folder and what opens it."""

    folder: Path
    environment: dict[str, str]


def prepare(folder: Path) -> Context:
    data = folder / "ecole"
    data.mkdir()
    school = make_big_school(data / "ecole.livret", _STUDENTS, _LESSONS)
    school_id = str(school.school_id)
    write_key_file(data / "keys.json", KeyFile.create(school_id, school.key, RecoveryCode.new()))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
        "QT_QPA_PLATFORM": "offscreen",
        "LIVRET_STATE": str(folder / "etat"),
        "BENCH_ENTRY": master_key_entry(school_id),
        "BENCH_KEY": school.key.hex_for_store(),
        "BENCH_RAW_KEY": school.key.database_key_hex(),
    }
    return Context(data, environment)


def started(context: Context, script: str) -> tuple[float, float]:
    """Seconds from the launch of the process to its painted window, and its memory then, in MiB."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", script + _END, str(context.folder)],
        env=context.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        words = process.stdout.readline().split()
        took = time.perf_counter() - began
        process.communicate()
    if not words:
        raise RuntimeError("the window did not come up")
    return took, int(words[1]) / 1024


BENCHES = [
    Bench(
        name="cold start to a usable window",
        aim=1.35,
        setup=prepare,
        ours=lambda context: started(context, OURS)[0],
        yardstick=lambda context: started(context, YARDSTICK)[0],
        what=f"{_STUDENTS} students and {_LESSONS} lessons, encrypted: from the launch of the process to the first "
        "page painted, against an empty table that imports SQLAlchemy and opens the same file",
    ),
    Bench(
        name="memory at rest",
        aim=1.5,
        setup=prepare,
        ours=lambda context: started(context, OURS)[1],
        yardstick=lambda context: started(context, YARDSTICK)[1],
        unit="MiB",
        what="resident memory of the same two processes at that moment",
    ),
]
