"""The tabs of an edition's staff pages."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.urls import resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.policies import has_role
from common.templatetags.ui import url_or_nothing
from registrations.models import Event

register = template.Library()


class Tab(NamedTuple):
    """One concern: the key that its pages name, its words, and the name of its first page."""

    key: str
    words: Promise
    page: str


TABS = (
    Tab("home", _("Tổng quan"), "staff_detail"),
    Tab("units", _("Đơn vị, đoàn"), "units"),
    Tab("delegates", _("Đại biểu"), "delegates"),
    Tab("rooms", _("Phòng nghỉ"), "hotels"),
    Tab("meals", _("Bữa ăn"), "meals"),
    Tab("buses", _("Xe, tham quan"), "vehicles"),
    Tab("agenda", _("Chương trình"), "agenda"),
    Tab("papers", _("Tham luận"), "papers"),
    Tab("seating", _("Chỗ ngồi"), "seating"),
    Tab("fair", _("Hội chợ"), "fair"),
    Tab("door", _("Đón tiếp"), "door:staff"),
    Tab("reports", _("Báo cáo"), "reports"),
)


@register.inclusion_tag("conferences/staff/nav.html", takes_context=True)
def edition_nav(context: template.Context, event: Event, current: str) -> dict[str, Any]:
    """The tabs of an edition, `current` being the key of one; none whose page is closed to this
    user."""
    user = context["request"].user
    tabs = []
    for tab in TABS:
        name = tab.page if ":" in tab.page else f"conferences:{tab.page}"
        url = url_or_nothing(name, event.code)
        if url and has_role(user, event.organiser_id, *resolve(url).func.roles):
            tabs.append((tab.words, url, tab.key == current, None))
    return {
        "tabs": tabs,
        "here": next(
            (words for words, _url, is_here, _count in tabs if is_here), _("Các phần của hội nghị")
        ),
        "items": [{"label": words, "url": url} for words, url, _here, _count in tabs],
    }
