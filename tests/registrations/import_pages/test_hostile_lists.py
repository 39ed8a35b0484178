"""Lists that mean harm, or are none."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from registrations.models import ImportBatch
from registrations.services import importing
from tests import factories
from tests.registrations.import_pages.steps import (
    PASTED,
    send,
    take,
)

pytestmark = pytest.mark.django_db


def workbook_of(rows):
    book, buffer = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


def bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"<a/>" + b" " * 90_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("trong.xlsx", b""),
        ("rac.xlsx", b"PK\x03\x04 not a zip"),
        ("anh.xlsx", b"\x89PNG\r\n"),
        ("cu.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("web.xlsx", b"<html><table></table></html>"),
        ("bom.xlsx", bomb()),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence_at_the_field(client, event, name, data):
    page = send(client, event, file=SimpleUploadedFile(name, data))
    assert page.status_code == 422
    assert page.context["form"].errors["file"]
    assert not ImportBatch.objects.exists()


def test_formulas_and_markup_stay_text_and_are_escaped(client, event):
    data = workbook_of(
        [
            ["Họ và tên", "Điện thoại", "Đơn vị"],
            ["Lê Văn An", "0912345678", "<script>alert(1)</script>"],
            ["=CMD()", "0912345679", '=HYPERLINK("http://x")'],
        ]
    )
    page = send(client, event, file=SimpleUploadedFile("../../la.xlsx", data))
    text = page.content.decode()
    assert "<script>alert" not in text
    take(client, event, good="1")
    assert not event.registrations.filter(full_name__startswith="=").exists()
    assert "/" not in ImportBatch.objects.get().file_name


def test_characters_that_no_database_keeps_do_no_harm(client, event):
    data = workbook_of([["Họ và tên", "Điện thoại"], ["Lê Văn An", "0912345678_x0000__xD800_"]])
    assert send(client, event, file=SimpleUploadedFile("la.xlsx", data)).status_code == 200


def test_neither_file_nor_text_is_said_at_the_form(client, event):
    assert send(client, event).status_code == 422


def test_very_long_cells_are_cut_not_broken(client, event):
    long = "Công ty " + "dài " * 300
    pasted = f"Họ và tên\tĐiện thoại\tĐơn vị\nLê Văn An\t0912345678\t{long}\n"
    page = send(client, event, pasted=pasted)
    take(client, event, row=page.context["rows"][0]["number"])
    assert len(event.registrations.get().workplace) <= 200


def test_a_list_of_another_event_is_not_found(client, event):
    other = factories.make_class()
    batch = importing.keep_list(
        event_id=other.pk, by=factories.make_user(), source="CV", pasted=PASTED
    )
    for code in (event.code, other.code):
        url = reverse("registrations:import_preview", args=[code, batch.pk])
        assert client.get(url).status_code == 404
