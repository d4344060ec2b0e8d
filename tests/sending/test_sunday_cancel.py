""" "Annuler à la DSR": the bytes made from the State's own record stay, whatever is saved here before they leave."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from livret_desktop.services.records.students import save_enrolment
from livret_desktop.services.state.state_acts import Settling, cancel_there
from tests.sending.acts import send, versions
from tests.sending.model_server import FORBIDDEN, VARIANTS, ModelServer, scripted
from tests.sending.school import SCHOOL, Pupils
from tests.sending.state import OTHER_ID, content, only_finding, pass_of, told

OF_ANOTHER_SCHOOL = {
    "trainer_surname": "INCONNU",
    "trainer_given_name": "Bob",
    "trainer_number": "A9999999999",
}
OTHER_NUMBER = "E2007700081"


@pytest.fixture
def server(desk, clock) -> ModelServer:
    """The State has a lesson of our student by somebody unknown here; it is to be cancelled there."""
    pupils = Pupils(desk)
    pupils.enrol(1)
    made = ModelServer(clock, "read-back")
    made.record(content(told(pupils.lesson(0, date(2026, 11, 19)), **OF_ANOTHER_SCHOOL)))
    clock.advance(hours=1)
    pass_of(desk, made)
    cancel_there(desk, only_finding(desk).finding.id, Settling("Lucie", "vu avec la DSR"))
    return made


def cancelled_by(server: ModelServer) -> object:
    newest = server.newest(OTHER_ID)
    assert newest is not None and newest.content["annulee"] is True
    return newest.content["formateur"]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("is_left_off", [False, True])
def test_the_training_saved_meanwhile_it_still_leaves(desk, server, variant: str, is_left_off: bool):
    server.variant = variant
    with desk.database.read() as reading:
        enrolment = reading.enrolments.require(UUID(int=5_000_000))
        (period,) = reading.periods.where(reading.periods.c.enrolment_id == enrolment.id)
    off = replace(enrolment, transmits=False, transmits_reason="livret papier")
    save_enrolment(desk, off, period)
    if not is_left_off:
        save_enrolment(desk, enrolment, period)
    assert send(desk, server).blocked == 0
    assert cancelled_by(server)["numeroAutorisation"] == "A9999999999"


def test_the_identity_of_the_school_put_right_meanwhile_it_still_leaves(desk, server):
    send(desk, server, scripted(FORBIDDEN))
    with desk.database.write("Agrément", desk.clock.now()) as written:
        written.work.schools.put(replace(SCHOOL, agrement_number=OTHER_NUMBER))
    assert send(desk, server).blocked == 0
    assert cancelled_by(server)["numeroAutorisation"] == "A9999999999"
    assert [number for number, _ in versions(desk, OTHER_ID)] == [1, 2, 3]
