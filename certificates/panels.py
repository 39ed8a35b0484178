"""Issued papers on the pages of the person they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from certificates import links
from certificates.eligibility import missing_data
from certificates.models import Certificate, CertificateState
from registrations.extras import Panel
from registrations.links import manage_path
from registrations.models import Registration
from registrations.states import State


def certificate_panels(registrations: Sequence[Registration]) -> dict[int, list[Panel]]:
    """The papers of these registrations, with the secret link to the file; else what they lack.

    One query."""
    papers = (
        Certificate.objects.filter(
            registration__in=registrations,
            state__in=(CertificateState.ISSUED, CertificateState.REVOKED),
        )
        .select_related("registration")
        .order_by("pk")
    )
    found: dict[int, list[Panel]] = defaultdict(list)
    for paper in papers:
        found[paper.registration_id].append(_panel(paper))
    for registration in registrations:
        if registration.pk not in found and (panel := _still_missing(registration)):
            found[registration.pk].append(panel)
    return found


def _still_missing(registration: Registration) -> Panel | None:
    """What the paper will print and nobody has said yet; after the cut-off only staff add it."""
    event, missing = registration.event, missing_data(registration)
    if not missing or not event.issues_certificate or registration.state != State.CONFIRMED:
        return None
    title, words = _("Cần bổ sung để cấp giấy chứng nhận"), " ".join(missing)
    if registration.may_change:
        return Panel(title, words, manage_path(registration, "change"), _("Bổ sung"))
    call = _("Vui lòng gọi %(contact)s để bổ sung.") % {"contact": event.whom_to_call}
    return Panel(title, f"{words} {call}")


def _panel(paper: Certificate) -> Panel:
    title = str(paper.snapshot["title"]).capitalize()
    text = _("Số hiệu %(serial)s") % {"serial": paper.serial}
    if paper.state == CertificateState.REVOKED:
        return Panel(title, _("%(text)s, đã thu hồi.") % {"text": text})
    return Panel(title, text, links.file_path(paper), _("Mở giấy (PDF)"))
