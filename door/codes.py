"""The codes of self check-in: each lives for the half minute it is shown and 15 seconds more.

Whoever was sent a photo of the screen comes too late; whoever sits in the room has time to scan."""

from __future__ import annotations

import time

from django.core import signing
from django.utils.crypto import constant_time_compare

from common.tokens import make_token, secrets_in_use, token_under
from door.models import SelfCheckIn

PURPOSE = "door.self"
SLOT_S = 30
GRACE_S = 15
# From scanning to sending what one typed.
PASS_S = 240
_SALT = "door.self.pass"


def slot_now() -> int:
    """The number of this half minute."""
    return int(time.time()) // SLOT_S


def seconds_left() -> int:
    """Until the code on the screen changes."""
    return SLOT_S - int(time.time()) % SLOT_S


def token_of(check_in: SelfCheckIn, slot: int) -> str:
    """What the QR of a half minute carries: nobody guesses it."""
    return make_token(PURPOSE, _seed(check_in, slot))


def digits_of(check_in: SelfCheckIn, slot: int) -> str:
    """The same as six digits, to be typed."""
    return _digits(make_token(f"{PURPOSE}.digits", _seed(check_in, slot)))


def is_shown(check_in: SelfCheckIn, token: str) -> bool:
    """Whether the token is shown, or was until a moment ago."""
    return any(
        constant_time_compare(token_under(secret, PURPOSE, _seed(check_in, slot)), token)
        for secret in secrets_in_use()
        for slot in _living()
    )


def is_typed(check_in: SelfCheckIn, digits: str) -> bool:
    """Whether these six digits are shown, or were until a moment ago."""
    return any(constant_time_compare(digits_of(check_in, slot), digits) for slot in _living())


def give_pass(check_in: SelfCheckIn, phone_id: str) -> str:
    """Proof that this phone saw the screen just now, good for PASS_S seconds: sent on to another
    phone it opens nothing."""
    return _signer(phone_id).sign(str(check_in.pk))


def has_pass(check_in: SelfCheckIn, text: str, phone_id: str) -> bool:
    try:
        value = _signer(phone_id).unsign(text, max_age=PASS_S)
    except signing.BadSignature:
        return False
    return bool(phone_id) and value == str(check_in.pk)


def _signer(phone_id: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"{_SALT}:{phone_id}")


def _living() -> tuple[int, ...]:
    """This half minute, and at its beginning the one before: who was just scanning is in time."""
    now = slot_now()
    return (now, now - 1) if SLOT_S - seconds_left() < GRACE_S else (now,)


def _seed(check_in: SelfCheckIn, slot: int) -> str:
    return f"{check_in.nonce}:{slot}"


def _digits(token: str) -> str:
    return f"{int.from_bytes(token.encode()[:8], 'big') % 1_000_000:06}"
