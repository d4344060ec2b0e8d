"""What an answer to POST lecons means: pure functions, one per row of the answer table of ``docs/transmission.md``.

The rule behind each doubt: nothing is called accepted unless the server proved it, nothing is called unsent
unless fewer bytes than announced reached the socket.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from livret_desktop.domain.dsr import Answer, AnswerKind, FrozenLesson, LessonVerdict, Verdict
from livret_desktop.transmission import troubles
from livret_desktop.transmission.outcome import Failure, Outcome, Reply, retry_after_s, server_date
from livret_desktop.transmission.strict_json import (
    UnreadableJsonError,
    parse_instant,
    parse_object,
    read_text,
    read_uuid,
    read_uuid_text,
    read_whole,
)
from livret_desktop.transmission.troubles import Trouble

_LONGEST_MESSAGE = 500
_OTHER_FINGERPRINT = (
    "La DSR a reçu la leçon et en donne une autre empreinte que la nôtre :"
    " le contenu enregistré est à vérifier."
)
_Version = tuple[UUID, int]


def classify_post(outcome: Outcome, key: UUID, lessons: Sequence[FrozenLesson], now: datetime) -> Answer:
    """The answer of one POST of ``lessons``, in that order, under ``key``. Never raises for what a server says."""
    reply = status_known(outcome)
    if isinstance(reply, Failure):
        return _said(troubles.failed(reply.kind, reply.is_body_sent), reply, now)
    if reply.status == 200:
        return _judge(reply, key, lessons, now)
    trouble, verdicts = _by_status(reply, lessons)
    if not reply.is_body_sent:
        trouble = _before_all_left(trouble, reply.status)
    return replace(_said(trouble, reply, now), verdicts=verdicts)


def trouble_of_get(outcome: Outcome, now: datetime) -> Answer:
    """The same words for a GET that gave no usable answer: nothing was sent, so nothing can be recorded."""
    reply = status_known(outcome)
    if isinstance(reply, Failure):
        found = troubles.failed(reply.kind, reply.is_body_sent)
    elif reply.status == 200:
        found = Trouble(
            AnswerKind.UNKNOWN,
            _unreadable(reply),
            troubles.OPEN_PORTAL if _is_page(reply) else troubles.NOTHING_TO_DO,
        )
    elif reply.status in {400, 413, 422}:
        found = troubles.refused_request(reply.status)
    else:
        found = troubles.of_status(reply.status)
    if found.kind is AnswerKind.UNKNOWN and found.todo != troubles.OPEN_PORTAL:
        found = replace(found, todo=troubles.NOTHING_TO_DO)
    if found.kind is AnswerKind.REDIRECTED:
        found = replace(found, kind=AnswerKind.NEEDS_PERSON)
    return _answer(found, reply, now)


def _before_all_left(trouble: Trouble, status: int) -> Trouble:
    """An error or a redirect given before our last byte: nothing of the body can have been recorded."""
    if trouble.kind is AnswerKind.UNKNOWN and status >= 400:
        return Trouble(AnswerKind.NOT_SENT, trouble.what, troubles.NOTHING_TO_DO)
    if trouble.kind is AnswerKind.REDIRECTED:
        return replace(trouble, kind=AnswerKind.NEEDS_PERSON)
    return trouble


def status_known(outcome: Outcome) -> Outcome:
    """A 4xx whose text was cut short is still that 4xx: nothing of the body was recorded (408 and 409 say less)."""
    if isinstance(outcome, Reply) or outcome.status is None or outcome.status in {408, 409}:
        return outcome
    is_refusal = 400 <= outcome.status < 500
    return Reply(outcome.status, outcome.headers, b"", outcome.is_body_sent) if is_refusal else outcome


def is_json(reply: Reply) -> bool:
    """True for the media types of the contract."""
    return reply.media_type in {"application/json", "application/problem+json"}


def problem_of(reply: Reply) -> dict[str, Any]:
    """The problem details of an error answer; empty when it holds none that can be read."""
    if not is_json(reply):
        return {}
    try:
        return parse_object(reply.body)
    except UnreadableJsonError:
        return {}


def _judge(reply: Reply, key: UUID, lessons: Sequence[FrozenLesson], now: datetime) -> Answer:
    """A 200: each lesson has its verdict, or the whole is unknown when the answer is not surely ours."""
    if reply.media_type != "application/json":
        todo = troubles.OPEN_PORTAL_THEN_VERIFY if _is_page(reply) else troubles.WILL_VERIFY
        return _said(Trouble(AnswerKind.UNKNOWN, _unreadable(reply), todo), reply, now)
    try:
        content = parse_object(reply.body)
    except UnreadableJsonError:
        return _said(Trouble(AnswerKind.UNKNOWN, troubles.NOT_JSON, troubles.WILL_VERIFY), reply, now)
    try:
        if read_uuid(content, "lot") != key:
            raise UnreadableJsonError("lot: another batch")
        received_at = parse_instant(content.get("recuLe"))
        verdicts = _verdicts(content.get("resultats"), lessons)
    except UnreadableJsonError:
        return _said(Trouble(AnswerKind.UNKNOWN, troubles.NOT_OURS, troubles.WILL_VERIFY), reply, now)
    return Answer(
        AnswerKind.JUDGED,
        verdicts=verdicts,
        status=reply.status,
        server_at=server_date(reply.headers),
        received_at=received_at,
    )


def _verdicts(results: object, lessons: Sequence[FrozenLesson]) -> dict[_Version, LessonVerdict]:
    """Verdicts by lesson version. Raises UnreadableJsonError for a result foreign, repeated or without identity."""
    if not isinstance(results, list):
        raise UnreadableJsonError("resultats: not a list")
    # By the text of the identifier: making, hashing and comparing UUIDs took half of the reading of an answer.
    ours = {(str(lesson.lesson_id), lesson.version): lesson for lesson in lessons}
    found: dict[tuple[str, int], LessonVerdict] = {}
    for result in results:
        if not isinstance(result, dict):
            raise UnreadableJsonError("resultats: not an object")
        version = _version_of(result, ours)
        if version not in ours or version in found:
            raise UnreadableJsonError("resultats: foreign or repeated")
        found[version] = _verdict(result, ours[version].sha256)
    missing = LessonVerdict(Verdict.UNKNOWN, message="La réponse de la DSR ne parle pas de cette leçon.")
    return {
        (lesson.lesson_id, lesson.version): found.get(version, missing) for version, lesson in ours.items()
    }


def _version_of(result: dict[str, Any], ours: Container[tuple[str, int]]) -> tuple[str, int]:
    """The identity of one result. Raises UnreadableJsonError for none, or for one that is not as promised."""
    named, number = result.get("identifiant"), result.get("version")
    if type(named) is str and type(number) is int and (named, number) in ours:  # written just as we write it
        return named, number
    return read_uuid_text(result, "identifiant"), read_whole(result, "version", 1)


def _verdict(result: dict[str, Any], sha256: str) -> LessonVerdict:
    """One result; UNKNOWN when its own part is not as the contract says."""
    status = result.get("statut")
    try:
        if status in ("ACCEPTEE", "DOUBLON"):
            return _accepted(result, sha256)
        if status == "REJETEE":
            return _rejected(result.get("motif"))
    except UnreadableJsonError:
        pass  # said below: the lesson is to verify, in words
    return LessonVerdict(Verdict.UNKNOWN, message="La DSR a répondu, mais pas clairement pour cette leçon.")


def _accepted(result: dict[str, Any], sha256: str) -> LessonVerdict:
    receipt = read_text(result, "recepisse")
    code = "DOUBLON" if result["statut"] == "DOUBLON" else None
    is_other = "empreinte" in result and read_text(result, "empreinte").strip().lower() != sha256
    # The contract does not say how the server writes the lesson that it hashes: another fingerprint proves nothing,
    # it only casts a doubt. DOUBLON settles it, since it is answered to the same content only.
    if is_other and code is None:
        return LessonVerdict(Verdict.UNKNOWN, receipt=receipt, message=_OTHER_FINGERPRINT)
    return LessonVerdict(Verdict.ACCEPTED, receipt=receipt, code=code)


def _rejected(motive: object) -> LessonVerdict:
    if not isinstance(motive, dict) or not isinstance(motive.get("message"), str):
        raise UnreadableJsonError("motif: not as promised")
    field = motive.get("champ")
    return LessonVerdict(
        Verdict.REJECTED,
        code=read_text(motive, "code"),
        message=motive["message"][:_LONGEST_MESSAGE],
        field=field if isinstance(field, str) else None,
    )


def _by_status(
    reply: Reply, lessons: Sequence[FrozenLesson]
) -> tuple[Trouble, dict[_Version, LessonVerdict]]:
    if reply.status in {400, 422}:
        return _refused(reply, lessons)
    if reply.status == 409:
        return _conflict(reply), {}
    return troubles.of_status(reply.status), {}


def _refused(reply: Reply, lessons: Sequence[FrozenLesson]) -> tuple[Trouble, dict[_Version, LessonVerdict]]:
    """400 or 422: the school's identity, exactly the lessons named, or nobody."""
    errors = problem_of(reply).get("erreurs")
    named: dict[_Version, LessonVerdict] = {}
    for error in errors if isinstance(errors, list) else []:
        pointer = error.get("champ") if isinstance(error, dict) else None
        if not isinstance(pointer, str):
            continue
        if pointer.split("/")[:2] == ["", "etablissement"]:
            return troubles.ENVELOPE_REFUSED, {}
        lesson, field = _lesson_at(pointer, lessons)
        if lesson is not None:
            named.setdefault((lesson.lesson_id, lesson.version), _refusal(error, field))
    return (troubles.LESSONS_REFUSED, named) if named else (troubles.of_status(reply.status), {})


def _lesson_at(pointer: str, lessons: Sequence[FrozenLesson]) -> tuple[FrozenLesson | None, str]:
    """The lesson a JSON pointer into the body names, and the pointer inside that lesson."""
    parts = pointer.split("/")
    is_index = len(parts) > 2 and parts[2].isascii() and parts[2].isdigit() and len(parts[2]) < 9
    if parts[:2] != ["", "lecons"] or not is_index or int(parts[2]) >= len(lessons):
        return None, ""
    return lessons[int(parts[2])], "".join(f"/{part}" for part in parts[3:])


def _refusal(error: dict[str, Any], field: str) -> LessonVerdict:
    code, message = error.get("code"), error.get("message")
    return LessonVerdict(
        Verdict.REJECTED,
        code=code if isinstance(code, str) and code.strip() else "FORMAT_INVALIDE",
        message=message[:_LONGEST_MESSAGE] if isinstance(message, str) else None,
        field=field or None,
    )


def _conflict(reply: Reply) -> Trouble:
    """409. Without a readable code it may be LOT_EN_COURS, whose first sending may yet be recorded: unknown."""
    code = problem_of(reply).get("code")
    if code == "LOT_EN_COURS":
        return troubles.IN_PROGRESS
    if code == "CLE_REUTILISEE":
        return troubles.KEY_REUSED
    return troubles.of_status(409) if isinstance(code, str) else troubles.CONFLICT_UNREAD


def _unreadable(reply: Reply) -> str:
    return troubles.HTML_ANSWER if _is_page(reply) else troubles.NOT_JSON


def _is_page(reply: Reply) -> bool:
    return "html" in reply.media_type or reply.body.lstrip()[:1] == b"<"


def _said(trouble: Trouble, outcome: Outcome, now: datetime) -> Answer:
    """The answer to a POST: what happened, then what became of the lessons where that is known."""
    answer = _answer(trouble, outcome, now)
    return replace(answer, reason=f"{trouble.what} {_meaning(trouble.kind, outcome.status)}".strip())


def _meaning(kind: AnswerKind, status: int | None) -> str:
    if kind in {AnswerKind.UNKNOWN, AnswerKind.REDIRECTED, AnswerKind.KEY_REUSED}:
        return troubles.MAYBE_RECORDED
    says_nothing = kind is AnswerKind.IN_PROGRESS or (status is not None and status < 400)
    return "" if says_nothing else troubles.NOTHING_RECORDED


def _answer(trouble: Trouble, outcome: Outcome, now: datetime) -> Answer:
    code = problem_of(outcome).get("code") if isinstance(outcome, Reply) else None
    wait_s = retry_after_s(outcome.headers, now)
    asked_until = None if wait_s is None else now + timedelta(seconds=wait_s)
    return Answer(
        trouble.kind,
        reason=trouble.what,
        todo=troubles.todo_of(trouble, asked_until, now),
        status=outcome.status,
        code=code if isinstance(code, str) else None,
        retry_after_s=wait_s,
        server_at=server_date(outcome.headers),
    )
