"""Made-up files for the tests, written as offices and attackers write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from livret_desktop.resources import resource_path

RAPIDO_TITLES = (
    "CIVILITE\tNOM USUEL\tNOM DE NAISSANCE\tADRESSE\tCODE POSTAL\tVILLE\tPAYS\tTELEPHONE 1\tTELEPHONE 2\tTELEPHONE 3\t"
    "TELEPHONE 4\tEMAIL\tDATE DE NAISSANCE\tVILLE DE NAISSANCE\tDEPARTEMENT DE NAISSANCE\tPAYS DE NAISSANCE\tNEPH\t"
    "DATE PREMIER PERMIS\tLIEU PREMIER PERMIS"
)
STUDENT_TITLES = "Nom de naissance;Prénoms;Date de naissance;NEPH"
LESSON_TITLES = (
    "Date;Heure;Minutes;NEPH élève;Catégorie;N° d'autorisation de l'enseignant;Simulateur;Nature;Moyen;État"
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": _RELATIONS.format(
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    ),
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    f'xmlns:r="{_OFFICE}"><sheets><sheet name="Élèves" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": _RELATIONS.format(
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    ),
}


def sample(name: str) -> bytes:
    """One of the sample files, as its office saved it."""
    return resource_path("samples", name).read_bytes()


def rapido(
    usual: str, birth: str, neph: str = "250109312337", born: str = "07/12/2002", civility: str = "M."
) -> bytes:
    """A Rapido export of one student."""
    cells = [civility, usual, birth, *[""] * 9, born, "", "", "", neph, "", ""]
    return f"{RAPIDO_TITLES}\r\n".encode("cp1252") + ("\t".join(cells) + "\r\n").encode("cp1252")


def workbook(rows: Sequence[Sequence[str | float]], **parts: str | bytes) -> bytes:
    """An .xlsx with texts inline and numbers as numbers; ``parts`` replaces whole members (sheet, strings)."""
    body = "".join(
        f'<row r="{line}">{"".join(_cell(value) for value in row)}</row>' for line, row in enumerate(rows, 1)
    )
    sheet = parts.get("sheet", f"<worksheet><sheetData>{body}</sheetData></worksheet>")
    members = {**_PARTS, "xl/worksheets/sheet1.xml": sheet}
    if "strings" in parts:
        members["xl/sharedStrings.xml"] = parts["strings"]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f"<c><v>{value}</v></c>"
