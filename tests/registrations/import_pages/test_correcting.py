"""A cell typed anew in the preview."""

import pytest
from django.urls import reverse

from registrations.models import ImportBatch, RowState
from registrations.services import importing
from registrations.tasks import sweep_imports
from tests.registrations.import_pages.steps import PASTED, ask, long_list, send, take

pytestmark = pytest.mark.django_db


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
