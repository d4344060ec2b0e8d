"""Builds the rows of students: surname and given names told apart, the same person found twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TypeAlias

from livret_desktop.domain.identifiers import compact, is_valid_neph, neph_problem
from livret_desktop.domain.names import folded
from livret_desktop.domain.vocabulary import Civility
from livret_desktop.exchange import values
from livret_desktop.exchange.row_notes import RowNotes
from livret_desktop.exchange.rows import StudentRow
from livret_desktop.exchange.usual_name import SplitName, split_usual_name


def is_usual_digits(neph: str) -> bool:
    """True for 12 digits exactly as typed: the common case, told quickly."""
    return len(neph) == 12 and neph.isascii() and neph.isdigit()


_Person: TypeAlias = tuple[str, str, date | None]


class _People:
    """Finds the same person twice in a file, as the database will: by NEPH, else by names and birth date.

    Two persons of the same names born the same day are two when each has a NEPH.
    """

    def __init__(self) -> None:
        self._by_neph: dict[str, int] = {}
        self._first: dict[_Person, int] = {}
        self._first_without_neph: dict[_Person, int] = {}

    def same_neph(self, neph: str) -> int | None:
        """The line of an earlier row with that NEPH."""
        return self._by_neph.get(neph) if neph else None

    def same_person(self, person: _Person, neph: str) -> int | None:
        """The line of an earlier row of the same names and birth date, where one of the two has no NEPH."""
        return (self._first_without_neph if neph else self._first).get(person)

    def same_names(self, person: _Person) -> int | None:
        """The line of an earlier row of the same names and birth date."""
        return self._first.get(person)

    def add(self, person: _Person, neph: str, line: int) -> None:
        """Remember a row that is taken."""
        self._first.setdefault(person, line)
        if neph:
            self._by_neph[neph] = line
        else:
            self._first_without_neph.setdefault(person, line)


class StudentBuilder:
    """Élèves, from a Rapido export or from the program's own template."""

    def __init__(self, notes: RowNotes) -> None:
        self._notes = notes
        self._people = _People()
        self._day = cache(values.day)
        self._birth_day = cache(values.birth_day)
        self._civility = cache(values.civility)
        self._folded = cache(folded)

    def __call__(self, line: int, cells: Sequence[str]) -> StudentRow | None:
        """The student of a row."""
        (civility, usual, birth, usage, given, born, birth_city, birth_department, birth_country, address,
         postcode, city, country, phone, phone_2, phone_3, phone_4, email, neph, licence,
         licence_place) = cells  # fmt: skip
        notes = self._notes
        names = self._names(usual, birth, usage, given)
        born_on = notes.read("born_on", born, self._birth_day)
        licence_on = notes.read("first_licence_on", licence, self._day)
        if notes.is_refused():
            return None
        self._check_birth_day(born)
        self._check_neph(line, names, born_on, neph)
        if notes.is_refused():
            return None
        phones = [values.phone(number) for number in (phone, phone_2, phone_3, phone_4) if number]
        return StudentRow(
            line,
            self._civility_of(civility),
            names.birth_name,
            names.usage_name,
            names.given_names,
            born_on,
            birth_city,
            birth_department,
            birth_country,
            address,
            _postcode(postcode, country),
            city,
            country,
            phones[0] if phones else "",
            ", ".join(phones[1:]),
            email,
            neph,
            licence_on,
            licence_place,
        )

    def _civility_of(self, text: str) -> Civility | None:
        try:
            return self._civility(text) if text else None
        except values.BadValueError as bad:
            self._notes.warn("civility", str(bad))
            return None

    def _names(self, usual: str, birth: str, usage: str, given: str) -> SplitName:
        notes = self._notes
        if given or not usual:
            names = SplitName(birth, usage if usage and usage != birth else None, given)
        else:
            names = split_usual_name(usual, birth)
            if not birth:
                notes.warn(
                    "birth_name", "Nom de naissance absent : le nom usuel est pris à sa place, vérifiez-le."
                )
            elif names.given_names[1:2].isupper() and not names.given_names.isupper():
                notes.warn(
                    "given_names",
                    f"{values.shown(names.given_names)} commence en capitales : est-ce bien un prénom ?",
                )
        if not names.birth_name:
            notes.refuse("birth_name", "Nom de naissance manquant.")
        elif not names.given_names:
            notes.refuse("given_names", _no_given_name(usual))
        return names

    def _check_birth_day(self, born: str) -> None:
        if not born:
            self._notes.warn("born_on", "Date de naissance manquante : l’attestation en aura besoin.")
        elif values.has_short_year(born):
            read = f"{self._birth_day(born):%d/%m/%Y}"
            self._notes.warn("born_on", f"{values.shown(born)} : année sur deux chiffres, lue {read}.")

    def _check_neph(self, line: int, names: SplitName, born_on: date | None, neph: str) -> None:
        known_neph = neph if is_usual_digits(neph) else self._unusual_neph(neph)
        key = (self._folded(names.birth_name), self._folded(names.given_names), born_on)
        earlier = self._people.same_neph(known_neph)
        if earlier:
            self._notes.refuse("neph", f"Même NEPH que la ligne {earlier}.")
            return
        earlier = self._people.same_person(key, known_neph)
        if earlier and born_on:
            self._notes.refuse(
                "birth_name", f"Mêmes nom, prénoms et date de naissance que la ligne {earlier}."
            )
            return
        if earlier:
            self._notes.refuse("born_on", _perhaps_the_same(earlier))
            return
        earlier = self._people.same_names(key)
        if earlier:
            self._notes.warn(
                "birth_name",
                f"Mêmes nom et prénoms que la ligne {earlier} : vérifiez que ce sont deux élèves.",
            )
        self._people.add(key, known_neph, line)

    def _unusual_neph(self, neph: str) -> str:
        problem = neph_problem(neph)
        if problem:  # twelve digits typed with spaces or dots are as good as any
            self._notes.warn("neph", problem)
        return compact(neph) if is_valid_neph(neph) else ""


def _no_given_name(usual: str) -> str:
    if not usual:
        return "Prénoms manquants."
    said = "Un seul mot" if " " not in usual else "Le nom seul"
    return f"{said}, {values.shown(usual)} : le prénom ne se devine pas, tapez-le."


def _perhaps_the_same(line: int) -> str:
    return (
        f"Mêmes nom et prénoms que la ligne {line}, sans date de naissance ni deux NEPH : rien ne dit si c’est "
        "le même élève. Si c’en est un autre, tapez sa date de naissance."
    )


def _postcode(text: str, country: str) -> str:
    """A spreadsheet takes the leading zero of a French postcode away: put it back."""
    is_short = len(text) == 4 and text.isascii() and text.isdigit()
    return f"0{text}" if is_short and folded(country) in {"", "france"} else text
