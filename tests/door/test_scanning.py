"""What the door answers, and what it keeps of every scan."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Actor, Role
from common import clock
from door.models import DoorConflict, DoorRefusal
from registrations import links
from registrations.attendance import effective_marks
from registrations.models import Mark
from registrations.services.deciding import cancel_registration, renew_links
from registrations.services.presence import mark_presence
from registrations.states import Presence
from tests import factories
from tests.factories.conference import a_delegation, an_edition
from tests.factories.door import a_class_today, a_phone, swap_one

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


@pytest.fixture
def event():
    return a_class_today(capacity=50)


def came(event, name: str = "Nguyễn Thị Hoa", **more):
    """Somebody signed up by staff: the class has begun."""
    user = factories.make_user(Role.STAFF, event.organiser)
    return factories.register_by_staff(event, user, name, **more)


def test_a_ticket_is_welcomed_with_name_and_unit_and_becomes_a_mark(event):
    one, phone = came(event), a_phone(event, "Cửa A")
    answer = phone.scan(links.ticket(one))
    assert answer["outcome"] == "welcome"
    assert (answer["name"], answer["unit"]) == (one.addressed_name, "UBND xã Vĩnh Bảo")
    mark = Mark.objects.get()
    assert (mark.source, mark.device, mark.kind) == ("scan", "Cửa A", "present")
    assert str(mark.client_uuid) == answer["uuid"]
    assert effective_marks(event)[one.pk][phone.session.pk] == mark


def test_who_comes_again_hears_when_and_through_which_door(event):
    one, phone, other = came(event), a_phone(event, "Cửa A"), a_phone(event, "Cửa B")
    first = phone.scan(links.ticket(one))
    again = other.scan(links.ticket(one))
    assert (again["outcome"], again["at"], again["by"]) == ("already", first["at"], "Cửa A")
    assert Mark.objects.count() == 1
    kept = DoorRefusal.objects.get()
    assert (kept.reason, kept.registration, kept.device) == ("already", one, other.device)


def test_whom_staff_marked_by_hand_is_in_already(event):
    one, phone = came(event), a_phone(event)
    user = factories.make_user(Role.STAFF, event.organiser, full_name="Lê Văn Ba")
    session = phone.session.pk
    mark_presence(session_id=session, kinds={one.pk: Presence.LATE}, by=user)
    answer = phone.scan(links.ticket(one))
    assert (answer["outcome"], answer["by"]) == ("already", "Lê Văn Ba")


def test_sending_the_same_scan_again_changes_nothing_and_answers_the_same(event):
    one, gone, phone = came(event), came(event), a_phone(event)
    cancel_registration(registration_id=gone.pk, by=SYSTEM)
    scans = [phone.a_scan(links.ticket(one)), phone.a_scan(links.ticket(gone)), phone.a_scan("x")]
    scans.append({**phone.a_scan(), "what": "undo", "undoes": scans[0]["uuid"]})
    before = phone.results(*scans)
    assert [each["outcome"] for each in before] == ["welcome", "cancelled", "unknown", "undone"]
    counts = Mark.objects.count(), DoorRefusal.objects.count()
    after = phone.results(*scans)
    assert [each["outcome"] for each in after] == ["undone", "cancelled", "unknown", "undone"]
    assert (Mark.objects.count(), DoorRefusal.objects.count()) == counts
    assert [each["outcome"] for each in phone.results(*scans[1:3], *scans[1:3])] == [
        "cancelled", "unknown", "cancelled", "unknown",
    ]  # fmt: skip


def test_undoing_is_an_event_too_and_the_person_may_come_in_again(event):
    one, phone = came(event), a_phone(event)
    first = phone.scan(links.ticket(one))
    undone = phone.scan(what="undo", undoes=first["uuid"])
    assert (undone["outcome"], undone["name"]) == ("undone", one.addressed_name)
    assert one.pk not in effective_marks(event)
    assert Mark.objects.filter(undoes__client_uuid=first["uuid"]).count() == 1
    assert phone.scan(what="undo", undoes=first["uuid"])["outcome"] == "undone"
    assert Mark.objects.count() == 2, "undoing twice undoes once"
    assert phone.scan(links.ticket(one))["outcome"] == "welcome"


def test_the_door_undoes_no_mark_of_staff_and_nothing_unknown(event):
    one, phone = came(event), a_phone(event)
    user = factories.make_user(Role.STAFF, event.organiser)
    mark_presence(session_id=phone.session.pk, kinds={one.pk: Presence.PRESENT}, by=user)
    for strange in (str(Mark.objects.get().client_uuid), str(uuid.uuid4())):
        assert phone.scan(what="undo", undoes=strange)["outcome"] == "refused"
    assert Mark.objects.count() == 1


def test_whoever_may_not_come_in_hears_why_and_the_scan_is_kept(event):
    phone = a_phone(event)
    gone, renewed, other = came(event), came(event), factories.register(factories.make_class())
    old = links.ticket(renewed)
    cancel_registration(registration_id=gone.pk, by=SYSTEM)
    renew_links(registration_id=renewed.pk, by=SYSTEM)
    scans = {
        "cancelled": links.ticket(gone),
        "refused": old,
        "not_today": links.ticket(other),
        "unknown": "https://example.vn/",
    }
    for outcome, text in scans.items():
        answer = phone.scan(text)
        assert answer["outcome"] == outcome, text
        assert answer["words"] or outcome == "unknown"
    assert not Mark.objects.exists()
    kept = DoorRefusal.objects.order_by("pk")
    assert [each.reason for each in kept] == list(scans)
    assert [each.registration for each in kept] == [gone, renewed, None, None]
    assert all(text not in str(kept.values()) for text in scans.values()), "no ticket is stored"


def test_who_waits_for_a_seat_is_not_let_in():
    event = a_class_today(capacity=1)
    came(event)
    waiting, phone = came(event), a_phone(event)
    assert waiting.state == "waitlisted"
    answer = phone.scan(links.ticket(waiting))
    assert answer["outcome"] == "refused"
    assert "danh sách chờ" in answer["words"]


def test_a_code_typed_by_hand_or_a_name_chosen_lets_in_too(event):
    one, two, phone = came(event), came(event), a_phone(event)
    assert phone.scan(code=one.code.lower(), how="typed")["outcome"] == "welcome"
    assert phone.scan(registration=two.pk, how="search")["outcome"] == "welcome"
    assert phone.scan(code="ZZZZZZZ")["outcome"] == "unknown"
    stranger = factories.register(factories.make_class())
    assert phone.scan(registration=stranger.pk)["outcome"] == "unknown"
    assert phone.scan(code=stranger.code)["outcome"] == "unknown", "another office's"


def test_the_ticket_of_somebody_who_was_exchanged_answers_with_the_new_name():
    event = an_edition(in_days=0)
    old_ticket, coming = swap_one(a_delegation(event))
    answer = a_phone(event).scan(old_ticket)
    assert answer["outcome"] == "swapped"
    assert answer["new_name"] == coming.registration.addressed_name
    assert a_phone(event, "B").scan(links.ticket(coming.registration))["outcome"] == "welcome"


# --- without network ---------------------------------------------------------------------------


def offline(phone, ticket: str, minutes_ago: float, answer: str = "welcome"):
    return phone.a_scan(ticket, minutes_ago=minutes_ago, offline=True, answer=answer)


def paired_long_ago(*phones) -> None:
    for phone in phones:
        phone.device.paired_at = clock.now() - timedelta(hours=5)
        phone.device.save()


def test_two_phones_that_let_in_one_ticket_offline_are_a_conflict_and_the_earliest_counts(event):
    one, a, b = came(event), a_phone(event, "A"), a_phone(event, "B")
    paired_long_ago(a, b)
    assert a.results(offline(a, links.ticket(one), 5))[0]["outcome"] == "welcome"
    [late] = b.results(offline(b, links.ticket(one), 9))
    assert late["outcome"] == "already"
    marks = list(Mark.objects.order_by("at"))
    assert [mark.device for mark in marks] == ["B", "A"], "both stay"
    assert effective_marks(event)[one.pk][a.session.pk] == marks[0], "the earliest counts"
    conflict = DoorConflict.objects.get()
    assert (conflict.kind, conflict.registration, conflict.settled_at) == ("twice", one, None)


def test_the_same_phone_reading_a_ticket_twice_is_no_conflict(event):
    one, a = came(event), a_phone(event)
    paired_long_ago(a)
    answers = a.results(offline(a, links.ticket(one), 5), offline(a, links.ticket(one), 4))
    assert [each["outcome"] for each in answers] == ["welcome", "already"]
    assert not DoorConflict.objects.exists()


def test_whom_a_phone_let_in_though_cancelled_meanwhile_is_shown_to_staff(event):
    one, a = came(event), a_phone(event)
    paired_long_ago(a)
    ticket = links.ticket(one)
    cancel_registration(registration_id=one.pk, by=SYSTEM)
    assert a.results(offline(a, ticket, 5))[0]["outcome"] == "cancelled"
    assert DoorConflict.objects.get().kind == "void"
    assert not Mark.objects.exists()


def test_whom_a_phone_let_in_because_the_refusal_came_too_late_is_shown_to_staff(event):
    one, gone, a, b = came(event), came(event, "Lê Bình"), a_phone(event, "A"), a_phone(event, "B")
    paired_long_ago(a, b)
    a.scan(links.ticket(one))
    ticket = links.ticket(gone)
    cancel_registration(registration_id=gone.pk, by=SYSTEM)
    asked = [b.a_scan(links.ticket(one)), b.a_scan(ticket)]
    assert [each["outcome"] for each in b.results(*asked)] == ["already", "cancelled"]
    assert not DoorConflict.objects.exists(), "it was told in time"
    unheard = [each | {"offline": True, "answer": "welcome"} for each in asked]
    for _twice in range(2):
        assert [each["outcome"] for each in b.results(*unheard)] == ["already", "cancelled"]
    found = DoorConflict.objects.values_list("registration", "kind")
    assert set(found) == {(one.pk, "twice"), (gone.pk, "void")}
    assert len(found) == 2


def test_what_a_phone_refused_offline_stays_a_refusal(event):
    one, a = came(event), a_phone(event)
    assert a.results(offline(a, links.ticket(one), 0, "already"))[0]["outcome"] == "already"
    assert not Mark.objects.exists()
    assert DoorRefusal.objects.get().offline


@pytest.mark.parametrize("slow_by_hours", [-1, 0, 1])
def test_a_clock_that_is_an_hour_wrong_is_put_right(event, slow_by_hours):
    one, a = came(event), a_phone(event)
    paired_long_ago(a)
    a.behind_ms = slow_by_hours * 3_600_000
    a.results(offline(a, links.ticket(one), 10))
    wrong = abs(Mark.objects.get().at - (clock.now() - timedelta(minutes=10)))
    assert wrong < timedelta(seconds=30)


@pytest.mark.parametrize("at", [None, "now", True, -(10**30), 10**30, float("inf"), 10**14])
def test_a_time_without_sense_is_now_at_the_latest_and_the_pairing_at_the_earliest(event, at):
    one, a = came(event), a_phone(event)
    began = timezone.now()
    scan = {**a.a_scan(links.ticket(one)), "at": at}
    assert a.results(scan)[0]["outcome"] == "welcome"
    assert a.device.paired_at <= Mark.objects.get().at <= timezone.now()
    assert began >= a.device.paired_at


def test_a_session_that_was_moved_to_tomorrow_takes_no_scan_and_wipes_no_phone():
    event = a_class_today(days=2, capacity=9)
    one, phone = came(event), a_phone(event)
    phone.session.starts_at += timedelta(days=1)
    phone.session.ends_at += timedelta(days=1)
    phone.session.save()
    answer = phone.send(phone.a_scan(links.ticket(one)))
    assert (answer.status_code, "wipe" in answer.json()) == (404, False), "its scans are kept"


@pytest.mark.parametrize(
    "raw",
    [None, 1, "x", [], {}, {"uuid": "x"}, {"uuid": 5}, {"uuid": str(uuid.uuid4()), "what": "eat"},
     {"uuid": str(uuid.uuid4()), "what": "undo"}],
)  # fmt: skip
def test_a_scan_without_sense_is_refused_and_stops_no_other(event, raw):
    one, phone = came(event), a_phone(event)
    answers = phone.results(raw, phone.a_scan(links.ticket(one)))
    assert [each["outcome"] for each in answers] == ["refused", "welcome"]


@pytest.mark.parametrize(
    "more",
    [{"ticket": "\0" * 9}, {"ticket": "v2." + "a" * 10**5}, {"ticket": 5}, {"registration": 10**30},
     {"registration": "1"}, {"code": "đ" * 999}, {"how": "magic"}, {"ticket": "😀=SUM(A1)"}],
)  # fmt: skip
def test_hostile_values_are_only_not_known(event, more):
    assert a_phone(event).scan(**more)["outcome"] == "unknown"


def test_what_is_no_list_of_scans_is_told_so(event):
    phone = a_phone(event)
    for body in ("", "[]", '{"scans": 1}', "[" * 10**5, '{"scans": [' + "1," * 201 + "1]}"):
        answer = phone.client.post(phone.url("sync"), body, content_type="application/json")
        assert answer.status_code == 400
        assert answer.json()["error"]


def test_a_batch_costs_the_same_queries_for_one_and_for_many(event, django_assert_max_num_queries):
    phone = a_phone(event)
    people = [came(event) for _n in range(25)]
    with django_assert_max_num_queries(19):
        assert len(phone.results(*[phone.a_scan(links.ticket(each)) for each in people])) == 25
    with django_assert_max_num_queries(19):
        phone.scan(links.ticket(people[0]))


def test_staff_see_when_a_phone_was_last_heard_of_and_what_waits_on_it(event):
    phone = a_phone(event)
    phone.send(queue=12)
    phone.device.refresh_from_db()
    assert phone.device.waiting_scans == 12
    assert phone.device.last_seen_at is not None
