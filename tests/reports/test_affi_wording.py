"""The legal wording: what is drawn is the arrêté's own text, in its order."""

import re
import tomllib
from dataclasses import replace

import pytest

from livret_desktop.domain.vocabulary import TrainingTrack
from livret_desktop.reports.affi import draw_affi
from livret_desktop.resources import resource_text
from tests.reports.papers import AFFI, EVERY_MARK, LONG, NUMERIC, TRAINING, UNKNOWN_DATA, plain, text_of

PHRASES = tomllib.loads(resource_text("legal", "affi.toml"))["phrases"]
# As listed by hand from the annexe, apart from the data file that the program draws.
_LISTED = (
    "ATTESTATION DE FIN DE FORMATION INITIALE | Dans le cadre de l'apprentissage anticipé de la conduite | "
    "Dans le cadre de la conduite supervisée | Nous certifions que Madame | , Monsieur | Nom de famille : | "
    "Nom d'usage (le cas échéant) : | Prénom(s) : | "
    "Titulaire du dossier de demande de permis de conduire n° NEPH : | "
    "- a réussi l'épreuve théorique générale de l'examen du permis de conduire le | ou | "
    "- est titulaire d'une catégorie de permis de conduire depuis cinq ans au plus ; | "
    "- a réussi l'évaluation de fin de formation initiale réalisée le | "
    "et a atteint le niveau de compétence requis. | "
    "En conséquence, l'attestation de fin de formation initiale lui est délivrée pour compléter son apprentissage "
    "par une période de conduite accompagnée, dans le cadre de : | "
    "l'apprentissage anticipé de la conduite (AAC) ; | ou de | la conduite supervisée. | "
    "CACHET DE L'ORGANISME DE FORMATION | (ou nom, adresse et téléphone) | Fait à | , le | Signatures | "
    "L'enseignant | Le responsable de l'établissement | Rendez-vous préalable réalisé le : | Important : | "
    "- comprenant la participation à deux rendez-vous pédagogiques minimum, avant le passage de l'épreuve pratique "
    "de l'examen du permis de conduire, une année de conduite accompagnée, dans le cadre de l'AAC, doit "
    "obligatoirement avoir été réalisée à partir du rendez-vous préalable ;"
)
LISTED = _LISTED.split(" | ")


def first_missing(phrases: list[str], text: str) -> str | None:
    """The first phrase not found after the one before it."""
    at = 0
    for phrase in map(plain, phrases):
        found = text.find(phrase, at)
        if found < 0:
            return phrase
        at = found + len(phrase)
    return None


def annexe() -> str:
    text = plain(resource_text("legal", "arrete-29-juillet-2013.txt"))
    return text[
        text.index("ATTESTATION DE FIN DE FORMATION INITIALE") : text.index("CALENDRIER DES RENDEZ-VOUS")
    ]


def test_the_data_file_is_the_text_of_the_annexe_and_nothing_of_it_is_left_out():
    text = annexe()
    assert first_missing(list(PHRASES.values()), text) is None
    for phrase in PHRASES.values():
        text = text.replace(plain(phrase), "", 1)
    assert text.strip(". ") == "", "words of the model that the program does not draw"


@pytest.mark.parametrize("content", [AFFI, LONG, TRAINING, NUMERIC, EVERY_MARK, UNKNOWN_DATA])
def test_every_phrase_is_drawn_in_its_order(content):
    text = text_of(draw_affi(content))
    assert first_missing(list(PHRASES.values()), text) is None
    assert first_missing(LISTED, text) is None


def test_a_changed_word_or_order_is_seen():
    text = text_of(draw_affi(AFFI))
    assert first_missing(LISTED, text.replace("deux rendez-vous", "trois rendez-vous")) is not None
    assert first_missing([*LISTED[1:], LISTED[0]], text) == LISTED[0]


def test_the_data_stands_where_the_model_wants_it():
    text = text_of(draw_affi(AFFI))
    for said in (
        "X Dans le cadre de l'apprentissage",
        "Nous certifions que Madame X, Monsieur Nom de famille: LEFÈVRE Nom d'usage (le cas échéant): Prénom(s):"
        " Éloïse, Marie-Ange Titulaire",
        "n° NEPH: 230977104512",
        "permis de conduire le 8 février 2024 ou",
        "réalisée le 18 mai 2024 et a atteint",
        "X l'apprentissage anticipé de la conduite (AAC)",
        "Fait à Melun, le 28 mai 2024 Signatures",
        "Rendez-vous préalable réalisé le: 28 mai 2024 Important:",
        "Exemplaire élève N° 2024-0087 Imprimé le 28/05/2024 · page 1/1",
    ):
        assert said in text, said
    assert len(re.findall(r"\bX\b", text)) == 4


def test_the_first_of_a_month_is_ordinal():
    content = replace(AFFI, evaluation_on=AFFI.evaluation_on.replace(day=1))
    assert "réalisée le 1er mai 2024" in text_of(draw_affi(content))


def test_what_is_not_known_is_left_to_the_pen():
    text = text_of(draw_affi(UNKNOWN_DATA))
    assert "Madame, Monsieur Nom de famille" in text
    assert "permis de conduire le ou X - est titulaire" in text
    assert "Fait à, le Signatures" in text
    assert "réalisé le: Important:" in text
    assert "néant" not in text.lower()
    assert "None" not in text


def test_one_alternative_is_ticked_even_for_a_student_who_has_both():
    text = text_of(draw_affi(replace(AFFI, holds_other_category=True)))
    assert "X - a réussi l'épreuve théorique" in text
    assert "X - est titulaire" not in text


def test_supervised_driving_ticks_the_other_boxes():
    text = text_of(draw_affi(LONG))
    assert "X Dans le cadre de la conduite supervisée" in text
    assert "X la conduite supervisée." in text
    assert "X Dans le cadre de l'apprentissage" not in text
    assert "Madame, Monsieur X" in text


def test_the_traditional_track_has_no_attestation():
    with pytest.raises(ValueError, match="traditional"):
        draw_affi(replace(AFFI, track=TrainingTrack.TRADITIONAL))


@pytest.mark.parametrize("field", ["birth_name", "given_names", "neph"])
def test_no_attestation_without_name_or_neph(field: str):
    with pytest.raises(ValueError, match="never drawn"):
        draw_affi(replace(AFFI, **{field: " "}))


def test_the_neph_is_printed_without_its_spaces_and_with_its_zeros():
    assert "n° NEPH: 030107733719" in text_of(draw_affi(replace(AFFI, neph="03 01 07.733-719")))
