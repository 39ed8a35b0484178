"""Lists that offices send: read, looked at row by row, taken without the bad ones."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from common.spreadsheets import read_table
from notifications.models import Message
from registrations.imports.storing import pack_sheet, unpack_sheet
from registrations.models import ImportBatch, Registration
from registrations.services import importing
from registrations.states import State
from registrations.tasks import sweep_imports
from tests import factories
from tests.factories.staff_pages import a_client

pytestmark = pytest.mark.django_db

SAMPLES = sorted((Path(__file__).parent / "imports" / "samples").glob("mau-*.xlsx"))
PASTED = (
    "STT\tHọ và tên\tNăm sinh\tĐiện thoại\tĐơn vị\n"
    "1\tNGUYỄN VĂN AN\t1985\t0912345678\tCông ty Mẫu\n"
    "2\tTrần Thị Bưởi\t1990\t987654321\tUBND xã Vĩnh Bảo\n"
    "3\tLê Văn Cam\t1975\t09123\tUBND xã Vĩnh Bảo\n"
)


@pytest.fixture
def event():
    return factories.make_class(capacity=100)


@pytest.fixture
def client(event):
    return a_client(event.organiser)


def send(client, event, *, pasted="", file=None, source="CV 12/UBND-KT"):
    given = {"source": source, "pasted": pasted, **({"file": file} if file else {})}
    return client.post(reverse("registrations:import", args=[event.code]), given, follow=True)


def take(client, event, **given):
    batch = ImportBatch.objects.latest("pk")
    url = reverse("registrations:import_take", args=[event.code, batch.pk])
    page = client.post(url, given, follow=True)
    if page.context["running"]:
        sweep_imports()
        page = client.get(reverse("registrations:import_preview", args=[event.code, batch.pk]))
    return page


def upload_of(path):
    return SimpleUploadedFile(path.name, path.read_bytes())


def test_nothing_is_taken_by_looking(client, event):
    page = send(client, event, pasted=PASTED)
    assert page.status_code == 200
    assert page.context["counts"]["accepted"] == 2
    assert not event.registrations.exists()


def test_the_good_rows_are_taken_without_the_bad_and_come_out_clean(client, event):
    send(client, event, pasted=PASTED)
    page = take(client, event, good="1")
    found = {each.full_name: each for each in event.registrations.all()}
    assert set(found) == {"Nguyễn Văn An", "Trần Thị Bưởi"}
    assert found["Trần Thị Bưởi"].phone == "+84987654321"
    assert found["Nguyễn Văn An"].birth_year == 1985
    assert found["Nguyễn Văn An"].source == Registration.Source.IMPORT
    assert dict(page.context["summary"])["Có chỗ"] == 2


def test_the_letter_is_kept_as_the_ground_and_each_person_is_told(client, event):
    send(client, event, pasted=PASTED, source="CV 34/SCT ngày 05/03")
    take(client, event, good="1")
    registration = event.registrations.first()
    consent = registration.person.consents.get()
    assert (consent.basis, consent.source) == ("letter", "CV 34/SCT ngày 05/03")
    message = Message.objects.get(topic=registration.topic)
    assert message.kind == "registration.entered_by_staff"
    assert message.channel == Message.Channel.CALL


def test_the_reason_stands_at_the_cell_beside_the_original(client, event):
    page = send(client, event, pasted=PASTED)
    row = next(row for row in page.context["rows"] if row["number"] == 4)
    phone = next(cell for cell in row["cells"] if str(cell["label"]) == "Số điện thoại")
    assert row["status"] in ("doubtful", "refused")
    assert phone["note"]
    text = page.content.decode()
    assert "gốc: 09123" in text or "09123" in text
    assert "NGUYỄN VĂN AN" in text


def test_the_same_list_again_changes_nothing(client, event):
    send(client, event, pasted=PASTED)
    take(client, event, good="1")
    page = send(client, event, pasted=PASTED)
    assert page.context["counts"]["there"] == 2
    assert page.context["good"] == 0
    take(client, event, row=[2, 3])
    assert event.registrations.count() == 2
    assert Message.objects.filter(scope=event.scope).count() == 2


def test_who_does_not_fit_waits_as_was_said_beforehand(client, event):
    event.capacity = 1
    event.save()
    page = send(client, event, pasted=PASTED)
    assert page.context["seats"] == {"seated": 1, "waiting": 1, "refused": 0}
    take(client, event, good="1")
    states = sorted(event.registrations.values_list("state", flat=True))
    assert states == [State.CONFIRMED, State.WAITLISTED]
    event.refresh_from_db()
    assert event.seats_taken == 1


def test_a_full_class_without_waiting_list_takes_the_first_and_says_why_not_the_rest(client, event):
    event.capacity, event.waiting_list_open = 1, False
    event.save()
    page = send(client, event, pasted=PASTED)
    assert page.context["seats"] == {"seated": 1, "waiting": 0, "refused": 1}
    page = take(client, event, good="1")
    assert event.registrations.count() == 1
    assert dict(page.context["summary"]) == {"Có chỗ": 1, "Không nhận được": 1}
    assert "không nhận danh sách chờ" in page.content.decode()


def test_a_doubtful_row_is_taken_only_when_ticked(client, event):
    pasted = PASTED + "4\tPhạm Văn Dừa\t1980\t0912345678 / 0987111222\tUBND xã Mẫu\n"
    page = send(client, event, pasted=pasted)
    doubtful = [row["number"] for row in page.context["rows"] if row["status"] == "doubtful"]
    assert doubtful
    take(client, event, good="1")
    before = event.registrations.count()
    take(client, event, row=doubtful[0], ticked="1")
    assert event.registrations.count() == before + 1


def test_columns_can_be_corrected(client, event):
    page = send(client, event, pasted=PASTED)
    batch = page.context["batch"]
    url = reverse("registrations:import_preview", args=[event.code, batch.pk])
    fields = {f"col-{each['index']}": each["field"] for each in page.context["reading"]["columns"]}
    place = next(name for name, value in fields.items() if value == "workplace")
    corrected = client.post(url, {**fields, place: "note"}, follow=True)
    held = {each["field"] for each in corrected.context["reading"]["columns"]}
    assert "note" in held
    assert "workplace" not in held
    take(client, event, good="1")
    assert event.registrations.first().note


def test_two_columns_of_one_kind_or_none_of_names_are_refused(client, event):
    page = send(client, event, pasted=PASTED)
    url = reverse("registrations:import_preview", args=[event.code, page.context["batch"].pk])
    doubled = client.post(url, {"col-1": "full_name", "col-4": "full_name"})
    assert doubled.status_code == 422
    assert "Hai cột cùng được chọn" in doubled.content.decode()
    assert client.post(url, {"col-1": "phone"}).status_code == 422


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_read_taken_and_taken_again_without_change(client, event, path):
    page = send(client, event, file=upload_of(path))
    assert page.context["good"] > 0
    rows = sum(page.context["counts"].values())
    take(client, event, good="1")
    taken = event.registrations.count()
    assert taken == page.context["good"] <= rows
    for registration in event.registrations.all():
        assert registration.full_name == " ".join(registration.full_name.split())
        assert registration.phone == "" or registration.phone.startswith("+84")
    send(client, event, file=upload_of(path))
    take(client, event, good="1")
    assert event.registrations.count() == taken


def test_there_are_samples():
    assert len(SAMPLES) == 3


def test_a_sheet_comes_back_from_the_database_as_it_was_read(event):
    for path in SAMPLES:
        for sheet in read_table(path.read_bytes(), path.name):
            assert unpack_sheet(pack_sheet(sheet)) == sheet


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
