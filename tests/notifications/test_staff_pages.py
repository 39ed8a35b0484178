"""Staff see what was sent and what was not, send again, and report calls."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from common import clock
from common.errors import DomainError
from notifications import delivery, hooks, selectors, services
from notifications.models import Attempt, Message
from notifications.states import Outcome, State
from tests.factories.outbox import (
    EVERYTHING,
    HOA,
    WITHOUT_EMAIL,
    a_draft,
    a_member,
    a_message,
    an_organiser,
)

pytestmark = pytest.mark.django_db

MESSAGES = "/quan-ly/tin-nhan/"
CALLS = "/quan-ly/can-goi/"


@pytest.fixture
def staff(client, organiser):
    user = a_member(organiser)
    client.force_login(user)
    return user


@pytest.fixture
def call(organiser) -> Message:
    return a_message(
        organiser,
        WITHOUT_EMAIL,
        kind="registration.offered",
        context={**EVERYTHING, "event_title": "Lớp 5S", "offer_until": ""},
    )


@pytest.fixture(autouse=True)
def call_hooks(monkeypatch) -> list:
    """The hooks of upper rooms, none but those a test adds."""
    kept: list = []
    monkeypatch.setattr(hooks, "_call_hooks", kept)
    return kept


def page(client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def test_the_addresses_are_those_of_the_menu():
    assert reverse("notifications:messages") == MESSAGES
    assert reverse("notifications:calls") == CALLS


def test_another_organisers_messages_do_not_exist(client, staff):
    foreign = an_organiser()
    mail, call = a_message(foreign), a_message(foreign, WITHOUT_EMAIL)
    Message.objects.filter(pk=mail.pk).update(state=State.FAILED)
    assert "Nguyễn Thị Hoa" not in page(client, MESSAGES)
    assert client.get(f"{MESSAGES}{mail.pk}/").status_code == 404
    assert client.post(f"{MESSAGES}{mail.pk}/gui-lai/").status_code == 404
    assert client.post(f"{CALLS}{call.pk}/", {"outcome": "reached"}).status_code == 404
    assert set(Message.objects.values_list("state", flat=True)) == {State.FAILED, State.QUEUED}


def test_the_list_costs_the_same_for_one_row_and_for_many(
    client, staff, organiser, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(10) as counted:
            page(client, MESSAGES)
        return len(counted)

    a_message(organiser)
    few = queries()
    services.queue_messages([a_draft(organiser) for _each in range(120)])
    assert queries() == few
    assert "1–50 / 121" in page(client, MESSAGES)
    assert "51–100 / 121" in page(client, f"{MESSAGES}?page=2")


def test_the_list_is_filtered_by_state_kind_name_and_topic(client, staff, organiser):
    a_message(organiser)
    failed = a_message(organiser, services.Recipient("Trần Đức Đạt", "dat@example.vn"))
    Message.objects.filter(pk=failed.pk).update(state=State.FAILED, topic="registration:9")
    for query in ("state=failed", "q=duc dat", "q=DAT@example", "topic=registration:9"):
        text = page(client, f"{MESSAGES}?{query}")
        assert "Trần Đức Đạt" in text
        assert "Nguyễn Thị Hoa" not in text
    assert "Nguyễn Thị Hoa" in page(client, f"{MESSAGES}?q=0912 345")
    assert "Không có tin nhắn nào" in page(client, f"{MESSAGES}?kind=certificate.issued")
    assert "Nguyễn Thị Hoa" in page(client, f"{MESSAGES}?state=nonsense")


def test_a_message_shows_its_words_without_secrets_and_every_try(
    client, staff, organiser, server, django_assert_max_num_queries
):
    server.refuse["hoa@example.vn"] = "451 mailbox busy"
    message = a_message(organiser)
    assert "Bản xem trước" in page(client, f"{MESSAGES}{message.pk}/")
    delivery.deliver(message.pk)
    server.refuse.clear()
    Message.objects.update(due_at=clock.now())
    delivery.deliver(message.pk)
    with django_assert_max_num_queries(10):
        text = page(client, f"{MESSAGES}{message.pk}/")
    for expected in ("451 mailbox busy", "Máy chủ thư đã nhận", "K7M2PQX", "/•••", "Đã gửi"):
        assert expected in text
    assert "t0ken" not in text


def test_staff_send_a_failed_mail_again_by_one_button(client, staff, organiser, server):
    message = a_message(organiser)
    Message.objects.filter(pk=message.pk).update(state=State.FAILED, attempts=6)
    assert "Gửi lại" in page(client, f"{MESSAGES}{message.pk}/")
    response = client.post(f"{MESSAGES}{message.pk}/gui-lai/", follow=True)
    assert "Đã đưa tin nhắn vào hàng chờ gửi." in response.content.decode()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.QUEUED, 0)
    again = client.post(f"{MESSAGES}{message.pk}/gui-lai/", follow=True)
    assert "không gửi lại được" in again.content.decode()
    assert Attempt.objects.filter(outcome=Outcome.REQUEUED, by=staff).count() == 1


def test_a_get_of_a_button_changes_nothing(client, staff, organiser, call):
    message = a_message(organiser)
    assert client.get(f"{MESSAGES}{message.pk}/gui-lai/").status_code == 405
    assert client.get(f"{CALLS}{call.pk}/").status_code == 405


def test_the_list_of_calls_says_whom_to_call_and_what_to_say(client, staff, organiser, call):
    text = page(client, CALLS)
    assert 'href="tel:+84987654321"' in text
    assert "0987 654 321" in text
    assert f"Ông Trần Văn Bình, tôi gọi từ {organiser.name}." in text
    assert "Đã có một chỗ cho Ông/Bà tại “Lớp 5S”" in text
    assert "Hoi truong tang 2" in text


def test_a_call_for_next_week_is_not_in_the_list_yet(client, staff, organiser):
    a_message(organiser, WITHOUT_EMAIL, due_at=clock.now() + timedelta(days=6))
    assert "Không phải gọi ai" in page(client, CALLS)


def test_a_person_who_was_told_leaves_the_list_and_upper_rooms_hear_of_it(
    client, staff, call, call_hooks
):
    heard = []
    call_hooks.append(lambda message, reached, by: heard.append((message.pk, reached, by)))
    response = client.post(
        f"{CALLS}{call.pk}/", {"outcome": "reached", "note": "Đồng ý nhận chỗ"}, follow=True
    )
    assert "Đã ghi nhận: đã báo cho Ông Trần Văn Bình." in response.content.decode()
    call.refresh_from_db()
    assert (call.state, call.handled_by, call.note) == (State.SENT, staff, "Đồng ý nhận chỗ")
    assert heard == [(call.pk, True, staff)]
    assert "Không phải gọi ai" in page(client, CALLS)
    done = page(client, f"{CALLS}da-xong/")
    assert "Đồng ý nhận chỗ" in done
    assert "Đã báo" in done


def test_who_was_not_reached_stays_in_the_list_until_staff_give_up(client, staff, call):
    client.post(f"{CALLS}{call.pk}/", {"outcome": "unreached", "note": "Máy bận"})
    client.post(f"{CALLS}{call.pk}/", {"outcome": "unreached"})
    text = page(client, CALLS)
    assert "Đã gọi 2 lần" in text
    assert "Máy bận" in text
    client.post(f"{CALLS}{call.pk}/", {"outcome": "closed"})
    call.refresh_from_db()
    assert call.state == State.FAILED
    assert "Không phải gọi ai" in page(client, CALLS)
    outcomes = list(call.history.values_list("outcome", flat=True))
    assert outcomes == [Outcome.UNREACHED, Outcome.UNREACHED, Outcome.CLOSED]


def test_when_an_upper_room_refuses_the_report_nothing_is_noted(client, staff, call, call_hooks):
    def refuse(message: Message, reached: bool, by: object) -> None:
        raise DomainError("Chỗ này đã được mời người khác.")

    call_hooks.append(refuse)
    response = client.post(f"{CALLS}{call.pk}/", {"outcome": "reached"})
    assert response.status_code == 422
    text = response.content.decode()
    assert "Chỗ này đã được mời người khác." in text
    assert "<title>Lỗi:" in text.replace("\n", "")
    call.refresh_from_db()
    assert call.state == State.QUEUED
    assert Attempt.objects.count() == 0


def test_a_second_click_on_told_is_refused(client, staff, call):
    client.post(f"{CALLS}{call.pk}/", {"outcome": "reached"})
    assert client.post(f"{CALLS}{call.pk}/", {"outcome": "reached"}).status_code == 422
    assert client.post(f"{CALLS}{call.pk}/", {"outcome": "nonsense"}).status_code == 422
    assert Attempt.objects.count() == 1


def test_a_mail_is_not_reported_as_a_call(client, staff, organiser):
    mail = a_message(organiser)
    assert client.post(f"{CALLS}{mail.pk}/", {"outcome": "reached"}).status_code == 404


def test_the_messages_are_downloaded_as_filtered_and_formulas_stay_text(client, staff, organiser):
    a_message(organiser, services.Recipient("=cmd|' /C calc'!A0", "x@example.vn"))
    a_message(organiser, HOA)
    response = client.get(f"{MESSAGES}danh-sach.xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).active
    names = [row[1].value for row in sheet.iter_rows(min_row=2)]
    assert set(names) == {"=cmd|' /C calc'!A0", "Bà Nguyễn Thị Hoa"}
    assert {row[1].data_type for row in sheet.iter_rows(min_row=2)} == {"s"}
    text = client.get(f"{MESSAGES}danh-sach.csv?q=hoa").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[1] for row in rows] == ["Người nhận", "Bà Nguyễn Thị Hoa"]
    assert client.get(f"{MESSAGES}danh-sach.exe").status_code == 404


def test_the_calls_are_downloaded_with_the_words_to_say(client, staff, call):
    text = client.get(f"{CALLS}danh-sach.csv").content.decode("utf-8-sig")
    assert "0987 654 321" in text
    assert "Đã có một chỗ cho Ông/Bà" in text


def test_the_home_page_is_told_what_needs_attention_in_one_query(
    organiser, django_assert_num_queries
):
    failed = a_message(organiser)
    Message.objects.filter(pk=failed.pk).update(state=State.FAILED)
    a_message(organiser, due_at=clock.now() - timedelta(hours=1))
    a_message(organiser, WITHOUT_EMAIL)
    a_message(an_organiser(), WITHOUT_EMAIL)
    with django_assert_num_queries(1):
        found = selectors.attention([organiser])
    assert (found.failed, found.stuck, found.calls) == (1, 1, 1)
    assert timedelta(hours=1) <= found.oldest_unsent < timedelta(hours=1, minutes=1)
