"""Which gateways this server sends SMS and Zalo messages through.

`MESSAGE_GATEWAYS` is the path of a TOML file with a table [sms], a table [zalo], or both;
docs/operations.md shows two. It is read again when it changes. Addresses come from it alone."""

from __future__ import annotations

import json
import logging
import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from notifications import kinds
from notifications.channels.filling import GatewayError, Signature, names_in, read_secret
from notifications.states import Channel

log = logging.getLogger(__name__)

ENCODINGS = ("json", "form", "query")
METHODS = ("POST", "PUT", "GET")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# What a request may be filled with; the names of its secrets come on top.
OF_A_REQUEST = {
    "phone", "phone_local", "phone_e164", "text", "reference", "timestamp", "timestamp_s",
    "segments", "unicode", "template", "params", "signature",
}  # fmt: skip
# Words of ours have no place in a head line.
NOT_IN_HEADERS = {"text", "params"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How an answer is read. `code` is a dotted path; the lists hold its values as text.

    `ok`: taken. `bad_address`: the number takes no such message, now or ever. `refused`: this
    message never goes. `busy`: the gateway is the trouble (no credit, wrong key, too fast). All
    else is tried again. `pattern` reads an answer that is no JSON, by its groups code, reference,
    cost and error."""

    code: str = "code"
    ok: tuple[str, ...]
    bad_address: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()
    reference: str = ""
    cost: str = ""
    error: str = ""
    pattern: str = ""

    def read(self, body: str) -> Any:
        """The answer as a table. Raises ValueError for what is none."""
        if not self.pattern:
            return json.loads(body)
        found = re.search(self.pattern, body)
        if not found:
            raise ValueError("the answer is not what its pattern expects")
        return found.groupdict()


@dataclass(frozen=True, kw_only=True)
class Reports:
    """How the gateway tells later what became of a message.

    `signed_by` is «header:Name» or «field:name»: where the signature stands, or, without a
    `signature`, the secret itself. `reports` leads to a list of them; without it there is one."""

    signed_by: str
    signature: Signature | None = None
    method: str = "POST"
    reports: str = ""
    reference: str = "reference"
    status: str = "status"
    delivered: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    bad_address: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template that Zalo approved for one kind: its id, and what each parameter is filled with:
    {name}, {event_title}, {code}, {link}, {text}, {organiser}, and whatever the kind carries."""

    id: str
    params: dict[str, str] = field(default_factory=dict)
    price: int | None = None


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """One table of the file."""

    channel: str
    url: str
    answer: Answer
    method: str = "POST"
    encoding: str = "json"
    headers: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    signature: Signature | None = None
    reports: Reports | None = None
    templates: dict[str, Template] = field(default_factory=dict)
    # Whether the gateway itself drops a second message with the same {reference}.
    idempotent: bool = False
    timeout_s: float = 10
    connections: int = 1
    price: int = 0  # đồng for each segment, or for each ZNS
    accents: bool = False
    max_segments: int = 3
    param_length: int = 100

    def values(self) -> dict[str, str]:
        """The secrets by name. Raises GatewayError when one cannot be read."""
        return {name: read_secret(where) for name, where in self.secrets.items()}

    def can_say(self, kind: str) -> bool:
        return self.channel != Channel.ZALO or kind in self.templates

    def check(self) -> None:
        """Raises GatewayError for what could not work, or must not."""
        parts = urlsplit(self.url)
        if "{" in self.url:
            raise GatewayError("the url takes no placeholders")
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise GatewayError("the url must be https")
        if self.method not in METHODS or self.encoding not in ENCODINGS:
            raise GatewayError(f"method: {METHODS}, encoding: {ENCODINGS}")
        known = OF_A_REQUEST | set(self.secrets)
        over = names_in(self.signature.over) if self.signature else set()
        used = names_in(self.headers) | names_in(self.body) | (over - {"body"})
        if used - known:
            raise GatewayError(f"unknown placeholders: {', '.join(sorted(used - known))}")
        if names_in(self.headers) & NOT_IN_HEADERS:
            raise GatewayError("no words of a message in the headers")
        if "body" in over and "signature" in names_in(self.body):
            raise GatewayError("a signature over the body cannot stand in the body")
        if self.signature and self.signature.keyed and self.signature.key not in self.secrets:
            raise GatewayError(f"the signature needs a secret named {self.signature.key}")
        for kind in set(self.templates) - set(kinds.KINDS):
            raise GatewayError(f"a template for an unknown kind: {kind}")
        if not 1 <= self.max_segments <= 10 or not 1 <= self.timeout_s <= 60:
            raise GatewayError("max_segments: 1 to 10; timeout_s: 1 to 60")


def configured() -> dict[str, Gateway]:
    """The gateways of this server by channel; none where the file is wrong, which is logged and
    found by `manage.py check`: signing up goes on, and people are mailed or called."""
    try:
        return read_all()
    except GatewayError:
        log.exception("no gateway is used")
        return {}


def read_all() -> dict[str, Gateway]:
    """As configured. Raises GatewayError when the file is wrong."""
    path = settings.MESSAGE_GATEWAYS
    if not path:
        return {}
    try:
        return _read_file(path, Path(path).stat().st_mtime_ns)
    except OSError as error:
        raise GatewayError(f"MESSAGE_GATEWAYS: cannot read {path}") from error


@lru_cache(maxsize=4)
def _read_file(path: str, _changed: int) -> dict[str, Gateway]:
    try:
        tables = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise GatewayError(f"MESSAGE_GATEWAYS: {error} in {path}") from error
    if set(tables) - {Channel.SMS.value, Channel.ZALO.value}:
        raise GatewayError("MESSAGE_GATEWAYS knows the tables [sms] and [zalo]")
    return {channel: _read(channel, table) for channel, table in tables.items()}


def _read(channel: str, table: dict[str, Any]) -> Gateway:
    try:
        given = dict(table)
        given["answer"] = Answer(**_lists(given.get("answer", {})))
        if "signature" in given:
            given["signature"] = Signature(**given["signature"])
        if "reports" in given:
            reports = _lists(given["reports"])
            if "signature" in reports:
                reports["signature"] = Signature(**reports["signature"])
            given["reports"] = Reports(**reports)
        templates = given.get("templates", {})
        given["templates"] = {kind: Template(**each) for kind, each in templates.items()}
        gateway = Gateway(channel=channel, **given)
        gateway.check()
    except (TypeError, ValueError) as error:
        raise GatewayError(f"MESSAGE_GATEWAYS, [{channel}]: {error}") from error
    return gateway


def _lists(table: dict[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(map(str, value)) if isinstance(value, list) else value
        for name, value in table.items()
    }
