"""The door of the window, its real loop, lock and channel; only the person and the place for icons are played."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from PySide6.QtCore import QTimer
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication

from livret_desktop import window
from livret_desktop.app import Options, Program
from livret_desktop.errors import EXIT_COULD_NOT_BEGIN, EXIT_DONE
from livret_desktop.services.copies.backups import back_up
from livret_desktop.ui.desktop import first_instance
from livret_desktop.ui.desktop.first_instance import BUSY, HEARD, FirstInstance, Request, hand_over
from livret_desktop.ui.dialogs.restore_dialog import RestoreDialog
from livret_desktop.ui.dialogs.restoring_dialog import RestoringDialog
from livret_desktop.ui.dialogs.unlock_dialog import UnlockDialog
from livret_desktop.ui.first_start.wizard import FirstStart
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.presenters.tray import LOCKED, TROUBLED
from livret_desktop.ui.widgets.button import Button
from livret_desktop.window import Opening
from tests.services.house import House
from tests.services.newer_data import updated_since
from tests.ui.desktop_house import SeenManners, SeenTray, dialogs, words

_PHRASE = "quatre chevaux verts dansent"
_STEP_MS = 25
_TOO_LATE_MS = 30_000


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "Données de l’école")


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch) -> SeenTray:
    seen = SeenTray()
    monkeypatch.setattr(window, "SystemTray", lambda: seen)
    return seen


@pytest.fixture(autouse=True)
def _quiet_end(qapp: QApplication) -> Iterator[None]:
    yield
    for one in QApplication.topLevelWidgets():
        if isinstance(one, MainWindow):
            one.deleteLater()
    QApplication.processEvents()


def program(house: House, tmp_path: Path) -> Program:
    environment = {"LIVRET_STATE": str(tmp_path / "etat")}
    options = Options(data=str(house.root), now="2026-11-20T10:14+01:00")
    return Program(options, environment, credentials=house.store)


def windows() -> list[MainWindow]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow)]


def play(made: Program, opening: Opening, *acts: Callable[[], bool]) -> int:
    """Run the door; each act is tried until it says True, then the next. A loop that nobody ends is ended."""
    left = list(acts)
    is_late: list[bool] = []

    def turn() -> None:
        if left and left[0]():
            left.pop(0)

    def give_up() -> None:
        is_late.append(True)
        for dialog in dialogs():
            dialog.done(0)
        QApplication.exit(1)

    timer, late = QTimer(interval=_STEP_MS), QTimer(interval=_TOO_LATE_MS, singleShot=True)
    timer.timeout.connect(turn)
    late.timeout.connect(give_up)
    timer.start()
    late.start()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    made.folder.root.mkdir(parents=True, exist_ok=True)
    with FileLock(made.folder.window_lock):
        status = window._run(made, application, opening, SeenManners())
    timer.stop()
    late.stop()
    assert not is_late
    assert left == []
    return status


_LATER_START = """
import sys
from pathlib import Path
from livret_desktop.paths import DataFolder
from livret_desktop.ui.desktop.first_instance import Request, hand_over
folder, file, is_quit = sys.argv[1:]
answer = hand_over(DataFolder(Path(folder)), Request(Path(file) if file else None, is_quit=bool(is_quit)))
sys.stdout.write(answer)
"""


def later_start(folder: Path, file: Path | None = None, *, is_quit: bool = False) -> subprocess.Popen[str]:
    """Another process, which hands over."""
    given = [str(folder), str(file or ""), "oui" if is_quit else ""]
    return subprocess.Popen([sys.executable, "-c", _LATER_START, *given], stdout=subprocess.PIPE, text=True)


def test_started_beside_the_clock_then_shown_by_a_second_start(house, tray, look, tmp_path) -> None:
    house.create()
    made = program(house, tmp_path)
    later: list[subprocess.Popen[str]] = []

    def is_there_unseen() -> bool:
        if tray.look is None:
            return False
        assert [one.isVisible() for one in windows()] == [False]
        later.append(later_start(house.root))
        return True

    def is_shown() -> bool:
        return later[0].poll() is not None and windows()[0].isVisible()

    def quits() -> bool:
        tray.quit_asked.emit()
        return True

    assert play(made, Opening(is_hidden=True), is_there_unseen, is_shown, quits) == EXIT_DONE
    assert tray.is_removed
    assert later[0].communicate()[0] == HEARD


def waits_for_the_phrase(tray: SeenTray) -> bool:
    """The icon says so and nothing is on the screen; then somebody clicks on it."""
    if tray.look is None:
        return False
    assert tray.look == LOCKED
    assert dialogs() == []
    tray.look = None
    tray.open_asked.emit("")
    return True


def test_beside_the_clock_the_phrase_waits_for_a_click(house, tray, look, tmp_path) -> None:
    house.create(passphrase=_PHRASE)

    def types_it() -> bool:
        if not dialogs():
            return False
        (dialog,) = dialogs()
        assert isinstance(dialog, UnlockDialog)
        dialog.entry.phrase.line.setText(_PHRASE)
        dialog.try_it()
        return True

    def is_open() -> bool:
        return bool(windows()) and windows()[0].isVisible() and tray.look not in (None, LOCKED)

    def quits() -> bool:
        tray.quit_asked.emit()
        return True

    acts = (lambda: waits_for_the_phrase(tray), types_it, is_open, quits)
    assert play(program(house, tmp_path), Opening(is_hidden=True), *acts) == EXIT_DONE


def test_the_dialog_of_the_phrase_left_alone_the_icon_waits_again(house, tray, look, tmp_path) -> None:
    house.create(passphrase=_PHRASE)

    def leaves_the_dialog() -> bool:
        if not dialogs():
            return False
        dialogs()[0].reject()
        return True

    def quits() -> bool:
        if tray.look is None:
            return False
        assert tray.look == LOCKED
        tray.quit_asked.emit()
        return True

    acts = (lambda: waits_for_the_phrase(tray), leaves_the_dialog, quits)
    assert play(program(house, tmp_path), Opening(is_hidden=True), *acts) == EXIT_DONE


def test_quitting_while_it_waits_for_the_phrase_asks_nothing(house, tray, look, tmp_path) -> None:
    house.create(passphrase=_PHRASE)

    def quits() -> bool:
        if tray.look is None:
            return False
        tray.quit_asked.emit()
        return True

    assert play(program(house, tmp_path), Opening(is_hidden=True), quits) == EXIT_DONE
    assert windows() == []


def test_what_keeps_the_school_shut_waits_for_a_click_too(house, tray, look, tmp_path) -> None:
    house.create()
    house.folder.database.write_bytes(b"not a database" * 500)

    def quits() -> bool:
        if tray.look is None:
            return False
        assert tray.look == TROUBLED
        assert dialogs() == []
        tray.quit_asked.emit()
        return True

    assert play(program(house, tmp_path), Opening(is_hidden=True), quits) == EXIT_DONE


def test_without_a_school_there_is_nothing_to_start_beside_the_clock(house, tray, look, tmp_path) -> None:
    assert play(program(house, tmp_path), Opening(is_hidden=True)) == EXIT_DONE


@pytest.mark.parametrize("has_school", [True, False])
def test_a_backup_double_clicked_opens_the_way_to_restore_it(
    house, tray, look, tmp_path, has_school: bool
) -> None:
    house.create()
    stick = tmp_path / "Clé à Zoé (E)"
    stick.mkdir()
    with house.open() as desk:
        file = back_up(desk, stick).backup.path
    here = house if has_school else House(tmp_path / "nouveau PC", store=house.store)

    def is_offered() -> bool:
        restoring = [one for one in dialogs() if isinstance(one, RestoreDialog)]
        wizards = [one for one in dialogs() if isinstance(one, FirstStart)]
        if has_school and restoring:
            restoring[0].reject()
            return True
        if not has_school and wizards and wizards[0].restore.facts.isVisible():
            assert "Auto-école du Pont" in wizards[0].restore.facts.accessibleName()
            wizards[0].reject()
            return True
        return False

    def leaves() -> bool:
        tray.quit_asked.emit()
        return True

    acts = (is_offered, leaves) if has_school else (is_offered,)
    assert play(program(here, tmp_path), Opening(file=file), *acts) == EXIT_DONE


def test_a_second_start_says_what_it_did(house, look, tmp_path, monkeypatch) -> None:
    """The first one is played by its lock and its channel."""
    house.create()
    made, said = program(house, tmp_path), []
    monkeypatch.setattr(window, "_LOCK_S", 0.01)
    monkeypatch.setattr(window, "_LEAVING_S", 0.01)
    with FileLock(made.folder.window_lock):
        assert window.run_window(made, said.append) == EXIT_COULD_NOT_BEGIN
        assert "ne répond pas" in said.pop()
    manners = SeenManners()
    monkeypatch.setattr(window, "system_manners", lambda: manners)
    for answer, opening, status, sentence in (
        (HEARD, Opening(), EXIT_DONE, "sa fenêtre passe devant"),
        (BUSY, Opening(is_quit=True), EXIT_COULD_NOT_BEGIN, "Un envoi est en cours"),
    ):
        monkeypatch.setattr(window, "hand_over", lambda *_given, answer=answer: answer)
        with FileLock(made.folder.window_lock):
            assert window.run_window(made, said.append, opening) == status
        assert sentence in said.pop()
    assert manners.asked == ["name", "forward"] * 2


def test_asking_a_program_that_is_not_there_to_quit_is_done_at_once(house, look, tmp_path) -> None:
    said: list[str] = []
    assert window.run_window(program(house, tmp_path), said.append, Opening(is_quit=True)) == EXIT_DONE
    assert said == ["Le programme est fermé."]


def test_the_channel_carries_any_path_and_answers_only_its_own_words(house, look, tmp_path, qtbot) -> None:
    heard: list[Request] = []

    def answer(request: Request) -> str:
        heard.append(request)
        return BUSY

    first = FirstInstance(house.folder, answer)
    file = tmp_path / "Été à l’école, n° 1 « bleue »" / "livret-00000000-000001.livretbak"
    told = later_start(house.root, file, is_quit=True)
    qtbot.waitUntil(lambda: told.poll() is not None, timeout=20_000)
    assert told.communicate()[0] == BUSY
    assert heard == [Request(file, is_hidden=False, is_quit=True)]
    first.close()
    assert hand_over(house.folder, Request()) == ""


@pytest.mark.parametrize("line", [b"\n", b"[]\n", b'{"file": 3}\n', b"\xff\xfe\n"])
def test_foreign_words_in_the_channel_are_ignored(house, look, qtbot, line: bytes) -> None:
    heard: list[Request] = []
    first = FirstInstance(house.folder, lambda request: heard.append(request) or HEARD)
    socket = QLocalSocket()
    socket.connectToServer(first_instance._channel(house.folder))
    assert socket.waitForConnected(2_000)
    socket.write(line)
    qtbot.waitUntil(lambda: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert heard == []
    first.close()


def test_a_school_that_does_not_open_is_said_by_a_plain_start(house, look, tmp_path, tray) -> None:
    house.create()
    house.folder.database.write_bytes(b"not a database" * 500)
    seen: list[str] = []

    def reads() -> None:
        for dialog in dialogs():
            seen.append(words(dialog))
            dialog.done(0)

    timer = QTimer(interval=_STEP_MS)
    timer.timeout.connect(reads)
    timer.start()
    assert window.run_window(program(house, tmp_path), lambda _said: None) != EXIT_DONE
    timer.stop()
    assert len(seen) == 1


def test_data_of_a_newer_program_the_copy_of_before_comes_back_by_a_button(look, tray, tmp_path) -> None:
    newer = updated_since(tmp_path / "plus récente")

    def refuses_then_hesitates() -> bool:
        return answered("version plus récente", "Reprendre la base")

    def thinks_again() -> bool:
        return answered("ne sera plus visible", "Ne rien faire")

    def goes_back() -> bool:
        return answered("ne sera plus visible", "Reprendre la base")

    def is_done() -> bool:
        found = [one for one in dialogs() if isinstance(one, RestoringDialog)]
        if not found or not found[0].outcome.isVisible():
            return False
        assert "1 élève" in found[0].outcome.accessibleName().replace("\u00a0", " ")
        found[0].accept()
        return True

    def opens_and_quits() -> bool:
        if not (windows() and windows()[0].isVisible()):
            return False
        tray.quit_asked.emit()
        return True

    acts = (refuses_then_hesitates, thinks_again, refuses_then_hesitates, goes_back, is_done, opens_and_quits)
    assert play(program(newer, tmp_path), Opening(), *acts) == EXIT_DONE


def answered(sentence: str, button: str) -> bool:
    """Press the button that begins so, in the dialog that says this."""
    for dialog in dialogs():
        if sentence in words(dialog):
            next(one for one in dialog.findChildren(Button) if one.text().startswith(button)).click()
            return True
    return False


def test_left_as_it_is_newer_data_keep_the_school_shut(look, tray, tmp_path) -> None:
    newer = updated_since(tmp_path / "plus récente")
    before = newer.folder.database.read_bytes()

    def closes() -> bool:
        return answered("version plus récente", "Fermer")

    assert play(program(newer, tmp_path), Opening(), closes) == EXIT_COULD_NOT_BEGIN
    assert newer.folder.database.read_bytes() == before
