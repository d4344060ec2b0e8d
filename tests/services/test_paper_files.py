"""Files kept beside the register: signed scans, the school's stamp and logo, and the check of a PDF brought back."""

from __future__ import annotations

import random
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter

from livret_desktop.db import file_store
from livret_desktop.db.copying import copy_into_fresh
from livret_desktop.db.database import Database
from livret_desktop.domain.kept_files import Purpose
from livret_desktop.domain.vocabulary import AttestationCopy, Civility
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.reports.documents import draw_document
from livret_desktop.reports.pictures import UnreadablePictureError, picture_size
from livret_desktop.services.files.given_files import JPEG, PDF, PNG, GivenFile
from livret_desktop.services.papers.attestation_register import find_line, register_lines, register_pdf
from livret_desktop.services.papers.attestations import issue_affi, prepare_affi, preview_pdf
from livret_desktop.services.papers.register_check import Match, check_paper
from livret_desktop.services.papers.register_export import register_csv
from livret_desktop.services.papers.signed_scans import attach_scan, read_scan, scan_content, scans_of
from livret_desktop.services.records.school_images import (
    area_of,
    compact,
    fitted,
    keep_images,
    read_image,
    read_letterhead,
    school_image,
    specimen,
)
from livret_desktop.services.records.students import save_student
from tests.services.affi import affi_enrolment
from tests.services.house import add_student, enrol


def issue(desk, student, *copies):
    enrolment_id = affi_enrolment(desk, student.id)
    made = issue_affi(desk, enrolment_id, copies, made_on=desk.today(), deliver=lambda _made: None)
    return [one.entry for one in made.copies]


def stamp_picture(size=(900, 450), form="PNG"):
    picture = Image.new("RGB", size, "white")
    drawn = ImageDraw.Draw(picture)
    drawn.ellipse((40, 40, size[0] - 40, size[1] - 40), outline=(30, 50, 140), width=12)
    output = BytesIO()
    picture.save(output, form)
    return output.getvalue()


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("form", "media_type"), [("PNG", PNG), ("JPEG", JPEG), ("PDF", PDF)])
def test_a_scan_is_kept_as_given_and_shown_again(desk, zoe, tmp_path, form, media_type):
    entry = issue(desk, zoe, AttestationCopy.SCHOOL)[0]
    content = stamp_picture(form=form)
    given = read_scan(written(tmp_path / "signe.dat", content))
    assert given.media_type == media_type
    kept = attach_scan(desk, entry.id, given)
    again = attach_scan(desk, entry.id, given)
    assert kept.number == entry.number
    assert again.scan == kept.scan, "the very same file is kept once"
    assert scans_of(desk, [entry.id]) == {entry.id: (kept.scan,)}
    assert scan_content(desk, kept.scan.id) == content


def test_a_later_scan_comes_first_and_the_former_stays(desk, house, zoe):
    entry = issue(desk, zoe, AttestationCopy.SCHOOL)[0]
    first = attach_scan(desk, entry.id, GivenFile(stamp_picture(), PNG)).scan
    house.clock.advance(hours=1)
    second = attach_scan(desk, entry.id, GivenFile(stamp_picture((400, 300)), PNG)).scan
    assert scans_of(desk, [entry.id]) == {entry.id: (second, first)}


def test_a_scan_lies_nowhere_in_clear(desk, house, zoe):
    entry = issue(desk, zoe, AttestationCopy.SCHOOL)[0]
    content = b"%PDF-" + random.Random(4).randbytes(4_000)
    attach_scan(desk, entry.id, GivenFile(content, PDF))
    for file in house.root.rglob("*"):
        if file.is_file():
            assert content[100:164] not in file.read_bytes(), file.name


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (b"", "sorte"),
        (b"MZ\x90\x00" + bytes(400), "sorte"),
        (b"<svg onload='x'/>", "sorte"),
        (b"%PDF-1.7\nnothing", "abîmé"),
        (stamp_picture()[:700], "abîmé"),
        (stamp_picture(form="JPEG")[:900], "abîmé"),
        (b"\x89PNG\r\n\x1a\n" + bytes(8_000_000), "trop grand"),
    ],
)
def test_what_is_not_a_whole_scan_is_refused(tmp_path, content, title):
    with pytest.raises(RuleError, match=title):
        read_scan(written(tmp_path / "scan.pdf", content))


def test_a_picture_of_too_many_points_is_refused_before_it_is_unpacked(tmp_path):
    output = BytesIO()
    Image.new("1", (20_000, 20_000)).save(output, "PNG")
    assert len(output.getvalue()) < 200_000
    with pytest.raises(RuleError, match="image est trop grande"):
        read_scan(written(tmp_path / "bombe.png", output.getvalue()))
    with pytest.raises(UnreadablePictureError) as raised:
        picture_size(output.getvalue())
    assert raised.value.is_too_large


def test_a_protected_pdf_is_refused(tmp_path):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret")
    output = BytesIO()
    writer.write(output)
    with pytest.raises(RuleError, match="abîmé"):
        read_scan(written(tmp_path / "scan.pdf", output.getvalue()))


def test_a_file_that_is_gone_is_said(tmp_path):
    with pytest.raises(MachineError, match="ne se lit pas"):
        read_scan(tmp_path / "absent.pdf")


def test_the_stamp_stands_on_the_act_instead_of_the_typed_name(desk, zoe):
    image = compact(Purpose.STAMP, GivenFile(stamp_picture(), PNG))
    assert len(image.png) < 60_000
    keep_images(desk, {Purpose.STAMP: image, Purpose.LOGO: None})
    assert school_image(desk, Purpose.STAMP) == image
    assert read_letterhead(desk).stamp == image
    prepared = prepare_affi(desk, affi_enrolment(desk, zoe.id), made_on=desk.today())
    page = PdfReader(BytesIO(preview_pdf(desk, prepared))).pages[0]
    assert len(page.images) == 1
    assert page.extract_text().count("12 rue du Pont") == 1, "in the head, no more in the stamp's frame"
    assert preview_pdf(desk, prepared) == preview_pdf(desk, prepared)
    keep_images(desk, {Purpose.STAMP: None})
    prepared = prepare_affi(desk, affi_enrolment(desk, zoe.id), made_on=desk.today())
    page = PdfReader(BytesIO(preview_pdf(desk, prepared))).pages[0]
    assert (len(page.images), page.extract_text().count("12 rue du Pont")) == (0, 2)


def test_a_photograph_becomes_small_and_upright(tmp_path):
    picture = Image.effect_noise((4_000, 3_000), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    picture.save(tmp_path / "photo.jpg", exif=exif)
    image = compact(Purpose.LOGO, read_image(tmp_path / "photo.jpg"))
    wide, high = picture_size(image.png)
    assert high > wide
    assert max(wide, high) <= 420


@pytest.mark.parametrize("purpose", [Purpose.STAMP, Purpose.LOGO])
def test_an_image_never_leaves_its_area_nor_loses_its_shape(purpose):
    area, chance = area_of(purpose), random.Random(7)
    for size in ((900, 450), (200, 800), (3_000, 90)):
        image = compact(purpose, GivenFile(stamp_picture(size) if size[1] > 100 else wide_bar(size), PNG))
        ratio = image.height / image.width
        for _ in range(200):
            x, y, width = (chance.uniform(-300, 300) for _ in range(3))
            image = fitted(purpose, image, x=x, y=y, width=width)
            assert area.left - 0.02 <= image.x
            assert image.x + image.width <= area.right + 0.02
            assert area.top - 0.02 <= image.y
            assert image.y + image.height <= area.bottom + 0.02
            assert image.height / image.width == pytest.approx(ratio, rel=0.05)


def wide_bar(size):
    picture = Image.new("RGB", size, (20, 20, 90))
    output = BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


def test_a_logo_moves_the_words_of_the_head_and_gives_way_to_a_long_name(desk, zoe):
    image = compact(Purpose.LOGO, GivenFile(stamp_picture((600, 600)), PNG))
    keep_images(desk, {Purpose.LOGO: image})
    page = PdfReader(BytesIO(specimen(desk))).pages[0]
    assert len(page.images) == 0, "the specimen is what images are placed on"
    prepared = prepare_affi(desk, affi_enrolment(desk, zoe.id), made_on=desk.today())
    assert len(PdfReader(BytesIO(preview_pdf(desk, prepared))).pages[0].images) == 1


def test_the_register_s_own_pdf_is_recognised(desk, zoe):
    entry = issue(desk, zoe, AttestationCopy.STUDENT, AttestationCopy.SCHOOL)[1]
    found = check_paper(desk, register_pdf(desk, entry.id))
    assert (found.match, found.entry, found.is_good) == (Match.SAME, entry, True)
    assert "à l’octet près" in found.sentences()[0]
    assert "ŒUVRARD" in " ".join(found.sentences())
    assert found.as_json()["ok"] is True


def test_an_altered_pdf_names_what_differs(desk, zoe):
    entry = issue(desk, zoe, AttestationCopy.STUDENT)[0]
    enrolment_id = affi_enrolment(desk, zoe.id)
    prepared = prepare_affi(desk, enrolment_id, copy=AttestationCopy.STUDENT, made_on=desk.today())
    content = prepared.content
    forged = replace(
        prepared,
        content=replace(content, neph="990101300199", issue=replace(content.issue, number=entry.number)),
    )
    found = check_paper(desk, draw_document(forged.content))
    assert (found.match, found.is_good, found.number) == (Match.ALTERED, False, entry.number)
    assert ("230509476750", "990101300199") in found.differences
    assert "Ne vous y fiez pas" in " ".join(found.sentences())


def test_a_pdf_saved_again_by_another_program_is_not_called_good(desk, zoe):
    entry = issue(desk, zoe, AttestationCopy.STUDENT)[0]
    writer = PdfWriter(clone_from=BytesIO(register_pdf(desk, entry.id)))
    output = BytesIO()
    writer.write(output)
    found = check_paper(desk, output.getvalue())
    assert (found.match, found.is_good, found.differences) == (Match.RESAVED, False, ())


def test_an_act_that_was_replaced_is_recognised_but_not_good(desk, zoe):
    entry = issue(desk, zoe, AttestationCopy.STUDENT)[0]
    save_student(desk, replace(zoe, civility=Civility.SIR))
    issue(desk, zoe, AttestationCopy.STUDENT)
    found = check_paper(desk, register_pdf(desk, entry.id))
    assert (found.match, found.replaced_by, found.is_good) == (Match.SAME, "2026-0002", False)
    assert "2026-0002" in found.sentences()[0]


def test_a_signed_scan_is_recognised_by_its_line(desk, zoe):
    entry = issue(desk, zoe, AttestationCopy.SCHOOL)[0]
    attach_scan(desk, entry.id, GivenFile(stamp_picture(), PNG))
    found = check_paper(desk, stamp_picture())
    assert (found.match, found.number) == (Match.SCAN, entry.number)


def test_a_stranger_is_unknown_and_what_is_no_pdf_is_refused(desk):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    output = BytesIO()
    writer.write(output)
    assert check_paper(desk, output.getvalue()).match is Match.UNKNOWN
    with pytest.raises(RuleError, match="ne se contrôle pas"):
        check_paper(desk, b"GIF89a")


def test_the_register_leaves_as_a_table_in_which_nothing_runs(desk):
    student = add_student(desk, birth_name="=CMD()", given_names="Zoé", neph="230509476750")
    enrol(desk, student)
    issue(desk, student, AttestationCopy.STUDENT, AttestationCopy.SCHOOL)
    text = register_csv(desk).decode("utf-8-sig")
    head, *rows = text.splitlines()
    assert head.startswith('"Numéro";"Document"')
    assert len(rows) == 2
    assert all(row.startswith('"2026-0001"') for row in rows)
    assert '"\'=CMD() Zoé"' in rows[0]
    assert register_lines(desk)[0].entry.sha256 in text


def test_a_line_is_found_by_its_number_and_copy(desk, zoe):
    entry = issue(desk, zoe, AttestationCopy.STUDENT)[0]
    assert find_line(desk, " 2026-0001 ", AttestationCopy.STUDENT) == entry
    with pytest.raises(RuleError, match="Pas de telle ligne"):
        find_line(desk, "2026-0001", AttestationCopy.SCHOOL)
    with pytest.raises(RuleError, match="Pas de telle ligne"):
        find_line(desk, "2026-0099", AttestationCopy.STUDENT)


def test_scans_and_stamp_come_back_from_a_copy(desk, house, zoe, tmp_path):
    entry = issue(desk, zoe, AttestationCopy.SCHOOL)[0]
    pages = [stamp_picture((400 + step, 300)) for step in range(9)]  # more than are copied at once
    for page in pages:
        attach_scan(desk, entry.id, GivenFile(page, PNG))
    keep_images(desk, {Purpose.STAMP: compact(Purpose.STAMP, GivenFile(stamp_picture(), PNG))})
    key = desk.master_key.database_key_hex()
    copy_into_fresh(desk.folder.database, tmp_path / "copie.livret", key)
    copied = Database(tmp_path / "copie.livret", key)
    try:
        with copied.read() as reading:
            found = file_store.files_of(reading.connection, [entry.id])
            contents = {file_store.content_of(reading.connection, one.id) for one in found}
            assert contents == set(pages)
            assert len(file_store.school_files(reading.connection, Purpose.STAMP)) == 1
    finally:
        copied.close()
