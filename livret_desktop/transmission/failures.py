"""Why no whole answer came, told from what httpx raised."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator

import httpx

from livret_desktop.transmission.dialling import SlowNameError
from livret_desktop.transmission.outcome import Failure, FailureKind

_CERTIFICATE_KINDS = {  # OpenSSL's X509_V_ERR numbers
    9: FailureKind.CERTIFICATE_EARLY,
    10: FailureKind.CERTIFICATE_EXPIRED,
    18: FailureKind.CERTIFICATE_UNKNOWN,
    19: FailureKind.CERTIFICATE_UNKNOWN,
    20: FailureKind.CERTIFICATE_UNKNOWN,
    21: FailureKind.CERTIFICATE_UNKNOWN,
    62: FailureKind.CERTIFICATE_NAME,
    64: FailureKind.CERTIFICATE_NAME,
    # On Windows the system judges, and truststore hands its CERT_E numbers on (winerror.h).
    0x800B0101: FailureKind.CERTIFICATE_EXPIRED,  # CERT_E_EXPIRED: or not valid yet
    0x800B0109: FailureKind.CERTIFICATE_UNKNOWN,  # CERT_E_UNTRUSTEDROOT
    0x800B010A: FailureKind.CERTIFICATE_UNKNOWN,  # CERT_E_CHAINING
    0x800B010F: FailureKind.CERTIFICATE_NAME,  # CERT_E_CN_NO_MATCH
    0x800B0114: FailureKind.CERTIFICATE_NAME,  # CERT_E_INVALID_NAME
}
_NO_WAY_OUT = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}


def failure_of(error: Exception, *, is_body_sent: bool, is_time_over: bool) -> Failure:
    """What an exchange that raised came to. TLS counts only before the body left: later it is a cut like another."""
    has_timed_out = is_time_over or isinstance(error, httpx.TimeoutException)
    if is_body_sent:
        return Failure(FailureKind.TIMED_OUT if has_timed_out else FailureKind.CUT, True)
    tls = next((one for one in _causes(error) if isinstance(one, ssl.SSLError)), None)
    if tls is not None:
        return Failure(_tls_kind(tls))
    if isinstance(error, httpx.ProxyError):
        asks_password = str(error).startswith("407")
        return Failure(FailureKind.PROXY_SIGN_IN if asks_password else FailureKind.PROXY)
    if isinstance(
        error, httpx.ConnectError | httpx.ConnectTimeout | httpx.InvalidURL | httpx.UnsupportedProtocol
    ):
        return Failure(_unreached_kind(error))
    return Failure(FailureKind.TIMED_OUT if has_timed_out else FailureKind.CUT)


def _unreached_kind(error: Exception) -> FailureKind:
    for one in _causes(error):
        if isinstance(one, socket.gaierror | UnicodeError | SlowNameError):
            return FailureKind.NAME_UNKNOWN
        if isinstance(one, ConnectionRefusedError):
            return FailureKind.REFUSED
        if isinstance(one, OSError) and one.errno in _NO_WAY_OUT:
            return FailureKind.NO_NETWORK
    return FailureKind.UNREACHABLE


def _tls_kind(error: ssl.SSLError) -> FailureKind:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _CERTIFICATE_KINDS.get(error.verify_code & 0xFFFFFFFF, FailureKind.TLS)
    hung_up = isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)
    return FailureKind.UNREACHABLE if hung_up else FailureKind.TLS


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
