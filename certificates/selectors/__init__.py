"""What pages read about certificates; each costs the same queries at any size."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, Q, QuerySet, When

from accounts.models import User
from accounts.policies import organisers_of
from certificates.models import (
    Certificate,
    CertificateBatch,
    CertificateFile,
    CertificateState,
    CertificateTemplate,
    Purpose,
    RegisterCounter,
    SigningMethod,
    SpoiledBlank,
)
from certificates.policies import SEEING
from common.vietnamese.names import fold
from registrations.models import Event
from registrations.states import EventKind


def register_of(
    user: User, *, organiser: str = "", year: int | None = None, words: str = ""
) -> QuerySet[Certificate]:
    """The register of the organisers a user works for (of one, by its slug), the newest number
    first."""
    found = Certificate.objects.filter(organiser__in=organisers_of(user, *SEEING)).select_related(
        "registration__event", "batch"
    )
    if organiser:
        found = found.filter(organiser__slug=organiser)
    if year:
        found = found.filter(year=year)
    if words:
        text = Q(serial__icontains=words.strip())
        for_name = Q()
        for word in fold(words).split():
            for_name &= Q(registration__folded_name__contains=word)
        found = found.filter(text | for_name)
    return found.order_by("-year", "-register_number", "organiser_id")


def register_years(user: User) -> list[int]:
    """The years that have a register, the newest first."""
    counters = RegisterCounter.objects.filter(organiser__in=organisers_of(user, *SEEING))
    return list(counters.values_list("year", flat=True).distinct().order_by("-year"))


def spoiled_blanks_of(
    user: User, *, organiser: str = "", words: str = ""
) -> QuerySet[SpoiledBlank]:
    """The spoiled blanks of the organisers a user works for (of one, by its slug), the latest
    first."""
    found = SpoiledBlank.objects.filter(organiser__in=organisers_of(user, *SEEING)).select_related(
        "certificate", "entered_by"
    )
    if organiser:
        found = found.filter(organiser__slug=organiser)
    if words:
        text = words.strip()
        found = found.filter(Q(number__icontains=text) | Q(minutes__icontains=text))
    return found


def batches_of(event: Event) -> QuerySet[CertificateBatch]:
    """An event's proposals, the newest first, with how many papers are made."""
    made = ~Q(certificates__state=CertificateState.RESERVED)
    return (
        event.certificate_batches.select_related("proposed_by", "decided_by")
        .annotate(
            people=Count("registrations", distinct=True),
            made=Count("certificates", filter=made, distinct=True),
            failed=Count(
                "certificates",
                filter=Q(certificates__state=CertificateState.RESERVED)
                & ~Q(certificates__failure=""),
                distinct=True,
            ),
        )
        .order_by("-proposed_at", "-pk")
    )


def failed_certificates(user: User) -> QuerySet[Certificate]:
    """Numbered papers whose making went wrong."""
    return register_of(user).filter(state=CertificateState.RESERVED).exclude(failure="")


def templates_for(event: Event) -> QuerySet[CertificateTemplate]:
    """The templates that an event's papers may be made with, those for its kind first."""
    fitting = Purpose.CONFERENCE if event.kind == EventKind.CONFERENCE else Purpose.CLASS
    return (
        CertificateTemplate.objects.filter(
            Q(organiser=None) | Q(organiser=event.organiser_id), archived_at=None
        )
        .annotate(fits_first=Case(When(purpose=fitting, then=0), default=1))
        .order_by("fits_first", "pk")
    )


def downloadable_file(certificate: Certificate) -> CertificateFile | None:
    """The one file that anybody gets of a paper: the newest; where a signature is required, the
    newest signed one. None until there is one.

    Reads `certificate.batch` and `certificate.files`: select and prefetch them for a list."""
    if certificate.state == CertificateState.RESERVED:
        return None
    unsigned = certificate.batch.signing == SigningMethod.NONE
    for kept in certificate.files.all():
        if unsigned or kept.kind == CertificateFile.Kind.SIGNED:
            return kept
    return None


def by_code(code: str) -> Certificate | None:
    """A numbered and made paper by the code of its QR; else None."""
    return (
        Certificate.objects.filter(code=code.strip().upper().replace(" ", "").replace("-", ""))
        .exclude(state=CertificateState.RESERVED)
        .select_related("registration__event", "organiser", "batch")
        .first()
    )


def by_serial_and_name(serial: str, name: str) -> Certificate | None:
    """A paper by its số hiệu and the name on it: the number alone proves no knowledge of a
    paper."""
    wanted = fold(name)
    for certificate in (
        Certificate.objects.filter(serial__iexact=serial.strip())
        .exclude(state=CertificateState.RESERVED)
        .select_related("registration__event", "organiser", "batch")[:5]
    ):
        if wanted and fold(certificate.snapshot["full_name"]) == wanted:
            return certificate
    return None


def file_by_sha256(sha256: str) -> CertificateFile | None:
    """A file of a paper that was issued, by the SHA-256 of its bytes in hex; else None."""
    return (
        CertificateFile.objects.filter(sha256=sha256.lower())
        .exclude(certificate__state=CertificateState.RESERVED)
        .select_related("certificate__batch")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Chain:
    """The papers beside one: what it was issued in the place of, what was issued in its place,
    and what is being made to be."""

    before: Certificate | None = None
    after: Certificate | None = None
    coming: Certificate | None = None


def chain_of(certificate: Certificate) -> Chain:
    """The neighbours of a paper, each with its batch, in one query. Nobody but staff is shown
    `coming`."""
    near = Q(replaces=certificate.pk)
    if certificate.replaces_id:
        near |= Q(pk=certificate.replaces_id)
    chain: dict[str, Certificate] = {}
    for each in Certificate.objects.filter(near).select_related("batch"):
        if each.pk == certificate.replaces_id:
            chain["before"] = each
        elif each.state == CertificateState.RESERVED:
            chain["coming"] = each
        elif certificate.state == CertificateState.REPLACED:
            chain["after"] = each
    return Chain(**chain)
