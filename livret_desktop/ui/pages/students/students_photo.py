"""The photo at the head of a student's file, or the initials; pressed, it is chosen, changed or taken away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import of_name
from livret_desktop.domain.people import Student
from livret_desktop.errors import LivretError
from livret_desktop.services.records.student_photos import photo_of, read_photo, save_photo
from livret_desktop.ui.choosing import IMAGES_FILTER, ask_file_to_read
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.photo import shown_photo, small_photo
from livret_desktop.ui.presenters.students_pane import said_name
from livret_desktop.ui.theme.focus import wants_ring
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Label

_SIDE, _LARGE = 40, 160
_WORDS = (
    "Facultative. Elle reste dans la base chiffrée de l’école, suit l’élève s’il change d’école, et s’efface avec son "
    "dossier. Une photo remplacée ou retirée ne revient pas."
)


class PhotoButton(QAbstractButton):
    """A disc with the photo or the initials. Reads the photo itself: 40 kB at most."""

    def __init__(self, office: Office, side: int = _SIDE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office, self._side = office, side
        self._student: Student | None = None
        self._initials = ""
        self.image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._ask)
        theme().changed.connect(self.updateGeometry)
        wants_ring(self, side // 2)

    def show_student(self, student: Student) -> None:
        """Another student, or the same one after a write."""
        self._student = student
        self._initials = (student.given_names[:1] + student.birth_name[:1]).upper()
        content = photo_of(self._office.desk, student.id)
        self.image = shown_photo(content) if content is not None else None
        verb = "changer" if self.image is not None else "ajouter"
        name = f"Photo {of_name(said_name(student))}, {verb}"
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def sizeHint(self) -> QSize:
        """Square, grown with the text."""
        side = theme().px(self._side)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The photo in its disc, else initials on a tint."""
        painter = QPainter(self)
        paint_photo(painter, QRectF(self.rect()), self.image, self._initials)

    def _ask(self) -> None:
        if self._student is not None:
            PhotoDialog(self._office, self._student, self.image, self).open()


class PhotoDialog(FormDialog):
    """The photo as it is kept; a file chosen replaces it at once."""

    def __init__(
        self, office: Office, student: Student, image: QImage | None, parent: QWidget | None = None
    ) -> None:
        super().__init__("Photo de l’élève", _WORDS, parent)
        self._office, self._student_id = office, student.id
        self.choose_file: Callable[..., Path | None] = ask_file_to_read
        self.picture = _Picture(image, said_name(student))
        self.problem = Label("", tone=Tone.BAD, wraps=True)
        self.problem.hide()
        self.choose_button = Button("Choisir une image…", ButtonKind.PRIMARY, icon="upload")
        self.choose_button.clicked.connect(self.choose)
        self.remove_button = Button("Retirer la photo", icon="trash")
        self.remove_button.clicked.connect(lambda: self._keep(None))
        self.remove_button.setVisible(image is not None)
        beside = column(spacing=SPACE_3)
        beside.addWidget(self.choose_button)
        beside.addWidget(self.remove_button)
        beside.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(SPACE_3)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(beside)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self.problem)
        self.add_closing("Fermer")
        self.fit()

    def choose(self) -> None:
        """A file, made small away from the window, then kept."""
        chosen = self.choose_file(self, "Photo de l’élève", IMAGES_FILTER)
        if chosen is None:
            return
        operation = Operation(self._office.bridge, lambda: small_photo(read_photo(chosen))).on_pool()
        operation.owner(self).busy(self.choose_button).success(self._keep).failure(self._refuse).run()

    def _keep(self, jpeg: bytes | None) -> None:
        desk, student_id = self._office.desk, self._student_id

        def work() -> Changes:
            return save_photo(desk, student_id, jpeg)

        operation = Operation(self._office.bridge, work).owner(self)
        operation.busy(self.choose_button, self.remove_button)
        operation.success(lambda _changes: self.accept()).failure(self._refuse).run()

    def _refuse(self, trouble: Exception) -> None:
        if not isinstance(trouble, LivretError):
            show_error(trouble, self)
            return
        self.problem.setText(f"{trouble.title}. {trouble.message} {trouble.todo}")
        self.problem.show()


class _Picture(QWidget):
    def __init__(self, image: QImage | None, name: str) -> None:
        super().__init__()
        self._image = image
        self.setAccessibleName(f"Photo {of_name(name)}" if image is not None else "Pas de photo")
        self.setFixedSize(theme().px(_LARGE), theme().px(_LARGE))

    def paintEvent(self, event: QPaintEvent) -> None:
        """As at the head of the file, larger."""
        paint_photo(QPainter(self), QRectF(self.rect()), self._image, "")


def paint_photo(painter: QPainter, box: QRectF, image: QImage | None, initials: str) -> None:
    """A photo cut to a disc, or initials on a tinted one."""
    look = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    disc = QPainterPath()
    disc.addEllipse(box.adjusted(1, 1, -1, -1))
    painter.fillPath(disc, look.colour("tint"))
    if image is None:
        painter.setPen(look.colour("accent"))
        painter.setFont(look.font(TextStyle.CARD_TITLE))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, initials)
        return
    painter.setClipPath(disc)
    painter.drawImage(box, image)
    painter.setClipping(False)
    painter.setPen(QPen(look.colour("line"), 1))
    painter.drawPath(disc)
