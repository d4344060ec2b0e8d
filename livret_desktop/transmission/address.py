"""Which addresses may be called at all. Standard library only: checked before anything heavy is loaded."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from livret_desktop.errors import RuleError


def check_address(base_url: str, *, is_training: bool, is_shifted: bool) -> None:
    """Refuse an unreadable or unencrypted address, and any real one in training or with a shifted clock.

    Raises RuleError.
    """
    parts = _split(base_url)
    if is_loopback(base_url):
        return
    if is_training:
        raise _refused(
            "Le mode essai n’envoie rien à une vraie adresse",
            "Les données d’essai ne vont qu’au serveur d’entraînement de ce PC.",
            "Quittez le mode essai dans Réglages, ou remettez l’adresse http://127.0.0.1:8765.",
        )
    if is_shifted:
        raise _refused(
            "L’horloge du programme est décalée",
            "Avec --now ou LIVRET_NOW, rien n’est envoyé à une adresse qui n’est pas sur ce PC.",
            "Relancez sans --now ni LIVRET_NOW.",
        )
    if parts.scheme != "https":
        raise _refused(
            "Adresse non protégée",
            "L’adresse doit commencer par https:// : sinon les données des élèves seraient lisibles en route.",
            "Corrigez l’adresse dans Réglages.",
        )


def check_form(typed: str) -> None:
    """Refuse what cannot be the address of a service, while it is being set. Empty is allowed: no access.

    Raises RuleError, which says what to type instead.
    """
    if not typed:
        return
    if "://" not in typed:
        is_a_name = "." in typed and not any(character.isspace() for character in typed)
        raise _refused(
            "Adresse de la DSR incomplète",
            f"« {typed[:80]} » n’est pas une adresse : elle commence par https://.",
            f"Tapez https://{typed[:80]} si c’est bien le nom remis par la DSR."
            if is_a_name
            else "Recopiez l’adresse remise par la DSR. Pour vous entraîner, cochez « Mode essai » et laissez "
            "http://127.0.0.1:8765.",
        )
    check_address(typed, is_training=False, is_shifted=False)
    host = _split(typed).hostname or ""
    if "." not in host and ":" not in host and not is_loopback(typed):
        raise _refused(
            "Adresse de la DSR incomplète",
            f"« {host} » n’est pas le nom entier d’un serveur.",
            "Recopiez l’adresse remise par la DSR, par exemple https://service.exemple.gouv.fr.",
        )


def is_loopback(base_url: str) -> bool:
    """True for this very machine: localhost, 127.x.x.x, ::1."""
    host = _split(base_url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _split(base_url: str) -> SplitResult:
    try:
        parts = urlsplit(base_url)
        is_usable = parts.scheme in {"http", "https"} and (parts.port or 1) > 0 and _is_a_host(parts.hostname)
    except ValueError:  # UnicodeError, for a name that no name server takes, is one
        is_usable = False
    if not is_usable or parts.username is not None or parts.query or parts.fragment:
        raise _refused(
            "Adresse de la DSR illisible",
            "L’adresse doit ressembler à https://serveur.exemple.fr, sans nom d’utilisateur ni point d’interrogation.",
            "Corrigez l’adresse dans Réglages.",
        )
    return parts


def _is_a_host(host: str | None) -> bool:
    """False without a host. Raises ValueError for a name that cannot be looked up (an empty or endless label)."""
    return bool(host and host.encode("idna")) and not any(character.isspace() for character in host or "")


def _refused(title: str, message: str, todo: str) -> RuleError:
    return RuleError(title, message, todo)
