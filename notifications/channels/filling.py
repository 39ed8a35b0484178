"""Requests to a gateway as its settings describe them: placeholders, secrets, signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.crypto import constant_time_compare

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
HASHES = ("md5", "sha1", "sha256", "sha512")


class GatewayError(ValueError):
    """The settings of a gateway are wrong; the message says where."""


def fill(template: Any, values: Mapping[str, Any]) -> Any:
    """The template with its placeholders replaced, once: nothing in a value is read as another.

    A text that is one placeholder and nothing else takes the value as it is, a number or a table."""
    if isinstance(template, Mapping):
        return {name: fill(part, values) for name, part in template.items()}
    if isinstance(template, list):
        return [fill(part, values) for part in template]
    if not isinstance(template, str):
        return template
    whole = PLACEHOLDER.fullmatch(template)
    if whole:
        return values.get(whole[1], template)
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), template)


def names_in(template: Any) -> set[str]:
    """The placeholders of a template."""
    if isinstance(template, Mapping):
        return set().union(*map(names_in, template.values()))
    if isinstance(template, list):
        return set().union(*map(names_in, template))
    return set(PLACEHOLDER.findall(template)) if isinstance(template, str) else set()


def pick(data: Any, path: str) -> Any:
    """What stands at a dotted path of an answer ("data.messages.0.id"); None where nothing does."""
    for step in path.split(".") if path else ():
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data


def read_secret(where: str) -> str:
    """A secret from "env:NAME" or "file:/path", read anew each time: a file may be replaced while
    the site runs. Raises GatewayError when there is none."""
    kind, _, name = where.partition(":")
    if kind == "env":
        found = os.environ.get(name, "")
    elif kind == "file":
        try:
            found = Path(name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise GatewayError(f"cannot read the secret in {name}") from error
    else:
        raise GatewayError("a secret is named env:NAME or file:/path")
    if not found:
        raise GatewayError(f"the secret {name} is empty")
    return found


@dataclass(frozen=True, kw_only=True)
class Signature:
    """How a request proves where it comes from: a digest of `over`, keyed with the secret named
    `key`. With `keyed = false` it is a bare hash, and {secret} stands somewhere in `over`."""

    over: str
    hash: str = "sha256"
    keyed: bool = True
    key: str = "secret"
    encoding: str = "hex"
    prefix: str = ""

    def __post_init__(self) -> None:
        if self.hash not in HASHES or self.encoding not in ("hex", "base64"):
            raise GatewayError(f"a signature is of {', '.join(HASHES)}, in hex or base64")

    def make(self, values: Mapping[str, Any]) -> str:
        """The signature of a request with these values, among them the secret itself."""
        said = str(fill(self.over, values) if "{" in self.over else self.over).encode()
        if self.keyed:
            digest = hmac.new(str(values[self.key]).encode(), said, self.hash).digest()
        else:
            digest = hashlib.new(self.hash, said).digest()
        written = digest.hex() if self.encoding == "hex" else base64.b64encode(digest).decode()
        return self.prefix + written

    def fits(self, given: str, values: Mapping[str, Any]) -> bool:
        """Whether a request with these values was signed with the secret."""
        made = self.make(values)
        if self.encoding == "hex":
            made, given = made.lower(), given.lower()
        return constant_time_compare(made.encode(), given.encode())
