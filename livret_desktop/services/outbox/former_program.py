"""What another program may have sent before this one: until which day, and what therefore waits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from livret_desktop.db import machine_state
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.french import NBSP, french_day
from livret_desktop.errors import RuleError
from livret_desktop.services.configuration import settings_of
from livret_desktop.services.context import Desk
from livret_desktop.settings import kept_text

FIRST_DAY = "dsr.first_day"
FORMER_STOPPED = "dsr.former_stopped"
CANNOT_READ = "takeover.cannot_read"
"""Machine state: True when the server last said that it cannot be read back."""
_DAY = timedelta(days=1)


class TakeOver(NamedTuple):
    """ "Premier jour envoyé par ce programme", and the day from which the former one sends nothing any more."""

    first: date | None = None
    stopped: date | None = None

    @property
    def unsent(self) -> tuple[date, date] | None:
        """First and last of the days that neither program sends."""
        if self.first is None or self.stopped is None or self.first <= self.stopped:
            return None
        return self.stopped, self.first - _DAY

    @property
    def sent_twice(self) -> tuple[date, date] | None:
        """First and last of the days that both programs send."""
        if self.first is None or self.stopped is None or self.stopped <= self.first:
            return None
        return self.first, self.stopped - _DAY

    @property
    def compared_until(self) -> date | None:
        """The last day whose lessons are looked up at the State before they leave; None without another program."""
        return max((one for one in (self.first, self._last_of_former) if one), default=None)

    @property
    def doubtful_until(self) -> date | None:
        """The last day whose lessons the former program may have sent."""
        before = self.first - _DAY if self.first else None
        return max((one for one in (before, self._last_of_former) if one), default=None)

    @property
    def _last_of_former(self) -> date | None:
        return self.stopped - _DAY if self.stopped else None


def take_over_days(reading: Reading | Work) -> TakeOver:
    """Both days as kept; without them no other program was there."""
    settings = settings_of(reading)
    first, stopped = str(settings[FIRST_DAY]), str(settings[FORMER_STOPPED])
    return TakeOver(
        date.fromisoformat(first) if first else None, date.fromisoformat(stopped) if stopped else None
    )


def read_take_over(desk: Desk) -> TakeOver:
    """The same, read now. Any thread."""
    with desk.database.read() as reading:
        return take_over_days(reading)


def note_take_over(work: Work, told: TakeOver) -> None:
    """An import, or a person, said these days. The earliest first day ever said counts, and the newest of the other."""
    kept = take_over_days(work)
    if told.first is not None and (kept.first is None or told.first < kept.first):
        _keep(work, FIRST_DAY, told.first)
    if told.stopped is not None and told.stopped != kept.stopped:
        _keep(work, FORMER_STOPPED, told.stopped)


def keep_take_over(desk: Desk, told: TakeOver) -> Changes:
    """:func:`note_take_over` by itself: no lesson is taken over from a file. Writer thread."""
    with desk.database.write("Reprise de l’ancien programme", desk.clock.now(), is_undoable=False) as written:
        note_take_over(written.work, told)
    return written.changes


def change_take_over(desk: Desk, told: TakeOver) -> Changes:
    """Both days as a person sets them right, a day emptied included; told by the history. Writer thread.

    Nothing of what was sent or taken over changes: only which lessons are looked up at the State before they leave.
    Raises RuleError: this program already sent lessons of a day before the first one.
    """
    with desk.database.write("", desk.clock.now(), is_undoable=False) as written:
        work = written.work
        kept = take_over_days(work)
        if told == kept:
            return Changes()
        _require_true(work, told.first)
        for key, day in ((FIRST_DAY, told.first), (FORMER_STOPPED, told.stopped)):
            _keep(work, key, day)
        work.tell_title_alone()
        written.title = _changed_words(kept, told)
    return written.changes


def looked_up_words(told: TakeOver) -> str:
    """What these days mean for lessons that are still to leave."""
    if told.compared_until is None:
        return (
            f"Aucune leçon n’est plus cherchée à la DSR avant de partir{NBSP}: soyez sûr qu’aucun autre programme n’a "
            "envoyé les vôtres."
        )
    return f"Les leçons faites jusqu’au {french_day(told.compared_until)} sont cherchées à la DSR avant de partir."


def _require_true(work: Work, first: date | None) -> None:
    from livret_desktop.db.compare_reads import first_day_sent  # noqa: PLC0415 (nearly no school: as below)

    sent = first_day_sent(work.connection)
    if first is not None and sent is not None and first > sent:
        raise RuleError(
            "Ce premier jour ne serait pas vrai",
            f"Ce programme a déjà envoyé des leçons dès le {french_day(sent)}. Rien n’a été changé.",
            f"Prenez le {french_day(sent)}, ou un jour d’avant.",
        )


def _changed_words(kept: TakeOver, told: TakeOver) -> str:
    parts = [
        f"{what} {_day_words(after)} (avant{NBSP}: {_day_words(before)})"
        for what, before, after in (
            ("premier jour envoyé", kept.first, told.first),
            ("l’ancien n’envoie plus depuis", kept.stopped, told.stopped),
        )
        if before != after
    ]
    return f"Reprise de l’ancien programme{NBSP}: {', '.join(parts)}"


def _day_words(day: date | None) -> str:
    return f"le {french_day(day)}" if day else "aucun"


def between_words(told: TakeOver) -> tuple[str, str] | None:
    """What lies between both days and what to do about it; None while one of them is not said."""
    if told.first is None or told.stopped is None:
        return None
    if told.unsent is not None:
        return (
            f"{_days(*told.unsent)}, personne n’envoie",
            "Ni l’ancien programme ni celui-ci n’enverrait les leçons faites ces jours-là : elles ne seraient pas "
            f"déclarées. Prenez le {french_day(told.stopped)} comme premier jour, ou déclarez-les à la main.".replace(
                " :", f"{NBSP}:"
            ),
        )
    if told.sent_twice is not None:
        return (
            f"{_days(*told.sent_twice)}, les deux programmes envoient",
            "Rien ne part deux fois : une leçon de ces jours-là est d’abord cherchée à la DSR, et reprise si elle y "
            "est déjà. Quand la DSR ne permet pas de le savoir, elle attend votre décision.".replace(
                " :", f"{NBSP}:"
            ),
        )
    return (
        "Aucun jour oublié, aucun envoyé deux fois",
        "L’ancien programme s’arrête le jour où celui-ci commence.",
    )


def waiting_for_a_person(reading: Reading | Work) -> frozenset[UUID]:
    """The lessons that the former program may have sent, while the State cannot be read and nobody has decided."""
    until = take_over_days(reading).doubtful_until
    if until is None or not machine_state.read_state(reading.connection, CANNOT_READ, default=False):
        return frozenset()
    from livret_desktop.db import compare_reads  # noqa: PLC0415 (nearly no school: not for the first page of a start)

    rows = compare_reads.unsent_until(reading.connection, until)
    return frozenset(one.lesson_id for one in rows if not one.is_decided)


def _keep(work: Work, key: str, day: date | None) -> None:
    machine_state.keep_setting(work.connection, key, kept_text(day.isoformat() if day else ""))
    work.touch(Kind.SETTINGS)


def _days(first: date, last: date) -> str:
    return f"Le {french_day(first)}" if first == last else f"Du {french_day(first)} au {french_day(last)}"
