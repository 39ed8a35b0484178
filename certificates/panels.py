"""Issued papers on the pages of the person they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from certificates import links
from certificates.models import Certificate, CertificateState
from registrations.extras import Panel
from registrations.models import Registration


def certificate_panels(registrations: Sequence[Registration]) -> dict[int, list[Panel]]:
    """The papers of these registrations, with the secret link to the file. One query."""
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
    return found


def _panel(paper: Certificate) -> Panel:
    title = str(paper.snapshot["title"]).capitalize()
    text = _("Số hiệu %(serial)s") % {"serial": paper.serial}
    if paper.state == CertificateState.REVOKED:
        return Panel(title, _("%(text)s, đã thu hồi.") % {"text": text})
    return Panel(title, text, links.file_path(paper), _("Mở giấy (PDF)"))
