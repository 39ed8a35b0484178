"""A coordinator's evening: the list from Excel on a desk, by thumb on a phone, without script."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from common import clock
from conferences import links
from conferences.models import ConferenceDocument, Delegate, Delegation, RosterRow
from conferences.services.changes import ask_withdrawal
from conferences.services.reviewing import approve_delegation
from conferences.services.submitting import submit_roster, upload_letter
from conferences.states import DelegationState
from tests.e2e.conftest import PHONE
from tests.e2e.test_look import SMALL_TARGETS, violations
from tests.factories import SYSTEM
from tests.factories.conference import a_delegation, a_roster, an_edition, cells
from tests.factories.files import a_pdf

pytestmark = pytest.mark.django_db(transaction=True)

PER_LETTER_S, PER_STEP_S, AT_MOST_S = 0.25, 8, 180
PASTE = """(field, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
HEAD = "TT\tHọ và tên\tChức vụ\tSố ĐT\tVai trò\tPhòng nghỉ\tThời gian đến\tGhi chú"
LIST = "\n".join(
    [
        HEAD,
        "1\tÔng Nguyễn Văn Hùng\tGiám đốc\t0912 345 601\tTrưởng đoàn\tĐơn\t14h ngày {day}\t",
        "2\tBà Trần Thị Thu Hà\tPhó Giám đốc\t0912 345 602\tĐại biểu\tĐôi, ghép với số 3\t14h ngày {day}\tăn chay",
        "3\tBà Hoàng Thị Bích Ngọc\tTrưởng phòng\t0912 345 603\tĐại biểu\tĐôi\t14h ngày {day}\t",
        "4\tÔng Lê Văn Tám\tChuyên viên\t0912 345\tĐại biểu\tĐôi, ghép với số 5\t14h ngày {day}\t",
        *(
            f"{number}\tÔng Phạm Văn {name}\tChuyên viên\t0912 345 60{number}\tĐại biểu\tĐôi\t14h ngày {{day}}\t"
            for number, name in enumerate(("Năm", "Sáu", "Bảy", "Chín", "Mười"), start=5)
        ),
        "10\tÔng Vũ Văn Lái\tLái xe\t0912 345 610\tLái xe\tĐôi\t14h ngày {day}\tBKS 12A-123.45",
    ]
)


@pytest.fixture
def delegation() -> Delegation:
    event = an_edition(
        meals=["Tiệc chiêu đãi"], registration_closes_at=clock.now() + timedelta(days=20)
    )
    return a_delegation(event, "Trung tâm Khuyến công Lạng Sơn", quota=9)


def address(live_server, delegation, page: str = "delegation") -> str:
    return live_server.url + links.delegation_path(delegation, page)


def cell(page, row: int, column: str):
    """The control of a column in the so-manieth row, from 1."""
    return page.locator("tr[data-key]").nth(row - 1).locator(f"[data-col='{column}']")


def note(page, row: int, column: str):
    return cell(page, row, column).locator("xpath=following-sibling::p")


def saved(page) -> None:
    page.locator("[data-roster-state].is-good").wait_for(timeout=5000)


def no_sideways(page, *widths: int) -> None:
    size = page.viewport_size
    for width in widths:
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size(size)


def test_ten_people_from_excel_are_sent_in_three_minutes(live_server, desk, delegation):
    day = f"{clock.local(delegation.unit.conference.event.starts_at):%d/%m}"
    began = time.monotonic()
    typed = steps = 0

    desk.goto(address(live_server, delegation))
    cell(desk, 1, "full_name").evaluate(PASTE, LIST.format(day=day))
    saved(desk)
    steps += 2
    assert RosterRow.objects.count() == 10
    assert desk.get_by_text("Đã điền 10 người").is_visible()
    assert "có 7, cần 10" in note(desk, 4, "phone").inner_text()
    assert cell(desk, 4, "phone").get_attribute("aria-invalid") == "true"
    assert "Ghép với Hoàng Thị Bích Ngọc" in note(desk, 2, "share").inner_text()
    assert f"14:00 {day}" in note(desk, 1, "arrival").inner_text()
    assert violations(desk) == []

    desk.get_by_role("link", name="1 dòng cần sửa").click()
    assert desk.evaluate("document.activeElement.id") == cell(desk, 4, "phone").get_attribute("id")
    desk.keyboard.press("Control+A")
    desk.keyboard.type("0912345604", delay=20)
    desk.keyboard.press("Enter")
    note(desk, 4, "phone").wait_for(state="hidden", timeout=5000)
    typed, steps = typed + 10, steps + 2

    desk.get_by_role("button", name="Kiểm tra và gửi").click()
    desk.wait_for_url("**/gui/")
    assert desk.get_by_text("Trưởng đoàn: Nguyễn Văn Hùng").is_visible()
    assert desk.get_by_text("trong đó 1 lái xe không tính vào chỉ tiêu").is_visible()
    assert violations(desk) == []
    desk.get_by_role("button", name="Gửi danh sách đoàn").click()
    desk.wait_for_url("**/da-gui/")
    steps += 2

    assert desk.get_by_text("Ban Tổ chức đã nhận 10 người").is_visible()
    by_hand = time.monotonic() - began + steps * PER_STEP_S + typed * PER_LETTER_S
    assert by_hand < AT_MOST_S
    delegation.refresh_from_db()
    assert delegation.state == DelegationState.SUBMITTED
    assert delegation.opened_at
    assert Delegate.objects.filter(delegation=delegation).count() == 10


def test_a_delegation_is_typed_on_a_phone_that_loses_its_network(live_server, browser, delegation):
    context = browser.new_context(viewport=PHONE, locale="vi-VN", has_touch=True)
    page = context.new_page()
    page.goto(address(live_server, delegation))
    assert page.locator("tr[data-key]").count() == 1, "one empty card is enough"
    assert violations(page) == []
    cell(page, 1, "full_name").type("Bà Trần Thị Thu Hà", delay=10)
    cell(page, 1, "phone").type("0912345678", delay=10)
    assert cell(page, 1, "phone").get_attribute("inputmode") == "tel"
    cell(page, 1, "role").select_option("Trưởng đoàn")
    saved(page)
    assert page.evaluate(SMALL_TARGETS) == []
    no_sideways(page, 320, 360)

    context.set_offline(True)
    page.get_by_role("button", name="Thêm người").click()
    cell(page, 2, "full_name").type("Lê Văn Tám", delay=10)
    cell(page, 2, "phone").type("0912", delay=10)
    page.get_by_text("Chưa lưu được. Mọi chữ vẫn còn").wait_for(timeout=5000)
    assert RosterRow.objects.count() == 1
    leaving = "window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"
    assert not page.evaluate(leaving), "who leaves now is warned"
    context.set_offline(False)
    saved(page)
    assert page.locator(".roster-row").nth(1).locator(".roster-status").inner_text() == (
        "1 chỗ cần sửa"
    )
    assert violations(page) == []

    page.reload()
    toggles = page.locator(".roster-toggle")
    assert toggles.nth(1).get_attribute("aria-expanded") == "false"
    toggles.nth(1).click()
    assert cell(page, 2, "phone").input_value() == "0912"
    page.get_by_role("button", name="Bỏ dòng 2").click()
    page.get_by_role("button", name="Hoàn tác").click()
    cell(page, 2, "phone").fill("0912345679")
    saved(page)
    page.get_by_role("button", name="Kiểm tra và gửi").click()
    page.wait_for_url("**/gui/")
    no_sideways(page, 320, 360)
    page.get_by_role("button", name="Gửi danh sách đoàn").click()
    page.wait_for_url("**/da-gui/")
    assert Delegate.objects.count() == 2
    context.close()


def test_without_script_the_grid_is_one_form(live_server, phone_without_javascript, delegation):
    page = phone_without_javascript
    page.goto(address(live_server, delegation))
    cell(page, 1, "full_name").fill("Bà Trần Thị Thu Hà")
    cell(page, 1, "role").select_option("Trưởng đoàn")
    cell(page, 2, "full_name").fill("Lê Văn Tám")
    cell(page, 2, "phone").fill("0912")
    page.get_by_role("button", name="Lưu", exact=True).click()
    assert "có 4, cần 10" in note(page, 2, "phone").inner_text()
    no_sideways(page, 320, 360)
    cell(page, 2, "phone").fill("0912345679")
    page.get_by_role("button", name="Kiểm tra và gửi").click()
    page.wait_for_url("**/gui/")
    page.get_by_role("button", name="Gửi danh sách đoàn").click()
    page.wait_for_url("**/da-gui/")
    assert Delegate.objects.count() == 2


def test_keys_move_between_cells_and_a_block_fills_cells(live_server, desk, delegation):
    a_roster(delegation, [cells("Nguyễn Văn An"), cells("Trần Văn Bình"), cells("Lê Văn Cường")])
    desk.goto(address(live_server, delegation))

    def at() -> str:
        return desk.evaluate("document.activeElement.id")

    cell(desk, 1, "position").click()
    for key, row, column in (
        ("Enter", 2, "position"),
        ("ArrowDown", 3, "position"),
        ("ArrowRight", 3, "workplace"),
        ("ArrowUp", 2, "workplace"),
        ("Tab", 2, "phone"),
        ("Shift+Enter", 1, "phone"),
    ):
        desk.keyboard.press(key)
        assert at() == cell(desk, row, column).get_attribute("id"), key
    cell(desk, 2, "position").evaluate(
        PASTE, 'Phó phòng\t"Sở ""A"""\r\nKế toán\t\r\nVăn thư\tSở B\r\n'
    )
    saved(desk)
    positions = [row.cells["position"] for row in RosterRow.objects.order_by("position")]
    assert positions == ["Chuyên viên", "Phó phòng", "Kế toán", "Văn thư"]
    assert RosterRow.objects.get(position=2).cells["workplace"] == 'Sở "A"'
    cell(desk, 3, "position").click()
    desk.keyboard.press("Alt+Shift+ArrowUp")
    desk.wait_for_timeout(300)
    assert cell(desk, 2, "full_name").input_value() == "Lê Văn Cường"
    assert RosterRow.objects.order_by("position")[1].cells["full_name"] == "Lê Văn Cường"


def test_two_editors_of_one_row_see_both_texts(live_server, desk, delegation):
    [row] = a_roster(delegation, [cells("Nguyễn Văn An", position="Phó phòng")])
    desk.goto(address(live_server, delegation))
    row.cells |= {"position": "Trưởng phòng", "note": "đến muộn"}
    row.version += 1
    row.save()
    cell(desk, 1, "position").fill("Giám đốc")
    cell(desk, 1, "position").blur()
    problem = desk.locator(".roster-problem").first
    problem.wait_for()
    assert "tôi ghi “Giám đốc”, người kia ghi “Trưởng phòng”" in problem.inner_text()
    assert cell(desk, 1, "note").input_value() == "đến muộn", "only the other wrote there"
    assert violations(desk) == []
    desk.get_by_role("button", name="Giữ chữ của tôi").click()
    saved(desk)
    row.refresh_from_db()
    assert (row.cells["position"], row.cells["note"]) == ("Giám đốc", "đến muộn")


def test_every_page_is_within_everybodys_reach(live_server, phone, delegation):
    a_roster(
        delegation, [cells("Nguyễn Văn An", role="Trưởng đoàn"), *(cells() for _more in range(10))]
    )
    seen = ["paste", "submit", "decline", "contact", "papers"]

    def look(*pages: str) -> None:
        for page in pages:
            phone.goto(
                address(live_server, delegation, f"delegation_{page}" if page else "delegation")
            )
            assert violations(phone) == [], page
            assert phone.evaluate(SMALL_TARGETS) == [], page
            no_sideways(phone, 320, 360)

    look(*seen)
    submit_roster(delegation_id=delegation.pk, by=SYSTEM, beyond="wait")
    approve_delegation(delegation_id=delegation.pk, by=SYSTEM)
    kept = upload_letter(
        delegation_id=delegation.pk, number="1", name="c.pdf", data=a_pdf(), by=SYSTEM
    )
    ConferenceDocument.objects.create(
        conference=delegation.unit.conference, title="Kế hoạch", file=kept.file.name, size=1
    )
    leaving = Delegate.objects.order_by("pk")[1]
    ask_withdrawal(delegation_id=delegation.pk, leaving_id=leaving.pk, reason="Ốm", by=SYSTEM)
    look("", "done", "people", "changes", "change_add", "papers")
