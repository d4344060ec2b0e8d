"""Who presented itself, when a server's identity was refused: read to be named to a person, never to be believed.

The only connection of this program that does not check the other side. Nothing is ever written on it: no address, no
header, no token. It ends as soon as the certificate was shown.
"""

from __future__ import annotations

import base64
import socket
import ssl
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from urllib.parse import unquote, urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class SeenCertificate:
    """What the other side showed. Its words are its own: never proof of anything."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    good_from: datetime
    good_until: datetime

    @property
    def is_self_signed(self) -> bool:
        """True when nobody but itself vouches for it."""
        return self.subject == self.issuer


def seen_certificate(base_url: str, proxy: str | None, timeout_s: float) -> SeenCertificate | None:
    """The certificate shown at this address; None when none could be read in time. Never raises."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            closing(_reached(host, parts.port or 443, proxy, timeout_s)) as raw,
            context.wrap_socket(raw, server_hostname=host) as shown,
        ):
            return _read(shown.getpeercert(binary_form=True))
    except (OSError, HTTPException, ValueError):
        return None


def _reached(host: str, port: int, proxy: str | None, timeout_s: float) -> socket.socket:
    if proxy is None:
        return socket.create_connection((host, port), timeout_s)
    parts = urlsplit(proxy)
    tunnel = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=timeout_s)
    headers = {}
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Proxy-Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    tunnel.set_tunnel(host, port, headers)
    tunnel.connect()
    raw: socket.socket = tunnel.sock
    return raw


def _read(shown: bytes | None) -> SeenCertificate | None:
    if not shown:
        return None
    found = x509.load_der_x509_certificate(shown)
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        listed = (
            *names.get_values_for_type(x509.DNSName),
            *map(str, names.get_values_for_type(x509.IPAddress)),
        )
    except x509.ExtensionNotFound:
        listed = ()
    return SeenCertificate(
        _name(found.subject),
        _name(found.issuer),
        tuple(_plain(one) for one in listed[:5]),
        found.not_valid_before_utc,
        found.not_valid_after_utc,
    )


def _name(name: x509.Name) -> str:
    """What people recognise of it: the organisation, else the common name."""
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for found in name.get_attributes_for_oid(kind):
            return _plain(str(found.value))
    return "sans nom"


def _plain(text: str) -> str:
    """A stranger's words, short and on one line."""
    return "".join(letter if letter.isprintable() else " " for letter in text)[:_LONGEST_NAME].strip()
