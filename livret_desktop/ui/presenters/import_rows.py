"""An import in words: what the file is, each row with its state, what is missing, what was done. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from livret_desktop.domain.french import NBSP, clock_time, count, duration, numeric_day, thousands
from livret_desktop.domain.names import digits
from livret_desktop.exchange.columns import FIELD_SETS, ImportKind
from livret_desktop.exchange.reader import FileFormat, ParsedFile
from livret_desktop.exchange.rows import RowProblem, RowWarning, SimulatorRow
from livret_desktop.services.importing.tally import Fate, ImportReport, ValueTold
from livret_desktop.ui.presenters.cells import LONG_NEPH_PX, Column, State, Text, Weight
from livret_desktop.ui.presenters.import_values import values_sentence, values_word

NOUNS = {
    ImportKind.STUDENTS: ("élève", "élèves"),
    ImportKind.ENROLMENTS: ("inscription", "inscriptions"),
    ImportKind.INSTRUCTORS: ("enseignant ou simulateur", "enseignants et simulateurs"),
    ImportKind.LESSONS: ("leçon", "leçons"),
}
TITLES = {
    ImportKind.STUDENTS: "Élèves",
    ImportKind.ENROLMENTS: "Inscriptions",
    ImportKind.INSTRUCTORS: "Équipe",
    ImportKind.LESSONS: "Leçons",
}
_FORMATS = {
    FileFormat.RAPIDO: "export Rapido reconnu",
    FileFormat.CSV: "fichier CSV lu",
    FileFormat.XLSX: "classeur Excel lu",
}
_SHORT_MISSING = {"given_names": "Prénom inconnu", "birth_name": "Nom à vérifier", "": "Ligne abîmée"}


class RowState(Enum):
    """Where a row stands; the value is the chip's word."""

    READY = "Prêtes"
    DIFFERENT = "Différentes ici"
    TO_CHECK = "À vérifier"
    REFUSED = "Refusées"


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of the file. ``field``: what to complete on the spot, "" when nothing can be.

    ``reason``: what a person should know of it. ``asks_who``: it may be someone already here, which is to be said.
    """

    line: int
    texts: tuple[str, ...]
    state: RowState
    word: str
    field: str = ""
    reason: str = ""
    asks_who: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """A file read and tried: its rows, and the counts of the dry run."""

    parsed: ParsedFile
    report: ImportReport
    rows: tuple[PreviewRow, ...]

    def of(self, state: RowState | None) -> list[PreviewRow]:
        """The rows of one chip; None for all."""
        return [row for row in self.rows if state is None or row.state is state]

    @property
    def good(self) -> int:
        """Rows that would be imported."""
        return len(self.rows) - len(self.of(RowState.REFUSED))


def make_preview(parsed: ParsedFile, report: ImportReport) -> Preview:
    """Every row in the order of the file, with the worst that was said of it by the reading or by the matching."""
    refused = {problem.row: problem for problem in reversed(report.rejected)}
    warned = {warning.row: warning for warning in reversed(report.warnings)}
    read = {row.line: row for row in parsed.rows}
    values: dict[int, list[ValueTold]] = {}
    for value in report.values:
        values.setdefault(value.row, []).append(value)
    lines = sorted(read.keys() | refused.keys())
    rows = [
        _with_values(
            parsed.kind,
            _row(parsed.kind, line, read.get(line), refused.get(line), warned.get(line)),
            values.get(line, ()),
        )
        for line in lines
    ]
    return Preview(parsed, report, tuple(rows))


def _row(
    kind: ImportKind, line: int, row: Any, problem: RowProblem | None, warning: RowWarning | None
) -> PreviewRow:
    texts = _TEXTS[kind](row) if row is not None else _shown_texts(kind, problem.shown if problem else {})
    neph = getattr(row, "neph", "") if row is not None else (problem.shown.get("neph", "") if problem else "")
    if problem is not None:
        field = problem.field if row is None else ""
        return PreviewRow(
            line,
            texts,
            RowState.REFUSED,
            "Même personne\u00a0?" if problem.asks_who else _word(kind, problem.field, neph),
            field,
            problem.reason,
            problem.asks_who,
        )
    if warning is not None:
        word = _word(kind, warning.field, neph)
        return PreviewRow(line, texts, RowState.TO_CHECK, word, warning.field, warning.reason)
    return PreviewRow(line, texts, RowState.READY, "Prêt")


def _with_values(kind: ImportKind, row: PreviewRow, values: Sequence[ValueTold]) -> PreviewRow:
    """A row of someone already here says what it changes; what was to check of it is still said."""
    if not values:
        return row
    labels = {field.name: field.label for field in FIELD_SETS[kind].fields}
    reason = f"{row.reason} {values_sentence(values, labels)}".strip()
    if all(value.fate is Fate.FILLED for value in values):
        word = values_word(values) if row.state is RowState.READY else row.word
        return replace(row, word=word, reason=reason)
    return replace(row, state=RowState.DIFFERENT, word=values_word(values), reason=reason)


def _word(kind: ImportKind, field: str, neph: str) -> str:
    if field == "neph":
        figures = len(digits(neph))
        return f"{figures}{NBSP}chiffres" if neph and figures not in (0, 12) else _NEPH_WORD[bool(neph)]
    if field in _SHORT_MISSING and kind is ImportKind.STUDENTS:
        return _SHORT_MISSING[field]
    return f"{field_label(kind, field)} à voir" if field else "Ligne abîmée"


_NEPH_WORD = {True: "NEPH à vérifier", False: "NEPH manquant"}


def field_label(kind: ImportKind, name: str) -> str:
    """The French name of a field; a field of the matching has none of its own."""
    known = {field.name: field.label for field in FIELD_SETS[kind].fields}
    return known.get(name) or {"instructor": "Enseignant", "simulator": "Simulateur"}.get(name, "Ligne")


def can_complete(kind: ImportKind, row: PreviewRow) -> bool:
    """True when typing one field settles the row."""
    return bool(row.field) and row.field in {field.name for field in FIELD_SETS[kind].fields}


def preview_columns(kind: ImportKind) -> list[Column[PreviewRow]]:
    """Line, what tells the row apart, and its state."""
    middle = [
        Column(title, _cell(place, strong=place == 0), share, least)
        for place, (title, share, least) in enumerate(_COLUMNS[kind])
    ]
    line: Column[PreviewRow] = Column("Ligne", lambda row: Text(str(row.line)), 0.4, 46, is_right=True)
    return [line, *middle, Column("État", row_state, 1.5, 152)]


def row_state(row: PreviewRow) -> State:
    """Icon and word of a row."""
    if row.state is RowState.REFUSED:
        return State.bad(row.word)
    if row.state in (RowState.TO_CHECK, RowState.DIFFERENT):
        return State.warn(row.word)
    return State.ok(row.word)


def _cell(place: int, *, strong: bool) -> Callable[[PreviewRow], Text]:
    weight = Weight.STRONG if strong else Weight.NORMAL
    return lambda row: Text(row.texts[place] or "–", weight)


def file_sentence(preview: Preview) -> str:
    """ "export Rapido reconnu : 140 élèves, 19 colonnes, Windows-1252"."""
    parsed = preview.parsed
    rows = count(parsed.read, *NOUNS[parsed.kind])
    encoding = f", {parsed.encoding}" if parsed.separator else ""
    return f"{_FORMATS[parsed.format]}{NBSP}: {rows}, {count(len(parsed.columns), 'colonne')}{encoding}."


def columns_sentence(preview: Preview) -> str:
    """ "18 reconnues, 1 laissée"."""
    known = sum(1 for column in preview.parsed.columns if column.field)
    left = len(preview.parsed.columns) - known
    said = count(known, "reconnue")
    return f"{said}, {count(left, 'laissée')}" if left else said


def dry_run_sentence(preview: Preview) -> str:
    """What the import would do."""
    report = preview.report
    filled = max(
        0, report.updated - report.replaced
    )  # a new student told twice is replaced without being updated
    replaced = f"{thousands(report.replaced)} à remplacer, " if report.replaced else ""
    left = (
        f", {count(report.left, 'différente laissée', 'différentes laissées')} comme ici"
        if report.left
        else ""
    )
    return (
        f"Essai sans rien changer{NBSP}: {thousands(report.created)} à créer, "
        f"{thousands(filled)} à compléter, {replaced}"
        f"{thousands(report.unchanged)} déjà là{left}."
    )


def replace_label(preview: Preview) -> str:
    """The words of the box that lets the file win over what is here; "" when they agree."""
    different = preview.report.different
    if not different:
        return ""
    rows = count(len({value.row for value in different}), "ligne")
    values = count(len(different), "valeur différente ici", "valeurs différentes ici")
    return f"Remplacer {values} ({rows}) par celles du fichier"


def keep_good_label(preview: Preview) -> str:
    """The words of the box."""
    return f"Importer les {thousands(preview.good)} bonnes lignes et garder la liste des autres"


def action_label(preview: Preview) -> str:
    """ "Importer 139 élèves"."""
    return f"Importer {count(preview.good, *NOUNS[preview.parsed.kind])}"


def locked_because(preview: Preview | None, *, keeps_good: bool) -> str | None:
    """Why the import cannot begin yet, None when it can."""
    if preview is None:
        return "Choisissez d’abord un fichier."
    refused = len(preview.of(RowState.REFUSED))
    if not preview.good:
        return "Aucune ligne ne peut être importée."
    if refused and not keeps_good:
        rows = count(refused, "ligne refusée", "lignes refusées")
        return f"{rows}{NBSP}: complétez, ou cochez la case pour garder les bonnes."
    return None


def done_sentences(report: ImportReport) -> tuple[str, str]:
    """What was done, with figures, and what is left."""
    done = report.created + report.updated + report.unchanged
    title = f"{count(done, 'ligne reprise', 'lignes reprises')} du fichier"
    detail = (
        f"{count(report.created, 'ajout')}, {count(report.updated, 'mise à jour', 'mises à jour')}, "
        f"{thousands(report.unchanged)} déjà là sans changement."
    )
    if report.left:
        detail += (
            f" {count(report.left, 'ligne différente', 'lignes différentes')}{NBSP}: gardé ce qui est ici."
        )
    if report.rejected:
        detail += f" {count(len(report.rejected), 'ligne laissée', 'lignes laissées')} de côté, listées ici."
    return title, detail


def rejected_text(report: ImportReport) -> str:
    """The rows left aside, one a line, to be pasted in a spreadsheet."""
    lines = [f"{problem.row}\t{problem.reason}" for problem in report.rejected]
    return "\n".join(["Ligne\tRaison", *lines])


def _student(row: Any) -> tuple[str, ...]:
    return row.birth_name, row.given_names, _day(row.born_on), row.neph


def _enrolment(row: Any) -> tuple[str, ...]:
    person = f"{row.birth_name} {row.given_names}".strip() or row.neph
    return person, row.category.value, row.track.label if row.track else "", _day(row.aipc_on)


def _instructor(row: Any) -> tuple[str, ...]:
    if isinstance(row, SimulatorRow):
        return row.name, "", row.number, ""
    return row.surname, row.given_name, row.number, _day(row.expires_on)


def _lesson(row: Any) -> tuple[str, ...]:
    when = f"{numeric_day(row.day)} {clock_time(row.starts_at)}"
    return when, row.neph, row.kind.label, duration(row.minutes)


def _day(day: date | None) -> str:
    return numeric_day(day) if day else ""


def _shown_texts(kind: ImportKind, shown: Mapping[str, str]) -> tuple[str, ...]:
    """What a refused row says of its person, as typed."""
    names: Sequence[tuple[str, ...]] = _SHOWN[kind]
    return tuple(" ".join(shown.get(name, "") for name in group).strip() for group in names)


_TEXTS: Mapping[ImportKind, Callable[[Any], tuple[str, ...]]] = {
    ImportKind.STUDENTS: _student,
    ImportKind.ENROLMENTS: _enrolment,
    ImportKind.INSTRUCTORS: _instructor,
    ImportKind.LESSONS: _lesson,
}
_SHOWN: Mapping[ImportKind, Sequence[tuple[str, ...]]] = {
    ImportKind.STUDENTS: [("birth_name",), ("given_names",), ("born_on",), ("neph",)],
    ImportKind.ENROLMENTS: [("birth_name", "given_names"), (), (), ()],
    ImportKind.INSTRUCTORS: [("surname",), (), (), ()],
    ImportKind.LESSONS: [("day", "time"), ("neph",), (), ()],
}
_COLUMNS: Mapping[ImportKind, Sequence[tuple[str, float, int]]] = {
    ImportKind.STUDENTS: [
        ("Nom de naissance", 1.2, 110),
        ("Prénoms", 1.1, 80),
        ("Né(e) le", 0.9, 84),
        ("NEPH", 1.1, LONG_NEPH_PX),
    ],
    ImportKind.ENROLMENTS: [
        ("Élève", 1.8, 150),
        ("Catégorie", 0.6, 76),
        ("Filière", 1.0, 90),
        ("AIPC", 0.9, 84),
    ],
    ImportKind.INSTRUCTORS: [
        ("Nom", 1.2, 100),
        ("Prénom", 1.0, 80),
        ("N° d’autorisation", 1.1, 118),
        ("Valable jusqu’au", 0.9, 110),
    ],
    ImportKind.LESSONS: [
        ("Jour et heure", 1.3, 120),
        ("NEPH", 1.1, LONG_NEPH_PX),
        ("Nature", 1.2, 90),
        ("Durée", 0.6, 60),
    ],
}
