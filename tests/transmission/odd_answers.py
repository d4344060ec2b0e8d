"""Odd answers to one POST of three lessons, as bytes or as behaviour, each with what it must be taken for."""

import gzip
import json
from dataclasses import dataclass

from livret_desktop.domain.dsr import AnswerKind, Verdict
from tests.transmission.examples import (
    accepted,
    batch_answer,
    frozen,
    http,
    lesson_id,
    problem,
    rejected,
)
from tests.transmission.raw_server import Peer, Script, answering

LESSONS = tuple(frozen(number) for number in (1, 2, 3))
ONE, TWO, THREE = LESSONS
GOOD = batch_answer(*map(accepted, LESSONS))
GOOD_BYTES = json.dumps(GOOD).encode()
A, R, U = Verdict.ACCEPTED, Verdict.REJECTED, Verdict.UNKNOWN
K = AnswerKind


@dataclass(frozen=True)
class Odd:
    """One odd answer; ``verdicts`` of the three lessons when judged; ``retry_after_s`` as it must be read."""

    name: str
    script: Script
    kind: AnswerKind
    verdicts: tuple[Verdict | None, ...] = ()
    retry_after_s: float | None = None


def said(name: str, answer: bytes, kind: AnswerKind, *verdicts: Verdict | None) -> Odd:
    return Odd(name, answering(answer), kind, verdicts)


def judged(name: str, *results: dict, verdicts: tuple[Verdict, ...]) -> Odd:
    return said(name, http(body=batch_answer(*results)), K.JUDGED, *verdicts)


def unknown(name: str, body: object, content_type: str = "application/json", status: int = 200) -> Odd:
    return said(name, http(status, body, content_type), K.UNKNOWN)


def waiting(name: str, retry_after: str, seconds: float | None) -> Odd:
    answer = problem(429, Retry_After=retry_after)
    return Odd(name, answering(answer), K.TOO_MANY, retry_after_s=seconds)


def _then_reset(data: bytes) -> Script:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(data)
        peer.reset()

    return script


def _silent(data: bytes) -> Script:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(data)
        peer.wait_until_gone()

    return script


def _refused(*pointers: object, status: int = 422) -> bytes:
    errors = [{"code": "FORMAT_INVALIDE", "message": "faux", "champ": pointer} for pointer in pointers]
    return problem(status, "FORMAT_INVALIDE", errors)


_BODY_CUT = http(body=GOOD)[:-5]
_CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
_BOMB = gzip.compress(b" " * (9 * 1024 * 1024))

TWO_HUNDREDS = [
    judged("right", *map(accepted, LESSONS), verdicts=(A, A, A)),
    judged("in another order", accepted(THREE), accepted(ONE), accepted(TWO), verdicts=(A, A, A)),
    judged("one rejected", accepted(ONE), rejected(TWO), accepted(THREE), verdicts=(A, R, A)),
    judged("doublon", *(accepted(x, statut="DOUBLON") for x in LESSONS), verdicts=(A, A, A)),
    judged("no fingerprint", *(accepted(x, empreinte=None) for x in LESSONS), verdicts=(A, A, A)),
    judged(
        "fingerprint in capitals",
        *(accepted(x, empreinte=x.sha256.upper()) for x in LESSONS),
        verdicts=(A, A, A),
    ),
    judged(
        "other fingerprint",
        accepted(ONE, empreinte="0" * 64),
        *map(accepted, LESSONS[1:]),
        verdicts=(U, A, A),
    ),
    judged(
        "doublon, other fingerprint",  # answered to the same content only: the server hashes it otherwise
        *(accepted(x, statut="DOUBLON", empreinte="0" * 64) for x in LESSONS),
        verdicts=(A, A, A),
    ),
    judged(
        "fingerprint a number", accepted(ONE, empreinte=7), *map(accepted, LESSONS[1:]), verdicts=(U, A, A)
    ),
    judged("one missing", accepted(ONE), accepted(THREE), verdicts=(A, U, A)),
    judged("all missing", verdicts=(U, U, U)),
    judged("no receipt", accepted(ONE, recepisse=None), *map(accepted, LESSONS[1:]), verdicts=(U, A, A)),
    judged("empty receipt", accepted(ONE, recepisse=""), *map(accepted, LESSONS[1:]), verdicts=(U, A, A)),
    judged("blank receipt", accepted(ONE, recepisse="  "), *map(accepted, LESSONS[1:]), verdicts=(U, A, A)),
    judged("receipt a number", accepted(ONE, recepisse=1), *map(accepted, LESSONS[1:]), verdicts=(U, A, A)),
    judged("unheard-of status", accepted(ONE, statut="OK"), *map(accepted, LESSONS[1:]), verdicts=(U, A, A)),
    judged(
        "status a list", accepted(ONE, statut=["ACCEPTEE"]), *map(accepted, LESSONS[1:]), verdicts=(U, A, A)
    ),
    judged("rejected without motive", rejected(ONE) | {"motif": None}, accepted(TWO), verdicts=(U, A, U)),
    judged("motive without code", rejected(ONE) | {"motif": {"message": "x"}}, verdicts=(U, U, U)),
    judged("unknown code", rejected(ONE, "CODE_2031"), verdicts=(R, U, U)),
    judged("strange member", accepted(ONE, nouveau=[1]), *map(accepted, LESSONS[1:]), verdicts=(A, A, A)),
    unknown("foreign id", batch_answer(accepted(ONE), accepted(TWO, identifiant=str(lesson_id(9))))),
    unknown("other version", batch_answer(accepted(ONE), accepted(TWO, version=2))),
    unknown("version true", batch_answer(accepted(ONE, version=True))),
    unknown("version a text", batch_answer(accepted(ONE, version="1"))),
    unknown("no id", batch_answer(accepted(ONE, identifiant=None))),
    unknown("id a number", batch_answer(accepted(ONE, identifiant=12))),
    unknown("one twice", batch_answer(accepted(ONE), accepted(ONE), accepted(TWO))),
    unknown("accepted and rejected", batch_answer(accepted(ONE), rejected(ONE))),
    unknown("result null", GOOD | {"resultats": [None]}),
    unknown("results an object", GOOD | {"resultats": {}}),
    unknown("no results", batch_answer(resultats=None)),
    unknown("other batch", GOOD | {"lot": str(lesson_id(5))}),
    unknown("no batch", batch_answer(*map(accepted, LESSONS), lot=None)),
    unknown("batch a number", GOOD | {"lot": 4}),
    unknown("no reception time", batch_answer(*map(accepted, LESSONS), recuLe=None)),
    unknown("reception time without offset", GOOD | {"recuLe": "2026-11-20T19:00:00"}),
    unknown("reception time impossible", GOOD | {"recuLe": "2026-02-30T19:00:00Z"}),
    unknown("empty", b""),
    unknown("null", b"null"),
    unknown("a list", [GOOD]),
    unknown("cut JSON of the right length", GOOD_BYTES[:-1]),
    unknown("two objects", GOOD_BYTES * 2),
    unknown("bytes after", GOOD_BYTES + b"<!-- proxy -->"),
    unknown("repeated key", GOOD_BYTES.replace(b'{"lot"', b'{"lot": "x", "lot"')),
    unknown("NaN", GOOD_BYTES.replace(b'"version": 1', b'"version": NaN')),
    unknown("a hundred thousand brackets", b"[" * 100_000),
    unknown("a number of five thousand digits", b'{"lot": ' + b"9" * 5000 + b"}"),
    unknown("half a character", GOOD_BYTES.replace(b"R-1", b"\\ud800")),
    unknown("Latin-1", '{"lot": "é"}'.encode("latin-1")),
    unknown("UTF-16", json.dumps(GOOD).encode("utf-16")),
    unknown("HTML", b"<html>Connexion requise</html>", "text/html; charset=utf-8"),
    unknown("HTML called JSON", b"<html>Connexion requise</html>"),
    unknown("right but called text", GOOD, "text/plain"),
    unknown("right but of no type", GOOD, ""),
    unknown("right but called a problem", GOOD, "application/problem+json"),
    said(
        "type with charset",
        http(body=GOOD, content_type="Application/JSON; charset=UTF-8"),
        K.JUDGED,
        A,
        A,
        A,
    ),
    said(
        "gzip", http(body=gzip.compress(GOOD_BYTES), headers={"Content-Encoding": "gzip"}), K.JUDGED, A, A, A
    ),
    said(
        "gzip cut", http(body=gzip.compress(GOOD_BYTES)[:-9], headers={"Content-Encoding": "gzip"}), K.UNKNOWN
    ),
    said("gzip bomb", http(body=_BOMB, headers={"Content-Encoding": "gzip"}), K.UNKNOWN),
    said("called gzip", http(body=GOOD, headers={"Content-Encoding": "gzip"}), K.UNKNOWN),
    said("br", http(body=GOOD, headers={"Content-Encoding": "br"}), K.UNKNOWN),
    said("9 MiB", http(body=GOOD_BYTES + b" " * (9 * 1024 * 1024)), K.UNKNOWN),
]

STATUSES = [
    *(unknown(f"{status}", GOOD, status=status) for status in (201, 202, 203, 206, 299)),
    said("204", b"HTTP/1.1 204 No Content\r\n\r\n", K.UNKNOWN),
    *(
        unknown(f"{status} in HTML", b"<html>", "text/html", status)
        for status in (500, 502, 503, 504, 511, 599)
    ),
    unknown("500 that says accepted", GOOD, status=500),
    unknown("408", b"", status=408),
    unknown("600", b"", status=600),
    *(
        said(f"{status}", http(status, b"", headers={"Location": "http://127.0.0.1:9/"}), K.REDIRECTED)
        for status in (301, 302, 303, 307, 308, 304)
    ),
    *(
        said(f"{status}", problem(status), K.NEEDS_PERSON)
        for status in (402, 403, 404, 405, 406, 407, 410, 411, 415, 418, 423, 426, 451)
    ),
    said("404 in HTML", http(404, b"<html>", "text/html"), K.NEEDS_PERSON),
    said("401", problem(401), K.UNAUTHENTICATED),
    said("413", problem(413), K.TOO_LARGE),
    said("409 in progress", problem(409, "LOT_EN_COURS"), K.IN_PROGRESS),
    said("409 key reused", problem(409, "CLE_REUTILISEE"), K.KEY_REUSED),
    said("409 of another code", problem(409, "AUTRE"), K.NEEDS_PERSON),
    said("409 in HTML", http(409, b"<html>", "text/html"), K.UNKNOWN),
    said("400 naming nothing", problem(400), K.REFUSED),
    said("422 naming nothing", problem(422, errors=[]), K.REFUSED),
    said("400 in HTML", http(400, b"<html>", "text/html"), K.REFUSED),
    said("422, errors a text", problem(422, errors="tout"), K.REFUSED),
    said("422, errors null", problem(422, errors=[None, 3, {"champ": 4}]), K.REFUSED),
    said("422 naming the second", _refused("/lecons/1/eleve/neph"), K.LESSONS_REFUSED, None, R, None),
    said(
        "400 naming two", _refused("/lecons/0", "/lecons/2/debut", status=400), K.LESSONS_REFUSED, R, None, R
    ),
    said("422 naming a lesson not sent", _refused("/lecons/3/debut", "/lecons/-1", "/lecons/x"), K.REFUSED),
    said("422 naming a huge lesson", _refused("/lecons/" + "9" * 5000), K.REFUSED),
    said("422 naming the school", _refused("/lecons/1", "/etablissement/idAurige"), K.NEEDS_PERSON),
    said("422 naming the whole", _refused("", "/lecons"), K.REFUSED),
    waiting("429 in 30 s", "30", 30.0),
    waiting("429 at a date", "Fri, 20 Nov 2026 19:02:00 GMT", 120.0),
    waiting("429 in a day", "86400", 86400.0),
    waiting("429 in more than a day", "86401", None),
    waiting("429 in 0", "0", None),
    waiting("429 in the past", "Fri, 20 Nov 2026 18:00:00 GMT", None),
    waiting("429 in -5", "-5", None),
    waiting("429 in 1.5", "1.5", None),
    waiting("429 in nonsense", "bientôt".encode("ascii", "ignore").decode(), None),
    waiting("429 in 10^40", "1" + "0" * 40, None),
]

WIRE = [
    Odd("closed without a word", answering(b""), K.UNKNOWN),
    Odd("reset without a word", _then_reset(b""), K.UNKNOWN),
    Odd("reset in the answer", _then_reset(_BODY_CUT), K.UNKNOWN),
    Odd("closed in the answer", answering(_BODY_CUT), K.UNKNOWN),
    Odd("closed in the head", answering(b"HTTP/1.1 200 OK\r\nContent-"), K.UNKNOWN),
    Odd("not HTTP", answering(b"220 mail ready\r\n\r\n"), K.UNKNOWN),
    Odd("silent", _silent(b""), K.UNKNOWN),
    Odd("silent in the answer", _silent(_BODY_CUT), K.UNKNOWN),
    Odd(
        "last chunk missing", answering(_CHUNKED + b"%x\r\n%s\r\n" % (len(GOOD_BYTES), GOOD_BYTES)), K.UNKNOWN
    ),
    Odd(
        "chunked",
        answering(_CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(GOOD_BYTES), GOOD_BYTES)),
        K.JUDGED,
        (A, A, A),
    ),
    Odd("head without end", _then_reset(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000), K.UNKNOWN),
    Odd("403 cut in its text", answering(problem(403)[:-5]), K.NEEDS_PERSON),
    Odd("409 cut in its text", answering(problem(409, "LOT_EN_COURS")[:-5]), K.UNKNOWN),
    Odd("100 then right", answering(b"HTTP/1.1 100 Continue\r\n\r\n" + http(body=GOOD)), K.JUDGED, (A, A, A)),
]

ODD_ANSWERS = [*TWO_HUNDREDS, *STATUSES, *WIRE]
