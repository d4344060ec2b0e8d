"""Two contents of a lesson in words: what was sent beside what will be, ours beside the State's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from livret_desktop.domain.french import NBSP, count, said_instant
from livret_desktop.services.sending.send_compare import Compared, Comparison, StateSide
from livret_desktop.services.sending.send_list import SendDetail
from livret_desktop.ui.presenters.cells import Column, State, Text, Weight
from livret_desktop.ui.theme.tokens import Tone

NOT_KNOWN = "pas connu"


@dataclass(frozen=True, slots=True)
class Sides:
    """The titles of the two columns, and one sentence above them."""

    title: str
    sentence: str
    before: str
    after: str


def correction_sides(comparison: Comparison, today: date) -> Sides:
    """A correction about to leave."""
    at = "" if comparison.before_at is None else f", {said_instant(comparison.before_at, today)}"
    return Sides(
        "Ce qui a été envoyé, ce qui partira",
        _changed_words(comparison),
        f"Envoyé (version {comparison.before_version}{at})",
        f"Partira (version {comparison.after_version})",
    )


def state_sides(comparison: Comparison) -> Sides:
    """A lesson here and at the State."""
    version = "" if comparison.after_version is None else f" (version {comparison.after_version})"
    return Sides(
        "Ici, et à la DSR",
        _changed_words(comparison),
        f"Ici (version {comparison.before_version})",
        f"À la DSR{version}",
    )


def comparison_columns(sides: Sides) -> list[Column[Compared]]:
    """Mark, field, left, right. A difference is said by a word and an icon, and stands in strong."""
    return [
        Column("Écart", _mark, 110, 110, spoken=lambda line: _whole_line(line, sides)),
        Column("Champ", lambda line: Text(line.label, Weight.DETAIL, Tone.QUIET, wraps=True), 130, 110),
        Column(
            sides.before,
            lambda line: _value(line, line.before),
            190,
            150,
            spoken=lambda line: _said(line, sides.before, line.before),
        ),
        Column(
            sides.after,
            lambda line: _value(line, line.after),
            190,
            150,
            spoken=lambda line: _said(line, sides.after, line.after),
        ),
    ]


def change_lines(comparison: Comparison) -> list[str]:
    """ "Durée : 1 h → 1 h 30", one line for each difference."""
    return [f"{one.label}{NBSP}: {one.before} → {one.after}" for one in comparison.changes]


def held_facts(detail: SendDetail, sides: Comparison | None, today: date) -> list[tuple[str, str]]:
    """What is known of both sides of a lesson a person must decide about."""
    sent = detail.line.sent
    ours = f"version {sent.version}"
    if sent.attempted_at is not None:
        ours += f", partie {said_instant(sent.attempted_at, today)}"
    facts = [("Ici", ours)]
    if sent.code:
        facts.append(("Réponse", f"code {sent.code}"))
    facts.append(("Reçu", sent.receipt or "aucun"))
    facts.append(("À la DSR", _there(sides)))
    return facts


def asked_words(side: StateSide, today: date) -> State:
    """What the State answered just now, as one sentence."""
    if side.comparison is not None:
        if side.comparison.changes:
            return State.warn("La DSR l’a, avec un autre contenu.")
        return State.ok("La DSR l’a, avec le même contenu.")
    if side.is_absent and side.is_proof:
        return State.warn("La DSR ne l’a pas : elle répond qu’elle ne connaît pas cette leçon.", "help")
    if side.is_absent:
        later = (
            ""
            if side.proves_from is None
            else f" Avant {said_instant(side.proves_from, today)}, cela ne prouve rien{NBSP}: elle publie avec retard."
        )
        return State.waiting(f"La DSR ne la montre pas.{later}")
    return State.waiting(side.why_unknown)


def _there(sides: Comparison | None) -> str:
    if sides is None or sides.after_version is None:
        return "jamais relue"
    number = len(sides.changes)
    differs = count(number, "différence", "différences") if number else "même contenu"
    return f"version {sides.after_version}, {differs}"


def _changed_words(comparison: Comparison) -> str:
    number = len(comparison.changes)
    return f"{count(number, 'différence', 'différences')}." if number else "Aucune différence."


def _whole_line(line: Compared, sides: Sides) -> str:
    """ "Durée, modifié. Envoyé (version 1) : 1 h. Partira (version 2) : 1 h 30": a line chosen is read from here."""
    if not line.is_changed:
        return f"{line.label}, sans écart{NBSP}: {line.before or NOT_KNOWN}"
    before, after = line.before or NOT_KNOWN, line.after or NOT_KNOWN
    return f"{line.label}, modifié. {sides.before}{NBSP}: {before}. {sides.after}{NBSP}: {after}"


def _said(line: Compared, side: str, value: str | None) -> str:
    changed = ", modifié" if line.is_changed else ""
    return f"{line.label}, {side}{NBSP}: {value or NOT_KNOWN}{changed}"


def _mark(line: Compared) -> State | Text:
    return State.warn("modifié", "edit") if line.is_changed else Text("")


def _value(line: Compared, value: str | None) -> Text:
    if value is None:
        return Text(NOT_KNOWN, Weight.DETAIL, Tone.QUIET)
    return Text(value, Weight.STRONG if line.is_changed else Weight.NORMAL, wraps=True)
