"""Mails about accounts go through the outbox, and their codes are nobody else's business."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.core import mail as django_mail
from django.db import connection

from accounts.models import Role, User
from common import clock
from notifications import delivery, kinds, tasks
from notifications.models import Message
from notifications.states import State
from tests.factories.outbox import a_member, an_organiser

pytestmark = pytest.mark.django_db

CODE = "QK7F-M2PX"


def send_code(email: str = "hoa@example.vn") -> Message:
    get_adapter().send_mail("account/email/login_code", email, {"code": CODE, "request": object()})
    return Message.objects.get()


def everything_stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notifications_message")
        rows = cursor.fetchall()
        cursor.execute("SELECT * FROM notifications_attempt")
        return json.dumps([rows, cursor.fetchall()], default=str)


def test_a_sign_in_code_waits_encrypted_is_sent_and_then_forgotten(mailoutbox):
    User.objects.create_user("hoa@example.vn", full_name="Nguyễn Thị Hoa")
    message = send_code()
    assert CODE not in everything_stored()
    delivery.deliver(message.pk)
    [mail] = mailoutbox
    assert CODE in mail.body
    assert CODE in mail.html
    assert "Kính gửi Ông/Bà Nguyễn Thị Hoa," in mail.body
    assert CODE not in everything_stored()
    message.refresh_from_db()
    assert (message.state, message.context) == (State.SENT, {})
    assert (message.sent_subject, message.sent_text) == ("", "")


def test_a_code_is_not_in_the_subject_that_a_locked_phone_shows(mailoutbox):
    delivery.deliver(send_code().pk)
    assert CODE not in mailoutbox[0].subject


def test_a_code_that_could_not_be_sent_in_ten_minutes_is_never_sent(mailoutbox):
    message = send_code()
    life = message.expires_at - message.created_at
    assert timedelta(minutes=9, seconds=59) < life <= timedelta(minutes=10, seconds=1)
    Message.objects.update(expires_at=clock.now())
    tasks.sweep_messages()
    message.refresh_from_db()
    assert (message.state, message.context) == (State.MISSED, {})
    assert mailoutbox == []


def test_a_code_for_a_refused_address_is_forgotten_and_nobody_is_called(server):
    server.refuse["hoa@example.vn"] = "550 no"
    message = send_code()
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.context) == (State.FAILED, {})
    assert Message.objects.count() == 1


def test_two_codes_are_two_mails(mailoutbox):
    for _each in range(2):
        get_adapter().send_mail("account/email/login_code", "hoa@example.vn", {"code": CODE})
    tasks.deliver_due()
    assert len(mailoutbox) == 2


def test_a_changed_key_of_the_site_does_not_show_or_send_the_old_code(settings, mailoutbox):
    message = send_code()
    settings.SECRET_KEY, old = "another" * 10, settings.SECRET_KEY
    delivery.deliver(message.pk)
    assert mailoutbox == []
    settings.SECRET_KEY_FALLBACKS = [old]
    Message.objects.update(due_at=clock.now())
    delivery.deliver(message.pk)
    assert len(mailoutbox) == 1


def test_no_page_shows_a_code_to_anybody(client):
    message = send_code()
    client.force_login(a_member(an_organiser(), Role.ADMINISTRATOR))
    page = client.get(f"/quan-ly/tin-nhan/{message.pk}/").content.decode()
    assert "Nội dung mật" in page
    assert CODE not in page
    client.force_login(a_member(an_organiser(), Role.STAFF))
    assert client.get(f"/quan-ly/tin-nhan/{message.pk}/").status_code == 404


def test_every_mail_of_the_library_has_words_of_ours():
    templates = Path(allauth.__file__).parent / "templates"
    names = {
        re.sub(r"_subject$", "", path.stem)
        for room in ("account", "mfa")
        for path in (templates / room / "email").glob("*_subject.txt")
    }
    assert len(names) > 10
    assert {f"account.{name}" for name in names} <= set(kinds.KINDS)


def test_a_notice_of_a_changed_password_says_when_and_from_where_and_how_to_react(mailoutbox):
    get_adapter().send_mail(
        "account/email/password_changed",
        "hoa@example.vn",
        {"ip": "203.0.113.7", "timestamp": clock.now(), "user_agent": "Firefox"},
    )
    tasks.deliver_due()
    body = mailoutbox[0].body
    assert "203.0.113.7" in body
    assert "xin đổi mật khẩu ngay" in body
    assert Message.objects.get().expires_at is None


@pytest.mark.django_db(transaction=True)
def test_who_asks_for_a_code_gets_it_by_mail_and_is_in(client):
    user = User.objects.create_user("hoa@example.vn", full_name="Nguyễn Thị Hoa")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post("/accounts/login/code/", {"email": "hoa@example.vn"})
    tasks.sweep_messages()
    [mail] = django_mail.outbox
    code = re.search(r"Mã của Ông/Bà: (\S+)", mail.body).group(1)
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.session.get("_auth_user_id") == str(user.pk)


@pytest.mark.django_db(transaction=True)
def test_who_has_no_account_is_told_so_by_mail_and_nothing_else(client):
    client.post("/accounts/login/code/", {"email": "nobody@example.vn"})
    tasks.sweep_messages()
    [mail] = django_mail.outbox
    assert "chưa có tài khoản nào" in mail.body
