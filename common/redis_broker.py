"""Redis as the broker, with what kombu 5.7 lacks when it goes away under a busy worker."""

from __future__ import annotations

from typing import Any

from kombu.transport import redis
from redis.exceptions import ConnectionError


class Channel(redis.Channel):  # type: ignore[misc]
    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        # Closing the lost connection, kombu gives unfinished tasks back over one that it took
        # apart: its AttributeError would end the worker, this error is expected there.
        if self.connection.client is None:
            raise ConnectionError("the connection was closed")
        params: dict[str, Any] = super()._connparams(asynchronous=asynchronous)
        return params


class Transport(redis.Transport):  # type: ignore[misc]
    Channel = Channel
