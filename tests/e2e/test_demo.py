"""The made-up school: really sent, really backed up; and every screen of the tour."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from livret_desktop.clock import SystemClock, parse_start
from livret_desktop.demo.opening import Demo, open_demo
from livret_desktop.demo.run import has_display
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.configuration import read_settings
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.backups import logged_backups
from livret_desktop.services.papers.attestation_register import register_lines
from livret_desktop.services.papers.attestations import prepare_affi
from livret_desktop.services.records.student_list import StudentFilter, filter_counts
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.services.sending.send_status import status
from livret_desktop.transmission.address import check_address

PROJECT = Path(__file__).resolve().parents[2]
FRIDAY, NIGHT, SUNDAY = "2026-11-20T18:30+01:00", "2027-03-28T03:30+02:00", "2026-11-22T10:00+01:00"


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with open_demo(SystemClock(parse_start(FRIDAY))) as opened:
        yield opened


@pytest.fixture
def desk(demo: Demo) -> Iterator[Desk]:
    with demo.program.open_desk() as opened:
        yield opened


def test_the_school_has_a_year_of_work_and_something_of_everything(desk: Desk):
    counts = filter_counts(desk)
    assert counts[StudentFilter.IN_TRAINING] > 45
    assert all(counts.values()), counts
    with desk.database.read() as reading:
        lessons = reading.lessons.where()
    assert len(lessons) > 1_200
    assert min(lesson.day for lesson in lessons) < date(2025, 12, 31)
    assert {lesson.status for lesson in lessons} == set(LessonStatus)


def test_its_states_come_from_a_real_server(desk: Desk):
    report = status(desk)
    assert report.accepted > 1_000
    assert all((report.due, report.blocked, report.rejected, report.to_verify, report.to_confirm))
    assert report.is_connected
    assert report.paused_reason is None
    assert read_settings(desk)["dsr.training"] is True


def test_the_tick_of_the_window_finds_nothing_to_catch_up(demo: Demo, desk: Desk):
    assert run_due(desk, demo.program.gateway_factory(desk)).ran == ()


def test_papers_backup_and_register_are_there(demo: Demo, desk: Desk):
    assert [line.entry.number for line in register_lines(desk)] == ["ESSAI-0001", "ESSAI-0001"]
    (backup,) = logged_backups(desk)
    assert (Path(backup.target) / backup.file_name).is_file()
    for pupil, form in ((demo.made.paper_aac, "original"), (demo.made.numeric, "numeric")):
        prepared = prepare_affi(desk, pupil.enrolment.id, made_on=desk.today())
        assert (prepared.eligibility.is_eligible, prepared.eligibility.form.value) == (True, form)
    not_ready = prepare_affi(desk, demo.made.not_ready.enrolment.id, made_on=desk.today())
    assert not not_ready.eligibility.is_eligible


def test_it_can_never_send_to_a_real_address(demo: Demo):
    assert demo.program.clock.is_shifted
    with pytest.raises(RuleError):
        check_address("https://livret.example.gouv.fr", is_training=False, is_shifted=True)


@pytest.mark.parametrize("now", [NIGHT, SUNDAY, "2026-01-01T00:05+01:00"])
def test_it_can_be_made_at_any_hour(now: str):
    with open_demo(SystemClock(parse_start(now))) as demo, demo.program.open_desk() as desk:
        assert status(desk).accepted > 1_000
        assert status(desk).to_verify == 1


def test_nothing_is_left_behind():
    with open_demo(SystemClock(parse_start(FRIDAY))) as demo:
        place = demo.place
        assert place.is_dir()
    assert not place.exists()


@pytest.mark.parametrize(
    ("environment", "platform", "is_shown"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_where_a_window_can_be_shown(environment: dict[str, str], platform: str, is_shown: bool):
    assert has_display(environment, platform) is is_shown


_BEGIN = (
    "import os, sys\n"
    "from pathlib import Path\n"
    "from livret_desktop.demo.run import screen_of_an_office_pc\n"
    "os.environ['QT_QPA_PLATFORM'] = screen_of_an_office_pc(Path(sys.argv[2]))\n"
    "from livret_desktop.clock import SystemClock, parse_start\n"
    "from livret_desktop.demo import tour\n"
)
_DRAW = "tour.render_tour(SystemClock(parse_start(sys.argv[1])), Path(sys.argv[2]), tour.LOOKS[:1])\n"
_DRAW_SOME = (
    "from livret_desktop.demo.scenes import all_scenes\n"
    "def some(desk, demo):\n"
    "    return (scene for scene in all_scenes(desk, demo) if scene.name in sys.argv[3].split())\n"
    "tour.all_scenes, tour.render_documents = some, lambda *_asked: []\n"
)


def _play(place: Path, code: str, *arguments: str) -> list[str]:
    """The pictures drawn, in a process of its own, as ``make tour`` does."""
    shown = subprocess.run(
        [sys.executable, "-c", _BEGIN + code, arguments[0], str(place), *arguments[1:]],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    return sorted(path.name for path in (place / "ecrans" / "clair").iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("hour", ["08:30", "20:30", "00:30"])
def test_scenes_that_need_something_due_play_at_any_hour(hour: str, tmp_path: Path):
    """At half past six the evening's lessons are due; before and after, nothing is but one correction."""
    names = (
        "envoi-correction",
        "envois-lecons-en-cours",
        "attente-413",
        "attente-refus-pareils",
        "attente-panne",
    )
    drawn = _play(tmp_path, _DRAW_SOME + _DRAW, f"2026-11-20T{hour}+01:00", " ".join(names))
    assert [name[3:-4] for name in drawn] == list(names)


_ON = (
    "import json\n"
    "from livret_desktop.demo import stage\n"
    "from livret_desktop.ui.theme.theme import ColourMode\n"
    "percent, stage.WIDTH, stage.HEIGHT = map(int, sys.argv[4].split())\n"
    "file = Path(sys.argv[2]) / 'ecran.json'\n"
    "screen = json.loads(file.read_text())\n"
    "screen['screens'][0] |= {'width': stage.WIDTH, 'height': stage.HEIGHT}\n"
    "file.write_text(json.dumps(screen))\n"
    "tour.LOOKS = (tour.Look('clair', ColourMode.LIGHT, percent),)\n"
)


@pytest.mark.slow
@pytest.mark.parametrize(("percent", "width", "height"), [(200, 1366, 768), (100, 911, 512)])
def test_no_dialog_is_higher_than_a_small_screen_leaves_room_for(
    percent: int, width: int, height: int, tmp_path: Path
):
    """Large text on a common laptop, and Windows' 150 % on the same: the buttons are in sight."""
    names = (
        *("depart-choix", "depart-ecole", "erreur", "fin-de-journee", "fin-de-journee-bilan"),
        *("lecon-repeter", "lecons-absence", "lecons-confirmer", "lecons-feuille-rapportee"),
        *("test-connexion-portail", "registre-vu", "eleve-fiches"),
    )
    drawn = _play(tmp_path, _DRAW_SOME + _ON + _DRAW, FRIDAY, " ".join(names), f"{percent} {width} {height}")
    assert sorted(name[3:-4] for name in drawn) == sorted(names)
    for name in drawn:
        header = (tmp_path / "ecrans" / "clair" / name).read_bytes()[16:24]
        drawn_width, drawn_height = struct.unpack(">II", header)
        assert (drawn_width <= width, drawn_height <= height - 32) == (True, True), name


@pytest.mark.slow
@pytest.mark.timeout(600)  # two hundred scenes: a minute alone, several on a machine that does more
def test_every_scene_of_the_tour_plays_and_every_paper_is_drawn(tmp_path: Path):
    """One look here, all of them in ``make tour``."""
    screens = _play(tmp_path, _DRAW, FRIDAY)
    assert len(screens) > 45
    assert all((tmp_path / "ecrans" / "clair" / name).stat().st_size > 5_000 for name in screens)
    papers = {path.name for path in (tmp_path / "documents").iterdir()}
    for name in (
        "affi-aac",
        "affi-cs-longue",
        "affi-essai",
        "affi-duplicata",
        "affi-numerique",
        "feuille-de-secours",
    ):
        assert {f"{name}.pdf", f"{name}.png"} <= papers
