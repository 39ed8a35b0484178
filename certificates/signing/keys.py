"""Which keys this server signs with: named in a file of its own, outside database and settings.

`SIGNING_KEYS` is the path of a TOML file with one table for each key; docs/operations.md shows
one. Secrets are read from files or the environment when a key is opened, and kept nowhere else."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from .errors import SigningError

PKCS12, PKCS11 = "pkcs12", "pkcs11"


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """One table of the file. `offices` are slugs of organisers; none means every organiser.

    For `pkcs12`: `file`. For `pkcs11`: `module`, `token`, `certificate` and `key` (labels).
    `secret_file` or `secret_env` holds the passphrase or PIN. `tsa` is the address of a time stamp
    authority; `trust` is a file of PEM roots: with both, validation data is put into the paper
    (B-LT; B-LTA with `archive`)."""

    name: str
    kind: str
    label: str = ""
    offices: tuple[str, ...] = ()
    file: str = ""
    module: str = ""
    token: str = ""
    certificate: str = ""
    key: str = ""
    chain: str = ""
    secret_file: str = field(default="", repr=False)
    secret_env: str = field(default="", repr=False)
    tsa: str = ""
    trust: str = ""
    archive: bool = False

    @property
    def title(self) -> str:
        return self.label or self.name

    def secret(self) -> str:
        """The passphrase or PIN. Raises SigningError when it cannot be read."""
        if self.secret_env:
            return os.environ.get(self.secret_env, "")
        if not self.secret_file:
            return ""
        try:
            return Path(self.secret_file).read_text(encoding="utf-8").rstrip("\r\n")
        except OSError as error:
            raise SigningError(f"{self.name}: cannot read its secret_file") from error


def configured_keys() -> dict[str, SigningKey]:
    """The keys of this server by name. Raises SigningError when the file is wrong."""
    path = settings.SIGNING_KEYS
    if not path:
        return {}
    try:
        tables = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SigningError(f"SIGNING_KEYS: {type(error).__name__} in {path}") from error
    return {name: _read(name, table) for name, table in tables.items()}


def _read(name: str, table: Any) -> SigningKey:
    try:
        given = {**table, "offices": tuple(table.get("offices", ()))}
        found = SigningKey(name=name, **given)
    except (TypeError, AttributeError, ValueError) as error:
        raise SigningError(f"SIGNING_KEYS: the table of {name} has an unknown setting") from error
    if found.kind not in (PKCS12, PKCS11):
        raise SigningError(f"SIGNING_KEYS: kind of {name} must be {PKCS12} or {PKCS11}")
    return found


def keys_of(office: str) -> list[SigningKey]:
    """The keys that the papers of an organiser (its slug) may be signed with."""
    return [key for key in configured_keys().values() if not key.offices or office in key.offices]
