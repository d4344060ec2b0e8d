"""The versions of a lesson: which one counts, the number of the next, and why one that left is not simply changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from livret_desktop.db import finding_store, machine_state, outbox_reads, restore_store
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.outbox import LOWER_THAN_THERE, SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.services.outbox.send_marks import RESTORE_MARK

FLOOR_STEP = 100
"""Version numbers skipped where the State may have more than is known here: far above what one lesson is corrected."""
_MOST_DOUBLINGS = 20
_CLOSED = frozenset({SubmissionState.DROPPED, SubmissionState.SUPERSEDED})


def live(known: Sequence[Submission]) -> Submission | None:
    """The newest version that still counts: neither dropped nor replaced."""
    kept = [one for one in known if one.state not in _CLOSED]
    return kept[-1] if kept else None


def next_versions(work: Work, known: dict[UUID, list[Submission]]) -> dict[UUID, int]:
    """The number of the next version of each lesson: one more than any ever known, here or before a restore.

    The journal's versions are among those known here (``services.copies.restored`` puts them there). For a lesson older
    than a restore, or found at the State since, numbers start above a mark: the State may have versions that nothing
    here remembers, or that it does not show yet, and gaps are allowed, while the same number twice would be two
    records. What the State was seen to have counts too, and where it refused a number as lower than its own, without
    saying which, the next is as far above as after a restore, and each time twice as far.
    """
    numbers = {lesson_id: known[lesson_id][-1].version if known[lesson_id] else 0 for lesson_id in known}
    for lesson_id, versions in known.items():
        refused = [one.version for one in versions if one.code == LOWER_THAN_THERE]
        step = FLOOR_STEP * 2 ** min(max(0, len(refused) - 1), _MOST_DOUBLINGS)
        numbers[lesson_id] = max([numbers[lesson_id], *(number + step - 1 for number in refused)])
    later = [lesson_id for lesson_id, number in numbers.items() if number]
    seen = finding_store.highest_versions(work.connection, later)
    for lesson_id, number in seen.items():
        numbers[lesson_id] = max(numbers[lesson_id], number)
    mark = machine_state.read_state(work.connection, RESTORE_MARK)
    if mark is not None:
        created = _created(work)
        candidates = [lesson_id for lesson_id in known if lesson_id not in created]
        for lesson_id in restore_store.older_than(work.connection, candidates, mark["change"]) | seen.keys():
            numbers[lesson_id] = max(numbers[lesson_id], mark["floor"])
    return {lesson_id: number + 1 for lesson_id, number in numbers.items()}


def attempted_among(work: Work, lesson_ids: Collection[UUID]) -> set[UUID]:
    """Those of these lessons whose current version was already attempted: edit them by a correction only."""
    versions = outbox_reads.versions_of(work.connection, lesson_ids)
    return {lesson_id for lesson_id, known in versions.items() if (one := live(known)) and one.was_attempted}


def was_attempted(work: Work, lesson_id: UUID) -> bool:
    """True when the current version of this lesson was already attempted."""
    return bool(attempted_among(work, [lesson_id]))


def refuse_if_attempted(work: Work, lesson_ids: Collection[UUID]) -> None:
    """Raise RuleError, explained, when one of these lessons was already attempted."""
    versions = outbox_reads.versions_of(work.connection, lesson_ids)
    for known in versions.values():
        current = live(known)
        if current is not None and current.was_attempted:
            raise already_attempted(current.state)


def refuse_ever_attempted(known: Sequence[Submission]) -> None:
    """Raise RuleError when one of these versions left, even if a newer one still waits: the State may have it."""
    for one in known:
        if one.left_for_real:
            raise already_attempted(one.state)


def already_attempted(state: SubmissionState) -> RuleError:
    """Why this lesson cannot simply be changed, and what to do instead."""
    if state in {SubmissionState.SENDING, SubmissionState.TO_VERIFY}:
        return RuleError(
            "La réponse de la DSR est attendue",
            "Cette leçon est partie et la DSR n’a pas encore confirmé : la changer maintenant pourrait la compter "
            "deux fois. Rien n’a été modifié.",
            "Attendez la vérification (au prochain envoi), ou faites une correction : elle partira après.",
        )
    if state is SubmissionState.HELD:
        return RuleError(
            "Cette leçon attend votre décision",
            "On ne sait pas si la DSR l’a enregistrée. Rien n’a été modifié.",
            "Décidez d’abord : la DSR l’a, ne l’a pas, ou déclarée à la main.",
        )
    if state is SubmissionState.DECLARED_BY_HAND:
        return RuleError(
            "Cette leçon a été déclarée à la main",
            "Ce qui a été déclaré autrement ne se change pas d’ici : l’État en a une autre trace. "
            "Rien n’a été modifié.",
            "Si elle n’a pas été déclarée, ôtez la marque dans Envois DSR ; sinon corrigez-la là où elle l’a été.",
        )
    return RuleError(
        "Cette leçon a déjà été envoyée",
        f"Elle est « {state.label} » : un envoi ne se modifie pas, il se corrige. Rien n’a été modifié.",
        "Faites une correction : une nouvelle version remplacera l’ancienne à la DSR.",
    )


def _created(work: Work) -> frozenset[UUID]:
    """The lessons made by this very use case: its history is written at its end."""
    name = work.lessons.of.name
    return frozenset(
        UUID(row.row_id) for row in work.touched_rows if row.table_name == name and row.before is None
    )
