"""A whole edition as people live it: made, invited to, answered by two delegations, housed,
published, changed on the last evening, printed."""

from __future__ import annotations

import re
import subprocess
from datetime import timedelta
from io import BytesIO
from unicodedata import normalize

import pytest
import segno
from django.conf import settings as site_settings
from django.urls import reverse

from accounts.models import Role
from common import clock
from conferences.models import Hotel
from notifications import batching, digests
from notifications.models import Message
from notifications.states import State
from registrations import links
from registrations.models import Registration
from tests.e2e.conftest import let_in
from tests.e2e.test_delegation import PASTE, cell, no_sideways, saved
from tests.factories import make_organiser, make_user
from tests.factories.conference import shipped_provinces
from tests.factories.mailserver import MailServer

pytestmark = pytest.mark.django_db(transaction=True)

CODE = "HN-XVI"
TITLE = "Hội nghị khuyến công các tỉnh, thành phố khu vực phía Bắc lần thứ XVI"
FIRST = clock.today() + timedelta(days=60)
CONTACTS = "\n".join(
    (
        "Đơn vị\tHọ và tên\tĐiện thoại\tE-mail",
        "TTKC Lạng Sơn\tHoàng Thị Thoa\t0912 345 701\tthoa@example.vn",
        "TTKC Lào Cai\tLý Văn Páo\t0912 345 702\tpao@example.vn",
    )
)
LIST = "\n".join(
    (
        "Họ và tên\tChức vụ\tSố ĐT\tVai trò\tPhòng nghỉ\tTiệc chiêu đãi\tĂn kiêng\tThời gian đến",
        "Ông Giàng A Sử\tGiám đốc\t0912 345 611\tTrưởng đoàn\tĐơn\tCó\t\t14h ngày {day}",
        "Ông Vàng Văn Tới\tTrưởng phòng\t0912 345 612\tĐại biểu\tĐôi\tCó\tăn chay\t14h ngày {day}",
    )
)
OPENING = "Khai mạc và phiên toàn thể"
LEAVING, COMING = "Vàng Văn Tới", "Sùng Thị Mỷ"


@pytest.fixture
def mails(settings):
    """A mail server, and the site told to use it."""
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    yield server
    server.stop(no_assert=True)


@pytest.fixture
def coordinator(browser):
    """Another desk, of somebody without an account."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    page = context.new_page()
    page.set_default_timeout(5000)
    yield page
    context.close()


class Staff:
    """Somebody at a desk who runs the edition."""

    def __init__(self, page, site):
        self.page, self.site = page, site
        page.set_default_timeout(5000)
        shipped_provinces()
        office = make_organiser(province_code="31", document_symbol="TTKC")
        let_in(page, site, make_user(Role.STAFF, office))

    def open(self, name, *args):
        self.page.goto(self.site + reverse(f"conferences:{name}", args=args))

    def fill(self, **values):
        for name, value in values.items():
            field = self.page.locator(f"main [name='{name}']")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def press(self, words, **more):
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words, **more).click()

    def follow(self, words, **more):
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=words, **more).first.click()

    def reads(self, *words):
        shown = self.page.inner_text("main")
        for each in words:
            assert each in shown, f"{each} not in:\n{shown}"

    def prints(self, coming, gone):
        """Every list that is printed has who comes and not who left."""
        for name, *args in (
            ("delegate_list_pdf",),
            ("hotel_list", Hotel.objects.get().pk),
            ("seating_plates_file",),
            ("meals_file", "pdf"),
        ):
            text = self.printed(name, CODE, *args)
            assert coming.casefold() in text, f"{coming} not in {name}: {text}"
            assert gone.casefold() not in text, f"{gone} in {name}: {text}"
        assert OPENING.casefold() in self.printed("agenda_pdf", CODE)

    def printed(self, name, *args):
        """What a PDF says, as one line of words."""
        got = self.page.request.get(self.site + reverse(f"conferences:{name}", args=args))
        assert got.headers["content-type"] == "application/pdf", name
        text = subprocess.run(
            ["pdftotext", "-", "-"], input=got.body(), capture_output=True, check=True
        )
        return " ".join(normalize("NFC", text.stdout.decode()).casefold().split())


def create(staff):
    staff.open("create")
    staff.fill(
        title=TITLE,
        edition="XVI",
        code=CODE,
        first_day=f"{FIRST}",
        last_day=f"{FIRST + timedelta(days=1)}",
        capacity="200",
        venue="Trung tâm Hội nghị thành phố",
        registration_closes_at=f"{FIRST - timedelta(days=20)}T17:00",
    )
    staff.press("Tạo hội nghị")
    staff.reads("Đã tạo hội nghị", "XVI")
    staff.open("meal_add", CODE)
    staff.fill(name="Tiệc chiêu đãi", starts_at=f"{FIRST}T18:00")
    staff.press("Lưu")
    for day, title in ((0, OPENING), (1, "Tham quan và bế mạc")):
        staff.open("agenda_day", CODE, f"{FIRST + timedelta(days=day)}")
        staff.follow(re.compile("^Sửa (?!ngày)"))
        staff.fill(title=title)
        staff.press("Lưu vào bản nháp")
    staff.open("staff_detail", CODE)
    staff.press("Công bố")


def invite(staff):
    staff.open("unit_invite_north", CODE)
    staff.fill(quota="3", held_until=f"{FIRST - timedelta(days=20)}")
    staff.press("Thêm vào danh sách")
    staff.reads("Trung tâm Khuyến công")
    staff.open("unit_coordinators", CODE)
    staff.fill(pasted=CONTACTS)
    staff.press("Ghi đầu mối")
    staff.open("unit_letters", CODE)
    staff.fill(first="41")
    staff.press("Lưu")
    staff.open("letters_send", CODE)
    staff.reads("2 thư được gửi đi.")
    staff.press("Gửi giấy mời")
    staff.reads("Đã gửi 2 thư")


def link_in_mail(mails, address):
    """The delegation's secret page, as the mail that was delivered has it."""
    [mail] = [mail for mail in mails.mails if mail["to"].addresses[0].addr_spec == address]
    text = mail.get_body(("plain",)).get_content()
    found = re.search(rf"{re.escape(site_settings.SITE_URL)}(/\S*/)\s", text)
    return found[1]


def type_on_a_phone(phone):
    """Two people by keyboard, on a phone."""
    cell(phone, 1, "full_name").click()
    phone.keyboard.type("Bà Hoàng Thị Thoa")
    cell(phone, 1, "position").click()
    phone.keyboard.type("Giám đốc")
    cell(phone, 1, "phone").click()
    phone.keyboard.type("0912345701")
    cell(phone, 1, "role").select_option("Trưởng đoàn")
    cell(phone, 1, "room").select_option("Đôi")
    phone.get_by_role("button", name="Thêm người").click()
    cell(phone, 2, "full_name").click()
    phone.keyboard.type("Bà Nông Thị Hạnh")
    cell(phone, 2, "phone").click()
    phone.keyboard.type("0912345703")
    cell(phone, 2, "room").select_option("Đôi")
    saved(phone)
    no_sideways(phone, 360)


def send(page):
    page.get_by_role("button", name="Kiểm tra và gửi").click()
    page.wait_for_url("**/gui/")
    page.get_by_role("button", name="Gửi danh sách đoàn").click()
    page.wait_for_url("**/da-gui/")


def review(staff, phone, home):
    """One roster comes back with a remark and is sent again; both are approved."""
    staff.open("units", CODE)
    staff.follow("Trung tâm Khuyến công Lạng Sơn", exact=True)
    theirs = staff.page.url
    staff.reads("Bà Hoàng Thị Thoa", "Nông Thị Hạnh", "2/3")
    staff.follow("Trả lại")
    staff.fill(remark="Xin ghi chức vụ của bà Hạnh")
    staff.press("Trả lại")
    phone.goto(home)
    assert "Xin ghi chức vụ của bà Hạnh" in phone.inner_text("main")
    no_sideways(phone, 360)
    phone.locator(".roster-toggle").nth(1).click()
    cell(phone, 2, "position").click()
    phone.keyboard.type("Chuyên viên")
    saved(phone)
    send(phone)
    staff.page.goto(theirs)
    staff.reads("Chuyên viên")
    staff.press("Duyệt danh sách")
    staff.open("units", CODE)
    staff.follow("Trung tâm Khuyến công Lào Cai", exact=True)
    staff.press("Duyệt danh sách")
    staff.reads("Đã duyệt danh sách")
    return staff.page.url


def house(staff):
    """A hotel of nine rooms, and a bed for everybody."""
    staff.open("hotel_create", CODE)
    staff.fill(name="Khách sạn Biển Xanh", address="Số 1 đường Mẫu")
    staff.press("Lưu")
    staff.follow("Thêm loại phòng")
    staff.fill(name="Phòng đôi", beds="2")
    staff.press("Lưu")
    staff.follow("Thêm phòng")
    staff.fill(numbers="201-208, VIP1")
    staff.press("Xem trước")
    staff.reads("Sẽ thêm 9 phòng")
    staff.press("Thêm các phòng này")
    staff.open("rooms_propose", CODE)
    staff.press("Xếp phòng")
    staff.reads("4 người mới có phòng", "Chưa có phòng 0", "Ai cần phòng đều đã có.")


def publish_agenda(staff, phone):
    staff.open("agenda_publish", CODE)
    staff.press("Công bố")
    phone.goto(staff.site + reverse("conferences:agenda_public", args=[CODE]))
    assert OPENING in phone.inner_text("main")
    no_sideways(phone, 360)


def swap(staff, coordinator, home, roster):
    """After the lock the coordinator asks for another person, and staff agree."""
    staff.open("rosters_lock", CODE)
    staff.press("Chốt danh sách")
    staff.reads("Đã chốt 2 danh sách")
    coordinator.goto(f"{home}thay-doi/")
    coordinator.get_by_role("link", name=f"Thay Ông {LEAVING}").click()
    coordinator.fill("[name=full_name]", f"Bà {COMING}")
    coordinator.fill("[name=phone]", "0912345613")
    coordinator.fill("[name=diet]", "không ăn hải sản")
    coordinator.get_by_role("button", name="Gửi đề nghị thay").click()
    coordinator.get_by_text(f"Thay đại biểu: {LEAVING} → Bà {COMING}").wait_for()
    staff.page.goto(roster)
    staff.follow("Xem và trả lời")
    staff.reads(LEAVING, COMING)
    staff.press("Đồng ý, thay đổi ngay")
    staff.reads("Đã thay đổi và báo những người liên quan.")


def told(mails, address):
    """All that a coordinator was mailed, subjects and texts."""
    mine = [mail for mail in mails.mails if address in mail["to"]]
    return "\n".join(
        f"{each['subject']}\n{each.get_body(('plain',)).get_content()}" for each in mine
    )


def shown_qr(coordinator, name):
    """The dark squares of somebody's QR on the delegation's page."""
    path = coordinator.locator(".roster-ticket", has_text=name).locator("path").last
    return path.get_attribute("d")


def drawn(ticket):
    """The same of a ticket."""
    out = BytesIO()
    segno.make(ticket, error="m", micro=False).save(out, kind="svg", border=4, omitsize=True)
    return out.getvalue().decode()


def test_an_edition_from_its_first_form_to_the_printed_lists(
    live_server, desk, phone, coordinator, mails
):
    staff = Staff(desk, live_server.url)
    create(staff)
    invite(staff)
    batching.deliver_batch()
    typed, pasted = (
        staff.site + link_in_mail(mails, f"{who}@example.vn") for who in ("thoa", "pao")
    )
    phone.goto(typed)
    no_sideways(phone, 360)
    type_on_a_phone(phone)
    send(phone)
    coordinator.goto(pasted)
    cell(coordinator, 1, "full_name").evaluate(PASTE, LIST.format(day=f"{FIRST:%d/%m}"))
    saved(coordinator)
    send(coordinator)
    roster = review(staff, phone, typed)
    house(staff)
    publish_agenda(staff, phone)

    leaving = Registration.objects.get(full_name=LEAVING)
    old_page, old_ticket = links.manage_path(leaving), links.ticket(leaving)
    coordinator.goto(f"{pasted}dai-bieu/")
    assert shown_qr(coordinator, LEAVING) in drawn(old_ticket)
    assert coordinator.goto(staff.site + old_page).status == 200
    swap(staff, coordinator, pasted, roster)
    coming = Registration.objects.get(full_name=COMING)
    assert links.read_ticket(old_ticket) is None
    assert coordinator.goto(staff.site + old_page).status == 404
    coordinator.goto(f"{pasted}dai-bieu/")
    assert LEAVING not in coordinator.inner_text("main")
    assert shown_qr(coordinator, COMING) in drawn(links.ticket(coming))
    batching.deliver_batch()
    # A quarter of an hour later: one mail for all that happened meanwhile.
    Message.objects.filter(state=State.QUEUED).update(due_at=clock.now())
    digests.fold_due()
    batching.deliver_batch()
    said = told(mails, "pao@example.vn")
    for words in (COMING, LEAVING, "Ông/Bà được ghi tên tham gia", "Đã hủy đăng ký"):
        assert words in said, words
    staff.prints(COMING, LEAVING)
