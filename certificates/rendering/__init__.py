"""Certificates as PDF. `render` is the one door; nothing in here knows a model."""

from __future__ import annotations

from .layout import render_in_full
from .record import PLACEHOLDERS, Record
from .template import TemplateLike, TemplateVersion, built_in_templates, check_template

__all__ = [
    "PLACEHOLDERS",
    "Record",
    "TemplateLike",
    "TemplateVersion",
    "built_in_templates",
    "check_template",
    "render",
]


def render(template_version: TemplateLike, record: Record) -> bytes:
    """Return the certificate of this record as a tagged PDF of one page.

    The same template version and record give the same bytes. Raises PaperError and its kinds
    (TemplateRefused, AssetRefused, PaperTooLarge)."""
    return render_in_full(template_version, record)
