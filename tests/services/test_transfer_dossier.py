"""What a transfer file tells the next school: names that it can read, and the act that a new one would cancel."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from livret_desktop.domain.vocabulary import AttestationCopy, AttestationForm, AttestationKind
from livret_desktop.errors import RuleError
from livret_desktop.security.transfer_seal import open_transfer
from livret_desktop.services.configuration import read_school, save_school
from livret_desktop.services.papers.attestations import issue_document
from livret_desktop.services.transfer.dossier import dossier_bytes, read_dossier
from livret_desktop.services.transfer.making import make_transfer
from livret_desktop.services.transfer.receiving import look_at_transfer, receive_transfer
from tests.services.house import House, add_student, enrol

NBSP, NARROW = "\u00a0", "\u202f"


@pytest.fixture
def elsewhere(tmp_path):
    house = House(tmp_path / "autre")
    house.create(name="Auto-école du Port")
    with house.open() as opened:
        yield opened


def printed(desk, enrolment, kind=AttestationKind.AFFI):
    """The line of the register that printing it now makes."""
    made = issue_document(
        desk,
        enrolment.id,
        kind,
        [AttestationCopy.STUDENT],
        made_on=date(2026, 11, 20),
        deliver=lambda _copies: None,
    )
    return made.copies[0].entry


def told_origin(made):
    """The origin as it stands in the file, as every program of this version reads it."""
    plain = open_transfer(made.content, made.code)
    size = int.from_bytes(plain[:4], "little")
    return json.loads(plain[4 : 4 + size])["origin"]


def test_a_school_whose_name_has_no_break_spaces_is_read(desk, elsewhere):
    school = replace(
        read_school(desk),
        name=f"Auto-école «{NBSP}du Pont{NBSP}»",
        city=f"Melun{NARROW}(77)",
        phone=f"01{NBSP}60{NBSP}00{NBSP}00{NBSP}00",
    )
    save_school(desk, school)
    made = make_transfer(desk, add_student(desk).id)
    assert look_at_transfer(elsewhere, made.content, made.code).origin == "Auto-école « du Pont », Melun (77)"
    assert all(word.isprintable() for word in told_origin(made).values()), "older programs read it too"


def origin_of(name: str, desk) -> str:
    """The name claimed by a file that another program made, which sets nothing right."""
    made = make_transfer(desk, add_student(desk, neph="").id)
    plain = open_transfer(made.content, made.code)
    size = int.from_bytes(plain[:4], "little")
    document = json.loads(plain[4 : 4 + size])
    document["origin"]["name"] = name
    text = json.dumps(document, ensure_ascii=False).encode()
    return read_dossier(len(text).to_bytes(4, "little") + text + plain[4 + size :]).origin["name"]


def test_spaces_of_typography_are_read_and_nothing_else_unseen(desk):
    name = f"Auto-école «{NBSP}du Pont{NARROW}»"
    assert origin_of(name, desk) == name
    for hidden in ("\u202e", "\u200b", "\n", "\t", "\x00"):
        with pytest.raises(RuleError, match="ne se lit pas"):
            origin_of(f"du{hidden}Pont", desk)


def test_a_name_is_made_as_long_as_it_may_be_read(desk):
    made = dossier_bytes(datetime(2026, 1, 1, tzinfo=UTC), {"name": "i" * 300}, {}, [])
    assert json.loads(made[4:])["origin"]["name"] == "i" * 200


@pytest.mark.parametrize("kind", [AttestationKind.AFFI, AttestationKind.BOOKLET])
def test_a_duplicate_is_never_the_act_that_the_next_school_would_cancel(desk, elsewhere, kind):
    student = add_student(desk)
    enrolment = enrol(desk, student)
    act, duplicate = printed(desk, enrolment, kind), printed(desk, enrolment, kind)
    assert duplicate.form is AttestationForm.DUPLICATE
    assert act.number != duplicate.number
    made = make_transfer(desk, student.id)
    received = receive_transfer(elsewhere, look_at_transfer(elsewhere, made.content, made.code).dossier)
    with elsewhere.database.read() as reading:
        (there,) = reading.enrolments.where(reading.enrolments.c.student_id == received.student_id)
        papers = {one.kind: one.number for one in reading.paper_acts.where()}
    if kind is AttestationKind.AFFI:
        assert (there.affi_number, there.affi_issued_on) == (act.number, date(2026, 11, 20))
        # The first act printed there cancels and replaces the one given here.
        assert printed(elsewhere, there).form is AttestationForm.REPLACEMENT
    else:
        assert papers == {kind: act.number}
