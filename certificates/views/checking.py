"""What staff should know of each person's paper before they put people forward."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import staff_required
from certificates import policies, selectors
from certificates.eligibility import dry_run
from certificates.forms import ProposeForm
from certificates.models import CertificateBatch
from certificates.records import build_record
from certificates.services.designing import check_people
from certificates.services.templates import current_version
from certificates.views.staff import event_or_404
from common import clock
from common.ratelimit import allow, too_many

CHECKS, PERIOD_S = 60, 600


@require_safe
@staff_required(*policies.SEEING)
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Missing data, letters without a glyph and texts that do not fit, by the chosen template."""
    event = event_or_404(request, code)
    if not allow("people-check", str(request.user.pk), CHECKS, PERIOD_S):
        return too_many(request, retry_after_s=PERIOD_S)
    first = selectors.templates_for(event).first()
    chosen = {"template": first.pk if first else None, **request.GET.dict()}
    form = ProposeForm({**chosen, "issue_date": clock.today()}, event=event)
    if not form.is_valid():
        raise Http404
    template = form.cleaned_data["template"]
    batch = CertificateBatch(
        event=event, issue_date=clock.today(), signatory=form.cleaned_data["signatory"]
    )
    people = [each.registration for each in dry_run(event) if each.certificate is None]
    records = {
        each.pk: build_record(
            batch=batch, registration=each, code="XEMTRUOC", serial=_("XEM TRƯỚC"), number=0
        )
        for each in people
    }
    remarks = check_people(current_version(template.pk, event.organiser_id), records)
    context = {
        "event": event,
        "template": template,
        "form": form,
        "noted": [(each, remarks[each.pk]) for each in people if remarks[each.pk]],
        "clean": sum(not remarks[each.pk] for each in people),
    }
    return render(request, "certificates/templates/check.html", context)
