"""The morning mail: what needs each of the staff, on working days, to those who want it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from accounts.models import Organiser, Role, User
from accounts.policies import STAFF_ROLES, memberships_of, wants_morning_mail
from common import clock
from notifications import links
from notifications.kinds import MORNING
from notifications.models import Message
from notifications.services import Recipient, draft_message, queue_messages
from registrations.working_time import is_working_day
from reports import selectors

AT = time(7, 30)
# What stood still longer than this sends none: by then everybody has seen the page itself.
LATEST_DELAY = timedelta(hours=2)
HOME = "reports.home"
MANAGING = (Role.ADMINISTRATOR, Role.STAFF)


def register_links() -> None:
    links.register(HOME, lambda _pk: reverse("reports:home"))


def send_morning_mails() -> int:
    """Queue today's mails once it is half past seven; returns how many.

    Two at once or again: each user's day is settled once, also where nothing needs them."""
    now, today = clock.now(), clock.today()
    due = datetime.combine(today, AT, clock.VIETNAM)
    if not due <= now < due + LATEST_DELAY:
        return 0
    staff = User.objects.filter(
        Q(morning_day=None) | Q(morning_day__lt=today),
        is_active=True,
        memberships__role__in=STAFF_ROLES,
    )
    return sum(_settle(user, today, due) for user in staff.distinct().order_by("pk"))


@transaction.atomic
def _settle(user: User, today: date, due: datetime) -> int:
    """Whether this user gets a mail today is decided by whoever writes the day first."""
    undecided = Q(morning_day=None) | Q(morning_day__lt=today)
    if not User.objects.filter(undecided, pk=user.pk).update(morning_day=today):
        return 0
    office = _office_at_work(user, today)
    if office is None or not wants_morning_mail(user):
        return 0
    with translation.override(user.language):
        draft = _draft(user, office, today, due)
    return queue_messages([draft]) if draft else 0


def _office_at_work(user: User, today: date) -> Organiser | None:
    """An organiser of theirs that works today, one that they run before others."""
    mine = sorted(memberships_of(user), key=lambda each: (each.role not in MANAGING, each.pk))
    offices = (each.organiser for each in mine if each.role in STAFF_ROLES)
    return next((each for each in offices if is_working_day(today, each.holidays)), None)


def _draft(user: User, office: Organiser, today: date, due: datetime) -> Message | None:
    needs = selectors.needs(user)
    if not needs:
        return None
    return draft_message(
        key=f"{MORNING}:{user.pk}:{today.isoformat()}",
        kind=MORNING,
        organiser_id=office.pk,
        recipient=Recipient(user.full_name, user.email, language=user.language),
        context={
            "count": len(needs),
            "day": f"{today:%d/%m/%Y}",
            "facts": [[_capital(str(need.label)), str(need.count)] for need in needs],
        },
        links={"home": [HOME, 0]},
        topic=f"user:{user.pk}",
        due_at=due,
        # The next morning has a mail of its own.
        expires_at=due + timedelta(hours=12),
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
