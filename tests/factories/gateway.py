"""A gateway for SMS and Zalo on this machine, which can be told to misbehave."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SECRET = "gateway-secret-of-the-tests"
REPORT_SECRET = "report-secret-of-the-tests"

CONFIG = """
[sms]
url = "{url}/sms?v=1"
headers = {{ Authorization = "Bearer {{api_key}}", X-Signature = "{{signature}}" }}
secrets = {{ api_key = "env:TEST_GATEWAY_KEY", secret = "file:{folder}/secret", report = "file:{folder}/report" }}
signature = {{ over = "{{body}}", hash = "sha256" }}
body = {{ Phone = "{{phone}}", Content = "{{text}}", RequestId = "{{reference}}", IsUnicode = "{{unicode}}" }}
price = 350
timeout_s = 1
idempotent = {idempotent}
{more}
[sms.answer]
code = "CodeResult"
ok = [100]
bad_address = [119]
refused = [118]
busy = [103, 104]
reference = "data.SMSID"
cost = "data.price"
error = "ErrorMessage"
[sms.reports]
signed_by = "header:X-Signature"
signature = {{ over = "{{body}}", key = "report" }}
reports = "reports"
reference = "id"
status = "status"
delivered = [5]
failed = [6, 7]
bad_address = [7]
detail = "why"

[zalo]
url = "{url}/zalo"
encoding = "form"
secrets = {{ token = "env:TEST_GATEWAY_KEY" }}
price = 300
timeout_s = 1
[zalo.body]
access_token = "{{token}}"
phone = "{{phone}}"
template_id = "{{template}}"
template_data = "{{params}}"
tracking_id = "{{reference}}"
[zalo.answer]
code = "CodeResult"
ok = [100]
bad_address = [119]
[zalo.reports]
signed_by = "field:token"
signature = {{ over = "{{app_id}}{{msg_id}}{{token}}", keyed = false, hash = "sha256" }}
reference = "msg_id"
status = "event"
delivered = ["user_received_message"]
[zalo.templates."registration.confirmed"]
id = "204512"
params = {{ ten = "{{name}}", lop = "{{event_title}}", ma = "{{code}}" }}
[zalo.templates."registration.received"]
id = "204513"
params = {{ lop = "{{event_title}}" }}
price = 200
"""


class Gateway(ThreadingHTTPServer):
    """Keeps what it was asked in `requests` and what it sent in `sent`, by the client's reference.

    `moods` are taken one for each request, then all goes well: ok, slow, cut, late_cut, endless,
    html, wrong_json, no_code, redirect, a number for an HTTP status, or a code of the answer
    ("code:119"). A repeated reference is answered as taken and not sent again."""

    daemon_threads = True
    request_queue_size = 50

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Talk)
        self.moods: list[str] = []
        self.retry_after = "120"
        self.price: int | None = None
        self.drops_repeats = True
        self.requests: list[dict[str, Any]] = []
        self.sent: Counter[str] = Counter()
        self.answered: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    @property
    def texts(self) -> list[str]:
        return [each["fields"].get("Content", "") for each in self.requests]

    def take(self, reference: str) -> str:
        """Send a message, unless it was sent under this reference before; its id."""
        if reference not in self.answered or not self.drops_repeats:
            self.sent[reference] += 1
            self.answered[reference] = f"id-{len(self.sent)}-{reference[:8]}"
        return self.answered[reference]


class _Talk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        fields = json.loads(body) if body.startswith("{") else _form(body)
        self.server.requests.append(
            {"path": self.path, "headers": dict(self.headers), "body": body, "fields": fields}
        )
        mood = self.server.moods.pop(0) if self.server.moods else "ok"
        reference = fields.get("RequestId") or fields.get("tracking_id") or ""
        getattr(self, f"be_{mood}", self._be_something)(mood, reference)

    def be_ok(self, _mood: str, reference: str) -> None:
        data: dict[str, Any] = {"SMSID": self.server.take(reference)}
        if self.server.price is not None:
            data["price"] = self.server.price
        self._answer(200, json.dumps({"CodeResult": "100", "data": data}))

    def be_slow(self, mood: str, reference: str) -> None:
        """It sends, and answers when nobody listens any more."""
        self.server.take(reference)
        time.sleep(1.6)
        self.close_connection = True

    def be_cut(self, _mood: str, _reference: str) -> None:
        self.connection.close()
        self.close_connection = True

    def be_late_cut(self, mood: str, reference: str) -> None:
        self.server.take(reference)
        self.be_cut(mood, reference)

    def be_endless(self, _mood: str, _reference: str) -> None:
        self.send_response(200)
        self.end_headers()
        for _each in range(30):
            try:
                self.wfile.write(b"x" * 10_000)
            except OSError:
                break
        self.close_connection = True

    def be_html(self, _mood: str, _reference: str) -> None:
        self._answer(200, "<html><title>Welcome</title></html>", "text/html")

    def be_wrong_json(self, _mood: str, _reference: str) -> None:
        self._answer(200, '{"CodeResult": ')

    def be_no_code(self, _mood: str, _reference: str) -> None:
        self._answer(200, '["what", "is", "this"]')

    def be_redirect(self, _mood: str, _reference: str) -> None:
        self._answer(302, "", Location=f"{self.server.url}/elsewhere")

    def _be_something(self, mood: str, _reference: str) -> None:
        if mood.startswith("code:"):
            answer = {"CodeResult": mood[5:], "ErrorMessage": "because"}
            self._answer(200, json.dumps(answer))
        else:
            self._answer(int(mood), "no", "text/plain", **{"Retry-After": self.server.retry_after})

    def _answer(
        self, status: int, body: str, kind: str = "application/json", **headers: str
    ) -> None:
        data = body.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _form(body: str) -> dict[str, str]:
    from urllib.parse import parse_qsl

    return dict(parse_qsl(body, keep_blank_values=True))


def write_settings(
    folder: Path, gateway: Gateway, *, idempotent: bool = True, more: str = "", only: str = ""
) -> Path:
    """A file for MESSAGE_GATEWAYS that leads to this gateway; `only` one of its channels."""
    (folder / "secret").write_text(SECRET, encoding="utf-8")
    (folder / "report").write_text(f"{REPORT_SECRET}\n", encoding="utf-8")
    text = CONFIG.format(
        url=gateway.url, folder=folder, idempotent=str(idempotent).lower(), more=more
    )
    if only:
        text = text.partition("\n[zalo]")[0] if only == "sms" else text[text.index("\n[zalo]") :]
    path = folder / f"gateways-{time.monotonic_ns()}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def sms_report(*reports: dict[str, Any], secret: str = REPORT_SECRET) -> dict[str, Any]:
    """What Django's test client is given to post delivery reports, signed."""
    body = json.dumps({"reports": list(reports)})
    signature = hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
    return {
        "data": body,
        "content_type": "application/json",
        "headers": {"X-Signature": signature},
    }
