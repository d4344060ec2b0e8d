"""Cachet et logo: the school's pictures, chosen and placed once on a page of nobody, then on every paper."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.kept_files import Purpose
from livret_desktop.reports.content import PlacedImage
from livret_desktop.services.records.school_images import (
    area_of,
    compact,
    fitted,
    keep_images,
    read_image,
    school_image,
    sheet_origin,
    specimen,
)
from livret_desktop.ui.choosing import IMAGES_FILTER, ask_file_to_read
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.printing import page_image
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import action_bar
from livret_desktop.ui.widgets.chips import Choice, Segmented
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import AdaptiveRow
from livret_desktop.ui.widgets.placement import Box, PlacementView
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import NumberField

_PAGE_PIXELS = 1_860
_CROPS: dict[Purpose, Box] = {
    Purpose.STAMP: (16.0, 172.0, 178.0, 66.0),
    Purpose.LOGO: (16.0, 14.0, 178.0, 66.0),
}
_EMPTY = {
    Purpose.STAMP: "Sans image, le cadre porte le nom, l’adresse et le téléphone de l’école.",
    Purpose.LOGO: "Sans image, l’en-tête porte le nom et l’adresse seuls.",
}
_HOW = (
    "Glissez l’image, tirez un coin pour la taille. Au clavier\u00a0: flèches pour déplacer d’un millimètre, Maj et "
    "une flèche pour la taille."
)


class ImagesDialog(FormDialog):
    """Nothing is kept before "Enregistrer". ``kept``: it is. Work runs on the pool, the write on the writer thread."""

    kept = Signal(object)

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(
            "Cachet et logo",
            "Placés une fois, ils sont sur tous les documents imprimés ensuite. Les actes déjà délivrés ne changent "
            "pas.",
            parent,
            width_px=720,
        )
        self._office, self._desk = office, office.desk
        self.choose_file: Callable[..., Path | None] = ask_file_to_read
        self._images: dict[Purpose, PlacedImage | None] = {}
        self._pictures: dict[Purpose, QImage] = {}
        self.which = Segmented(
            [Choice(Purpose.STAMP, "Cachet"), Choice(Purpose.LOGO, "Logo")], "Image à placer"
        )
        self.view = PlacementView("Place de l’image sur la page", _CROPS[Purpose.STAMP])
        self.left_field, self.top_field, self.width_field = (
            NumberField(label, unit="mm", most=most, decimals=1)
            for label, most in (("Depuis la gauche", 210), ("Depuis le haut", 297), ("Largeur", 90))
        )
        self.hint = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.choose_button = Button("Choisir une image…", icon="upload")
        self.remove_button = Button("Retirer", icon="trash")
        self._lay_out()
        self._connect()
        self._read()

    @property
    def purpose(self) -> Purpose:
        """The image being placed."""
        return Purpose(self.which.current)

    @property
    def image(self) -> PlacedImage | None:
        """That image, where it stands now."""
        return self._images.get(self.purpose)

    def choose(self) -> None:
        """Another picture, from a file."""
        chosen, purpose = self.choose_file(self, "Image du cachet ou du logo", IMAGES_FILTER), self.purpose
        if chosen is None:
            return
        operation = Operation(self._office.bridge, lambda: compact(purpose, read_image(chosen))).on_pool()
        operation.owner(self).busy(self.choose_button)
        operation.success(lambda image: self._take(purpose, image)).run()

    def remove(self) -> None:
        """Papers bear the typed name again."""
        self._images[self.purpose] = None
        self._show()

    def place(self, x: float, y: float, width: float) -> None:
        """Move the image: millimetres of the sheet; kept inside its area."""
        image, purpose = self.image, self.purpose
        if image is not None:
            left, top = sheet_origin(purpose)
            self._images[purpose] = fitted(purpose, image, x=x - left, y=y - top, width=width)
            self._show()

    def save(self) -> None:
        """Keep both, and close."""
        desk, images = self._desk, dict(self._images)
        operation: Operation[Changes] = Operation(self._office.bridge, lambda: keep_images(desk, images))
        operation.owner(self).busy(self.save_button).success(self._saved).run()

    def _saved(self, changes: Changes) -> None:
        self.kept.emit(changes)
        self.accept()

    def _read(self) -> None:
        desk = self._desk

        def work() -> tuple[QImage, dict[Purpose, PlacedImage | None]]:
            images = {purpose: school_image(desk, purpose) for purpose in (Purpose.STAMP, Purpose.LOGO)}
            return page_image(specimen(desk), 0, _PAGE_PIXELS), images

        Operation(self._office.bridge, work).on_pool().owner(self).success(self._has_read).run()

    def _has_read(self, found: tuple[QImage, dict[Purpose, PlacedImage | None]]) -> None:
        page, images = found
        self.view.show_page(page)
        for purpose, image in images.items():
            self._take(purpose, image)

    def _take(self, purpose: Purpose, image: PlacedImage | None) -> None:
        self._images[purpose] = image
        if image is not None:
            self._pictures[purpose] = QImage.fromData(image.png)
        self._show()

    def _show(self) -> None:
        purpose, image = self.purpose, self.image
        left, top = sheet_origin(purpose)
        area = area_of(purpose)
        self.view.show_part(_CROPS[purpose], (left + area.left, top + area.top, area.width, area.height))
        box = (left + image.x, top + image.y, image.width, image.height) if image else None
        self.view.show_box(self._pictures.get(purpose) if image else None, box)
        fields = (self.left_field, self.top_field, self.width_field)
        for field, value in zip(fields, box[:3] if box else (None, None, None), strict=True):
            field.setEnabled(box is not None)
            field.clear_message()
            field.set_value(None if value is None else Decimal(f"{value:.1f}"))
        self.remove_button.setEnabled(box is not None)
        self.hint.setText(_HOW if box else _EMPTY[purpose])

    def _place_typed(self) -> None:
        values = [field.value for field in (self.left_field, self.top_field, self.width_field)]
        x, y, width = values
        if x is not None and y is not None and width is not None:
            self.place(float(x), float(y), float(width))

    def _lay_out(self) -> None:
        row = AdaptiveRow()
        row.add(self.which)
        row.row.addStretch(1)
        row.add(action_bar([self.choose_button, self.remove_button]), is_whole=True)
        grid = FormGrid(3)
        for field in (self.left_field, self.top_field, self.width_field):
            grid.add(field)
        self.body.addWidget(row)
        for part in (self.view, self.hint, grid):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.add_closing("Ne rien changer")
        self.save_button = self.add_button(Button("Enregistrer", ButtonKind.PRIMARY))

    def _connect(self) -> None:
        self.which.chosen.connect(lambda _key: self._show())
        self.view.asked.connect(self.place)
        self.choose_button.clicked.connect(self.choose)
        self.remove_button.clicked.connect(self.remove)
        self.save_button.clicked.connect(self.save)
        for field in (self.left_field, self.top_field, self.width_field):
            field.committed.connect(self._place_typed)


def open_images(parent: QWidget, office: Office) -> ImagesDialog:
    """Open the dialog over ``parent`` and return at once. GUI thread."""
    dialog = ImagesDialog(office, parent)
    dialog.finished.connect(lambda _result: dialog.deleteLater())
    dialog.open()
    return dialog
