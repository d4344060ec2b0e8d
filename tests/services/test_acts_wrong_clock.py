"""Acts issued while the clock of the PC is wrong: which one is in force does not depend on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from livret_desktop.db.register import RegisterEntry
from livret_desktop.domain.act_order import oldest_first
from livret_desktop.domain.vocabulary import AttestationCopy, AttestationForm, AttestationKind
from livret_desktop.errors import RuleError
from livret_desktop.services.papers.attestation_register import reprint
from livret_desktop.services.papers.attestations import (
    foresee,
    issue_affi,
    prepare_affi,
)
from livret_desktop.services.papers.register_check import check_paper
from livret_desktop.services.records.students import save_student
from tests.services.affi import affi_enrolment

THREE = (AttestationCopy.STUDENT, AttestationCopy.INSURER, AttestationCopy.SCHOOL)
RIGHT = datetime(2026, 11, 20, 10, tzinfo=UTC)
A_DAY_AHEAD = datetime(2026, 11, 21, 9, tzinfo=UTC)
A_YEAR_AHEAD = datetime(2027, 11, 20, 9, tzinfo=UTC)


def issue(desk, student, copy=AttestationCopy.STUDENT) -> tuple[RegisterEntry, bytes]:
    """One copy alone, as when each is asked after the other."""
    sheets = []
    made = issue_affi(
        desk,
        affi_enrolment(desk, student.id),
        [copy],
        made_on=date(2026, 11, 19),
        deliver=lambda copies: sheets.extend(pdf for _one, pdf in copies),
    )
    return made.copies[0].entry, sheets[0]


def under_a_wrong_clock(house, desk, zoe, wrong: datetime) -> tuple[RegisterEntry, bytes]:
    """A misspelt act, then the clock and the name put right."""
    house.clock.at = wrong
    first = issue(desk, zoe)
    house.clock.at = RIGHT
    save_student(desk, replace(zoe, birth_name="OEUVRARD-LEGRAND"))
    return first


@pytest.mark.parametrize("wrong", [A_DAY_AHEAD, A_YEAR_AHEAD])
def test_once_the_clock_is_right_the_copies_bear_one_number(house, desk, zoe, wrong):
    first, _ = under_a_wrong_clock(house, desk, zoe, wrong)
    copies = [issue(desk, zoe, copy)[0] for copy in THREE]
    assert len({one.number for one in copies}) == 1
    assert {one.original_id for one in copies} == {first.id}
    found = foresee(desk, prepare_affi(desk, affi_enrolment(desk, zoe.id), made_on=date(2026, 11, 19)))
    assert (found.number, found.issued, found.replaces) == (copies[0].number, frozenset(THREE), "")


@pytest.mark.parametrize("wrong", [A_DAY_AHEAD, A_YEAR_AHEAD])
def test_the_cancelled_act_stays_cancelled(house, desk, zoe, wrong):
    first, misspelt = under_a_wrong_clock(house, desk, zoe, wrong)
    second, right = issue(desk, zoe)
    with pytest.raises(RuleError, match="remplacée"):
        reprint(desk, first.id, deliver=lambda _pdf: None)
    assert check_paper(desk, misspelt).replaced_by == second.number
    assert check_paper(desk, right).is_good
    assert reprint(desk, second.id, deliver=lambda _pdf: None).original_number == second.number


def test_the_year_that_the_wrong_clock_said_may_come(house, desk, zoe):
    first, _ = under_a_wrong_clock(house, desk, zoe, A_YEAR_AHEAD)
    second, _ = issue(desk, zoe)
    house.clock.at = A_YEAR_AHEAD
    save_student(desk, replace(zoe, birth_name="LEGRAND"))
    third, _ = issue(desk, zoe)
    assert [one.number for one in (first, second, third)] == ["2027-0001", "2026-0001", "2027-0002"]
    assert third.original_id == second.id
    for former in (first, second):
        with pytest.raises(RuleError, match="remplacée") as refusal:
            reprint(desk, former.id, deliver=lambda _pdf: None)
        assert third.number in refusal.value.todo


def entry(number: int, year: int, rank: int, replaces: int | None = None) -> RegisterEntry:
    return RegisterEntry(
        id=UUID(int=number),
        year=year,
        rank=rank,
        number=f"{year}-{rank:04d}",
        kind=AttestationKind.AFFI,
        form=AttestationForm.ORIGINAL if replaces is None else AttestationForm.REPLACEMENT,
        copy=AttestationCopy.STUDENT,
        student_id=UUID(int=1),
        enrolment_id=UUID(int=1),
        issued_at=RIGHT,
        made_on=None,
        reason="",
        to_check="[]",
        original_id=None if replaces is None else UUID(int=replaces),
        sha256="",
        content="{}",
    )


def test_years_on_and_back_are_followed_by_what_replaces_what():
    acts = [
        entry(1, 2026, 1),
        entry(2, 2027, 1, replaces=1),
        entry(3, 2026, 2, replaces=2),
        entry(4, 2026, 3, replaces=3),
        entry(5, 2020, 1, replaces=4),
        entry(6, 2027, 2, replaces=5),
    ]
    assert oldest_first(acts[::-1]) == acts


def test_acts_that_would_replace_each_other_are_still_all_there():
    """No program of ours writes that; a register that says it is read all the same."""
    acts = [entry(1, 2026, 1, replaces=2), entry(2, 2027, 1, replaces=1)]
    assert sorted(oldest_first(acts), key=lambda one: one.number) == acts
