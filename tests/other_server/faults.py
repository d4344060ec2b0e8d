"""The other server's own faults, by name: what it does instead of answering as the contract says.

A fault is given the call; `call.proceed()` does the real work and returns the true answer. What the contract allows
(an answer lost, a 5xx, a 429, a refused lot) and what it does not (a foreign lesson in the answer) stand side by
side: the program must lose and double nothing either way.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from .manners import Answer, problem, reworded

if TYPE_CHECKING:
    from .server import OtherServer, Request

Json = Any
LOST = Answer(0, silent=True)


@dataclass(frozen=True)
class Call:
    """One request under a fault."""

    server: OtherServer
    request: Request
    proceed: Callable[[], Answer]
    turn: int  # 0 the first time the fault strikes


@dataclass(frozen=True)
class Fault:
    """A named fault: which requests it strikes, how many of them, and what it does."""

    name: str
    where: str  # post, page, one, capacites, token
    act: Callable[[Call], Answer]
    times: int = 2
    lies: bool = False  # the answer breaks the contract


def _lost_after(call: Call) -> Answer:
    call.proceed()
    return LOST


def _cut(call: Call) -> Answer:
    return replace(call.proceed(), share=(0.0, 0.5, 0.97)[call.turn % 3])


def _error_500_after(call: Call) -> Answer:
    call.proceed()
    return problem(500, "INTERNE", "Erreur interne")


def _page_503(call: Call) -> Answer:
    page = b"<!doctype html><html><h1>Maintenance</h1></html>"
    return Answer(503, raw=page, media="text/html", headers=(("Retry-After", "120"),))


def _page_503_after(call: Call) -> Answer:
    call.proceed()
    return _page_503(call)


def _gateway_504_after(call: Call) -> Answer:
    call.proceed()
    return Answer(504, raw=b"upstream timed out", media="text/plain")


def _recorded_late(call: Call) -> Answer:
    """The connection dies, and the server finishes its work twenty minutes later."""
    server, key = call.server, call.request.headers.get("idempotency-key", "").lower()

    def finish() -> None:
        server.running.discard(key)
        server.receive(call.request)

    refusal = server.may_write(call.request)
    if refusal is not None:
        return refusal
    server.running.add(key)
    server.book.put_off(timedelta(minutes=20), finish)
    return LOST


def _changed(change: Callable[[list[Json]], list[Json]]) -> Callable[[Call], Answer]:
    def act(call: Call) -> Answer:
        answer = call.proceed()
        if answer.status != 200:
            return answer
        return reworded(answer, resultats=change(answer.document["resultats"]))

    return act


def _wrong_lot(call: Call) -> Answer:
    answer = call.proceed()
    return answer if answer.status != 200 else reworded(answer, lot=str(uuid.UUID(int=7)))


def _foreign(results: list[Json]) -> list[Json]:
    stranger = {**results[0], "identifiant": str(uuid.UUID(int=99, version=4))}
    return [stranger, *results[1:]]


def _foreign_besides(results: list[Json]) -> list[Json]:
    return [{**results[0], "identifiant": str(uuid.UUID(int=98, version=4))}, *results]


def _swapped(results: list[Json]) -> list[Json]:
    """The receipts are handed to the wrong lessons, with versions that nobody sent."""
    return [
        {**mine, "identifiant": other["identifiant"], "version": mine["version"] + 1}
        for mine, other in zip(results, reversed(results), strict=True)
    ]


def _contradict(results: list[Json]) -> list[Json]:
    refused = {"statut": "REJETEE", "motif": {"code": "NEPH_INCONNU", "message": "Inconnu"}}
    names = ("identifiant", "version")
    return [*results, *[{**{name: line[name] for name in names}, **refused} for line in results]]


def _own_fingerprint(results: list[Json]) -> list[Json]:
    """Each lesson hashed as this server writes it: the contract does not say how."""
    return [{**line, "empreinte": f"{number:064X}"} for number, line in enumerate(results)]


def _unknown_status(results: list[Json]) -> list[Json]:
    return [{**line, "statut": "EN_ATTENTE"} for line in results]


def _no_receipt(results: list[Json]) -> list[Json]:
    return [{**line, "recepisse": ""} if "recepisse" in line else line for line in results]


def _no_reason(results: list[Json]) -> list[Json]:
    return [{name: line[name] for name in ("identifiant", "version", "statut")} for line in results]


def _refused_yet_recorded(call: Call) -> Answer:
    """A 5xx in a media type that nobody speaks, after recording."""
    call.proceed()
    return Answer(500, raw=b"\x00\xff\xfe", media="application/octet-stream")


def _unauthorised(call: Call) -> Answer:
    call.server.desk.revoke_access()
    return call.proceed()


def _disconnected(call: Call) -> Answer:
    call.server.desk.revoke_all()
    return call.proceed()


def _storm(call: Call) -> Answer:
    later = call.server.hands.now() + timedelta(minutes=7)
    forms = (
        "90",
        format_datetime(later, usegmt=True),
        "0",
        "bientôt".encode().decode("latin-1"),
        "-5",
        "",
        "1e9",
    )
    return problem(
        429, "TROP_DE_DEMANDES", "Trop de demandes", headers=[("Retry-After", forms[call.turn % 7])]
    )


def _elsewhere(status: int) -> Callable[[Call], Answer]:
    def act(call: Call) -> Answer:
        where = f"{call.server.url}/livret/v1/lecons"
        return Answer(status, raw=b"", headers=(("Location", where),))

    return act


def _elsewhere_after(call: Call) -> Answer:
    call.proceed()
    return Answer(303, raw=b"", headers=(("Location", f"{call.server.url}/livret/v1/lecons"),))


def _raw(status: int, raw: bytes, media: str = "application/json") -> Callable[[Call], Answer]:
    def act(call: Call) -> Answer:
        call.proceed()
        return Answer(status, raw=raw, media=media)

    return act


def _clock_off(hours: int) -> Callable[[Call], Answer]:
    return lambda call: replace(call.proceed(), clock_off=timedelta(hours=hours))


def _refusal(status: int, code: str, **more: Json) -> Callable[[Call], Answer]:
    return lambda call: problem(status, code, "Refusé", **more)


def _other_promise(call: Call) -> Answer:
    """The server really changes: smaller lots from now on, then larger again."""
    promise = call.server.book.promise
    call.server.book.promise = replace(promise, lot_max=2 if call.turn % 2 == 0 else 9)
    return call.proceed()


def _withdrawn_promise(call: Call) -> Answer:
    """The server really stops, or begins, to recognise what it knows: each run may find another promise."""
    promise = call.server.book.promise
    call.server.book.promise = replace(promise, deduplication=not promise.deduplication)
    return call.proceed()


def _lost_and_withdrawn(call: Call) -> Answer:
    """The answer is lost, and what the next run is promised is the contrary."""
    call.proceed()
    promise = call.server.book.promise
    call.server.book.promise = replace(promise, deduplication=not promise.deduplication)
    return LOST


def _longer_lag(call: Call) -> Answer:
    promise = call.server.book.promise
    call.server.book.promise = replace(promise, lag_hours=promise.lag_hours + 5)
    return call.proceed()


def _page_without_first(call: Call) -> Answer:
    answer = call.proceed()
    if answer.status != 200:
        return answer
    return reworded(answer, lecons=answer.document["lecons"][1:])


def _respelled(record: Json) -> Json:
    """The same record by other characters: capitals in the identifier, fractions, another order, 60 as 60.0."""
    lesson = dict(record["lecon"])
    lesson["identifiant"] = lesson["identifiant"].upper()
    lesson["debut"] = lesson["debut"].replace(":00+", ":00.000+")
    lesson["dureeMinutes"] = float(lesson["dureeMinutes"])
    lesson["version"] = float(lesson["version"])
    lesson.setdefault("formation", [])
    return {**record, "lecon": lesson}


def _one_respelled(call: Call) -> Answer:
    answer = call.proceed()
    return answer if answer.status != 200 else replace(answer, document=_respelled(answer.document))


def _page_respelled(call: Call) -> Answer:
    answer = call.proceed()
    if answer.status != 200:
        return answer
    return reworded(answer, lecons=[_respelled(record) for record in answer.document["lecons"]])


def _in_capitals(call: Call) -> Answer:
    answer = call.proceed()
    if answer.status != 200:
        return answer
    lines = [{**line, "identifiant": line["identifiant"].upper()} for line in answer.document["resultats"]]
    return reworded(answer, lot=answer.document["lot"].upper(), resultats=lines)


def _absence_without_code(call: Call) -> Answer:
    answer = call.proceed()
    if answer.status != 404:
        return answer
    return Answer(404, {"title": "Leçon inconnue", "status": 404}, media="application/problem+json")


def _page_twice(call: Call) -> Answer:
    answer = call.proceed()
    if answer.status != 200:
        return answer
    return reworded(answer, lecons=answer.document["lecons"] * 2)


def _page_in_circles(call: Call) -> Answer:
    answer = call.proceed()
    return answer if answer.status != 200 else reworded(answer, curseurSuivant="1.0")


POINTERS = [{"code": "SCHEMA", "message": "refusé", "champ": "/lecons/0/eleve/neph"}]
NOWHERE = [{"code": "SCHEMA", "message": "refusé", "champ": "/lecons/9999/eleve/neph"}]
DEEP = b'{"lot":' + b"[" * 100_000
TWICE = b'{"lot":"a","lot":"b","resultats":[],"resultats":[],"recuLe":"2026-11-02T08:00:00Z"}'

CATALOGUE: tuple[Fault, ...] = (
    Fault("answer lost after recording", "post", _lost_after),
    Fault("every answer lost after recording", "post", _lost_after, times=12),
    Fault("request lost before recording", "post", lambda call: LOST),
    Fault("body cut", "post", _cut, times=3),
    Fault("500 after recording", "post", _error_500_after),
    Fault("500 before recording", "post", _refusal(500, "INTERNE")),
    Fault("503 page before recording", "post", _page_503),
    Fault("503 page after recording", "post", _page_503_after),
    Fault("504 of a gateway after recording", "post", _gateway_504_after),
    Fault("500 of bytes after recording", "post", _refused_yet_recorded),
    Fault("slow first byte", "post", lambda call: replace(call.proceed(), wait_seconds=0.4)),
    Fault("recorded twenty minutes late", "post", _recorded_late, times=1),
    Fault("202 after recording", "post", _raw(202, b"{}"), lies=True),
    Fault("204 after recording", "post", _raw(204, b""), lies=True),
    Fault("200 with an empty body", "post", _raw(200, b""), lies=True),
    Fault("200 with a page", "post", _raw(200, b"<html>portail</html>", "text/html"), lies=True),
    Fault("200 in invalid UTF-8", "post", _raw(200, b'{"lot":"\xff\xfe"}'), lies=True),
    Fault("200 nested without end", "post", _raw(200, DEEP), lies=True),
    Fault("200 with members twice", "post", _raw(200, TWICE), lies=True),
    Fault("200 with null", "post", _raw(200, b"null"), lies=True),
    Fault("results null", "post", lambda call: reworded(call.proceed(), resultats=None), lies=True),
    Fault("wrong lot", "post", _wrong_lot, lies=True),
    Fault("one lesson missing", "post", _changed(lambda results: results[1:]), lies=True),
    Fault("foreign identifiant", "post", _changed(_foreign), lies=True),
    Fault("foreign identifiant besides", "post", _changed(_foreign_besides), lies=True),
    Fault("swapped identifiants", "post", _changed(_swapped), lies=True),
    Fault("results reversed", "post", _changed(lambda results: results[::-1])),
    Fault("result lines twice", "post", _changed(lambda results: results * 2), lies=True),
    Fault("result lines contradict", "post", _changed(_contradict), lies=True),
    Fault("unknown statut", "post", _changed(_unknown_status), lies=True),
    Fault("receipt empty", "post", _changed(_no_receipt), lies=True),
    Fault("a fingerprint of its own", "post", _changed(_own_fingerprint), times=40),
    Fault("neither receipt nor motif", "post", _changed(_no_reason), lies=True),
    Fault("401 in the middle", "post", _unauthorised, times=1),
    Fault("disconnected in the middle", "post", _disconnected, times=1),
    Fault("429 storm", "post", _storm, times=7),
    Fault("429 storm on read-back", "page", _storm, times=5),
    Fault("redirect 307", "post", _elsewhere(307)),
    Fault("redirect 308", "post", _elsewhere(308)),
    Fault("redirect 303 after recording", "post", _elsewhere_after),
    Fault("clock three hours ahead", "post", _clock_off(3), times=12),
    Fault("clock three hours behind", "post", _clock_off(-3), times=12),
    Fault("lot in progress", "post", _refusal(409, "LOT_EN_COURS")),
    Fault("key used for another body", "post", _refusal(409, "CLE_REUTILISEE")),
    Fault("409 without code", "post", lambda call: Answer(409, raw=b"", media="text/plain"), times=1),
    Fault("413", "post", _refusal(413, "LOT_TROP_GRAND")),
    Fault("413 always", "post", _refusal(413, "LOT_TROP_GRAND"), times=40),
    Fault("415", "post", _refusal(415, "TYPE_REFUSE"), times=1),
    Fault("400", "post", _refusal(400, "CORPS_ILLISIBLE"), times=1),
    Fault("403", "post", _refusal(403, "DROIT_ABSENT"), times=1),
    Fault("422 without erreurs", "post", _refusal(422, "LOT_INVALIDE"), times=1),
    Fault("422 pointing at the first", "post", _refusal(422, "LOT_INVALIDE", erreurs=POINTERS), times=1),
    Fault("422 pointing nowhere", "post", _refusal(422, "LOT_INVALIDE", erreurs=NOWHERE), times=1),
    Fault("418", "post", lambda call: Answer(418, raw=b"short and stout", media="text/plain"), times=1),
    Fault("capacites change", "capacites", _other_promise, times=6),
    Fault("deduplication comes and goes", "capacites", _withdrawn_promise, times=20),
    Fault("answer lost, then the contrary promised", "post", _lost_and_withdrawn, times=3),
    Fault("read-back lags more and more", "capacites", _longer_lag, times=4),
    Fault("capacites 500", "capacites", _refusal(500, "INTERNE")),
    Fault("capacites empty", "capacites", _raw(200, b"{}"), lies=True),
    Fault("capacites lost", "capacites", lambda call: LOST),
    Fault("token answer lost", "token", _lost_after, times=1),
    Fault("token 503 page", "token", _page_503),
    Fault("token refused", "token", lambda call: Answer(400, {"error": "invalid_grant"}), times=1),
    Fault("page missing a record", "page", _page_without_first, lies=True),
    Fault("page shows records twice", "page", _page_twice, lies=True),
    Fault("page turns in circles", "page", _page_in_circles, lies=True, times=60),
    Fault("identifiants in capitals", "post", _in_capitals, times=40),
    Fault("record spelled otherwise", "one", _one_respelled, times=40),
    Fault("page spelled otherwise", "page", _page_respelled, times=40),
    Fault("absence without a code", "one", _absence_without_code, times=40),
    Fault("page cut", "page", _cut),
    Fault("page lost", "page", lambda call: LOST),
    Fault("page empty body", "page", _raw(200, b""), lies=True),
    Fault("read-back 500", "page", _refusal(500, "INTERNE")),
    Fault("read-back suddenly 501", "page", _refusal(501, "NON_DISPONIBLE"), times=1, lies=True),
    Fault("one record 500", "one", _refusal(500, "INTERNE")),
)

BY_NAME = {fault.name: fault for fault in CATALOGUE}
