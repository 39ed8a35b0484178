"""An edition is put off, moved or cancelled: the invited units hear of it like the people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from common import clock
from common.errors import DomainError
from conferences import tasks
from conferences.models import AgendaVersion, Delegation
from conferences.services import letters, reminding, whole
from conferences.services.agenda import settle_draft
from conferences.services.editions import edit_conference
from conferences.states import DelegationState
from notifications.models import Message
from notifications.rendering import render_mail
from registrations.models import Event, Session
from reminders.planning import plan_due
from tests.factories import SYSTEM, make_person
from tests.factories.agenda import Kind, an_agenda, at, plan, publish
from tests.factories.conference import a_delegation, an_edition, some_delegates
from tests.factories.staff_pages import a_client

pytestmark = pytest.mark.django_db
BAO = {"reason": "Bão số 3"}
CANCELLED, POSTPONED, MOVED = (
    f"delegation.event_{name}" for name in ("cancelled", "postponed", "moved")
)


def sent_their_letters(*delegations):
    Message.objects.filter(topic__in=[each.topic for each in delegations]).update(state="sent")


@pytest.fixture
def event():
    """An edition that invited four units: one waits, one sent its list, one declined, one is
    still to be sent its giấy mời."""
    event = an_edition(
        conference={"numbers_letters": False},
        registration_closes_at=clock.now() + timedelta(days=20),
    )
    waiting, answered, declined = (a_delegation(event, f"Đơn vị {name}") for name in "ABC")
    letters.send_letters(event_id=event.pk, by=SYSTEM)
    sent_their_letters(waiting, answered, declined)
    some_delegates(answered, 2)
    for each, state in (
        (answered, DelegationState.APPROVED),
        (declined, DelegationState.DECLINED),
    ):
        Delegation.objects.filter(pk=each.pk).update(state=state)
    a_delegation(event, "Đơn vị chưa gửi giấy")
    return event


def page(event, name):
    return reverse(f"conferences:{name}", args=[event.code])


def told(kind):
    found = Message.objects.filter(kind=kind).exclude(state="withdrawn")
    return sorted(message.context["unit"] for message in found)


def cancel(event):
    return whole.cancel_edition(event_id=event.pk, by=SYSTEM, **BAO)


def postpone(event):
    return whole.postpone_edition(event_id=event.pk, by=SYSTEM, **BAO)


def test_staff_cancel_an_edition_and_people_and_units_are_told_once(event):
    client = a_client(event.organiser)
    asked = client.get(page(event, "cancel")).content.decode()
    assert "2 người sẽ được báo tin." in asked
    assert "2 cán bộ đầu mối của các đoàn được mời cũng được báo tin." in asked
    for _time in range(2):
        client.post(page(event, "cancel"), BAO)
    assert told(CANCELLED) == ["Đơn vị A", "Đơn vị B"]
    assert Message.objects.filter(kind="event.cancelled").count() == 2
    words = render_mail(Message.objects.filter(kind=CANCELLED).first()).masked_text
    assert "không được tổ chức" in words
    assert "Bão số 3" in words


def test_of_a_cancelled_edition_no_letter_reminder_or_offer_goes_out(event, time_machine):
    Delegation.objects.update(letter_sent_at=clock.now() - timedelta(days=3))
    reminding.remind_units(event_id=event.pk, by=SYSTEM)
    cancel(event)
    assert told("delegation.reminder") == []
    time_machine.move_to(clock.now().replace(hour=3) + timedelta(days=16))
    tasks.tend_delegations()
    plan_due()
    with pytest.raises(DomainError):
        letters.send_letters(event_id=event.pk, by=SYSTEM)
    for delegation in Delegation.objects.all():
        with pytest.raises(DomainError):
            letters.send_letter_again(delegation_id=delegation.pk, by=SYSTEM)
    waiting = Message.objects.filter(state="queued").values_list("kind", flat=True)
    assert set(waiting) == {CANCELLED, "event.cancelled"}


def test_a_unit_whose_letter_did_not_leave_yet_hears_nothing_but_the_new_date(event):
    letters.send_letters(event_id=event.pk, by=SYSTEM)
    assert told("delegation.invited")[-1] == "Đơn vị chưa gửi giấy"
    assert whole.units_to_tell(event) == 2
    postpone(event)
    assert told(POSTPONED) == ["Đơn vị A", "Đơn vị B"]
    assert "Đơn vị chưa gửi giấy" not in told("delegation.invited")
    whole.publish_edition(event_id=event.pk, by=SYSTEM)
    assert letters.send_letters(event_id=event.pk, by=SYSTEM).mails == 1
    assert told("delegation.invited")[-1] == "Đơn vị chưa gửi giấy"


def test_an_edition_put_off_says_so_then_says_its_new_days_and_keeps_what_was_typed(event):
    client = a_client(event.organiser)
    client.post(page(event, "postpone"), BAO)
    assert told(POSTPONED) == ["Đơn vị A", "Đơn vị B"]
    before = f"{clock.local(event.starts_at):%d/%m/%Y}"
    for message in Message.objects.filter(kind=POSTPONED):
        assert before not in render_mail(message).masked_text
    for session in event.sessions.all():
        later = {
            name: getattr(session, name) + timedelta(days=30) for name in ("starts_at", "ends_at")
        }
        Session.objects.filter(pk=session.pk).update(**later)
    settle_draft(Event.objects.get(pk=event.pk), by=SYSTEM)
    assert told(MOVED) == []
    client.post(page(event, "publish"))
    assert told(MOVED) == ["Đơn vị A", "Đơn vị B"]
    assert told(POSTPONED) == [], "who was not told of the old news hears only the new"
    event.refresh_from_db()
    for message in Message.objects.filter(kind=MOVED):
        words = render_mail(message).masked_text
        assert f"{clock.local(event.starts_at):%d/%m/%Y}" in words
        assert ("Xin gửi danh sách đoàn trước hết" in words) == (
            message.context["unit"] == "Đơn vị A"
        )
    client.post(page(event, "publish"))
    assert len(told(MOVED)) == 2


def test_a_first_publication_tells_no_unit(event):
    draft = an_edition(event.organiser, published=False)
    a_delegation(draft, letter_sent_at=clock.now())
    whole.publish_edition(event_id=draft.pk, by=SYSTEM)
    assert told(MOVED) == []


def test_another_place_is_told_to_the_units_and_a_waiting_letter_names_it(event):
    calls = a_delegation(event, "Đơn vị gọi điện", coordinator_email="")
    letters.send_letters(event_id=event.pk, by=SYSTEM)
    client = a_client(event.organiser)
    form = client.get(page(event, "edit")).context["form"]
    given = {each.html_name: each.value() for each in form if each.value() not in (None, False)}
    answer = client.post(page(event, "edit"), {**given, "venue": "Nhà hát thành phố"})
    assert answer.status_code == 302, answer.context["form"].errors
    assert told(MOVED) == ["Đơn vị A", "Đơn vị B"]
    [call] = Message.objects.filter(topic=calls.topic, state="queued")
    assert call.kind == "delegation.invited"
    assert any("Nhà hát thành phố" in value for _label, value in call.context["facts"])


def test_an_agenda_that_begins_at_another_hour_is_told_to_the_units_once(event):
    an_agenda(event)
    publish(event)
    Message.objects.filter(kind=MOVED).delete()
    plan(event, "10:00", 30, "Thảo luận", Kind.DISCUSSION)
    publish(event)
    assert told(MOVED) == []
    plan(event, "07:00", 30, "Đón tiếp", Kind.WELCOME)
    publish(event)
    assert told(MOVED) == ["Đơn vị A", "Đơn vị B"]
    event.refresh_from_db()
    assert event.starts_at == at(event, "07:00")


def test_speakers_hear_that_an_edition_moves_once_its_agenda_was_published(event):
    speaker = make_person(event.organiser, "Vũ Thị Diễn Giả", email="dg@example.vn")
    for session in event.sessions.all():
        session.roles.create(person=speaker, role="speaker")

    def move_to(place):
        edit_conference(
            event_id=event.pk, event_details={"venue": place}, conference_details={}, by=SYSTEM
        )

    def heard():
        rows = Message.objects.filter(topic=f"person:{speaker.pk}").order_by("pk")
        return list(rows.values_list("kind", flat=True))

    move_to("Nhà hát lớn")
    assert heard() == [], "the agenda is a draft that nobody has seen"
    AgendaVersion.objects.create(conference_id=event.pk, number=1, items=[])
    move_to("Cung Văn hóa")
    assert heard() == ["teaching.moved"]
    postpone(event)
    assert heard() == ["teaching.moved", "teaching.postponed"]
    whole.cancel_edition(event_id=event.pk, by=SYSTEM, **BAO)
    assert heard() == ["teaching.moved", "teaching.postponed", "teaching.cancelled"]
