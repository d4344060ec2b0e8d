"""The Attestations page on a real school, for the tests of documents."""

from __future__ import annotations

import pytest

from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.pages.attestations.attestations_page import AttestationsPage
from tests.services.house import enrolled_student, new_school
from tests.ui.office_house import make_office


@pytest.fixture
def desk(tmp_path):
    with new_school(tmp_path / "ecole") as desk:
        yield desk


@pytest.fixture
def zoe(desk):
    return enrolled_student(desk)


@pytest.fixture
def window(qtbot, bridge) -> MainWindow:
    made = MainWindow(bridge, "Auto-école du Pont", "Melun")
    qtbot.addWidget(made)
    return made


@pytest.fixture
def page(desk, bridge, window) -> AttestationsPage:
    made = AttestationsPage(make_office(desk, bridge))
    window.add_pages([made])
    window.show()
    return made
