"""SMS and Zalo through a gateway that speaks HTTP, as MESSAGE_GATEWAYS describes it.

A message never goes twice where the gateway does not promise to drop the second: when it is not
known whether it went (a timeout, an answer that nobody can read), it is tried again under the same
{reference} only with `idempotent = true`; else the next channel takes over."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

import urllib3
from django.db.models import Sum
from django.utils.translation import gettext as _
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    SSLError,
)

from common import clock
from notifications import budget, rendering
from notifications.channels import segments
from notifications.channels.base import Result
from notifications.channels.filling import fill, pick
from notifications.channels.gateways import Gateway, Template
from notifications.models import Attempt, Message
from notifications.states import Channel, Outcome

log = logging.getLogger(__name__)

LONGEST_ANSWER = 65_536
IDLE_S = 5.0
BUSY, TOO_FAST, LONGEST = timedelta(minutes=5), timedelta(minutes=1), timedelta(hours=6)
# Before a byte of the message left.
NEVER_WENT = (ConnectTimeoutError, NewConnectionError, NameResolutionError, SSLError)
OURS_TO_MEND = (300, 301, 302, 303, 307, 308, 401, 402, 403, 404, 405, 407)
MAY_HAVE_GONE = (500, 502, 504)


@dataclass(slots=True)
class Words:
    """A request that waits for its signature and its moment."""

    text: str
    masked: str
    values: dict[str, Any]
    price: int
    paid: int = 0
    charge: budget.Charge | None = None


class Line:
    """A connection to a gateway, kept for a moment from message to message."""

    def __init__(self) -> None:
        self._pool: urllib3.PoolManager | None = None
        self._used_at, self._owner = 0.0, 0

    def ask(
        self, gateway: Gateway, url: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[int, Any, str]:
        """Status, headers and text of the answer. Raises urllib3's HTTPError and OSError."""
        until = time.monotonic() + gateway.timeout_s
        answer = self._open().request(
            gateway.method,
            url,
            body=body,
            headers=headers,
            timeout=urllib3.Timeout(connect=min(5.0, gateway.timeout_s), read=gateway.timeout_s),
            redirect=False,
            retries=False,
            preload_content=False,
        )
        try:
            text = b""
            for chunk in answer.stream(4096):
                text += chunk
                if len(text) > LONGEST_ANSWER or time.monotonic() > until:
                    raise TimeoutError("an answer without an end")
        except BaseException:
            answer.close()
            raise
        answer.release_conn()
        self._used_at = time.monotonic()
        return answer.status, answer.headers, text.decode(errors="replace")

    def hang_up(self) -> None:
        if self._pool is not None:
            self._pool.clear()
        self._pool = None

    def _open(self) -> urllib3.PoolManager:
        if self._owner != os.getpid() or time.monotonic() - self._used_at > IDLE_S:
            self.hang_up()
        if self._pool is None:
            self._pool, self._owner = urllib3.PoolManager(num_pools=1, maxsize=1), os.getpid()
        return self._pool


_local = threading.local()


class HttpCarrier:
    """Sends over this thread's lines to one gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    def lines(self) -> Sequence[Line]:
        kept: dict[str, list[Line]] = _local.__dict__.setdefault("lines", {})
        lines = kept.setdefault(self.gateway.channel, [])
        while len(lines) < max(1, self.gateway.connections):
            lines.append(Line())
        return lines[: max(1, self.gateway.connections)]

    def words(self, message: Message) -> Words:
        gateway = self.gateway
        short = rendering.render_short(message)
        text, tail = short.words, short.tail
        if not gateway.accents:
            text, tail = segments.without_accents(text), segments.without_accents(tail)
        text = segments.fit(text, tail, gateway.max_segments)
        size = segments.measure(text)
        template = gateway.templates.get(message.kind)
        reference = client_reference(message)
        return Words(
            text=text,
            masked=short.mask(text),
            values={
                **numbers(message.to_phone),
                "text": text,
                "reference": reference,
                "segments": size.segments,
                "unicode": int(size.unicode),
                "template": template.id if template else "",
                "params": self._params(template, short),
            },
            price=self._price(template, size),
            paid=paid_before(message, reference),
        )

    def charge(self, message: Message, words: Words) -> Result | None:
        if message.organiser_id is None:
            return Result(Outcome.REFUSED, _("Tin này không thuộc đơn vị nào."))
        due = max(0, words.price - words.paid)
        words.charge = budget.set_aside(message.organiser_id, message.channel, due)
        if words.charge is None:
            return Result(Outcome.OVER_BUDGET, _("Tin này giá %(price)d đ.") % {"price": due})
        return None

    def send(self, message: Message, words: Words, line: Line) -> Result:
        try:
            secrets = self.gateway.values()
            url, headers, body = make_request(self.gateway, words.values, secrets)
        except Exception as error:  # a secret that cannot be read is the server's trouble
            log.exception("message %s: the gateway's settings", message.pk)
            detail = f"{type(error).__name__}: {error}"
            return Result(Outcome.FAILED, detail, line_broken=True, wait=BUSY, slow_down=True)
        try:
            answer = line.ask(self.gateway, url, headers, body)
        except (HTTPError, OSError) as error:
            line.hang_up()
            log.warning("message %s: %s", message.pk, type(error).__name__)
            return self._cut_off(error, words)
        return self._read(answer, words)

    def settle(self, message: Message, words: Words, result: Result) -> int:
        if words.charge is None:
            return 0
        cost = words.charge.amount if result.cost is None else max(0, result.cost - words.paid)
        budget.settle(words.charge, cost, sent=result.outcome == Outcome.SENT)
        return cost

    def _price(self, template: Template | None, size: segments.Size) -> int:
        if self.gateway.channel == Channel.SMS:
            return self.gateway.price * size.segments
        own = template.price if template else None
        return self.gateway.price if own is None else own

    def _params(self, template: Template | None, short: rendering.Short) -> dict[str, str]:
        if template is None:
            return {}
        made = fill(template.params, {**short.values, "link": short.link})
        longest = self.gateway.param_length
        return {name: str(value)[:longest] for name, value in made.items()}

    def _cut_off(self, error: Exception, words: Words) -> Result:
        if isinstance(error, NEVER_WENT):
            return Result(Outcome.FAILED, type(error).__name__, line_broken=True)
        return self._unsure(type(error).__name__, words, line_broken=True)

    def _unsure(self, detail: str, words: Words, *, line_broken: bool = False) -> Result:
        """It may have gone, and may have been charged for."""
        again = self.gateway.idempotent
        return Result(
            Outcome.FAILED if again else Outcome.REFUSED,
            detail
            if again
            else _("%(detail)s; không rõ đã gửi chưa, nên không gửi lại.") % {"detail": detail},
            line_broken=line_broken,
            reference=words.values["reference"],
            cost=None,
        )

    def _read(self, answer: tuple[int, Any, str], words: Words) -> Result:
        status, headers, text = answer
        if status == 429:
            wait = asked(headers.get("Retry-After", "")) or TOO_FAST
            return Result(Outcome.FAILED, f"HTTP {status}", wait=wait, slow_down=True)
        if status == 503:
            wait = asked(headers.get("Retry-After", "")) or TOO_FAST
            return Result(
                Outcome.FAILED, f"HTTP {status}", line_broken=True, wait=wait, slow_down=True
            )
        if status in OURS_TO_MEND:
            log.error("gateway %s answers %s: its settings?", self.gateway.channel, status)
            return Result(
                Outcome.FAILED, f"HTTP {status}", line_broken=True, wait=BUSY, slow_down=True
            )
        if status in MAY_HAVE_GONE:
            return self._unsure(f"HTTP {status}", words, line_broken=True)
        return self._read_body(status, text, words)

    def _read_body(self, status: int, text: str, words: Words) -> Result:
        reading = self.gateway.answer
        taken = 200 <= status < 300
        try:
            data = reading.read(text)
        except ValueError:
            data = None
        code = pick(data, reading.code)
        if code is None:
            if taken:
                return self._unsure(_("câu trả lời không đọc được"), words)
            return Result(Outcome.REFUSED, f"HTTP {status}")
        said = f"{code} {pick(data, reading.error) or ''}".strip()
        if str(code) in reading.ok:
            return self._accepted(data, words)
        if str(code) in reading.busy:
            return Result(Outcome.FAILED, said, line_broken=True, wait=BUSY, slow_down=True)
        bad = str(code) in reading.bad_address
        for_good = bad or not taken or str(code) in reading.refused
        return Result(Outcome.REFUSED if for_good else Outcome.FAILED, said, bad_address=bad)

    def _accepted(self, data: Any, words: Words) -> Result:
        reading = self.gateway.answer
        reference = pick(data, reading.reference) if reading.reference else None
        cost = pick(data, reading.cost) if reading.cost else None
        return Result(
            Outcome.SENT,
            text=words.masked,
            reference=str(reference or words.values["reference"]),
            cost=to_dong(cost),
        )


def make_request(
    gateway: Gateway, values: dict[str, Any], secrets: dict[str, str]
) -> tuple[str, dict[str, str], bytes | None]:
    """URL, headers and body as the settings describe them, signed last."""
    now = clock.now().timestamp()
    given = {**values, **secrets, "timestamp": str(int(now * 1000)), "timestamp_s": str(int(now))}
    signature = gateway.signature
    if signature is not None and "{body}" not in signature.over:
        given["signature"] = signature.make(given)
    url, body, kind = _encode(gateway, fill(gateway.body, given))
    if signature is not None and "signature" not in given:
        given["signature"] = signature.make({**given, "body": (body or b"").decode()})
    headers = {"User-Agent": "khuyencong", "Accept": "application/json", **kind}
    headers |= {name: str(value) for name, value in fill(gateway.headers, given).items()}
    return url, headers, body


def _encode(gateway: Gateway, filled: dict[str, Any]) -> tuple[str, bytes | None, dict[str, str]]:
    if gateway.encoding == "json":
        body = json.dumps(filled, ensure_ascii=False).encode()
        return gateway.url, body, {"Content-Type": "application/json; charset=utf-8"}
    pairs = {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        for name, value in filled.items()
    }
    if gateway.encoding == "query":
        joint = "&" if "?" in gateway.url else "?"
        return f"{gateway.url}{joint}{urlencode(pairs)}", None, {}
    kind = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    return gateway.url, urlencode(pairs).encode(), kind


def client_reference(message: Message) -> str:
    """Our name for a message on its channel: the same for every try, so that a gateway can drop a
    repeat; another one when staff send it anew."""
    anew = message.history.filter(outcome=Outcome.REQUEUED).count() if message.pk else 0
    said = f"{message.key}\n{message.channel}\n{anew}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def paid_before(message: Message, reference: str) -> int:
    """What tries that may have gone under this reference were charged, in đồng."""
    if message.attempts < 2:
        return 0
    tries = Attempt.objects.filter(message=message, reference=reference, outcome=Outcome.FAILED)
    return tries.aggregate(paid=Sum("cost"))["paid"] or 0


def numbers(e164: str) -> dict[str, str]:
    """One number in the three ways in which gateways want it."""
    digits = e164.lstrip("+")
    return {"phone": digits, "phone_e164": e164, "phone_local": f"0{digits[2:]}"}


def asked(retry_after: str) -> timedelta | None:
    """How long a Retry-After asks us to wait: seconds or a date; None for neither."""
    if retry_after.isdecimal():
        return min(timedelta(seconds=min(int(retry_after[:6]), 86_400)), LONGEST)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    if until.tzinfo is None:
        return None
    return min(max(until - clock.now(), timedelta(0)), LONGEST)


def to_dong(cost: Any) -> int | None:
    """A price as the gateway writes it; None, which keeps what was set aside, for anything odd."""
    try:
        amount = round(float(str(cost)))
    except (ValueError, OverflowError):
        return None
    return amount if 0 <= amount <= 10_000_000 else None
