"""What an account's own page shows of registrations, and how one claims them."""

from __future__ import annotations

from accounts.linking import Part
from accounts.models import Person, User
from registrations import extras, links, notices, selectors
from registrations.policies import registrations_of

MOST_SHOWN = 100


def my_part(user: User) -> Part:
    """Every registration of the persons this user is, the latest event first."""
    mine = list(
        registrations_of(user)
        .select_related("event", "event__organiser")
        .order_by("-event__starts_at", "-pk")[:MOST_SHOWN]
    )
    panels = extras.panels_of(mine)
    rows = [
        {
            "registration": registration,
            "event": registration.event,
            "when": notices.when_words(registration.event),
            "url": links.manage_path(registration),
            "panels": panels[registration.pk],
        }
        for registration in mine
    ]
    return Part("registrations/public/mine.html", {"rows": rows})


def claim(code: str, contact: str) -> Person | None:
    """The person whose short code and phone (or e-mail) these are."""
    registration = selectors.by_code_and_phone(code, contact)
    return registration.person if registration else None
