"""What a class's dossier has, what is missing, and what the platform can print of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import QuerySet

from common import clock
from courses.models import DossierFile, DossierKind, TrainingClass
from registrations.models import Event, Session

# The platform knows what stands in these, or has the form of them.
PRINTED = (
    DossierKind.TRAINEES,
    DossierKind.ATTENDANCE,
    DossierKind.PAYMENTS,
    DossierKind.FEEDBACK,
    DossierKind.ACCEPTANCE,
    DossierKind.REPORT,
)


class Standing(StrEnum):
    """How it is with one paper of a dossier."""

    KEPT = "kept"
    PARTLY = "partly"
    UNSIGNED = "unsigned"
    MISSING = "missing"
    NOT_NEEDED = "not_needed"


@dataclass(slots=True)
class SessionScans:
    """The signed sheets of one buổi."""

    session: Session
    files: list[DossierFile] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return self.session.ends_at <= clock.now()


@dataclass(slots=True)
class Place:
    """One paper of the dossier: `files` are the scans that count now, `sessions` those of each
    buổi (of the bảng điểm danh alone), `earlier` how many were replaced or taken out."""

    kind: DossierKind
    files: list[DossierFile] = field(default_factory=list)
    sessions: list[SessionScans] = field(default_factory=list)
    earlier: int = 0
    needed: bool = True

    @property
    def missing_sessions(self) -> list[SessionScans]:
        """The buổi without a signed sheet; a sheet of the whole class stands for all of them."""
        if any(file.is_of_all_sessions for file in self.files):
            return []
        return [each for each in self.sessions if not each.files]

    @property
    def standing(self) -> Standing:
        if self.files:
            return Standing.PARTLY if self.missing_sessions else Standing.KEPT
        if not self.needed:
            return Standing.NOT_NEEDED
        return Standing.UNSIGNED if self.kind in PRINTED else Standing.MISSING

    @property
    def is_complete(self) -> bool:
        return self.standing in (Standing.KEPT, Standing.NOT_NEEDED)


def files_of(event: Event) -> QuerySet[DossierFile]:
    """Every scan ever kept for a class, the oldest first."""
    return DossierFile.objects.filter(training_class_id=event.pk).select_related(
        "uploaded_by", "withdrawn_by", "replaced_by", "session"
    )


def is_current(file: DossierFile) -> bool:
    """Whether a scan counts: neither replaced nor taken out."""
    return file.withdrawn_at is None and not hasattr(file, "replaced_by")


def dossier_of(event: Event, training_class: TrainingClass) -> list[Place]:
    """The places of a dossier in their order. Two queries at any size."""
    places = {kind: Place(kind) for kind in DossierKind}
    places[DossierKind.PAYMENTS].needed = bool(training_class.payment_kinds)
    places[DossierKind.OTHER].needed = False
    by_session = {
        session.pk: SessionScans(session) for session in event.sessions.filter(takes_presence=True)
    }
    places[DossierKind.ATTENDANCE].sessions = list(by_session.values())
    for file in files_of(event):
        place = places[DossierKind(file.kind)]
        if not is_current(file):
            place.earlier += 1
            continue
        place.files.append(file)
        if place.sessions and file.session_id in by_session:
            by_session[file.session_id].files.append(file)
    return list(places.values())


def missing_of(places: list[Place]) -> list[Place]:
    """What still has to be signed and kept before the dossier goes out."""
    return [place for place in places if not place.is_complete]
