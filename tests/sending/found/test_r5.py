"""v1 accepted, v2 held and decided 'la DSR l'a': the Sunday pass holds v1 and asks again."""

import pytest
from dataclasses import replace
from livret_desktop.services.outbox.corrections import Decision, correct_lesson
from tests.sending.acts import send, states, versions
from tests.sending.model_server import LOST_AFTER, ModelServer
from tests.sending.school import Pupils
from tests.sending.state import pass_of


def test_decided_is_not_asked_again(office, clock):
    server = ModelServer(clock, "neither")
    pupils = Pupils(office.desk)
    pupils.enrol(1)
    (lesson,) = pupils.record(pupils.lesson(0))
    office.send(server)
    office.act(correct_lesson, replace(lesson, minutes=45), "durée")
    office.send(server, LOST_AFTER, times=1)
    office.send(server)
    print(versions(office.desk, lesson.id))
    office.decide(lesson, Decision.ACCEPTED)
    server.variant = "both"
    report = pass_of(office.desk, server)
    print(versions(office.desk, lesson.id), states(office.desk), len(report.findings), report.sentences())
    assert report.findings == () and report.send.held == 0
