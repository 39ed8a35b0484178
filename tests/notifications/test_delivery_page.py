"""What became of messages: by event, person, batch and channel; as they looked; sent again at once."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest

from common import clock
from notifications import addresses, batching, delivery, holding, naming, retrying, services, smtp
from notifications.models import Attempt, Message
from notifications.states import Channel, Outcome, State
from tests.factories.crowd import at_once
from tests.factories.outbox import HOA, WITHOUT_EMAIL, a_draft, a_member, a_message, an_organiser

pytestmark = pytest.mark.django_db

MESSAGES = "/quan-ly/tin-nhan/"
BINH = services.Recipient("Trần Bình", "binh@example.vn", "+84911111111")


@pytest.fixture
def staff(client, organiser):
    user = a_member(organiser)
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def names(monkeypatch):
    monkeypatch.setattr(naming, "_namers", {})
    monkeypatch.setattr(naming, "_choices", {})
    name = lambda ids: {pk: naming.Named(f"Lớp số {pk}", f"/lop/{pk}/") for pk in ids}  # noqa: E731
    naming.register("event", name, choices=lambda organisers: [(7, "Lớp số 7")])
    naming.register("announcement", lambda ids: {pk: naming.Named(f"Đợt {pk}") for pk in ids})


def page(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def tabs(text: str) -> dict[str, int]:
    found = re.findall(r'">([^<]+) <span class="tabs-count">(\d+)</span>', text)
    return {label: int(count) for label, count in found}


def in_state(message: Message, state: str, **changes) -> Message:
    Message.objects.filter(pk=message.pk).update(state=state, **changes)
    return message


def test_each_state_has_its_tab_and_due_and_bounced_are_told_apart(client, staff, organiser):
    a_message(organiser, due_at=clock.now() + timedelta(days=1))
    a_message(organiser)
    back = in_state(a_message(organiser, BINH), State.SENT)
    Attempt.objects.create(message=back, outcome=Outcome.BOUNCED, detail="550 hộp thư đầy")
    for state in (State.FAILED, State.HELD, State.MISSED, State.WITHDRAWN, State.FOLDED):
        in_state(a_message(organiser), state)
    assert tabs(page(client, MESSAGES)) == {
        "Tất cả": 8, "Chờ gửi": 2, "Đến giờ gửi": 1, "Đã gửi": 1, "Không gửi được": 1,
        "Bị trả lại": 1, "Tạm dừng": 1, "Quá hạn gửi": 1, "Đã rút": 1, "Đã gộp vào thư khác": 1,
    }  # fmt: skip
    bounced = page(client, f"{MESSAGES}?state=bounced")
    assert "Trần Bình" in bounced
    assert "Nguyễn Thị Hoa" not in bounced
    assert page(client, f"{MESSAGES}?state=due").count("rowheader") == 1


@pytest.mark.parametrize(
    "query", ["scope=event:8", "batch=announcement:2", "channel=call", "person={person}"]
)
def test_the_list_is_narrowed_to_an_event_a_batch_a_channel_or_a_person(
    client, staff, organiser, query
):
    from tests.factories import make_person

    person = make_person(organiser)
    a_message(organiser, batch="announcement:1")
    Message.objects.filter(
        pk=a_message(organiser, WITHOUT_EMAIL, scope="event:8", batch="announcement:2").pk
    ).update(person=person)
    text = page(client, f"{MESSAGES}?{query.format(person=person.pk)}")
    assert "Trần Văn Bình" in text
    assert "Nguyễn Thị Hoa" not in text
    assert "Lớp số 8" in text
    assert "Nguyễn Thị Hoa" in page(client, f"{MESSAGES}?person={'9' * 30}")


def test_costs_are_shown_by_message_and_for_the_whole_filtered_list(client, staff, organiser):
    for to, cost in ((HOA, 850), (BINH, 400)):
        message = a_message(organiser, to)
        for part in (cost, 0):
            Attempt.objects.create(
                message=message, channel=Channel.SMS, outcome=Outcome.SENT, cost=part
            )
    text = page(client, MESSAGES)
    assert "850 đ" in text
    assert "1.250 đ" in text
    assert "1.250 đ" not in page(client, f"{MESSAGES}?q=hoa")
    rows = client.get(f"{MESSAGES}danh-sach.csv").content.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(rows)))
    assert {row["Người nhận"]: row["Chi phí (đ)"] for row in table} == {
        "Bà Nguyễn Thị Hoa": "850",
        "Trần Bình": "400",
    }
    assert {row["Sự kiện"] for row in table} == {"Lớp số 7"}
    assert "(Tin nhắn SMS)" in page(client, f"{MESSAGES}{message.pk}/")


def test_a_mail_is_seen_as_it_looked_in_a_box_from_which_nothing_leaves(client, staff, organiser):
    message = a_message(
        organiser,
        context={"event_title": "<img src=http://evil.example/x><script>1</script>", "code": "K7"},
        links={"manage": ["test.manage", 41], "qr": ["test.qr", 41]},
    )
    answer = client.get(f"{MESSAGES}{message.pk}/xem-thu/")
    html, policy = answer.content.decode(), answer["Content-Security-Policy"]
    assert "Mã QR" in html
    assert "data:image/png" in html
    assert "t0ken" not in html
    assert "<script" not in html
    assert "http://evil.example/x>" not in re.sub(r"&lt;.*?&gt;", "", html)
    for rule in ("sandbox;", "script-src 'none'", "img-src data:", "style-src 'sha256-"):
        assert rule in f"{policy};"
    assert "unsafe" not in policy
    assert (
        client.get(f"{MESSAGES}{a_message(organiser, WITHOUT_EMAIL).pk}/xem-thu/").status_code
        == 404
    )
    secret = a_message(organiser, secret=True)
    assert client.get(f"{MESSAGES}{secret.pk}/xem-thu/").status_code == 404


def failed(organiser, count: int, **changes) -> None:
    Message.objects.bulk_create([a_draft(organiser, **changes) for _each in range(count)])
    Message.objects.filter(state=State.QUEUED, channel=Channel.EMAIL).update(
        state=State.FAILED, attempts=6
    )


def test_all_that_failed_of_a_filter_is_sent_again_after_one_question(client, staff, organiser):
    failed(organiser, 3, batch="announcement:1")
    delivery.hand_to_callers(Message.objects.first())
    failed(organiser, 2, batch="announcement:2")
    in_state(a_message(organiser, batch="announcement:1"), State.WITHDRAWN)
    failed(organiser, 1, batch="announcement:1", expires_at=clock.now())
    failed(an_organiser(), 1, batch="announcement:1")
    url = f"{MESSAGES}gui-lai/?state=failed&batch=announcement:1"
    asked = page(client, url)
    assert "3 tin sẽ được đưa lại vào hàng chờ gửi" in asked
    assert "1 tin không gửi lại được" in asked
    assert not Attempt.objects.exists()
    assert "Gửi lại các tin này" in page(client, f"{MESSAGES}?state=failed")
    answer = client.post(url, follow=True)
    assert "Đã đưa 3 tin vào hàng chờ gửi." in answer.content.decode()
    queued = Message.objects.filter(channel=Channel.EMAIL, state=State.QUEUED)
    assert set(queued.values_list("batch", "attempts")) == {("announcement:1", 0)}
    assert queued.count() == Attempt.objects.filter(outcome=Outcome.REQUEUED, by=staff).count() == 3
    assert Message.objects.get(channel=Channel.CALL).state == State.WITHDRAWN
    assert "Không có tin nào gửi lại được" in page(client, url)


def test_what_another_office_announced_or_whom_it_wrote_to_is_not_even_named(
    client, staff, organiser
):
    theirs = a_message(an_organiser(), batch="announcement:8", scope="event:8")
    in_state(theirs, State.FAILED)
    a_message(organiser)
    for wanted in ("batch=announcement:8", "scope=event:8"):
        for address in (MESSAGES, f"{MESSAGES}gui-lai/"):
            text = page(client, f"{address}?{wanted}")
            assert "Đợt 8" not in text
            assert "Lớp số 8" not in text


def test_what_is_sent_again_goes_at_the_pace_that_the_server_stands(organiser, django_user_model):
    by = a_member(organiser)
    failed(organiser, 1100)
    assert retrying.retry_messages(rows=Message.objects.all(), by=by, per_minute=500) == 1100
    now = clock.now()
    first, last = Message.objects.order_by("due_at").values_list("due_at", flat=True)[::1099]
    assert (last - first) == timedelta(minutes=2)
    assert first <= now


def test_an_address_that_is_known_to_be_bad_is_not_tried_again_with_the_others(organiser):
    by = a_member(organiser)
    Message.objects.bulk_create([a_draft(organiser), a_draft(organiser, BINH)])
    Message.objects.update(state=State.FAILED)
    addresses.mark_bounced("binh@example.vn", Channel.EMAIL, "550 no such user")
    assert retrying.retry_messages(rows=Message.objects.all(), by=by) == 1
    assert Message.objects.get(to_email="binh@example.vn").state == State.FAILED


def test_whoever_was_told_by_phone_is_not_mailed_again_with_the_others(organiser):
    by = a_member(organiser)
    called, waits = a_message(organiser), a_message(organiser, BINH, batch="announcement:1")
    Message.objects.update(state=State.FAILED)
    for each in (called, waits):
        delivery.hand_to_callers(each)
    call = Message.objects.get(key=f"call:{called.key}")
    services.report_call(message_id=call.pk, reached=True, by=by)
    holding.pause_batch("announcement:1")
    assert retrying.retry_messages(rows=Message.objects.all(), by=by) == 1
    assert Message.objects.get(pk=called.pk).state == State.FAILED
    assert Message.objects.get(key=f"call:{waits.key}").state == State.WITHDRAWN


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_send_again_at_once_try_each_message_once(server):
    organiser = an_organiser()
    by = a_member(organiser)
    failed(organiser, 40)
    rows = Message.objects.all()
    again = lambda: retrying.retry_messages(rows=rows, by=by)  # noqa: E731
    assert at_once([again, again, again]) == []
    assert Attempt.objects.filter(outcome=Outcome.REQUEUED).count() == 40
    while batching.deliver_batch():
        pass
    smtp.line().hang_up()
    assert len(server.mails) == len({mail["Message-ID"] for mail in server.mails}) == 40


def test_the_pages_cost_the_same_for_few_messages_and_for_many(
    client, staff, organiser, django_assert_max_num_queries
):
    def queries() -> list[int]:
        counts = []
        for url in (
            MESSAGES,
            f"{MESSAGES}?scope=event:7&state=failed",
            f"{MESSAGES}gui-lai/?q=hoa",
        ):
            with django_assert_max_num_queries(12) as counted:
                page(client, url)
            counts.append(len(counted))
        return counts

    failed(organiser, 2)
    few = queries()
    failed(organiser, 120)
    assert queries() == few


def test_a_persons_page_shows_what_they_were_sent_also_what_was_sent_to_their_second_row(
    client, staff, organiser
):
    from registrations.services.merging import merge_people
    from tests import factories

    kept = factories.make_person(organiser, "Vũ Hà", phone="+84911111110")
    twin = factories.make_person(organiser, "Vũ Hà", phone="+84911111112")
    recipient = services.Recipient("Vũ Hà", "ha@example.vn", person_id=twin.pk)
    message = a_message(organiser, recipient)
    in_state(message, State.SENT, sent_subject="Giấy chứng nhận của Bà", settled_at=clock.now())
    merge_people(kept_id=kept.pk, merged_id=twin.pk, by=staff)
    text = page(client, f"/quan-ly/nguoi/{kept.pk}/")
    assert "Giấy chứng nhận của Bà" in text
    assert f"?person={kept.pk}" in text
