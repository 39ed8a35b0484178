"""The cells of a roster's grid. Tags and no component files: a page has hundreds of them."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from conferences.roster.columns import LONGEST_CELL
from conferences.views.coordinating.cells import Cell

register = template.Library()


@register.simple_tag
def roster_cell(cell: Cell, disabled: bool = False) -> SafeString:
    """The label, the control and the remark of one cell."""
    place = f"{cell.key}-{cell.column.key}"
    note = f"n-{place}"
    given: dict[str, Any] = {
        "id": f"c-{place}",
        "name": cell.name,
        "data-col": cell.column.key,
        "autocomplete": "off",
        "enterkeyhint": "next",
        **cell.column.attributes,
    }
    if cell.remark:
        given["aria-describedby"] = note
    if cell.tone == "bad":
        given["aria-invalid"] = "true"
    if disabled:
        given["disabled"] = True
    return format_html(
        '<label for="c-{}">{}</label>{}<p class="roster-note{}" id="{}"{}>{}</p>',
        place,
        cell.column.label,
        _select(cell, given) if cell.column.choices else _input(cell, given),
        f" is-{cell.tone}" if cell.tone else "",
        note,
        "" if cell.remark else SafeString(" hidden"),
        cell.remark,
    )


def _input(cell: Cell, given: dict[str, Any]) -> SafeString:
    given |= {"value": cell.text, "maxlength": str(LONGEST_CELL), "type": "text"}
    return format_html('<input class="form-control"{}>', flatatt(given))


def _select(cell: Cell, given: dict[str, Any]) -> SafeString:
    given.pop("enterkeyhint", None)
    chosen = cell.chosen
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (each, SafeString(" selected") if each == chosen else "", each or "–")
            for each in cell.options
        ),
    )
    return format_html('<select class="form-select"{}>{}</select>', flatatt(given), options)
