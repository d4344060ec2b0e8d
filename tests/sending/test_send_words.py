"""What a send says of each lesson it could not settle, and of the school that trains."""

import pytest

from livret_desktop.services.access.dsr_access import set_training
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.sending.send_status import status
from tests.sending.acts import send
from tests.sending.model_server import PARTIAL, VARIANTS, ModelServer, scripted
from tests.sending.school import Pupils, with_lessons
from tests.sending.state import content, told

NBSP = "\u00a0"
ASKED_AGAIN = "au prochain envoi le programme vérifie auprès de la DSR"
TO_A_PERSON = "au prochain envoi, ce sera à vous de décider"


def said(report) -> str:
    return " ".join(report.sentences()).replace(NBSP, " ")


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_lesson_that_the_answer_forgets_is_said(desk, clock, variant):
    with_lessons(desk, 2)
    report = send(desk, ModelServer(clock, variant), scripted(PARTIAL))
    assert (report.accepted, report.to_verify, report.trouble) == (1, 1, None)
    words = said(report)
    assert "absente de la réponse" in words
    is_blind = variant == "neither"
    assert (TO_A_PERSON in words, ASKED_AGAIN in words) == (is_blind, not is_blind)
    assert status(desk).is_blind is is_blind


def test_what_the_server_promises_is_learnt_anew(desk, clock):
    with_lessons(desk, 2)
    send(desk, ModelServer(clock, "neither"), scripted(PARTIAL))
    assert status(desk).is_blind
    send(desk, ModelServer(clock, "both"))
    assert not status(desk).is_blind


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_doubt_ends_as_its_sentence_promised(desk, clock, variant):
    with_lessons(desk, 2)
    server = ModelServer(clock, variant)
    send(desk, server, scripted(PARTIAL))
    after = send(desk, server)
    assert (after.held, after.to_verify) == ((1, 0) if variant == "neither" else (0, 0))


def test_every_count_of_a_school_that_trains_says_so(desk, server):
    set_training(desk, is_training=True)
    lessons = with_lessons(desk, 3)
    server.refused[lessons[0].id] = "NEPH_INCONNU"
    report = send(desk, server, scripted(PARTIAL))
    assert report.as_json()["training"] is True
    counts = [one for one in report.sentences() if one[0].isdigit()]
    assert counts and all(one.endswith(f"{NBSP}(essai).") for one in counts), counts
    told_by_status = [one for one in status(desk).sentences() if one[0].isdigit()]
    assert told_by_status and all(one.endswith(f"{NBSP}(essai).") for one in told_by_status), told_by_status
    set_training(desk, is_training=False)
    assert "(essai)" not in " ".join(status(desk).sentences())


def test_what_was_taken_over_instead_of_sent_is_counted(desk, clock):
    change_setting(desk, "dsr.first_day", "2026-11-20")
    pupils = Pupils(desk)
    pupils.enrol(2)
    (lesson,) = pupils.record(pupils.lesson(0))
    server = ModelServer(clock, "read-back")
    server.record(content(told(lesson)))
    report = send(desk, server)
    assert (report.adopted, report.accepted, report.left) == (1, 0, 0)
    assert report.as_json()["adopted"] == 1
    assert "1 leçon déjà à la DSR, reprise." in said(report)


def test_refusals_and_decisions_say_why_once_each(desk, clock):
    lessons = with_lessons(desk, 9)
    server = ModelServer(clock, "neither")
    for number, lesson in enumerate(lessons[:7]):
        server.refused[lesson.id] = "NEPH_INCONNU" if number < 2 else f"CODE_{number}"
    report = send(desk, server, scripted(PARTIAL))
    reasons = [one for one in report.sentences() if one.startswith("  ")]
    assert len(reasons) == len(set(reasons)) and any("(CODE_" in one or "(NEPH_" in one for one in reasons)
    assert not [one for one in report.sentences(is_brief=True) if one.startswith("  ")]
    after = send(desk, server)
    assert after.held and "à décider" in said(after) and "puis décidez ici" in said(after)
