"""A time stamp authority over HTTP (RFC 3161)."""

from __future__ import annotations

import asyncio
import urllib.request

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

TIMEOUT_S = 10
LONGEST_ANSWER = 100_000


class HttpTimeStamper(TimeStamper):
    """Asks the authority at an address that who runs the server has set."""

    def __init__(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise TimestampRequestError("the address of a time stamp authority begins with http")
        self.url = url
        super().__init__()

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        answer = await asyncio.to_thread(self._ask, req.dump())
        return tsp.TimeStampResp.load(answer)

    def _ask(self, query: bytes) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - its scheme is checked above
            self.url, data=query, headers={"Content-Type": "application/timestamp-query"}
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
                return bytes(answer.read(LONGEST_ANSWER))
        except OSError as error:
            raise TimestampRequestError("the time stamp authority does not answer") from error
