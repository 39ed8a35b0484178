"""What providers tell later: believed only when signed, told once, and acted on."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from common import clock
from notifications import delivery, reports, smtp, tasks
from notifications.models import Attempt, BadAddress, EarlyReport, Message
from notifications.states import Channel, Outcome, State
from tests.factories.crowd import at_once
from tests.factories.gateway import sms_report
from tests.factories.outbox import HOA, WITHOUT_EMAIL, a_message, an_organiser

pytestmark = pytest.mark.django_db

SMS_REPORTS, ZALO_REPORTS, MAIL_REPORTS = "/bao-nhan/sms/", "/bao-nhan/zalo/", "/bao-nhan/thu/"
MAILGUN_KEY = "key-of-the-tests"


@pytest.fixture
def sent(gateway, paying) -> Message:
    """An SMS that the gateway took."""
    message = a_message(paying, WITHOUT_EMAIL, way="sms", kind="registration.cancelled")
    delivery.deliver(message.pk)
    return message


def reference(message: Message) -> str:
    return message.history.exclude(reference="").first().reference


def outcomes(message: Message) -> list[str]:
    return list(message.history.values_list("outcome", flat=True))


def test_an_sms_that_arrived_says_so_once_however_often_it_is_told(client, sent):
    for _each in range(3):
        answer = client.post(SMS_REPORTS, **sms_report({"id": reference(sent), "status": 5}))
        assert answer.status_code == 200
    assert outcomes(sent) == [Outcome.SENT, Outcome.DELIVERED]


@pytest.mark.parametrize("forged", ["secret", "body", "none"])
def test_a_forged_report_is_refused_and_changes_nothing(client, sent, forged):
    report = sms_report({"id": reference(sent), "status": 7}, secret="guessed")
    if forged == "body":
        report = sms_report({"id": reference(sent), "status": 5})
        report["data"] = report["data"].replace("5", "7")
    if forged == "none":
        report["headers"] = {}
    assert client.post(SMS_REPORTS, **report).status_code == 403
    assert outcomes(sent) == [Outcome.SENT]
    assert not BadAddress.objects.exists()


@pytest.mark.parametrize("body", ["", "{", "[]", '{"reports": 3}', '{"reports": [1, null]}', "\0"])
def test_a_signed_report_that_says_nothing_changes_nothing(client, sent, body):
    from tests.factories.gateway import REPORT_SECRET

    signature = hmac.new(REPORT_SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
    answer = client.post(
        SMS_REPORTS, body, content_type="application/json", headers={"X-Signature": signature}
    )
    assert answer.status_code in (200, 400)
    assert outcomes(sent) == [Outcome.SENT]


def test_what_did_not_arrive_is_to_be_said_by_phone_and_a_dead_number_is_known(client, sent):
    client.post(SMS_REPORTS, **sms_report({"id": reference(sent), "status": 7, "why": "absent"}))
    sent.refresh_from_db()
    assert sent.state == State.FAILED
    assert sent.history.last().detail == "7 absent"
    assert Message.objects.get(key=f"call:{sent.key}").state == State.QUEUED
    assert BadAddress.objects.get().address == WITHOUT_EMAIL.phone


def test_a_zns_that_did_not_arrive_goes_on_by_sms_in_the_same_row(gateway, paying):
    message = a_message(paying, WITHOUT_EMAIL)
    delivery.deliver(message.pk)
    said = reports.Report(Channel.ZALO, reference(message), Outcome.BOUNCED)
    reports.take([said, said])
    message.refresh_from_db()
    assert (message.state, message.channel) == (State.QUEUED, Channel.SMS)
    delivery.deliver(message.pk)
    assert outcomes(message) == [Outcome.SENT, Outcome.BOUNCED, Outcome.SENT]


def test_a_report_of_zalo_is_signed_by_a_field_of_its_form(client, gateway, paying):
    message = a_message(paying, WITHOUT_EMAIL)
    delivery.deliver(message.pk)
    fields = {"app_id": "9", "msg_id": reference(message), "event": "user_received_message"}
    right = hashlib.sha256(f"9{fields['msg_id']}k-123".encode()).hexdigest()
    assert client.post(ZALO_REPORTS, {**fields, "token": "0" * 64}).status_code == 403
    assert client.post(ZALO_REPORTS, {**fields, "token": right}).status_code == 200
    assert outcomes(message) == [Outcome.SENT, Outcome.DELIVERED]


def test_a_report_that_is_faster_than_our_own_writing_waits_for_it(client, gateway, paying):
    message = a_message(paying, WITHOUT_EMAIL, way="sms")
    claimed = delivery.claim(message.pk)
    result, prepared = delivery.send(claimed)
    for _each in range(2):
        client.post(SMS_REPORTS, **sms_report({"id": result.reference, "status": 5}))
    tasks.sweep_messages()
    assert (EarlyReport.objects.count(), outcomes(message)) == (1, [])
    delivery.settle(claimed, result, prepared)
    tasks.sweep_messages()
    assert outcomes(message) == [Outcome.SENT, Outcome.DELIVERED]
    assert not EarlyReport.objects.exists()


def test_reports_of_what_nobody_here_sent_are_forgotten(client, gateway):
    client.post(SMS_REPORTS, **sms_report({"id": "somebody-elses", "status": 5}))
    tasks.sweep_messages()
    assert EarlyReport.objects.count() == 1
    EarlyReport.objects.update(at=clock.now() - timedelta(days=4))
    tasks.sweep_messages()
    assert not EarlyReport.objects.exists()


def test_an_unsure_sms_that_did_arrive_is_not_sent_again(client, gateway, paying, settings):
    gateway.moods = ["slow"]
    message = a_message(paying, WITHOUT_EMAIL, way="sms")
    delivery.deliver(message.pk)
    client.post(SMS_REPORTS, **sms_report({"id": reference(message), "status": 5}))
    message.refresh_from_db()
    assert message.state == State.SENT
    assert outcomes(message) == [Outcome.FAILED, Outcome.DELIVERED]


def test_only_the_method_that_is_configured_is_answered_and_only_where_reports_are_expected(
    client, gateway, settings
):
    assert client.get(SMS_REPORTS).status_code == 405
    assert client.post("/bao-nhan/email/").status_code == 404
    settings.MESSAGE_GATEWAYS = ""
    unknown = client.post(SMS_REPORTS)
    assert (unknown.status_code, "no-store" in unknown["Cache-Control"]) == (404, True)
    assert client.post(MAIL_REPORTS).status_code == 404


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_report_eight_times_at_once_is_written_down_once():
    message = a_message(an_organiser())
    Message.objects.update(state=State.SENT)
    Attempt.objects.create(message=message, channel="email", outcome="sent", reference="r-1")
    said = reports.Report(Channel.EMAIL, "r-1", Outcome.BOUNCED, bad_address=True)
    assert at_once([lambda: reports.take([said])] * 8) == []
    assert outcomes(message) == [Outcome.SENT, Outcome.BOUNCED]
    assert Message.objects.filter(channel=Channel.CALL).count() == 1


# --- mails: Mailgun stands for all that anymail knows -----------------------------------------------


class _Mailgun(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        answer = json.dumps({"id": "<20261130.1@mg.example.vn>", "message": "Queued."}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def mailgun(settings):
    api = HTTPServer(("127.0.0.1", 0), _Mailgun)
    api.bodies, api.statuses = [], []
    threading.Thread(target=api.serve_forever, args=(0.02,), daemon=True).start()
    settings.MAIL_PROVIDER = "mailgun"
    settings.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
    settings.ANYMAIL = {
        "MAILGUN_API_KEY": MAILGUN_KEY,
        "MAILGUN_API_URL": f"http://127.0.0.1:{api.server_port}/v3",
        "MAILGUN_SENDER_DOMAIN": "mg.example.vn",
        "IGNORE_UNSUPPORTED_FEATURES": True,
    }
    smtp.hang_up()
    yield api
    smtp.hang_up()
    api.shutdown()
    api.server_close()


def of_mailgun(event: str, *, key: str = MAILGUN_KEY, **data: object) -> dict[str, object]:
    signature = hmac.new(key.encode(), b"1760000000t0", hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": "1760000000", "token": "t0", "signature": signature},
        "event-data": {
            "event": event,
            "timestamp": 1760000000.5,
            "recipient": HOA.email,
            "message": {"headers": {"message-id": "20261130.1@mg.example.vn"}},
            **data,
        },
    }


def tell(client, report: dict[str, object]) -> int:
    answer = client.post(MAIL_REPORTS, json.dumps(report), content_type="application/json")
    return answer.status_code


def test_a_mail_through_a_provider_is_whole_and_its_bounce_leads_to_a_call(client, mailgun):
    message = a_message(an_organiser(), links={"manage": ["test.manage", 1], "qr": ["test.qr", 1]})
    delivery.deliver(message.pk)
    [body] = mailgun.bodies
    for part in (b"t0ken-test.manage", b"<html", b"qr@mail", b"image/png"):
        assert part in body
    assert reference(message) == "<20261130.1@mg.example.vn>"
    gone = {"severity": "permanent", "reason": "bounce"}
    assert tell(client, of_mailgun("failed", key="guessed", **gone)) == 400
    assert outcomes(message) == [Outcome.SENT]
    for _each in range(2):
        assert tell(client, of_mailgun("failed", **gone)) == 200
    message.refresh_from_db()
    assert (message.state, outcomes(message)) == (State.FAILED, [Outcome.SENT, Outcome.BOUNCED])
    assert BadAddress.objects.get().address == HOA.email
    assert Message.objects.filter(channel=Channel.CALL).count() == 1


def test_delivered_deferred_and_complained_are_told_apart(client, mailgun):
    message = a_message(an_organiser())
    delivery.deliver(message.pk)
    tell(client, of_mailgun("failed", severity="temporary", reason="generic"))
    tell(client, of_mailgun("delivered"))
    tell(client, of_mailgun("opened"))
    tell(client, of_mailgun("complained"))
    message.refresh_from_db()
    assert outcomes(message) == [
        Outcome.SENT,
        Outcome.FAILED,
        Outcome.DELIVERED,
        Outcome.COMPLAINED,
    ]
    assert message.state == State.SENT
    assert BadAddress.objects.get().why == BadAddress.Why.COMPLAINED


@pytest.mark.parametrize("status", [429, 500, 401, 400])
def test_a_provider_that_is_busy_or_wrongly_configured_is_asked_again(mailgun, status):
    mailgun.statuses = [status]
    message = a_message(an_organiser())
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.history.get().detail) == (State.QUEUED, f"HTTP {status}")


@pytest.mark.parametrize("provider", ["postmark", "brevo", "sparkpost", "mailjet"])
def test_a_provider_that_signs_nothing_is_not_listened_to_without_a_secret(
    client, settings, provider
):
    settings.MAIL_PROVIDER, settings.ANYMAIL = provider, {}
    assert client.post(MAIL_REPORTS, "{}", content_type="application/json").status_code == 404
    settings.ANYMAIL = {"WEBHOOK_SECRET": "name:word"}
    assert client.post(MAIL_REPORTS, "{}", content_type="application/json").status_code == 400


def test_every_provider_that_may_be_chosen_has_its_webhook(rf, settings):
    from notifications.views import webhooks

    settings.ANYMAIL = {
        "WEBHOOK_SECRET": "name:word", "MAILGUN_API_KEY": "k", "MANDRILL_API_KEY": "k",
        "MANDRILL_WEBHOOK_KEY": "k", "MAILERSEND_SIGNING_SECRET": "k",
        "UNISENDER_GO_API_KEY": "k", "POSTAL_WEBHOOK_KEY": "k",
    }  # fmt: skip
    for provider in settings.MAIL_PROVIDERS:
        settings.MAIL_PROVIDER = provider
        assert webhooks.of_mails(rf.head(MAIL_REPORTS)).status_code == 200, provider
