"""Who is in: the marks of one buổi as the door counts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from registrations.models import Mark, Session
from registrations.states import ATTENDED


def marks_in(session: Session, pks: Collection[int] | None = None) -> dict[int, list[Mark]]:
    """{registration: the marks that let them in and were not taken back}, the earliest first. One
    query."""
    rows = Mark.objects.filter(
        session=session, kind__in=ATTENDED, undoes=None, undone_by=None
    ).select_related("by")
    if pks is not None:
        rows = rows.filter(registration__in=pks)
    found: dict[int, list[Mark]] = defaultdict(list)
    for mark in rows.order_by("at", "pk"):
        found[mark.registration_id].append(mark)
    return found


def by_words(mark: Mark) -> str:
    """Which door, or who of the staff, made a mark."""
    return mark.device or (str(mark.by) if mark.by else "")


def touched_since(session: Session, mark_id: int) -> set[int]:
    """The registrations of which something was marked or taken back after that mark."""
    later = Mark.objects.filter(session=session, pk__gt=mark_id)
    return set(later.values_list("registration_id", flat=True))
