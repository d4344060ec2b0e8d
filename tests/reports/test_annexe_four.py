"""The calendars and the authorisation say annexe IV of the arrêté, in its words and order, nothing left out."""

import tomllib
from dataclasses import replace

import pytest

from livret_desktop.domain.vocabulary import AttestationForm, Civility, TrainingTrack
from livret_desktop.reports.content import CalendarContent
from livret_desktop.reports.documents import draw_document
from livret_desktop.resources import resource_text
from tests.reports.papers import (
    AAC_CALENDAR,
    AAC_CALENDAR_LONG,
    ACTS,
    AUTHORISATION,
    AUTHORISATION_LONG,
    CS_CALENDAR,
    fonts_of,
    plain,
    text_of,
)
from tests.reports.test_affi_layout import ALLOWED, overflow
from tests.reports.test_affi_wording import first_missing

# Where each model begins and ends in the annexe.
PLACES = {
    "autorisation-cs": (
        "AUTORISATION DE CONDUIRE",
        "CALENDRIER DES RENDEZ-VOUS PÉDAGOGIQUES DANS LE CADRE DE LA",
    ),
    "calendrier-aac": (
        "CALENDRIER DES RENDEZ-VOUS PÉDAGOGIQUES DANS LE CADRE DE l'AAC",
        "AUTORISATION DE CONDUIRE",
    ),
    "calendrier-cs": (
        "CALENDRIER DES RENDEZ-VOUS PÉDAGOGIQUES DANS LE CADRE DE LA",
        "Conformément à l'article 11",
    ),
}
DRAWN = {
    "autorisation-cs": [AUTHORISATION, AUTHORISATION_LONG],
    "calendrier-aac": [AAC_CALENDAR, AAC_CALENDAR_LONG],
    "calendrier-cs": [CS_CALENDAR],
}


def frame_of(content) -> tuple[float, float]:
    if not isinstance(content, CalendarContent):
        return 33, 262
    return 46, 195 if content.track is TrainingTrack.AAC else 154


def phrases(name: str) -> list[str]:
    """In the order of the page: the two phases come again under each appointment."""
    words = tomllib.loads(resource_text("legal", f"{name}.toml"))["phrases"]
    ordered = []
    for key, phrase in words.items():
        if key in {"practice", "theory"}:
            continue
        ordered.append(phrase)
        if key.startswith("appointment"):
            ordered += [words["practice"], words["theory"]]
    return ordered


def annexe(name: str) -> str:
    text = plain(resource_text("legal", "arrete-29-juillet-2013.txt"))
    begin, end = PLACES[name]
    start = text.index(plain(begin))
    return text[start : text.index(plain(end), start)]


@pytest.mark.parametrize("name", PLACES)
def test_the_data_file_is_the_text_of_the_annexe_and_nothing_of_it_is_left_out(name: str):
    text = annexe(name)
    assert first_missing(phrases(name), text) is None
    for phrase in sorted(phrases(name), key=len, reverse=True):
        assert plain(phrase) in text
        text = text.replace(plain(phrase), "", 1)
    assert text.strip(". ,") == "", "words of the model that the program does not draw"


@pytest.mark.parametrize("name", PLACES)
def test_every_phrase_is_drawn_in_its_order(name: str):
    for content in DRAWN[name]:
        assert first_missing(phrases(name), text_of(draw_document(content))) is None


def test_a_changed_word_is_seen():
    wrong = [*phrases("calendrier-cs")]
    wrong[2] = wrong[2].replace("obligatoire", "facultatif")
    assert first_missing(wrong, text_of(draw_document(CS_CALENDAR))) == plain(wrong[2])


@pytest.mark.parametrize("name", ACTS)
def test_no_letter_leaves_its_place(name: str):
    pdf = draw_document(ACTS[name])
    assert overflow(pdf, frame_of(ACTS[name])) == []
    assert fonts_of(pdf) <= ALLOWED
    assert pdf == draw_document(ACTS[name])


def test_double_names_of_sixty_wide_letters_are_never_refused():
    wide = "W" * 30 + "-" + "W" * 30
    for content in (AUTHORISATION_LONG, AAC_CALENDAR_LONG, CS_CALENDAR):
        names = {"birth_name": wide, "given_names": "Maximilien-Alexandre Barthélemy"}
        assert overflow(draw_document(replace(content, **names)), frame_of(content)) == []
    pdf = draw_document(replace(AUTHORISATION_LONG, birth_name=wide, usage_name=wide, given_names=wide))
    assert overflow(pdf) == []


def test_only_what_took_place_is_written_and_the_rest_is_left_to_the_pen():
    text = text_of(draw_document(AAC_CALENDAR))
    assert "pratique: 12 octobre 2024 Date de la phase théorique: 19 octobre 2024" in text
    assert "pratique: 14 juin 2025 Date de la phase théorique: Troisième" in text
    assert "LEFÈVRE Éloïse, Marie-Ange" in text
    assert "n° 2024-0087" in text
    empty = text_of(draw_document(AAC_CALENDAR_LONG))
    assert "pratique: Date de la phase théorique: Deuxième" in empty
    assert "None" not in empty


def test_the_authorisation_names_both_days_and_its_two_contents():
    text = text_of(draw_document(AUTHORISATION))
    assert "réalisée le 6 avril 2024;" in text
    assert "en présence de l'accompagnateur, le 3 juillet 2024 Ce rendez-vous comportait" in text
    assert "Mme, M. X" in text
    other = text_of(draw_document(replace(AUTHORISATION, civility=Civility.MADAM, meeting_on=None)))
    assert "Mme X, M." in other


@pytest.mark.parametrize("field", ["birth_name", "given_names", "neph"])
@pytest.mark.parametrize("content", [AUTHORISATION, AAC_CALENDAR])
def test_nothing_is_drawn_without_name_or_neph(content, field: str):
    with pytest.raises(ValueError, match="never drawn"):
        draw_document(replace(content, **{field: " "}))


def test_the_traditional_track_has_no_calendar():
    with pytest.raises(ValueError, match="traditional"):
        draw_document(replace(CS_CALENDAR, track=TrainingTrack.TRADITIONAL))


def test_a_numeric_edition_says_so_and_never_calls_itself_a_paper_booklet():
    issue = replace(CS_CALENDAR.issue, form=AttestationForm.NUMERIC)
    text = text_of(draw_document(replace(CS_CALENDAR, issue=issue)))
    assert "Livret numérique Édition pour l'élève" in text
