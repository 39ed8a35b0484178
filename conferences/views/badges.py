"""Thẻ đại biểu: who needs one, the cards as PDF, and which were printed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Actor
from common.errors import DomainError
from conferences.badges import badges_pdf, badges_worn
from conferences.forms.badges import BadgesForm, read_printed
from conferences.services.badges import mark_badges_printed
from conferences.views.delegates import _event
from registrations.models import Event
from registrations.views.events import managing


def _form(request: HttpRequest, event: Event) -> BadgesForm:
    form = BadgesForm(request.GET, worn=badges_worn(event))
    if not form.is_valid():
        raise Http404
    return form


@require_safe
@never_cache
@managing
def badges(request: HttpRequest, code: str) -> HttpResponse:
    """Who is chosen, and what became of their badge; by itself those whose badge is due."""
    event = _event(request, code)
    form = _form(request, event)
    context = {
        "event": event,
        "form": form,
        "chosen": form.chosen(),
        "query": request.GET.urlencode(),
    }
    return render(request, "conferences/staff/badges.html", context)


@require_safe
@never_cache
@managing
def badges_file(request: HttpRequest, code: str) -> HttpResponse:
    """The cards of those who are chosen, as PDF."""
    event = _event(request, code)
    form = _form(request, event)
    chosen = form.chosen()
    if not chosen:
        messages.error(request, _("Không có thẻ nào để in."))
        return redirect("conferences:badges", code=code)
    pdf = badges_pdf(event, chosen, size=form.paper())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="the-dai-bieu-{event.code}.pdf"'
    return response


@require_POST
@managing
def badges_printed(request: HttpRequest, code: str) -> HttpResponse:
    """The badges of the page were printed as it showed them."""
    event = _event(request, code)
    printed = read_printed(request.POST.getlist("printed"))
    try:
        count = mark_badges_printed(event_id=event.pk, printed=printed, by=Actor.user(request.user))
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        words = ngettext("Đã đánh dấu %(n)d thẻ đã in.", "Đã đánh dấu %(n)d thẻ đã in.", count)
        messages.success(request, words % {"n": count})
    return redirect(reverse("conferences:badges", args=[code]))
