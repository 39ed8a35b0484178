"""Files that staff open or save."""

from __future__ import annotations

from django.http import HttpResponse

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pdf(data: bytes, name: str) -> HttpResponse:
    """A PDF to look at; it is saved as name.pdf."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def docx(data: bytes, name: str) -> HttpResponse:
    """A document to be edited, saved as name.docx."""
    response = HttpResponse(data, content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    return response
