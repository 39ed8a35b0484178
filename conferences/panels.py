"""What an edition adds to the pages of a person who is registered."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from conferences.models import AgendaVersion
from registrations.extras import Panel
from registrations.models import Registration
from registrations.states import EventKind, EventState, State


def agenda_panels(registrations: Sequence[Registration]) -> dict[int, list[Panel]]:
    """Where the published agenda stands, for who comes; one query."""
    coming = [
        each
        for each in registrations
        if each.event.kind == EventKind.CONFERENCE
        and each.event.state in (EventState.PUBLISHED, EventState.CLOSED)
        and each.state in (State.PENDING, State.CONFIRMED)
    ]
    if not coming:
        return {}
    events = {each.event_id for each in coming}
    published = set(
        AgendaVersion.objects.filter(conference__in=events).values_list("conference_id", flat=True)
    )
    return {
        each.pk: [
            Panel(
                title=_("Chương trình hội nghị"),
                text=_("Từng ngày, từng phiên; chương trình đổi thì trang này đổi theo."),
                url=reverse("conferences:agenda_public", args=[each.event.code]),
                link=_("Xem chương trình"),
            )
        ]
        for each in coming
        if each.event_id in published
    }
