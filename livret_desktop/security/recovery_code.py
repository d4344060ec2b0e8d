"""The recovery code of the printed sheet ("feuille de secours"): 256 bits that people can copy by hand.

Seven lines of ten letters: eight of the code, then two of control. The alphabet is A–Z without I and O, so
that nothing is mistaken for 1 or 0. Fifty-six letters hold 24^56 > 2^256 values, enough for the whole key.

Control: the ten letters of a line, read as one number in base 24, plus ``LINE_STEP`` times the line's number, are
a multiple of the prime 571 (the largest below 24² = 576). Then every error of one letter, every swap of two
letters and every exchange of two lines changes the rest: 571 divides neither a difference of two letters
(< 24), nor a power of 24, nor 24^d − 1 for any distance d ≤ 9 inside a line (24 has order 285 modulo 571), nor a
difference of line numbers (< 7). The line is therefore always named. Heavier errors pass a line once in 571
times and are then refused by the authenticated slot the code opens.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from livret_desktop.errors import RuleError

ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
LINE_COUNT: Final = 7
DATA_LETTERS: Final = 8
CHECK_LETTERS: Final = 2
LINE_LETTERS: Final = DATA_LETTERS + CHECK_LETTERS
CODE_LETTERS: Final = LINE_COUNT * LINE_LETTERS
MODULUS: Final = 571
LINE_STEP: Final = 1
_BASE: Final = len(ALPHABET)
_CHECK_SPAN: Final = _BASE**CHECK_LETTERS
_VALUES: Final = {letter: value for value, letter in enumerate(ALPHABET)}
_SECRET_BYTES: Final = 32
_IGNORED: Final = re.compile(r"[\s\-‐‑–—_.·]+")

_TITLE: Final = "Code de secours refusé"
_TODO: Final = "Relisez sur la feuille de secours ce qui est signalé, et lui seul, puis retapez-le."


class RecoveryCode:
    """A 256-bit secret and its seven printed lines. Shows nothing of itself in ``repr``."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        if len(secret) != _SECRET_BYTES:
            raise ValueError("a recovery code is made of 32 bytes")
        self._secret = secret

    @classmethod
    def new(cls) -> RecoveryCode:
        """A fresh code from the system's generator."""
        return cls(secrets.token_bytes(_SECRET_BYTES))

    @property
    def secret(self) -> bytes:
        """The 32 bytes, for the derivation of the slot's key alone."""
        return self._secret

    def lines(self) -> tuple[str, ...]:
        """The seven lines as printed, "VJZM YZWS SB": two groups of four, then the two control letters."""
        letters = _to_letters(int.from_bytes(self._secret, "big"), LINE_COUNT * DATA_LETTERS)
        return tuple(
            _grouped(_with_check(letters[start : start + DATA_LETTERS], number))
            for number, start in enumerate(range(0, len(letters), DATA_LETTERS), start=1)
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RecoveryCode) and secrets.compare_digest(self._secret, other._secret)

    def __hash__(self) -> int:
        return hash(self._secret)

    def __repr__(self) -> str:
        return "RecoveryCode(…)"


def parse_recovery_code(text: str) -> RecoveryCode:
    """Read the seven lines, typed or pasted, in one block or several.

    Case, spaces, hyphens, and a line's own number in front of it do not count. Raises RuleError whose message
    names each wrong line.
    """
    lines = _seven_lines(text)
    complaints = [
        complaint for number, line in enumerate(lines, start=1) if (complaint := _complaint(number, line))
    ]
    if complaints:
        raise RuleError(_TITLE, "\n".join(complaints), _TODO)
    value = _to_number("".join(line[:DATA_LETTERS] for line in lines))
    if value >= 1 << (8 * _SECRET_BYTES):
        raise RuleError(
            _TITLE, "Aucune feuille de secours ne porte ces sept lignes.", "Retapez le code en entier."
        )
    return RecoveryCode(value.to_bytes(_SECRET_BYTES, "big"))


def check_line(number: int, text: str) -> str:
    """Check one line (1–7) typed back; gives it as printed. Raises RuleError naming the line."""
    if not 1 <= number <= LINE_COUNT:
        raise ValueError("a recovery sheet has lines 1 to 7")
    line = _clean_line(number, text)
    if complaint := _complaint(number, line):
        raise RuleError(_TITLE, complaint, _TODO)
    return _grouped(line)


def _seven_lines(text: str) -> list[str]:
    """Cut a typed code into its lines, by its line breaks when there are six, else by counting letters."""
    typed = [line for line in text.splitlines() if _clean(line)]
    if len(typed) == LINE_COUNT:
        return [_clean_line(number, line) for number, line in enumerate(typed, start=1)]
    block = _clean(text)
    lines = [block[start : start + LINE_LETTERS] for start in range(0, len(block), LINE_LETTERS)]
    if len(block) != CODE_LETTERS:
        raise RuleError(_TITLE, _length_complaint(len(block), lines), _TODO)
    return lines


def _length_complaint(letters: int, lines: list[str]) -> str:
    counted = f"Le code compte {CODE_LETTERS} lettres, en sept lignes de {LINE_LETTERS}\u00a0; il y en a ici {letters}."
    for number, line in enumerate(lines[:LINE_COUNT], start=1):
        if _complaint(number, line):
            return f"{counted} Les lignes ne concordent plus à partir de la ligne\u00a0{number}."
    return counted


def _clean(text: str) -> str:
    return _IGNORED.sub("", text).upper()


def _clean_line(number: int, text: str) -> str:
    """Without the printed number that people copy in front of the line ("3. RHNT…")."""
    return _clean(re.sub(rf"^\s*{number}\s*[.):–-]?\s*(?=[^\W\d])", "", text))


def _complaint(number: int, line: str) -> str:
    """Say in French what is wrong with a cleaned line; empty when nothing is."""
    strange = [(place, letter) for place, letter in enumerate(line, start=1) if letter not in _VALUES]
    if strange:
        seen = ", ".join(f"«\u00a0{letter}\u00a0» en place {place}" for place, letter in strange[:3])
        return f"Ligne\u00a0{number}\u00a0: {seen}\u202f; le code n’a que des lettres, sans I ni O, et aucun chiffre."
    if len(line) != LINE_LETTERS:
        return f"Ligne\u00a0{number}\u00a0: {len(line)} lettres au lieu de {LINE_LETTERS}, contrôle compris."
    if _is_line(number, line):
        return ""
    for other in range(1, LINE_COUNT + 1):
        if _is_line(other, line):
            return f"Ligne\u00a0{number}\u00a0: c’est la ligne\u00a0{other} de la feuille, ou une lettre est fausse."
    return f"Ligne\u00a0{number}\u00a0: une lettre est fausse, ou deux lettres sont échangées."


def _is_line(number: int, line: str) -> bool:
    return _with_check(line[:DATA_LETTERS], number) == line


def _with_check(letters: str, number: int) -> str:
    rest = (_to_number(letters) * _CHECK_SPAN + number * LINE_STEP) % MODULUS
    return letters + _to_letters(-rest % MODULUS, CHECK_LETTERS)


def _grouped(line: str) -> str:
    return f"{line[:4]} {line[4:DATA_LETTERS]} {line[DATA_LETTERS:]}"


def _to_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * _BASE + _VALUES[letter]
    return number


def _to_letters(number: int, length: int) -> str:
    letters = []
    for _ in range(length):
        number, value = divmod(number, _BASE)
        letters.append(ALPHABET[value])
    return "".join(reversed(letters))
