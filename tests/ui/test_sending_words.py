"""The words of Envois DSR and of the status line, without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from livret_desktop.db.backup_log import LoggedBackup
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.preflight_people import PreflightFinding, neph_findings
from livret_desktop.domain.vocabulary import LessonKind, TrainingMeans
from livret_desktop.services.batches.send_report import SendReport, SentLesson
from livret_desktop.services.outbox.preflight import CheckReport, Line
from livret_desktop.services.outbox.send_wait import Notice, SendWait
from livret_desktop.services.sending.send_list import SendGroup, SendLine, SentVersion, Waiting
from livret_desktop.services.sending.send_status import StatusReport
from livret_desktop.services.state.state_findings import FindingAct
from livret_desktop.transmission.rejections import known_codes
from livret_desktop.ui.pages.sending.sending_banner import SendingBanner
from livret_desktop.ui.pages.sending.sending_fixes import AcceptedFix
from livret_desktop.ui.presenters.sending import (
    answer,
    chip_label,
    detail_text,
    short_cause,
    state_of,
    unanswered_words,
    when_text,
    why_locked,
)
from livret_desktop.ui.presenters.sending_check import check_view, declared_target
from livret_desktop.ui.presenters.sending_detail import typed_neph
from livret_desktop.ui.presenters.sending_outcome import send_outcome
from livret_desktop.ui.presenters.sending_sunday import VERBS
from livret_desktop.ui.presenters.sending_when import next_runs, said_coming
from livret_desktop.ui.presenters.status import StatusFacts, status_items
from livret_desktop.ui.targets import TEAM, OpenAt
from livret_desktop.ui.theme.tokens import Tone

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
QUIET = StatusReport(
    due=0,
    blocked=0,
    sending=0,
    accepted=31,
    rejected=0,
    to_verify=0,
    held=0,
    by_hand=0,
    to_confirm=0,
    last_success_at=NOW - timedelta(hours=14, minutes=12),
    next_evening_at=datetime(2026, 11, 20, 19, 0, tzinfo=UTC),
    next_sunday_at=datetime(2026, 11, 22, 19, 30, tzinfo=UTC),
    computation_night_of=date(2026, 11, 24),
    at_risk=0,
    paused_reason=None,
    is_connected=True,
    wait=SendWait(),
    clock_offset_s=0.0,
    missing_here=0,
    now=NOW,
)
LESSON = Lesson(
    id=uuid4(),
    student_id=uuid4(),
    enrolment_id=uuid4(),
    instructor_id=uuid4(),
    starts_at=NOW,
    day=TODAY,
    minutes=60,
    kind=LessonKind.PRACTICE,
    means=TrainingMeans.VEHICLE,
)
SENT = SentVersion(
    seq=1,
    version=1,
    state=SubmissionState.DUE,
    cancels=False,
    attempted_at=None,
    attempt_ended_at=None,
    next_attempt_at=None,
    receipt=None,
    received_at=None,
    code=None,
    reason=None,
    decided_at=None,
    decided_by=None,
    decided_reason=None,
)
ANY = SentLesson(uuid4(), 1, SubmissionState.ACCEPTED)
LINE = SendLine(LESSON, "Lemaire", "Hugo", "A. Arnaud", SENT, SendGroup.WAITING)


def said(report: StatusReport, waiting: Waiting | None = None) -> str:
    return answer(report, TODAY, waiting).sentence.replace("\u00a0", " ")


def test_the_words_are_those_of_the_design() -> None:
    words = [state_of(group, is_training=False).word for group in SendGroup if group is not SendGroup.ALL]
    assert words[:7] == [
        "En attente",
        "En cours",
        "Acceptée",
        "Refusée",
        "Bloquée",
        "Réponse non reçue",
        "À vous de décider",
    ]


def test_on_the_training_server_every_word_says_so() -> None:
    for group in SendGroup:
        if group is not SendGroup.ALL:
            assert state_of(group, is_training=True).word.endswith("(essai)")
            assert chip_label(group, is_training=True).endswith("(essai)")
            assert "essai" not in state_of(group, is_training=False).word


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Tout est parti, hier 20:02."),
        ({"last_success_at": None}, "Rien à envoyer."),
        ({"due": 11}, "11 leçons partiront aujourd’hui 20:00."),
        ({"to_verify": 2, "due": 1}, "2 réponses non reçues : on redemande à la DSR, rien à faire."),
        ({"to_verify": 1, "is_blind": True}, "1 réponse non reçue : ce sera à vous de décider."),
        ({"to_confirm": 1}, "1 leçon passée reste à confirmer, sinon leurs heures ne partent pas."),
        ({"rejected": 1}, "1 leçon a besoin de vous : 1 refusée."),
        ({"held": 2, "blocked": 1}, "3 leçons ont besoin de vous : 1 bloquée, 2 à décider."),
        ({"is_connected": False, "rejected": 3}, "Rien ne part : l’école n’est pas reliée à la DSR."),
        ({"paused_reason": "Restaurée.", "is_connected": False}, "Envois en pause : rien ne part."),
    ],
)
def test_the_header_answers_the_most_pressing_first(changes: dict[str, object], expected: str) -> None:
    evening = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
    assert said(QUIET._replace(**changes)) == expected.replace(
        "aujourd’hui 20:00", said_coming(evening, TODAY)
    )


def test_a_waiting_queue_says_why() -> None:
    waiting = Waiting(Notice("La DSR demande d’attendre", "…", "…"), NOW)
    assert said(QUIET._replace(due=3), waiting) == "La DSR demande d’attendre."


def test_why_f9_is_locked() -> None:
    assert why_locked(QUIET, is_sending=False) == ""
    assert "en cours" in why_locked(QUIET, is_sending=True)
    assert "pause" in why_locked(QUIET._replace(paused_reason="x"), is_sending=False)
    assert "reliée" in why_locked(QUIET._replace(is_connected=False), is_sending=False)


def test_next_runs_come_in_order_with_what_leaves() -> None:
    assert next_runs(QUIET._replace(due=2), TODAY) == [
        ("ce soir 20:00", "Envoi du jour, 2\u00a0leçons"),
        ("dim. 22 nov. 20:30", "Vérification du dimanche"),
        ("nuit du mar. 24 nov.", "Calcul de l’ETP\u00a0: aucune leçon à risque"),
    ]


def test_a_new_attempt_is_never_announced_before_its_hour() -> None:
    waits = QUIET._replace(due=2, wait=SendWait(set_at=NOW, until=NOW + timedelta(minutes=45, seconds=6)))
    assert next_runs(waits, TODAY)[0] == ("aujourd’hui 11:00", "Nouvel essai, 2\u00a0leçons")
    whole = waits._replace(wait=SendWait(set_at=NOW, until=NOW + timedelta(minutes=46)))
    assert next_runs(whole, TODAY)[0][0] == "aujourd’hui 11:00"


def test_a_lesson_of_another_day_gives_its_date() -> None:
    assert when_text(LINE, TODAY) == "10:14"
    assert when_text(LINE, TODAY + timedelta(days=1)) == "20/11 10:14"


def test_every_code_of_the_contract_has_a_few_words() -> None:
    for code in known_codes():
        assert not short_cause(code).startswith("code ")
    assert short_cause("NOUVEAU_CODE") == "code NOUVEAU_CODE"


def test_the_last_column_says_what_is_awaited() -> None:
    refused = replace(
        LINE,
        group=SendGroup.REJECTED,
        sent=replace(SENT, state=SubmissionState.REJECTED, code="NEPH_INCONNU"),
    )
    assert detail_text(refused) == "NEPH inconnu"
    corrected = replace(SENT, version=2, replaces=True)
    assert detail_text(replace(LINE, sent=corrected)) == "correction, version 2"
    assert (
        detail_text(replace(LINE, sent=replace(SENT, version=2))) == "version 2"
    )  # nothing there to correct
    assert detail_text(replace(LINE, sent=replace(SENT, cancels=True))) == "annulation"


def test_one_word_says_one_thing(qtbot) -> None:
    """ "Reprendre" is said of sending alone; what a person cancels is cancelled "auprès de la DSR" everywhere."""
    banner, accepted = SendingBanner(), AcceptedFix()
    for widget in (banner, accepted):
        qtbot.addWidget(widget)
    assert banner.resume.text() == "Reprendre les envois"
    assert VERBS[FindingAct.ADOPT] == "Remettre ici…"
    assert VERBS[FindingAct.CANCEL_THERE] == accepted.cancel.text() == "Annuler auprès de la DSR…"


def test_the_neph_is_judged_while_typed() -> None:
    assert not typed_neph("", "240377100429").is_usable
    assert not typed_neph("2403", "240377100429").is_usable
    again = typed_neph("240 377 100 429", "240377100429")
    assert again.is_refused
    assert again.is_warning
    assert not again.is_usable, "no correction: it is sent again by a button of its own"
    assert typed_neph("240377100492", "240377100429").message.startswith("12 chiffres.")
    assert typed_neph("24037710049212", "").is_warning


def check_report(*lines: tuple[str, str]) -> CheckReport:
    lesson_id = str(LESSON.id)
    blocked = tuple(
        Line(
            lesson_id,
            TODAY,
            student,
            PreflightFinding("NEPH_MANQUANT", field, "NEPH manquant.", "Recopiez-le."),
        )
        for student, field in lines
    )
    return CheckReport(3, 0, blocked, ())


def test_causes_of_one_record_make_one_line() -> None:
    report = check_report(("Perrin Noah", "student.neph"), ("Perrin Noah", "student.neph"))
    view = check_view(report, [LESSON], {})
    assert [cause.what for cause in view.causes] == ["Perrin Noah, 1\u00a0leçon"]
    assert view.sentence == "3\u00a0leçons prêtes à partir, 1\u00a0bloquée."
    both = check_view(
        check_report(("Perrin Noah", "student.neph"), ("Perrin Noah", "lesson.minutes")), [LESSON], {}
    )
    assert len(both.causes) == 2


def test_what_concerns_a_trainee_opens_the_tutor() -> None:
    tutor = uuid4()
    field = "instructor.authorisation_expires_on"
    assert LESSON.instructor_id is not None
    target = declared_target(field, LESSON, {LESSON.instructor_id: tutor})
    assert (target.page, target.what) == (TEAM, OpenAt(tutor, field))
    assert declared_target(field, LESSON, {}).what.id == LESSON.instructor_id


def backup(at: datetime, verified_at: datetime | None) -> LoggedBackup:
    return LoggedBackup(7, at, "E:", "x.livret", 1, "00", 1, 1, verified_at)


def line(facts: StatusFacts) -> list[tuple[str, str, Tone]]:
    return [(item.label, item.value, item.tone) for item in status_items(facts)]


def test_the_status_line_on_a_usual_morning() -> None:
    made = NOW - timedelta(hours=15)
    assert line(StatusFacts(QUIET, backup(made, made), TODAY)) == [
        ("Dernier envoi", "hier 20:02", Tone.OK),
        ("Prochain envoi", "ce soir 20:00", Tone.QUIET),
        ("Dernière sauvegarde", "hier 19:14, vérifiée", Tone.OK),
    ]


def test_the_status_line_on_a_bad_one() -> None:
    old = NOW - timedelta(days=12)
    report = QUIET._replace(rejected=2, blocked=1, paused_reason="x")
    facts = StatusFacts(report, backup(old, None), TODAY, is_training=True, last_send_at=NOW)
    assert line(facts) == [
        ("Dernier envoi d’essai", "aujourd’hui 10:14, 3\u00a0à régler", Tone.WARN),
        ("Prochain envoi", "en pause", Tone.WARN),
        ("Dernière sauvegarde", "dim. 8 nov. 10:14, non vérifiée", Tone.WARN),
    ]


def test_the_status_line_of_a_new_school() -> None:
    report = QUIET._replace(last_success_at=None, is_connected=False)
    assert [item[1] for item in line(StatusFacts(report, None, TODAY))] == ["aucun encore", "aucun", "aucune"]


def test_a_restore_never_leaves_the_last_send_green() -> None:
    restored = QUIET._replace(paused_reason="Une sauvegarde a été restaurée.")
    missing = QUIET._replace(missing_here=2)
    unanswered = QUIET._replace(to_verify=1)
    for report in (restored, missing, unanswered):
        item = status_items(StatusFacts(report=report, backup=None, today=TODAY))[0]
        assert item.tone is Tone.WARN, item.value
    assert status_items(StatusFacts(report=QUIET, backup=None, today=TODAY))[0].tone is Tone.OK
    assert said(missing) == "2 leçons envoyées manquent ici depuis la restauration."


@pytest.mark.parametrize(
    ("report", "title", "word", "tone"),
    [
        (SendReport(3, 0, 0, 0, 0, 0, (ANY,) * 3), "Envoi terminé à 10:14", "Terminé", Tone.OK),
        (SendReport(0, 0, 0, 0, 0, 0), "Envoi terminé à 10:14", "Terminé", Tone.OK),
        (SendReport(0, 0, 0, 0, 8, 0), "Rien n’est parti à 10:14", "8 laissées par cet envoi", Tone.WARN),
        (
            SendReport(2, 1, 0, 1, 8, 0, (ANY,) * 3),
            "Envoi terminé à 10:14",
            "10 laissées par cet envoi",
            Tone.WARN,
        ),
        (SendReport(0, 0, 2, 0, 0, 0, (ANY,) * 2), "Envoi terminé à 10:14", "Réponse non reçue", Tone.WARN),
        (SendReport(0, 0, 0, 0, 0, 2), "Envoi terminé à 10:14", "En attente", Tone.QUIET),
    ],
)
def test_a_send_is_green_only_when_nobody_is_needed(
    report: SendReport, title: str, word: str, tone: Tone
) -> None:
    outcome = send_outcome(report, NOW)
    assert outcome.title == title
    assert outcome.state.word.replace("\u00a0", " ") == word
    assert outcome.state.tone is tone


def test_a_doubt_of_a_server_that_cannot_tell_is_announced_as_a_decision() -> None:
    doubt = replace(LINE, group=SendGroup.TO_VERIFY)
    assert (
        detail_text(doubt, unanswered_words(QUIET._replace(is_blind=True))) == "à décider au prochain envoi"
    )
    assert "rien à faire" in detail_text(doubt, unanswered_words(QUIET))
    waits = QUIET._replace(wait=SendWait(person=Notice("L’envoi attend quelqu’un", "", "")))
    assert "rien à faire" not in detail_text(doubt, unanswered_words(waits))
    assert "DSR" not in detail_text(doubt, unanswered_words(QUIET._replace(is_training=True)))
    report = SendReport(0, 0, 1, 0, 0, 0, lessons=(ANY,))
    assert "rien à faire" in send_outcome(report, NOW).sentence
    blind = send_outcome(replace(report, is_blind=True), NOW).sentence
    assert "à vous de décider" in blind and "rien à faire" not in blind


def test_a_clock_that_is_wrong_and_hours_at_risk_are_said() -> None:
    lines = dict(next_runs(QUIET._replace(clock_offset_s=-720.0, at_risk=3), TODAY))
    assert (
        lines["horloge"].replace("\u00a0", " ")
        == "Ce PC avance de 12 min sur la DSR : réglez l’heure de Windows"
    )
    assert "3\u00a0leçons ne sont pas encore acceptées" in lines["nuit du mar. 24 nov."]
    days = dict(next_runs(QUIET._replace(clock_offset_s=3 * 86_400.0), TODAY))
    assert "Ce PC retarde de 3\u00a0jours" in days["horloge"]
    assert "l’envoi automatique attend" in days["horloge"]
    assert "horloge" not in dict(next_runs(QUIET._replace(clock_offset_s=299.0), TODAY))


def test_no_lesson_is_left_out_of_what_the_status_says():
    """A send that was cut leaves lessons on their way: the sentences count them, as the document does."""
    said = QUIET._replace(sending=10, by_hand=2, accepted=0).sentences()
    assert "10\u00a0leçons parties, sans réponse encore." in said
    assert "2\u00a0leçons réglées à la main." in said


def test_what_to_do_about_an_unusual_neph_does_not_repeat_the_reason():
    [finding] = neph_findings("12345678901234")
    assert "AIPC" in finding.reason and "AIPC" not in finding.fix
