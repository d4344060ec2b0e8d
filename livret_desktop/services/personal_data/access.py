"""A person asks what is kept (RGPD, art. 15): one PDF to read, one JSON to take elsewhere (art. 20)."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from livret_desktop.db import history, outbox_reads, register
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.db.register import RegisterEntry
from livret_desktop.db.whole_rows import kept_row, table_named
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import numeric_day
from livret_desktop.reports.access_answer import AccessContent, AccessSection, draw_access_answer
from livret_desktop.services.configuration import school_of, settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.overview.record_history import RecordChange, student_history
from livret_desktop.services.overview.record_labels import LABELS, label_start, said
from livret_desktop.services.personal_data.retention import RIGHTS, RULE
from livret_desktop.services.personal_data.whose import refuse_if_gone
from livret_desktop.services.records.school_images import letterhead_of
from livret_desktop.services.records.student_photos import photo_in
from livret_desktop.services.transfer.dossier import TABLES
from livret_desktop.services.transfer.making import student_records
from livret_desktop.services.transfer.receiving import ReceivedPaper, received_papers

_MOST_STEPS = 10_000
_TITLES = {
    "student": "Identité",
    "guardian": "Représentants légaux",
    "accompanist": "Accompagnateurs",
    "enrolment": "Inscriptions",
    "enrolment_period": "Filière et boîte",
    "appointment": "Rendez-vous",
    "exam": "Examens",
    "skill": "Livret : niveaux",
    "paper_act": "Actes remis avant ce programme",
    "km_reading": "Kilomètres annoncés",
    "lesson": "Leçons",
}


@dataclass(frozen=True, slots=True)
class AccessAnswer:
    """Both files, and the act kept in the history, which names nobody."""

    pdf: bytes = field(repr=False)
    document: bytes = field(repr=False)
    changes: Changes


@dataclass(frozen=True, slots=True)
class _Found:
    """All that is kept of a student."""

    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    acts: Sequence[RegisterEntry]
    versions: Sequence[Submission]
    papers: Sequence[ReceivedPaper]
    steps: Sequence[RecordChange]
    photo: bytes | None


def answer_access(desk: Desk, student_id: UUID) -> AccessAnswer:
    """Everything kept of a student, in words and as data. Writer thread: that it was given is noted.

    Raises RuleError when the file was deleted, KeyError when there never was one.
    """
    refuse_if_gone(desk, student_id)
    steps = student_history(desk, student_id, limit=_MOST_STEPS)
    papers = received_papers(desk, student_id)
    with desk.database.read() as reading:
        records = student_records(reading, student_id, only_done=False)
        rows = {name: [kept_row(table_named(name), one) for one in records[name]] for name in TABLES}
        known = outbox_reads.versions_of(reading.connection, [one.id for one in records["lesson"]])
        found = _Found(
            rows,
            register.entries_of_student(reading.connection, student_id),
            [one for versions in known.values() for one in versions],
            papers,
            steps,
            photo_in(reading, student_id),
        )
        content = AccessContent(
            school=letterhead_of(reading),
            person=records["student"][0].full_name,
            printed_on=desk.today(),
            kept_for=_kept_for(desk),
            sections=tuple(_sections(found)),
            is_training=bool(settings_of(reading)["dsr.training"]),
        )
        document = _document(found) | {
            "school": school_of(reading).name,
            "made_at": desk.clock.now().isoformat(),
        }
    pdf = draw_access_answer(content)
    changes = _note(desk, student_id)
    return AccessAnswer(pdf, json.dumps(document, ensure_ascii=False, indent=1).encode(), changes)


def _sections(found: _Found) -> Iterator[AccessSection]:
    for name in TABLES:
        yield _section(name, found.rows[name])
    acts = tuple((f"{one.kind.label} {one.number}", one.copy.label) for one in found.acts)
    yield AccessSection("Documents délivrés", acts)
    yield AccessSection("Reçus d’une autre école", tuple((one.name, one.origin) for one in found.papers))
    if found.photo is not None:
        yield AccessSection("Photo", (("Une photo est gardée", "elle est dans le fichier de données joint"),))
    yield AccessSection(
        "Modifications", tuple((numeric_day(one.at.date()), one.title) for one in found.steps)
    )


def _document(found: _Found) -> dict[str, Any]:
    return {
        "rows": found.rows,
        "acts": [
            {"number": one.number, "kind": one.kind.value, "issued_at": one.issued_at.isoformat()}
            for one in found.acts
        ],
        "sent": [
            {"lesson": str(one.lesson_id), "version": one.version, "state": one.state.value}
            for one in found.versions
        ],
        "photo_jpeg": base64.b64encode(found.photo).decode() if found.photo is not None else None,
        "received": [{"name": one.name, "origin_claimed": one.origin} for one in found.papers],
        "history": [{"at": one.at.isoformat(), "title": one.title} for one in found.steps],
    }


def mark_of(student_id: UUID) -> str:
    """What stands for a person where no name may: the beginning of an id that the school alone can read."""
    return str(student_id)[:8]


def _note(desk: Desk, student_id: UUID) -> Changes:
    title = f"{RIGHTS} : accès donné (repère {mark_of(student_id)})".replace(" :", "\u00a0:")
    with desk.database.quiet_write() as connection:
        history.record_change(connection, at=desk.clock.now(), title=title, rows=[], is_undoable=False)
    return Changes(title=title)


def _kept_for(desk: Desk) -> str:
    rule = desk.rules.on(RULE, desk.today())
    return f"{rule.value} ans après le dernier acte ({rule.source})."


def _section(name: str, rows: Sequence[Mapping[str, Any]]) -> AccessSection:
    """Every field that has a word of its own, in words; a row begins where its first field comes again."""
    labels = LABELS[name]
    lines: list[tuple[str, str]] = []
    for row in rows:
        start = label_start(name, row)
        told = [(f"{start}{label}", said(row.get(key), word)) for key, (label, word) in labels.items()]
        lines += [(label, text) for label, text in told if text]
    return AccessSection(_TITLES[name], tuple(lines))
