"""What became of a few papers of the demo: one was lost, one was wrong, one was revoked."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import User
from certificates.models import Certificate, SpoiledBlank
from certificates.services.lifecycle import (
    Decision,
    correct_certificate,
    reissue_certificate,
    revoke_certificate,
)
from certificates.tasks import make_certificate
from common import clock
from registrations.models import Event


def happen_to_papers(event: Event, staff: User, approver: User) -> None:
    """Only what is issued can be lost, so that three papers are made at once; the worker makes
    the others."""
    papers = list(Certificate.objects.filter(batch__event=event).order_by("-register_number")[:3])
    for paper in papers:
        make_certificate(paper.pk)
    lost, wrong, undue = papers
    day = clock.today() - timedelta(days=3)
    reissue_certificate(
        certificate_id=lost.pk,
        by=approver,
        decision=Decision(reason="Mất giấy, có đơn đề nghị (mẫu)", number="71/QĐ-TTKC", day=day),
    )
    correct_certificate(
        certificate_id=wrong.pk,
        by=approver,
        decision=Decision(reason="Sai năm sinh (mẫu)", number="72/QĐ-TTKC", day=day),
        corrections={"birth_year": 1979, "birth_date": None},
    )
    revoke_certificate(
        certificate_id=undue.pk,
        by=approver,
        decision=Decision(reason="Học thay người khác (mẫu)", number="73/QĐ-TTKC", day=day),
    )
    SpoiledBlank.objects.create(
        organiser=event.organiser,
        number="PH-000117",
        reason="In lệch khung (mẫu)",
        minutes="05/BB-TTKC",
        destroyed_on=day,
        entered_by=staff,
    )
