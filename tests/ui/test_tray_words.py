"""What the icon tells a person, and what it does not: each cause once, and nothing that settles itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from livret_desktop.clock import civil_day
from livret_desktop.db.job_store import DONE, FAILED, JobRun
from livret_desktop.services.batches.send_report import SendReport
from livret_desktop.services.copies.backups import back_up, logged_backups
from livret_desktop.services.outbox.send_wait import Notice, SendWait
from livret_desktop.services.sending.run_due import DueReport, Ran
from livret_desktop.services.sending.send_status import StatusReport, status
from livret_desktop.services.today.day import EveningSummary
from livret_desktop.ui.presenters.status import StatusFacts
from livret_desktop.ui.presenters.tray import (
    LONGEST_TIP,
    Need,
    late_send,
    needs,
    new_needs,
    person_needed,
    tray_look,
)
from livret_desktop.ui.targets import BACKUPS, SENDING
from tests.ui.sending_school import friday


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StatusFacts]:
    """A real school joined to the DSR, where nothing waits and the copy is of today."""
    place = tmp_path_factory.mktemp("ecole")
    with friday(place) as made:
        target = place / "copies"
        target.mkdir()
        back_up(made.desk, target)
        report = status(made.desk)._replace(is_connected=True)
        yield StatusFacts(
            report, logged_backups(made.desk)[0], civil_day(report.now), last_send_at=report.now
        )


def changed(facts: StatusFacts, **changes: object) -> StatusFacts:
    return facts._replace(report=facts.report._replace(**changes))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


PERSON = SendWait(person=Notice("Accès refusé", "Le secret a changé.", "Saisissez-le."))
CAUSES = [
    (Need.QUEUE, {"wait": PERSON}, "Les envois attendent quelqu’un"),
    (Need.PAUSED, {"paused_reason": "Une sauvegarde a été restaurée."}, "Les envois sont en pause"),
    (Need.REJECTED, {"rejected": 2}, "2 leçons refusées par la DSR"),
    (Need.HELD, {"held": 1}, "1 leçon à décider"),
    (Need.FINDINGS, {"findings": 3}, "3 écarts avec la DSR"),
    (Need.BLOCKED, {"blocked": 1}, "1 leçon bloquée"),
]


@pytest.mark.parametrize(("need", "changes", "title"), CAUSES, ids=[one[0].value for one in CAUSES])
def test_each_cause_is_told_once_and_again_only_when_it_grows(
    quiet: StatusFacts, need: Need, changes: dict[str, object], title: str
) -> None:
    facts = changed(quiet, **changes)
    known: dict[Need, int] = {}
    said = person_needed(facts, new_needs(known, needs(facts)))
    assert said is not None and plain(said.title) == title
    assert (said.page, said.is_pressing) == (SENDING, True)
    known = needs(facts)
    assert set(known) == {need}
    assert person_needed(facts, new_needs(known, needs(facts))) is None, "told once"
    assert person_needed(quiet, new_needs(known, needs(quiet))) is None, "nothing when it is settled"
    again = person_needed(facts, new_needs(needs(quiet), needs(facts)))
    assert again is not None, "told again when it comes back"


def test_in_training_no_cause_says_that_the_state_answered(quiet: StatusFacts) -> None:
    """Hours that only the training server has refused or lost are none that the DSR has."""
    for need, changes, _ in CAUSES:
        facts = changed(quiet, is_training=True, **changes)._replace(is_training=True)
        said = person_needed(facts, {need})
        assert said is not None and said.title.endswith("(essai)")
        words = " ".join([said.title, said.text, *facts.report.sentences()])
        assert "la dsr" not in plain(words).lower()


def test_a_late_copy_is_told_once(quiet: StatusFacts) -> None:
    assert quiet.backup is not None
    old = replace(quiet.backup, created_at=quiet.backup.created_at - timedelta(days=8))
    for backup, title in ((None, "Aucune sauvegarde"), (old, "Sauvegarde en retard")):
        facts = quiet._replace(backup=backup)
        said = person_needed(facts, new_needs({}, needs(facts)))
        assert said is not None and (said.title, said.page) == (title, BACKUPS)
        assert new_needs(needs(facts), needs(facts)) == set()


def test_every_need_is_tested() -> None:
    assert {one[0] for one in CAUSES} | {Need.BACKUP} == set(Need)


SILENT = {
    "lessons that leave tonight": {"due": 12},
    "a send under way": {"sending": 4},
    "an answer not received, asked for again by itself": {"to_verify": 3},
    "a try again after the network dropped": {"wait": SendWait(failures=2)},
    "lessons to confirm": {"to_confirm": 5},
    "hours at risk of the window, told on Aujourd'hui": {"at_risk": 9},
    "a clock a little off": {"clock_offset_s": 40.0},
    "lessons accepted": {"accepted": 31},
    "lessons settled by hand": {"by_hand": 2},
}


@pytest.mark.parametrize("changes", SILENT.values(), ids=SILENT)
def test_what_settles_itself_or_waits_for_the_day_is_silent(
    quiet: StatusFacts, changes: dict[str, object]
) -> None:
    facts = changed(quiet, **changes)
    assert person_needed(facts, new_needs({}, needs(facts))) is None


def test_without_access_what_is_blocked_or_queued_asks_nobody(quiet: StatusFacts) -> None:
    facts = changed(quiet, is_connected=False, blocked=3, wait=PERSON)
    assert person_needed(facts, new_needs({}, needs(facts))) is None


def test_several_causes_at_once_are_one_notification_the_most_urgent_first(quiet: StatusFacts) -> None:
    facts = changed(quiet, rejected=1, blocked=2)
    said = person_needed(facts, new_needs({}, needs(facts)))
    assert said is not None
    assert plain(said.title) == "1 leçon refusée par la DSR"
    assert "2 leçons bloquées." in plain(said.text)


def ran(quiet: StatusFacts, *, is_catch_up: bool, state: str, accepted: int) -> DueReport:
    at: datetime = quiet.report.now
    run = JobRun(
        id=uuid4(),
        job="evening",
        planned_for=at - timedelta(hours=12),
        started_at=at,
        ended_at=at,
        state=state,
        reason="",
        summary="",
        is_catch_up=is_catch_up,
    )
    return DueReport((Ran(run, SendReport(accepted, 0, 0, 0, 0, 0)),))


def test_a_late_send_is_told_with_its_count(quiet: StatusFacts) -> None:
    said = late_send(ran(quiet, is_catch_up=True, state=DONE, accepted=26), is_training=False)
    assert said is not None and plain(said.title) == "Envoi de retard : 26 leçons acceptées"
    assert not said.is_pressing


@pytest.mark.parametrize(
    ("is_catch_up", "state", "accepted"),
    [(False, DONE, 31), (True, DONE, 0), (True, FAILED, 0)],
    ids=["the evening's own", "late, but nothing left", "late and interrupted: the next try goes by itself"],
)
def test_other_sends_are_silent(quiet: StatusFacts, is_catch_up: bool, state: str, accepted: int) -> None:
    report = ran(quiet, is_catch_up=is_catch_up, state=state, accepted=accepted)
    assert late_send(report, is_training=False) is None


def test_the_icon_says_what_became_of_the_evening(quiet: StatusFacts) -> None:
    report: StatusReport = quiet.report
    planned_for = report.now - timedelta(hours=11)
    evening = EveningSummary(planned_for, 31, 0, 1)
    facts = quiet._replace(evening=evening, last_send_at=planned_for + timedelta(minutes=4))
    assert ": 31 envoyées, 0 réponse non reçue, 1 à corriger." in plain(tray_look(facts).tip)
    sent_since = facts._replace(last_send_at=planned_for + timedelta(hours=13))
    assert "Dernier envoi" in tray_look(sent_since).tip and "31 envoyées" not in tray_look(sent_since).tip
    longest = changed(facts, is_connected=True, next_evening_at=report.now + timedelta(days=9))
    long_one = longest._replace(evening=evening._replace(sent=12_000), is_training=True, backup=None)
    assert len(tray_look(long_one).tip) <= LONGEST_TIP
