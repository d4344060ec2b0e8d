"""Preuve de transmission: times, content, states and receipts first; ids, SHA-256 and the journal's chain in an annex.

Lines are drawn as they come, day by day: three years take no more memory than one, but for the short annex.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from livret_desktop.clock import paris
from livret_desktop.domain.french import count, duration, thousands, weekday_day
from livret_desktop.reports.drawing import GREY
from livret_desktop.reports.fonts import Face
from livret_desktop.reports.listing import Column, Listing, Piece, frame_of, period
from livret_desktop.reports.sending_content import AcceptedPlaces, ProofContent, ProofLine
from livret_desktop.reports.typography import french

TITLE = "Preuve de transmission"
READABLE_BY_ALL = french(
    "Contient des noms et se lit sans mot de passe : à conserver par l'établissement, à ne remettre qu'à qui a le "
    "droit de le lire."
)
TO_THIS_PC = french(
    "Attention : l'adresse d'envoi réglée est celle de ce PC, sans le mode essai. Ce qui est dit accepté ici n'est pas "
    "arrivé à la DSR : cette preuve n'en prouve rien."
)
_NOTE = french(
    f"Heures légales de Paris. {READABLE_BY_ALL} Contrôle : Envois DSR, Preuve…, Vérifier un fichier."
)
_SCOPE = french(
    "Cette preuve dit ce que le journal des envois de l'établissement a noté avant et après chaque envoi. Son contrôle "
    "montre qu'elle s'accorde avec ce journal, rien de plus : ce que la DSR détient se lit à la DSR."
)
_COLUMNS = (
    Column("Heure", 20.8, 10.5),
    Column("Élève, NEPH", 32.0, 49.5),
    Column("Leçon, enseignant", 83.0, 44.0),
    Column("État", 128.5, 23.0),
    Column("Reçu de la DSR", 153.0, 36.2),
)
_PEOPLE = (
    Column("Nom", 20.8, 78.0),
    Column("Numéro", 100.0, 32.0),
    Column("Leçons", 134.0, 16.0),
    Column("Durée réelle", 152.0, 18.0),
    Column("Acceptée", 172.0, 17.0),
)
_ANNEX = (
    Column("N°", 20.8, 8.6),
    Column("Identifiant de la leçon", 29.8, 50.0),
    Column("V.", 80.4, 6.0),
    Column("SHA-256 de ce qui a été envoyé", 87.0, 88.6),
    Column("Journal", 176.6, 13.0),
)
_ROWS_A_PAGE, _ANNEX_ROWS_A_PAGE = 14, 32
_HASH_SIZE = 6.9


@dataclass(slots=True)
class _Sum:
    """Lessons and minutes of one person, over the period."""

    lessons: int = 0
    minutes: int = 0
    accepted: int = 0

    def add(self, line: ProofLine) -> None:
        """Count the version in force of a lesson."""
        self.lessons += 1
        self.minutes += line.told.minutes
        self.accepted += line.told.minutes if line.is_accepted else 0


@dataclass(slots=True)
class _Recap:
    trainers: dict[tuple[str, str], _Sum] = field(default_factory=dict)
    students: dict[tuple[str, str], _Sum] = field(default_factory=dict)
    annex: list[tuple[int, str, int, str, tuple[int, ...]]] = field(default_factory=list)

    def add(self, line: ProofLine) -> None:
        told = line.told
        self.annex.append((line.rank, str(line.lesson_id), line.version, line.sha256, line.journal_ranks))
        if line.counts:
            self.trainers.setdefault((told.trainer, told.trainer_number), _Sum()).add(line)
            self.students.setdefault((told.student, told.neph), _Sum()).add(line)


def draw_proof(content: ProofContent, lines: Iterable[ProofLine]) -> bytes:
    """The pages as PDF, without their attachment. ``lines`` by day, read once. Same content, same bytes. Any thread."""
    pages = 2 + content.versions // _ROWS_A_PAGE + content.versions // _ANNEX_ROWS_A_PAGE
    listing = Listing(frame_of(content, title=TITLE, note=_NOTE, expected_pages=pages))
    recap = _Recap()
    listing.facts(_facts(content))
    listing.take(2.5)
    listing.figures(content.figures)
    for caution in cautions(content.places, is_to_this_pc=content.is_to_this_pc):
        listing.paragraph(caution)
        listing.take(2.5)
    is_any = False
    for _day, same_day in groupby(lines, key=lambda line: line.told.day):
        if not is_any:
            listing.table(_COLUMNS)
            is_any = True
        _draw_day(listing, list(same_day), recap)
    if is_any:
        listing.end_table()
    else:
        listing.section("Aucune leçon")
        listing.paragraph(french("Aucune leçon de cette période n'est à transmettre, ni n'a été transmise."))
    _draw_people(listing, "Par enseignant", "Autorisation", recap.trainers)
    _draw_people(listing, "Par élève", "NEPH", recap.students)
    _draw_annex(listing, content, recap)
    return listing.finish()


def cautions(places: AcceptedPlaces, *, is_to_this_pc: bool) -> tuple[str, ...]:
    """What must be said of what was accepted elsewhere than at the DSR, as far as it is known."""
    if is_to_this_pc and not (places.elsewhere or places.unknown):
        return (TO_THIS_PC,)
    said = []
    if places.by_this_pc:
        lessons = count(places.by_this_pc, "leçon n'a été acceptée", "leçons n'ont été acceptées")
        said.append(
            french(
                f"Attention : {lessons} que par un serveur de ce PC, sans le mode essai, et ne "
                f"{'figure' if places.by_this_pc == 1 else 'figurent'} donc pas à la DSR : cette preuve les marque "
                "« serveur de ce PC » et ne les compte pas."
            )
        )
    if places.unknown and (places.by_this_pc or is_to_this_pc):
        lessons = count(places.unknown, "leçon acceptée", "leçons acceptées")
        said.append(
            french(
                f"Pour {lessons}, l'adresse de l'envoi n'avait pas été notée : cette preuve ne dit pas si c'est la "
                "DSR qui l'a dit."
            )
        )
    return tuple(said)


def _facts(content: ProofContent) -> list[tuple[str, str]]:
    facts = [
        ("Établissement", french(f"{content.school.name}, Aurige {content.aurige_id or 'non renseigné'}")),
        ("Période", period(content.first, content.last)),
    ]
    if content.student:
        facts.append(("Élève", content.student))
    return facts


def _draw_day(listing: Listing, lines: Sequence[ProofLine], recap: _Recap) -> None:
    told = [line.told for line in lines if line.counts]
    minutes = sum(one.minutes for one in told)
    day = lines[0].told.day
    listing.band(
        f"{weekday_day(day).capitalize()} {day.year}", f"{count(len(told), 'leçon')}, {duration(minutes)}"
    )
    for line in lines:
        recap.add(line)
        _draw_line(listing, line)


def _draw_line(listing: Listing, line: ProofLine) -> None:
    told = line.told
    listing.row(
        [
            [Piece(told.hour, Face.CONDENSED_SEMIBOLD), Piece(f"n° {line.rank}", size=7.0, colour=GREY)],
            [
                Piece(told.student, Face.CONDENSED_SEMIBOLD),
                Piece(told.neph or "NEPH manquant", colour=GREY),
            ],
            [
                Piece(f"{told.what}, {duration(told.minutes)}"),
                Piece(" · ".join((told.frame, *told.objectives)), colour=GREY),
                Piece(told.trainer or "Enseignant manquant", colour=GREY),
            ],
            [
                Piece(line.state, Face.CONDENSED_SEMIBOLD),
                Piece(f"version {line.version}", colour=GREY),
            ],
            _answer(line),
        ]
    )


def _answer(line: ProofLine) -> list[Piece]:
    pieces: list[Piece] = []
    if line.receipt:
        pieces.append(Piece(line.receipt, Face.MONO, 7.4))
    if line.received_at is not None:
        pieces.append(Piece(f"reçue {_moment(line.received_at)}"))
    if line.code:
        pieces.append(Piece(line.code, Face.MONO, 7.4))
    if line.remark:
        pieces.append(Piece(line.remark))
    if line.sent_at is not None:
        pieces.append(Piece(f"envoyée {_moment(line.sent_at)}", colour=GREY))
    return pieces


def _moment(instant: datetime) -> str:
    return f"{paris(instant):%d/%m/%Y %H:%M:%S}"


def _draw_people(listing: Listing, title: str, number: str, people: dict[tuple[str, str], _Sum]) -> None:
    if not people:
        return
    listing.take(2.0)
    listing.section(title, french("durées réelles ; acceptée : avec reçu de la DSR"), keeps=30.0)
    listing.table([_PEOPLE[0], Column(number, _PEOPLE[1].x, _PEOPLE[1].width), *_PEOPLE[2:]])
    for (name, its_number), total in sorted(people.items()):
        listing.row(
            [
                [Piece(name or "Non renseigné", Face.CONDENSED_SEMIBOLD)],
                [Piece(its_number)],
                [Piece(thousands(total.lessons))],
                [Piece(duration(total.minutes))],
                [Piece(duration(total.accepted))],
            ]
        )
    listing.end_table()


def _draw_annex(listing: Listing, content: ProofContent, recap: _Recap) -> None:
    listing.take(2.0)
    listing.section("Annexe : journal des envois", keeps=50.0)
    listing.paragraph(_SCOPE, size=8.4, feed=4.1)
    listing.take(1.5)
    listing.facts(
        [
            (
                "Journal",
                french(f"{count(content.journal_records, 'enregistrement')} à la date de cette preuve"),
            ),
            ("Premier maillon", content.first_link or "aucun"),
            ("Dernier maillon", content.last_link or "aucun"),
        ],
        face=Face.MONO,
        size=7.4,
    )
    listing.facts(
        [
            ("Serveur", french(content.server or "aucun accès réglé")),
            ("Contrat", french("livret v1, de référence, non homologué par l'État")),
            ("Programme", french(f"Livret {content.program}, {_clock_words(content)}")),
        ],
        size=8.4,
    )
    if recap.annex:
        listing.take(2.5)
        listing.table(_ANNEX)
    for rank, lesson_id, version, sha256, ranks in recap.annex:
        listing.row(
            [
                [Piece(str(rank), size=_HASH_SIZE)],
                [Piece(lesson_id, Face.MONO, _HASH_SIZE)],
                [Piece(str(version), size=_HASH_SIZE)],
                [Piece(sha256 or "jamais envoyée", Face.MONO, _HASH_SIZE)],
                [Piece(", ".join(str(one) for one in ranks) or "rien", size=_HASH_SIZE)],
            ]
        )
    if recap.annex:
        listing.end_table()


def _clock_words(content: ProofContent) -> str:
    made = _moment(content.made_at)
    if content.clock_offset_s is None:
        return f"fait le {made}, heure de la DSR jamais reçue"
    seconds = abs(round(content.clock_offset_s))
    return f"fait le {made}, à {count(seconds, 'seconde')} de l'heure de la DSR au dernier contact"
