"""A form that calls a service, and the page of such a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.errors import DomainError
from registrations.models import Event

Made = TypeVar("Made")


def accepted(
    request: HttpRequest, form: BaseForm, act: Callable[[], Made], *, done: str
) -> Made | None:
    """What the service made of a form, and the word that it is `done`.

    None where nothing was sent yet or it was refused: then the form says why, at its field."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        made = act()
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None
    messages.success(request, done)
    return made


def show_form(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page of `form` in the context: 422 when it was refused."""
    return render(request, template, context, status=422 if context["form"].errors else 200)


def form_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    title: str,
    back: str,
    submit: str = "",
    event: Event | None = None,
    note: str = "",
) -> HttpResponse:
    """A page that is a form and nothing else; `back` is an address, `note` a word beforehand."""
    context = {
        "form": form,
        "title": title,
        "submit": submit,
        "event": event,
        "note": note,
        "back": back,
    }
    return show_form(request, "registrations/events/form.html", context)
