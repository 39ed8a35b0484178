"""SMS and Zalo through a gateway that behaves as gateways do: slow, busy, cut off, wrong."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from common import clock
from notifications import batching, delivery, services
from notifications.channels import gateways
from notifications.channels.filling import GatewayError
from notifications.models import BadAddress, Message, Spending
from notifications.states import Channel, Outcome, State
from tests.factories.gateway import SECRET, write_settings
from tests.factories.outbox import HOA, WITHOUT_EMAIL, a_member, a_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def careless(settings, gateway, tmp_path):
    """The same gateway, which promises nothing about repeats."""
    gateway.drops_repeats = False
    settings.MESSAGE_GATEWAYS = str(write_settings(tmp_path, gateway, idempotent=False, only="sms"))
    return gateway


@pytest.fixture
def only_sms(settings, gateway, tmp_path):
    settings.MESSAGE_GATEWAYS = str(write_settings(tmp_path, gateway, only="sms"))
    return gateway


def an_sms(organiser, **changes) -> Message:
    return a_message(organiser, WITHOUT_EMAIL, way="sms", **changes)


def deliver(message: Message) -> Message:
    Message.objects.filter(pk=message.pk, state=State.QUEUED).update(due_at=clock.now())
    delivery.deliver(message.pk)
    message.refresh_from_db()
    return message


def spent(organiser) -> int:
    row = Spending.objects.filter(organiser=organiser, channel="").first()
    return row.spent if row else 0


def test_an_sms_says_who_speaks_and_has_no_accents_no_name_and_one_link(gateway, paying):
    message = deliver(an_sms(paying))
    [request] = gateway.requests
    assert request["fields"] == {
        "Phone": "84987654321",
        "Content": "TTKC: Da nhan dang ky: Lop tap huan 5S. Ma dang ky: K7M2PQX. "
        "http://127.0.0.1:8000/test.manage/41/t0ken-test.manage/",
        "RequestId": request["fields"]["RequestId"],
        "IsUnicode": 0,
    }
    assert "Binh" not in request["body"]
    assert (message.state, message.channel) == (State.SENT, Channel.SMS)
    assert "t0ken" not in message.sent_text
    assert "/•••" in message.sent_text


def test_a_request_is_signed_over_its_own_bytes_and_carries_its_key(gateway, paying):
    deliver(an_sms(paying))
    [request] = gateway.requests
    made = hmac.new(SECRET.encode(), request["body"].encode(), hashlib.sha256).hexdigest()
    assert request["headers"]["X-Signature"] == made
    assert request["headers"]["Authorization"] == "Bearer k-123"


def test_the_try_keeps_the_gateways_reference_and_its_price(gateway, paying):
    attempt = deliver(an_sms(paying)).history.get()
    assert attempt.reference.startswith("id-1-")
    assert (attempt.channel, attempt.outcome, attempt.cost) == ("sms", Outcome.SENT, 350)
    rows = dict(Spending.objects.values_list("channel", "spent"))
    assert rows == {"": 350, "sms": 350}
    gateway.price = 420
    assert deliver(an_sms(paying)).history.get().cost == 420
    assert spent(paying) == 770


def test_zalo_gets_the_template_of_the_kind_and_its_parameters_as_a_form(gateway, paying):
    message = deliver(a_message(paying, WITHOUT_EMAIL, kind="registration.confirmed"))
    [request] = gateway.requests
    assert request["headers"]["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert request["fields"]["template_id"] == "204512"
    assert json.loads(request["fields"]["template_data"]) == {
        "ten": "Ông Trần Văn Bình",
        "lop": "Lớp tập huấn 5S",
        "ma": "K7M2PQX",
    }
    assert message.history.get().cost == 300


def test_a_kind_without_a_template_goes_by_sms(gateway, paying):
    message = a_message(paying, WITHOUT_EMAIL, kind="registration.cancelled")
    assert (message.channel, message.route) == (Channel.SMS, [])


@pytest.mark.parametrize("mood", ["slow", "late_cut", "cut", "html", "wrong_json", "no_code",
                                  "endless", "500", "502"])  # fmt: skip
def test_when_it_is_not_known_whether_it_went_it_is_tried_again_under_the_same_reference(
    gateway, paying, mood
):
    gateway.moods = [mood]
    message = deliver(an_sms(paying))
    assert (message.state, message.channel) == (State.QUEUED, Channel.SMS)
    deliver(message)
    assert message.state == State.SENT
    first, second = (each["fields"]["RequestId"] for each in gateway.requests)
    assert first == second
    assert list(gateway.sent.values()) == [1], "never twice"
    assert [each.cost for each in message.history.all()] == [350, 0]
    assert spent(paying) == 350


@pytest.mark.parametrize("mood", ["slow", "late_cut", "html", "500"])
def test_a_gateway_that_drops_no_repeats_is_never_asked_twice_and_the_person_is_called(
    careless, paying, mood
):
    careless.moods = [mood]
    message = deliver(an_sms(paying))
    assert message.state == State.FAILED
    assert "không rõ đã gửi chưa" in message.history.get().detail
    assert spent(paying) == 350, "it may have been charged for"
    deliver(message)
    assert len(careless.requests) == 1
    assert Message.objects.get(key=f"call:{message.key}").is_call


def test_control_a_gateway_that_drops_no_repeats_sends_twice_when_it_is_called_idempotent(
    settings, gateway, paying, tmp_path
):
    gateway.drops_repeats = False
    gateway.moods = ["slow"]
    message = deliver(deliver(an_sms(paying)))
    assert list(gateway.sent.values()) == [2]
    assert message.state == State.SENT


def test_too_fast_waits_as_long_as_the_gateway_says_and_costs_nothing(gateway, paying):
    gateway.moods = ["429"]
    gateway.retry_after = "1800"
    message = deliver(an_sms(paying))
    assert timedelta(minutes=29) < message.due_at - clock.now() < timedelta(minutes=31)
    assert (message.state, spent(paying)) == (State.QUEUED, 0)


def test_too_fast_lets_all_that_wait_for_the_gateway_wait_and_no_mail(server, gateway, paying):
    gateway.moods = ["429"]
    for _each in range(4):
        an_sms(paying)
    a_message(paying)
    assert batching.deliver_batch(channel=Channel.SMS) == 0
    assert len(gateway.requests) == 1
    assert batching.deliver_batch() == 1
    assert Message.objects.filter(channel="sms", due_at__gt=clock.now()).count() == 4


@pytest.mark.parametrize("mood", ["503", "401", "404", "redirect", "code:103"])
def test_trouble_of_the_gateway_or_of_our_settings_costs_no_money_and_is_tried_later(
    gateway, paying, mood
):
    gateway.moods = [mood]
    message = deliver(an_sms(paying))
    assert (message.state, message.channel, spent(paying)) == (State.QUEUED, Channel.SMS, 0)
    assert len(gateway.requests) == 1, "no redirect is followed"


def test_a_gateway_that_is_away_costs_nothing_and_is_tried_later(gateway, paying):
    gateway.stop()
    message = deliver(an_sms(paying))
    assert (message.state, spent(paying)) == (State.QUEUED, 0)
    assert message.history.get().detail == "NewConnectionError"
    gateway.__init__()  # for the fixture's end
    gateway.start()


def test_a_number_that_takes_none_is_marked_and_the_next_channel_goes_on_in_the_same_row(
    gateway, paying
):
    gateway.moods = ["code:119"]
    message = deliver(a_message(paying, WITHOUT_EMAIL, kind="registration.confirmed"))
    assert (message.state, message.channel, message.route) == (State.QUEUED, Channel.SMS, [])
    deliver(message)
    assert message.state == State.SENT
    tries = list(message.history.values_list("channel", "outcome", "cost"))
    assert tries == [("zalo", "refused", 0), ("sms", "sent", 350)]
    assert BadAddress.objects.get().channel == Channel.ZALO
    assert Message.objects.count() == 1


def test_a_message_that_the_gateway_refuses_ends_with_a_call(only_sms, paying):
    only_sms.moods = ["code:118"]
    message = deliver(an_sms(paying))
    assert message.state == State.FAILED
    assert message.history.get().detail == "118 because"
    assert Message.objects.get(key=f"call:{message.key}").is_call


def test_a_mail_that_bounces_at_once_goes_on_by_sms(server, only_sms, paying):
    server.refuse[HOA.email] = "550 5.1.1 no such mailbox"
    message = deliver(a_message(paying))
    assert (message.channel, message.state) == (Channel.SMS, State.QUEUED)
    assert deliver(message).state == State.SENT
    assert not Message.objects.filter(channel=Channel.CALL).exists()


def test_after_four_tries_the_next_channel_takes_over(server, only_sms, paying):
    server.refuse[HOA.email] = "451 4.2.1 later"
    message = a_message(paying)
    for _each in range(4):
        assert deliver(message).state == State.QUEUED
    assert (message.channel, message.attempts) == (Channel.SMS, 0)


def test_staff_who_send_again_use_a_new_reference_or_the_gateway_would_drop_it(only_sms, paying):
    only_sms.moods = ["code:118"]
    message = deliver(an_sms(paying))
    services.retry_message(message_id=message.pk, by=a_member(paying))
    assert deliver(message).state == State.SENT
    first, second = (each["fields"]["RequestId"] for each in only_sms.requests)
    assert first != second


def test_a_channel_that_is_configured_no_more_lets_its_messages_go_on(settings, gateway, paying):
    message = an_sms(paying, kind="registration.cancelled")
    settings.MESSAGE_GATEWAYS = ""
    batching.deliver_batch(channel=Channel.SMS)
    message.refresh_from_db()
    assert message.state == State.FAILED
    assert Message.objects.filter(channel=Channel.CALL).count() == 1


def test_a_secret_is_read_anew_for_every_message_and_a_missing_one_waits(
    gateway, paying, monkeypatch
):
    monkeypatch.delenv("TEST_GATEWAY_KEY")
    message = deliver(an_sms(paying))
    assert (message.state, gateway.requests) == (State.QUEUED, [])
    monkeypatch.setenv("TEST_GATEWAY_KEY", "k-new")
    deliver(message)
    assert gateway.requests[0]["headers"]["Authorization"] == "Bearer k-new"


def test_many_go_over_few_connections_each_once(gateway, paying):
    for _each in range(30):
        an_sms(paying)
    assert batching.deliver_batch(channel=Channel.SMS) == 30
    assert sorted(gateway.sent.values()) == [1] * 30


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ('url = "http://sms.example.vn/"', "https"),
        ('url = "https://{phone}.example.vn/"', "placeholders"),
        ('url = "https://e.vn/"\nbody = { a = "{nobody}" }', "nobody"),
        ('url = "https://e.vn/"\nheaders = { A = "{text}" }', "headers"),
        ('url = "https://e.vn/"\nmethod = "DELETE"', "method"),
        ('url = "https://e.vn/"\nsignature = { over = "{phone}" }', "secret"),
        ('url = "https://e.vn/"\nsurprise = 1', "surprise"),
        ('url = "https://e.vn/"\ntemplates = { nothing = { id = "1" } }', "unknown kind"),
        ('url = "https://e.vn/', "gateways.toml"),
    ],
)
def test_a_wrong_file_is_told_by_check_and_stops_nobody(settings, tmp_path, wrong, why):
    path = tmp_path / "gateways.toml"
    path.write_text(f"[sms]\n{wrong}\n[sms.answer]\nok = [1]\n", encoding="utf-8")
    settings.MESSAGE_GATEWAYS = str(path)
    with pytest.raises(GatewayError, match=why):
        gateways.read_all()
    assert gateways.configured() == {}
    assert a_message(to=WITHOUT_EMAIL).is_call


def test_the_two_examples_of_the_manual_are_taken_as_they_stand(settings, tmp_path, monkeypatch):
    manual = (settings.ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    blocks = [each.split("```")[0] for each in manual.split("```toml\n")[1:]]
    path = tmp_path / "gateways.toml"
    path.write_text("\n".join(each for each in blocks if each.startswith(("[sms]", "[zalo]"))))
    settings.MESSAGE_GATEWAYS = str(path)
    assert set(gateways.read_all()) == {"sms", "zalo"}
