"""Lists that offices send: read, looked at row by row, taken without the bad ones."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from openpyxl import Workbook

from common import clock
from common.spreadsheets import read_table
from notifications.models import Message
from registrations.imports.storing import pack_sheet, unpack_sheet
from registrations.models import ImportBatch, Registration, RowState
from registrations.services import import_taking, importing
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


def long_list(people):
    lines = [f"Lê Văn {chr(65 + n % 26)}\t09{12000000 + n}\tUBND xã Mẫu" for n in range(people)]
    return "Họ và tên\tĐiện thoại\tĐơn vị\n" + "\n".join(lines)


def ask(client, event, **given):
    batch = ImportBatch.objects.latest("pk")
    return client.post(
        reverse("registrations:import_take", args=[event.code, batch.pk]), given, follow=True
    )


def progress_of(client, event):
    batch = ImportBatch.objects.latest("pk")
    return client.get(reverse("registrations:import_progress", args=[event.code, batch.pk]))


def test_a_long_list_is_taken_in_the_background_and_its_page_tells_how_far(client, event):
    send(client, event, pasted=long_list(60))
    page = ask(client, event, good="1")
    assert page.context["running"]
    assert not event.registrations.exists()
    assert 'http-equiv="refresh"' in page.content.decode(), "without JavaScript it reloads"
    assert progress_of(client, event).context["total"] == 60
    assert "HX-Refresh" not in progress_of(client, event)
    import_taking.take_part(ImportBatch.objects.get().pk)
    assert progress_of(client, event).context["done"] == 25
    ImportBatch.objects.update(leased_until=None)
    sweep_imports()
    assert event.registrations.count() == 60
    assert progress_of(client, event)["HX-Refresh"] == "true", "the page shows the result"


def test_the_event_is_locked_for_a_part_of_a_list_only_and_a_turn_ends_in_time(client, event):
    send(client, event, pasted=long_list(60))
    ask(client, event, good="1")
    batch = ImportBatch.objects.get()
    assert import_taking.take_queued(batch_id=batch.pk, seconds=0)
    assert event.registrations.count() == import_taking.ROWS_A_PART
    assert import_taking.due_to_take(clock.now()) == [batch.pk]


def test_whoever_finds_a_list_being_taken_leaves_it_until_its_lease_is_over(client, event):
    send(client, event, pasted=long_list(60))
    ask(client, event, good="1")
    batch = ImportBatch.objects.get()
    ImportBatch.objects.update(leased_until=clock.now() + timedelta(seconds=30))
    assert not import_taking.take_queued(batch_id=batch.pk)
    assert import_taking.due_to_take(clock.now()) == []
    assert not event.registrations.exists()
    assert import_taking.due_to_take(clock.now() + timedelta(seconds=31)) == [batch.pk]


def test_a_part_that_breaks_leaves_no_one_half_taken(client, event, monkeypatch):
    send(client, event, pasted=long_list(60))
    ask(client, event, good="1")
    batch = ImportBatch.objects.get()
    with monkeypatch.context() as patched:
        calls = iter(range(20))
        real = import_taking.register_person

        def dies_at_the_tenth(**given):
            if next(calls) == 10:
                raise KeyboardInterrupt
            return real(**given)

        patched.setattr(import_taking, "register_person", dies_at_the_tenth)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            import_taking.take_part(batch.pk)
    assert not event.registrations.exists()
    assert batch.rows.filter(state=RowState.QUEUED).count() == 60
    sweep_imports()
    assert event.registrations.count() == 60


def test_a_row_that_cannot_be_written_stops_none_of_the_others(client, event, monkeypatch):
    send(client, event, pasted=long_list(3))
    real = import_taking.register_person

    def fails_for_b(**given):
        if given["details"].full_name == "Lê Văn B":
            raise ValueError
        return real(**given)

    monkeypatch.setattr(import_taking, "register_person", fails_for_b)
    page = take(client, event, good="1")
    assert dict(page.context["summary"]) == {"Có chỗ": 2, "Không nhận được": 1}
    assert "Lỗi hệ thống" in page.content.decode()
    monkeypatch.undo()
    assert dict(take(client, event, good="1").context["summary"]) == {"Có chỗ": 3}


def correct(client, event, number, **texts):
    batch = ImportBatch.objects.latest("pk")
    url = reverse("registrations:import_correct", args=[event.code, batch.pk, number])
    return client.post(url, texts, follow=True)


def row_in(page, number):
    return next(row for row in page.context["rows"] if row["number"] == number)


def cell_in(page, number, label):
    return next(c for c in row_in(page, number)["cells"] if str(c["label"]) == label)


def test_a_refused_cell_is_typed_anew_and_its_row_is_judged_again(client, event):
    send(client, event, pasted=PASTED)
    page = correct(client, event, 4, phone="0912 345 999", full_name="Lê Văn Cam")
    assert row_in(page, 4)["status"] == "accepted"
    phone = cell_in(page, 4, "Số điện thoại")
    assert (phone["shown"], phone["original"]) == ("0912 345 999", "09123")
    assert "Đã sửa" in phone["note"]
    assert "Đã sửa" not in cell_in(page, 4, "Họ và tên")["note"], "it was left as it was"
    take(client, event, good="1")
    assert event.registrations.filter(full_name="Lê Văn Cam", phone="+84912345999").exists()


def test_a_wrong_correction_is_refused_at_the_cell_and_can_be_taken_back(client, event):
    page = send(client, event, pasted=PASTED)
    before = row_in(page, 2)
    page = correct(client, event, 2, birth="31/02/1985")
    assert row_in(page, 2)["status"] == "refused"
    page = correct(client, event, 2, undo="1")
    assert row_in(page, 2) == {**before, "corrected": False}


def test_what_the_list_has_no_column_for_can_be_filled_in(client, event):
    send(client, event, pasted=PASTED)
    page = correct(client, event, 3, email="buoi@example.vn")
    assert cell_in(page, 3, "E-mail")["shown"] == "buoi@example.vn"


def test_who_was_twice_on_the_list_is_judged_again_with_the_other(client, event):
    pasted = PASTED + "4\tTrần Thị Bưởi\t1990\t0987654321\tUBND xã Mẫu\n"
    page = send(client, event, pasted=pasted)
    assert row_in(page, 5)["status"] == "doubtful"
    page = correct(client, event, 3, phone="0911222333", birth="1991")
    assert row_in(page, 5)["status"] == "accepted"


def test_the_fields_stand_in_the_row_that_is_in_hand_only(client, event):
    page = send(client, event, pasted=PASTED)
    assert not any(row["fields"] for row in page.context["rows"])
    url = page.redirect_chain[-1][0]
    page = client.get(f"{url}?sua=4&xem=refused")
    fields = {each["name"]: each for each in row_in(page, 4)["fields"]}
    assert fields["phone"]["text"] == "09123"
    assert fields["phone"]["in_focus"]
    assert set(fields) >= {"full_name", "birth", "phone", "email", "workplace"}


def test_a_corrected_row_stays_in_sight_of_the_filter(client, event):
    send(client, event, pasted=PASTED)
    page = correct(client, event, 4, phone="0912345999", xem="accepted")
    assert row_in(page, 4)
    page = correct(client, event, 4, phone="1", xem="accepted")
    assert row_in(page, 4)["status"] == "refused"


def test_a_row_that_is_taken_is_not_corrected_here(client, event):
    send(client, event, pasted=PASTED)
    take(client, event, good="1")
    page = correct(client, event, 2, full_name="Người Khác")
    assert page.status_code == 422
    assert not event.registrations.filter(full_name="Người Khác").exists()
    assert correct(client, event, 999, full_name="Ai").status_code == 404


def test_nothing_is_corrected_while_the_list_is_taken_or_after_somebody_else_did(client, event):
    send(client, event, pasted=long_list(60) + "\nLê Văn Z\t0912\tUBND xã Mẫu")
    page = ask(client, event, good="1")
    assert correct(client, event, 62, phone="0912345678").status_code == 422
    columns = {f"col-{each['index']}": each["field"] for each in page.context["reading"]["columns"]}
    url = reverse("registrations:import_preview", args=[event.code, page.context["batch"].pk])
    assert client.post(url, columns).status_code == 422
    sweep_imports()
    assert correct(client, event, 62, phone="0912345678").status_code == 200


def test_what_was_corrected_and_taken_stays_when_columns_are_read_anew(client, event):
    send(client, event, pasted=PASTED)
    take(client, event, row=[2])
    correct(client, event, 4, phone="0912345999")
    batch = ImportBatch.objects.get()
    fields = {each["index"]: each["field"] for each in batch.reading["columns"]}
    importing.choose_columns(batch_id=batch.pk, sheet_index=0, fields={**fields, 4: "note"})
    assert batch.rows.get(number=2).state == RowState.TAKEN
    assert batch.rows.get(number=4).corrections == {"phone": "0912345999"}
    assert batch.rows.get(number=3).understood["cells"]["note"]["value"] == "UBND xã Vĩnh Bảo"


def test_a_long_list_costs_the_page_no_more_queries_than_a_short_one(
    client, event, django_assert_max_num_queries
):
    for people in (3, 300):
        page = send(client, event, pasted=long_list(people))
        with django_assert_max_num_queries(10):
            client.get(page.redirect_chain[-1][0])
