"""Language by choice, and headers that belong on every page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control

from common.errors import DomainError

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]

PRIVATE_PREFIXES = (
    "/dk/",
    "/hc/",
    "/toi/",
    "/tra-cuu/",
    "/dang-ky/",
    "/quan-ly/",
    "/doan/",
    "/cua/",
    "/tc/",
    "/bang-don-tiep/",
    "/tu-diem-danh/",
    "/danh-gia/",
    "/accounts/",
    "/admin/",
)
# The camera is the door's alone: door.views.app.with_camera.
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


class ChosenLanguageMiddleware:
    """Vietnamese unless the visitor chose otherwise: the browser's own setting is no choice."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class NoNullMiddleware:
    """A bad request for a NUL in the address: no database holds one, forms refuse their own."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("NUL in the address")
        return self.get_response(request)


class WordsForNotAllowedMiddleware:
    """A page with a way out where Django answers a wrong method with nothing: an address that only
    takes a form is reached by opening it anew."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.content:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page


class RefusalsMiddleware:
    """Words where a view lets a refusal or a row that was deleted meanwhile through: what two people
    do at once is told on the page that it came from, and is no fault of the site."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refused POST leads back with the reason; one for what is gone is Not Found."""
        if request.method != "POST":
            return None
        if isinstance(error, ObjectDoesNotExist):
            log.warning("%s in %s", type(error).__qualname__, request.path)
            raise Http404 from error
        if not isinstance(error, DomainError):
            return None
        messages.error(request, str(error.message))
        came_from = urlsplit(request.headers.get("Referer", ""))
        here = (
            came_from.netloc == request.get_host()
            and came_from.path.startswith("/")
            and not came_from.path.startswith("//")
        )
        back = came_from.path if here else "/"
        response = HttpResponse(status=303)
        response["Location"] = f"{back}?{came_from.query}" if here and came_from.query else back
        return response


class PrivatePagesMiddleware:
    """`no-store` wherever a page may show somebody's data and its view did not say otherwise."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        private = signed_in or request.path.startswith(PRIVATE_PREFIXES)
        if private and "Cache-Control" not in response:
            patch_cache_control(response, private=True, no_store=True)
        return response
