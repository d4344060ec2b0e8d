"""An office on a real school, for page tests: real encrypted database, real files, work done at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.dsr import DsrGateway
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.office import Office
from livret_desktop.ui.printing import prepare
from tests.services.house import Plugged


def _not_connected() -> DsrGateway:
    raise RuleError("Non relié à la DSR", "Aucun accès n’est réglé.", "Réglez-le.")


def make_office(
    desk: Desk, bridge: Bridge, plugged: Plugged | None = None, **more: Callable[..., None]
) -> Office:
    return Office(
        desk=desk,
        bridge=bridge,
        connect=_not_connected,
        has_dsr_secret=lambda: False,
        volumes=plugged or Plugged(),
        **more,
    )


def paper(sheets: Path) -> Callable[[QWidget | None, str], QPrinter]:
    """Chooses a printer whose paper is a PDF file; one in a missing folder refuses the job."""

    def choose(_parent: QWidget | None, document: str) -> QPrinter:
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setResolution(80)
        printer.setOutputFileName(str(sheets))
        prepare(printer, document)
        return printer

    return choose
