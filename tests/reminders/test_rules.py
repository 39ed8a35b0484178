"""Staff write rules down, of an event and of their office; what was said is never said again."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from accounts.models import Role
from common import clock
from common.errors import DomainError
from notifications.models import Message
from registrations.links import manage_path
from registrations.models import Event, Registration
from reminders import services
from reminders.defaults import add_missing_defaults
from reminders.models import Occasion, ReminderRule
from reminders.planning import plan_due
from reminders.states import Anchor, Audience, OccasionState
from tests import factories
from tests.factories import SYSTEM, make_class, register
from tests.factories.conference import an_edition
from tests.factories.outbox import a_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """A class of tomorrow's week with one person, a minute after its first reminder was due."""
    event = make_class(in_days=30)
    register(event)
    long_ago = clock.now() - timedelta(days=60)
    Registration.objects.update(confirmed_at=long_ago)
    Event.objects.update(published_at=long_ago)
    add_missing_defaults()
    return event


@pytest.fixture
def staff(client, event):
    client.force_login(factories.make_user(Role.STAFF, event.organiser))
    return client


@pytest.fixture
def moment(event):
    return clock.local(event.starts_at) - timedelta(days=7)


def said() -> list[str]:
    rows = Message.objects.filter(batch__startswith="occasion:").order_by("pk")
    return list(rows.values_list("state", flat=True))


def posted(**fields):
    values = {
        "name": "Nhắc mang dụng cụ", "audience": "confirmed", "side": "before", "days": "3",
        "hours": "0", "anchor": "start", "at": "07:30", "way": "preferred",
    }  # fmt: skip
    return {**values, **fields}


def own(event) -> list[ReminderRule]:
    services.begin_own_rules(event_id=event.pk, by=SYSTEM)
    return list(event.reminder_rules.order_by("days"))


# --- own rules and the usual ones ------------------------------------------------------------------


def test_own_rules_begin_as_a_copy_and_say_nothing_a_second_time(event, moment, time_machine):
    time_machine.move_to(moment)
    plan_due()
    own(event)
    plan_due()
    assert said() == ["queued"]
    services.return_to_usual(event_id=event.pk, by=SYSTEM)
    plan_due()
    assert said() == ["queued"], "taken back with the own rule, said by the usual one"
    assert not event.reminder_rules.exists()


def test_back_with_the_usual_rules_what_they_missed_meanwhile_is_not_called_missed(
    event, moment, time_machine
):
    for rule in own(event):
        services.switch_rule(rule_id=rule.pk, on=False, by=SYSTEM)
    time_machine.move_to(moment + timedelta(days=1))
    services.return_to_usual(event_id=event.pk, by=SYSTEM)
    plan_due()
    assert not Occasion.objects.exists()


def test_a_usual_rule_that_changes_holds_for_what_is_still_to_come(event, moment, time_machine):
    time_machine.move_to(moment)
    plan_due()
    rule = ReminderRule.objects.get(organiser=event.organiser, kind="class", days=-7)
    services.edit_rule(rule_id=rule.pk, values={"days": -5}, by=SYSTEM)
    assert said() == ["withdrawn"], "it was not sent, and is not to be said now"
    plan_due(moment + timedelta(minutes=1))
    assert said() == ["withdrawn"]
    plan_due(moment + timedelta(days=2))
    assert said() == ["withdrawn", "queued"]


def test_other_words_replace_what_was_not_sent_at_the_same_moment(event, moment, time_machine):
    time_machine.move_to(moment)
    plan_due()
    rule = ReminderRule.objects.get(organiser=event.organiser, kind="class", days=-7)
    words = {"subject_vi": "Mang găng tay", "body_vi": "Kính gửi {họ tên}, xin mang găng tay."}
    services.edit_rule(rule_id=rule.pk, values=words, by=SYSTEM)
    plan_due()
    [message] = Message.objects.filter(batch__startswith="occasion:")
    assert (message.state, message.kind) == ("queued", "reminder.own")
    assert message.context["subject"] == "Mang găng tay"
    assert "{" not in message.context["text"]


def test_other_words_while_a_reminder_goes_out_lose_nobody_and_repeat_nothing(
    event, moment, time_machine
):
    register(event)
    Registration.objects.update(confirmed_at=clock.now() - timedelta(days=60))
    time_machine.move_to(moment)
    plan_due()
    first = Message.objects.filter(batch__startswith="occasion:").earliest("pk")
    Message.objects.filter(pk=first.pk).update(state="sent")
    rule = ReminderRule.objects.get(organiser=event.organiser, kind="class", days=-7)
    words = {"subject_vi": "Mang găng tay", "body_vi": "Kính gửi {họ tên}, xin mang găng tay."}
    services.edit_rule(rule_id=rule.pk, values=words, by=SYSTEM)
    assert said() == ["sent", "withdrawn"]
    plan_due()
    assert said() == ["sent", "queued"]
    assert Occasion.objects.get().state == OccasionState.PLANNED


def test_switched_off_it_says_nothing_and_does_not_catch_up_when_switched_on(
    event, moment, time_machine
):
    time_machine.move_to(moment - timedelta(minutes=5))
    rule = own(event)[0]
    services.switch_rule(rule_id=rule.pk, on=False, by=SYSTEM)
    time_machine.move_to(moment + timedelta(minutes=5))
    plan_due()
    services.switch_rule(rule_id=rule.pk, on=True, by=SYSTEM)
    plan_due()
    assert said() == []


def test_a_deleted_rule_takes_back_what_it_queued_and_its_occasion_stays_to_be_seen(
    event, moment, time_machine
):
    time_machine.move_to(moment)
    first, last = own(event)
    plan_due()
    services.delete_rule(rule_id=first.pk, by=SYSTEM)
    assert said() == ["withdrawn"]
    assert Occasion.objects.get().state == OccasionState.WITHDRAWN
    with pytest.raises(DomainError, match="tắt thay vì xóa"):
        services.delete_rule(rule_id=last.pk, by=SYSTEM)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"audience": Audience.GAPS}, "audience"),
        ({"audience": Audience.TRAINERS, "anchor": Anchor.STATE, "days": 1}, "anchor"),
        ({"audience": Audience.WAITING, "anchor": Anchor.STATE, "days": -1}, "side"),
        ({"audience": Audience.MISSED_SESSION, "anchor": Anchor.START}, "anchor"),
        ({"anchor": Anchor.END, "days": 1}, "body_vi"),
        ({"subject_vi": "Nhắc"}, "body_vi"),
        ({"body_en": "Bring gloves", "subject_en": "Gloves"}, "body_vi"),
    ],
)
def test_a_rule_that_could_never_speak_is_refused_at_its_field(event, fields, where):
    rule = own(event)[0]
    with pytest.raises(DomainError) as refused:
        services.edit_rule(rule_id=rule.pk, values=fields, by=SYSTEM)
    assert refused.value.field == where


# --- pages -------------------------------------------------------------------------------------------


def page_of(event) -> str:
    return f"/quan-ly/su-kien/{event.code}/nhac-lich/"


def test_a_page_says_beforehand_when_and_how_many(staff, event, moment):
    text = staff.get(page_of(event)).content.decode()
    assert f"{moment:%H:%M %d/%m/%Y}" in text
    assert "7 ngày trước ngày khai mạc, lúc 08:00" in text
    assert "1 người" in text
    assert "lịch nhắc mặc định" in text


def test_staff_set_rules_of_their_own_for_one_class(staff, event):
    assert staff.post(f"{page_of(event)}them/", posted()).status_code == 422, "not yet its own"
    staff.post(f"{page_of(event)}rieng/")
    assert staff.post(f"{page_of(event)}them/", posted()).status_code == 302
    rule = event.reminder_rules.get(name="Nhắc mang dụng cụ")
    assert (rule.days, rule.at) == (-3, time(7, 30))
    assert staff.get(f"/quan-ly/nhac-lich/{rule.pk}/").status_code == 200
    staff.post(f"/quan-ly/nhac-lich/{rule.pk}/", posted(side="before", days="0", hours="2", at=""))
    rule.refresh_from_db()
    assert (rule.days, rule.hours, rule.at) == (0, -2, None)
    staff.post(f"/quan-ly/nhac-lich/{rule.pk}/xoa/")
    assert event.reminder_rules.count() == 2
    staff.post(f"{page_of(event)}mac-dinh/")
    assert not event.reminder_rules.exists()


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"days": "-1"}, "days"),
        ({"days": "61"}, "days"),
        ({"days": "9" * 30}, "days"),
        ({"at": "25:00"}, "at"),
        ({"audience": "everybody"}, "audience"),
        ({"name": "x" * 121}, "name"),
        ({"subject_vi": "Nhắc", "body_vi": "Xin {gì đó}"}, "body_vi"),
        ({"subject_vi": "Nhắc {", "body_vi": "Xin"}, "subject_vi"),
        ({"subject_vi": "Nhắc", "body_vi": "x" * 2001}, "body_vi"),
        (
            {"subject_vi": "Nhắc", "body_vi": "Xin", "body_en": "{name}", "subject_en": "x"},
            "body_en",
        ),
    ],
)
def test_senseless_words_and_numbers_are_refused_at_their_field(staff, event, fields, where):
    own(event)
    answer = staff.post(f"{page_of(event)}them/", posted(**fields))
    assert answer.status_code == 422
    assert answer.context["form"].errors[where]
    assert event.reminder_rules.count() == 2


def test_hostile_words_reach_nobody_as_anything_but_words(staff, event, moment, time_machine):
    own(event)
    nasty = "<script>alert(1)</script> =1+1 😀 %(họ tên)s"
    fields = posted(subject_vi="Nhắc", body_vi=nasty, days="7", at="08:00")
    assert staff.post(f"{page_of(event)}them/", fields).status_code == 302
    rule = event.reminder_rules.get(name="Nhắc mang dụng cụ")
    preview = staff.get(f"{page_of(event)}{rule.pk}/xem-truoc/").content.decode()
    mail = staff.get(f"{page_of(event)}{rule.pk}/thu/").content.decode()
    for html in (preview, mail):
        assert "<script>alert" not in html
        assert "&lt;script&gt;" in html
        assert "%(họ tên)s" in html


def test_who_exactly_is_on_a_page_and_in_a_file_with_phone_only_people(staff, event):
    register(event, "Bùi Thị Không Thư", email="", phone="+84912345678")
    rule = ReminderRule.objects.get(organiser=event.organiser, kind="class", days=-7)
    text = staff.get(f"{page_of(event)}{rule.pk}/nguoi-nhan/").content.decode()
    assert "Bùi Thị Không Thư" in text
    assert "0912 345 678" in text
    file = staff.get(f"{page_of(event)}{rule.pk}/nguoi-nhan.csv").content.decode("utf-8-sig")
    assert "Bùi Thị Không Thư" in file
    assert staff.get(f"{page_of(event)}{rule.pk}/nguoi-nhan.xlsx").status_code == 200


def test_a_preview_speaks_to_the_person_that_staff_choose_in_both_languages(staff, event):
    second = register(event, "Đinh Văn Hai")
    rule = ReminderRule.objects.get(organiser=event.organiser, kind="class", days=-7)
    address = f"{page_of(event)}{rule.pk}/xem-truoc/"
    vietnamese = staff.get(address, {"nguoi": second.pk}).content.decode()
    assert "Kính gửi Ông/Bà Đinh Văn Hai" in vietnamese
    assert "Còn 7 ngày" in vietnamese
    english = staff.get(address, {"nguoi": second.pk, "ngon_ngu": "en"}).content.decode()
    assert "Dear" in english
    assert manage_path(second) not in vietnamese, "the secret link is masked"
    mail = staff.get(f"{page_of(event)}{rule.pk}/thu/", {"nguoi": second.pk})
    assert "Đinh Văn Hai" in mail.content.decode()
    assert "unsafe" not in mail["Content-Security-Policy"]


def test_afterwards_the_page_says_what_became_of_each(staff, event, moment):
    plan_due(moment)
    [message] = Message.objects.filter(batch__startswith="occasion:")
    Message.objects.filter(pk=message.pk).update(state="failed")
    occasion = Occasion.objects.get()
    assert "Không gửi được: 1" in staff.get(page_of(event)).content.decode()
    text = staff.get(f"{page_of(event)}dot/{occasion.pk}/").content.decode()
    assert f"/quan-ly/tin-nhan/{message.pk}/" in text
    assert staff.get(f"{page_of(event)}dot/{occasion.pk}/?state=sent").status_code == 200
    file = staff.get(f"{page_of(event)}dot/{occasion.pk}.csv").content.decode("utf-8-sig")
    assert message.to_name in file


def test_what_went_in_a_digest_is_told_as_sent_with_the_way_to_the_digest(staff, event, moment):
    plan_due(moment)
    message = Message.objects.get(batch__startswith="occasion:")
    digest = a_message(event.organiser, kind="digest", context={"parts": [message.pk]})
    Message.objects.filter(pk=digest.pk).update(state="sent", sent_text="Thư gộp")
    Message.objects.filter(pk=message.pk).update(state="folded", folded_into=digest)
    assert "Đã gửi: 1" in staff.get(page_of(event)).content.decode()
    page = f"{page_of(event)}dot/{Occasion.objects.get().pk}/"
    sent = staff.get(f"{page}?state=sent").content.decode()
    assert message.to_name in sent
    assert "Đã gửi" in staff.get(f"{page[:-1]}.csv").content.decode("utf-8-sig")
    text = staff.get(f"/quan-ly/tin-nhan/{message.pk}/").content.decode()
    assert f"/quan-ly/tin-nhan/{digest.pk}/" in text


def test_an_office_changes_its_usual_rules(staff, event):
    text = staff.get("/quan-ly/nhac-lich/").content.decode()
    assert "Nhắc gửi danh sách đoàn trước hạn 5 ngày" in text
    slug = event.organiser.slug
    answer = staff.post(f"/quan-ly/nhac-lich/{slug}/class/them/", posted())
    assert answer.status_code == 302
    assert "Nhắc mang dụng cụ" in staff.get(page_of(event)).content.decode()
    assert staff.get(f"/quan-ly/nhac-lich/{slug}/wedding/them/").status_code == 404


def test_a_class_offers_no_coordinators_and_an_edition_does(staff, event):
    own(event)
    choices = staff.get(f"{page_of(event)}them/").context["form"].fields["audience"].choices
    assert Audience.GAPS not in dict(choices)
    edition = an_edition(event.organiser)
    own(edition)
    choices = staff.get(f"{page_of(edition)}them/").context["form"].fields["audience"].choices
    assert Audience.GAPS in dict(choices)
