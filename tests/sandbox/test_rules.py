"""How the training server judges lessons: versions, doubles, the trade, in its four variants."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from livret_desktop.domain.dsr import (
    Answer,
    AnswerKind,
    DsrAccess,
    DsrGateway,
    LessonVerdict,
    ReadBackKind,
    Verdict,
)
from livret_desktop.domain.vocabulary import Category, LessonKind, TrainingMeans
from livret_desktop.errors import MachineError, UsageError
from livret_desktop.sandbox.server import VARIANTS, RunningSandbox, start_sandbox
from livret_desktop.transmission.gateway import open_gateway
from livret_desktop.transmission.wire import envelope_bytes, freeze, same_content
from tests.transmission.examples import NOW, FixedClock, frozen, lesson_id, payload

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


class School:
    """A training server and a gateway on it."""

    def __init__(self, **options: Any) -> None:
        self.clock = FixedClock()
        self.sandbox = start_sandbox(clock=self.clock, **options)
        access = DsrAccess(self.sandbox.base_url, self.sandbox.client_id)
        self.gateway: DsrGateway = open_gateway(access, self.sandbox.client_secret, self.clock)

    def send(self, number: int = 1, **changes: Any) -> LessonVerdict:
        lesson = frozen(number, **changes)
        answer = self.gateway.send(uuid4(), (lesson,))
        assert answer.kind is AnswerKind.JUDGED, answer.reason
        return answer.verdicts[lesson.lesson_id, lesson.version]

    def close(self) -> None:
        self.gateway.close()
        self.sandbox.stop()


Start = Callable[..., School]


@pytest.fixture
def start() -> Iterator[Start]:
    schools: list[School] = []

    def begin(**options: Any) -> School:
        schools.append(School(**options))
        return schools[-1]

    yield begin
    for school in schools:
        school.close()


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_variant_keeps_its_word(variant: str, start: Start):
    school = start(contract=variant)
    deduplication, read_back = VARIANTS[variant]
    found = school.gateway.capabilities()
    assert (found.deduplication, found.read_back) == (deduplication, read_back)
    first, second = school.send(), school.send()
    assert first.verdict is second.verdict is Verdict.ACCEPTED
    if deduplication:
        assert (second.code, second.receipt) == ("DOUBLON", first.receipt)
        assert len(school.sandbox.records) == 1
    else:
        assert second.receipt != first.receipt
        assert len(school.sandbox.records) == 2
    read = school.gateway.read_back(lesson_id(1))
    assert read.kind is (ReadBackKind.FOUND if read_back else ReadBackKind.UNAVAILABLE)


def test_what_is_read_back_is_what_was_sent(start: Start):
    school = start()
    lesson = frozen()
    school.send()
    read = school.gateway.read_back(lesson.lesson_id)
    assert read.record is not None and same_content(lesson.body, read.record.content)
    assert school.gateway.read_back(lesson_id(2)).kind is ReadBackKind.ABSENT


def test_read_back_lags_in_the_servers_own_time(start: Start):
    school = start(lag_hours=72)
    assert school.gateway.capabilities().read_back_lag_hours == 72
    school.send()
    assert school.gateway.read_back(lesson_id(1)).kind is ReadBackKind.ABSENT
    school.clock.at += timedelta(hours=72)
    assert school.gateway.read_back(lesson_id(1)).kind is ReadBackKind.FOUND


def test_versions_replace_and_never_go_back(start: Start):
    school = start()
    assert school.send(version=2).verdict is Verdict.ACCEPTED
    assert school.send(version=1).code == "VERSION_PERIMEE"
    assert school.send(version=2, minutes=90).code == "VERSION_CONFLIT"
    assert school.send(version=5, minutes=90).verdict is Verdict.ACCEPTED
    record = school.sandbox.effective(lesson_id(1))
    assert record is not None and (record.version, record.lesson["dureeMinutes"]) == (5, 90)


def test_a_cancellation_frees_the_hour(start: Start):
    school = start()
    assert school.send(1, is_cancelled=True).code == "LECON_INCONNUE"
    same_student = {"neph": "030107733719"}
    assert school.send(1, **same_student).verdict is Verdict.ACCEPTED
    assert school.send(2, **same_student).code == "CHEVAUCHEMENT_ELEVE"
    assert school.send(1, version=2, is_cancelled=True, **same_student).verdict is Verdict.ACCEPTED
    assert school.send(2, **same_student).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"neph": "000012345678"}, "NEPH_INCONNU"),
        ({"neph": "999912345678"}, "ELEVE_NON_RATTACHE"),
        ({"birth_name": "Discordant"}, "NOM_DISCORDANT"),
        ({"trainer_number": "A9999000000"}, "FORMATEUR_INCONNU"),
        ({"trainer_number": "A8888000000"}, "AUTORISATION_EXPIREE"),
        ({"trainer_number": "A7777000000"}, "FORMATEUR_NON_RATTACHE"),
        ({"trainer_number": "A6666000000", "means": TrainingMeans.SIMULATOR}, "SIMULATEUR_NON_RECONNU"),
        ({"minutes": 599}, "DUREE_INVALIDE"),
        ({"starts_at": NOW}, "DATE_FUTURE"),
        ({"starts_at": NOW - timedelta(days=401)}, "DATE_TROP_ANCIENNE"),
    ],
)
def test_lessons_it_refuses(changes: dict[str, Any], code: str, start: Start):
    school = start()
    verdict = school.send(**changes)
    assert (verdict.verdict, verdict.code) == (Verdict.REJECTED, code)
    assert verdict.message and verdict.field
    assert school.sandbox.records == ()


RUIZ = {"trainer_number": "A2207731020"}
THEORY = {"kind": LessonKind.THEORY, "means": TrainingMeans.CLASSROOM}
MOTO = {"means": TrainingMeans.MOTORCYCLE, "category": Category.A2}
ALONE = {
    "kind": LessonKind.AUTONOMOUS_SIMULATOR,
    "means": TrainingMeans.SIMULATOR,
    "trainer_surname": "Simulateur",
    "trainer_given_name": "",
    "trainer_number": "A0000000000",
}


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        (RUIZ, RUIZ, "CHEVAUCHEMENT_FORMATEUR"),
        (RUIZ, RUIZ | {"starts_at": AT + timedelta(minutes=59)}, "CHEVAUCHEMENT_FORMATEUR"),
        (RUIZ, RUIZ | {"starts_at": AT + timedelta(minutes=60)}, None),
        (RUIZ, RUIZ | {"starts_at": AT - timedelta(minutes=60)}, None),
        (RUIZ | THEORY, RUIZ | THEORY, None),
        (RUIZ | THEORY, RUIZ | THEORY | {"starts_at": AT + timedelta(minutes=1)}, "CHEVAUCHEMENT_FORMATEUR"),
        (RUIZ | MOTO, RUIZ | MOTO, None),
        (RUIZ | THEORY, RUIZ, "CHEVAUCHEMENT_FORMATEUR"),
        (ALONE, ALONE, None),
        (
            RUIZ | {"starts_at": datetime(2026, 11, 18, 22, 30, tzinfo=UTC), "minutes": 120},
            RUIZ | {"starts_at": datetime(2026, 11, 19, 0, 0, tzinfo=UTC)},
            "CHEVAUCHEMENT_FORMATEUR",
        ),
    ],
)
def test_who_may_be_busy_twice(one: dict[str, Any], other: dict[str, Any], code: str | None, start: Start):
    school = start()
    assert school.send(1, **one).verdict is Verdict.ACCEPTED
    assert school.send(2, **other).code == code


def test_an_unknown_school_is_refused_lesson_by_lesson(start: Start):
    school = start()
    lesson = freeze(payload(), envelope_bytes("E0000000001", "77123"))
    answer = school.gateway.send(uuid4(), (lesson,))
    assert answer.verdicts[lesson.lesson_id, 1].code == "AGREMENT_INCONNU"
    assert school.sandbox.records == ()


def test_one_key_is_one_body(start: Start):
    school = start(contract="neither")
    key = uuid4()

    def sent(number: int) -> Answer:
        return school.gateway.send(key, (frozen(number),))

    assert sent(1).kind is AnswerKind.JUDGED
    assert sent(2).kind is AnswerKind.KEY_REUSED
    assert sent(1).kind is AnswerKind.JUDGED
    assert [record.version for record in school.sandbox.records] == [1, 1], "the key promises nothing"


def test_bodies_it_does_not_take(start: Start):
    school = start(max_batch=2)
    many = tuple(frozen(number) for number in (1, 2, 3))
    assert school.gateway.send(uuid4(), many).kind is AnswerKind.TOO_LARGE
    huge = (frozen(birth_name="X" * 5_000_000),)
    assert school.gateway.send(uuid4(), huge).kind is AnswerKind.TOO_LARGE
    bad = frozen(2, neph="12")
    answer = school.gateway.send(uuid4(), (frozen(1), bad))
    assert answer.kind is AnswerKind.LESSONS_REFUSED
    assert {key: verdict.field for key, verdict in answer.verdicts.items()} == {
        (bad.lesson_id, 1): "/eleve/neph"
    }
    assert school.sandbox.records == ()


def test_too_many_requests_are_told_when_to_come_back(start: Start):
    school = start(requests_per_minute=3)
    verdicts = [school.send(number).verdict for number in (1, 2, 3)]
    assert verdicts == [Verdict.ACCEPTED] * 3
    answer = school.gateway.send(uuid4(), (frozen(4),))
    assert (answer.kind, answer.retry_after_s) == (AnswerKind.TOO_MANY, 61.0)
    school.clock.seconds += 61
    assert school.send(4).verdict is Verdict.ACCEPTED


def test_the_journal_has_a_line_per_record_before_the_answer(start: Start, tmp_path: Path):
    journal = tmp_path / "journal.jsonl"
    school = start(journal=journal)
    school.sandbox.set_faults("reset-after-record")
    lesson = frozen()
    assert school.gateway.send(uuid4(), (lesson,)).kind is AnswerKind.UNKNOWN
    (line,) = journal.read_text(encoding="utf-8").splitlines()
    record = json.loads(line)
    assert same_content(lesson.body, record["lecon"])
    assert record["empreinte"] == lesson.sha256
    assert school.send().code == "DOUBLON"
    assert len(journal.read_text(encoding="utf-8").splitlines()) == 1


def test_what_cannot_start_says_so(tmp_path: Path):
    with pytest.raises(MachineError, match="Journal"):
        start_sandbox(journal=tmp_path)
    with pytest.raises(UsageError, match="Contrat"):
        start_sandbox(contract="tout")
    with start_sandbox() as sandbox, pytest.raises(MachineError) as taken:
        start_sandbox(int(sandbox.base_url.rpartition(":")[2]))
    assert "déjà pris" in taken.value.message


def test_stopping_does_not_wait_for_a_silent_answer():
    with start_sandbox(faults=["timeout-after-record=600"]) as sandbox:
        assert isinstance(sandbox, RunningSandbox)
    sandbox.stop()


def test_big_batches_are_recorded_once_each(start: Start):
    school = start(requests_per_minute=None)
    lessons = [frozen(number) for number in range(1, 2001)]
    for first in range(0, len(lessons), 1000):
        answer = school.gateway.send(uuid4(), tuple(lessons[first : first + 1000]))
        assert {verdict.verdict for verdict in answer.verdicts.values()} == {Verdict.ACCEPTED}
    found = [UUID(record.lesson_id) for record in school.sandbox.records]
    assert found == [lesson.lesson_id for lesson in lessons]
