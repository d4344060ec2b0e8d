"""Paper or numeric booklet: who may stay on paper, and under which rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.french import french_day
from livret_desktop.domain.vocabulary import BookletForm, Category

_AIPC_AWAITED = "AIPC pas encore validée, donc pas avant le {limit} : livret numérique."


@dataclass(frozen=True, slots=True)
class BookletRule:
    """The form of a booklet, the sentence that explains it, and its source."""

    form: BookletForm
    reason: str
    source: str


def booklet_rule(
    rules: Rules,
    category: Category,
    aipc_on: date | None,
    numeric_on: date | None = None,
    *,
    day: date | None = None,
) -> BookletRule:
    """Apply the cut-off of the category to the day the AIPC was validated: strictly before may stay on paper.

    ``numeric_on``: the day such a student chose the numeric booklet all the same (art. 4: a possibility that is kept,
    not a duty). ``day``: the day of the act; a choice made later does not change it. None: after any choice.

    Source: arrêté du 29 juillet 2013, art. 4 (category B) and the DSR's precisions for the others
    (``resources/rules/booklet.toml``). Without AIPC, or for a category without a known rule, numeric is assumed.
    """
    table = rules.on("booklet.paper_if_aipc_before", aipc_on or date.max)
    entry: dict[str, Any] | None = table.value.get(category.value)
    if entry is None:
        return BookletRule(
            BookletForm.NUMERIC,
            f"Aucun texte connu ne parle du livret papier pour la catégorie {category.value} : livret numérique.",
            table.source,
        )
    cut_off: date = entry["before"]
    limit, source = french_day(cut_off), str(entry["source"])
    if aipc_on is None:
        return BookletRule(BookletForm.NUMERIC, _AIPC_AWAITED.format(limit=limit), source)
    validated = french_day(aipc_on)
    if aipc_on >= cut_off:
        return BookletRule(
            BookletForm.NUMERIC,
            f"AIPC validée le {validated}, donc pas avant le {limit} : pas de livret papier.",
            source,
        )
    if numeric_on is not None and (day is None or numeric_on <= day):
        return BookletRule(
            BookletForm.NUMERIC,
            f"Livret numérique choisi par l’élève le {french_day(numeric_on)}. "
            f"AIPC validée le {validated}, avant le {limit} : le papier était un droit, pas une obligation.",
            source,
        )
    return BookletRule(
        BookletForm.PAPER,
        f"AIPC validée le {validated}, avant le {limit}. C’est un droit, pas une obligation.",
        source,
    )


def may_stay_on_paper(rules: Rules, category: Category, aipc_on: date | None) -> bool:
    """True for a student who has the choice between paper and numeric."""
    return booklet_rule(rules, category, aipc_on).form is BookletForm.PAPER
