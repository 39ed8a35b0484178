"""An announcement in a browser: written, looked at, tried on oneself, sent, paused and gone on with."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from accounts.models import Role
from common import clock
from notifications import batching, smtp
from notifications.models import Message
from notifications.states import State
from reminders.announcing import planning
from reminders.models import Announcement
from tests.e2e.conftest import let_in
from tests.factories import make_class, make_user, register
from tests.factories.mailserver import MailServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(settings):
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    smtp.line().hang_up()
    yield server
    smtp.line().hang_up()
    server.stop(no_assert=True)


def picture(page, name: str) -> None:
    """Kept where somebody wants to look at the pages."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def deliver() -> None:
    while batching.deliver_batch():
        pass


@pytest.mark.parametrize("device", ["desk", "phone_without_javascript"])
def test_from_writing_to_sent_over_a_real_mail_server(request, live_server, server, device):
    page = request.getfixturevalue(device)
    event = make_class(title="Lớp An toàn lao động", capacity=30)
    for name in ("Nguyễn Thị Hoa", "Trần Văn Bình", "Lê Thị Cúc"):
        register(event, name, email=f"nguoi{len(name)}@example.vn")
    register(event, "Đỗ Không Thư", email="", phone="+84912345678")
    Message.objects.all().delete()
    user = make_user(Role.STAFF, event.organiser, email="toi@example.vn")
    let_in(page, live_server.url, user)
    page.goto(f"{live_server.url}/quan-ly/thong-bao/soan/?event={event.code}")
    page.get_by_label("Tiêu đề", exact=True).fill("Đổi phòng học")
    page.get_by_label("Nội dung", exact=True).fill("{họ tên} học tại phòng 302, {địa điểm}.")
    picture(page, f"{device}-form")
    page.get_by_role("button", name="Lưu và xem trước").click()
    assert page.get_by_role("button", name="Gửi cho 4 người").is_visible()
    assert page.get_by_text("1 người chỉ báo được qua điện thoại").is_visible()
    picture(page, f"{device}-draft")
    page.get_by_role("button", name="Gửi thử cho tôi").click()
    deliver()
    assert [mail["To"].endswith("<toi@example.vn>") for mail in server.mails] == [True]
    page.get_by_label("Số tin mỗi phút").fill("1")
    page.get_by_role("button", name="Gửi cho 4 người").click()
    assert page.get_by_text("Đã cho gửi.").is_visible()
    announcement = Announcement.objects.get()
    planning.plan_announcement(announcement.pk)
    deliver()
    page.reload()
    picture(page, f"{device}-sending")
    page.get_by_role("button", name="Tạm dừng").click()
    assert page.get_by_text("ngoài thư đang trên đường, không tin nào đi nữa").is_visible()
    Message.objects.update(due_at=clock.now())
    deliver()
    assert len(server.mails) == 2
    page.get_by_role("button", name="Gửi tiếp").click()
    Message.objects.filter(state=State.QUEUED).update(due_at=clock.now())
    if device == "desk":  # the numbers move by themselves
        page.get_by_text("Đã xong 1/4").wait_for()
        deliver()
        page.get_by_text("Đã xong 3/4").wait_for()
    else:
        deliver()
        page.reload()
        assert page.get_by_text("Đã xong 3/4").is_visible()
    assert (
        sorted(mail["Subject"].strip() for mail in server.mails)[:3]
        == ["Gửi thử: Đổi phòng học"] + ["Đổi phòng học"] * 2
        or len(server.mails) == 4
    )
    page.get_by_role("link", name="Từng tin đã gửi").click()
    assert page.get_by_role("row").count() == 5
    picture(page, f"{device}-messages")
    page.get_by_role("link", name="Nguyễn Thị Hoa").click()
    picture(page, f"{device}-message")
    assert page.get_by_text("Máy chủ thư đã nhận").is_visible()
    width = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert width == 0
