"""Clock, settings, folders, start-up steps, words."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livret_desktop.clock import SystemClock, civil_day, paris, parse_start
from livret_desktop.domain.french import (
    count,
    duration,
    french_day,
    of_name,
    said_instant,
    short_day,
    thousands,
)
from livret_desktop.domain.identifiers import (
    compact,
    is_usual_neph,
    is_valid_agrement,
    is_valid_authorisation,
    is_valid_neph,
    neph_problem,
)
from livret_desktop.domain.names import folded
from livret_desktop.domain.outbox import ALLOWED, SubmissionState, check_transition
from livret_desktop.errors import RuleError, UsageError
from livret_desktop.paths import data_folder, user_folders
from livret_desktop.settings import DECLARED, Settings, kept_text, parse
from livret_desktop.startup import Step, start
from livret_desktop.windows_names import DATA_FOLDER, PRODUCT

TODAY = date(2026, 11, 20)


def test_a_shifted_clock_starts_there_and_runs_on() -> None:
    start_at = parse_start("2026-11-20T20:00+01:00")
    clock = SystemClock(start_at)
    first, second = clock.now(), clock.now()
    assert start_at <= first <= second < start_at + timedelta(seconds=5)
    assert first.tzinfo is UTC
    assert clock.is_shifted and not SystemClock().is_shifted


def test_a_start_without_offset_is_paris_time() -> None:
    assert parse_start("2026-07-14T20:00").utcoffset() == timedelta(hours=2)
    with pytest.raises(UsageError, match="illisibles"):
        parse_start("hier soir")


def test_the_civil_day_is_that_of_paris_whatever_the_machine() -> None:
    just_after_midnight = datetime(2026, 11, 20, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    assert civil_day(just_after_midnight) == TODAY
    assert civil_day(datetime(2026, 11, 19, 23, 30, tzinfo=UTC)) == TODAY
    assert paris(datetime(2026, 7, 1, 10, 0, tzinfo=UTC)).hour == 12


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("schedule.evening", "20h15", "20:15"),
        ("schedule.evening", "8:05", "08:05"),
        ("dsr.training", "oui", True),
        ("appearance.text_size", "150 %", 150),
        ("appearance.theme", "dark", "dark"),
    ],
)
def test_settings_read_what_people_type(key: str, typed: str, value: object) -> None:
    assert parse(key, typed) == value
    assert Settings({key: kept_text(value)})[key] == value


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("schedule.evening", "25:00"),
        ("schedule.evening", "2:30"),
        ("schedule.sunday", ""),
        ("dsr.training", "peut-être"),
        ("appearance.text_size", "500"),
        ("appearance.theme", "rose"),
    ],
)
def test_a_refused_setting_says_why(key: str, typed: str) -> None:
    with pytest.raises(RuleError) as refused:
        parse(key, typed)
    assert refused.value.message and refused.value.todo


def test_every_default_is_a_value_its_own_setting_accepts() -> None:
    for setting in DECLARED.values():
        typed = (
            ("oui" if setting.default else "non")
            if isinstance(setting.default, bool)
            else str(setting.default)
        )
        assert setting.read(typed) == setting.default
    with pytest.raises(UsageError, match="inconnu"):
        parse("autre.chose", "1")


def test_folders_come_from_the_words_then_the_environment(tmp_path: Path) -> None:
    environment = {"LIVRET_DATA": str(tmp_path / "b"), "LIVRET_STATE": str(tmp_path / "s")}
    assert data_folder(str(tmp_path / "a"), environment).root == tmp_path / "a"
    assert data_folder(None, environment).root == tmp_path / "b"
    assert data_folder(None, {}).root.name == (DATA_FOLDER if os.name == "nt" else PRODUCT)
    assert user_folders(environment).log == tmp_path / "s" / "log"


def test_steps_are_undone_in_reverse_when_one_fails() -> None:
    done: list[str] = []

    def step(name: str, fails: bool = False) -> Step:
        def begin() -> object:
            if fails:
                raise RuleError("Non", "Cette étape refuse.", "Rien.")
            done.append(name)
            return lambda: done.append(f"-{name}")

        return Step(name, begin)  # type: ignore[arg-type]

    with pytest.raises(RuleError):
        start([step("a"), step("b"), step("c", fails=True)])
    assert done == ["a", "b", "-b", "-a"]
    started = start([step("d")])
    started.stop()
    started.stop()
    assert done[-2:] == ["d", "-d"]


@pytest.mark.parametrize(
    ("typed", "is_good"),
    [
        ("030107733719", True),
        ("03 01.07-733719", True),
        ("1234567890", True),
        ("1" * 19, True),
        ("123456789", False),
        ("1" * 20, False),
        ("O30107733719", False),
        ("٠٣٠١٠٧٧٣٣٧١٩", False),
        ("", False),
        (None, False),
    ],
)
def test_a_neph_has_ten_to_nineteen_digits(typed: str | None, is_good: bool) -> None:
    assert is_valid_neph(typed) is is_good
    assert (neph_problem(typed) is None) is is_usual_neph(typed)


def test_a_neph_keeps_its_leading_zeros() -> None:
    assert compact(" 003 0107733719 ") == "0030107733719"


def test_numbers_of_the_administration() -> None:
    assert is_valid_agrement("E 20 077 0008 0") and is_valid_agrement("E2A02A00080")
    assert not is_valid_agrement("E200770008") and not is_valid_agrement("20 077 0008 0")
    assert is_valid_authorisation("A0000000000") and not is_valid_authorisation("B0000000000")


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert folded(text.upper()) == folded(text.upper().lower()) or "ı" in text.lower() or not text.isascii()


@pytest.mark.parametrize(
    ("one", "other"),
    [("Béranger-ŒUVRARD", "beranger oeuvrard"), ("D’HÉROUVILLE", "d'herouville"), ("ÇELIK", "celik")],
)
def test_names_compare_as_people_do(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        *(("Ambre", "d’Ambre"), ("Élodie", "d’Élodie"), ("ALVES Rémy", "d’ALVES Rémy"), ("Œdipe", "d’Œdipe")),
        *(("Hugo", "de Hugo"), ("Yves", "d’Yves"), ("Yanis", "de Yanis"), ("août", "d’août"), ("", "de ")),
    ],
)
def test_a_name_that_begins_with_a_vowel_elides(name: str, said: str) -> None:
    assert of_name(name) == said


def test_french_words() -> None:
    assert french_day(date(2024, 3, 1)) == "1er mars 2024"
    assert short_day(TODAY) == "ven. 20 nov."
    assert (
        duration(45) == "45\u00a0min" and duration(90) == "1\u00a0h\u00a030" and duration(120) == "2\u00a0h"
    )
    assert thousands(6412) == "6\u202f412"
    assert count(1, "leçon") == "1\u00a0leçon" and count(2, "leçon") == "2\u00a0leçons"
    assert said_instant(datetime(2026, 11, 19, 19, 2, tzinfo=UTC), TODAY) == "hier 20:02"


def test_every_state_says_where_it_may_go() -> None:
    assert set(ALLOWED) == set(SubmissionState)
    for before in SubmissionState:
        for after in SubmissionState:
            if after in ALLOWED[before]:
                check_transition(before, after)
            else:
                with pytest.raises(RuleError, match="impossible"):
                    check_transition(before, after)
