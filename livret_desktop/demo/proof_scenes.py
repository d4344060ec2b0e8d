"""The proof of transmission and the sheet of hours to declare by hand, in the window."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop.demo.stage import Play, Scene, Stage
from livret_desktop.services.context import Desk
from livret_desktop.ui.pages.sending.sending_by_hand import HoursSheetDialog
from livret_desktop.ui.pages.sending.sending_page import SendingPage
from livret_desktop.ui.pages.sending.sending_proof import ProofDialog
from livret_desktop.ui.targets import SENDING

_Shown = TypeVar("_Shown", bound=QDialog)


def proof_scenes(desk: Desk) -> Iterator[Scene]:
    """A proof made, one checked, one altered; then the sheet of some days, and its marks."""
    yield Scene("preuve", _proof(is_checked=False, is_altered=False))
    yield Scene("preuve-d-accord", _proof(is_checked=True, is_altered=False))
    yield Scene("preuve-retouchee", _proof(is_checked=True, is_altered=True))
    yield Scene("heures-a-declarer", _sheet(desk, days=7))
    yield Scene("heures-a-declarer-marquer", _marking(desk))


def _proof(*, is_checked: bool, is_altered: bool) -> Play:
    def play(stage: Stage) -> None:
        stage.page(SENDING)
        stage.press("Preuve")
        dialog = _shown(ProofDialog)
        if not is_checked:
            return
        with tempfile.TemporaryDirectory(prefix="livret-essai-") as folder:
            file = Path(folder) / "preuve.pdf"
            dialog.choose_file = dialog.choose_proof = lambda *_asked: file
            dialog.save()
            stage.settle()
            if is_altered:
                whole = file.read_bytes()
                file.write_bytes(whole[:2_000] + bytes([whole[2_000] ^ 1]) + whole[2_001:])
            dialog.check()
            stage.settle()

    return play


def _sheet(desk: Desk, *, days: int) -> Play:
    def play(stage: Stage) -> None:
        page = stage.page(SENDING)
        assert isinstance(page, SendingPage)
        page.banner.sheet_asked.emit()
        dialog = _shown(HoursSheetDialog)
        dialog.first.set_value(desk.today() - timedelta(days=days))
        dialog.reload()
        stage.settle()

    return play


def _marking(desk: Desk) -> Play:
    def play(stage: Stage) -> None:
        _sheet(desk, days=7)(stage)
        dialog = _shown(HoursSheetDialog)
        assert dialog.sheet is not None
        dialog.table.choose(dialog.sheet.incomplete_ids[0])
        stage.settle()
        stage.press("Marquer la sélection")

    return play


def _shown(kind: type[_Shown]) -> _Shown:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())
