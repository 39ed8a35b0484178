"""A coordinator gets one mail instead of thirty, whoever folds it and however often they die."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import Organiser
from common import clock
from notifications import (
    batching,
    delivery,
    digests,
    holding,
    rendering,
    reviving,
    services,
    tasks,
)
from notifications.calendar import CalendarPart
from notifications.models import Message
from notifications.services import Recipient
from notifications.states import Channel, State
from tests.factories.crowd import at_once
from tests.factories.outbox import HOA, a_draft, an_organiser

pytestmark = pytest.mark.django_db

MAILBOX = "dau-moi@example.vn"


def delegate(name: str, mailbox: str = MAILBOX) -> Recipient:
    return Recipient(name, mailbox, "+84912345678", via="Trần Văn Đầu")


def about(organiser: Organiser, number: int, **changes) -> Message:
    """Words about one delegate that their coordinator passes on."""
    to = changes.pop("to", None) or delegate(f"Lê An {number}")
    context = {"event_title": "Hội nghị XVI", "code": f"CODE{number}"}
    context["facts"] = [["Địa điểm", "Hội trường 2"], ["Mã đăng ký", f"CODE{number}"]]
    values = {
        "kind": "registration.approved",
        "context": context,
        "links": {"manage": ["test.manage", number]},
        "topic": f"registration:{number}",
    }
    return a_draft(organiser, to, **values | changes)


def queue(organiser: Organiser, count: int = 3, **changes) -> list[Message]:
    services.queue_messages([about(organiser, number, **changes) for number in range(count)])
    return list(Message.objects.exclude(kind=digests.DIGEST).order_by("pk"))


def ripe() -> None:
    Message.objects.filter(gathers=True).update(due_at=clock.now())


def states() -> list[str]:
    return sorted(Message.objects.values_list("state", flat=True))


def test_thirty_messages_to_a_coordinator_are_one_mail_with_each_name_code_and_link(
    server, organiser
):
    queue(organiser, 30)
    tasks.sweep_messages()
    assert server.mails == [], "they wait for each other"
    assert states() == [State.QUEUED] * 30
    ripe()
    tasks.sweep_messages()
    [mail] = server.mails
    assert mail["Subject"] == "30 tin: Hội nghị XVI"
    assert mail["To"] == f"Trần Văn Đầu <{MAILBOX}>"
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert len(html.encode()) < 100_000
    for number in range(30):
        assert f"- Lê An {number} (CODE{number})" in text
        for body in (text, html):
            assert f"/test.manage/{number}/t0ken-test.manage/" in body
    assert text.count("Hội trường 2") == html.count("Hội trường 2") == 1
    assert "Mã đăng ký: CODE" not in text
    digest = Message.objects.get(kind=digests.DIGEST)
    assert (digest.state, digest.parts.count()) == (State.SENT, 30)
    assert "t0ken" not in digest.sent_text
    assert set(digest.parts.values_list("state", flat=True)) == {State.FOLDED}
    tasks.sweep_messages()
    assert len(server.mails) == 1


def test_what_cannot_wait_is_folded_with_what_was_queued_in_the_same_moment(server, organiser):
    needed = {"event_title": "Hội nghị XVI", "reason": "Bão số 3"}
    queue(organiser, 5, kind="event.cancelled", context=needed)
    tasks.deliver_due()
    [mail] = server.mails
    text = mail.get_body(("plain",)).get_content()
    assert text.count("Bão số 3") == 1
    assert all(f"Lê An {number}" in text for number in range(5))


def test_a_single_message_goes_as_it_is_when_it_has_waited(server, organiser):
    [message] = queue(organiser, 1)
    assert message.due_at >= message.created_at + digests.WAIT
    ripe()
    tasks.deliver_due()
    message.refresh_from_db()
    assert (message.state, message.gathers, len(server.mails)) == (State.SENT, False, 1)


def test_only_what_goes_to_the_same_mailbox_in_the_same_language_is_folded(organiser):
    others = [
        about(organiser, 10, to=delegate("Lê An", "KHAC@example.vn")),
        about(organiser, 11, to=Recipient("Lê An", MAILBOX, via="T", language="en")),
        about(an_organiser(), 12),
        about(organiser, 13, to=HOA),
        about(organiser, 14, to=Recipient("Lê An", "", "+84912345678", via="T")),
        about(organiser, 15, kind="registration.received"),
    ]
    shouting = about(organiser, 1, to=delegate("Vũ Hà", MAILBOX.upper()))
    services.queue_messages([about(organiser, 0), shouting, *others])
    ripe()
    assert digests.fold_due() == 1
    folded = Message.objects.filter(state=State.FOLDED)
    assert {each.topic for each in folded} == {"registration:0", "registration:1"}
    assert not Message.objects.filter(gathers=True).exists()
    waits = Message.objects.get(topic="registration:13")
    assert waits.due_at <= clock.now(), "a person's own mail waits for nobody"


def test_words_for_the_coordinator_stand_beside_words_to_pass_on(organiser):
    own = a_draft(
        organiser,
        Recipient("Trần Văn Đầu", MAILBOX),
        kind="delegation.approved",
        context={"event_title": "Hội nghị XVI", "unit": "Sở Công Thương Mẫu"},
        links={"coordinate": ["test.coordinate", 9]},
    )
    services.queue_messages([own, about(organiser, 0)])
    ripe()
    digests.fold_due()
    digest = Message.objects.get(kind=digests.DIGEST)
    mail = rendering.render_mail(digest).mail
    assert mail.body.count("/test.coordinate/9/t0ken-test.coordinate/") == 1
    assert "/test.manage/0/t0ken-test.manage/" in mail.body
    assert "\n- \n" not in mail.body
    said = rendering.render_call(digest)
    assert any(words.startswith("Lê An 0: ") for words in said)
    assert "•••" not in " ".join(said)


def test_what_is_withdrawn_meanwhile_is_not_said(server, organiser):
    queue(organiser, 3)
    services.withdraw_messages(topic="registration:0")
    ripe()
    digests.fold_due()
    services.withdraw_messages(topic="registration:1")
    batching.deliver_batch()
    [mail] = server.mails
    text = mail.get_body(("plain",)).get_content()
    assert "Lê An 2" in text
    assert "Lê An 0" not in text
    assert "Lê An 1" not in text


def test_a_digest_of_nothing_is_not_sent(server, organiser):
    rows = queue(organiser, 2)
    ripe()
    digests.fold_due()
    holding.withdraw(Message.objects.filter(pk__in=[row.pk for row in rows]))
    batching.deliver_batch()
    assert server.mails == []
    digest = Message.objects.get(kind=digests.DIGEST)
    assert (digest.state, digest.note) == (
        State.WITHDRAWN,
        "Mọi tin trong thư gộp này đã được rút.",
    )


def test_a_digest_that_cannot_arrive_is_a_call_with_all_it_said(server, organiser):
    server.refuse[MAILBOX] = "550 5.1.1 no such mailbox"
    queue(organiser, 2)
    ripe()
    tasks.deliver_due()
    call = Message.objects.get(channel=Channel.CALL)
    assert call.to_name == "Trần Văn Đầu"
    assert "Lê An 0, Lê An 1: " in "\n".join(rendering.render_call(call))


def test_a_message_that_would_be_too_late_does_not_wait(organiser):
    soon = clock.now() + timedelta(minutes=10)
    [message] = queue(organiser, 1, expires_at=soon)
    assert message.due_at < soon


def test_a_coordinators_diary_is_not_filled_with_what_others_go_to(organiser):
    entry = CalendarPart("r-1", "REQUEST", 0, clock.now(), clock.now(), "Hội nghị", "", "")
    assert about(organiser, 0, calendar=entry).calendar is None
    assert about(organiser, 0, calendar=entry, to=HOA).calendar is not None


def test_a_large_crowd_is_told_in_several_mails_that_clients_show_in_full(organiser):
    queue(organiser, 130)
    ripe()
    assert digests.fold_due() == 3
    for digest in Message.objects.filter(kind=digests.DIGEST):
        assert len(rendering.render_mail(digest).mail.html.encode()) < 100_000


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_workers_fold_one_digest_and_a_killed_one_leaves_all_as_it_was(monkeypatch):
    organiser = an_organiser()
    queue(organiser, 20)
    ripe()
    with monkeypatch.context() as dying:
        dying.setattr(digests, "_digest", lambda group: exec("raise SystemExit"))
        with pytest.raises(SystemExit):
            digests.fold_due()
    assert states() == [State.QUEUED] * 20
    assert at_once([digests.fold_due] * 8) == []
    [digest] = Message.objects.filter(kind=digests.DIGEST)
    assert digest.parts.count() == 20
    assert delivery.due().get() == digest


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("holds_the_lock", "digests_made"), [(True, 0), (False, 1)])
def test_a_worker_in_the_midst_of_folding_keeps_others_off(holds_the_lock, digests_made):
    """The control: without the organiser's lock another folds the rows it has not come to yet."""
    organiser = an_organiser()
    rows = queue(organiser, 10)
    ripe()
    with transaction.atomic():
        if holds_the_lock:
            list(Organiser.objects.filter(pk=organiser.pk).select_for_update(no_key=True))
        list(Message.objects.filter(pk__in=[row.pk for row in rows[:5]]).select_for_update())
        assert at_once([digests.fold_due]) == []
    assert Message.objects.filter(kind=digests.DIGEST).count() == digests_made


def test_words_that_were_taken_back_and_hold_again_go_once_in_a_digest_of_their_own(
    server, organiser
):
    """The class moves while the mail server is away: the sending of all others goes on too."""
    drafts = [about(organiser, number, key=f"reminder:{number}") for number in range(3)]
    services.queue_messages(drafts)
    ripe()
    digests.fold_due()
    for number in (0, 1):
        services.withdraw_messages(topic=f"registration:{number}")
    again = [about(organiser, number, key=f"reminder:{number}") for number in (0, 1)]
    for draft in again:
        digests.mark(draft)
    assert reviving.queue_again(again) == 2
    ripe()
    assert digests.fold_due() == 1, "its first part led a digest before"
    tasks.deliver_due()
    texts = [mail.get_body(("plain",)).get_content() for mail in server.mails]
    assert len(texts) == 2
    for number in range(3):
        assert sum(f"Lê An {number}" in text for text in texts) == 1


def test_of_a_digest_that_did_not_arrive_nobody_is_called_about_what_was_withdrawn_since(organiser):
    queue(organiser, 2)
    ripe()
    digests.fold_due()
    digest = Message.objects.get(kind=digests.DIGEST)
    Message.objects.filter(pk=digest.pk).update(state=State.FAILED)
    delivery.hand_to_callers(digest)
    call = Message.objects.get(channel=Channel.CALL)
    services.withdraw_messages(topic="registration:0")
    said = " ".join(rendering.render_call(call))
    assert "Lê An 1" in said
    assert "Lê An 0" not in said
    services.withdraw_messages(topic="registration:1")
    rendering.render_call(Message.objects.get(pk=call.pk))


def test_what_a_digest_would_say_too_late_is_missed_and_the_rest_is_said(server, organiser):
    soon = clock.now() + timedelta(hours=1)
    services.queue_messages([about(organiser, 0, expires_at=soon), about(organiser, 1)])
    ripe()
    digests.fold_due()
    Message.objects.filter(topic="registration:0").update(expires_at=clock.now())
    tasks.sweep_messages()
    [mail] = server.mails
    text = mail.get_body(("plain",)).get_content()
    assert "Lê An 1" in text
    assert "Lê An 0" not in text
    assert Message.objects.get(topic="registration:0").state == State.MISSED


def test_what_goes_wrong_with_one_offices_digest_holds_up_nobody_else(
    server, organiser, monkeypatch
):
    queue(organiser, 2)
    other = an_organiser()
    services.queue_messages([about(other, number) for number in (3, 4)])
    ripe()
    make = digests._digest

    def broken(group):
        if group[0].organiser_id == organiser.pk:
            raise ValueError
        return make(group)

    monkeypatch.setattr(digests, "_digest", broken)
    tasks.deliver_due()
    [mail] = server.mails
    assert "Lê An 3" in mail.get_body(("plain",)).get_content()
