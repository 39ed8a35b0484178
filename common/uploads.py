"""Files that people send: how large, and where they are while they are looked at."""

from __future__ import annotations

import functools
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponse]


class _Memory(FileUploadHandler):
    """Keeps a file in memory whatever its size: the length of the whole request was checked."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name, self.content_type, file_size,
            self.charset, self.content_type_extra,
        )  # fmt: skip


def kept_in_memory(limit: int, *, too_large: View) -> Callable[[View], View]:
    """Decorate a view: what is sent to it never touches a disk, and more than `limit` bytes are
    answered by `too_large` without being read. CSRF is checked as everywhere."""

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt  # until the length is known: the check of the token reads the whole request
        @functools.wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
                    return too_large(request, *args, **kwargs)
                request.upload_handlers = [_Memory(request)]
            return protected(request, *args, **kwargs)

        return limited

    return decorate
