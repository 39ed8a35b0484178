"""Where providers of mail and gateways tell what became of a message. Nobody else is believed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseNotFound,
)
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from notifications import reports
from notifications.channels import gateways
from notifications.channels.filling import GatewayError, pick
from notifications.channels.gateways import Gateway, Reports
from notifications.states import Outcome

# These refuse by themselves what is not signed; the others only by a secret in the address.
SIGN_BY_THEMSELVES = ("mailgun", "mandrill", "postal", "unisender_go")
PROOFS = ("WEBHOOK_SECRET", "SIGNING_KEY", "SIGNING_SECRET", "VERIFICATION_KEY")
CLASS_NAMES = {
    "mailersend": "MailerSend", "sparkpost": "SparkPost", "unisender_go": "UnisenderGo",
}  # fmt: skip
MOST_REPORTS = 1000


@csrf_exempt
@never_cache
def of_mails(request: HttpRequest) -> HttpResponse:
    """The webhook of the one provider that is configured, read and checked by anymail: 400 for a
    forged call, 404 where there is no provider or nothing that a call could be checked with."""
    provider = settings.MAIL_PROVIDER
    if not provider or not _is_guarded(provider):
        return HttpResponseNotFound()
    name = CLASS_NAMES.get(provider, provider.capitalize())
    kind = "CombinedWebhookView" if provider == "mandrill" else "TrackingWebhookView"
    view = import_string(f"anymail.webhooks.{provider}.{name}{kind}")
    answer: HttpResponse = view.as_view()(request)
    return answer


@csrf_exempt
@never_cache
def of_a_gateway(request: HttpRequest, channel: str) -> HttpResponse:
    """Delivery reports of SMS or Zalo: 403 for a forged call, 404 where none are expected."""
    gateway = gateways.configured().get(channel)
    if gateway is None or gateway.reports is None:
        return HttpResponseNotFound()
    if request.method != gateway.reports.method:
        return HttpResponseNotAllowed([gateway.reports.method])
    try:
        data, body = _read(request)
    except (ValueError, RequestDataTooBig):
        return HttpResponse(status=400)
    if not _is_genuine(request, gateway, gateway.reports, data, body):
        return HttpResponse(status=403)
    reports.take(_understood(channel, gateway.reports, data))
    return HttpResponse()


def _is_guarded(provider: str) -> bool:
    if provider in SIGN_BY_THEMSELVES:
        return True
    return any(value and name.endswith(PROOFS) for name, value in settings.ANYMAIL.items())


def _read(request: HttpRequest) -> tuple[Any, str]:
    body = request.body.decode()
    if request.content_type == "application/json":
        return json.loads(body), body
    given = request.GET if request.method == "GET" else request.POST
    return given.dict(), body


def _is_genuine(
    request: HttpRequest, gateway: Gateway, wanted: Reports, data: Any, body: str
) -> bool:
    where, _, name = wanted.signed_by.partition(":")
    given = request.headers.get(name, "") if where == "header" else pick(data, name)
    if not isinstance(given, str) or not given:
        return False
    try:
        secrets = gateway.values()
    except GatewayError:
        return False
    if wanted.signature is None:
        secret = secrets.get("report") or secrets.get("secret") or ""
        return bool(secret) and constant_time_compare(given.encode(), secret.encode())
    plain = data if isinstance(data, dict) else {}
    values = {name: value for name, value in plain.items() if isinstance(value, str | int)}
    # The secrets last: no field of a report may stand in for one.
    return wanted.signature.fits(given, {**values, "body": body, **secrets})


def _understood(channel: str, wanted: Reports, data: Any) -> Iterator[reports.Report]:
    found = pick(data, wanted.reports) if wanted.reports else [data]
    for each in found[:MOST_REPORTS] if isinstance(found, list) else []:
        reference, status = pick(each, wanted.reference), str(pick(each, wanted.status))
        outcome = _outcome(wanted, status)
        if outcome is None or not isinstance(reference, str | int):
            continue
        detail = pick(each, wanted.detail) if wanted.detail else ""
        yield reports.Report(
            channel,
            str(reference),
            outcome,
            f"{status} {detail or ''}".strip(),
            status in wanted.bad_address,
        )


def _outcome(wanted: Reports, status: str) -> Outcome | None:
    if status in wanted.delivered:
        return Outcome.DELIVERED
    return Outcome.BOUNCED if status in (*wanted.failed, *wanted.bad_address) else None
