"""A mail server that takes everything and keeps nothing: as quick as it gets, or as slow as told.

    python bench/rival/sink.py [--answer-ms 10] [--text-ms 10]

Prints its port, then serves until its input is closed. `--answer-ms` is waited before every answer,
`--text-ms` before the one to a mail's text as well."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import Any

END = b"\r\n.\r\n"


class Talk(asyncio.Protocol):
    """One connection."""

    def __init__(self, answer_s: float, text_s: float) -> None:
        self.answer_s, self.text_s = answer_s, text_s
        self.heard, self.in_text = b"", False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while self.heard and self.step():
            pass

    def step(self) -> bool:
        """Understand one more line, or text; False when it is not there whole."""
        line, found, rest = self.heard.partition(END if self.in_text else b"\r\n")
        if not found:
            return False
        self.heard = rest
        if self.in_text:
            self.in_text = False
            self.say(b"250 taken", self.answer_s + self.text_s)
            return True
        verb = line[:4].upper()
        self.in_text = verb == b"DATA"
        answers = {b"DATA": b"354 go on", b"QUIT": b"221 bye"}
        self.say(answers.get(verb, b"250 yes"), self.answer_s)
        return True

    def say(self, answer: bytes, after_s: float) -> None:
        if after_s:
            asyncio.get_running_loop().call_later(after_s, self.transport.write, answer + b"\r\n")
        else:
            self.transport.write(answer + b"\r\n")


async def serve(answer_s: float, text_s: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Talk(answer_s, text_s), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answer-ms", type=float, default=0.0)
    parser.add_argument("--text-ms", type=float, default=0.0)
    options = parser.parse_args()
    asyncio.run(serve(options.answer_ms / 1000, options.text_ms / 1000))


if __name__ == "__main__":
    main()
