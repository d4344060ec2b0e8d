"""What the shell has done on the pool: the reading of its status line, and what is due.

Apart from the shell, which loads it after the first paint: sending and pre-flight behind it are a tenth of a start.
"""

from __future__ import annotations

from livret_desktop.services.configuration import read_settings
from livret_desktop.services.copies.backups import logged_backups
from livret_desktop.services.copies.snapshots import copy_of_the_day
from livret_desktop.services.outbox.send_wait import network_is_back
from livret_desktop.services.records.team import read_team
from livret_desktop.services.sending.run import RunOptions
from livret_desktop.services.sending.run_due import DueReport, run_due
from livret_desktop.services.sending.send_list import read_last_send
from livret_desktop.services.sending.send_status import status
from livret_desktop.services.today.day import last_evening
from livret_desktop.ui.office import Office
from livret_desktop.ui.presenters.status import StatusFacts
from livret_desktop.ui.presenters.team import TeamRules, urgent_count


def do_what_is_due(office: Office) -> DueReport:
    """The tick's work, on the pool. Once the program is leaving, nothing begins and what is under way ends early.

    Nor does anything begin on a damaged base, which is not written any more. A school that is not connected, or that
    pauses, has no send under way while its evening is noted: whoever quits then is not asked about one.
    """
    sends = office.sends
    if sends.is_parked() or office.desk.database.is_read_only:
        return DueReport(())
    if office.network.is_back():
        network_is_back(office.desk)
    options = RunOptions(is_stopped=sends.is_parked, under_way=sends.one)
    report = run_due(office.desk, office.connect, options=options)
    copy_of_the_day(office.desk, is_closing=False)
    return report


def read_status(office: Office) -> StatusFacts:
    """What the status line says. Not on Qt's thread: pre-flight, and a credential store that may be slow."""
    desk = office.desk
    backups = logged_backups(desk)
    report = status(desk, has_secret=office.has_dsr_secret(), counts_accepted=False)
    with desk.database.read() as reading:
        evening = last_evening(reading, report)
    return StatusFacts(
        report=report,
        backup=backups[0] if backups else None,
        today=desk.today(),
        is_training=bool(read_settings(desk)["dsr.training"]),
        last_send_at=read_last_send(desk),
        team_urgent=urgent_count(read_team(desk), TeamRules.on(desk.rules, desk.today())),
        evening=evening,
    )
