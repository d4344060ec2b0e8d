"""Réglages on a real school: forms kept when a field is left, the access tested over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit
from shiboken6 import delete

from livret_desktop.domain.dated_rules import CERTAINTIES
from livret_desktop.resources import resource_text
from livret_desktop.services.access.dsr_access import dsr_secret, set_training, why_training_is_fixed
from livret_desktop.services.configuration import change_setting, read_school, read_settings
from livret_desktop.services.sending.run import send_due
from livret_desktop.services.sending.send_status import resume, status
from livret_desktop.ui.presenters.settings import rule_words
from livret_desktop.ui.targets import BACKUPS, OpenAt
from livret_desktop.ui.theme.theme import ColourMode, Theme, theme
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.dialogs import MessageDialog
from livret_desktop.ui.widgets.fields import LineField
from tests.house.sources import ROOT
from tests.services.house import RULES, TODAY
from tests.ui.checks import cut_texts, unnamed
from tests.ui.sending_school import Friday, connected, one_lesson
from tests.ui.settings_screen import SettingsScreen, settings_page


@dataclass
class Screen(SettingsScreen):
    made: Friday
    went: list[tuple[str, object]] = field(default_factory=list)

    def section(self, key: str) -> object:
        self.page.show_section(key)
        QApplication.processEvents()
        return self.page.section

    def leave(self, name: str, text: str) -> LineField:
        """Type in a field and go on to the next one."""
        typed = self.page.section.fields[name]
        assert isinstance(typed, LineField)
        typed.line.setText(text)
        typed.line.editingFinished.emit()
        return typed

    def saved(self) -> str:
        return self.page.saved_tag.accessibleName()


@pytest.fixture
def screen(school: Friday, look: Theme, qtbot) -> Iterator[Screen]:
    with settings_page(school, height=640) as page:
        made = Screen(page, qtbot, school)
        page.go_asked.connect(lambda key, what: made.went.append((key, what)))
        page.on_shown()
        yield made


def test_a_field_is_kept_when_it_is_left(school: Friday, screen: Screen) -> None:
    screen.leave("school.city", "Vaux-le-Pénil")
    screen.until(lambda: read_school(school.desk).city == "Vaux-le-Pénil")
    screen.until(lambda: screen.saved() == "Enregistré à 18:12")
    assert read_school(school.desk).head == "Claire Morel"


def test_a_wrong_agrement_is_not_kept_and_says_what_to_type(school: Friday, screen: Screen) -> None:
    phone = screen.leave("school.phone", "01 64 09")
    assert "10 chiffres, celui-ci en a 6" in phone.message
    typed = screen.leave("school.agrement_number", "E200770008")
    assert typed.has_error
    assert typed.message == "Un E et 10\u00a0chiffres\u00a0: il manque 1\u00a0chiffre."
    assert read_school(school.desk).agrement_number == "E2007700080"
    screen.leave("school.agrement_number", "e 2007700081")
    screen.until(lambda: read_school(school.desk).agrement_number == "E2007700081")
    assert not typed.has_error


def test_a_school_keeps_a_name(school: Friday, screen: Screen) -> None:
    typed = screen.leave("school.name", "")
    assert typed.has_error
    assert read_school(school.desk).name == "Auto-école du Pont"


def test_the_end_of_the_agrement_is_said(school: Friday, screen: Screen) -> None:
    typed = screen.leave("school.agrement_expires_on", "1/3/2028")
    screen.until(lambda: read_school(school.desk).agrement_expires_on is not None)
    assert typed.line.text() == "01/03/2028"
    assert typed.message == "Encore 15\u00a0mois."
    screen.leave("school.agrement_expires_on", "1/3/2026")
    assert typed.message == "A pris fin le 1er mars 2026."


def test_another_page_opens_a_field(school: Friday, screen: Screen) -> None:
    screen.section("about")
    screen.page.open(OpenAt(None, "school.aurige_id"))
    assert screen.page.section.key == "school"
    screen.page.open(OpenAt(None, "dsr.base_url"))
    assert screen.page.section.fields["dsr.base_url"].isVisible()


def test_the_evening_is_kept_and_an_hour_that_is_missing_some_night_refused(
    school: Friday, screen: Screen
) -> None:
    with connected(school):
        screen.section("schedule")
        screen.until(lambda: "Prochain envoi\u00a0: ce soir 20:00" in screen.words())
        screen.leave("schedule.evening", "19h30")
        screen.until(lambda: read_settings(school.desk)["schedule.evening"] == "19:30")
        screen.until(lambda: "ce soir 19:30" in screen.words())
        typed = screen.leave("schedule.evening", "2:30")
        screen.until(lambda: typed.has_error)
    assert "deux nuits par an" in typed.message
    assert read_settings(school.desk)["schedule.evening"] == "19:30"


def test_the_hours_say_that_nothing_leaves_without_access(school: Friday, screen: Screen) -> None:
    screen.section("schedule")
    screen.until(lambda: "rien ne part pour l’instant" in screen.words())
    assert "ce soir" not in screen.words() and "F9" not in screen.words()


def test_without_access_it_is_said_in_plain_words(school: Friday, screen: Screen) -> None:
    access = screen.section("access")
    screen.until(lambda: "Vos heures ne sont pas transmises" in screen.words())
    assert not access.test.isEnabled()
    assert not access.fields["dsr.base_url"].isVisible()
    screen.press("Afficher")
    assert access.fields["dsr.base_url"].isVisible()


def test_a_good_access_shows_what_the_server_guarantees(school: Friday, screen: Screen) -> None:
    with connected(school, contract="read-back", lag_hours=24, max_batch=50, max_age_days=90) as sandbox:
        access = screen.section("access")
        screen.until(access.test.isEnabled)
        screen.press("Tester la connexion")
        screen.until(lambda: "réponse en" in screen.words())
        words = screen.words()
        assert [one for one in sandbox.requests if "lecons" in one.path] == []
    for fact in (
        "pas refusés par le serveur",
        "possible, après 24\u00a0h",
        "50\u00a0leçons au plus",
        "90\u00a0jours au plus",
    ):
        assert fact in words


@pytest.mark.parametrize(
    ("fault", "said"), [("jeton/401:always", "secret"), ("capacites/html200:always", "DSR")]
)
def test_a_bad_access_says_what_is_wrong(school: Friday, screen: Screen, fault: str, said: str) -> None:
    with connected(school, faults=(fault,)):
        access = screen.section("access")
        screen.until(access.test.isEnabled)
        screen.press("Tester la connexion")
        screen.until(access.trouble.isVisible)
        assert said in access.trouble.accessibleName()
        assert "réponse en" not in screen.words()
        screen.until(access.test.isEnabled)


def test_the_secret_goes_to_the_store_and_leaves_the_screen(school: Friday, screen: Screen) -> None:
    access = screen.section("access")
    screen.press("Afficher")
    typed = screen.leave("dsr.secret", "un-secret-remis")
    screen.until(lambda: dsr_secret(school.desk, None) == "un-secret-remis")
    screen.until(lambda: typed.line.placeholderText() == "un secret est gardé")
    assert typed.text == ""
    with school.desk.database.read() as reading:
        assert "un-secret-remis" not in str(reading.connection.exec_driver_sql("SELECT * FROM setting").all())
    screen.press("Oublier le secret")
    screen.until(lambda: dsr_secret(school.desk, None) == "")
    assert access.fields["dsr.secret"] is typed


def answer_leaving(box, screen: SettingsScreen, answer: str) -> None:
    """Untick the box, read the consequence, and press."""
    screen.until(lambda: box.isEnabled() and box.isChecked())
    box.click()
    (dialog,) = [one for one in QApplication.topLevelWidgets() if one.objectName() == "leaveTraining"]
    assert isinstance(dialog, QDialog)
    assert "de nouveau à envoyer" in dialog.accessibleDescription()
    next(one for one in dialog.findChildren(Button) if one.text() == answer).click()
    delete(dialog)


def test_training_can_be_left_and_what_it_sent_then_counts_for_nothing(
    school: Friday, screen: Screen
) -> None:
    access = screen.section("access")
    screen.press("Afficher")
    box = access.fields["dsr.training"]
    box.click()
    screen.until(lambda: read_settings(school.desk)["dsr.training"] is True)
    one_lesson(school)
    with connected(school):
        assert send_due(school.desk, school.connect).accepted == 1
    assert why_training_is_fixed(school.desk) == ""
    answer_leaving(box, screen, "Ne rien faire")
    assert box.isChecked()
    assert read_settings(school.desk)["dsr.training"] is True
    answer_leaving(box, screen, "Quitter le mode essai")
    screen.until(lambda: read_settings(school.desk)["dsr.training"] is False)
    screen.until(lambda: status(school.desk).paused_reason is not None)
    report = status(school.desk)
    assert (report.accepted, report.due) == (0, 1)
    assert "Fin du mode essai" in (report.paused_reason or "")
    assert why_training_is_fixed(school.desk) == "", "nothing has left for real: a wrong click is taken back"
    with connected(school):
        change_setting(school.desk, "dsr.training", "non")
        resume(school.desk)
        assert send_due(school.desk, school.connect).accepted == 1
    with pytest.raises(Exception, match="Le mode essai ne change plus"):
        set_training(school.desk, is_training=True)
    screen.page.reload()
    screen.until(lambda: not box.isEnabled())
    assert "école d’essai" in screen.words()


def test_the_look_changes_at_once_and_is_kept(school: Friday, screen: Screen) -> None:
    screen.section("look")
    screen.page.section.modes.chosen.emit("dark")
    assert theme().mode is ColourMode.DARK
    screen.until(lambda: read_settings(school.desk)["appearance.theme"] == "dark")
    screen.page.section.sizes.chosen.emit("150")
    assert theme().text_percent == 150
    screen.until(lambda: read_settings(school.desk)["appearance.text_size"] == 150)


def test_security_says_where_keys_are_and_leads_to_what_changes_them(school: Friday, screen: Screen) -> None:
    screen.section("security")
    screen.until(lambda: "Gardée dans la mémoire du programme" in screen.words())
    assert "feuille n°\u00a01" in screen.words()
    screen.press("Phrase secrète…")
    screen.press("Feuille de secours…")
    assert screen.went == [
        (BACKUPS, OpenAt(None, "passphrase")),
        (BACKUPS, OpenAt(None, "recovery_sheet")),
    ]


def test_every_rule_is_said_with_its_source(school: Friday, screen: Screen) -> None:
    screen.section("rules")
    shown = screen.words()
    for rule in RULES.all_in_force(TODAY):
        words = rule_words(rule)
        assert rule.title in shown
        assert words.value in shown
        assert rule.source in shown
        assert rule.certainty in CERTAINTIES


def test_values_of_rules_are_french() -> None:
    words = {rule.key: rule_words(rule).value for rule in RULES.all_in_force(TODAY)}
    assert (
        words["affi.minimum_minutes"]
        == "boîte manuelle\u00a0: 20\u00a0h\u202f; boîte automatique\u00a0: 13\u00a0h"
    )
    assert words["affi.etg_years"] == "5\u00a0ans"
    assert words["sending.duration_minutes"] == "au moins 5\u00a0min, au plus 10\u00a0h"
    assert words["etp.night"].startswith("la nuit du 24 au 25, la veille si")
    assert "le 1er janvier 2024" in words["booklet.paper_if_aipc_before"]
    assert not any("{" in one or "_" in one or "True" in one for one in words.values())


def test_licences_are_those_of_the_project(school: Friday, screen: Screen) -> None:
    screen.section("about")
    assert "Programme non homologué" in screen.words()
    screen.press("Bibliothèques…")
    dialog = screen.page.findChild(MessageDialog, "licenceDialog")
    assert "pyside6-essentials" in dialog.findChild(QPlainTextEdit).toPlainText()
    dialog.close()
    for name in ("LICENSE", "NOTICE"):
        assert resource_text("licences", f"{name}.txt") == (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("percent", [100, 200])
def test_every_section_has_names_and_nothing_cut(
    school: Friday, screen: Screen, look: Theme, percent: int
) -> None:
    look.set_text_percent(percent)
    change_setting(school.desk, "appearance.text_size", str(percent))
    for section in screen.page.sections:
        screen.section(section.key)
        assert unnamed(screen.page) == [], section.key
        assert cut_texts(screen.page) == [], section.key
