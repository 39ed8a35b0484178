"""Who may open the addresses of the door: what a phone asks is answered to paired phones alone."""

from __future__ import annotations

from tests.house.rules import DEED, EVERYBODY, FORM, MANAGING, PUBLIC, PUBLIC_FORM, Rule

SHUT_OUT = frozenset({403})
# The code on the screen has changed since.
TOO_LATE = frozenset({410})
AT_THE_DOOR = MANAGING | {"door"}

OF_PHONES: dict[str, Rule] = {
    **dict.fromkeys(("list", "changes"), Rule(EVERYBODY, read=SHUT_OUT)),
    **dict.fromkeys(
        ("page", "group", "walk_in"), Rule(EVERYBODY, EVERYBODY, read=SHUT_OUT, sent=SHUT_OUT)
    ),
    **dict.fromkeys(("sync", "undo"), Rule(post=EVERYBODY, sent=SHUT_OUT)),
}
DOOR: dict[str, Rule] = {
    **OF_PHONES,
    **dict.fromkeys(("start", "worker", "manifest"), PUBLIC),
    "pair": PUBLIC_FORM,
    **dict.fromkeys(("staff", "refusals", "conflicts"), Rule(AT_THE_DOOR)),
    "pair_own": Rule(post=AT_THE_DOOR),
    **dict.fromkeys(("open", "renew_pin", "link", "revoke", "walk_in_right"), DEED),
    **dict.fromkeys(("link_shown", "file"), Rule(MANAGING)),
    "settle": FORM,
    "board": Rule(AT_THE_DOOR),
    "screen": PUBLIC,
    "self_typed": PUBLIC_FORM,
    "self_mark": Rule(EVERYBODY, EVERYBODY, read=TOO_LATE, sent=TOO_LATE),
    "self_scan": Rule(EVERYBODY, read=TOO_LATE),
    "self_staff": Rule(AT_THE_DOOR, AT_THE_DOOR),
    **dict.fromkeys(("self_screen", "self_file"), Rule(AT_THE_DOOR)),
    **dict.fromkeys(("self_close", "self_settle"), Rule(post=AT_THE_DOOR)),
}
# These know no event at all for who is no phone of the door.
PHONES = {f"door:{name}" for name in OF_PHONES}
