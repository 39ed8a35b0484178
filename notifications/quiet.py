"""Quiet hours of an organiser: when a message that nobody waits for is sent instead."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from accounts.models import Organiser
from common import clock

# A message with less time than this to be of use goes out before the quiet hours, not after them.
OF_USE = timedelta(hours=1)
# So long before they begin, so that a crowd's mails are out when they do.
BEFORE = timedelta(minutes=30)
A_DAY = timedelta(days=1)


def is_quiet(moment: datetime, organiser: Organiser) -> bool:
    """Whether it lies in the organiser's quiet hours; equal bounds mean that there are none."""
    begins, ends, at = organiser.quiet_from, organiser.quiet_to, clock.local(moment).time()
    if begins < ends:
        return begins <= at < ends
    return begins != ends and not ends <= at < begins


def good_moment(
    due: datetime,
    *,
    organiser: Organiser | None,
    expires_at: datetime | None = None,
    essential: bool = True,
) -> datetime:
    """When a message due then is sent: as planned outside the quiet hours, else when they end.

    Where that would leave it less than an hour to be of use, it goes half an hour before they begin,
    if that is still ahead. Within them it waits for their end as long as it may be sent at all; what
    could not be sent any more then goes at once when essential, and never (it is missed) when not.
    """
    now = clock.now()
    sent = max(due, now)
    if organiser is None or not is_quiet(sent, organiser):
        return due
    end = _next(sent, organiser.quiet_to)
    if expires_at is None or end + OF_USE <= expires_at:
        return end
    begin = _next(sent, organiser.quiet_from) - A_DAY
    if begin > now:
        return max(begin - BEFORE, now)
    return end if end < expires_at or not essential else due


def _next(moment: datetime, at: time) -> datetime:
    """The first moment after this one at which clocks in Viet Nam show that time."""
    local = clock.local(moment)
    found = datetime.combine(local.date(), at, clock.VIETNAM)
    return found if found > local else found + A_DAY
