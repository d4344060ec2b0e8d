"""Students for the search of the window and for fields that name a student: while typing, archived ones marked.

Whoever is found by a représentant légal or an accompagnateur says by whom.
"""

from __future__ import annotations

from collections.abc import Sequence

from livret_desktop.domain.names import digits, folded
from livret_desktop.services.context import Desk
from livret_desktop.services.records.student_list import StudentLine, suggest_students
from livret_desktop.ui.presenters.cells import matched_name
from livret_desktop.ui.presenters.students_guardian import found_words
from livret_desktop.ui.presenters.suggestion import Suggestion

MOST = 8


def search_students(desk: Desk, typed: str) -> Sequence[Suggestion]:
    """The few best answers to a name, phone or NEPH; the key is the student's id. A page read, GUI thread."""
    if not folded(typed):
        return ()
    return [suggestion_of(line, typed) for line in suggest_students(desk, typed, MOST)]


def suggestion_of(line: StudentLine, typed: str) -> Suggestion:
    """One line: the name, what tells two namesakes apart, and the archive mark."""
    return Suggestion(
        key=line.id,
        name=matched_name(line.birth_name, line.given_names, typed),
        detail=_detail(line, typed),
        mark="archivé" if line.is_archived else "",
    )


def _detail(line: StudentLine, typed: str) -> str:
    """Who is the reason; formation and phone; the NEPH as soon as figures of it are typed."""
    figures = digits(typed)
    number = line.neph if figures and figures in digits(line.neph) else line.phone
    training = " ; ".join(one.training for one in line.enrolments)
    why = found_words(line.found_by) if line.found_by else ""
    return ", ".join(part for part in (why, training, number) if part)
