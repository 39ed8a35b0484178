"""The cells of a roster's grid. A tag and no component file, and put together by hand: a page has
thousands of them."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django import template
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from conferences.roster.columns import LONGEST_CELL
from conferences.views.coordinating.cells import Cell

register = template.Library()


@register.simple_tag
def roster_cell(cell: Cell) -> SafeString:
    """The label, the control and the remark of one cell.

    Its key is a UUID and its column's one of ours: only words are escaped."""
    column = cell.column
    place = f"{cell.key}-{column.key}"
    about = f' aria-describedby="n-{place}"' if cell.remark else ""
    if cell.tone == "bad":
        about += ' aria-invalid="true"'
    given = f' id="c-{place}" name="{cell.key}:{column.key}" data-col="{column.key}"{about}'
    if column.choices:
        options = _options(column.choices, cell.chosen)
        control = f'<select class="form-select" autocomplete="off"{given}>{options}</select>'
    else:
        always = _always(column.attributes)
        control = f'<input class="form-control"{given}{always} value="{escape(cell.text)}">'
    tone = f" is-{cell.tone}" if cell.tone else ""
    note = f'<p class="roster-note{tone}" id="n-{place}"'
    note += f">{escape(cell.remark)}</p>" if cell.remark else " hidden></p>"
    return SafeString(f'<label for="c-{place}">{escape(column.label)}</label>{control}{note}')


@lru_cache(maxsize=128)
def _always(attributes: tuple[tuple[str, str], ...]) -> str:
    """The attributes that all inputs of a column have."""
    common = {
        "type": "text",
        "maxlength": str(LONGEST_CELL),
        "autocomplete": "off",
        "enterkeyhint": "next",
    }
    return flatatt({**common, **dict(attributes)})


@lru_cache(maxsize=1024)
def _options(choices: tuple[str, ...], chosen: str) -> str:
    """The choices, and besides them what was typed and is none of them."""
    offered = ["", *choices]
    return "".join(
        f'<option value="{escape(each)}"{" selected" if each == chosen else ""}>'
        f"{escape(each) or '–'}</option>"
        for each in (offered if chosen in offered else [*offered, chosen])
    )
