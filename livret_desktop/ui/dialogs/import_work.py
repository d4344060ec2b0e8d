"""The work of an import, off the window's thread: read, try, import. No widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from livret_desktop.errors import RuleError
from livret_desktop.exchange.columns import ImportKind, recognised
from livret_desktop.exchange.reader import ParsedFile, read_file, read_titles
from livret_desktop.exchange.text_file import load_file
from livret_desktop.services.context import Desk
from livret_desktop.services.importing.mapping_memory import recall_mapping, remember_mapping
from livret_desktop.services.importing.service import ImportChoices, import_parsed
from livret_desktop.services.importing.tally import ImportReport
from livret_desktop.services.outbox.former_program import TakeOver
from livret_desktop.ui.presenters.import_rows import Preview, make_preview


@dataclass(frozen=True, slots=True)
class ImportAsk:
    """One file and what the user chose about it. ``mapping`` None: columns recognised by their titles."""

    kind: ImportKind
    name: str
    data: bytes
    mapping: Mapping[int, str | None] | None = None
    completions: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    take_over: TakeOver = field(default_factory=TakeOver)
    replaces: bool = False
    who: Mapping[int, bool] = field(default_factory=dict)

    def completed(self, line: int, name: str, text: str) -> ImportAsk:
        """The same with one field of one row typed."""
        row = {**self.completions.get(line, {}), name: text}
        return replace(self, completions={**self.completions, line: row})

    def told_who(self, line: int, *, is_same: bool) -> ImportAsk:
        """The same with one row said to be the student already here, or someone else."""
        return replace(self, who={**self.who, line: is_same})

    def choices(self, *, is_dry_run: bool, keeps_good: bool) -> ImportChoices:
        """As the service wants it."""
        return ImportChoices(
            kind=self.kind,
            is_dry_run=is_dry_run,
            keeps_good=keeps_good,
            to_send_from=self.take_over.first,
            former_stopped=self.take_over.stopped,
            replaces=self.replaces,
            who=self.who,
        )


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What reading gave: the rows, or the titles with the reason why the columns must be chosen by hand."""

    ask: ImportAsk
    titles: tuple[str, ...]
    fields: Mapping[int, str]
    parsed: ParsedFile | None
    trouble: RuleError | None


def load_ask(kind: ImportKind, path: Path) -> ImportAsk:
    """The bytes of a file chosen. Raises RuleError or MachineError. Pool."""
    return ImportAsk(kind, path.name, load_file(path))


def read_ask(ask: ImportAsk) -> ReadFile:
    """Read the file as asked. Raises RuleError when it has no readable titles at all. Pool."""
    titles = read_titles(ask.data)
    by_hand = None if ask.mapping is None else {at: name for at, name in ask.mapping.items() if name}
    fields = recognised(ask.kind, titles) if by_hand is None else by_hand
    try:
        parsed = read_file(ask.data, ask.kind, mapping=ask.mapping, completions=ask.completions)
    except RuleError as trouble:
        return ReadFile(ask, titles, fields, None, trouble)
    return ReadFile(ask, titles, fields, parsed, None)


def as_last_time(desk: Desk, ask: ImportAsk) -> ImportAsk:
    """With the columns chosen by hand for the last file of this shape. Pool."""
    return replace(ask, mapping=recall_mapping(desk, ask.kind, read_titles(ask.data)))


def try_import(desk: Desk, ask: ImportAsk, parsed: ParsedFile) -> Preview:
    """What the import would do, rolled back. Writer thread."""
    report = import_parsed(desk, parsed, ask.choices(is_dry_run=True, keeps_good=True))
    return make_preview(parsed, report)


def run_import(desk: Desk, ask: ImportAsk, seen: Preview, *, keeps_good: bool) -> ImportReport:
    """Import for good what was seen, or nothing; columns chosen by hand are remembered. Writer thread."""
    choices = replace(ask.choices(is_dry_run=False, keeps_good=keeps_good), agreed=seen.report)
    report = import_parsed(desk, seen.parsed, choices)
    if report.is_applied and ask.mapping is not None:
        remember_mapping(desk, ask.kind, read_titles(ask.data), ask.mapping)
    return report
