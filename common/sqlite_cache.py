"""A cache in one SQLite file, shared by the processes of one machine, with atomic counters.

Django's own file and database caches add and count in two steps, so that two processes lose
counts: rate limits need better. Several machines share a cache through REDIS_URL instead.
"""

from __future__ import annotations

import pickle
import sqlite3
import threading
import time
from collections.abc import Sequence
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

_SCHEMA = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    "CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, value, expires REAL) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS entry_expires ON entry (expires);"
)
_ADD = (
    "INSERT INTO entry VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE "
    "SET value = excluded.value, expires = excluded.expires WHERE entry.expires <= ?"
)
_CULL_EVERY = 200  # writes of a process


class SqliteCache(BaseCache):
    """Integers are stored as such and counted by the database; all else is pickled."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._path = location
        self._writes = 0
        self._local = threading.local()

    @property
    def _database(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
            connection.executescript(_SCHEMA)
            self._local.connection = connection
        return connection

    def _expiry(self, timeout: float | None) -> float:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return float("inf") if seconds is None else time.time() + seconds

    def _write(self, sql: str, values: tuple[Any, ...]) -> int:
        self._writes += 1
        if self._writes % _CULL_EVERY == 0:
            self._database.execute("DELETE FROM entry WHERE expires <= ?", (time.time(),))
        return self._database.execute(sql, values).rowcount

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        key = self.make_and_validate_key(key, version=version)
        row = (key, _dump(value), self._expiry(timeout), time.time())
        return self._write(_ADD, row) == 1

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        key = self.make_and_validate_key(key, version=version)
        row = self._database.execute(
            "SELECT value FROM entry WHERE key = ? AND expires > ?", (key, time.time())
        ).fetchone()
        return default if row is None else _load(row[0])

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        key = self.make_and_validate_key(key, version=version)
        row = (key, _dump(value), self._expiry(timeout))
        self._write("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", row)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        key = self.make_and_validate_key(key, version=version)
        row = (self._expiry(timeout), key, time.time())
        return self._write("UPDATE entry SET expires = ? WHERE key = ? AND expires > ?", row) == 1

    def delete(self, key: Any, version: Any = None) -> bool:
        key = self.make_and_validate_key(key, version=version)
        return self._write("DELETE FROM entry WHERE key = ?", (key,)) == 1

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """Count up, keeping the time of expiry; ValueError when there is no such key."""
        key = self.make_and_validate_key(key, version=version)
        rows = self._database.execute(
            "UPDATE entry SET value = value + ? WHERE key = ? AND expires > ? RETURNING value",
            (delta, key, time.time()),
        ).fetchall()
        if not rows:
            raise ValueError(f"Key '{key}' not found")
        return int(rows[0][0])

    def count(self, keys: Sequence[str], timeout: float) -> list[int]:
        """Add one to each counter, a new one beginning at 0 and ending in `timeout` seconds."""
        for key in keys:
            self.add(key, 0, timeout=timeout)
        return [self.incr(key) for key in keys]

    def clear(self) -> None:
        self._database.execute("DELETE FROM entry")


def _dump(value: Any) -> Any:
    return value if type(value) is int else pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _load(value: Any) -> Any:
    return pickle.loads(value) if isinstance(value, bytes) else value  # noqa: S301 (our own file)
