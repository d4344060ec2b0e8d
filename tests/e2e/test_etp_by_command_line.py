"""The estimate of one month by the command line, on the files an office has."""

from __future__ import annotations

from pathlib import Path

import pytest

from livret_desktop.reports.preview import page_count
from tests.e2e import promises
from tests.e2e.command_line import Pc


def test_the_document_is_the_promised_one_and_its_sums_agree(pc: Pc):
    document = pc.done("etp", "--month", "2026-11")
    assert set(document) == promises.ETP
    assert document["window"] == ["2026-08-01", "2026-10-31"]
    assert document["people"] and all(set(one) == promises.ETP_PERSON for one in document["people"])
    assert all(set(one) == promises.ETP_HOUR for one in document["hours"])
    assert all(set(one) == promises.ETP_NOT_COUNTED for one in document["not_counted"])
    every = document["hours"] + document["not_counted"]
    assert sum(one["minutes_real"] for one in document["people"]) == sum(one["minutes"] for one in every)
    assert sum(one["minutes_counted"] for one in document["people"]) == sum(
        one["counted"] for one in document["hours"]
    )
    assert len({one["lesson"] for one in every}) == len(every)
    assert all(one["why"] for one in document["not_counted"])


def test_people_are_told_too(pc: Pc):
    said = pc.plain("etp", "--month", "2026-11")
    assert said.status == 0
    assert "nuit du 24 novembre 2026" in said.stderr and "Toute l’école" in said.stderr
    assert said.stdout == ""


@pytest.mark.parametrize("month", ["2026", "2026-13", "novembre", "2026-11-01", "0001-02", "9999-12"])
def test_a_month_that_is_none_is_bad_usage(pc: Pc, month: str):
    assert pc("etp", "--month", month).status == 2


def test_the_figure_of_rdvpermis_and_the_papers(pc: Pc):
    paper, dossier = Path(pc.place / "etp.pdf"), Path(pc.place / "dossier.pdf")
    noted = pc.done("etp", "--month", "2026-10", "--official", "2,99", "--paper", paper, "--dossier", dossier)
    assert noted["official"] == 2.99
    assert page_count(paper.read_bytes()) >= 2
    assert page_count(dossier.read_bytes()) >= 1
    assert pc.done("etp", "--month", "2026-10")["official"] == 2.99
    assert (
        pc("etp", "--month", "2026-11", "--official", "2,99").error["title"]
        == "Ce calcul n’a pas encore eu lieu"
    )
    assert pc("etp", "--month", "2026-10", "--official", "3", "--for", "A0").status == 2
    assert pc.done("etp", "--month", "2026-10", "--official", "")["official"] is None
