"""What a refusal is in words: known codes in ours, unknown ones as they came."""

import pytest

from livret_desktop.sandbox.contract import contract
from livret_desktop.transmission.rejections import explain_rejection, known_codes, refused_alone


def test_every_code_of_the_contract_has_its_french():
    examples = contract()["components"]["schemas"]["Motif"]["properties"]["code"]["examples"]
    assert set(examples) == known_codes()
    for code in examples:
        found = explain_rejection(code)
        assert found.is_known and found.cause.endswith(".") and found.todo.endswith(".")


def test_an_unknown_code_is_shown_as_it_came():
    found = explain_rejection("CODE_2031", "stage non déclaré")
    assert not found.is_known
    assert "CODE_2031" in found.cause and "stage non déclaré" in found.cause


def test_what_an_unknown_code_says_ends_in_one_full_stop():
    cause = explain_rejection("CODE_2031", "Stage non déclaré.").cause.replace("\u00a0", " ")
    assert cause == "La DSR refuse avec le code « CODE_2031 » et dit : « Stage non déclaré »."


@pytest.mark.parametrize(
    ("code", "kept"), [("413", refused_alone(413)), ("LOT_TROP_GRAND", refused_alone(413))]
)
def test_our_own_words_are_never_put_in_the_mouth_of_the_server(code: str, kept: str):
    found = explain_rejection(code, kept)
    assert "n’accepte pas cette leçon" in found.cause and code in found.cause
    assert "dit" not in found.cause and "dépanneur" in found.todo and found.is_known
    assert explain_rejection("413", "L’envoi est trop gros pour la DSR (413). Rien n’a été enregistré.") == (
        explain_rejection("413")
    ), "as an earlier version of this program kept it"
