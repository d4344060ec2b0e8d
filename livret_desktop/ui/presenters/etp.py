"""The ETP page in words: figures, lines, what an hour counts for and why. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from livret_desktop.clock import paris
from livret_desktop.domain.etp import Hour, Standing, etp_hundredths, said_etp
from livret_desktop.domain.french import (
    NBSP,
    clock_time,
    count,
    duration,
    essai,
    french_day,
    french_month,
    long_duration,
    numeric_day,
    of_month,
    of_name,
    short_month,
    weekday_day,
)
from livret_desktop.domain.schedule import Computation, months_before
from livret_desktop.domain.vocabulary import LessonKind
from livret_desktop.services.etp.etp_figures import PersonEtp, Totals, said_rule, unbroken
from livret_desktop.services.etp.etp_official import SCHOOL, Gap, in_etp, said_gap
from livret_desktop.services.etp.etp_screen import EtpScreen, HourLine, LessonEtp
from livret_desktop.ui.presenters.cells import Column, State, Text, Trend, TwoLines, Weight
from livret_desktop.ui.presenters.sending import short_code
from livret_desktop.ui.theme.tokens import Tone

ESTIMATE = State("Estimation", "info", Tone.ACCENT)
TOTAL = "total"
ALL, NOT_COUNTED, AT_RISK = "all", "not_counted", "at_risk"
_TREND_MONTHS = 6
_MORE_CAUSES = {
    "REFUSEE": "refusée",
    "A_DECIDER": "à vous de décider",
    "REPONSE_NON_RECUE": "réponse non reçue",
}
_STANDINGS = {
    Standing.ACCEPTED: State.ok("Acceptée"),
    Standing.TO_SEND: State.waiting("À envoyer"),
    Standing.ELSEWHERE: State("Pas envoyée d’ici", "info", Tone.QUIET, False),
}


@dataclass(frozen=True, slots=True)
class EtpRow:
    """One line of the table. ``id``: the person, or TOTAL."""

    id: str
    name: str
    totals: Totals
    gap: str
    trend: Trend


@dataclass(frozen=True, slots=True)
class Why:
    """Why one hour counts or not: what, the rule, where it comes from, what to do."""

    title: str
    when: str
    who: str
    says: str
    rule: str
    source: str
    todo: str


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One month of the chart, in hundredths. ``official`` None: not noted."""

    label: str
    said: str
    estimate: int
    official: int | None


def window_words(computation: Computation) -> str:
    """ "d’août, septembre, octobre 2026", with each year where it changes."""
    months = [months_before(computation.month, back) for back in range(computation.months, 0, -1)]
    said = []
    for place, month in enumerate(months):
        name, year = french_month(month).split(" ")
        is_last = place == len(months) - 1
        said.append(f"{name} {year}" if is_last or months[place + 1].year != month.year else name)
    return of_name(", ".join(said))


def rows_of(screen: EtpScreen) -> list[EtpRow]:
    """A line each, then the whole school."""
    month, points = screen.forecast.computation.month, screen.trend[-_TREND_MONTHS:]

    def row(key: str, name: str, totals: Totals, noted: str, values: Iterable[int]) -> EtpRow:
        official = screen.officials.get((month, noted))
        gap = "–" if official is None else said_gap((totals.etp_hundredths or 0) - official)
        return EtpRow(key, name, totals, gap, _trend(tuple(values)))

    rows = [
        row(one.id, one.name, one.totals, one.id, [point.people.get(one.id, 0) for point in points])
        for one in screen.forecast.people
    ]
    whole = [point.etp_hundredths for point in points]
    return [*rows, row(TOTAL, "Toute l’école", screen.forecast.school, SCHOOL, whole)]


def people_columns() -> list[Column[EtpRow]]:
    """The table by person."""
    return [
        Column("Enseignant ou simulateur", lambda row: _strong(row, row.name), 2.2, 150),
        Column("Réelles", lambda row: _strong(row, long_duration(row.totals.real)), 1, 84, is_right=True),
        Column("Comptées", lambda row: _strong(row, long_duration(row.totals.counted)), 1, 88, is_right=True),
        Column(
            "ETP",
            lambda row: Text(said_etp(row.totals.etp_hundredths), Weight.STRONG),
            0.7,
            56,
            is_right=True,
        ),
        Column("Écart", lambda row: _strong(row, row.gap), 0.7, 60, is_right=True),
        Column("Six mois", lambda row: row.trend, 1, 104),
        Column("À risque", _risk, 1.1, 112, is_right=True),
    ]


def hour_columns(is_training: Callable[[], bool]) -> list[Column[HourLine]]:
    """Every hour of one person: when, who, what it counts for, by which rule, from which source.

    ``is_training``: asked at each painting, as training is left while the page lives.
    """
    return [
        Column("Jour", lambda line: TwoLines(numeric_day(_day(line)), clock_time(line.starts_at)), 0.8, 98),
        Column("Élève", lambda line: Text(line.student, wraps=True), 1.4, 116),
        Column(
            "Nature",
            lambda line: Text(f"{_kind(line.hour)}, {line.hour.lesson.category}", wraps=True),
            1.3,
            112,
        ),
        Column("Réelles", lambda line: Text(duration(line.hour.lesson.minutes)), 0.7, 76, is_right=True),
        Column("Comptées", _counted, 0.8, 84, is_right=True),
        Column("Règle et source", _rule_cell, 2.2, 132),
        Column("Envoi", lambda line: standing_of(line.hour, is_training=is_training()), 1.0, 104),
    ]


def standing_of(hour: Hour, *, is_training: bool = False) -> State:
    """Where it stands on its way to the State; on the training server every word says so."""
    if hour.lesson.standing is Standing.AT_RISK:
        state = State.warn(begun(cause_words(hour.lesson.cause)))
    else:
        state = _STANDINGS[hour.lesson.standing]
    # A plain space: the cell then breaks there, where the column is too narrow for both words.
    return replace(state, word=state.word + essai(is_training).replace(NBSP, " "))


def begun(words: str) -> str:
    """With a capital, the rest as it is: "NEPH manquant"."""
    return words[:1].upper() + words[1:]


def cause_words(code: str) -> str:
    """A code of pre-flight, of the DSR or of our own, in two or three words."""
    return _MORE_CAUSES.get(code) or short_code(code)


def chosen_hours(hours: Sequence[Hour], which: str) -> list[Hour]:
    """The hours behind a filter."""
    if which == NOT_COUNTED:
        return [hour for hour in hours if not hour.counted or hour.why]
    if which == AT_RISK:
        return [hour for hour in hours if hour.lesson.standing is Standing.AT_RISK]
    return list(hours)


def why_of(line: HourLine) -> Why:
    """What the pane says of one hour."""
    hour, lesson = line.hour, line.hour.lesson
    moment = paris(line.starts_at)
    says = hour.why or f"Elle compte {duration(hour.counted)}{NBSP}: sa règle le dit."
    return Why(
        title=_why_title(hour),
        when=f"{weekday_day(moment.date()).capitalize()} {moment.year}, {clock_time(line.starts_at)}, "
        f"{duration(lesson.minutes)}",
        who=f"{line.student}, {_kind(hour).lower()}" + (f", {line.person}" if line.person else ""),
        says=says,
        rule="" if hour.rule is None else said_rule(hour.rule),
        source="" if hour.rule is None else _source(hour),
        todo=_todo(hour),
    )


def chart_points(screen: EtpScreen) -> list[ChartPoint]:
    """Twelve months, oldest first."""
    found = []
    for point in screen.trend:
        month = point.computation.month
        official = screen.officials.get((month, SCHOOL))
        said = f"{french_month(month)}{NBSP}: estimé {said_etp(point.etp_hundredths)}"
        if official is not None:
            said += f", officiel {said_etp(official)}"
        found.append(ChartPoint(short_month(month), said, point.etp_hundredths, official))
    return found


def estimate_title(screen: EtpScreen) -> str:
    """Above the estimate: of which night."""
    computation = screen.forecast.computation
    return (
        f"Estimation pour la nuit du {computation.night.day} au {french_day(_day_after(computation.night))}"
    )


def base_words(screen: EtpScreen) -> str:
    """What the estimate supposes."""
    base = f"{screen.forecast.base_hundredths / 100:.2f}".replace(".", ",")
    whose = "une hypothèse" if screen.forecast.base_is_assumed else "votre réglage"
    return f"Base{NBSP}: {screen.forecast.computation.months} × {base}{NBSP}h ({whose})."


def gap_words(gap: Gap | None, screen: EtpScreen) -> tuple[str, str]:
    """Title and explanation of the difference."""
    if gap is None:
        if not screen.is_past:
            return "", "Il sera dans RdvPermis après la nuit du calcul."
        return "", "Relevez-le dans RdvPermis, onglet « mes capacités de réservation »."
    title = f"Pourquoi l’écart de {said_gap(gap.difference)}" if gap.difference else "Aucun écart"
    causes = [
        f"{cause.title}{NBSP}: {_signed_hours(cause.minutes)}, soit {said_gap(in_etp(screen.forecast, cause.minutes))}"
        f" ({count(len(cause.hours), 'leçon')})"
        for cause in gap.causes[:3]
    ]
    if not causes:
        causes = ["Rien dans vos leçons ne l’explique. La base ou les poids sont peut-être autres."]
    if gap.difference and gap.implied_base_hundredths is not None:
        base = f"{gap.implied_base_hundredths / 100:.2f}".replace(".", ",")
        causes.append(f"Ou une autre base{NBSP}: {base}{NBSP}h par mois rendrait les deux égaux.")
    return title, "\n".join(causes)


def what_if_lines(screen: EtpScreen) -> list[str]:
    """What would change the State's figure, in hours and ETP."""
    found, said = screen.what_if, []
    months, base = screen.forecast.computation.months, screen.forecast.base_hundredths

    def etp(minutes: int) -> str:
        share = etp_hundredths(minutes, months, base)
        return (
            f"{long_duration(minutes)}, soit {'+' + said_etp(share) if share else 'moins de 0,01'}{NBSP}ETP"
        )

    if found.to_send:
        said.append(f"Ce qui attend l’envoi{NBSP}: {etp(found.to_send)}.")
    if found.refused:
        lessons = count(found.refused_lessons, "leçon refusée ou bloquée", "leçons refusées ou bloquées")
        said.append(f"Corriger {lessons}{NBSP}: {etp(found.refused)}.")
    if found.to_confirm:
        lessons = count(found.to_confirm_lessons, "leçon passée", "leçons passées")
        said.append(f"Confirmer {lessons}{NBSP}: {etp(found.to_confirm)}, pas encore dans l’estimation.")
    if found.planned:
        lessons = count(found.planned_lessons, "leçon prévue", "leçons prévues")
        said.append(f"Faire {lessons} d’ici la fin de la période{NBSP}: {etp(found.planned)}.")
    return said


def risk_title(totals: Totals) -> str:
    """Title of the card at the right. What still has to leave is said: whether it will is not this page's to say."""
    if totals.at_risk:
        return f"{duration(totals.at_risk)} à risque"
    return f"{duration(totals.to_send)} à envoyer" if totals.to_send else "Rien à risque"


def lesson_words(found: LessonEtp) -> tuple[str, str]:
    """For the lesson's pane: (what it counts for, why and for which computations)."""
    hour = found.hour
    when = f"pour le calcul {computations_words(found.computations)}."
    if found.is_of_another_school:
        return f"ETP{NBSP}: ne compte pas", (
            f"Une autre école l’a donnée{NBSP}: elle compte dans les heures de l’élève, pas dans votre ETP."
        )
    if hour is None:
        return f"ETP{NBSP}: pas comptée", f"Seules les leçons faites comptent. Faite, elle comptera {when}"
    if not hour.counted:
        return f"ETP{NBSP}: ne compte pas", hour.why
    rule = "" if hour.rule is None else said_rule(hour.rule)
    said = " ".join(filter(None, (f"Elle compte {when}", hour.why, rule)))
    return f"ETP{NBSP}: compte {duration(hour.counted)}", said


def computations_words(computations: Sequence[Computation]) -> str:
    """ "de décembre 2026, puis pour ceux de janvier 2027 et de février 2027"."""
    first, *others = (of_month(one.month) for one in computations)
    if not others:
        return first
    rest = others[0] if len(others) == 1 else f"{', '.join(others[:-1])} et {others[-1]}"
    return f"{first}, puis pour {'celui' if len(others) == 1 else 'ceux'} {rest}"


def person_id_of(row_id: str) -> str | None:
    """The person of a line, None for the whole school."""
    return None if row_id == TOTAL else row_id


def lesson_id_of(hour: Hour) -> UUID:
    """The lesson's identifier."""
    return UUID(hour.lesson.id)


def _strong(row: EtpRow, text: str) -> Text:
    return Text(text, Weight.STRONG if row.id == TOTAL else Weight.NORMAL)


def _risk(row: EtpRow) -> Text | State:
    if not row.totals.at_risk:
        return Text("–")
    return State.warn(duration(row.totals.at_risk))


def _trend(values: tuple[int, ...]) -> Trend:
    return Trend(values, "six mois : " + ", ".join(said_etp(one) for one in values))


def _day(line: HourLine) -> date:
    return paris(line.starts_at).date()


def _kind(hour: Hour) -> str:
    return LessonKind(hour.lesson.kind).label


def _counted(line: HourLine) -> Text:
    hour = line.hour
    if hour.counted:
        return Text(duration(hour.counted), Weight.STRONG)
    return Text("0" if hour.is_known else "–", tone=Tone.QUIET)


def _rule_cell(line: HourLine) -> TwoLines:
    hour = line.hour
    first = hour.why or ("" if hour.rule is None else said_rule(hour.rule))
    return TwoLines(first, "aucune règle publiée" if hour.rule is None else hour.rule.source)


def _why_title(hour: Hour) -> str:
    if not hour.counted:
        return "Pourquoi cette heure ne compte pas"
    return "Pourquoi une part seulement compte" if hour.why else "Pourquoi cette heure compte"


def _source(hour: Hour) -> str:
    assert hour.rule is not None
    doubt = " À confirmer auprès du BER." if hour.rule.certainty != "texte" else ""
    imported = " Règle importée par l’école." if hour.rule.imported_on else ""
    return unbroken(f"{begun(hour.rule.source)}.{doubt}{imported}")


def _todo(hour: Hour) -> str:
    if hour.lesson.standing is Standing.AT_RISK:
        return f"La DSR ne l’a pas encore ({cause_words(hour.lesson.cause)}){NBSP}: ouvrez la leçon pour la corriger."
    if hour.lesson.standing is Standing.TO_SEND:
        return "Rien à faire : elle part au prochain envoi.".replace(" :", f"{NBSP}:")
    if hour.why and hour.lesson.kind == LessonKind.AUTONOMOUS_SIMULATOR:
        return (
            "Rien à corriger. Pour compter, les prochaines heures doivent être supervisées par un enseignant."
        )
    return "Rien à corriger."


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _signed_hours(minutes: int) -> str:
    return f"{'+' if minutes > 0 else '−'}{long_duration(abs(minutes))}"


def people_of(screen: EtpScreen) -> Sequence[PersonEtp]:
    """Whose official figure may be noted."""
    return [one for one in screen.forecast.people if one.id]
