"""A cell of a roster as staff review it."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from conferences.views.delegation_lines import Cell

register = template.Library()


@register.simple_tag
def seen(cell: Cell, *, labelled: bool = False) -> SafeString:
    """What a cell says; what changed since staff last looked is marked, beside what it was.

    A tag and no component file: a page has hundreds of them."""
    label = format_html('<span class="muted">{}:</span> ', cell.label) if labelled else ""
    if not cell.changed:
        return format_html('<span class="seen">{}{}</span>', label, cell.text)
    was = format_html(
        '<span class="visually-hidden">{}</span> <del>{}</del>', _("trước là"), cell.was or "–"
    )
    return format_html(
        '<span class="seen">{}<mark>{}</mark> {}</span>', label, cell.text or "–", was
    )
