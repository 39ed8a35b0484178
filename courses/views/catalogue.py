"""Small lists that classes are made of: courses, trainers, rooms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Organiser
from accounts.policies import organisers_of
from courses import selectors
from courses.forms import CourseForm, RoomForm, TrainerForm
from courses.models import Course, Trainer
from courses.services import classes as services
from registrations.models import Room
from registrations.policies import MANAGING
from registrations.views.events import both, managing
from registrations.views.forming import accepted, form_page
from registrations.views.pages import own_organiser

PAGE_SIZE = 50


def _organisers(request: HttpRequest) -> QuerySet[Organiser]:
    return organisers_of(request.user, *MANAGING)


def _page(request: HttpRequest, rows: QuerySet[Any], name: str) -> HttpResponse:
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, f"courses/staff/{name}.html", {"page": page})


def _one(
    request: HttpRequest, form: BaseForm, save: Callable[[], Any], *, title: str, back: str
) -> HttpResponse:
    """The page of one thing of a list, and back to the list once it is saved."""
    if accepted(request, form, save, done=_("Đã lưu.")):
        return redirect(back)
    return form_page(request, form, title=title, back=reverse(back))


def _own(request: HttpRequest, model: type[Model], pk: int | None) -> Any:
    """The course or room to edit, or a new one of one's own office."""
    if pk is None:
        return model(organiser=own_organiser(request))
    return get_object_or_404(model, pk=pk, organiser__in=_organisers(request))


@require_safe
@managing
def courses(request: HttpRequest) -> HttpResponse:
    """What is taught."""
    return _page(request, selectors.courses_of(_organisers(request)), "courses")


@both
@managing
def course(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A syllabus, new or known."""
    instance = _own(request, Course, pk)
    title = instance.title or _("Khóa tập huấn mới")
    form = CourseForm(request.POST or None, instance=instance)
    return _one(request, form, form.save, title=title, back="courses:courses")


@require_safe
@managing
def rooms(request: HttpRequest) -> HttpResponse:
    """Where classes are held."""
    return _page(request, Room.objects.filter(organiser__in=_organisers(request)), "rooms")


@both
@managing
def room(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A room, new or known."""
    instance = _own(request, Room, pk)
    title = instance.name or _("Phòng mới")
    form = RoomForm(request.POST or None, instance=instance)
    return _one(request, form, form.save, title=title, back="courses:rooms")


@require_safe
@managing
def trainers(request: HttpRequest) -> HttpResponse:
    """Who teaches."""
    return _page(request, selectors.trainers_in(_organisers(request)), "trainers")


@both
@managing
def trainer(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A trainer, new or known."""
    instance = None
    if pk is not None:
        instance = get_object_or_404(
            Trainer.objects.select_related("person"),
            person__pk=pk,
            person__organiser__in=_organisers(request),
        )
    organiser = instance.person.organiser if instance else own_organiser(request)
    title = instance.person.full_name if instance else _("Giảng viên mới")
    form = TrainerForm(request.POST or None, instance=instance)

    def save() -> Trainer:
        return services.save_trainer(
            organiser=organiser,
            person=form.person_details(),
            details=form.trainer_details(),
            trainer=instance,
        )

    return _one(request, form, save, title=title, back="courses:trainers")
