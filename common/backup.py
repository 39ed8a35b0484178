"""One file that holds database and media together, the same for SQLite and PostgreSQL."""

from __future__ import annotations

import io
import json
import tarfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.apps import apps
from django.core import serializers
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.crypto import salted_hmac

from common.errors import DomainError

BATCH = 500
LEFT_OUT = ("sessions.Session", "common.StoredFile")
STATE, MEDIA = "state.json", "media/"


def tables() -> list[type[models.Model]]:
    """Every model that has a table of its own, those of many-to-many fields included.

    Not the sessions: a copy of them would let in whoever holds the backup. Not the stored files:
    they are in the backup as files, and may go back into a folder."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    ]


def migrations() -> list[list[str]]:
    """The migrations that were applied: a backup goes back into the same shape only."""
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def secret() -> str:
    """A fingerprint of the SECRET_KEY, which is itself never in a backup."""
    return salted_hmac("common.backup", "fingerprint", algorithm="sha256").hexdigest()[:16]


def write_backup(path: Path) -> dict[str, int]:
    """Write the backup, from one consistent view of the database; returns rows by table.

    The file is complete or absent: it is written beside its place and moved there at the end."""
    counts: dict[str, int] = {}
    partial = path.with_name(f"{path.name}.partial")
    partial.touch(mode=0o600)
    with tarfile.open(partial, "w:gz") as archive:
        with transaction.atomic():
            _freeze()
            state = {"migrations": migrations(), "secret": secret()}
            _add(archive, STATE, json.dumps(state).encode())
            for model in tables():
                rows = model._base_manager.order_by("pk")
                text = serializers.serialize("jsonl", rows.iterator(chunk_size=BATCH))
                counts[model._meta.label] = text.count("\n")
                _add(archive, f"tables/{model._meta.label}.jsonl", text.encode())
        # After the rows: a file is written before its row, so every row's file is there by now.
        # Outside the transaction: on SQLite it keeps others from writing.
        for name in stored_files(default_storage):
            with default_storage.open(name) as file:
                _add(archive, MEDIA + name, file.read())
    partial.replace(path)
    return counts


def _freeze() -> None:
    """From here on this transaction sees one moment of the database (on SQLite it does anyway)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def stored_files(storage: Storage, folder: str = "") -> Iterator[str]:
    """The names of all stored files."""
    if not storage.exists(folder):
        return
    folders, files = storage.listdir(folder)
    for name in sorted(files):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        yield from stored_files(storage, f"{folder}/{name}" if folder else name)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = len(content), int(time.time()), 0o600
    archive.addfile(entry, io.BytesIO(content))


def read_backup(path: Path, *, replace: bool = False) -> dict[str, int]:
    """Put a backup back into a migrated, empty place; returns rows by table.

    Raises DomainError when the place is in use (unless replace) or of another version."""
    with tarfile.open(path, "r:gz") as archive:
        state = json.loads(_read(archive, STATE))
        if state["migrations"] != migrations():
            raise DomainError("The backup is of another version: restore it with that version.")
        user = apps.get_model("accounts", "User")
        if not replace and (user.objects.exists() or _has_strange_files()):
            raise DomainError("This place is not empty. Add --replace to overwrite it.")
        with transaction.atomic():
            counts = _load_tables(archive)
        for entry in archive:
            if entry.isfile() and entry.name.startswith(MEDIA):
                _store(entry.name.removeprefix(MEDIA), _read(archive, entry.name))
    return counts


def _has_strange_files() -> bool:
    """Whether there are files that no row knows: those of migrations are known."""
    known: set[str] = set()
    for model in tables():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                known.update(model._base_manager.values_list(field.attname, flat=True))
    return any(name not in known for name in stored_files(default_storage))


def is_of_this_secret(path: Path) -> bool:
    """Whether the backup was made under the present SECRET_KEY."""
    with tarfile.open(path, "r:gz") as archive:
        return bool(json.loads(_read(archive, STATE))["secret"] == secret())


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise DomainError(f"The backup lacks {name}.")
    return file.read()


def _load_tables(archive: tarfile.TarFile) -> dict[str, int]:
    counts: dict[str, int] = {}
    _empty_tables()
    with connection.constraint_checks_disabled():
        for model in tables():
            text = _read(archive, f"tables/{model._meta.label}.jsonl").decode()
            rows = (each.object for each in serializers.deserialize("jsonl", io.StringIO(text)))
            counts[model._meta.label] = 0
            while batch := list(islice(rows, BATCH)):
                # Straight to the table: no save() of a model may fill anything in anew.
                model._base_manager.bulk_create(batch)  # type: ignore[arg-type]
                counts[model._meta.label] += len(batch)
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)
    return counts


def _empty_tables() -> None:
    names = [model._meta.db_table for model in tables()]
    statements = connection.ops.sql_flush(no_style(), names, allow_cascade=True)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _store(name: str, content: bytes) -> None:
    if default_storage.exists(name):
        default_storage.delete(name)
    default_storage.save(name, File(io.BytesIO(content)))
