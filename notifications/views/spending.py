"""What messages cost, by month and channel, beside the cap that an administrator sets."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import StaffRequest, staff_required
from accounts.models import Organiser, Role
from accounts.policies import organisers_of
from notifications import budget, channels, selectors
from notifications.models import Spending
from notifications.states import Channel
from notifications.views.downloads import table_file

PAGE_SIZE = 50
FILE_ROWS = 20_000

staff_only = staff_required(Role.ADMINISTRATOR, Role.STAFF)


@require_safe
@staff_only
def spending_page(request: StaffRequest) -> HttpResponse:
    """This month beside its cap, and every month by channel."""
    offices = selectors.their_organisers(request.user)
    page = Paginator(_rows(offices), PAGE_SIZE).get_page(request.GET.get("page"))
    mine = set(organisers_of(request.user, Role.ADMINISTRATOR).values_list("pk", flat=True))
    context = {
        "page": page,
        "months": _this_month(offices, mine),
        "several": len(offices) > 1,
        "paid_channels": [str(each.label) for each in _paid()],
    }
    return render(request, "notifications/spending.html", context)


@require_safe
@staff_only
def spending_file(request: StaffRequest, extension: str) -> HttpResponse:
    """The table as XLSX or CSV."""
    headings = [_("Tháng"), _("Đơn vị"), _("Hình thức"), _("Số tin"), _("Chi phí (đ)")]
    rows = (
        (
            f"{row.month:%m/%Y}", row.organiser.name, row.get_channel_display(), row.sent,
            row.spent,
        )
        for row in _rows(selectors.their_organisers(request.user))[:FILE_ROWS]
    )  # fmt: skip
    return table_file(
        extension, name="chi-phi-tin-nhan", title=_("Chi phí"), headings=headings, rows=rows
    )


def _paid() -> list[Channel]:
    return [each for each in channels.configured() if each in channels.PAID]


def _rows(offices: QuerySet[Organiser]) -> QuerySet[Spending]:
    rows = Spending.objects.filter(organiser__in=offices).exclude(channel=budget.ALL)
    return rows.select_related("organiser").order_by("-month", "organiser__name", "channel")


def _this_month(offices: QuerySet[Organiser], mine: set[int]) -> list[dict[str, Any]]:
    """For each office what is spent and what is left; who may change its cap is shown where."""
    month = budget.this_month()
    totals = Spending.objects.filter(organiser__in=offices, month=month, channel=budget.ALL)
    spent = dict(totals.values_list("organiser", "spent"))
    found = []
    for office in offices:
        cap, used = office.monthly_message_budget, spent.get(office.pk, 0)
        found.append(
            {
                "office": office,
                "cap": cap,
                "spent": used,
                "left": None if cap is None else max(0, cap - used),
                "may_change": office.pk in mine,
                "nearly": cap is not None and used * 10 >= cap * 9,
            }
        )
    return found
