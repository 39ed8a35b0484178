"""People who stand twice: the list, and merging two with a preview."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Person
from common.errors import DomainError
from common.vietnamese.phones import format_phone
from registrations.services.merging import Preview, merge_people, preview_merge
from registrations.twins import likely_twins, people_to_merge
from registrations.views.staff.doors import managers_only


@require_safe
@never_cache
@managers_only
def twins(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one person."""
    pairs = likely_twins(request.user)
    for pair in pairs:
        for person in pair[:2]:
            person.shown_phone = format_phone(person.phone)
    return render(request, "registrations/staff/twins.html", {"pairs": pairs})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@managers_only
def merge(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """What merging two would do, and the merging: the first stays."""
    people = people_to_merge(request.user).select_related("organiser")
    kept, merged = get_object_or_404(people, pk=pk), get_object_or_404(people, pk=other)
    preview = preview_merge(kept=kept, merged=merged)
    if request.method == "POST" and not preview.refused:
        try:
            merge_people(kept_id=kept.pk, merged_id=merged.pk, by=request.user)
        except DomainError as error:
            preview = preview_merge(kept=kept, merged=merged)._replace(refused=str(error.message))
        else:
            flash.success(request, _("Đã gộp hai hồ sơ thành một."))
            return redirect("registrations:person", kept.pk)
    context = {
        "kept": kept,
        "merged": merged,
        "organiser": kept.organiser,
        "rows": _rows(kept, merged, preview),
        "refused": preview.refused,
        "consequences": _consequences(kept, preview),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "registrations/staff/merge.html", context, status=status)


def _rows(kept: Person, merged: Person, preview: Preview) -> list[tuple[Any, str, str, str]]:
    """Label, what stands on the one, on the other, and what will stand."""
    rows = []
    for name in ("full_name", "salutation", "phone", "email", "workplace", "position",
                 "birth_date", "birth_year", "on_state_salary"):  # fmt: skip
        mine, theirs = _shown(kept, name), _shown(merged, name)
        if mine or theirs:
            label = Person._meta.get_field(name).verbose_name
            rows.append((label, mine, theirs, theirs if name in preview.filled else mine))
    return rows


def _shown(person: Person, name: str) -> str:
    value = getattr(person, name)
    if name == "phone":
        return format_phone(value)
    if name == "salutation":
        return str(person.get_salutation_display())
    if name == "birth_date":
        return f"{value:%d/%m/%Y}" if value else ""
    if name == "on_state_salary":
        return "" if value is None else (_("Có") if value else _("Không"))
    return str(value or "")


def _consequences(kept: Person, preview: Preview) -> list[str]:
    moving = [
        ngettext("%(count)d %(what)s", "%(count)d %(what)s", each.rows)
        % {"count": each.rows, "what": each.label}
        for each in preview.moving
    ]
    return [
        _("Chuyển sang hồ sơ giữ lại: %(what)s.") % {"what": ", ".join(moving)}
        if moving
        else _("Hồ sơ kia không có đăng ký hay liên kết nào phải chuyển."),
        _("Điều đã khai trên từng đăng ký và giấy chứng nhận đã cấp giữ nguyên."),
        _("Ai đăng ký bằng tên và số điện thoại cũ vẫn được nhận ra là %(name)s.")
        % {"name": kept.full_name},
        _("Hồ sơ kia được giữ lại để đối chiếu, không hiện trong danh sách nữa."),
    ]
