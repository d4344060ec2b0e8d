"""A PDF, JPEG or PNG that a person gives: read with a limit, and refused unless it is what it says it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from livret_desktop.durable import why_refused
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.reports.pictures import MOST_PIXELS, UnreadablePictureError, picture_size
from livret_desktop.reports.preview import UnreadablePdfError, page_count

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
_STARTS = {b"%PDF-": PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}


@dataclass(frozen=True, slots=True)
class GivenFile:
    """The bytes as they were, and what they are."""

    content: bytes
    media_type: str


def read_given(path: Path, *, most_bytes: int, allowed: tuple[str, ...] = (PDF, JPEG, PNG)) -> GivenFile:
    """Read and check a file. Raises MachineError (unreadable), RuleError (too large, of another kind, damaged).

    Any thread; a large picture takes up to a second.
    """
    content = read_capped(path, most_bytes)
    media_type = next((kind for start, kind in _STARTS.items() if content.startswith(start)), "")
    if media_type not in allowed:
        raise _other_kind(allowed)
    if media_type == PDF:
        _require_pages(content)
    else:
        _require_picture(content)
    return GivenFile(content, media_type)


def read_capped(path: Path, most_bytes: int) -> bytes:
    """The bytes of a file, at most so many. Raises MachineError, RuleError. Its name is never kept."""
    try:
        with path.open("rb") as stream:
            content = stream.read(most_bytes + 1)
    except OSError as error:
        raise MachineError(
            "Ce fichier ne se lit pas",
            f"Rien n’a été gardé : {why_refused(error)}.",
            "Vérifiez qu’il est bien là, et que la clé ou le dossier partagé répond.",
            exit_status=1,
        ) from error
    if len(content) > most_bytes:
        raise RuleError(
            "Ce fichier est trop grand",
            f"Il dépasse {most_bytes // 1_000_000} Mo : il alourdirait chaque sauvegarde. Rien n’a été gardé.",
            "Numérisez-le de nouveau en noir et blanc ou en niveaux de gris, à 200 points par pouce.",
        )
    return content


def _require_picture(content: bytes) -> None:
    try:
        picture_size(content)
    except UnreadablePictureError as error:
        raise _too_many_pixels() if error.is_too_large else _damaged() from error


def _require_pages(content: bytes) -> None:
    try:
        page_count(content)
    except UnreadablePdfError as error:
        raise _damaged() from error


def _other_kind(allowed: tuple[str, ...]) -> RuleError:
    names = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG"}
    *most, last = (names[one] for one in allowed)
    return RuleError(
        "Ce fichier n’est pas d’une sorte acceptée",
        f"Il n’est ni {' ni '.join(names[one] for one in allowed)}, quel que soit son nom. Rien n’a été gardé.",
        f"Enregistrez-le en {', '.join(most)} ou {last}, puis choisissez-le de nouveau.",
    )


def _damaged() -> RuleError:
    return RuleError(
        "Ce fichier est abîmé",
        "Il ne s’ouvre pas jusqu’au bout, ou il est protégé par un mot de passe. Rien n’a été gardé.",
        "Numérisez-le ou enregistrez-le de nouveau.",
    )


def _too_many_pixels() -> RuleError:
    return RuleError(
        "Cette image est trop grande",
        f"Elle dépasse {MOST_PIXELS // 1_000_000} millions de points. Rien n’a été gardé.",
        "Numérisez-la de nouveau à 200 ou 300 points par pouce.",
    )
