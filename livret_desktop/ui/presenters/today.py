"""Aujourd'hui in words: the header, the three cards, the day, and where each button leads. No Qt."""

from __future__ import annotations

from datetime import date, timedelta

from livret_desktop.clock import civil_day
from livret_desktop.db.read_models.today import DayMark, TrainerDay
from livret_desktop.domain.follow_up import Appointment, Exam
from livret_desktop.domain.french import (
    NBSP,
    clock_time,
    count,
    duration,
    french_day,
    months_between,
    of_name,
    said_instant,
    short_day,
    thousands,
    weekday_day,
)
from livret_desktop.services.sending.send_status import StatusReport
from livret_desktop.services.today.day import Today
from livret_desktop.services.today.todo import (
    BACKUPS_PLACE,
    BY_HAND_PLACE,
    NEPH_MISSING_PLACE,
    SENDING_LESSON,
    SENDING_PLACE,
    STUDENTS_PLACE,
    SUNDAY_PLACE,
    Todo,
)
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.sending_when import next_runs, why_nothing_leaves
from livret_desktop.ui.presenters.status import evening_words
from livret_desktop.ui.presenters.today_parts import BannerWords, CardWords, DayRow, Figure, StripDay
from livret_desktop.ui.targets import (
    BACKUPS,
    BY_HAND,
    LESSONS,
    SENDING,
    SETTINGS,
    STUDENTS,
    TEAM,
    WITHOUT_NEPH,
    OpenAt,
)
from livret_desktop.ui.theme.tokens import Tone

_STRIP_DAYS = 6
_PAGES = {
    "student": STUDENTS,
    "students": STUDENTS,
    "enrolment": STUDENTS,
    "course": STUDENTS,
    "instructor": TEAM,
    "simulator": TEAM,
    "school": SETTINGS,
    "dsr": SETTINGS,
    "lesson": LESSONS,
    "sending": SENDING,
    "backup": BACKUPS,
}


def day_title(day: date) -> str:
    """ "Vendredi 20 novembre"."""
    words = weekday_day(day)
    return words[0].upper() + words[1:]


def headline(seen: Today) -> tuple[str, State]:
    """ "Is everything all right?": the alarm, else what left last evening, else what presses."""
    if seen.is_new:
        return "Votre école est ouverte. Voici par quoi commencer.", State.ok("")
    evening = f"{evening_words(seen.evening, seen.day)} " if seen.evening is not None else ""
    if seen.pressing:
        presses = count(seen.pressing, "chose presse", "choses pressent")
        return f"{evening}{presses} aujourd’hui.", State.warn("")
    if seen.to_confirm:
        return f"{evening}{count(seen.to_confirm, 'leçon')} à confirmer.", State.warn("")
    if seen.evening is not None and (seen.evening.to_correct or seen.evening.to_verify):
        return evening.strip(), State.warn("")
    return f"{evening}Rien ne presse.", State.ok("")


def banner(seen: Today) -> BannerWords | None:
    """Hours of the window that will not count; None on an ordinary day."""
    if not seen.is_alarming:
        return None
    risk, stuck = seen.risk, seen.stuck
    lost = duration(risk.minutes + stuck.minutes)
    hours = f"{lost} {months_between(risk.computation.first, risk.computation.last)}"
    title = f"{hours} ne compteront pas si rien n’est fait avant {_night_evening(seen)}."
    ready = ""
    if stuck.minutes:
        number = len(stuck.lesson_ids)
        why = _why_nothing_leaves(seen.status)
        ready = f"{count(number, 'leçon prête ne part pas', 'leçons prêtes ne partent pas')}{NBSP}: {why}."
    if not risk.minutes:
        return BannerWords(title, ready, "Voir Envois DSR…")
    lessons = count(risk.lessons, "leçon attend", "leçons attendent")
    causes = count(len(risk.causes), "seule cause", "causes")
    detail = f"{lessons}, pour {causes}."
    if not ready:
        detail = f"{detail} Rien n’est perdu{NBSP}: elles partent dès la correction."
    return BannerWords(title, f"{detail} {ready}".strip(), "Tout corriger…")


def _why_nothing_leaves(status: StatusReport) -> str:
    if not status.is_connected:
        return "l’école n’est pas reliée à la DSR, ces heures sont à déclarer à la main"
    return why_nothing_leaves(status) or "les envois attendent quelqu’un"


def confirm_words(seen: Today) -> tuple[str, str]:
    """ "1 leçon d’hier à confirmer", "11 leçons à confirmer depuis hier", and why."""
    oldest = seen.oldest_to_confirm
    since = "" if oldest is None else _of_day(oldest, seen.day, seen.to_confirm)
    why = f"Une leçon encore «{NBSP}prévue{NBSP}» ne part pas{NBSP}: dites si elle a été faite."
    if oldest is not None and oldest >= seen.day.replace(day=1):
        each = "Faite, elle compte" if seen.to_confirm == 1 else "Faites, elles comptent"
        why = f"{why} {each} pour le calcul {_of_month(seen.counts_for.month)}."
    number, later = count(seen.to_confirm, "leçon"), since.startswith(" depuis")
    return f"{number} à confirmer{since}" if later else f"{number}{since} à confirmer", why


def lessons_card(seen: Today) -> CardWords:
    """Accepted, leaving, to correct."""
    card, report = seen.lessons, seen.status
    trial = f"{NBSP}(essai)" if report.is_training else ""
    when = "" if card.sent_on is None else f" envoyées {_said_day(card.sent_on, seen.day)}"
    figures = (
        Figure(thousands(card.accepted), "acceptée" if card.accepted == 1 else "acceptées"),
        Figure(thousands(card.leaving), _leaving_caption(report, seen.day, card.leaving)),
        Figure(thousands(card.to_correct), "à corriger", Tone.BAD if card.to_correct else Tone.TEXT),
    )
    state = (
        State.bad(f"{card.to_correct}{NBSP}à corriger")
        if card.to_correct
        else State.ok("Rien à corriger", loud=True)
    )
    if not report.is_connected and not card.to_correct:
        state = State.warn("Non relié")
    waits = [
        f"{count(report.unanswered, 'réponse non reçue', 'réponses non reçues')}"
        if report.unanswered
        else "",
        f"{count(report.held, 'leçon')} à décider" if report.held else "",
    ]
    said = ", ".join(filter(None, waits))
    return CardWords(
        f"Leçons{when}{trial}",
        state,
        figures,
        f"{said[:1].upper()}{said[1:]}." if said else "",
        "Voir Envois DSR",
    )


def computation_card(seen: Today) -> CardWords:
    """Days before the night, hours at risk, and what this month counts for."""
    risk = seen.risk
    if risk.minutes or seen.stuck.minutes:
        words = f"{duration(risk.minutes)} à risque" if risk.minutes else "Rien ne part"
        state = State.bad(words) if seen.is_alarming else State.warn(words)
    else:
        state = State.ok("Rien à risque", loud=True)
    night, next_day = risk.computation.night, risk.computation.night + timedelta(days=1)
    left, before = _left(risk.days_left)
    nights = f"du {weekday_day(night).rsplit(' ', 1)[0]} au {weekday_day(next_day)}"
    until = f"{before} {nights}".strip()
    counted = months_between(risk.computation.first, risk.computation.last)
    month, counts_for = (_of_month(one) for one in (seen.day, seen.counts_for.month))
    stuck = f", dont {duration(seen.stuck.minutes)} attendent et ne partent pas" if seen.stuck.minutes else ""
    sentence = (
        f"Il compte les leçons {counted}{stuck}. Les leçons {month} comptent pour le calcul {counts_for}."
    )
    if risk.to_confirm.minutes:
        sentence = f"{duration(risk.to_confirm.minutes)} à confirmer d’ici là. {sentence}"
    return CardWords("Calcul des ETP", state, (Figure(left, until),), sentence, "Voir l’ETP")


def _left(days: int) -> tuple[str, str]:
    """What is left before the night of the computation, and the words before its name."""
    if days == 0:
        return "Cette nuit", ""
    return (f"1{NBSP}nuit", "avant celle") if days == 1 else (count(days, "jour"), "avant la nuit")


def strip(seen: Today) -> tuple[StripDay, ...]:
    """The days up to the night, when they are few."""
    night = seen.risk.computation.night
    if seen.risk.days_left > _STRIP_DAYS:
        return ()
    days = [seen.day + timedelta(days=step) for step in range(seen.risk.days_left + 1)]
    return tuple(
        StripDay(
            f"{'auj.' if day == seen.day else short_day(day).split()[0]} {day.day}",
            day == seen.day,
            day == night,
        )
        for day in days
    )


def backup_card(seen: Today) -> CardWords:
    """Age, stick, what is in it and what is not yet."""
    backup = seen.backup
    last = backup.last
    if last is None:
        return CardWords(
            "Sauvegarde",
            State.bad("Aucune"),
            (Figure("Jamais", "Si ce disque tombe en panne, tout est perdu.", Tone.BAD),),
            "",
            "Voir Sauvegardes",
        )
    day = civil_day(last.created_at)
    age = (seen.day - day).days
    figure = {0: "Aujourd’hui", 1: "Hier"}.get(age, count(age, "jour"))
    at = clock_time(last.created_at) if age < 2 else said_instant(last.created_at, seen.day)
    place = f"sur la clé {backup.stick}" if backup.stick else "dans un dossier"
    read = "relue en entier" if last.verified_at is not None else "non relue"
    detail = f"à {at}, {place}, {read}" if age < 2 else f"{at}, {place}, {read}"
    state = State.ok("Vérifiée", loud=True) if last.verified_at is not None else State.warn("Non vérifiée")
    if backup.is_late:
        state = State.bad("En retard")
    since = f"{NBSP}; {count(backup.changes, 'changement')} depuis" if backup.changes else ""
    held = f"{count(last.students, 'élève')} et {count(last.lessons, 'leçon')}{since}."
    return CardWords(
        "Sauvegarde", state, (Figure(figure, detail, Tone.BAD if backup.is_late else Tone.TEXT),), held, ""
    )


def todo_title(seen: Today) -> str:
    """ "7 choses, de la plus pressée à la moins pressée", "7 choses, dont 3 pour les heures à risque"."""
    number = len(seen.todos)
    if number < 2:
        return "1 chose" if number else ""
    if seen.is_alarming and seen.for_the_night:
        return f"{count(number, 'chose')}, dont {seen.for_the_night} pour les heures à risque"
    return f"{count(number, 'chose')}, de la plus pressée à la moins pressée"


def todo_target(todo: Todo) -> tuple[str, object]:
    """The page of a line's button, and what to show there."""
    page = _PAGES[todo.field.partition(".")[0]]
    what: object = OpenAt(todo.record_id, todo.field, todo.enrolment_id)
    if todo.field == SENDING_LESSON:
        what = todo.record_id
    elif todo.field in _VIEWS:
        what = _VIEWS[todo.field]
    elif todo.field == NEPH_MISSING_PLACE:
        what = OpenAt(None, WITHOUT_NEPH)
    elif todo.record_id is None and todo.field in _WHOLE_PAGES:
        what = None
    return page, what


_VIEWS = {SENDING_PLACE: "queue", SUNDAY_PLACE: "sunday", BY_HAND_PLACE: BY_HAND}
_WHOLE_PAGES = frozenset({BACKUPS_PLACE, STUDENTS_PLACE})


def day_rows(seen: Today) -> tuple[DayRow, ...]:
    """The day's lessons by who gives them."""
    names = {one.id: one.full_name for one in seen.team.instructors} | {
        one.id: one.name for one in seen.team.simulators
    }
    return tuple(_trainer_row(names.get(one.trainer_id, ""), one) for one in seen.plan.trainers)


def mark_rows(seen: Today) -> tuple[DayRow, ...]:
    """The day's exams, then its rendez-vous."""
    rows = [DayRow(_exam(mark), mark.student) for mark in seen.plan.exams]
    return (*rows, *(DayRow(_appointment(mark), mark.student) for mark in seen.plan.appointments))


def run_rows(seen: Today) -> tuple[DayRow, ...]:
    """What comes by itself."""
    return tuple(DayRow(when, what) for when, what in next_runs(seen.status, seen.day))


def _trainer_row(name: str, one: TrainerDay) -> DayRow:
    hours = f"{clock_time(one.first_at)} à {clock_time(one.ends_at)}"
    return DayRow(name, count(one.lessons, "leçon"), f"{hours}, {duration(one.minutes)}")


def _exam(mark: DayMark) -> str:
    record = mark.record
    return record.kind.label if isinstance(record, Exam) else ""


def _appointment(mark: DayMark) -> str:
    record = mark.record
    return record.kind.label if isinstance(record, Appointment) else ""


def _leaving_caption(report: StatusReport, today: date, number: int) -> str:
    if not report.leaves_by_itself:
        return "en attente"
    verb = "partira" if number == 1 else "partiront"
    retry_at = report.retry_at
    if retry_at is not None and civil_day(retry_at) == today:
        return f"{verb} à {clock_time(retry_at)}"
    is_tonight = civil_day(report.next_evening_at) == today
    return f"{verb} ce soir" if is_tonight else f"{verb} demain"


def _said_day(day: date, today: date) -> str:
    return {0: "aujourd’hui", 1: "hier"}.get((today - day).days, f"le {short_day(day)}")


def _of_day(oldest: date, today: date, number: int) -> str:
    """ " d’hier" when all can be of yesterday; with older ones, since when."""
    gap = (today - oldest).days
    if gap == 0:
        return " d’aujourd’hui"
    if gap == 1:
        return " d’hier" if number == 1 else " depuis hier"
    return f" depuis {count(gap, 'jour')}"


def _of_month(day: date) -> str:
    """ "de novembre", "d’août"."""
    return of_name(french_day(day).split()[1])


def _night_evening(seen: Today) -> str:
    if seen.risk.days_left == 0:
        return "ce soir"
    return f"{weekday_day(seen.risk.computation.night).split()[0]} soir"
