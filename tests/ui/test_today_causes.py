"""Each line of "À faire", whatever its cause: its button lands where that very cause is settled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop.db import finding_store, machine_state, volume_log
from livret_desktop.db.finding_store import FindingKind, FindingSource, StateFinding
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.follow_up import KmReading
from livret_desktop.domain.vocabulary import Category, TrainingTrack
from livret_desktop.services.configuration import read_school, save_school
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.outbox.send_marks import MISSING_HERE
from livret_desktop.services.outbox.send_pause import pause
from livret_desktop.services.outbox.send_wait import Notice, SendWait, keep_wait
from livret_desktop.services.records.kilometres import save_km
from livret_desktop.services.records.students import save_enrolment
from livret_desktop.services.records.team import save_instructor
from livret_desktop.services.sending.run import send_due
from livret_desktop.services.today.todo import SENDING_LESSON, Cause, Todo
from livret_desktop.ui.pages.sending.sending_by_hand import HoursSheetDialog
from livret_desktop.ui.pages.sending.sending_page import QUEUE, SUNDAY, SendingPage
from livret_desktop.ui.pages.today.today_page import TodayPage
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.targets import BACKUPS, SENDING, SETTINGS, STUDENTS, TEAM, TODAY
from tests.services.aac import in_aac, met
from tests.services.house import House
from tests.ui.sending_school import FRIDAY, Friday, connected, fill, friday
from tests.ui.whole_window import put_in_front, whole_window


@dataclass(frozen=True)
class Landed:
    """The page; its view, or the dialog in front ("" for none); the lesson chosen, or what has the keyboard."""

    page: str
    place: str
    focus: str


@contextmanager
def window(made: Friday) -> Iterator[Shell]:
    with whole_window(made.office) as shell:
        put_in_front(shell)
        yield shell


def quiet(shell: Shell, qtbot) -> TodayPage:
    page = shell.window.page_of(TODAY)
    assert isinstance(page, TodayPage)
    qtbot.waitUntil(lambda: page.seen is not None and not page.is_reading, timeout=20_000)
    QApplication.processEvents()
    return page


def a_bad_day(made: Friday) -> None:
    """Nearly every cause at once."""
    fill(made)
    desk, today = made.desk, made.desk.today()
    made.pupil("Vidal", "Rose", "240377100555")
    made.teach("Vidal", 15, "Arnaud")
    send_due(desk, made.connect)
    expired = made.hire("Vasseur", "Denis", "A2207731029")
    save_instructor(desk, replace(expired, authorisation_expires_on=today - timedelta(days=40)))
    made.teach("Vidal", 12, "Vasseur", name="bloquée")
    made.teach("Vidal", 9, "Vasseur", day=today - timedelta(days=390), name="il y a un an")
    navarro, arnaud = made.instructors["Navarro"], made.instructors["Arnaud"]
    save_instructor(desk, replace(navarro, authorisation_expires_on=today + timedelta(days=40)))
    save_instructor(desk, replace(arnaud, medical_visit_expires_on=today + timedelta(days=50)))
    soon = today + timedelta(days=20)
    save_school(desk, replace(read_school(desk), agrement_expires_on=soon, quality_label_until=soon))
    courses(made)
    with desk.database.quiet_write() as connection:
        pause(connection, desk.clock.now(), "Une sauvegarde a été restaurée.")
        keep_wait(connection, SendWait(person=Notice("Accès refusé", "Le secret a changé.", "Saisissez-le.")))
        machine_state.keep_state(connection, MISSING_HERE, [[str(uuid4()), str(today), "accepted"]])
        finding_store.keep_new(connection, [finding(made)])
        connection.exec_driver_sql(
            "UPDATE submission SET state = 'held' WHERE lesson_id = ?", (str(made.lessons["Caron"].id),)
        )


def courses(made: Friday) -> None:
    """One student for each step of the calendar."""
    young = {"affi_issued_on": None, "preliminary_meeting_on": None}
    in_aac(made, "Aipc", aipc_on=None, aipc_asked_on=FRIDAY - timedelta(days=40), **young)
    in_aac(made, "Recepisse", aipc_on=None, receipt_on=date(2026, 10, 1), **young)
    in_aac(made, "Etg", etg_passed_on=date(2022, 1, 14), **young)
    in_aac(made, "Rpun", affi_issued_on=date(2026, 6, 20), preliminary_meeting_on=None)
    asked = in_aac(made, "Kilometres", preliminary_meeting_on=date(2026, 6, 8))[1]
    met(made, asked, 1, date(2026, 8, 1), 900)
    second = in_aac(made, "Rpdeux")[1]
    met(made, second, 1, date(2026, 10, 12), 1_400)
    told = KmReading(id=uuid4(), enrolment_id=second.id, told_on=date(2026, 11, 10), km=3_200)
    save_km(made.desk, told)
    early = {"affi_issued_on": date(2025, 6, 1), "preliminary_meeting_on": date(2025, 6, 8)}
    ready = in_aac(made, "Examen", **early)[1]
    met(made, ready, 1, date(2025, 11, 3), 1_500)
    met(made, ready, 2, date(2026, 9, 1), 3_100)


def finding(made: Friday) -> StateFinding:
    now = made.clock.now()
    return StateFinding(
        uuid4(), FindingKind.UNKNOWN_HERE, FindingSource.SUNDAY, uuid4(), 1, FRIDAY, "{}", "R-1", now, now
    )


def landed(shell: Shell, made: Friday, todo: Todo, qtbot) -> Landed:
    QApplication.processEvents()
    page = shell.window.page
    assert page is not None
    dialogs = [one for one in shell.window.findChildren(QDialog) if one.isVisible()]
    if isinstance(page, SendingPage):
        qtbot.waitUntil(lambda: page.state is not None and not page.is_reading, timeout=20_000)
        chosen = page.queue.table.current_id if todo.field == SENDING_LESSON else None
        names = {lesson.id: name for name, lesson in made.lessons.items()}
        return Landed(page.key, page.views.current, names.get(chosen, ""))
    focus = QApplication.focusWidget()
    name = "" if focus is None else focus.accessibleName() or getattr(focus, "text", str)()
    plain = name.replace("\u00a0", " ").replace("\u202f", " ")
    return Landed(page.key, dialogs[-1].windowTitle() if dialogs else "", plain)


def leads(made: Friday, qtbot) -> dict[tuple[Cause, str], Landed]:
    """Press the button of each line in turn, from Aujourd'hui again each time. By cause and field."""
    found: dict[tuple[Cause, str], Landed] = {}
    with window(made) as shell:
        page = quiet(shell, qtbot)
        shell.window.page_of(BACKUPS).choose_folder = lambda _parent, title: asked.append(title)
        asked: list[str] = []
        for number, todo in enumerate(page.seen.today.todos):
            shell.window.activateWindow()
            page.todo.lines[number].button.click()
            qtbot.waitUntil(lambda: shell.window.page is not page)
            if todo.cause is Cause.BACKUP:
                qtbot.waitUntil(lambda: bool(asked), timeout=10_000)
            found[todo.cause, todo.field] = landed(shell, made, todo, qtbot)
            for one in shell.window.findChildren(QDialog):
                if one.isVisible():
                    one.done(0)
            shell.window.go_to(TODAY)
            quiet(shell, qtbot)
    return found


BAD_DAY = {
    (Cause.PAUSED, "sending.queue"): Landed(SENDING, QUEUE, ""),
    (Cause.QUEUE, "sending.queue"): Landed(SENDING, QUEUE, ""),
    (Cause.MISSING_HERE, "sending.queue"): Landed(SENDING, QUEUE, ""),
    (Cause.REJECTED, "sending.lesson"): Landed(SENDING, QUEUE, "Lemaire hier"),
    (Cause.HELD, "sending.lesson"): Landed(SENDING, QUEUE, "Caron"),
    (Cause.TOO_OLD, "sending.lesson"): Landed(SENDING, QUEUE, "il y a un an"),
    (Cause.FINDINGS, "sending.sunday"): Landed(SENDING, SUNDAY, ""),
    (Cause.BLOCKED, "instructor.authorisation_expires_on"): Landed(TEAM, "", "Fin de l’autorisation"),
    (Cause.NEPH, "student.neph"): Landed(STUDENTS, "", "NEPH"),
    (Cause.BACKUP, "backup.now"): Landed(BACKUPS, "", ""),
    (Cause.AGREMENT, "school.agrement_expires_on"): Landed(SETTINGS, "", "Agrément valable jusqu’au"),
    (Cause.LABEL, "school.quality_label_until"): Landed(SETTINGS, "", "Label qualité jusqu’au"),
    (Cause.AUTHORISATION, "instructor.renewal_filed_on"): Landed(TEAM, "", "Renouvellement déposé"),
    (Cause.MEDICAL_VISIT, "instructor.renewal_filed_on"): Landed(TEAM, "", "Renouvellement déposé"),
    (Cause.AIPC, "enrolment.aipc_on"): Landed(STUDENTS, "", "AIPC validée le"),
    (Cause.RECEIPT, "enrolment.aipc_on"): Landed(STUDENTS, "", "AIPC validée le"),
    (Cause.ETG, "enrolment.etg_passed_on"): Landed(STUDENTS, "", "ETG ou ETM réussi le"),
    (Cause.FIRST_MEETING, "course.rp1"): Landed(STUDENTS, "Rendez-vous", "Pratique, le"),
    (Cause.SECOND_MEETING, "course.rp2"): Landed(STUDENTS, "Rendez-vous", "Pratique, le"),
    (Cause.EXAM, "course.exam"): Landed(STUDENTS, "Examen", "Passée ou prévue le"),
    (Cause.KILOMETRES, "course.km"): Landed(STUDENTS, "", "Nouveau relevé"),
    (Cause.SHEET, "backup.recovery_sheet"): Landed(BACKUPS, "", "Nouvelle feuille…"),
}
FIRST_MORNING = {
    (Cause.BACKUP, "backup.now"): Landed(BACKUPS, "", ""),
    (Cause.TEAM, "instructor.new"): Landed(TEAM, "", "Nom"),
    (Cause.STUDENTS, "students.list"): Landed(STUDENTS, "", ""),
    (Cause.SCHOOL, "school.aurige_id"): Landed(SETTINGS, "", "Identifiant Aurige"),
    (Cause.SHEET, "backup.recovery_sheet"): Landed(BACKUPS, "", "Nouvelle feuille…"),
    (Cause.ACCESS, "dsr.base_url"): Landed(SETTINGS, "", "Adresse du service"),
}


def test_each_line_of_a_bad_day_opens_its_cause(tmp_path: Path, look, qtbot) -> None:
    with friday(tmp_path) as made, connected(made):
        a_bad_day(made)
        assert leads(made, qtbot) == BAD_DAY


def test_each_line_of_a_first_morning_opens_its_cause(tmp_path: Path, look, qtbot) -> None:
    house = House(tmp_path / "ecole")
    house.create()
    with house.open() as desk:
        assert leads(Friday(desk, house.clock, house), qtbot) == FIRST_MORNING


def test_a_stick_not_seen_opens_the_copies(tmp_path: Path, look, qtbot) -> None:
    with friday(tmp_path) as made:
        target = tmp_path / "cle"
        target.mkdir()
        back_up(made.desk, target)
        with made.desk.database.quiet_write() as connection:
            volume_log.keep(connection, uuid4(), "A1", "GRISE", made.clock.now() - timedelta(days=8))
        assert leads(made, qtbot)[Cause.STICK, "backup.sticks"].page == BACKUPS


def test_hours_to_declare_open_the_sheet_of_their_days(tmp_path: Path, look, qtbot) -> None:
    with friday(tmp_path) as made:
        fill(made)
        with window(made) as shell:
            page = quiet(shell, qtbot)
            todos = page.seen.today.todos
            (number,) = [at for at, todo in enumerate(todos) if todo.cause is Cause.BY_HAND]
            assert todos[number].what.replace("\u00a0", " ") == "11 leçons d’aujourd’hui à déclarer (1 avant)"
            page.todo.lines[number].button.click()
            (sheet,) = shell.window.findChildren(HoursSheetDialog)
            qtbot.waitUntil(lambda: sheet.sheet is not None, timeout=20_000)
            assert shell.window.page.key == SENDING
            assert (len(sheet.sheet.content.left), sheet.sheet.content.before) == (11, (todos_first(made), 1))
            sheet.reject()


def todos_first(made: Friday) -> date:
    return made.lessons["Lemaire hier"].day


def test_no_cause_is_left_out() -> None:
    apart = {Cause.STICK, Cause.BY_HAND}
    assert {cause for cause, _field in (*BAD_DAY, *FIRST_MORNING)} | apart == set(Cause)


def test_of_two_trainings_the_one_concerned_is_shown(tmp_path: Path, look, qtbot) -> None:
    with friday(tmp_path) as made:
        student, asked = in_aac(made, "Kilometres")
        met(made, asked, 1, date(2026, 8, 1), 900)
        save_enrolment(made.desk, *other_training(student.id))
        with window(made) as shell:
            page = quiet(shell, qtbot)
            line = next(
                number for number, todo in enumerate(page.seen.today.todos) if todo.cause is Cause.KILOMETRES
            )
            page.todo.lines[line].button.click()
            file = shell.window.page_of(STUDENTS).file
            assert file.switch.current == asked.id
            assert file.course.km.line.hasFocus()


def other_training(student_id: UUID) -> tuple[Enrolment, EnrolmentPeriod]:
    """Category A2, which the file shows first."""
    enrolment = Enrolment(id=uuid4(), student_id=student_id, category=Category.A2, aipc_on=date(2026, 9, 1))
    period = EnrolmentPeriod(id=uuid4(), enrolment_id=enrolment.id, track=TrainingTrack.TRADITIONAL)
    return enrolment, period
