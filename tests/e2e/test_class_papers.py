"""A clerk closes the dossier of a class: money looked at, the signed list kept, all of it as a ZIP."""

from __future__ import annotations

import zipfile

import pytest
from django.urls import reverse

from tests.e2e.conftest import let_in
from tests.e2e.test_look import SMALL_TARGETS, violations
from tests.factories.class_papers import a_paying_class, a_rate, came, somebody
from tests.factories.files import a_pdf

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_list_is_seen_signed_kept_and_goes_out_with_the_dossier(desk, live_server, tmp_path):
    event, staff = a_paying_class()
    a_rate(staff)
    came(somebody(event, staff, "Lê Thị Ánh"), staff)
    came(somebody(event, staff, "Lê Chưa Rõ", salary=None), staff, 0)
    let_in(desk, live_server.url, staff)
    desk.goto(live_server.url + reverse("courses:staff_detail", args=[event.code]))
    desk.get_by_role("link", name="Hồ sơ lớp").click()
    assert "Đã đủ 0/8" in desk.inner_text("main")
    assert violations(desk) == []
    desk.get_by_role("link", name="Tính tiền và in").click()
    assert "Hai trăm nghìn đồng" in desk.inner_text("main")
    assert violations(desk) == []
    desk.get_by_role("group", name="Lê Chưa Rõ").get_by_label("Không").check()
    desk.get_by_role("button", name="Ghi lại").click()
    assert "Ba trăm nghìn đồng" in desk.inner_text("main")
    desk.get_by_role("link", name="Hồ sơ lớp").click()
    desk.get_by_role("link", name="Tải lên Danh sách ký nhận tiền").click()
    signed = tmp_path / "Ký nhận tiền đã ký.pdf"
    signed.write_bytes(a_pdf())
    desk.get_by_label("Tệp quét").set_input_files(signed)
    desk.get_by_role("button", name="Lưu vào hồ sơ").click()
    assert "Đã đủ 1/8" in desk.inner_text("main")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Tải cả hồ sơ (ZIP)").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        name = "05 Danh sach ky nhan tien/05-01 Ky nhan tien da ky.pdf"
        assert archive.read(name) == signed.read_bytes()
    desk.set_viewport_size({"width": 320, "height": 700})
    for page in ("dossier", "payments"):
        desk.goto(live_server.url + reverse(f"courses:{page}", args=[event.code]))
        assert desk.evaluate("document.documentElement.scrollWidth") <= 320
        assert desk.evaluate(SMALL_TARGETS) == []
