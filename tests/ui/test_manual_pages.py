"""The pages of the manual: what they name exists, what they link is there, and the words of the office find them."""

from __future__ import annotations

import re
import struct
from functools import cache

import pytest

from livret_desktop.errors import MachineError
from livret_desktop.resources import resource_path
from livret_desktop.services.manual import (
    FIRST_PAGE,
    SUFFIX,
    Manual,
    ManualPage,
    missing_pictures,
    read_manual,
    typographic,
)
from livret_desktop.ui.manual.places import PLACES
from livret_desktop.ui.presenters.shortcuts import SHORTCUTS, sheet
from tests.house.sources import PROGRAM
from tests.ui.manual_words import is_said, quoted
from tools.manual_pictures import PICTURES, WIDTH

FOLDER = resource_path("manual")
_BASES = {"FittedDialog", "FormDialog", "RecordDialog", "MessageDialog", "SheetDialog"}
"""Kinds of dialogs, never shown as they are but to ask a question over their page."""
_LONGEST = 65
_MOST_BYTES = 1_000_000
_NO_TROUBLE = {FIRST_PAGE, "raccourcis", "questions", "mode-essai", "reglages"}
"""Pages of another kind: questions, the sheet of keys, lists of what there is."""


@cache
def manual() -> Manual:
    return read_manual({"touches": sheet()})


def keys(text: str) -> list[str]:
    return [found.page.key for found in manual().find(text)]


def links(page: ManualPage) -> list[str]:
    return re.findall(r"\]\(([^)]+)\)", page.text)


@cache
def class_bases() -> dict[str, set[str]]:
    found = {}
    for path in (PROGRAM / "ui").rglob("*.py"):
        for name, bases in re.findall(r"^class (\w+)\(([^)]*)\)", path.read_text(encoding="utf-8"), re.M):
            found[name] = {base.strip() for base in bases.split(",")}
    return found


def shown_classes() -> set[str]:
    """Every dialog, and every place of the rail."""
    bases = class_bases()
    kinds, wanted = {"QDialog", "Page"}, set[str]()
    while True:
        more = {name for name, parents in bases.items() if parents & kinds} - kinds
        if not more:
            return wanted - _BASES
        kinds |= more
        wanted |= more


def test_every_word_of_the_screen_that_a_page_quotes_is_in_the_program() -> None:
    unknown = [
        f"{page.key}: {words}" for page in manual().pages for words in quoted(page.text) if not is_said(words)
    ]
    assert unknown == []


def test_a_button_that_does_not_exist_is_seen() -> None:
    assert not is_said("Envoyer tout à la préfecture…")
    assert list(quoted("Appuyez sur «\u00a0Envoyer\u00a0» puis « Fermer ».")) == ["Envoyer", "Fermer"]


def test_every_screen_has_its_page_and_every_place_exists() -> None:
    classes = set(class_bases())
    assert shown_classes() - set(PLACES) == set()
    assert set(PLACES) - classes == set()
    assert set(PLACES.values()) <= {page.key for page in manual().pages}


def test_no_page_is_left_alone() -> None:
    """A page is opened by a screen, or a page leads to it; and it is in the contents as it is on the disk."""
    led_to = {link.removesuffix(SUFFIX) for page in manual().pages for link in links(page)}
    every = {page.key for page in manual().pages}
    assert every - led_to - set(PLACES.values()) == set()
    assert {path.stem for path in FOLDER.glob(f"*{SUFFIX}")} == every


def test_links_lead_to_pages_and_pictures_that_are_there() -> None:
    lost = [
        f"{page.key}: {link}"
        for page in manual().pages
        for link in links(page)
        if not (FOLDER / link).is_file() or "/" in link.removeprefix("pictures/")
    ]
    assert lost == []


def test_each_picture_is_used_and_as_its_recipe_draws_it() -> None:
    used = {link for page in manual().pages for link in links(page) if link.startswith("pictures/")}
    kept = {f"pictures/{path.name}": path for path in (FOLDER / "pictures").iterdir()}
    recipes = {f"pictures/{one.name}.png": (WIDTH, one.height) for one in PICTURES}
    assert used == set(kept) == set(recipes)
    assert {name: png_size(path.read_bytes()) for name, path in kept.items()} == recipes
    assert sum(path.stat().st_size for path in kept.values()) < _MOST_BYTES


def test_a_program_that_lacks_a_picture_says_so() -> None:
    assert missing_pictures(manual()) == []
    page = ManualPage("x", "", "# X\n\n![Rien](pictures/rien.png) ![Le matin](pictures/aujourdhui.png)")
    assert missing_pictures(Manual((page,))) == ["pictures/rien.png"]


def test_a_program_without_its_manual_says_so() -> None:
    with pytest.raises(MachineError, match="incomplet"):
        read_manual(folder="manuel-absent")


def png_size(data: bytes) -> tuple[int, int]:
    """Width and height in the head of a PNG file."""
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def test_pages_are_short_and_say_what_can_go_wrong() -> None:
    assert [
        page.key for page in manual().pages if page.text.count("\n") > _LONGEST and page.key != "raccourcis"
    ] == []
    silent = [
        page.key
        for page in manual().pages
        if page.key not in _NO_TROUBLE and not re.search(r"^## Si ", page.text, re.M)
    ]
    assert silent == []


def test_typography_is_french() -> None:
    assert typographic("« Oui » : non ; si ? là !") == (
        "«\u00a0Oui\u00a0»\u00a0: non\u202f; si\u202f? là\u202f!"
    )
    assert [page.key for page in manual().pages if re.search(r"'|\.\.\.| [;?!]\s| »| :", page.text)] == []


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("AFFI perdue", "attestations"),
        ("affi PERDU", "attestations"),
        ("clé USB", "sauvegardes"),
        ("cle usb perdue", "questions"),
        ("recalage", "questions"),
        ("élève recalé", "parcours"),
        ("mot de passe oublié", "ouvrir"),
        ("simulateur sans enseignant", "questions"),
        ("à quel rythme", ""),
        ("livret numérique obligatoire", ""),
        ("A0000000000", "equipe"),
        ("NEPH refusé", "envois-dsr"),
        ("duplicata", "registre"),
        ("moniteur malade", "moment-enseignant-malade"),
        ("rgpd", "donnees-personnelles"),
        ("Alt R", "raccourcis"),
        ("bouton rouge d’urgence atomique", ""),
    ],
)
def test_the_words_of_the_office_find_the_page(typed: str, page: str) -> None:
    found = keys(typed)
    assert page in found[:3] if page else isinstance(found, list)


def test_a_search_says_why_it_found_a_page() -> None:
    found = {one.page.key: one.excerpt for one in manual().find("phrase oubliée")}
    assert found["ouvrir"].startswith("Phrase oubliée")
    assert all(
        len(one.excerpt) < 130 and "**" not in one.excerpt and "](" not in one.excerpt
        for one in manual().find("DSR")
    )


def test_nothing_typed_finds_nothing_and_what_is_nowhere_neither() -> None:
    assert keys("") == keys("   ") == keys("?!") == keys("zzyzx") == []


def test_pages_with_every_word_come_alone() -> None:
    """Two words narrow the search; a third that is nowhere does not empty it."""
    assert set(keys("clé volée")) <= set(keys("clé"))
    assert set(keys("clé USB zzyzx")) == set(keys("clé USB"))


def test_the_sheet_says_each_key_once_at_each_place() -> None:
    said = [(one.where, one.said) for one in SHORTCUTS]
    assert len(set(said)) == len(said)
    assert all(f"| {one.said} | {one.does} |" in sheet() for one in SHORTCUTS)
