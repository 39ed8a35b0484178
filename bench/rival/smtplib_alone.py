"""The rival of the outbox: the same bytes by bare smtplib, over some connections at once.

    python bench/rival/smtplib_alone.py PORT CONNECTIONS FILE

FILE holds pickled (sender, recipient, bytes). Prints READY, begins at a line of input, and prints
DONE when all is sent. No database, no record of what was sent: the floor for any sender."""

from __future__ import annotations

import pickle
import smtplib
import sys
import threading
from pathlib import Path


def main() -> None:
    port, connections = int(sys.argv[1]), int(sys.argv[2])
    mails = pickle.loads(Path(sys.argv[3]).read_bytes())
    lines = [smtplib.SMTP("127.0.0.1", port) for _each in range(connections)]

    def send(number: int) -> None:
        for sender, recipient, data in mails[number::connections]:
            lines[number].sendmail(sender, recipient, data)

    for line in lines:
        line.ehlo()
    print("READY", flush=True)
    sys.stdin.readline()
    threads = [threading.Thread(target=send, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("DONE", flush=True)


if __name__ == "__main__":
    main()
