"""A State that does not answer for a while, in several manners; and a PC that ticks through it by a virtual clock."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from uuid import UUID

from livret_desktop.db import outbox_reads
from livret_desktop.domain import schedule
from livret_desktop.domain.dsr import Answer, AnswerKind, Capabilities, DsrError, FrozenLesson, ReadBack
from livret_desktop.domain.dsr import ReadBackKind as Kind
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.send_wait import read_wait
from livret_desktop.services.sending.run import RunTools
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.transmission.outcome import retry_after_s
from tests.sending.model_server import ModelGateway
from tests.sending.school import HandClock

MINUTE = timedelta(minutes=1)
REFUSED, BUSY, ONLY_SENDING = "refused", "busy", "only sending"
MANNERS = (REFUSED, REFUSED, BUSY, ONLY_SENDING)
"""Nothing answers; everything answers 429; the first question is answered, and no lesson gets through."""
EVENING, SUNDAY = "20:00", "20:30"


@dataclass
class Outage:
    """From ``begins_at`` to ``ends_at`` nothing is answered but trouble. ``headers``: Retry-After, drawn in turn."""

    begins_at: datetime
    ends_at: datetime
    manner: str
    headers: tuple[str, ...] = ()
    asked_until: datetime | None = None
    """The latest moment that the server has asked for, by a header that means something."""
    _asked: int = 0

    def answer_at(self, now: datetime) -> Answer | None:
        """What any request gets at this moment; None when all is well."""
        if not self.begins_at <= now < self.ends_at:
            return None
        kind = AnswerKind.TOO_MANY if self.manner == BUSY else AnswerKind.UNKNOWN
        return Answer(kind, reason="Pas de réponse sûre.", todo="Attendez.", retry_after_s=self._asks(now))

    def _asks(self, now: datetime) -> float | None:
        if not self.headers:
            return None
        text = self.headers[self._asked % len(self.headers)]
        self._asked += 1
        if text.startswith("+"):  # a date, so far from now
            text = format_datetime(now + timedelta(seconds=float(text)), usegmt=True)
        seconds = retry_after_s({"retry-after": text}, now)
        if seconds is not None:
            self.asked_until = now + timedelta(seconds=seconds)
        return seconds


@dataclass
class TroubledGateway(ModelGateway):
    """A gateway to a State with an outage; remembers when each request was made (each POST, when only those fail)."""

    outage: Outage | None = None
    made_at: list[datetime] | None = None

    def capabilities(self) -> Capabilities:
        answer = None if self._is_well_but_for_sending() else self._trouble()
        if answer is not None:
            raise DsrError("La DSR ne répond pas", answer)
        return super().capabilities()

    def send(self, key: UUID, lessons: tuple[FrozenLesson, ...]) -> Answer:
        return self._trouble() or super().send(key, lessons)

    def read_back(self, lesson_id: UUID) -> ReadBack:
        answer = None if self._is_well_but_for_sending() else self._trouble()
        if answer is not None:
            return ReadBack(Kind.UNAVAILABLE, reason=answer.reason, retry_after_s=answer.retry_after_s)
        return super().read_back(lesson_id)

    def _is_well_but_for_sending(self) -> bool:
        return self.outage is not None and self.outage.manner == ONLY_SENDING

    def _trouble(self) -> Answer | None:
        now = self.server.now()  # that of the State: the clock of the PC may be wrong
        if self.made_at is not None:
            self.made_at.append(now)
        return None if self.outage is None else self.outage.answer_at(now)


def tick(desk: Desk, gateway: TroubledGateway, tools: RunTools) -> bool:
    """One tick of the window; True when it did something."""
    return bool(run_due(desk, lambda: gateway, tools=tools).ran)


def next_tick(desk: Desk) -> datetime:
    """The first whole minute from now at which something may be due: ticks before it do nothing."""
    now = desk.clock.now()
    with desk.database.read() as reading:
        wait = read_wait(reading.connection)
        is_any = outbox_reads.is_any_in(reading.connection, SubmissionState.TO_VERIFY)
        doubts = outbox_reads.in_state(reading.connection, SubmissionState.TO_VERIFY) if is_any else []
    moments: list[datetime | None] = [
        wait.until,
        schedule.next_evening(now, EVENING),
        schedule.next_sunday(now, SUNDAY),
        *(one.next_attempt_at for one in doubts),
    ]
    wanted = min(moment for moment in moments if moment is not None and moment > now)
    return on_the_minute(max(wanted, now + MINUTE))


def on_the_minute(moment: datetime) -> datetime:
    """The tick that comes at this moment or just after it."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + MINUTE


def live_through(
    desk: Desk, clock: HandClock, gateway: TroubledGateway, tools: RunTools, until: datetime
) -> None:
    """Tick until then: three times after anything was done, else at the next moment that counts."""
    idle = 0
    while clock.now() < until:
        idle = 0 if tick(desk, gateway, tools) else idle + 1
        to = clock.now() + MINUTE if idle < 3 else next_tick(desk)
        clock.advance(seconds=(min(to, until) - clock.now()).total_seconds())


def busiest_day(made_at: Iterable[datetime]) -> int:
    """The most requests within any twenty-four hours."""
    moments = list(made_at)
    first = most = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= timedelta(days=1):
            first += 1
        most = max(most, last - first + 1)
    return most


def odd_retry_after(chance: random.Random) -> str:
    """What a server or a proxy may write there."""
    return chance.choice(
        (
            *(
                "",
                "0",
                "1",
                "-5",
                "1.5",
                "bientôt",
                "86401",
                "9" * 30,
                "+1",
                "1, 60",
                "0x10",
                "∞",
                "Inf",
                "NaN",
            ),
            *("+30", "+600", "-3600 GMT", "Fri, 32 Nov 2026 19:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"),
            *(str(chance.randint(1, 90)), str(chance.randint(1, 86_400)), f"+{chance.randint(1, 90_000)}"),
        )
    )
