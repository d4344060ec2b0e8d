"""Speed and memory of a very large send: ten times the lessons take ten times as long, and no more room."""

import multiprocessing
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from livret_desktop.domain.dsr import DsrAccess
from livret_desktop.garbage import without_whole_walks
from livret_desktop.services.sending.run import send_due
from livret_desktop.transmission.gateway import open_gateway
from tests.bench.harness import Bench
from tests.bench.sending import SECRET, UNLIMITED, Server, fill
from tests.guards import isolate_environment
from tests.sending.school import FRIDAY, HandClock, new_folder, open_desk

MANY, FEW = 100_000, 10_000
LARGEST_MIB = 200.0


@dataclass
class Schools:
    """Two schools with everything still to send, as files to copy."""

    root: Path
    many: Path
    few: Path


def two_schools(root: Path) -> Schools:
    """The lessons of years, and a tenth of them."""
    return Schools(root, *(_school(root / str(count), count) for count in (MANY, FEW)))


def _school(root: Path, lessons: int) -> Path:
    desk = open_desk(new_folder(root).root, HandClock(FRIDAY))
    fill(desk, lessons)
    desk.database.close()
    return desk.folder.database


def send_many(schools: Schools) -> float:
    """Seconds for each ten thousand of the hundred thousand."""
    return _sent_apart(schools.root / "ours", schools.many, MANY) * FEW / MANY


def send_few(schools: Schools) -> float:
    """Seconds for ten thousand alone."""
    return _sent_apart(schools.root / "ours", schools.few, FEW)


def _sent_apart(folder: Path, template: Path, lessons: int) -> float:
    """Send all of a copy in a process of its own, whose memory is then that of the send. Raises AssertionError above
    the room it may take."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copyfile(template, folder / template.name)
    ours, theirs = multiprocessing.Pipe()
    with Server() as base_url:
        arguments = (theirs, folder, base_url)
        child = multiprocessing.get_context("spawn").Process(target=_send_all, args=arguments, daemon=True)
        child.start()
        seconds, accepted, peak_mib = ours.recv()
        child.join()
    if accepted != lessons:
        raise AssertionError(f"{accepted} of {lessons} accepted")
    if peak_mib > LARGEST_MIB:
        raise AssertionError(f"{peak_mib:.0f} MiB for {lessons} lessons, more than {LARGEST_MIB:.0f}")
    return float(seconds)


def _send_all(pipe, folder: Path, base_url: str) -> None:
    user_folder = isolate_environment()
    desk = open_desk(folder, HandClock(FRIDAY))
    access = DsrAccess(base_url, "ecole-essai", is_training=True)
    began = time.perf_counter()
    with without_whole_walks():  # as window and commands have it
        report = send_due(desk, lambda: open_gateway(access, SECRET, desk.clock), tools=UNLIMITED)
    pipe.send((time.perf_counter() - began, report.accepted, _peak_mib()))
    desk.database.close()
    shutil.rmtree(user_folder, ignore_errors=True)


def _peak_mib() -> float:
    """The most memory this process ever held; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


BENCHES = [
    Bench(
        name="sending 100 000 lessons",
        aim=1.1,
        setup=two_schools,
        ours=send_many,
        yardstick=send_few,
        what=f"seconds for each 10 000 of them, against 10 000 alone: linear; the process of the send stays within "
        f"{LARGEST_MIB:.0f} MiB, or the bench fails",
    ),
]
