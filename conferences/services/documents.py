"""The files of an edition that people may fetch."""

from __future__ import annotations

from django.core.files.storage import Storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from common.errors import DomainError
from common.received import Received
from conferences.models import Conference, ConferenceDocument
from registrations.services.core import lock_event, record

MOST_DOCUMENTS = 60


@transaction.atomic
def add_document(
    *, event_id: int, title: str, audience: str, received: Received, by: Actor
) -> ConferenceDocument:
    """Keep a file that was looked at, for everybody or for the delegations.

    Without a title it goes by its name. Raises DomainError beyond MOST_DOCUMENTS."""
    event = lock_event(event_id)
    conference = Conference.objects.get(pk=event_id)
    if conference.documents.count() >= MOST_DOCUMENTS:
        raise DomainError(_("Hội nghị đã có %(count)d tài liệu.") % {"count": MOST_DOCUMENTS})
    document = ConferenceDocument.objects.create(
        conference=conference,
        title=title or received.name.rpartition(".")[0],
        audience=audience,
        file=received.content(),
        file_name=received.name,
        size=received.size,
    )
    record(event, "conference.document_added", by=by, details={"label": document.title})
    return document


@transaction.atomic
def change_document(
    *, document_id: int, title: str, audience: str, by: Actor
) -> ConferenceDocument:
    """Another name, or other readers. Raises ConferenceDocument.DoesNotExist."""
    document = _locked(document_id)
    was = (document.title, document.audience)
    document.title, document.audience = title, audience
    if was != (title, audience):
        document.save(update_fields=["title", "audience"])
        event = document.conference.event
        record(event, "conference.document_changed", by=by, details={"label": title})
    return document


@transaction.atomic
def remove_document(*, document_id: int, by: Actor) -> None:
    """Delete a document with its file. Raises ConferenceDocument.DoesNotExist."""
    document = _locked(document_id)
    event, title = document.conference.event, document.title
    storage, name = document.file.storage, str(document.file.name)
    document.delete()
    record(event, "conference.document_removed", by=by, details={"label": title})
    transaction.on_commit(lambda: _forget(storage, name))


def _forget(storage: Storage, name: str) -> None:
    storage.delete(name)


def _locked(document_id: int) -> ConferenceDocument:
    event_id = ConferenceDocument.objects.values_list("conference_id", flat=True).get(
        pk=document_id
    )
    event = lock_event(event_id)
    document = ConferenceDocument.objects.select_related("conference").get(pk=document_id)
    document.conference.event = event
    return document
