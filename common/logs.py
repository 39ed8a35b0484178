"""Log lines without phones, e-mail addresses and secret links, whatever the logger was given."""

from __future__ import annotations

import json
import logging
import re

_MASKS = (
    (re.compile(r"(/(?:dk|hc|cua/ghep)/)[^\s\"'?#<>]+"), r"\1…"),
    (re.compile(r"v\d(?:\.[\w-]+)+\.[\w-]{16,}"), "[qr]"),
    (re.compile(r"(?<![\w-])[\w-]{27}(?![\w-])"), "[token]"),
    # Looking behind keeps it linear: a long run without @ is tried once, not from every letter.
    (re.compile(r"(?<![\w.+-])[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?<![\w.:-])(?:\+|%2B)?(?:84|0)(?:[ .-]?\d){8,10}(?![\w-])"), "[phone]"),
    (re.compile(r"(://[^\s:/@]+:)[^\s@/]+@"), r"\1[password]@"),
)


def mask(text: str) -> str:
    """The text with whatever names or lets in a person replaced."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


class PlainFormatter(logging.Formatter):
    """One line for a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object per line for a log collector."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        status = getattr(record, "status_code", None)
        if status is not None:
            line["status"] = status
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(
            {key: mask(str(value)) for key, value in line.items()}, ensure_ascii=False
        )
