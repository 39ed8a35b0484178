"""What makes the door's page an app of the phone: its service worker and its manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.middleware import PERMISSIONS

SCOPE = "/cua/"  # the addresses of the app: docs/door.md
WORKER = "js/door_sw.js"
FONT = "fonts/be-vietnam-pro-{}-{}-normal.woff2"
# What the page needs to open without network …
SHELL = (
    "css/site.css",
    "js/app.js",
    "js/door.js",
    "img/icons.svg",
    "img/emblem.svg",
    "img/icon-32.png",
    *(FONT.format(part, weight) for part in ("latin", "vietnamese") for weight in (400, 600)),
)
# … and what only some browsers need: a page asks for its own.
LAZY = ("js/door_reader.js", "js/door_ed25519.js")
ICON_SIZES = (192, 512)


def with_camera(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate the one kind of page that may open the camera."""

    @wraps(view)
    def allowed(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Permissions-Policy"] = PERMISSIONS.replace("camera=()", "camera=(self)")
        return response

    return allowed


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the page on the phone, with the names of the files of this version."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = SCOPE
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """How the app is called and where it opens."""
    content = {
        "id": SCOPE,
        "name": _("Cửa vào – Khuyến công"),
        "short_name": _("Cửa vào"),
        "lang": "vi",
        "start_url": SCOPE,
        "scope": SCOPE,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b5a4e",
        "icons": [
            {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
            for size in ICON_SIZES
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")


def _worker() -> str:
    return _built() if settings.DEBUG else _built_once()


@lru_cache(maxsize=1)
def _built_once() -> str:
    return _built()


def _built() -> str:
    """The version is the content's: two servers of one release name the same files alike."""
    code = _content(WORKER)
    files = [*SHELL, *LAZY]
    seal = hashlib.sha256(b"".join(hashlib.sha256(_content(each)).digest() for each in files))
    seal.update(code)
    head = {
        "VERSION": seal.hexdigest()[:12],
        "SHELL": [static(each) for each in SHELL],
        "LAZY": [static(each) for each in LAZY],
    }
    lines = [f"const {name} = {json.dumps(value)};" for name, value in head.items()]
    return "\n".join([*lines, code.decode()])


def _content(name: str) -> bytes:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found).read_bytes()
