"""Paper: the printer's own dialog, then the very pages of the PDF, drawn at the printer's resolution.

The dialog belongs to the GUI thread. Drawing may run on any thread, so that a print can fail inside the transaction
that numbers it: nothing is then numbered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QWidget

from livret_desktop.errors import MachineError
from livret_desktop.reports.preview import page_count, render_page

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

MOST_DPI = 600
"""Beyond what an office printer shows; a page at 600 dpi takes 140 MB while it is drawn."""


def ask_printer(parent: QWidget | None, document: str) -> QPrinter | None:
    """The printer chosen in the system's dialog, set to A4; None when the person leaves. GUI thread.

    The default printer of Windows is offered first.

    ``document`` names the job in the queue: no personal data. Raises MachineError when there is no printer.
    """
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo  # noqa: PLC0415 (only to print)

    from livret_desktop.ui.widgets.dialogs import exec_covered  # noqa: PLC0415 (only to print)

    if not QPrinterInfo.availablePrinterNames():
        raise no_printer()
    printer = QPrinter(QPrinterInfo.defaultPrinter(), QPrinter.PrinterMode.HighResolution)
    prepare(printer, document)
    dialog = QPrintDialog(printer, parent)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, on=False)
    if not exec_covered(dialog):
        return None
    is_stopped = QPrinterInfo(printer).state() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted)
    return None if is_stopped and not _prints_anyway(parent) else printer


def prepare(printer: QPrinter, document: str) -> None:
    """A4 portrait, the whole sheet: the document brings its own margins."""
    printer.setDocName(document)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)


def turn_for_folding(printer: QPrinter) -> None:
    """Landscape, both sides, turned on the short edge: as the sheets of a folded booklet are laid out."""
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    printer.setDuplex(type(printer).DuplexMode.DuplexShortSide)


def print_pages(printer: QPrinter, pdfs: Sequence[bytes]) -> None:
    """Print every page of these documents as one job. Any thread; takes about half a second a page.

    Raises MachineError when the printer refuses the job or one of its pages: the job is then dropped.
    """
    painter = QPainter()
    if not painter.begin(printer):
        raise _refused()
    try:
        is_first = True
        for pdf in pdfs:
            for page in range(page_count(pdf)):
                if not is_first and not printer.newPage():
                    raise _refused()
                _draw(painter, printer, pdf, page)
                is_first = False
    except BaseException:
        printer.abort()
        raise
    finally:
        is_sent = painter.end()
    if not is_sent or _has_failed(printer):
        raise _refused()


def page_image(pdf: bytes, page: int, pixels_wide: int) -> QImage:
    """One page as a picture. Any thread; 10 to 30 ms at the size of a screen."""
    drawn = render_page(pdf, page, pixels_wide)
    form = QImage.Format.Format_RGB32
    return QImage(drawn.bgrx, drawn.width, drawn.height, drawn.stride, form).copy()


def no_printer() -> MachineError:
    """The system knows no printer."""
    return MachineError(
        "Aucune imprimante",
        "Windows ne connaît aucune imprimante : rien n’a été imprimé, aucun numéro n’a été pris.",
        "Ajoutez une imprimante dans les paramètres de Windows, ou enregistrez en PDF.",
    )


def _prints_anyway(parent: QWidget | None) -> bool:
    """A stopped printer keeps what it is given: printed later, or never. Windows also calls some good ones offline."""
    from livret_desktop.ui.widgets.dialogs import confirm_dialog, exec_covered  # noqa: PLC0415 (only to print)

    dialog = confirm_dialog(
        "Cette imprimante ne répond pas",
        "Le système la dit hors ligne, en pause ou en erreur. Ce qui est imprimé maintenant attendrait qu’elle "
        "revienne, et le numéro serait pris. Rallumez-la, choisissez-en une autre, ou enregistrez en PDF.",
        "Imprimer quand même",
        parent,
        is_grave=True,
    )
    return bool(exec_covered(dialog))


def _draw(painter: QPainter, printer: QPrinter, pdf: bytes, page: int) -> None:
    dpi = min(printer.resolution(), MOST_DPI)
    wide = printer.pageLayout().fullRect(QPageLayout.Unit.Inch).width()
    image = page_image(pdf, page, round(wide * dpi))
    sheet = printer.pageLayout().fullRectPixels(printer.resolution())
    painter.drawImage(QRectF(0, 0, sheet.width(), sheet.height()), image)


def _has_failed(printer: QPrinter) -> bool:
    return printer.printerState() in (printer.PrinterState.Error, printer.PrinterState.Aborted)


def _refused() -> MachineError:
    return MachineError(
        "L’impression n’a pas abouti",
        "L’imprimante est peut-être éteinte, débranchée ou sans papier. Aucun numéro n’a été pris au registre.",
        "Rallumez-la ou choisissez-en une autre, puis recommencez ; sinon, enregistrez en PDF.",
    )
