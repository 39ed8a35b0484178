"""How somebody wants to be told: on their own page behind the link, and on the person's page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import Actor
from accounts.policies import is_staff_of
from registrations import links, selectors
from registrations.forms.wishes import WayForm
from registrations.services import wishes
from registrations.views.forming import accepted, form_page, show_form
from registrations.views.public.managing import find
from registrations.views.staff.doors import managers_only

GET_OR_POST = ("GET", "HEAD", "POST")


@require_http_methods(GET_OR_POST)
@never_cache
def own(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Choose on one's own page, without an account."""
    registration = find(code, token)
    home = links.manage_path(registration)
    form = WayForm(
        request.POST if request.method == "POST" else None,
        ways=wishes.ways_of(registration),
        initial={"way": registration.person.prefers},
    )
    kept = accepted(
        request,
        form,
        lambda: wishes.choose_way(
            registration_id=registration.pk,
            way=form.cleaned_data["way"],
            by=Actor.person(registration.full_name),
        ),
        done=_("Đã ghi cách nhận tin."),
    )
    if kept is not None:
        return redirect(home)
    context = {
        "form": form,
        "registration": registration,
        "organiser": registration.event.organiser,
        "home": home,
    }
    return show_form(request, "registrations/public/way.html", context)


@require_http_methods(GET_OR_POST)
@never_cache
@managers_only
def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff choose for somebody who said so."""
    people = selectors.people_open_to(request.user).select_related("organiser")
    person = get_object_or_404(people, pk=pk, merged_into=None)
    if not is_staff_of(request.user, person.organiser):
        raise Http404
    back = reverse("registrations:person", args=[pk])
    form = WayForm(
        request.POST if request.method == "POST" else None,
        ways=wishes.ways_of_person(person),
        initial={"way": person.prefers},
    )
    kept = accepted(
        request,
        form,
        lambda: wishes.choose_way_of_person(
            person_id=pk, way=form.cleaned_data["way"], by=Actor.user(request.user)
        ),
        done=_("Đã ghi cách nhận tin."),
    )
    if kept is not None:
        return redirect(back)
    title = _("Cách nhận tin của %(name)s") % {"name": person.full_name}
    return form_page(request, form, title=title, back=back, submit=_("Lưu"))
