"""The way back from the browser (RFC 8252, 7.3): a page on this machine, at a random port, for one answer."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Mapping
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit

_HOST = "127.0.0.1"
_PATH = "/retour"
_LONGEST_WAIT_FOR_A_REQUEST_S = 5.0
_LONGEST_LINE = 8192
_DONE = (
    "Réponse reçue",
    "Vous pouvez fermer cette page et revenir au programme : il dit si l’école est connectée.",
)
_REFUSED = (
    "Connexion refusée",
    "La permission n’a pas été donnée. Vous pouvez fermer cette page : le programme dit quoi faire.",
)
_FOREIGN = (
    "Cette page n’attend pas cette réponse",
    "Revenez au programme et recommencez la connexion depuis Réglages.",
)
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Connection": "close",
}


class LoopbackListener:
    """Listens on 127.0.0.1 during a ``with`` block. The first answer with the right state is kept, and is the last."""

    def __init__(self, state: str) -> None:
        self._state = state
        self._answer: dict[str, str] | None = None
        self._came = threading.Event()
        self._taking = threading.Lock()
        self._server = _Server((_HOST, 0), _Handler, self._judge, self._told)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def redirect_uri(self) -> str:
        """The address the server sends the browser back to."""
        return f"http://{_HOST}:{self._server.server_port}{_PATH}"

    def wait(self, seconds: float) -> Mapping[str, str] | None:
        """The parameters of the answer; None when none came in that time."""
        return self._answer if self._came.wait(seconds) else None

    def __enter__(self) -> LoopbackListener:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _judge(self, target: str) -> tuple[HTTPStatus, tuple[str, str]]:
        """What the browser is told; the answer is kept when it is the one awaited."""
        parts = urlsplit(target)
        if parts.path != _PATH:
            return HTTPStatus.NOT_FOUND, _FOREIGN
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=20)
        answer = dict(pairs)
        given = answer.get("state", "").encode("utf-8", "replace")
        is_ours = len(answer) == len(pairs) and hmac.compare_digest(given, self._state.encode())
        if not is_ours or ("code" in answer) == ("error" in answer):
            return HTTPStatus.BAD_REQUEST, _FOREIGN
        with self._taking:
            if self._answer is not None:
                return HTTPStatus.BAD_REQUEST, _FOREIGN
            self._answer = answer
        return HTTPStatus.OK, _REFUSED if "error" in answer else _DONE

    def _told(self) -> None:
        """The page has been written: only now may the listener go away."""
        if self._answer is not None:
            self._came.set()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(
        self,
        address: tuple[str, int],
        handler: type[BaseHTTPRequestHandler],
        judge: Callable[[str], tuple[HTTPStatus, tuple[str, str]]],
        told: Callable[[], None],
    ) -> None:
        super().__init__(address, handler)
        self.judge = judge
        self.told = told

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away is not a trouble of ours, and its address is nobody's business in a log."""


class _Handler(BaseHTTPRequestHandler):
    timeout = _LONGEST_WAIT_FOR_A_REQUEST_S
    server_version = "livret-desktop"
    sys_version = ""
    server: _Server

    def do_GET(self) -> None:
        """The browser comes back."""
        try:
            status, words = self._judged()
        except ValueError:
            status, words = HTTPStatus.BAD_REQUEST, _FOREIGN
        page = _page(*words).encode()
        self.send_response(status)
        for name, value in (_HEADERS | {"Content-Length": str(len(page))}).items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(page)
            self.wfile.flush()
        finally:
            self.server.told()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing: the line holds the code."""

    def _judged(self) -> tuple[HTTPStatus, tuple[str, str]]:
        """Another name for this machine would be a page of the web that guesses (DNS rebinding)."""
        if self.headers.get("Host") != f"{_HOST}:{self.server.server_port}" or len(self.path) > _LONGEST_LINE:
            return HTTPStatus.BAD_REQUEST, _FOREIGN
        return self.server.judge(self.path)


def _page(title: str, sentence: str) -> str:
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><style>'
        "body{font:18px/1.5 system-ui,sans-serif;max-width:34em;margin:15vh auto;padding:0 1.5em;color:#1f2933;"
        "background:#fbfbf9}h1{font-size:1.5em}@media(prefers-color-scheme:dark){body{color:#e8eaed;"
        "background:#1c1f23}}</style></head>"
        f"<body><h1>{escape(title)}</h1><p>{escape(sentence)}</p></body></html>"
    )
