"""Who may open the addresses of the door: what a phone asks is answered to paired phones alone."""

from __future__ import annotations

from tests.house.rules import EVERYBODY, Rule

SHUT_OUT = frozenset({403})

DOOR: dict[str, Rule] = {
    **dict.fromkeys(("list", "changes"), Rule(EVERYBODY, read=SHUT_OUT)),
    "sync": Rule(post=EVERYBODY, sent=SHUT_OUT),
}
