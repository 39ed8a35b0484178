"""Who asked for peace gets it, at once and by one click; what they need still comes."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Consent, Person
from common import clock
from notifications import batching, care, delivery, kinds, quiet, rendering, services
from notifications.models import Message, OptOut
from notifications.services import Recipient
from notifications.states import Channel, State
from tests.factories.outbox import HOA, WITHOUT_EMAIL, a_draft, a_message, an_organiser

pytestmark = pytest.mark.django_db

REMINDER = {
    "kind": "reminder",
    "context": {"event_title": "Lớp 5S", "days_left": 1, "starts": "08:00 12/03/2027"},
}


@pytest.fixture
def at(monkeypatch):
    """Set the clock: at("21:30") or at("23:59 31/12/2026"), in Viet Nam."""

    def go(words: str) -> datetime:
        words = words if " " in words else f"{words} 10/03/2027"
        moment = datetime.strptime(words, "%H:%M %d/%m/%Y").replace(tzinfo=clock.VIETNAM)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return go


def optional(organiser, to=HOA, **changes) -> Message:
    return a_message(organiser, to, essential=False, **changes)


def outcome(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.note


def click(url: str, body: dict | None = None):
    """What a mail client does: a POST without cookies, session or token of a form."""
    path = url.removeprefix("http://testserver").split("//")[-1]
    path = path[path.index("/") :]
    return Client(enforce_csrf_checks=True).post(path, body or {"List-Unsubscribe": "One-Click"})


# --- one click ------------------------------------------------------------------------------------


def test_an_optional_mail_can_be_refused_by_one_click_and_an_essential_one_cannot(organiser):
    optional_mail = rendering.render_mail(optional(organiser))
    sent = optional_mail.mail.message()
    url = sent["List-Unsubscribe"].strip("<>")
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f'href="{url}"' in optional_mail.mail.html
    assert url in optional_mail.mail.body
    assert url not in optional_mail.masked_text
    essential = rendering.render_mail(a_message(organiser))
    assert essential.mail.message()["List-Unsubscribe"] is None
    assert "tùy chọn" not in essential.mail.body + essential.mail.html


def test_looking_at_the_page_changes_nothing_and_one_click_opts_out(organiser):
    message = optional(organiser)
    url = care.opt_out_path(message)
    page = Client().get(url)
    assert page.status_code == 200
    assert "h•••@example.vn" in page.content.decode()
    assert "hoa@example.vn" not in page.content.decode()
    assert not OptOut.objects.exists()
    answer = click(url)
    assert answer.status_code == 200, "a redirect would not be followed"
    assert OptOut.objects.get().address == "hoa@example.vn"
    assert outcome(message) == (State.WITHDRAWN, "Người nhận đã từ chối tin tùy chọn.")
    click(url)
    assert OptOut.objects.count() == 1
    click(url, {"again": "1"})
    assert not OptOut.objects.exists()


def test_only_the_link_of_an_optional_message_opens_the_page(organiser):
    message, essential = optional(organiser), a_message(organiser)
    number, token = care.opt_out_path(message).strip("/").split("/")[1:]
    strangers = (
        care.opt_out_path(essential),
        f"/tc/{number}/{token[:-1]}x/",
        f"/tc/zz/{token}/",
        f"/tc/{'z' * 40}/{token}/",
        f"/tc/-1/{token}/",
        f"/tc/１/{token}/",
    )
    assert {Client().get(url).status_code for url in strangers} == {404}


def test_the_link_in_a_text_message_speaks_for_the_number(organiser):
    message = optional(organiser, WITHOUT_EMAIL, key="by-phone")
    Message.objects.filter(pk=message.pk).update(channel=Channel.SMS)
    message.refresh_from_db()
    assert len(care.opt_out_url(message)) < 70
    click(care.opt_out_path(message))
    assert OptOut.objects.get().address == WITHOUT_EMAIL.phone


def test_whoever_opted_out_gets_nothing_optional_by_any_channel_and_all_that_is_essential(
    organiser,
):
    OptOut.objects.create(organiser=organiser, address="hoa@example.vn")
    shouting = Recipient(HOA.name, "HOA@Example.vn", HOA.phone)
    drafts = [
        a_draft(organiser, shouting, key="o", essential=False),
        a_draft(organiser, Recipient("Lê An", "an@example.vn"), key="other", essential=False),
        a_draft(organiser, key="e"),
        a_draft(an_organiser(), key="elsewhere", essential=False),
    ]
    assert services.queue_messages(drafts) == 4, "a record of each, also of what is not sent"
    states = dict(Message.objects.values_list("key", "state"))
    assert states == {
        "o": State.WITHDRAWN,
        "other": State.QUEUED,
        "e": State.QUEUED,
        "elsewhere": State.QUEUED,
    }


def test_who_opts_out_after_queueing_is_not_written_to(server, organiser):
    message, other = optional(organiser), a_message(organiser)
    OptOut.objects.create(organiser=organiser, address="hoa@example.vn")
    batching.deliver_batch()
    assert len(server.mails) == 1
    assert outcome(message) == (State.WITHDRAWN, "Người nhận đã từ chối tin tùy chọn.")
    assert message.attempts == 0
    assert outcome(other)[0] == State.SENT


def test_a_call_about_something_optional_is_taken_back_too(organiser):
    call = optional(organiser, WITHOUT_EMAIL)
    care.opt_out(call, WITHOUT_EMAIL.phone)
    assert outcome(call)[0] == State.WITHDRAWN


# --- consent --------------------------------------------------------------------------------------


def somebody(organiser, *, objects: bool) -> Recipient:
    person = Person.objects.create(organiser=organiser, full_name="Nguyễn Thị Hoa")
    at = clock.now() if objects else None
    Consent.objects.create(person=person, basis="form", objected_at=at)
    return Recipient("Bà Nguyễn Thị Hoa", "hoa@example.vn", "+84912345678", person_id=person.pk)


def test_who_objected_is_told_only_what_answers_or_concerns_them(server, organiser):
    gone = somebody(organiser, objects=True)
    kept = ("registration.objected", "event.cancelled", "registration.link_again")
    refused = ("registration.confirmed", "registration.offered")
    needed = {"event_title": "Lớp 5S", "code": "K7M2PQX", "reason": "", "offer_until": ""}
    drafts = [a_draft(organiser, gone, kind=kind, context=needed) for kind in (*kept, *refused)]
    drafts.append(a_draft(organiser, gone, **REMINDER))
    services.queue_messages(drafts)
    batching.deliver_batch()
    assert {each.kind for each in Message.objects.filter(state=State.SENT)} == set(kept)
    assert len(server.mails) == len(kept)
    withdrawn = Message.objects.filter(state=State.WITHDRAWN)
    assert {each.note for each in withdrawn} == {
        "Người nhận đã phản đối việc xử lý dữ liệu cá nhân."
    }


def test_who_objects_after_queueing_is_not_written_to_and_who_consents_anew_is(server, organiser):
    to = somebody(organiser, objects=False)
    message = a_message(organiser, to)
    consents = Consent.objects.filter(person=to.person_id)
    consents.update(objected_at=clock.now())
    batching.deliver_batch()
    assert outcome(message)[0] == State.WITHDRAWN
    Consent.objects.create(person_id=to.person_id, basis="form")
    again = a_message(organiser, to)
    batching.deliver_batch()
    assert outcome(again)[0] == State.SENT


def test_an_objection_takes_back_what_waits_also_what_is_paused(organiser):
    to = somebody(organiser, objects=True)
    waiting, paused = a_message(organiser, to), a_message(organiser, to)
    Message.objects.filter(pk=paused.pk).update(state=State.HELD)
    needed = a_message(organiser, to, kind="registration.cancelled")
    assert care.withdraw_from_objecting(person_ids=[to.person_id]) == 2
    assert outcome(waiting)[0] == outcome(paused)[0] == State.WITHDRAWN
    assert outcome(needed)[0] == State.QUEUED


# --- quiet hours ----------------------------------------------------------------------------------


@pytest.fixture
def sleeping(organiser):
    organiser.quiet_from, organiser.quiet_to = time(21), time(7)
    organiser.save()
    return organiser


@pytest.mark.parametrize(
    ("now", "due", "expires", "goes"),
    [
        ("15:00", "20:59", None, "20:59 10/03/2027"),
        ("15:00", "21:00", None, "07:00 11/03/2027"),
        ("23:59 31/12/2026", "23:59 31/12/2026", None, "07:00 01/01/2027"),
        ("00:00 01/01/2027", "00:00 01/01/2027", None, "07:00 01/01/2027"),
        ("06:59", "06:59", None, "07:00 10/03/2027"),
        ("07:00", "07:00", None, "07:00 10/03/2027"),
        # Of use for an hour at least: after the night.
        ("15:00", "06:00 11/03/2027", "08:00 11/03/2027", "07:00 11/03/2027"),
        # Else in the evening before, half an hour before the quiet begins, or now.
        ("15:00", "06:30 11/03/2027", "07:30 11/03/2027", "20:30 10/03/2027"),
        ("20:50", "06:30 11/03/2027", "07:30 11/03/2027", "20:50 10/03/2027"),
        # Within the quiet: as long as it may still be sent, at their end; else at once.
        ("22:00", "22:00", "07:30 11/03/2027", "07:00 11/03/2027"),
        ("22:00", "22:00", "06:30 11/03/2027", "22:00 10/03/2027"),
    ],
)
def test_a_message_nobody_waits_for_keeps_the_quiet_hours(at, sleeping, now, due, expires, goes):
    wanted, until = at(due), at(expires) if expires else None
    expected = at(goes)
    at(now)
    moment = quiet.good_moment(wanted, organiser=sleeping, expires_at=until)
    assert f"{clock.local(moment):%H:%M %d/%m}" == f"{expected:%H:%M %d/%m}"


def test_what_is_optional_is_rather_missed_than_said_at_night(at, sleeping):
    until = at("06:30 11/03/2027")
    now = at("22:00")
    assert quiet.good_moment(now, organiser=sleeping, expires_at=until, essential=False) > until


def test_an_office_without_quiet_hours_or_with_them_at_noon(at, organiser):
    now = at("23:00")
    assert quiet.good_moment(now, organiser=organiser) == now
    organiser.quiet_from, organiser.quiet_to = time(12), time(13, 30)
    noon = at("12:10")
    assert quiet.good_moment(noon, organiser=organiser) == at("13:30")


def test_at_night_answers_go_and_the_rest_waits_for_the_morning(at, server, sleeping):
    at("22:00")
    services.queue_messages(
        [a_draft(sleeping, key="answer"), a_draft(sleeping, key="r", **REMINDER)]
    )
    batching.deliver_batch()
    assert dict(Message.objects.values_list("key", "state")) == {
        "answer": State.SENT,
        "r": State.QUEUED,
    }
    at("07:00 11/03/2027")
    batching.deliver_batch()
    assert Message.objects.get(key="r").state == State.SENT


def test_what_stood_still_till_night_is_not_sent_at_night_and_costs_no_try(at, server, sleeping):
    at("20:00")
    services.queue_messages([a_draft(sleeping, key="r", **REMINDER)])
    at("03:00 11/03/2027")
    batching.deliver_batch()
    message = Message.objects.get()
    assert (message.state, message.attempts, server.mails) == (State.QUEUED, 0, [])
    assert clock.local(message.due_at).hour == 7


def test_a_retry_waits_for_the_morning_too(at, server, sleeping, monkeypatch):
    monkeypatch.setattr(delivery, "backoff", lambda attempts: timedelta(minutes=1))
    server.data_reply = "451 4.7.1 try later"
    at("20:59")
    services.queue_messages([a_draft(sleeping, key="r", **REMINDER)])
    batching.deliver_batch()
    message = Message.objects.get()
    assert message.attempts == 1
    assert f"{clock.local(message.due_at):%H:%M}" == "07:00"


# --- what it costs --------------------------------------------------------------------------------


def test_care_costs_the_same_for_three_messages_and_for_three_hundred(sleeping):
    def asked(count: int) -> int:
        drafts = [
            a_draft(
                sleeping,
                Recipient(f"Lê An {n}", f"an{n}@example.vn", person_id=n),
                essential=False,
                **REMINDER,
            )
            for n in range(count)
        ]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            care.apply(drafts)
            care.verdicts([])
        return len(queries)

    assert asked(3) == asked(300) == 3


def test_an_answer_that_somebody_waits_for_costs_no_query_more(
    organiser, django_assert_num_queries
):
    draft = a_draft(organiser)
    with django_assert_num_queries(0):
        care.apply_one(draft)


def test_what_answers_people_or_changes_what_they_must_do_is_essential():
    assert [name for name, kind in kinds.KINDS.items() if not kind.essential] == [kinds.MORNING]
    assert all(kinds.KINDS[name].at_once for name in kinds.KINDS if name.startswith("account."))
