"""Lists that offices send: read, looked at row by row, taken without the bad ones."""

from pathlib import Path

import pytest
from django.urls import reverse

from common.spreadsheets import read_table
from notifications.models import Message
from registrations.imports.storing import pack_sheet, unpack_sheet
from registrations.models import Registration
from registrations.states import State
from tests.registrations.import_pages.steps import (
    PASTED,
    send,
    take,
    upload_of,
)

pytestmark = pytest.mark.django_db

SAMPLES = sorted((Path(__file__).parents[1] / "imports" / "samples").glob("mau-*.xlsx"))


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
