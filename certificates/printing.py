"""A class's papers at once: one PDF to print, and a ZIP of the files as they are."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from certificates.models import Certificate
from certificates.selectors import downloadable_file
from certificates.selectors.classes import issued_papers
from common.papers.merging import merge_papers
from common.vietnamese.names import fold
from common.zips import Entry, safe_name, stream_zip
from registrations.models import Event

# One PDF is put together in memory, in some seconds: a larger class is printed in parts.
PART = 300
READ_AT_ONCE = 50


def parts_of(event: Event) -> list[range]:
    """The PDFs to print, by places in the register's order (from 1); none without a paper."""
    count = issued_papers(event).count()
    return [range(first, min(first + PART, count + 1)) for first in range(1, count + 1, PART)]


def file_name(certificate: Certificate) -> str:
    """«GCN-2026-00001 Nguyen Thi Hoa.pdf»: for any system, and sorted by number."""
    name = fold(certificate.snapshot["full_name"]).title()
    return f"{safe_name(certificate.serial)} {safe_name(name)}.pdf"


def print_part(event: Event, part: range) -> IO[bytes]:
    """One PDF of these places, in a file that goes when it is closed."""
    found = issued_papers(event)[part.start - 1 : part.stop - 1]
    target = tempfile.TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    names = (
        (f"{certificate.serial} {certificate.snapshot['full_name']}", data)
        for certificate, data in _files(found)
    )
    title = _("Giấy chứng nhận: %(title)s") % {"title": event.title}
    merge_papers(names, title=title, language="vi", to=target)
    target.seek(0)
    return target


def zip_of(event: Event) -> Iterator[bytes]:
    """The files of all valid papers as one ZIP, made while it is sent: one file in memory."""
    return stream_zip(
        Entry(file_name(certificate), certificate.issued_at or certificate.created_at, data)
        for certificate, data in _files(issued_papers(event))
    )


def _files(found: QuerySet[Certificate]) -> Iterator[tuple[Certificate, bytes]]:
    """Each paper with the bytes that anybody gets of it."""
    for certificate in found.iterator(chunk_size=READ_AT_ONCE):
        newest = downloadable_file(certificate)
        if newest is not None:
            with newest.file.open("rb") as file:
                yield certificate, file.read()
