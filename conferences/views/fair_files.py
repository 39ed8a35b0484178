"""Lists of the fair that staff download."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.vietnamese.phones import format_phone
from conferences.selectors.fair import booths_of
from conferences.views.exhibitors import asked_for
from conferences.views.fair import open_fair
from notifications.views.downloads import table_file
from registrations.views.events import managing


@require_safe
@managing
def booths_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """Every booth and who has it, as XLSX or CSV."""
    event, there = open_fair(request, code)
    rows = []
    for number, booth in enumerate(booths_of(there), start=1):
        company = booth.exhibitor
        state = _("Không dùng") if booth.is_closed else _("Trống")
        rows.append(
            (
                number, booth.zone, booth.number, booth.width, booth.depth,
                _("Đã xếp") if company else state,
                company.company if company else "",
                company.province_name if company else "",
                company.products if company else "",
                company.contact_name if company else "",
                _phone(company.contact_phone) if company else "",
            )
        )  # fmt: skip
    return table_file(
        extension,
        name=f"gian-hang-{event.code}",
        title=_("Gian hàng"),
        headings=[
            _("STT"), _("Khu"), _("Số gian hàng"), _("Rộng (m)"), _("Sâu (m)"), _("Trạng thái"),
            _("Đơn vị"), _("Tỉnh/thành phố"), _("Sản phẩm trưng bày"), _("Người liên hệ"),
            _("Điện thoại"),
        ],
        rows=rows,
    )  # fmt: skip


@require_safe
@managing
def exhibitors_file(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """Who applied, as the list is filtered, as XLSX or CSV."""
    event, there = open_fair(request, code)
    _form, found = asked_for(request, there)
    price = there.booth_price
    rows = [
        (
            number, each.code, each.company, each.address, each.province_name, each.products,
            each.contact_name, _phone(each.contact_phone), each.contact_email,
            each.booths_wanted, ", ".join(booth.number for booth in each.booths.all()),
            None if price is None else price * each.placed,
            each.get_state_display(), each.wishes, each.answer, each.created_at,
        )
        for number, each in enumerate(found.prefetch_related("booths"), start=1)
    ]  # fmt: skip
    return table_file(
        extension,
        name=f"don-vi-trung-bay-{event.code}",
        title=_("Đơn vị trưng bày"),
        headings=[
            _("STT"), _("Mã đăng ký"), _("Đơn vị"), _("Địa chỉ"), _("Tỉnh/thành phố"),
            _("Sản phẩm trưng bày"), _("Người liên hệ"), _("Điện thoại"), _("E-mail"),
            _("Số gian cần"), _("Gian đã xếp"), _("Tiền gian hàng (đ)"), _("Trạng thái"),
            _("Yêu cầu thêm"), _("Trả lời"), _("Đăng ký lúc"),
        ],
        rows=rows,
    )  # fmt: skip


def _phone(phone: str) -> str:
    return format_phone(phone) if phone else ""
