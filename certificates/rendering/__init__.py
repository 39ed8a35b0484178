"""Certificates as PDF. `render` is the one door; nothing in here knows a model."""

from __future__ import annotations

from .design import BASES, BUILT_IN, LINES, SIGNATURE, Design, Options, design
from .press import PRESS, Press
from .record import PLACEHOLDERS, Record
from .template import (
    TemplateLike,
    TemplateVersion,
    built_in_templates,
    check_template,
    designed,
)

__all__ = [
    "BASES",
    "BUILT_IN",
    "LINES",
    "PLACEHOLDERS",
    "SIGNATURE",
    "Design",
    "Options",
    "Press",
    "Record",
    "TemplateLike",
    "TemplateVersion",
    "built_in_templates",
    "check_template",
    "design",
    "designed",
    "render",
]


def render(template_version: TemplateLike, record: Record) -> bytes:
    """Return the certificate of this record as a tagged PDF of one page.

    The same template version and record give the same bytes: PDF/A-3a with the record inside. The
    page is laid out once for all people of a class and kept in the process, so that the next paper
    takes about a millisecond. Raises PaperError and its kinds (TemplateRefused, AssetRefused,
    PaperTooLarge)."""
    return PRESS.render(template_version, record)
