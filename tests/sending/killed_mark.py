"""A mark that the send journal tells, and that nobody put."""

import pytest

from livret_desktop.domain.lesson import Lesson
from livret_desktop.services.by_hand import marks
from tests.sending.copy_office import CopyOffice


def mark_killed_before_its_commit(
    office: CopyOffice, lesson: Lesson, monkeypatch: pytest.MonkeyPatch, **said: str
) -> None:
    """The program is killed between the journal's word and the commit of the mark."""
    tell = marks.tell_journal

    def told_then_killed(*given: object) -> None:
        tell(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr(marks, "tell_journal", told_then_killed)
        marks.declare_by_hand(office.desk, [lesson.id], **said)
