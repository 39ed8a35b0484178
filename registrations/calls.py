"""What follows from a phone call that staff report as made."""

from __future__ import annotations

from accounts.models import User
from notifications.models import Message
from registrations.services.offers import start_offer_clock

OFFER = "registration.offered"


def start_clock_of_offer(message: Message, reached: bool, by: User) -> None:
    """Somebody without an address was told of an offered seat: their clock starts now."""
    if reached and message.kind == OFFER and message.topic.startswith("registration:"):
        start_offer_clock(registration_id=int(message.topic.removeprefix("registration:")))
