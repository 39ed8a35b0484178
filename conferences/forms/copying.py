"""What staff fill in to make a new edition from another, and to hand one over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.validators import MaxValueValidator, RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organiser
from common import clock
from common.forms import SiteFormMixin, section, side_by_side
from common.vietnamese.numbers import parse_roman, roman
from conferences.forms.edition import roman_edition
from conferences.models import Conference
from conferences.services.copied import FOR_ANOTHER_OFFICE, Part
from conferences.services.copying import Wanted, new_title
from registrations.event_forms import date_input, end_of

# Where seats are kept and nothing else is said: so many days before the first.
KEPT_BEFORE = timedelta(days=15)


class CopyForm(SiteFormMixin, forms.Form):
    """A new edition like another one: its name, its first day, what it takes over."""

    edition = forms.CharField(
        label=gettext_lazy("Lần thứ"),
        help_text=gettext_lazy("Chữ số La Mã, ví dụ XVII."),
        max_length=10,
    )
    code = forms.CharField(
        label=gettext_lazy("Mã hội nghị"),
        max_length=30,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9][A-Za-z0-9-]*$",
                gettext_lazy("Chỉ dùng chữ không dấu, số và dấu gạch ngang."),
            )
        ],
    )
    title = forms.CharField(label=gettext_lazy("Tên hội nghị"), max_length=250)
    first_day = forms.DateField(
        label=gettext_lazy("Ngày đầu"),
        help_text=gettext_lazy("Mọi ngày, giờ được dời theo ngày này."),
        widget=date_input(),
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Số đại biểu tối đa"),
        min_value=1,
        validators=[MaxValueValidator(10_000)],
    )
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Lấy theo"),
        help_text=gettext_lazy(
            "Cách tổ chức luôn được lấy theo. Đại biểu, danh sách đoàn, tham luận, công văn và số "
            "giấy mời không bao giờ."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    held_until = forms.DateField(
        label=gettext_lazy("Giữ chỗ cho các đơn vị đến hết ngày"),
        help_text=gettext_lazy("Sau ngày này chỗ chưa dùng được trả lại cho mọi người."),
        required=False,
        widget=date_input(),
    )

    layout = Layout(
        section(
            gettext_lazy("Hội nghị mới"),
            "title",
            side_by_side("edition", "code"),
            side_by_side("first_day", "capacity"),
        ),
        section(gettext_lazy("Từ hội nghị trước"), "parts", "held_until"),
    )

    def __init__(self, *args: Any, allowed: Iterable[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.allowed = tuple(allowed)
        choices = [(part.value, part.label) for part in self.allowed]
        self.fields["parts"].choices = choices  # type: ignore[attr-defined]

    def clean_edition(self) -> str:
        return roman_edition(str(self.cleaned_data["edition"]))

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip().upper()

    def clean_first_day(self) -> date:
        day: date = self.cleaned_data["first_day"]
        if day < clock.today():
            raise forms.ValidationError(_("Ngày này đã qua."))
        if day > clock.today() + timedelta(days=3660):
            raise forms.ValidationError(_("Ngày này xa quá mười năm."))
        return day

    def clean_held_until(self) -> datetime | None:
        day = self.cleaned_data["held_until"]
        return end_of(day) if day else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        parts = set(data.get("parts", ()))
        if Part.COORDINATORS in parts and Part.UNITS not in parts:
            self.add_error("parts", _("Cán bộ đầu mối đi cùng đơn vị: hãy chọn cả hai."))
        if Part.UNITS in parts and "held_until" in data and data["held_until"] is None:
            self.add_error("held_until", _("Hãy ghi giữ chỗ đến khi nào."))
        first, held = data.get("first_day"), data.get("held_until")
        if first and held and held > datetime.combine(first, time(), clock.VIETNAM):
            self.add_error("held_until", _("Phải trước ngày đầu của hội nghị."))
        return data

    def wanted(self) -> Wanted:
        data = self.cleaned_data
        names = ("code", "edition", "title", "capacity", "first_day", "held_until")
        return Wanted(**{name: data[name] for name in names}, parts=frozenset(data["parts"]))


def first_guess(source: Conference, *, own: bool) -> dict[str, Any]:
    """What the form proposes: the next number, a year later, all that an office needs of itself."""
    event = source.event
    edition = next_edition(source.edition)
    day = _a_year_later(event.starts_at)
    parts = tuple(Part) if own else (Part.AGENDA, Part.UNITS)
    return {
        "edition": edition,
        "title": new_title(event.title, source.edition, edition),
        "first_day": day,
        "capacity": event.capacity,
        "parts": [str(part) for part in parts],
        "held_until": max(day - KEPT_BEFORE, clock.today()),
    }


def next_edition(edition: str) -> str:
    try:
        return roman(parse_roman(edition) + 1)
    except ValueError:
        return ""


def _a_year_later(moment: datetime | None) -> date:
    """The same week of the year, not before two months from now."""
    soonest = clock.today() + timedelta(days=60)
    day = clock.local(moment).date() if moment else soonest
    while day < soonest:
        day += timedelta(weeks=52)
    return day


class HandOverForm(SiteFormMixin, forms.Form):
    """To which office, and whether the coordinators go along."""

    to = forms.ModelChoiceField(
        label=gettext_lazy("Đơn vị nhận"), queryset=Organiser.objects.none(), empty_label="—"
    )
    with_coordinators = forms.BooleanField(
        label=gettext_lazy("Kèm họ tên, điện thoại, e-mail của cán bộ đầu mối các đơn vị được mời"),
        help_text=gettext_lazy("Chỉ chọn khi các cán bộ đầu mối đã biết và đồng ý."),
        required=False,
    )

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = offices  # type: ignore[attr-defined]


def parts_for(*, own: bool, with_coordinators: bool = True) -> list[Part]:
    """What may be chosen: another office gets what is not of the town, and coordinators only
    where they were offered."""
    parts = list(Part) if own else list(FOR_ANOTHER_OFFICE)
    return [part for part in parts if part != Part.COORDINATORS or own or with_coordinators]
