"""Staff pages of who signs papers."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import staff_required
from accounts.policies import organisers_of
from certificates import policies
from certificates.forms import SignatoryForm
from certificates.models import Signatory
from certificates.selectors import templates as designs
from certificates.services.signatories import save_signatory
from certificates.services.templates import bytes_of
from registrations.policies import MANAGING
from registrations.views.events import both, managing
from registrations.views.forming import accepted, form_page
from registrations.views.pages import own_organiser

PAGE_SIZE = 50

staff_only = staff_required(*policies.SEEING)


@require_safe
@staff_only
def signatories(request: HttpRequest) -> HttpResponse:
    """Who signs, in what capacity."""
    rows = designs.signatories_seen_by(request.user)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "manages": organisers_of(request.user, *MANAGING).exists(),
    }
    return render(request, "certificates/templates/signatories.html", context)


@both
@managing
def signatory(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Somebody who signs, new or known."""
    if pk is None:
        instance = Signatory(organiser=own_organiser(request))
    else:
        mine = Signatory.objects.filter(organiser__in=organisers_of(request.user, *MANAGING))
        instance = get_object_or_404(mine, pk=pk)
    title = instance.full_name or _("Người ký mới")
    form = SignatoryForm(request.POST or None, request.FILES or None, instance=instance)

    def save() -> Signatory:
        chosen = form.cleaned_data
        return save_signatory(
            form.save(commit=False),
            picture=chosen["signature"],
            drop_picture=chosen.get("without_picture", False),
            archived=chosen.get("archived", False),
        )

    if accepted(request, form, save, done=_("Đã lưu.")):
        return redirect("certificates:signatories")
    return form_page(request, form, title=title, back=reverse("certificates:signatories"))


@require_safe
@staff_only
def signature(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of a signature, for who may see it."""
    found = get_object_or_404(designs.signatories_seen_by(request.user), pk=pk)
    if found.picture is None:
        raise Http404
    return HttpResponse(bytes_of(found.picture), content_type="image/png")
