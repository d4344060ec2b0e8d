"""The lesson here that gives way to the State's record of the same hour, once that record is taken over."""

from __future__ import annotations

from livret_desktop.db import outbox_reads, outbox_store
from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.changes import Kind
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.services.by_hand.marks import can_be_taken_back
from livret_desktop.services.outbox.never_there import perhaps_there
from livret_desktop.services.outbox.versions import live


def give_way(work: Work, former: Lesson, *, is_same_trainer: bool) -> None:
    """Remove this lesson and its versions, of which the State surely has none, in the caller's transaction.

    One declared by hand gives way to the record of that very declaration: the same authorisation number too. Its mark
    goes with it, for the State has the hour. Raises RuleError: it left under its own identifier, or was declared
    for somebody else's lesson.
    """
    known = outbox_reads.versions_of(work.connection, [former.id]).get(former.id, [])
    if can_be_taken_back(known):
        if not is_same_trainer:
            raise _declared_for_another()
    else:
        current = live(known)
        if current is not None and current.state is SubmissionState.DECLARED_BY_HAND:
            raise _sent_then_declared()
        if perhaps_there(work, known):
            raise _sent_otherwise()
    outbox_store.forget_lessons(work.connection, [former.id])
    work.lessons.remove(former.id)
    work.touch(Kind.OUTBOX)


def _sent_otherwise() -> RuleError:
    return RuleError(
        "La DSR a cette heure deux fois",
        "La leçon d’ici est déjà partie sous un autre identifiant : la reprendre la compterait deux fois. Rien n’a "
        "été modifié.",
        "Choisissez « Annuler auprès de la DSR » pour celle qui est en trop.",
    )


def _sent_then_declared() -> RuleError:
    return RuleError(
        "La leçon d’ici a été déclarée à la main",
        "Elle était d’abord partie sous un autre identifiant : la reprendre la compterait deux fois ici. Rien n’a été "
        "modifié.",
        "Si c’est bien cette déclaration, choisissez « Laisser » en le disant : l’heure compte déjà.",
    )


def _declared_for_another() -> RuleError:
    return RuleError(
        "La leçon d’ici a été déclarée à la main avec un autre enseignant",
        "Même élève et même heure, mais une autre autorisation : l’une des deux est fausse. Rien n’a été modifié.",
        "Comparez avec votre espace à la DSR ; si l’enseignant est faux ici, ôtez la marque et corrigez la leçon, "
        "puis « Remettre ici ».",
    )
