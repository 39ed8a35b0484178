"""An office's list, from the file to the people on the class, on a desk and on a phone."""

from pathlib import Path

import pytest

from accounts.models import Role
from registrations.models import ImportBatch, ImportRow, RowState
from registrations.services import import_taking, importing
from registrations.tasks import take_import
from tests import factories
from tests.e2e.test_main_path import no_sideways_scroll, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

SAMPLE = (
    Path(__file__).parents[1] / "registrations" / "imports" / "samples" / "mau-hoc-vien-nam-sinh-theo-gioi.xlsx"
)  # fmt: skip


@pytest.fixture(params=["desk", "phone", "phone_without_javascript"])
def page(request):
    return request.getfixturevalue(request.param)


def refused_row():
    return ImportRow.objects.filter(verdict="refused", understood__cells__phone__level=3).first()


def test_a_list_is_sent_looked_at_corrected_and_taken(live_server, page):
    site = live_server.url
    office = factories.make_organiser()
    event = factories.make_class(office, capacity=200)
    sign_in(page, site, factories.make_user(Role.STAFF, office))

    page.goto(f"{site}/quan-ly/su-kien/{event.code}/nhap/")
    page.set_input_files("input[name=file]", SAMPLE)
    page.fill("input[name=source]", "CV 34/SCT-KC ngày 05/3/2026")
    page.get_by_role("button", name="Đọc danh sách").click()
    page.wait_for_url("**/nhap/*/")
    assert no_sideways_scroll(page)

    page.locator("details summary", has_text="Các cột được hiểu là").click()
    page.get_by_role("button", name="Đọc lại với các cột này").click()
    page.wait_for_load_state()

    row = refused_row()
    page.locator(f"#dong-{row.number}").get_by_role("link", name="Sửa").click()
    field = page.locator(f"#phone-{row.number}")
    field.wait_for()
    assert no_sideways_scroll(page)
    field.fill("0912 345 999")
    page.get_by_role("button", name="Lưu và xét lại").click()
    corrected = page.locator(f"#dong-{row.number}", has_text="Đã sửa")
    corrected.wait_for()
    assert "0912 345 999" in corrected.inner_text()
    assert "gốc:" in corrected.inner_text()

    good = ImportRow.objects.filter(verdict="accepted").count()
    assert good > import_taking.AT_ONCE
    page.get_by_role("button", name="Nhận các dòng đạt").click()
    page.locator("progress").wait_for()
    assert no_sideways_scroll(page)
    assert ImportRow.objects.filter(state=RowState.QUEUED).count() == good
    take_import(ImportBatch.objects.get().pk)
    page.get_by_role("heading", name="Kết quả").wait_for(timeout=15_000)
    assert page.locator("progress").count() == 0
    assert f"Có chỗ: {good}" in page.inner_text("main")
    assert event.registrations.count() == good


def test_long_addresses_do_not_push_the_page_aside(live_server, phone):
    office = factories.make_organiser()
    event = factories.make_class(office)
    staff = factories.make_user(Role.STAFF, office)
    address = "nguyen.thi.hong.nhung.van.phong@congthuong.haiphong.example.vn"
    batch = importing.keep_list(
        event_id=event.pk,
        by=staff,
        source="CV",
        pasted=f"Họ tên\tE-mail\nLê An\tX {address.upper()}",
    )
    sign_in(phone, live_server.url, staff)
    phone.goto(f"{live_server.url}/quan-ly/su-kien/{event.code}/nhap/{batch.pk}/?sua=2")
    phone.locator("#email-2").wait_for()
    assert no_sideways_scroll(phone)
    phone.goto(f"{live_server.url}/quan-ly/su-kien/{event.code}/nhap/{batch.pk}/")
    assert no_sideways_scroll(phone)
