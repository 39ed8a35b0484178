"""The files of an edition, for whoever may fetch them."""

from __future__ import annotations

from django.db.models import QuerySet

from conferences.models import ConferenceDocument
from registrations.models import Event


def documents_of(event: Event) -> QuerySet[ConferenceDocument]:
    """All of them, for staff."""
    return ConferenceDocument.objects.filter(conference_id=event.pk)


def public_documents(event: Event) -> QuerySet[ConferenceDocument]:
    """What everybody may fetch."""
    return documents_of(event).filter(audience=ConferenceDocument.Audience.PUBLIC)


def documents_for_delegations(event: Event) -> QuerySet[ConferenceDocument]:
    """What a coordinator may fetch by the delegation's link: the public ones too."""
    return documents_of(event).filter(
        audience__in=(
            ConferenceDocument.Audience.PUBLIC,
            ConferenceDocument.Audience.DELEGATES,
        )
    )
