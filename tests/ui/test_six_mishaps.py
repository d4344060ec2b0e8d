"""What befalls an office, each as its person meets it: through the program's own door, with the words she then reads.

Pulled, filled, flipped, killed, wrong words, wrong school. Each sentence must say what happened, what it means for the
school, and what to do. The stick is a real exFAT one, its driver killed; a killed program is killed by the system.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop import window
from livret_desktop.app import Options, Program
from livret_desktop.backup import target_folder
from livret_desktop.backup.target_folder import list_backups
from livret_desktop.errors import EXIT_DONE
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.sticks import add_stick
from livret_desktop.services.records.student_list import StudentQuery, count_students
from livret_desktop.ui.dialogs.restore_dialog import RestoreDialog
from livret_desktop.ui.dialogs.restoring_dialog import RestoringDialog
from livret_desktop.ui.dialogs.unlock_dialog import UnlockDialog
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.pages.backups.backups_page import BackupsPage
from tests.backup.test_real_exfat import Stick, needs_exfat
from tests.services.house import House, Plugged, add_student
from tests.ui.hands import Hands, Keyboard, Mouse, type_here
from tests.ui.person import Steps, at_the_door, leaves, opened_on, read, seen

pytestmark = pytest.mark.slow
PULLED = (
    "La clé ou le dossier n’est plus là L’endroit choisi ne répond plus : la clé a sans doute été retirée. Ce qui "
    "était en cours ne compte pas ; les copies précédentes ne sont pas touchées. Rebranchez la clé, attendez qu’elle "
    "apparaisse, puis recommencez."
)
FILLED = (
    "Plus de place pour la sauvegarde La clé ou le dossier s’est rempli pendant l’écriture. La copie incomplète a été "
    "écartée, les précédentes sont intactes. Libérez de la place, ou branchez une autre clé USB, puis recommencez."
)
FULL = (
    "Pas assez de place pour la sauvegarde La copie demande 9,9 Mo ; il reste 999 ko à cet endroit. Les copies déjà "
    "faites sont intactes. Libérez de la place, ou branchez une autre clé USB, puis recommencez."
)
FLIPPED = (
    "Restauration Rien n’a été remplacé : l’école d’avant s’ouvre comme elle était. Copie abîmée Cette copie n’est "
    "plus telle qu’elle a été écrite : le bloc 1 sur 1, ou son en-tête, a changé. Rien n’en a été utilisé. Pour "
    "restaurer, prenez une autre copie, de cette clé ou d’une autre. Si l’école est là, faites une sauvegarde sur une "
    "autre clé USB ; ne jetez pas celle-ci avant."
)
KILLED_BEFORE = (
    "Une restauration ou un changement de clé a été interrompu : voici l’école d’avant, entière. Recommencez depuis "
    "Sauvegardes."
)
KILLED_AFTER = (
    "La restauration interrompue vient d’être terminée : voici l’école de la copie. Les envois à la DSR attendent "
    "que vous cliquiez sur « Reprendre les envois »."
)
WRONG_PHRASE = (
    "La phrase donnée n’est pas celle de ces données. Rien n’a été ouvert ni modifié. Vérifiez majuscules et clavier, "
    "ou ouvrez avec le code de la feuille de secours."
)
OTHER_SCHOOL = (
    "Cette copie est celle d’une autre école Elle vient de « Auto-école du Canal » : la restaurer ici mélangerait deux "
    "écoles. Rien n’a changé. Choisissez une copie de cette école. L’autre se restaure dans un dossier de données à "
    "elle, vide."
)
PHRASE = "quatre chevaux verts dansent"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "ecole")


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> Plugged:
    """What the door finds plugged in."""
    made = Plugged()
    monkeypatch.setattr(window, "system_volumes", lambda: made)
    return made


@pytest.fixture
def stick(tmp_path: Path, plugged: Plugged) -> Iterator[Stick]:
    made = Stick(tmp_path)
    plugged.plug(made.root)
    yield made
    made.remove()


def with_one_copy(house: House, plugged: Plugged, root: Path) -> Path:
    """A school with two students; the copy on BLEUE has one."""
    house.create()
    with house.open() as desk:
        add_student(desk)
        add_stick(desk, plugged.volumes[0], "BLEUE")
        made = back_up(desk, root).backup.path
        house.clock.advance(hours=2)
        add_student(desk, birth_name="DURAND", neph="230509476751")
    return made


def program(house: House, tmp_path: Path, **given: str) -> Program:
    environment = {"LIVRET_STATE": str(tmp_path / "poste"), **given}
    return Program(
        Options(data=str(house.root), now="2026-11-20T14:14+01:00"), environment, credentials=house.store
    )


def students(house: House, made: Program) -> int:
    house.installation = made.surroundings().installation_id
    with house.open() as desk:
        return count_students(desk, StudentQuery())


def page() -> BackupsPage:
    (shell,) = seen(MainWindow)
    assert isinstance(shell, MainWindow)
    assert isinstance(shell.page, BackupsPage)
    return shell.page


def at_backups(hands: Hands, words: str) -> Steps:
    """On the page, with its button ready."""
    yield from opened_on(hands, "Sauvegardes")
    yield lambda: is_ready(words)


def is_ready(words: str) -> bool:
    """The page knows its stick and the copies on it."""
    here = page()
    return here.make.go.text() == words and here.make.go.isEnabled() and here.copies.copy is not None


def read_and_closed(hands: Hands, said: list[str]) -> Steps:
    yield lambda: bool(seen(QDialog))
    said.append(read(seen(QDialog)[0]))
    hands.press("Fermer")
    yield lambda: not seen(QDialog)


def copies(folder: Path) -> list[tuple[int, bool]]:
    return [(one.facts.sequence if one.facts else 0, one.is_good) for one in list_backups(folder)]


def once_at(monkeypatch: pytest.MonkeyPatch, step: str, root: Path, act: Callable[[], None]) -> None:
    """The hand comes at that step of the copy to the stick."""
    real, left = getattr(target_folder, step), [act]

    def disturbed(path: Path, *others: object) -> object:
        if left and path.parent == root:
            left.pop()()
        return real(path, *others)

    monkeypatch.setattr(target_folder, step, disturbed)


@needs_exfat
@pytest.mark.parametrize("step", ["_write_forced", "uncached"], ids=["writing", "reading back"])
def test_pulled(
    look, house: House, plugged: Plugged, stick: Stick, tmp_path: Path, monkeypatch, step: str
) -> None:
    with_one_copy(house, plugged, stick.root)
    hands, said = Keyboard() if step == "uncached" else Mouse(), []
    once_at(monkeypatch, step, stick.root, stick.pull)

    def hers() -> Steps:
        yield from at_backups(hands, "Sauvegarder sur la clé BLEUE")
        hands.press("Sauvegarder sur la clé BLEUE")
        yield from read_and_closed(hands, said)
        stick.plug()
        page().reload()
        yield lambda: is_ready("Sauvegarder sur la clé BLEUE")
        hands.press("Sauvegarder sur la clé BLEUE")
        yield lambda: page().copies.model.rowCount() == 2
        yield from leaves(hands)

    assert at_the_door(program(house, tmp_path), hers()) == EXIT_DONE
    assert said == [PULLED]
    assert copies(stick.root) == [(2, True), (1, True)]


@needs_exfat
def test_filled(look, house: House, plugged: Plugged, stick: Stick, tmp_path: Path, monkeypatch) -> None:
    with_one_copy(house, plugged, stick.root)
    hands, said = Mouse(), []
    films = stick.root / "films.bin"

    def fill() -> None:
        with films.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 65_536)
            except OSError:
                pass

    once_at(monkeypatch, "_write_forced", stick.root, fill)

    def hers() -> Steps:
        yield from at_backups(hands, "Sauvegarder sur la clé BLEUE")
        for _ in ("filled while it is written", "full from the beginning"):
            hands.press("Sauvegarder sur la clé BLEUE")
            yield from read_and_closed(hands, said)
        films.unlink()
        hands.press("Sauvegarder sur la clé BLEUE")
        yield lambda: page().copies.model.rowCount() == 2
        yield from leaves(hands)

    assert at_the_door(program(house, tmp_path), hers()) == EXIT_DONE
    figures = re.compile(r"[\d,]+ (?=[kM]o)")
    assert [figures.sub("# ", one) for one in said] == [
        FILLED,
        figures.sub("# ", FULL).replace("# Mo", "# ko"),
    ]
    asked, left = map(int, re.findall(r"(\d+) ko", said[1]))
    assert asked > left
    assert copies(stick.root) == [(2, True), (1, True)]


def test_flipped(look, house: House, plugged: Plugged, tmp_path: Path) -> None:
    """One bit of a copy that lay a year in a drawer: a restore from it is refused, and the school opens again."""
    plugged.plug(tmp_path / "bleue")
    file = with_one_copy(house, plugged, tmp_path / "bleue")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    hands, said = Keyboard(), []

    def hers() -> Steps:
        yield from at_backups(hands, "Sauvegarder sur la clé BLEUE")
        hands.press("Restaurer cette copie")
        yield lambda: bool(seen(RestoreDialog))
        (asked,) = seen(RestoreDialog)
        said.append(read(asked))
        type_here("restaurer")
        hands.press("Restaurer cette copie")
        yield lambda: bool(seen(RestoringDialog)) and seen(RestoringDialog)[0].failure.isVisible()
        said.append(read(seen(RestoringDialog)[0]))
        hands.press("Ouvrir l’école")
        yield lambda: bool(seen(MainWindow))
        yield from leaves(hands)

    made = program(house, tmp_path)
    assert at_the_door(made, hers()) == EXIT_DONE
    assert "2 élèves aujourd’hui, 1 dans la copie." in said[0]
    assert said[1] == FLIPPED
    assert students(house, made) == 2


def killed(house: House, tmp_path: Path, act: str, number: int) -> None:
    """The program's own process, at work, until the system kills it."""
    assert house.code is not None
    code = tmp_path / "feuille.txt"
    code.write_text("\n".join(house.code.lines()), encoding="utf-8")
    words = [str(house.root), str(tmp_path / "poste"), str(tmp_path / "bleue"), str(code), act, str(number)]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.ui.killed_window", *words],
        cwd=ROOT,
        env=os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize(
    ("act", "number", "told", "left"),
    [("copy", 1, "", 2), ("restore", 2, KILLED_BEFORE, 2), ("restore", 5, KILLED_AFTER, 1)],
    ids=["in a copy", "in a restore", "in its swap"],
)
def test_killed(
    look, house: House, plugged: Plugged, tmp_path: Path, act: str, number: int, told: str, left: int
) -> None:
    """A copy that was never finished does not count: the page says the change since the copy before."""
    plugged.plug(tmp_path / "bleue")
    with_one_copy(house, plugged, tmp_path / "bleue")
    killed(house, tmp_path, act, number)
    hands, said = Mouse(), []

    def hers() -> Steps:
        yield lambda: bool(seen(MainWindow))
        (shell,) = seen(MainWindow)
        assert isinstance(shell, MainWindow)
        if told:
            yield shell.notice.isVisible
            said.append(read(shell.notice))
        yield from at_backups(hands, "Sauvegarder sur la clé BLEUE")
        said.append(read(page().make))
        yield from leaves(hands)

    made = program(house, tmp_path)
    assert at_the_door(made, hers()) == EXIT_DONE
    assert said[:-1] == ([told] if told else [])
    assert left == 1 or said[-1].startswith("1 modification depuis aujourd’hui 10:14")
    assert students(house, made) == left
    assert copies(tmp_path / "bleue") == [(1, True)]


def test_wrong_words(look, house: House, tmp_path: Path) -> None:
    """A wrong phrase, then the sheet with two slips, both named, then without."""
    house.create(passphrase=PHRASE)
    assert house.code is not None
    hands, said, lines = Keyboard(), [], house.code.lines()

    def hers() -> Steps:
        yield lambda: bool(seen(UnlockDialog)) and QApplication.focusWidget() is not None
        (door,) = seen(UnlockDialog)
        assert isinstance(door, UnlockDialog)
        type_here("quatre chevaux bleus dansent")
        hands.press("Ouvrir")
        yield lambda: door.entry.phrase.has_error
        said.append(door.entry.phrase.message)
        hands.press("Feuille de secours")
        for number, line in enumerate(lines, 1):
            door.entry.code.lines[number - 1].line.setFocus()
            type_here(("A" if line[0] != "A" else "B") + line[1:] if number in (2, 5) else line)
        hands.press("Ouvrir")
        said.extend(field.message for field in door.entry.code.lines if field.has_error)
        for number in (2, 5):
            field = door.entry.code.lines[number - 1].line
            field.setFocus()
            field.selectAll()
            type_here(lines[number - 1])
        hands.press("Ouvrir")
        yield lambda: bool(seen(MainWindow))
        yield from leaves(hands)

    assert at_the_door(program(house, tmp_path), hers()) == EXIT_DONE
    plain = [one.replace("\u00a0", " ").replace("\u202f", " ") for one in said]
    assert plain[0] == WRONG_PHRASE
    assert [one.split(" : ")[0] for one in plain[1:]] == ["Ligne 2", "Ligne 5"], plain


def test_wrong_school(look, house: House, plugged: Plugged, tmp_path: Path, monkeypatch) -> None:
    """A copy of another school under Sauvegardes."""
    other = House(tmp_path / "autre")
    plugged.plug(tmp_path / "bleue")
    with_one_copy(house, plugged, tmp_path / "bleue")
    other.create(name="Auto-école du Canal")
    (tmp_path / "rouge").mkdir()
    with other.open() as elsewhere:
        file = back_up(elsewhere, tmp_path / "rouge").backup.path
    hands, said = Mouse(), []

    def hers() -> Steps:
        yield from at_backups(hands, "Sauvegarder sur la clé BLEUE")
        page().choose_file = lambda _parent, _title: file
        hands.press("Ouvrir une copie d’ailleurs")
        yield from read_and_closed(hands, said)
        yield from leaves(hands)

    made = program(house, tmp_path)
    assert at_the_door(made, hers()) == EXIT_DONE
    assert said == [OTHER_SCHOOL]
    assert students(house, made) == 2
