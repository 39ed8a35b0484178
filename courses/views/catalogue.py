"""Small lists that classes are made of: courses, trainers, rooms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Organiser
from accounts.policies import organisers_of
from common.errors import DomainError
from courses import selectors, services
from courses.forms import CourseForm, RoomForm, TrainerForm
from courses.models import Course, Trainer
from registrations.models import Room
from registrations.policies import MANAGING
from registrations.views.events import add_refusal, managing

PAGE_SIZE = 50
both = require_http_methods(["GET", "HEAD", "POST"])


def _organisers(request: HttpRequest) -> QuerySet[Organiser]:
    return organisers_of(request.user, *MANAGING)


def _own(request: HttpRequest) -> Organiser:
    organiser = _organisers(request).first()
    if organiser is None:
        raise Http404
    return organiser


def _page(request: HttpRequest, rows: QuerySet[Any], name: str) -> HttpResponse:
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, f"courses/staff/{name}.html", {"page": page})


def _form(request: HttpRequest, form: forms.BaseForm, title: str, back: str) -> HttpResponse:
    return render(
        request,
        "courses/staff/catalogue_form.html",
        {"form": form, "title": title, "back": back},
        status=422 if form.errors else 200,
    )


@require_safe
@managing
def courses(request: HttpRequest) -> HttpResponse:
    return _page(request, selectors.courses_of(_organisers(request)), "courses")


@both
@managing
def course(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A syllabus, new or known."""
    if pk is None:
        instance = Course(organiser=_own(request))
    else:
        instance = get_object_or_404(Course, pk=pk, organiser__in=_organisers(request))
    form = CourseForm(request.POST or None, instance=instance)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Đã lưu."))
        return redirect("courses:courses")
    return _form(request, form, instance.title or _("Khóa tập huấn mới"), "courses:courses")


@require_safe
@managing
def rooms(request: HttpRequest) -> HttpResponse:
    return _page(request, Room.objects.filter(organiser__in=_organisers(request)), "rooms")


@both
@managing
def room(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A room, new or known."""
    if pk is None:
        instance = Room(organiser=_own(request))
    else:
        instance = get_object_or_404(Room, pk=pk, organiser__in=_organisers(request))
    form = RoomForm(request.POST or None, instance=instance)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Đã lưu."))
        return redirect("courses:rooms")
    return _form(request, form, instance.name or _("Phòng mới"), "courses:rooms")


@require_safe
@managing
def trainers(request: HttpRequest) -> HttpResponse:
    return _page(request, selectors.trainers_in(_organisers(request)), "trainers")


@both
@managing
def trainer(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A trainer, new or known."""
    instance = None
    if pk is not None:
        instance = get_object_or_404(
            Trainer.objects.select_related("person"),
            pk=pk,
            person__organiser__in=_organisers(request),
        )
    organiser = instance.person.organiser if instance else _own(request)
    form = TrainerForm(request.POST or None, instance=instance)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_trainer(
                organiser=organiser,
                person=form.person_details(),
                details=form.trainer_details(),
                trainer=instance,
            )
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("courses:trainers")
    title = instance.person.full_name if instance else _("Giảng viên mới")
    return _form(request, form, title, "courses:trainers")
