"""The connection test on each thing that can be wrong, as the window says it: nothing of it is made up but the trouble.

Each trouble is a real one on this very computer: a port where nothing listens, a certificate nobody vouches for, a
page in place of the service.
"""

from __future__ import annotations

import socket
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from livret_desktop.demo.opening import Demo
from livret_desktop.demo.stage import Play, Scene, Stage
from livret_desktop.services.access.dsr_access import keep_dsr_secret
from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.services.context import Desk
from livret_desktop.ui.pages.sending.sending_page import SendingPage
from livret_desktop.ui.targets import SENDING

_FAULTS = (
    ("portail", "tout/html200:always"),
    ("adresse", "tout/404:always"),
    ("panne", "tout/503:always"),
    ("horloge", "clock-skew=900"),
    ("horloge-fausse", "clock-skew=200000"),
    ("droits", "capacites/403:always"),
)
_LOOPBACK = "127.0.0.1"


def access_scenes(desk: Desk, demo: Demo) -> Iterator[Scene]:
    """All is well, then what a network, an identity, a clock, a secret and rights can do."""
    yield Scene("test-connexion", _tested(lambda _stage: None))
    yield Scene("test-connexion-reseau", _tested(_at_address(desk, f"http://{_LOOPBACK}:{_silent_port()}")))
    yield Scene("test-connexion-certificat", _tested(_unknown_identity(desk)))
    for name, fault in _FAULTS:
        yield Scene(f"test-connexion-{name}", _tested(_faulty(demo, fault)))
    yield Scene("test-connexion-secret", _tested(_wrong_secret(desk, demo)))


def _tested(trouble: Callable[[Stage], None]) -> Play:
    def play(stage: Stage) -> None:
        page = stage.page(SENDING)
        assert isinstance(page, SendingPage)
        trouble(stage)
        page.banner.test_asked.emit()
        stage.settle()

    return play


def _faulty(demo: Demo, fault: str) -> Callable[[Stage], None]:
    def trouble(stage: Stage) -> None:
        demo.sandbox.set_faults(fault)
        stage.at_the_end(demo.sandbox.set_faults)

    return trouble


def _wrong_secret(desk: Desk, demo: Demo) -> Callable[[Stage], None]:
    def trouble(stage: Stage) -> None:
        keep_dsr_secret(desk, "secret-recopie-de-travers")
        stage.at_the_end(lambda: keep_dsr_secret(desk, demo.sandbox.client_secret))

    return trouble


def _at_address(desk: Desk, address: str) -> Callable[[Stage], None]:
    def trouble(stage: Stage) -> None:
        former = str(read_settings(desk)["dsr.base_url"])
        change_setting(desk, "dsr.base_url", address)

        def put_back() -> None:
            change_setting(desk, "dsr.base_url", former)

        stage.at_the_end(put_back)

    return trouble


def _unknown_identity(desk: Desk) -> Callable[[Stage], None]:
    """A server whose certificate is vouched for by nobody but itself."""

    def trouble(stage: Stage) -> None:
        listening = socket.create_server((_LOOPBACK, 0))
        stage.at_the_end(listening.close)
        threading.Thread(target=_shake_hands, args=(listening, _own_identity(desk)), daemon=True).start()
        _at_address(desk, f"https://localhost:{listening.getsockname()[1]}")(stage)

    return trouble


def _shake_hands(listening: socket.socket, identity: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _address = listening.accept()
        except OSError:
            return  # closed at the end of the scene
        try:
            identity.wrap_socket(connection, server_side=True).close()
        except (OSError, ssl.SSLError):
            connection.close()  # refused, as it must be


def _own_identity(desk: Desk) -> ssl.SSLContext:
    from cryptography import x509  # noqa: PLC0415 (heavy: this scene only)
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key, now = ec.generate_private_key(ec.SECP256R1()), desk.clock.now()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Boîtier de l’immeuble")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(1)
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=9))
    )
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    pem = serialization.Encoding.PEM
    whole = made.sign(key, hashes.SHA256()).public_bytes(pem) + key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory(prefix="livret-essai-") as folder:
        file = Path(folder) / "identite.pem"
        file.write_bytes(whole)
        context.load_cert_chain(file)
    return context


def _silent_port() -> int:
    """A port of this computer where nothing listens."""
    with socket.create_server((_LOOPBACK, 0)) as taken:
        return int(taken.getsockname()[1])
