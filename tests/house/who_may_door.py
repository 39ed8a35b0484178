"""Who may open the addresses of the door: what a phone asks is answered to paired phones alone."""

from __future__ import annotations

from tests.house.rules import DEED, EVERYBODY, FORM, MANAGING, PUBLIC, PUBLIC_FORM, Rule

SHUT_OUT = frozenset({403})
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
    "start": PUBLIC,
    "pair": PUBLIC_FORM,
    **dict.fromkeys(("staff", "refusals", "conflicts"), Rule(AT_THE_DOOR)),
    "pair_own": Rule(post=AT_THE_DOOR),
    **dict.fromkeys(("open", "renew_pin", "link", "revoke", "walk_in_right"), DEED),
    **dict.fromkeys(("link_shown", "file"), Rule(MANAGING)),
    "settle": FORM,
}
# These know no event at all for who is no phone of the door.
PHONES = {f"door:{name}" for name in OF_PHONES}
