"""The papers of sending for the tour: proof and sheet of hours, from the demonstration school and from odd cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from livret_desktop import __version__
from livret_desktop.domain.preflight_people import neph_findings
from livret_desktop.domain.schedule import civil_instant
from livret_desktop.domain.told_lesson import ToldLesson
from livret_desktop.domain.vocabulary import LessonKind, TrainingMeans, TrainingTrack
from livret_desktop.reports.hours_sheet import draw_hours_sheet
from livret_desktop.reports.proof import draw_proof
from livret_desktop.reports.sending_content import (
    HoursGroup,
    HoursLine,
    HoursSheetContent,
    ProofContent,
    ProofLine,
    ToConfirm,
)
from livret_desktop.services.by_hand.hours_sheet import read_hours_sheet
from livret_desktop.services.context import Desk
from livret_desktop.services.proof.make_proof import ProofQuery, make_proof

_LONG = (
    "VANDENBROUCKE-DELAFOSSERIE DE LA TOUR-MONTGOMMERY D’ALINCOURTS-PÉRÈS",
    "Maximilien-Alexandre, Gökçe",
)
_PUPILS = (_LONG, ("ÖZTÜRK", "Emre"), ("ŚWIĄTEK", "Maja"), ("NGUYEN", "Bao"), ("DA SILVA", "Tiago"))
_TRAINERS = (("CHAUVEAU", "Thierry", "A2207731020"), ("NAVARRO", "Sonia", "A2207731021"))


def sending_papers(desk: Desk) -> Iterator[tuple[str, bytes]]:
    """Name and PDF: the made-up school's are ESSAI, odd cases are drawn without the mark."""
    today = desk.today()
    week = today - timedelta(days=6)
    yield "preuve-essai", make_proof(desk, ProofQuery(week, today)).pdf
    yield (
        "preuve-vide",
        make_proof(desk, ProofQuery(date(today.year - 2, 1, 1), date(today.year - 2, 1, 1))).pdf,
    )
    of_the_school = read_hours_sheet(desk, week, today).content
    content = replace(of_the_school, is_training=False, is_connected=False)
    yield "heures-a-declarer-essai", draw_hours_sheet(of_the_school)
    yield "heures-a-declarer", draw_hours_sheet(_odd_sheet(content))
    yield "heures-a-declarer-200", draw_hours_sheet(_long_sheet(content))
    yield "heures-a-declarer-vide", draw_hours_sheet(replace(content, groups=(), to_confirm=(), before=None))
    yield "preuve-noms-longs", draw_proof(_proof_content(desk, content), _proof_lines(today))


def _told(number: int, day: date, minutes: int = 60) -> ToldLesson:
    birth_name, given_names = _PUPILS[number % len(_PUPILS)]
    surname, given_name, authorisation = _TRAINERS[number % len(_TRAINERS)]
    return ToldLesson(
        birth_name=birth_name,
        given_names=given_names,
        neph=f"2302{number % len(_PUPILS):08d}",
        trainer_surname=surname,
        trainer_given_name=given_name,
        trainer_number=authorisation,
        category="B",
        track=TrainingTrack.AAC if number % 3 else TrainingTrack.TRADITIONAL,
        kind=LessonKind.PRACTICE,
        means=TrainingMeans.VEHICLE,
        moto_phase=None,
        starts_at=civil_instant(day, f"{8 + number % 10:02d}:00"),
        minutes=minutes,
        objectives=("C1-4", "C2-3"),
    )


def _groups(lines: list[HoursLine]) -> tuple[HoursGroup, ...]:
    return tuple(
        HoursGroup(
            trainer=f"{surname} {given_name}",
            number=number,
            lines=tuple(line for line in lines if line.told.trainer_number == number),
        )
        for surname, given_name, number in _TRAINERS
    )


def _odd_sheet(content: HoursSheetContent) -> HoursSheetContent:
    """Long names, something missing, something declared, something to confirm, an earlier day."""
    day = content.last
    lines = [HoursLine(lesson_id=UUID(int=number), told=_told(number, day)) for number in range(6)]
    lines[1] = replace(lines[1], told=replace(lines[1].told, neph=""), findings=tuple(neph_findings("")))
    lines[2] = replace(lines[2], declared_at=content.made_at, declared_by="Claire Morel")
    planned = ToConfirm(
        lesson_id=UUID(int=99),
        starts_at=civil_instant(day, "17:00"),
        minutes=120,
        student=" ".join(_LONG),
        trainer="CHAUVEAU Thierry",
    )
    return replace(
        content,
        first=day,
        groups=_groups(lines),
        to_confirm=(planned,),
        before=(day - timedelta(days=9), 14),
        others=2,
    )


def _long_sheet(content: HoursSheetContent) -> HoursSheetContent:
    lines = [
        HoursLine(lesson_id=UUID(int=number), told=_told(number, content.last - timedelta(days=number % 7)))
        for number in range(200)
    ]
    lines.sort(key=lambda line: (line.told.birth_name, line.told.starts_at))
    return replace(content, groups=_groups(lines), to_confirm=(), before=None)


def _proof_content(desk: Desk, content: HoursSheetContent) -> ProofContent:
    return ProofContent(
        school=content.school,
        aurige_id=content.aurige_id,
        first=content.last,
        last=content.last,
        student="",
        made_at=desk.clock.now(),
        figures=(
            *(("5", "leçons"), ("2", "acceptées"), ("1", "refusée")),
            *(("1", "sans réponse sûre"), ("0", "pas encore partie"), ("1", "à la main")),
        ),
        versions=5,
        server="https://service.invalid/livret/v1",
        program=__version__,
        journal_records=18_439,
        first_link="148de9c5a7a44d19e56cd9ae1a554bf67847afb0c58f6e12fa29ac7ddfca9940",
        last_link="5723ef781add4c8a8fc4156e8cb68dbd241236a1048d0730c15aaf081139ac1a",
        clock_offset_s=1.2,
    )


def _proof_lines(day: date) -> Iterator[ProofLine]:
    sent_at = civil_instant(day, "20:00") + timedelta(seconds=4)
    accepted: dict[str, object] = {"state": "Acceptée", "is_accepted": True, "receipt": "R-2026-585151261"}
    refused: dict[str, object] = {
        "state": "Refusée",
        "code": "NEPH_INCONNU",
        "remark": "Aucun dossier de permis ne porte ce numéro d’enregistrement préfectoral harmonisé.",
    }
    by_hand: dict[str, object] = {
        "state": "Déclarée à la main",
        "sent_at": None,
        "sha256": "",
        "journal_ranks": (),
        "remark": "Claire Morel, le 20/11/2026 : portail de la DSR, copie gardée au dossier",
    }
    lost: dict[str, object] = {"state": "Réponse non reçue"}
    for number, said in enumerate((accepted, refused, lost, by_hand, accepted), 1):
        yield _proof_line(number, day, sent_at, said)


def _proof_line(number: int, day: date, sent_at: datetime, said: dict[str, object]) -> ProofLine:
    is_accepted = bool(said.get("is_accepted"))
    values: dict[str, object] = {
        "rank": number,
        "lesson_id": UUID(int=0x30D17B0D09204A658F3EBDD3102B9380 + number),
        "version": 1,
        "told": _told(number - 1, day),
        "is_accepted": False,
        "counts": True,
        "sent_at": sent_at,
        "received_at": sent_at + timedelta(seconds=1) if is_accepted else None,
        "sha256": f"{number:x}7b01703af3e63c7" * 4,
        "journal_ranks": (18_411 + number, 18_438),
    }
    return ProofLine(**(values | said))  # type: ignore[arg-type]
