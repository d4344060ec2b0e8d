"""Settings and the school's identity, read and changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from livret_desktop.db import machine_state
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.identifiers import compact, is_valid_agrement
from livret_desktop.domain.people import School
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.settings import Settings, declared, kept_text, parse


@dataclass(frozen=True, slots=True)
class ChangedSetting:
    """The value now kept."""

    value: Any
    changes: Changes


def read_settings(desk: Desk) -> Settings:
    """The settings in force."""
    with desk.database.read() as reading:
        return settings_of(reading)


def settings_of(reading: Reading | Work) -> Settings:
    """The settings in force, within a read or a write."""
    return Settings(machine_state.kept_settings(reading.connection))


def access_settings(reading: Reading | Work) -> tuple[str, str]:
    """Address of the DSR and client id, as set; either may be empty."""
    return access_in(settings_of(reading))


def has_access(reading: Reading | Work) -> bool:
    """True when address and client id of the DSR are set. Without them nothing is sent, and nothing says it was."""
    return all(access_settings(reading))


def access_in(settings: Settings) -> tuple[str, str]:
    """The same, of settings in hand."""
    return str(settings["dsr.base_url"]).strip(), str(settings["dsr.client_id"]).strip()


def change_setting(desk: Desk, key: str, typed: str) -> ChangedSetting:
    """Check and keep a setting. Raises UsageError (unknown key) or RuleError (refused value)."""
    value = parse(key, typed)
    if key == "dsr.base_url":
        from livret_desktop.transmission.address import check_form  # noqa: PLC0415 (only for a new address)

        check_form(value)
    with desk.database.write(
        f"Réglage : {declared(key).title}", desk.clock.now(), is_undoable=False
    ) as written:
        machine_state.keep_setting(written.work.connection, key, kept_text(value))
        written.work.touch(Kind.SETTINGS)
    return ChangedSetting(value, written.changes)


def read_school(desk: Desk) -> School:
    """The school."""
    with desk.database.read() as reading:
        return school_of(reading)


def school_of(reading: Reading | Work) -> School:
    """The school, within a read or a write."""
    return reading.schools.where()[0]


def save_school(desk: Desk, school: School) -> Changes:
    """Check and keep the school's identity. Raises RuleError."""
    checked = checked_school(school)
    with desk.database.write("Fiche de l’école", desk.clock.now()) as written:
        written.work.schools.put(checked)
    return written.changes


def checked_school(school: School) -> School:
    """The school with its number tidied. An empty number is allowed (sending will wait); a malformed one is not."""
    number = compact(school.agrement_number)
    if number and not is_valid_agrement(number):
        raise RuleError(
            "Numéro d’agrément refusé",
            f"« {school.agrement_number} » n’a pas la forme attendue : E ou I, puis dix chiffres.",
            "Recopiez le numéro de l’arrêté d’agrément affiché dans l’établissement.",
        )
    if not school.name.strip():
        raise RuleError(
            "Nom de l’établissement manquant",
            "Les attestations le portent.",
            "Saisissez le nom de l’établissement.",
        )
    return replace(school, agrement_number=number, name=school.name.strip())
