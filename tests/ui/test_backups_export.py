"""The whole school exported from Sauvegardes."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.pages.backups.backups_export import ExportCard
from tests.services.house import House, add_student
from tests.ui.checks import cut_texts, unnamed


def test_the_whole_school_is_exported_beside_what_is_there_already(
    qtbot: QtBot, bridge: Bridge, tmp_path: Path
) -> None:
    house, where, asked = House(tmp_path / "ecole"), tmp_path / "clé", []
    house.create()
    where.mkdir()
    with house.open() as desk:
        add_student(desk)
        card = ExportCard(desk, bridge)
        qtbot.addWidget(card)
        card.resize(352, 260)
        card.show()
        assert cut_texts(card) == []
        assert unnamed(card) == []
        card.choose_folder = lambda _parent, title: asked.append(title) or where
        for name in ("export-livret", "export-livret-2"):
            with qtbot.waitSignal(card.said) as said:
                card.button.click()
            assert (where / name / "ecole.json").exists()
            assert said.args is not None
            assert "1 élève" in said.args[0].word.replace("\u00a0", " ")
        assert "lisible par tous" in asked[0]
        card.choose_folder = lambda _parent, _title: None
        card.button.click()
        assert len(list(where.iterdir())) == 2
