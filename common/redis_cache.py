"""Redis as the shared cache; while it is away, a file of this machine takes its place.

Signing in and looking up count their tries in the cache: a cache that is away must neither keep
everybody out nor let anybody guess.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Any, cast

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis
from redis.exceptions import ConnectionError, TimeoutError

from common.queue import broker
from common.sqlite_cache import SqliteCache

log = logging.getLogger(__name__)

PAUSE_AFTER_FAILURE_S = 10.0


class _KeptClient(RedisCacheClient):
    """Django makes a client for every command; making one costs more than the command."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._kept: dict[bool, Redis] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]

    def count(self, keys: Sequence[str], timeout: float) -> list[int]:
        """Add one to each counter in one round trip. Names carry their window: the end of a
        counter may be set again."""
        with self.get_client(None, write=True).pipeline(transaction=False) as pipe:
            for key in keys:
                pipe.incr(key)
                pipe.expire(key, int(timeout))
            return [int(count) for count in pipe.execute()[::2]]


class _Redis(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _KeptClient

    def count(self, keys: Sequence[str], timeout: float) -> list[int]:
        client = cast(_KeptClient, self._cache)
        return client.count([self.make_and_validate_key(key) for key in keys], timeout)


class RedisElseFileCache(BaseCache):
    """LOCATION is Redis' address, OPTIONS["file"] the path of the file."""

    away_until = 0.0  # of the process: Django makes a cache object for each thread

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = dict(params.get("OPTIONS", {}))
        self._file = SqliteCache(options.pop("file"), params)
        self._redis = _Redis(server, {**params, "OPTIONS": options})

    def _do(self, what: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= RedisElseFileCache.away_until:
            try:
                return getattr(self._redis, what)(*args, **kwargs)
            except (ConnectionError, TimeoutError) as error:
                # The same server is the broker: whoever waited for it here does not wait again.
                broker.away_until = time.monotonic() + PAUSE_AFTER_FAILURE_S
                RedisElseFileCache.away_until = broker.away_until
                log.warning("Redis away, a file takes its place: %s", type(error).__name__)
        return getattr(self._file, what)(*args, **kwargs)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        return bool(self._do("add", key, value, timeout=timeout, version=version))

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._do("get", key, default=default, version=version)

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        self._do("set", key, value, timeout=timeout, version=version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return bool(self._do("touch", key, timeout=timeout, version=version))

    def delete(self, key: Any, version: Any = None) -> bool:
        return bool(self._do("delete", key, version=version))

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        return int(self._do("incr", key, delta=delta, version=version))

    def count(self, keys: Sequence[str], timeout: float) -> list[int]:
        """Add one to each counter, a new one beginning at 0 and ending in `timeout` seconds."""
        return list(self._do("count", keys, timeout))

    def clear(self) -> None:
        self._do("clear")
