"""What came of one HTTP exchange, before anyone says what it means. Plain data, no network library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum

LONGEST_RETRY_AFTER_S = 24 * 3600


class FailureKind(Enum):
    """Why no whole answer came."""

    NAME_UNKNOWN = "name_unknown"  # no such name, or no name server that answers
    NO_NETWORK = "no_network"  # no way out of this machine
    REFUSED = "refused"  # the machine is there, nothing listens
    UNREACHABLE = "unreachable"  # connection time-out, dropped in the greeting
    PROXY = "proxy"  # the proxy did not open the way
    PROXY_SIGN_IN = "proxy_sign_in"  # 407 from a proxy while opening the tunnel
    CERTIFICATE_EARLY = "certificate_early"  # not valid yet: this machine's date is usually wrong
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_NAME = "certificate_name"
    CERTIFICATE_UNKNOWN = "certificate_unknown"
    TLS = "tls"
    TIMED_OUT = "timed_out"
    CUT = "cut"  # reset, closed before the end, or not HTTP
    TOO_BIG = "too_big"  # the answer goes beyond the cap, also once decompressed
    ENCODED = "encoded"  # a content encoding that was not asked for and cannot be read


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole HTTP answer; ``headers`` by lower-case name. ``is_body_sent``: all our bytes reached the socket."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_body_sent: bool = True

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Failure:
    """No whole answer. ``status`` and ``headers`` are there when the cut came after them."""

    kind: FailureKind
    is_body_sent: bool = False
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Outcome = Reply | Failure


def server_date(headers: Mapping[str, str]) -> datetime | None:
    """The Date header as an aware UTC instant; None when absent or nonsense."""
    return _http_date(headers.get("date", ""))


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait, from seconds or an HTTP date (counted from the server's own Date, else ``now``).

    None outside 1 s to 24 h, and for nonsense: the usual back-off then applies.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        seconds = float(text)
    else:
        at = _http_date(text)
        if at is None:
            return None
        seconds = (at - (server_date(headers) or now)).total_seconds()
    return seconds if 1 <= seconds <= LONGEST_RETRY_AFTER_S else None


def _http_date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
        return None if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
