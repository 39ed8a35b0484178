"""Tags and filters that the components are made of: no domain words beyond the tone of a state."""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from django import forms, template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.forms import SiteFormHelper, dress, error_links, helper_for, optional_suffix

register = template.Library()

TONES = {
    "good": "CONFIRMED ISSUED SENT DELIVERED PUBLISHED PRESENT VALID OPEN OK SUCCESS TOLD",
    "wait": "PENDING LATE RESERVED POSTPONED SENDING DOUBTFUL WARNING",
    "warm": "OFFERED FEW",
    "note": "WAITLISTED WAITING EXCUSED INFO QUEUED RUNNING",
    "bad": "REJECTED CANCELLED REVOKED FAILED BOUNCED MISSED UNEXCUSED ABSENT FULL ERROR REFUSED",
    "idle": "EXPIRED REPLACED WITHDRAWN DRAFT CLOSED DEBUG ENDED",
}
TONE_OF = {state: tone for tone, states in TONES.items() for state in states.split()}


class Cell(NamedTuple):
    """One cell of a table, with the heading that a phone shows beside it."""

    label: str
    value: Any


@register.filter
def labelled(row: Iterable[Any], head: Iterable[Any]) -> list[Cell]:
    """Pair the cells of a row with the headings of their columns."""
    return [Cell(str(label), value) for label, value in zip(head, row, strict=False)]


@register.filter
def split(text: str, separator: str = "|") -> list[str]:
    """Cut "A|B|C" into a list, so that a page can name headings in its template."""
    return [part.strip() for part in str(text).split(separator)]


@register.simple_tag
def percent(part: float | None, whole: float | None) -> int:
    """`part` of `whole` as a whole number from 0 to 100; 0 when there is nothing to divide."""
    if not part or not whole:
        return 0
    return max(0, min(100, round(100 * part / whole)))


class SeatWidths(NamedTuple):
    """Parts of a bar 100 wide: all seats, those taken, and where the queue begins and how long."""

    room: int
    taken: int
    queue: int
    waiting: int


@register.simple_tag
def seat_widths(taken: int, capacity: int, waiting: int | None = 0) -> SeatWidths:
    """How to draw seats and the people who wait behind the last one."""
    whole = max(capacity, taken) + (waiting or 0)
    room = percent(whole - (waiting or 0), whole)
    queue = min(room + 1, 99)
    return SeatWidths(room, percent(taken, whole), queue, 100 - queue if waiting else 0)


@register.simple_tag(takes_context=True)
def csrf_input(context: template.Context) -> SafeString:
    """The hidden CSRF field, also inside `{% include … only %}` where csrf_token is cut off."""
    request = getattr(context, "request", None) or context.get("request")
    if request is None:
        return SafeString("")
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">',
        get_token(request),
    )


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A decorative icon of static/img/icons.svg; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        extra,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def state_badge(label: object, state: object = "", tone: str = "") -> SafeString:
    """A state in words, with a tone of its own and a mark that is seen without colour.

    A tag and no component file: lists show one a row, and an include costs ten times as much."""
    family = tone or TONE_OF.get(str(state).upper(), "idle")
    return format_html('<span class="badge tone-{}">{}</span>', family, label)


@register.simple_tag
def url_or_nothing(name: str, *args: object) -> str:
    """The URL of `name`, or "" where no such page exists."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def site_name(context: template.Context) -> str:
    """The organiser's short name where the page knows one, else SITE_NAME of the settings."""
    organiser = context.get("organiser")
    return getattr(organiser, "short_name", "") or getattr(settings, "SITE_NAME", "Khuyến công")


@cache
def _roles_of(url: str) -> frozenset[str]:
    """The roles that the page's view asks for (its attribute `roles`); empty: everybody."""
    return frozenset(getattr(resolve(url).func, "roles", ()))


def _open_to(url: str, roles: Iterable[str] | None) -> bool:
    needed = _roles_of(url)
    return not needed or roles is None or not needed.isdisjoint(roles)


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(
    context: template.Context,
    url_name: str,
    label: str,
    icon: str = "",
    exact: bool = False,
) -> dict[str, Any]:
    """One entry of a menu: nothing where its page does not exist or is closed to `nav_roles`."""
    url = url_or_nothing(url_name)
    if url and not _open_to(url, context.get("nav_roles")):
        url = ""
    request = getattr(context, "request", None) or context.get("request")
    path = request.path if request is not None else ""
    counts = context.get("nav_counts") or {}
    return {
        "url": url,
        "label": label,
        "icon": icon,
        "count": counts.get(url_name),
        "current": bool(url) and (path == url or (not exact and path.startswith(url))),
    }


@register.simple_tag(takes_context=True)
def title_has_errors(context: template.Context) -> bool:
    """Whether a bound form of the page was refused: then its title begins with "Lỗi: "."""
    forms = [context.get("form"), *(context.get("forms") or [])]
    return any(getattr(form, "is_bound", False) and bool(form.errors) for form in forms if form)


@register.filter
def site_helper(form: BaseForm) -> SiteFormHelper:
    """The crispy helper that renders this form as every form of the site."""
    return helper_for(form)


@register.filter
def field_kind(bound: BoundField) -> str:
    """How a field is laid out: checkbox, choices (radio buttons or boxes), file or control."""
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "control"


@register.filter
def control(bound: BoundField) -> SafeString:
    """The control of a field, with its class, its hints for the keyboard and its error state."""
    dress(bound)
    return bound.as_widget()


@register.filter
def choices(bound: BoundField) -> list[Any]:
    """The single controls of a group of radio buttons or checkboxes."""
    dress(bound)
    return list(bound.subwidgets)


@register.filter
def optional_note(bound: BoundField) -> str:
    """ "(không bắt buộc)" beside the label of a field that may stay empty, else ""."""
    return optional_suffix(bound)


@register.simple_tag
def all_error_links(given: BaseForm | Iterable[BaseForm] | None) -> list[Any]:
    """The error links of one form or of several; forms of a formset count singly."""
    forms_ = [given] if isinstance(given, BaseForm) else list(given or [])
    return [link for form in forms_ for link in error_links(form)]


@register.filter
def page_numbers(page: Page) -> list[int]:
    """The page numbers to offer: both ends and the neighbourhood; 0 stands for a gap."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in numbers]


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, name: str, number: int) -> str:
    """The address of this list with another page number and the same filters."""
    request = getattr(context, "request", None) or context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    query[name] = str(number)
    return f"?{query.urlencode()}"


FLASHES = {
    "success": ("tone-good", "circle-check"),
    "warning": ("tone-wait", "triangle-alert"),
    "error": ("tone-bad", "circle-alert"),
}


@register.filter
def flash_tone(level: str) -> str:
    """The class of a notice of this level (success, info, warning, error)."""
    return FLASHES.get(level, ("tone-note", "info"))[0]


@register.filter
def flash_icon(level: str) -> str:
    """The icon of a notice of this level."""
    return FLASHES.get(level, ("tone-note", "info"))[1]
