"""What a person sees and does behind the secret link, without an account."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Actor, Consent
from common import clock
from notifications.models import Message
from registrations import links
from registrations.models import Mark
from registrations.services.deciding import (
    cancel_registration,
    reject_registration,
    renew_links,
)
from registrations.states import Approval, State
from tests.factories import make_user
from tests.factories.trainees import make_class, register

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counts_from_before():
    cache.clear()


def url(registration, name="manage"):
    token = links.manage_path(registration).rstrip("/").rsplit("/", 1)[1]
    return reverse(f"registrations:{name}", args=[registration.code, token])


def offered(**event_fields):
    """Somebody who waited, and to whom a seat was just offered."""
    event = make_class(capacity=1, **event_fields)
    first = register(event, "Lê Văn An")
    waiting = register(event, "Nguyễn Thị Hoa", email="hoa@example.vn")
    cancel_registration(registration_id=first.pk, by=Actor.system())
    waiting.refresh_from_db()
    assert waiting.state == State.OFFERED
    return waiting


def mark(registration, session, kind):
    Mark.objects.create(
        session=session, registration=registration, kind=kind, client_uuid=uuid.uuid4()
    )


def test_the_page_shows_code_qr_dates_and_is_kept_by_no_cache(client):
    mine = register(make_class())
    answer = client.get(url(mine))
    words = answer.content.decode()
    assert mine.code in words
    assert url(mine, "qr") in words
    assert "Sáng" in words
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in words


def test_the_qr_is_an_image_that_only_the_link_gives(client):
    mine = register(make_class())
    image = client.get(url(mine, "qr"))
    assert image["Content-Type"] == "image/svg+xml"
    assert image.content.startswith(b"<?xml")
    assert client.get(url(mine, "qr").replace("qr.svg", "qr.png")).status_code == 404


def test_the_calendar_file_names_the_class_and_its_place(client):
    mine = register(make_class(title="Lớp sản xuất sạch hơn"))
    answer = client.get(url(mine, "calendar"))
    assert answer["Content-Type"].startswith("text/calendar")
    text = answer.content.decode().replace("\r\n ", "")
    assert "SUMMARY:Lớp sản xuất sạch hơn" in text
    assert f"UID:registration-{mine.pk}" in text


@pytest.mark.parametrize(
    "name",
    ["manage", "qr", "calendar", "change", "cancel", "accept", "decline", "tie", "object"],
)
def test_a_tampered_token_opens_nothing(client, name):
    mine = register(make_class())
    bad = reverse(f"registrations:{name}", args=[mine.code, "A" * 27])
    assert client.post(bad).status_code in (404, 405)
    if name != "tie":
        assert client.get(bad).status_code == 404


def test_a_token_of_another_purpose_or_person_opens_nothing(client):
    event = make_class()
    mine, other = register(event), register(event, "Lê Văn An")
    to_object = links.object_path(mine).split("/")[3]
    to_manage = links.manage_path(mine).split("/")[3]
    assert client.get(f"/dk/{mine.code}/{to_object}/").status_code == 404
    assert client.get(f"/dk/{mine.code}/{to_manage}/phan-doi/").status_code == 404
    assert client.get(f"/dk/{other.code}/{to_manage}/").status_code == 404


def test_renewed_links_kill_the_old_one(client):
    mine = register(make_class())
    old = url(mine)
    renew_links(registration_id=mine.pk, by=Actor.system())
    assert client.get(old).status_code == 404


def test_no_get_changes_anything(client):
    waiting = offered()
    history = waiting.history.count()
    for name in ("manage", "qr", "calendar", "change", "cancel", "accept", "decline"):
        assert client.get(url(waiting, name)).status_code in (200, 302, 303)
    client.get(links.object_path(waiting))
    waiting.refresh_from_db()
    assert waiting.state == State.OFFERED
    assert waiting.history.count() == history
    assert not Consent.objects.exclude(objected_at=None).exists()


def test_an_offer_is_taken_by_its_button(client):
    waiting = offered()
    assert "Nhận chỗ" in client.get(url(waiting)).content.decode()
    page = client.post(url(waiting, "accept"), follow=True).content.decode()
    waiting.refresh_from_db()
    assert waiting.state == State.CONFIRMED
    assert "Đã đăng ký, có chỗ" in page


def test_a_declined_offer_passes_on_to_the_next(client):
    waiting = offered()
    next_one = register(waiting.event, "Trần Văn Bình", email="binh@example.vn")
    client.post(url(waiting, "decline"))
    next_one.refresh_from_db()
    assert next_one.state == State.OFFERED


def test_an_offer_that_ran_out_says_so_and_gives_no_seat(client):
    waiting = offered()
    waiting.offer_expires_at = clock.now() - timedelta(minutes=1)
    waiting.save(update_fields=["offer_expires_at"])
    answer = client.post(url(waiting, "accept"))
    assert answer.status_code == 422
    assert "đã hết hạn" in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.state == State.OFFERED


def test_cancelling_asks_once_more_and_then_frees_the_seat(client):
    event = make_class(capacity=1)
    mine = register(event)
    assert "Hủy đăng ký?" in client.get(url(mine, "cancel")).content.decode()
    page = client.post(url(mine, "cancel"), follow=True).content.decode()
    assert "Đăng ký đã hủy" in page
    event.refresh_from_db()
    assert event.seats_taken == 0


def test_one_can_leave_the_waiting_list(client):
    event = make_class(capacity=1)
    register(event)
    mine = register(event, "Lê Văn An")
    assert "Rời danh sách chờ" in client.get(url(mine)).content.decode()
    client.post(url(mine, "cancel"))
    mine.refresh_from_db()
    assert mine.state == State.CANCELLED
    assert Message.objects.filter(kind="registration.left_waiting_list").exists()


def test_after_the_cut_off_the_page_says_whom_to_call(client):
    event = make_class(cut_off_at=clock.now() - timedelta(hours=1))
    mine = register(event)
    page = client.get(url(mine)).content.decode()
    assert "Đã quá hạn tự sửa hoặc hủy" in page
    assert "0225 3747 000" in page
    assert client.post(url(mine, "cancel")).status_code == 422
    assert client.post(url(mine, "change"), {"full_name": "X"}).status_code == 422
    mine.refresh_from_db()
    assert mine.state == State.CONFIRMED


def test_details_are_corrected_and_the_person_told(client):
    mine = register(make_class(), email="hoa@example.vn")
    form = client.get(url(mine, "change")).content.decode()
    assert "Nguyễn Thị Hoa" in form
    changed = {
        "full_name": "Nguyễn Thị Hòa",
        "phone": "0987654321",
        "email": "hoa@example.vn",
        "workplace": "HTX Mây tre",
        "birth": "1990",
        "state": "cancelled",
    }
    page = client.post(url(mine, "change"), changed, follow=True).content.decode()
    mine.refresh_from_db()
    assert (mine.full_name, mine.phone, mine.birth_year) == ("Nguyễn Thị Hòa", "+84987654321", 1990)
    assert mine.state == State.CONFIRMED
    assert "Đã lưu thông tin mới" in page
    assert Message.objects.filter(kind="registration.details_changed").count() == 1


def test_a_wrong_correction_is_refused_and_nothing_lost(client):
    mine = register(make_class())
    answer = client.post(url(mine, "change"), {"full_name": "Nguyễn Thị Hoa", "phone": "12"})
    assert answer.status_code == 422
    assert 'value="12"' in answer.content.decode()


def test_a_rejected_person_reads_the_reason(client):
    mine = register(make_class(approval=Approval.REVIEW))
    reject_registration(registration_id=mine.pk, by=Actor.system(), reason="Lớp dành cho chủ cơ sở")
    assert "Lớp dành cho chủ cơ sở" in client.get(url(mine)).content.decode()


def test_presence_and_rate_are_shown_and_early_why_no_certificate(client):
    event = make_class()
    mine = register(event)
    sessions = list(event.sessions.all())
    mark(mine, sessions[0], "present")
    page = client.get(url(mine)).content.decode()
    assert "Đã dự 1/6 buổi (16%)" in page
    assert "ít nhất 80%" in page
    for session in sessions[1:3]:
        mark(mine, session, "unexcused")
    page = client.get(url(mine)).content.decode()
    assert "chỉ đạt 66%" in page
    assert "không còn đủ điều kiện" in page


def test_the_page_costs_the_same_for_a_long_history(client, django_assert_max_num_queries):
    event = make_class()
    mine = register(event)
    for session in event.sessions.all():
        mark(mine, session, "present")
    for number in range(5):
        client.post(
            url(mine, "change"),
            {"full_name": "Nguyễn Thị Hoa", "phone": "0987654321", "workplace": f"Xưởng {number}"},
        )
    with django_assert_max_num_queries(10):
        client.get(url(mine))


def test_objecting_is_noted_once_and_may_cancel(client):
    mine = register(make_class())
    path = links.object_path(mine)
    assert "Gửi phản đối" in client.get(path).content.decode()
    for _ in range(2):
        client.post(path, {"cancel": "on"})
    mine.refresh_from_db()
    assert mine.state == State.CANCELLED
    assert Consent.objects.get().objected_at is not None
    assert mine.history.filter(what="registration.objected").count() == 1
    assert "Đã ghi nhận phản đối" in client.get(path).content.decode()
    assert "Phản đối việc xử lý" in client.get(url(mine)).content.decode()


def test_objecting_without_cancelling_keeps_the_seat(client):
    mine = register(make_class())
    client.post(links.object_path(mine))
    mine.refresh_from_db()
    assert mine.state == State.CONFIRMED
    assert Consent.objects.get().objected_at is not None


def test_code_and_phone_or_address_lead_back(client):
    mine = register(make_class(), phone="+84912345678", email="hoa@example.vn")
    for contact in ("0912.345.678", "HOA@example.vn"):
        answer = client.post(
            reverse("registrations:lookup"), {"code": mine.code.lower(), "contact": contact}
        )
        assert answer["Location"] == url(mine)


def test_every_failed_look_up_reads_the_same(client):
    mine = register(make_class(), phone="+84912345678")
    pages = []
    for code, contact in ((mine.code, "0900000000"), ("ZZZZZZZ", "0912345678"), (mine.code, "?")):
        answer = client.post(reverse("registrations:lookup"), {"code": code, "contact": contact})
        assert answer.status_code == 422
        pages.append("Không tìm thấy đăng ký nào khớp" in answer.content.decode())
    assert pages == [True] * 3


def test_guessing_the_phone_of_a_code_soon_waits(client):
    mine = register(make_class(), phone="+84912345678")
    lookup = reverse("registrations:lookup")
    for number in range(10):
        client.post(lookup, {"code": mine.code, "contact": f"09000000{number:02d}"})
    answer = client.post(lookup, {"code": mine.code, "contact": "0912345678"})
    assert answer.status_code == 429


def test_links_are_mailed_again_and_a_stranger_reads_the_same_words(client):
    event = make_class()
    for name in ("Nguyễn Thị Hoa", "Trần Văn Bình"):
        register(event, name, email="vanphong@example.vn")
    resend = reverse("registrations:resend")
    known = client.post(resend, {"contact": "vanphong@example.vn"})
    client.post(resend, {"contact": "vanphong@example.vn"})
    unknown = client.post(resend, {"contact": "nobody@example.vn"})
    said, told = (
        page.content.decode().partition("<main")[2].partition("</main>")[0]
        for page in (known, unknown)
    )
    assert said == told
    assert "Nếu có đăng ký với thông tin này" in known.content.decode()
    assert Message.objects.filter(kind="registration.link_again").count() == 2


def test_who_is_signed_in_ties_the_registration_to_the_account(client):
    mine = register(make_class())
    assert client.post(url(mine, "tie")).status_code == 404
    client.force_login(make_user())
    assert "Gắn vào tài khoản của tôi" in client.get(url(mine)).content.decode()
    page = client.post(url(mine, "tie"), follow=True).content.decode()
    assert mine.code in page
    assert "Gắn vào tài khoản của tôi" not in client.get(url(mine)).content.decode()
