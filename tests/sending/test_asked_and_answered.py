"""What waits for a person can be answered by one.

Refused before the folder came to another PC, corrected there: the refusal was perhaps sent again, so that the lesson is
no more surely absent. Of a former program's day, and with a State that cannot be read, it waits until a person says
« Envoyer quand même »: that it may be there is the very question, and its number is a new one.
"""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from livret_desktop.services.configuration import change_setting
from livret_desktop.services.copies.restored import settle_if_moved
from livret_desktop.services.outbox.corrections import correct_lesson
from livret_desktop.services.outbox.former_program import waiting_for_a_person
from livret_desktop.services.sending.send_status import resume
from livret_desktop.services.state.state_acts import Settling
from livret_desktop.services.state.takeover import send_history
from tests.sending.acts import send, versions
from tests.sending.model_server import ModelServer
from tests.sending.school import Pupils


def test_refused_before_another_pc_and_corrected_there_it_can_be_sent(desk, clock):
    state = ModelServer(clock, "read-back")
    change_setting(desk, "dsr.first_day", "2026-11-19")
    pupils = Pupils(desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0, date(2026, 11, 17)))
    state.refused[lesson.id] = "DUREE_INVALIDE"
    assert send(desk, state).rejected == 1

    other = replace(desk, installation_id=UUID(int=78))
    settle_if_moved(other)
    resume(other)
    clock.instant += timedelta(minutes=10)
    with other.database.write("Correction", clock.now()) as written:
        correct_lesson(written.work, replace(lesson, minutes=45), "durée")
    state.refused.clear()
    state.variant = "neither"
    send(other, state)
    with other.database.read() as reading:
        assert waiting_for_a_person(reading) == {lesson.id}

    send_history(other, [lesson.id], Settling("Claire Morel", "l’ancien programme ne l’a pas envoyée"))
    send(other, state)
    assert state.newest(lesson.id).content["dureeMinutes"] == 45, versions(other, lesson.id)
