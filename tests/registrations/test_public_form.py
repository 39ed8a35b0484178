"""A trainee with a phone fills in the form behind the poster's QR."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.crypto import decrypt
from accounts.models import Consent, Person
from common import clock
from notifications.models import Message
from registrations.models import Registration
from registrations.requested import Requested
from registrations.services.events import cancel_event, postpone_event
from registrations.states import Approval, State
from tests.factories.staff_pages import a_client
from tests.factories.trainees import make_class, register

pytestmark = pytest.mark.django_db
ZALO = (
    "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/120.0 Mobile Safari/537.36 Zalo android/12100685 ZaloTheme/light"
)


@pytest.fixture(autouse=True)
def _no_counts_from_before():
    cache.clear()


def filled(**changes):
    return {
        "full_name": "Nguyễn Thị Hoa",
        "phone": "0912 345 678",
        "email": "hoa@example.vn",
        "workplace": "Công ty TNHH Cơ khí Mỹ Đồng",
        "consent": "on",
        **changes,
    }


def page(event):
    return reverse("registrations:register", args=[event.code])


def test_five_fields_lead_to_a_confirmed_seat_and_its_page(client):
    event = make_class()
    answer = client.post(page(event), filled())
    assert answer.status_code == 303
    mine = Registration.objects.get()
    assert (mine.state, mine.phone, mine.email) == (
        State.CONFIRMED,
        "+84912345678",
        "hoa@example.vn",
    )
    assert answer["Location"].endswith("?moi=1")
    done = client.get(answer["Location"]).content.decode()
    assert mine.code in done
    assert "chụp lại màn hình này" in done
    assert "hoa@example.vn" in done


def test_the_post_takes_at_most_twelve_queries_and_renders_nothing(client, settings):
    event = make_class()
    templates = []
    from django.test.signals import template_rendered

    def note(sender, template, **_rest):
        templates.append(template.name)

    template_rendered.connect(note)
    try:
        with CaptureQueriesContext(connection) as queries:
            assert client.post(page(event), filled()).status_code == 303
    finally:
        template_rendered.disconnect(note)
    spoken = [each["sql"] for each in queries if "SAVEPOINT" not in each["sql"]]
    assert len(spoken) <= 12, "\n".join(spoken)
    assert templates == []


def test_the_consent_is_never_ticked_beforehand_and_its_text_is_kept_by_version(client):
    event = make_class()
    form = client.get(page(event)).content.decode()
    assert 'name="consent"' in form
    assert "checked" not in form
    client.post(page(event), filled())
    kept = Consent.objects.get()
    assert (kept.basis, kept.text_version) == ("form", event.organiser.consent_version)


def test_without_consent_nothing_is_kept(client):
    event = make_class()
    answer = client.post(page(event), {**filled(), "consent": ""})
    assert answer.status_code == 422
    assert "Cần có sự đồng ý này" in answer.content.decode()
    assert not Person.objects.exists()


def test_a_refused_form_says_why_at_the_field_and_keeps_what_was_typed(client):
    event = make_class()
    answer = client.post(page(event), filled(phone="09123", full_name=" Trần Văn Bình "))
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Lỗi:" in words
    assert 'href="#id_phone"' in words
    assert words.count("Số điện thoại thiếu chữ số") >= 2
    assert 'value="09123"' in words
    assert "Trần Văn Bình" in words
    assert 'value="hoa@example.vn"' in words
    assert not Registration.objects.exists()


@pytest.mark.parametrize("missing", ["phone", "email"])
def test_a_phone_or_an_address_is_enough(client, missing):
    event = make_class()
    assert client.post(page(event), filled(**{missing: ""})).status_code == 303


def test_neither_phone_nor_address_is_refused(client):
    answer = client.post(page(make_class()), filled(phone="", email=""))
    assert answer.status_code == 422
    assert "Hãy ghi số điện thoại hoặc e-mail" in answer.content.decode()


def test_who_has_no_address_stands_on_the_list_to_call(client):
    client.post(page(make_class()), filled(email=""))
    message = Message.objects.get()
    assert message.kind == "registration.confirmed"
    assert message.channel == "call"


def test_two_from_one_office_mailbox_and_phone_are_two_registrations(client):
    event = make_class()
    for name in ("Nguyễn Thị Hoa", "Trần Văn Bình"):
        assert client.post(page(event), filled(full_name=name)).status_code == 303
    assert event.registrations.count() == 2


def test_the_same_form_sent_twice_makes_one_registration_and_shows_it_both_times(client):
    event = make_class()
    first = client.post(page(event), filled(sent="one-form-opened-once"))
    second = client.post(page(event), filled(sent="one-form-opened-once"))
    assert first["Location"] == second["Location"]
    assert event.registrations.count() == 1
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_in_the_same_instant_make_one_registration():
    event = make_class()
    answers = []

    def click():
        try:
            answers.append(Client().post(page(event), filled(sent="one")).status_code)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert answers == [303] * 4
    assert event.registrations.count() == 1


def test_a_stranger_who_types_anothers_name_and_phone_learns_neither_code_nor_link(client):
    event = make_class()
    hers = register(event, "Nguyễn Thị Hoa", phone="+84912345678", email="hoa@example.vn")
    answer = client.post(
        page(event), filled(email="stranger@example.vn", sent="other"), follow=True
    )
    words = answer.content.decode()
    assert answer.status_code == 200
    assert hers.code not in words
    assert "hoa@example.vn" not in words
    assert "/dk/" not in words
    hers.refresh_from_db()
    assert hers.email == "hoa@example.vn"
    assert not Message.objects.filter(to_email="stranger@example.vn").exists()


def test_a_repeated_try_mails_the_link_again_once_an_hour(client):
    event = make_class()
    register(event, "Nguyễn Thị Hoa", phone="+84912345678", email="hoa@example.vn")
    for _ in range(3):
        client.post(page(event), filled())
    assert Message.objects.filter(kind="registration.link_again").count() == 1


def test_fields_the_form_does_not_have_change_nothing(client):
    event = make_class(capacity=1)
    register(event)
    client.post(
        page(event),
        filled(state="confirmed", code="AAAAAAA", queue_number="0", person="1", is_staff="1"),
    )
    late = Registration.objects.get(full_name="Nguyễn Thị Hoa", phone="+84912345678")
    assert late.state == State.WAITLISTED
    assert late.code != "AAAAAAA"


def test_seats_left_are_told_before_the_form(client):
    assert "Còn 12 chỗ" in client.get(page(make_class(capacity=12))).content.decode()


def test_the_place_on_the_waiting_list_is_told_before_the_form_and_comes_true(client):
    event = make_class(capacity=1)
    for name in ("Lê Văn An", "Lê Văn Ba"):
        register(event, name)
    assert "danh sách chờ ở vị trí thứ 2" in client.get(page(event)).content.decode()
    answer = client.post(page(event), filled(), follow=True)
    assert "Vị trí thứ 2" in answer.content.decode()


@pytest.mark.parametrize(
    ("event_fields", "sentence"),
    [
        ({"registration_closes_at": clock.now() - timedelta(hours=1)}, "Đã hết hạn đăng ký"),
        ({"registration_opens_at": clock.now() + timedelta(days=1)}, "Chưa đến ngày mở đăng ký"),
    ],
)
def test_a_closed_form_says_why_and_whom_to_ask(client, event_fields, sentence):
    event = make_class(**event_fields)
    words = client.get(page(event)).content.decode()
    assert sentence in words
    assert "0225 3747 000" in words
    assert 'name="full_name"' not in words
    assert client.post(page(event), filled()).status_code == 422
    assert not Registration.objects.exists()


def test_full_without_a_waiting_list_says_so(client):
    event = make_class(capacity=1, waiting_list_open=False)
    register(event)
    assert "không nhận danh sách chờ" in client.get(page(event)).content.decode()
    assert client.post(page(event), filled()).status_code == 422


@pytest.mark.parametrize(
    ("change", "sentence"), [(cancel_event, "đã bị hủy"), (postpone_event, "tạm hoãn")]
)
def test_cancelled_and_postponed_classes_say_so(client, change, sentence):
    from accounts.models import Actor

    event = make_class()
    change(event_id=event.pk, by=Actor.system(), reason="Bão số 3")
    assert sentence in client.get(page(event)).content.decode()


def test_a_draft_and_an_unknown_class_do_not_exist(client):
    assert client.get(page(make_class(published=False))).status_code == 404
    assert client.get("/dang-ky/KHONG-CO/").status_code == 404


def test_what_the_class_asks_besides_is_asked_and_kept(client):
    event = make_class(requested_fields=list(Requested.values))
    assert client.post(page(event), filled()).status_code == 422
    extra = {
        "salutation": "ba",
        "birth": "5/3/1985",
        "position": "Giám đốc",
        "on_state_salary": "no",
        "national_id": "031185001234",
        "dietary": "ăn chay",
    }
    assert client.post(page(event), filled(**extra)).status_code == 303
    mine = Registration.objects.get()
    assert (mine.salutation, mine.birth_words, mine.on_state_salary) == ("ba", "05/03/1985", False)
    assert (mine.position, mine.dietary) == ("Giám đốc", "ăn chay")
    assert "031185001234" not in mine.national_id_encrypted
    assert decrypt(mine.national_id_encrypted) == "031185001234"


def test_staff_see_what_does_not_fit_in_an_identity_number_and_never_the_number(client):
    event = make_class(requested_fields=["national_id", "birth"])
    client.post(page(event), filled(national_id="031185001234", birth="1984"))
    mine = Registration.objects.get()
    answer = a_client(event.organiser).get(reverse("registrations:registration", args=[mine.code]))
    assert "Số này ghi năm sinh 1985, không phải 1984." in answer.content.decode()
    assert "031185001234" not in answer.content.decode()


def test_a_year_alone_is_a_birth_and_nonsense_is_not(client):
    event = make_class()
    assert client.post(page(event), filled(birth="31/02/1980")).status_code == 422
    client.post(page(event), filled(birth="1980"))
    mine = Registration.objects.get()
    assert (mine.birth_year, mine.birth_date) == (1980, None)


@pytest.mark.parametrize("number", ["12345", "03118500123x"])
def test_an_identity_number_of_another_length_is_refused(client, number):
    event = make_class(requested_fields=["national_id"])
    assert client.post(page(event), filled(national_id=number)).status_code == 422


def test_hostile_names_stay_text(client):
    event = make_class()
    hostile = "Trần <script>alert(1)</script> {{ settings.SECRET_KEY }}"
    answer = client.post(
        page(event), filled(full_name=hostile, workplace="<img src=x>"), follow=True
    )
    words = answer.content.decode()
    assert "<script>alert" not in words
    assert "<img src=x" not in words
    assert "&lt;" in words


@pytest.mark.parametrize("name", ["1", "Quà tặng http://lua.dao", "…"])
def test_what_is_no_name_is_refused(client, name):
    assert client.post(page(make_class()), filled(full_name=name)).status_code == 422


def test_applicants_of_a_selected_class_wait_for_the_decision(client):
    event = make_class(approval=Approval.SELECTION)
    assert "Xét chọn" in client.get(page(event)).content.decode()
    answer = client.post(page(event), filled(), follow=True)
    assert "đang chờ duyệt" in answer.content.decode()


def test_zalos_browser_with_fresh_cookies_registers_with_csrf_on():
    event = make_class()
    browser = Client(enforce_csrf_checks=True, HTTP_USER_AGENT=ZALO)
    form = browser.get(page(event))
    assert "no-store" in form["Cache-Control"]
    token = form.context["csrf_token"]
    answer = browser.post(page(event), filled(csrfmiddlewaretoken=str(token)))
    assert answer.status_code == 303


def test_300_people_behind_one_address_can_register(client):
    event = make_class(capacity=300)
    answers = {
        client.post(
            page(event),
            filled(full_name=f"Nguyễn Văn {chr(65 + n % 26)}", phone=f"09120{n:05d}", email=""),
        ).status_code
        for n in range(300)
    }
    assert answers == {303}
    assert event.registrations.filter(state=State.CONFIRMED).count() == 300


def test_one_contact_cannot_flood_a_class(client):
    event = make_class(capacity=300)
    answers = [
        client.post(
            page(event), filled(full_name=f"Người Thứ {chr(65 + n // 26)}{chr(65 + n % 26)}")
        )
        for n in range(61)
    ]
    assert [answer.status_code for answer in answers[:60]] == [303] * 60
    assert answers[60].status_code == 429
