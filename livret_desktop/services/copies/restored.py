"""The rule after a restore, a full import, or a data folder opened on another PC.

Every due or sending version from before that moment that the send journal does not settle becomes to_verify, never
due: the State may have it. Sending is paused until a person says "Reprendre les envois".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from livret_desktop.clock import civil_day, paris
from livret_desktop.db import machine_state, outbox_reads, outbox_store, restore_store, training_store
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.domain.french import count
from livret_desktop.domain.outbox import UNKNOWN_THERE, SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.services.access.dsr_vault import forget_copied
from livret_desktop.services.access.used_addresses import note_unknown
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.restored_contents import hold_other_contents
from livret_desktop.services.copies.restored_training import (
    TRAINING_IS_OVER,
    leave_former_training,
    was_in_training,
)
from livret_desktop.services.outbox.days_to_read import note_unread, want_days_since
from livret_desktop.services.outbox.send_marks import MISSING_HERE, RESTORE_MARK
from livret_desktop.services.outbox.send_pause import pause
from livret_desktop.services.outbox.send_wait import WAIT, SendWait, is_damage, keep_wait, read_wait
from livret_desktop.services.outbox.sender_lock import sender_lock
from livret_desktop.services.outbox.training import HAS_TRAINED, is_training, void_training
from livret_desktop.services.outbox.versions import FLOOR_STEP
from livret_desktop.transmission.journal_records import Known
from livret_desktop.transmission.send_journal import SendJournal, is_sound, open_journal, put_away

INSTALLATION = "installation_id"
_RECORDED_LATE = timedelta(days=7)
_FLOOR_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_NUMBERS_A_MINUTE = 10
"""The same copy put back twice knows nothing of the first time: counted by the hour of the restore, the numbers of the
second are above those that the lessons corrected in between have taken."""
WAS_IN_DOUBT = "TO_VERIFY"
"""Code in the journal of a mark put on a lesson that a former restore had left in doubt."""
WAS_HELD = "HELD"
"""Code in the journal of what a person said was declared of a held lesson: it may have left, unlike one marked."""
_TELLING = frozenset(
    {
        SubmissionState.ACCEPTED.value,
        SubmissionState.REJECTED.value,
        SubmissionState.DECLARED_BY_HAND.value,
    }
)
_NOT_THERE = frozenset({SubmissionState.REJECTED.value, SubmissionState.DUE.value})
_OPEN = frozenset({SubmissionState.DUE, SubmissionState.SENDING, SubmissionState.TO_VERIFY})
_NOT_SAID = frozenset({None, SubmissionState.TO_VERIFY.value, SubmissionState.HELD.value})
"""It left again, and nothing says what became of it."""
_JOURNAL_REASON = "Le journal des envois était abîmé : on vérifie d’abord ce que la DSR a déjà."
_MARK_REASON = "Déclarée à la main avant la restauration (journal des envois)."
_NEVER_ATTEMPTED = dict.fromkeys(("receipt", "code", "reason", "sha256", "attempted_at", "attempt_ended_at"))
FROM_A_COPY = "Ces données viennent d’une copie : on vérifie d’abord ce que la DSR a déjà."
"""Kept with each version that a copy alone put in doubt."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the rule did. ``missing_here``: lessons sent after the copy was made, and absent from it, with their day."""

    settled_by_journal: int
    to_verify: int
    missing_here: tuple[tuple[UUID, date], ...]


def settle_after_restore(
    desk: Desk, journals: Iterable[SendJournal] = (), *, reason: str = "Une sauvegarde a été restaurée."
) -> Settlement:
    """Apply the rule to the open database, once, right after it was put in place.

    ``journals`` are those found elsewhere (in the backup, in the folder replaced); they are merged into the journal
    of this folder. Raises MachineError: another sender at work, a journal that cannot be used.
    """
    with sender_lock(desk.folder.sender_lock):
        journal = open_journal(desk.folder.send_journal, desk.master_key.journal_key())
        try:
            for other in journals:
                journal.merge(other)
            known = journal.known()
        finally:
            journal.close()
        with desk.database.quiet_write() as connection:
            is_copy_training = is_training(connection)
            if leave_former_training(connection, known.values()):
                reason = f"{reason} {TRAINING_IS_OVER}"
            settlement = _settle(connection, known, desk.clock.now(), is_copy_training=is_copy_training)
            pause(connection, desk.clock.now(), reason)
            machine_state.keep_state(connection, INSTALLATION, str(desk.installation_id))
            machine_state.keep_state(connection, WAIT, None)
            if (
                machine_state.read_state(connection, HAS_TRAINED) is False
            ):  # the journal may know of training since
                machine_state.keep_state(connection, HAS_TRAINED, None)
            forget_copied(connection)
            days = [day for _, day in settlement.missing_here]
            note_unread(connection)
            note_unknown(connection, _last_act(connection, desk.clock.now()))
            want_days_since(connection, min([_read_from(connection, desk.clock.now()), *days]))
    void_training(desk)
    return settlement


def _read_from(connection: Any, now: datetime) -> date:
    """The first lesson day to read back: a week before anything was last written in this copy, for lessons are often
    recorded some days after they were given. Earlier still where the journal knows such a lesson that is not here."""
    written_at = restore_store.last_change_at(connection) or now
    return civil_day(min(written_at, now)) - _RECORDED_LATE


def _last_act(connection: Any, now: datetime) -> datetime:
    """When something was last written or answered in this copy."""
    acts = (restore_store.last_change_at(connection), training_store.last_answer_at(connection))
    return min(now, max((one for one in acts if one is not None), default=now))


def settle_if_moved(desk: Desk) -> Settlement | None:
    """The same rule when this data folder was last used by another installation; None when it was not."""
    with desk.database.read() as reading:
        kept = machine_state.read_state(reading.connection, INSTALLATION)
    if kept == str(desk.installation_id):
        return None
    return settle_after_restore(desk, reason="Ce dossier de données vient d’un autre ordinateur.")


@dataclass(frozen=True, slots=True)
class SetAside:
    """A damaged journal put away under ``kept_as``, beside the database. ``to_verify``: versions put in doubt."""

    to_verify: int
    kept_as: str

    def sentence(self) -> str:
        """In French, for the screen."""
        doubts = count(self.to_verify, "leçon sera vérifiée", "leçons seront vérifiées")
        return (
            f"Journal abîmé mis de côté ({self.kept_as}) : {doubts} auprès de la DSR avant tout nouvel envoi."
        )


def set_aside_journal(desk: Desk) -> SetAside:
    """Put a damaged send journal away and begin a new one, so that lessons can leave again.

    What it knew is lost: every due or sending version becomes to_verify, as after a restore. The database is
    written first: killed in between, the journal is still damaged and the act can be done again.
    Raises RuleError when the journal is sound, MachineError: another sender at work, a folder that cannot be written.
    """
    with sender_lock(desk.folder.sender_lock):
        path = desk.folder.send_journal
        if is_sound(path, desk.master_key.journal_key()):
            raise RuleError(
                "Le journal des envois n’est pas abîmé",
                "Il se lit en entier : rien n’a été mis de côté.",
                "Rien à faire ; si un envoi s’arrête, lisez ce qu’il dit.",
            )
        now = desk.clock.now()
        with desk.database.quiet_write() as connection:
            _note_mark(connection, now)
            to_verify = _doubt_open(connection, now, _JOURNAL_REASON)
            wait = read_wait(connection)
            if is_damage(wait.notice):
                keep_wait(connection, SendWait(person=wait.person))
        kept = put_away(path, f"{paris(now):%Y%m%d-%H%M%S}")
    return SetAside(to_verify, kept.name)


def _doubt_open(connection: Any, now: datetime, reason: str) -> int:
    rows = outbox_reads.in_state(connection, SubmissionState.DUE, SubmissionState.SENDING)
    seqs = [one.seq for one in rows]
    # In training its server alone is asked about them: once it ends they are due again under a number never used.
    of_training = {"is_training": True} if is_training(connection) else {}
    outbox_store.doubt(
        connection, seqs, attempt_ended_at=now, server_offset_s=None, reason=reason, **of_training
    )
    return len(seqs)


def _settle(
    connection: Any, known: dict[tuple[UUID, int], Known], now: datetime, *, is_copy_training: bool
) -> Settlement:
    _note_mark(connection, now)
    days = restore_store.days_of(connection, {lesson_id for lesson_id, _ in known})
    versions = outbox_reads.versions_of(connection, list(days))
    outbox_store.doubt_marks(
        connection, now
    )  # before the journal: the marks it brings are newer than the copy
    told = _tell(connection, known, versions, now, is_copy_training=is_copy_training)
    unknown = _add_unknown_versions(connection, known, versions, days, now, is_copy_training=is_copy_training)
    outbox_store.refresh_newest(connection, list(days))
    hold_other_contents(connection, told + unknown)
    to_verify = _doubt_open(connection, now, FROM_A_COPY)
    outbox_store.date_again(connection, now)
    missing = _missing(known, days)
    _keep_missing(connection, missing, {lesson_id for lesson_id, _ in known})
    return Settlement(
        len(told), to_verify, tuple((one.lesson_id, one.day) for one in missing if one.day is not None)
    )


def _keep_missing(connection: Any, missing: list[Known], told: set[UUID]) -> None:
    """What the copy itself knew to be missing is still so where the journal at hand says nothing of it."""
    former = machine_state.read_state(connection, MISSING_HERE, [])
    kept = [line for line in former if UUID(line[0]) not in told]
    kept += [[str(one.lesson_id), str(one.day), one.state] for one in missing]
    machine_state.keep_state(connection, MISSING_HERE, kept or None)


def _note_mark(connection: Any, now: datetime) -> None:
    """From now on, lessons older than this moment get version numbers that the State cannot have seen."""
    former = machine_state.read_state(connection, RESTORE_MARK) or {"floor": 0}
    by_the_hour = (now - _FLOOR_SINCE) // timedelta(minutes=1) * _NUMBERS_A_MINUTE
    # The clock set back since: the same copy put back twice must not count on alike both times. A lower number the
    # State refuses, and says so; the same one twice it would record.
    apart = int(sha256(now.isoformat().encode()).hexdigest(), 16) % FLOOR_STEP
    mark = {
        "change": restore_store.last_change_id(connection),
        "at": now.isoformat(),
        "floor": max(former["floor"] + FLOOR_STEP + apart, by_the_hour),
    }
    machine_state.keep_state(connection, RESTORE_MARK, mark)


def _tell(
    connection: Any,
    known: dict[tuple[UUID, int], Known],
    versions: dict[UUID, list[Submission]],
    now: datetime,
    *,
    is_copy_training: bool,
) -> list[tuple[UUID, int]]:
    """Versions here of which the journal knows more; those whose end it tells."""
    settled, accepted = [], _first_accepted(known)
    for row in (row for rows in versions.values() for row in rows):
        told = known.get((row.lesson_id, row.version))
        if told is None or _was_never_put(told, accepted):
            continue
        if _is_end_told(row, told):
            values = _as_told(told, row.sha256, now)
            settled.append((row.lesson_id, row.version))
        elif _left_again(row, told):
            values = _in_doubt(told, row.sha256, now)
        else:
            continue
        values |= {"is_training": was_in_training(told, is_copy_training=is_copy_training)}
        if values["state"] is SubmissionState.REJECTED and not _is_bare_mark(row):
            del values["decided_by"]  # who said that it is to leave said it of the next version too
        restore_store.state_from_journal(connection, row.seq, **values)
    return settled


def _is_end_told(row: Submission, told: Known) -> bool:
    """A refusal of the copy was perhaps sent again since, a mark taken back: the State may have accepted both."""
    if row.state in _OPEN:
        return told.state in _TELLING
    if row.state is SubmissionState.HELD:
        return told.state == SubmissionState.DECLARED_BY_HAND
    if row.state is SubmissionState.REJECTED:
        return told.state in _TELLING - {SubmissionState.REJECTED.value}
    return _is_bare_mark(row) and told.state in _TELLING - {SubmissionState.DECLARED_BY_HAND.value}


def _left_again(row: Submission, told: Known) -> bool:
    if row.state is SubmissionState.REJECTED:
        return told.state in _NOT_SAID
    return _is_bare_mark(row) and (told.state in _NOT_SAID or told.state == SubmissionState.DUE)


def _is_bare_mark(row: Submission) -> bool:
    return row.state is SubmissionState.DECLARED_BY_HAND and row.attempted_at is None


def _in_doubt(told: Known, sha256: str | None, now: datetime) -> dict[str, Any]:
    return {
        "state": SubmissionState.TO_VERIFY,
        "decided_at": None,
        "decided_by": None,
        "decided_reason": None,
        "receipt": None,
        "code": None,
        "reason": FROM_A_COPY,
        "field": None,
        "sha256": sha256,
        "attempted_at": None if _was_only_marked(told) else (told.at or now),
        "attempt_ended_at": now,
    }


def _was_only_marked(told: Known) -> bool:
    """A mark put and taken back: of an attempt the journal would know the day."""
    is_waiting = told.state == SubmissionState.DUE or told.code == WAS_IN_DOUBT
    return told.day is None and is_waiting


def _as_told(told: Known, sha256: str | None, now: datetime) -> dict[str, Any]:
    """``sha256``: of the bytes kept here, None without any. Only what was accepted keeps the journal's own: anything
    else may leave again, and must then be frozen first."""
    is_declared = told.state == SubmissionState.DECLARED_BY_HAND
    if is_declared and told.code != WAS_HELD:  # a mark: never attempted (``services.by_hand.marks``)
        return _NEVER_ATTEMPTED | {
            "attempt_ended_at": (told.at or now) if told.code == WAS_IN_DOUBT else None,
            "state": SubmissionState.DECLARED_BY_HAND,
            "decided_at": told.at or now,
            "decided_by": None,
            "decided_reason": _MARK_REASON,
        }
    is_accepted = told.state == SubmissionState.ACCEPTED
    return {
        "decided_at": (told.at or now) if is_declared else None,
        "decided_by": None,
        "decided_reason": _MARK_REASON if is_declared else None,
        "state": SubmissionState(told.state or SubmissionState.TO_VERIFY),
        "receipt": told.receipt,
        "code": None if is_declared else told.code,
        "reason": told.reason,
        "sha256": sha256 or (told.sha256 if is_accepted else None),
        "attempted_at": None if _was_only_marked(told) else (told.at or now),
        "attempt_ended_at": told.at or now,
    }


def _add_unknown_versions(
    connection: Any,
    known: dict[tuple[UUID, int], Known],
    versions: dict[UUID, list[Submission]],
    days: dict[UUID, date],
    now: datetime,
    *,
    is_copy_training: bool,
) -> list[tuple[UUID, int]]:
    """Versions made after the copy, of lessons that it has: accepted, refused, or to verify. Those it added."""
    here = {(row.lesson_id, row.version) for rows in versions.values() for row in rows}
    new, accepted = [], _first_accepted(known)
    for (lesson_id, version), told in known.items():
        if lesson_id not in days or (lesson_id, version) in here or _was_never_put(told, accepted):
            continue
        state = SubmissionState(told.state) if told.state in _TELLING else SubmissionState.TO_VERIFY
        new.append(
            _as_told(told, None, now)
            | {
                "lesson_id": lesson_id,
                "version": version,
                "state": state,
                "cancels": False,
                "is_newest": False,
                "day": days[lesson_id],
                "created_at": now,
                "is_training": was_in_training(told, is_copy_training=is_copy_training),
            }
        )
    restore_store.put_versions(connection, new)
    return [(one["lesson_id"], one["version"]) for one in new]


def _first_accepted(known: dict[tuple[UUID, int], Known]) -> dict[UUID, int]:
    """The oldest version of each lesson that the State has accepted; not where it has answered to a cancellation since
    that it knows nothing of the lesson."""
    found: dict[UUID, int] = {}
    for (lesson_id, version), told in sorted(known.items(), key=lambda item: item[0][1]):
        if told.state == SubmissionState.ACCEPTED and not told.is_training:
            found.setdefault(lesson_id, version)
        elif told.cancels and told.code == UNKNOWN_THERE:
            found.pop(lesson_id, None)
    return found


def _was_never_put(told: Known, first_accepted: dict[UUID, int]) -> bool:
    """A mark told here just before the program was killed, never committed: the State has accepted since what a mark
    would have closed."""
    is_mark = told.day is None and told.state == SubmissionState.DECLARED_BY_HAND and told.code != WAS_HELD
    return is_mark and first_accepted.get(told.lesson_id, told.version) < told.version


def _missing(known: dict[tuple[UUID, int], Known], days: dict[UUID, date]) -> list[Known]:
    """The newest thing known of each lesson that is not here, when it may be at the State and count there. Declared by
    hand, it is there too; its day is that of an attempt, where there was one: a mark alone dates nothing."""
    newest: dict[UUID, Known] = {}
    day_of: dict[UUID, date] = {}
    for (lesson_id, _), told in sorted(known.items(), key=lambda item: item[0][1]):
        if told.day is not None:
            day_of[lesson_id] = told.day
        may_be_there = told.state not in _NOT_THERE and not told.is_training
        if lesson_id not in days and may_be_there and lesson_id in day_of:
            newest[lesson_id] = replace(told, day=day_of[lesson_id])
    is_over = SubmissionState.ACCEPTED.value
    return [told for told in newest.values() if not (told.cancels and told.state == is_over)]
