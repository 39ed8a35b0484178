"""The agenda as other pages show it."""

from __future__ import annotations

from typing import Any

from django import template

from conferences.agenda import days_of
from conferences.selectors.agenda import items_in, public_version
from registrations.models import Event

register = template.Library()


@register.inclusion_tag("conferences/agenda/summary.html")
def agenda_summary(event: Event) -> dict[str, Any]:
    """What an edition holds, day by day, as it was published last; one query."""
    version = public_version(event)
    return {"event": event, "version": version, "days": days_of(items_in(version))}
