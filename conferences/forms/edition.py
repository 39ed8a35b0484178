"""What staff fill in about an edition of the conference."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.forms import SiteFormMixin, section, side_by_side
from common.vietnamese.numbers import parse_roman, roman
from conferences.models import Conference
from conferences.selectors import province_choices
from registrations.event_forms import date_input, moment_input, time_input
from registrations.models import Event
from registrations.services.arranging import EVENT_FIELDS
from registrations.states import EventState

MOST_DAYS = 5


class ConferenceForm(SiteFormMixin, forms.ModelForm):
    """An edition that exists: all but its times and seats."""

    edition = forms.CharField(
        label=gettext_lazy("Lần thứ"),
        help_text=gettext_lazy("Chữ số La Mã do đơn vị đăng cai chọn, ví dụ XV."),
        max_length=10,
    )
    host_province_code = forms.ChoiceField(
        label=gettext_lazy("Tỉnh/thành phố đăng cai"), required=False
    )
    co_chairs = forms.CharField(label=gettext_lazy("Đồng chủ trì"), max_length=300, required=False)
    code = forms.CharField(
        label=gettext_lazy("Mã hội nghị"),
        help_text=gettext_lazy("In trên giấy mời; không đổi được sau khi công bố."),
        max_length=30,
    )

    layout = Layout(
        section(
            gettext_lazy("Hội nghị"),
            "title",
            side_by_side("edition", "code"),
            side_by_side("host_province_code", "co_chairs"),
            "summary",
        ),
        section(gettext_lazy("Địa điểm"), side_by_side("venue", "venue_address"), "contact"),
        section(
            gettext_lazy("Đăng ký"),
            "registration_closes_at",
            "approval",
            "waiting_list_open",
        ),
    )

    class Meta:
        model = Event
        fields = (
            "title",
            "code",
            "summary",
            "venue",
            "venue_address",
            "contact",
            "registration_closes_at",
            "approval",
            "waiting_list_open",
        )
        widgets = {
            "registration_closes_at": moment_input(),
            "summary": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].label = _("Tên hội nghị")
        day = clock.local(self.instance.starts_at).date() if self.instance.starts_at else None
        self.fields["host_province_code"].choices = province_choices(day)  # type: ignore[attr-defined]
        if self.instance.pk and self.instance.state != EventState.DRAFT:
            self.fields["code"].disabled = True

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip().upper()

    def clean_edition(self) -> str:
        edition = str(self.cleaned_data["edition"]).strip().upper()
        try:
            canonical = roman(parse_roman(edition))
        except ValueError:
            canonical = ""
        if edition != canonical:
            raise forms.ValidationError(_("Ghi bằng chữ số La Mã, ví dụ XV."))
        return edition

    def event_details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in EVENT_FIELDS if name in self.cleaned_data}

    def conference_details(self) -> dict[str, Any]:
        names = ("edition", "host_province_code", "co_chairs")
        return {name: self.cleaned_data[name] for name in names}


class NewConferenceForm(ConferenceForm):
    """A new edition, with its days."""

    first_day = forms.DateField(label=gettext_lazy("Ngày đầu"), widget=date_input())
    last_day = forms.DateField(label=gettext_lazy("Ngày cuối"), widget=date_input())
    starts = forms.TimeField(label=gettext_lazy("Từ"), initial=time(8), widget=time_input())
    ends = forms.TimeField(label=gettext_lazy("Đến"), initial=time(17), widget=time_input())

    layout = Layout(
        *ConferenceForm.layout.fields[:1],
        section(
            gettext_lazy("Thời gian"),
            side_by_side("first_day", "last_day"),
            side_by_side("starts", "ends"),
        ),
        section(gettext_lazy("Số đại biểu"), "capacity"),
        *ConferenceForm.layout.fields[1:],
    )

    class Meta(ConferenceForm.Meta):
        fields = (*ConferenceForm.Meta.fields, "capacity")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacity"].label = _("Số đại biểu tối đa")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and not 0 <= (last - first).days < MOST_DAYS:
            self.add_error("last_day", _("Hội nghị kéo dài từ 1 đến 5 ngày."))
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("Giờ kết thúc phải sau giờ bắt đầu."))
        closes = data.get("registration_closes_at")
        if closes and first and closes > datetime.combine(first, time.max, clock.VIETNAM):
            self.add_error("registration_closes_at", _("Hạn đăng ký phải trước ngày khai mạc."))
        return data


def initial_of(conference: Conference) -> dict[str, str]:
    return {
        "edition": conference.edition,
        "host_province_code": conference.host_province_code,
        "co_chairs": conference.co_chairs,
    }
