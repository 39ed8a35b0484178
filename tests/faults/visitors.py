"""People at the registration form, over HTTP, each behind the proxy with an address of their own."""

from __future__ import annotations

import html
import http.client
import json
import re
import threading
import time
import urllib.parse
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.faults.deployment import HOST

TIMEOUT_S = 60
_INPUT = re.compile(r"<input[^>]*type=\"hidden\"[^>]*>")
_NAME, _VALUE = re.compile(r'name="([^"]*)"'), re.compile(r'value="([^"]*)"')


@dataclass(frozen=True)
class Answer:
    """Status 0: the server hung up without one."""

    status: int
    location: str
    body: str
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began

    @property
    def json(self) -> dict:
        return json.loads(self.body)


class Visitor:
    """One browser: its cookies, the form that is open in it, and who fills it in."""

    def __init__(self, port: int, number: int) -> None:
        self.port, self.number = port, number
        self.cookies: dict[str, str] = {}
        self.hidden: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def open_form(self, path: str) -> Answer:
        answer = self.get(path)
        for field in _INPUT.findall(answer.body):
            name, value = _NAME.search(field), _VALUE.search(field)
            if name:
                self.hidden[name[1]] = html.unescape(value[1]) if value else ""
        return answer

    def send_form(self, path: str) -> Answer:
        fields = {**self.hidden, **person(self.number)}
        return self._ask("POST", path, urllib.parse.urlencode(fields))

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {
            "Host": HOST,
            "X-Forwarded-For": f"10.0.{self.number // 250}.{self.number % 250 + 1}",
            "X-Forwarded-Proto": "https",
            "Referer": f"https://{HOST}/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        began = time.monotonic()
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return Answer(0, "", "", began, time.monotonic())
        finally:
            connection.close()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
        location = answer.headers.get("Location", "")
        return Answer(answer.status, location, text, began, time.monotonic())


def person(number: int) -> dict[str, str]:
    letters = "".join("ABCDEGHIKL"[int(digit)] for digit in f"{number:04}")
    return {
        "full_name": f"Phạm Thị {letters}",
        "phone": f"0987{number:06}",
        "email": f"bao{number}@example.vn",
        "workplace": "UBND xã Vĩnh Bảo",
        "consent": "on",
    }


def all_at_once(clicks: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Every click in the same moment, each in its own thread; the answers in the same order."""
    gate = threading.Barrier(len(clicks))
    answers: list[Answer | None] = [None] * len(clicks)

    def click(place: int) -> None:
        gate.wait(30)
        answers[place] = clicks[place]()

    threads = [threading.Thread(target=click, args=(place,)) for place in range(len(clicks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT_S + 30)
    assert None not in answers
    return answers  # type: ignore[return-value]


def most_at_once(answers: Sequence[Answer]) -> int:
    """How many requests were under way together, at the fullest moment."""
    moments = [(a.began, 1) for a in answers] + [(a.ended, -1) for a in answers]
    now = most = 0
    for _when, change in sorted(moments):
        now += change
        most = max(most, now)
    return most
