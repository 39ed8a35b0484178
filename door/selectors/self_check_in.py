"""Who marked themselves, and what is left to settle."""

from __future__ import annotations

from django.db.models import F, QuerySet

from door.models import SelfCheckIn, SelfClaim
from door.services.self_check_in import BY_ONESELF
from registrations.models import Mark, Session


def claims_of(check_in: SelfCheckIn) -> QuerySet[SelfClaim]:
    """The exceptions of a buổi, open ones first."""
    return check_in.claims.select_related("registration", "settled_by").order_by(
        F("settled_at").asc(nulls_first=True), "at", "pk"
    )


def own_marks(session: Session) -> QuerySet[Mark]:
    """The marks that people made themselves and nobody took back, the latest first."""
    return (
        Mark.objects.filter(
            session=session, device__startswith=BY_ONESELF, undoes=None, undone_by=None
        )
        .select_related("registration")
        .order_by("-at", "-pk")
    )
