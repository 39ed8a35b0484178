"""What staff decide about one registration: every action once, with what the person is told."""

import pytest
from django.urls import reverse

from accounts.models import Consent
from notifications.models import Message
from registrations.links import manage_path
from registrations.services import deciding
from registrations.states import Approval, State
from tests import factories
from tests.factories.staff_pages import a_client

pytestmark = pytest.mark.django_db


def page(registration, name="registration", *more):
    return reverse(f"registrations:{name}", args=[registration.code, *more])


def told(registration):
    return set(Message.objects.filter(topic=registration.topic).values_list("kind", flat=True))


def an_applicant(**fields):
    return factories.register(factories.make_class(approval=Approval.REVIEW, **fields))


def test_the_page_tells_the_facts_the_history_and_the_messages():
    registration = factories.register(
        factories.make_class(), "Lê Văn An", phone="+84912345678", salutation="ong"
    )
    text = a_client(registration.event.organiser).get(page(registration)).content.decode()
    for words in (
        "Ông Lê Văn An", "0912 345 678", registration.email, "UBND xã Vĩnh Bảo",
        registration.code, "Xác nhận có chỗ", "Đã xác nhận đăng ký",
    ):  # fmt: skip
        assert words in text


def test_approving_confirms_and_tells():
    registration = an_applicant()
    client = a_client(registration.event.organiser)
    response = client.post(page(registration, "do", "duyet"), follow=True)
    assert "Đã duyệt." in response.content.decode()
    registration.refresh_from_db()
    assert registration.state == State.CONFIRMED
    assert "registration.approved" in told(registration)


def test_approving_twice_is_refused_in_words():
    registration = factories.register(factories.make_class())
    response = a_client(registration.event.organiser).post(page(registration, "do", "duyet"))
    assert response.status_code == 422
    assert "không còn ở trạng thái chờ duyệt" in response.content.decode()


def test_rejecting_needs_a_reason_and_the_person_reads_it():
    registration = an_applicant()
    client = a_client(registration.event.organiser)
    assert "đăng ký lại" in client.get(page(registration, "reject_by_staff")).content.decode()
    empty = client.post(page(registration, "reject_by_staff"), {"reason": " "})
    assert empty.status_code == 422
    client.post(page(registration, "reject_by_staff"), {"reason": "Không đúng đối tượng."})
    registration.refresh_from_db()
    assert registration.state == State.REJECTED
    message = Message.objects.get(topic=registration.topic, kind="registration.rejected")
    assert message.context["reason"] == "Không đúng đối tượng."


def test_an_applicant_put_on_the_waiting_list_is_told_the_place_and_the_head_is_offered_the_seat():
    event = factories.make_class(approval=Approval.REVIEW, capacity=1)
    applicant, head = factories.register(event), factories.register(event)
    client = a_client(event.organiser)
    client.post(page(applicant, "do", "cho"))
    applicant.refresh_from_db()
    head.refresh_from_db()
    assert (applicant.state, head.state) == (State.WAITLISTED, State.OFFERED)
    message = Message.objects.get(topic=applicant.topic, kind="registration.waitlisted")
    assert message.context["position"] == 2


def test_an_applicant_put_on_an_empty_waiting_list_stays_there_until_staff_or_another_seat_call():
    event = factories.make_class(approval=Approval.REVIEW, capacity=2)
    applicant, other = factories.register(event), factories.register(event)
    client = a_client(event.organiser)
    client.post(page(applicant, "do", "cho"))
    applicant.refresh_from_db()
    assert applicant.state == State.WAITLISTED
    assert "Mời nhận chỗ" in client.get(page(applicant)).content.decode()
    client.post(page(other, "reject_by_staff"), {"reason": "Không đúng đối tượng."})
    applicant.refresh_from_db()
    assert applicant.state == State.OFFERED


def test_the_cancel_page_says_who_is_told_and_cancelling_offers_the_seat():
    event = factories.make_class(capacity=1)
    holder, waiting = factories.register(event), factories.register(event)
    client = a_client(event.organiser)
    asked = client.get(page(holder, "cancel_by_staff")).content.decode()
    assert holder.email in asked
    assert "đầu danh sách chờ" in asked
    client.post(page(holder, "cancel_by_staff"), {"reason": "Bận công tác"})
    holder.refresh_from_db()
    waiting.refresh_from_db()
    assert (holder.state, waiting.state) == (State.CANCELLED, State.OFFERED)
    assert "registration.cancelled" in told(holder)
    assert "registration.offered" in told(waiting)


def test_who_has_no_email_is_to_be_called():
    registration = factories.register(factories.make_class(), email="")
    client = a_client(registration.event.organiser)
    assert "Cần gọi điện" in client.get(page(registration, "cancel_by_staff")).content.decode()
    client.post(page(registration, "cancel_by_staff"), {"reason": ""})
    message = Message.objects.get(topic=registration.topic, kind="registration.cancelled")
    assert message.channel == Message.Channel.CALL


def test_cancelling_what_was_rejected_is_refused_at_the_form():
    registration = an_applicant()
    deciding.reject_registration(
        registration_id=registration.pk, by=factories.SYSTEM, reason="Không đúng đối tượng"
    )
    response = a_client(registration.event.organiser).post(page(registration, "cancel_by_staff"))
    assert response.status_code == 422
    assert "Không thể chuyển từ" in response.content.decode()


def test_moving_to_another_class_gives_a_new_registration_there():
    organiser = factories.make_organiser()
    old, new = factories.make_class(organiser), factories.make_class(organiser)
    draft = factories.make_class(organiser, published=False)
    foreign = factories.make_class()
    registration = factories.register(old)
    client = a_client(organiser)
    asked = client.get(page(registration, "move_by_staff")).content.decode()
    assert new.code in asked
    assert draft.code not in asked
    assert foreign.code not in asked
    response = client.post(page(registration, "move_by_staff"), {"event": new.pk})
    moved = new.registrations.get()
    assert response["Location"] == page(moved)
    assert moved.state == State.CONFIRMED
    assert "registration.moved" in told(moved)


def test_moving_to_a_class_of_another_organiser_is_refused():
    registration = factories.register(factories.make_class())
    factories.make_class(registration.event.organiser)
    foreign = factories.make_class()
    client = a_client(registration.event.organiser)
    response = client.post(page(registration, "move_by_staff"), {"event": foreign.pk})
    assert response.status_code == 422
    assert not foreign.registrations.exists()


def test_with_no_other_class_the_page_says_so():
    registration = factories.register(factories.make_class())
    text = a_client(registration.event.organiser).get(page(registration, "move_by_staff"))
    assert "Chưa có lớp nào khác" in text.content.decode()


def test_editing_cleans_what_was_typed_and_tells_the_person():
    registration = factories.register(factories.make_class(), "Lê Văn An")
    client = a_client(registration.event.organiser)
    typed = {
        "full_name": "LÊ  VĂN  ÁN",
        "phone": "0912.345.678",
        "email": "an@example.vn",
        "birth": "5/3/1985",
        "workplace": "Công ty  Mẫu",
        "state": "cancelled",
    }
    assert client.post(page(registration, "edit_by_staff"), typed).status_code == 302
    registration.refresh_from_db()
    assert (registration.full_name, registration.phone) == ("Lê Văn Án", "+84912345678")
    assert (registration.birth_words, registration.workplace) == ("05/03/1985", "Công ty Mẫu")
    assert registration.state == State.CONFIRMED
    assert "registration.details_changed" in told(registration)


def test_a_wrong_phone_is_refused_at_the_field_and_nothing_is_lost():
    registration = factories.register(factories.make_class())
    client = a_client(registration.event.organiser)
    typed = {"full_name": "Lê Văn Bách", "phone": "0912"}
    response = client.post(page(registration, "edit_by_staff"), typed)
    assert response.status_code == 422
    assert response.context["form"].errors["phone"]
    assert "Lê Văn Bách" in response.content.decode()


def test_new_links_make_the_old_one_dead_and_are_sent():
    registration = factories.register(factories.make_class())
    old = manage_path(registration)
    client = a_client(registration.event.organiser)
    assert client.get(page(registration, "renew_by_staff")).status_code == 200
    client.post(page(registration, "renew_by_staff"))
    registration.refresh_from_db()
    assert manage_path(registration) != old
    assert "registration.link_again" in told(registration)


def test_declining_for_somebody_on_the_phone_passes_the_seat_on():
    event = factories.make_class(capacity=1)
    holder, head, second = (factories.register(event) for _ in range(3))
    deciding.cancel_registration(registration_id=holder.pk, by=factories.SYSTEM)
    a_client(event.organiser).post(page(head, "do", "tra-cho"))
    head.refresh_from_db()
    second.refresh_from_db()
    assert (head.state, second.state) == (State.CANCELLED, State.OFFERED)


def test_staff_add_a_person_without_phone_and_email_on_a_letter():
    event = factories.make_class()
    client = a_client(event.organiser)
    url = reverse("registrations:add", args=[event.code])
    typed = {"full_name": "trần thị bưởi", "basis": "letter", "source": "CV 12/UBND-KT"}
    assert client.post(url, typed).status_code == 302
    registration = event.registrations.get()
    assert (registration.full_name, registration.state) == ("Trần Thị Bưởi", State.CONFIRMED)
    consent = registration.person.consents.get()
    assert (consent.basis, consent.source) == (Consent.Basis.LETTER, "CV 12/UBND-KT")
    message = Message.objects.get(topic=registration.topic)
    assert (message.kind, message.channel) == (
        "registration.entered_by_staff",
        Message.Channel.CALL,
    )


def test_confirming_at_once_skips_the_review():
    event = factories.make_class(approval=Approval.REVIEW)
    url = reverse("registrations:add", args=[event.code])
    typed = {"full_name": "Lê Văn An", "basis": "staff", "source": "điện thoại 12/3"}
    client = a_client(event.organiser)
    client.post(url, {**typed, "confirm_at_once": "1"})
    client.post(url, {**typed, "full_name": "Lê Văn Bình"})
    assert list(event.registrations.order_by("pk").values_list("state", flat=True)) == [
        State.CONFIRMED,
        State.PENDING,
    ]


def test_without_a_source_nobody_is_added():
    event = factories.make_class()
    url = reverse("registrations:add", args=[event.code])
    response = a_client(event.organiser).post(url, {"full_name": "Lê Văn An", "basis": "letter"})
    assert response.status_code == 422
    assert not event.registrations.exists()


def test_adding_somebody_who_is_there_shows_them_and_adds_nobody():
    event = factories.make_class()
    there = factories.register(event, "Lê Văn An", phone="+84912345678")
    url = reverse("registrations:add", args=[event.code])
    typed = {
        "full_name": "Lê Văn An", "phone": "0912345678", "basis": "letter", "source": "CV 1"
    }  # fmt: skip
    response = a_client(event.organiser).post(url, typed, follow=True)
    assert "đã có trong danh sách" in response.content.decode()
    assert event.registrations.get() == there


def test_a_full_class_without_a_waiting_list_takes_nobody_and_says_so():
    event = factories.make_class(capacity=1, waiting_list_open=False)
    factories.register(event)
    url = reverse("registrations:add", args=[event.code])
    typed = {"full_name": "Lê Văn An", "basis": "letter", "source": "CV 1"}
    response = a_client(event.organiser).post(url, typed)
    assert response.status_code == 422
    assert "không nhận danh sách chờ" in response.content.decode()


def test_the_person_page_shows_all_registrations_the_grounds_and_the_history():
    organiser = factories.make_organiser()
    first, second = factories.make_class(organiser), factories.make_class(organiser)
    same = {"full_name": "Lê Văn An", "phone": "+84912345678"}
    one, two = factories.register(first, **same), factories.register(second, **same)
    assert one.person_id == two.person_id
    url = reverse("registrations:person", args=[one.person_id])
    text = a_client(organiser).get(url).content.decode()
    for words in (one.code, two.code, first.title, second.title, "0912 345 678", "phiếu đăng ký"):
        assert words in text
