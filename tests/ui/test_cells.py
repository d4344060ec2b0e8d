from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from livret_desktop.ui.presenters.cells import Hours, State, matched_name, plain_text


def marked(surname: str, given_names: str, search: str) -> list[str]:
    return [run.text for run in matched_name(surname, given_names, search).runs if run.is_match]


def test_matches_ignore_case_and_accents() -> None:
    assert marked("MARÉCHAL", "Zoé", "mare") == ["MARÉ"]
    assert marked("DIALLO", "Omar", "mar") == ["mar"]
    assert marked("LAMARQUE", "Tom", "mar") == ["MAR"]
    assert marked("ŒUVRARD", "Marius", "oeu") == ["ŒU"]
    assert marked("LE GALL", "Maëlys", "gall maelys") == ["GALL", "Maëlys"]
    assert marked("ROCHE", "Lina", "mar") == []


@given(st.text(max_size=20), st.text(max_size=12), st.text(max_size=8))
def test_marking_never_changes_a_name(surname: str, given_names: str, search: str) -> None:
    tail = f" {given_names}" if given_names else ""
    assert matched_name(surname, given_names, search).plain == surname + tail


def test_cells_in_words() -> None:
    assert plain_text(State.bad("Refusée")) == "Refusée"
    assert plain_text(Hours(840, 1200)) == "14\u00a0h sur 20\u00a0h"
