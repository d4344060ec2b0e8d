"""What is wrong with a backup or with the place it goes to, in French."""

from __future__ import annotations

import errno
from collections.abc import Callable
from math import ceil, floor
from typing import Final

from livret_desktop.errors import MachineError, RuleError

_KEEP_AND_TRY_ANOTHER: Final = (
    "Pour restaurer, prenez une autre copie, de cette clé ou d’une autre. Si l’école est là, faites une sauvegarde sur "
    "une autre clé USB\u202f; ne jetez pas celle-ci avant."
)


def damaged(what: str) -> RuleError:
    """The file is not, to the last bit, what was written. ``what`` continues "parce que…"."""
    return RuleError(
        "Copie abîmée",
        f"Cette copie n’est plus telle qu’elle a été écrite\u00a0: {what}. Rien n’en a été utilisé.",
        _KEEP_AND_TRY_ANOTHER,
    )


def wrong_key() -> RuleError:
    """The key is not that of the file."""
    return RuleError(
        "Cette clé n’ouvre pas cette copie",
        "La copie est d’un autre établissement, d’avant un changement de clé, ou son début est abîmé. "
        "Rien n’en a été utilisé.",
        "Prenez la feuille de secours de la date de la copie\u202f; sinon, essayez une autre copie.",
    )


def not_a_backup() -> RuleError:
    """The first bytes are not those of a backup."""
    return RuleError(
        "Ce fichier n’est pas une sauvegarde",
        "Il ne commence pas comme une copie faite par ce programme, ou son début est abîmé. Rien n’a été touché.",
        "Choisissez un fichier «\u00a0.livretbak\u00a0».",
    )


def newer_format() -> RuleError:
    """Made by a later version of the program."""
    return RuleError(
        "Copie plus récente que le programme",
        "Elle a été faite par une version plus récente, que celle-ci ne sait pas lire. Rien n’a été touché.",
        "Installez la dernière version du programme, puis recommencez.",
    )


def name_taken() -> RuleError:
    """A backup with this number is already there; it is never overwritten."""
    return RuleError(
        "Une copie de ce numéro existe déjà",
        "Une copie n’est jamais remplacée, même par une plus récente. Rien n’a été écrit.",
        "Recommencez la sauvegarde\u202f: elle prendra le numéro suivant.",
    )


def too_little_room(needed_bytes: int, free_bytes: int) -> MachineError:
    """Known before the first byte."""
    return MachineError(
        "Pas assez de place pour la sauvegarde",
        f"La copie demande {_size(needed_bytes, ceil)}\u202f; il reste {_size(free_bytes, floor)} à cet endroit. "
        "Les copies déjà faites sont intactes.",
        "Libérez de la place, ou branchez une autre clé USB, puis recommencez.",
    )


_FULL: Final = {errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC, errno.EFBIG}
_FORBIDDEN: Final = {errno.EROFS, errno.EACCES, errno.EPERM}
_GONE: Final = {
    errno.ENODEV,
    errno.ENOENT,
    errno.ENXIO,
    errno.ENOTDIR,
    errno.ENOTCONN,
    errno.ESTALE,
    errno.EBADF,
}
# Windows error numbers that Python folds into a neighbouring errno: disk full, write-protected, not ready, removed.
_WINDOWS: Final = {
    112: errno.ENOSPC,
    39: errno.ENOSPC,
    19: errno.EROFS,
    21: errno.ENODEV,
    1006: errno.ENODEV,
    433: errno.ENODEV,
}


def storage_trouble(trouble: OSError) -> MachineError:
    """The French sentence of an error of the system while a backup is written or read."""
    number = _number_of(trouble)
    if number in _FULL:
        return MachineError(
            "Plus de place pour la sauvegarde",
            "La clé ou le dossier s’est rempli pendant l’écriture. La copie incomplète a été écartée, les "
            "précédentes sont intactes.",
            "Libérez de la place, ou branchez une autre clé USB, puis recommencez.",
        )
    if number in _FORBIDDEN:
        return MachineError(
            "Écriture refusée à cet endroit",
            "La clé est protégée (petit verrou sur le côté), ou ce dossier n’est pas à vous. Rien n’y a été changé.",
            "Ôtez la protection de la clé, ou choisissez un autre endroit, puis recommencez.",
        )
    if number in _GONE:
        return MachineError(
            "La clé ou le dossier n’est plus là",
            "L’endroit choisi ne répond plus\u00a0: la clé a sans doute été retirée. Ce qui était en cours ne compte "
            "pas\u202f; les copies précédentes ne sont pas touchées.",
            "Rebranchez la clé, attendez qu’elle apparaisse, puis recommencez.",
        )
    return MachineError(
        "La clé ou le disque ne répond pas bien",
        "Le système a signalé une erreur de lecture ou d’écriture\u00a0: la clé a peut-être été retirée trop tôt, ou "
        "elle est usée. La copie en cours ne compte pas, les précédentes ne sont pas touchées.",
        "Rebranchez-la et recommencez\u202f; si l’erreur revient, prenez une autre clé USB et remplacez celle-ci.",
    )


def local_trouble(trouble: OSError) -> MachineError:
    """The same for this PC's own disk, where copies are restored, for good or for rehearsal."""
    if _number_of(trouble) in _FULL:
        return MachineError(
            "Plus de place sur cet ordinateur",
            "Le disque de l’ordinateur s’est rempli pendant la restauration ou son essai. Rien n’a été remplacé.",
            "Libérez de la place sur l’ordinateur, puis recommencez.",
        )
    return MachineError(
        "Le disque de cet ordinateur refuse l’écriture",
        "La copie n’a pas pu être restaurée, ou essayée, dans le dossier des données. Rien n’a été remplacé.",
        "Vérifiez que ce dossier est accessible et qu’aucun autre programme ne le bloque, puis recommencez.",
    )


def _number_of(trouble: OSError) -> int | None:
    return _WINDOWS.get(getattr(trouble, "winerror", None) or -1, trouble.errno)


def _size(size: int, rounded: Callable[[float], int]) -> str:
    """ "412 ko", "18,4 Mo". What is asked is rounded up and what is there down: the two never read the same."""
    if size < 1_000_000:
        return f"{rounded(size / 1_000)}\u00a0ko"
    tenths = rounded(size / 100_000)
    whole = f"{tenths // 10:,}".replace(",", "\u202f")
    return f"{whole},{tenths % 10}\u00a0Mo"
