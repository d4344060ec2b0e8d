"""A list as a file for a spreadsheet, asked for the same way on every page that has one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from livret_desktop.domain.french import NBSP
from livret_desktop.services.files.plain_files import with_suffix
from livret_desktop.services.records.list_export import CSV_SUFFIX, XLSX_SUFFIX, ListExport
from livret_desktop.ui.presenters.cells import State

_LIST_KINDS = f"Classeur (*{XLSX_SUFFIX});;CSV (*{CSV_SUFFIX})"


def ask_list_file(choose: Callable[..., Path | None], parent: QWidget, name: str) -> Path | None:
    """Where to write the list: a workbook, or CSV where that ending was chosen; None when the person leaves."""
    chosen = choose(parent, "Exporter la liste", f"{name}{XLSX_SUFFIX}", _LIST_KINDS)
    if chosen is None:
        return None
    return chosen if chosen.suffix.lower() == CSV_SUFFIX else with_suffix(chosen, XLSX_SUFFIX)


def said_exported(made: ListExport, counted: str) -> State:
    """A word at the bottom of the window."""
    return State.ok(f"«{NBSP}{made.path.name}{NBSP}» enregistré{NBSP}: {counted}, lisible par tous.")
