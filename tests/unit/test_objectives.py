"""The thirty-two objectives are those of the arrêté, word for word, in its order."""

import re

from livret_desktop.domain.objectives import competences, titles
from livret_desktop.domain.preflight import sendable_objectives
from livret_desktop.resources import resource_text


def squeezed(text):
    return re.sub(r"\s+", " ", text)


def test_nine_seven_nine_seven():
    assert [len(one.objectives) for one in competences()] == [9, 7, 9, 7]
    assert list(titles())[:2] == ["C1-1", "C1-2"]
    assert list(titles())[-1] == "C4-7"


def test_every_word_is_in_the_arrete_and_in_its_order():
    law = squeezed(resource_text("legal", "arrete-29-juillet-2013.txt"))
    at = law.index("LA PARTIE PÉDAGOGIQUE")
    for competence in competences():
        at = law.index(f"{competence.number}. {competence.title}", at)
        for objective in competence.objectives:
            at = law.index(f" {objective.title} ", at) + len(objective.title)


def test_between_two_competences_the_arrete_has_nothing_else_to_learn():
    """A forgotten objective would leave a sentence behind."""
    law = squeezed(resource_text("legal", "arrete-29-juillet-2013.txt"))
    law = law[law.index("LA PARTIE PÉDAGOGIQUE") :]
    for first, second in zip(competences(), competences()[1:], strict=False):
        start = law.index(f"{first.number}. {first.title}") + len(first.title) + 3
        part = law[start : law.index(f"{second.number}. {second.title}")]
        for objective in first.objectives:
            assert part.count(objective.title) == 1
            part = part.replace(objective.title, "")
        assert not re.findall(r"[a-zé]\.", part.split("ÉVALUATION", 1)[1])


def test_the_state_takes_every_code():
    assert sendable_objectives(tuple(titles())) == tuple(titles())
