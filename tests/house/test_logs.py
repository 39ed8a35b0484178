"""What an administrator reads in the logs names nobody and opens nothing."""

import json
import logging
import subprocess
import sys

import pytest

from common.logs import JsonFormatter, PlainFormatter, mask
from common.tokens import make_token

TOKEN = make_token("manage", "a-nonce")


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        (f"Not Found: /dk/K7M2PQX/{TOKEN}/", TOKEN),
        (f"Not Found: /dk/K7M2PQX/{TOKEN}/", "K7M2PQX"),
        (f"Not Found: /hc/K7M2PQX/{TOKEN}/rut/", "K7M2PQX"),
        (f"Not Found: /doan/12/{TOKEN}/dong/", TOKEN),
        (f"Not Found: /tham-luan/12/{TOKEN}/", TOKEN),
        (f"Error handling request /gcn/tai/12/{TOKEN}", TOKEN),
        ("mail to hoa.nguyen@example.vn refused", "hoa.nguyen"),
        ("GET /toi/?email=hoa%40example.vn", "hoa"),
        ("Key (phone)=(+84912345678) already exists", "912345678"),
        ("phone 0912 345 678", "345"),
        ("phone 0912.345.678 is known", "678"),
        (f"scanned v1.K7M2PQX.{TOKEN}", TOKEN),
        ("connect to redis://:s3cret@10.0.0.5:6379/0", "s3cret"),
        ("connect to postgresql://site:s3cret@db/site", "s3cret"),
    ],
)
def test_no_line_names_or_lets_in_anybody(line, secret):
    assert secret not in mask(line)


@pytest.mark.parametrize(
    "line",
    [
        "Not Found: /lop/lop-tap-huan-an-toan-lao-dong/",
        "deliver_message[7be0c04f-5f39-4b3c-a7be-6c28a9a3e4d1] succeeded in 0.0123456789s",
        "Starting gunicorn 27.0.1 at http://127.0.0.1:8000 (12345)",
        "2026-11-24T18:22:40 took 1763980960 ms",
    ],
)
def test_what_names_nobody_stays_readable(line):
    assert mask(line) == line


def record(message: str, *args: object) -> logging.LogRecord:
    try:
        raise ValueError("DETAIL: Key (email)=(hoa@example.vn)")
    except ValueError:
        return logging.LogRecord("x", logging.ERROR, "x.py", 1, message, args, sys.exc_info())


@pytest.mark.parametrize("formatter", [PlainFormatter(), JsonFormatter()])
def test_arguments_and_tracebacks_are_masked_too(formatter):
    text = formatter.format(record("failed for %s", "0912345678"))
    assert "ValueError" in text
    assert "hoa@" not in text
    assert "912345678" not in text


def test_production_lines_are_json_for_a_collector():
    line = json.loads(JsonFormatter().format(record("failed: %s", "Lỗi")))
    assert line["level"] == "ERROR"
    assert line["message"] == "failed: Lỗi"
    assert "Traceback" in line["exception"]


@pytest.mark.django_db
def test_a_wrong_secret_link_leaves_no_trace_of_itself(client, caplog):
    path = f"/dk/K7M2PQX/{TOKEN}/"
    assert client.get(path).status_code == 404
    [line] = [each for each in caplog.records if each.name == "django.request"]
    assert TOKEN not in PlainFormatter().format(line)


def test_one_very_long_word_does_not_hold_the_server():
    """400,000 letters take milliseconds; tried from every letter they would take many minutes."""
    code = (
        "from common.logs import mask; mask('a' * 400_000); print(mask('gửi tới an.b@example.vn'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "gửi tới [e-mail]"
