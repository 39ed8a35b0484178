"""What staff fill in about an edition of the conference."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organiser
from common import clock
from common.forms import SiteFormMixin, section, side_by_side
from common.vietnamese.numbers import parse_roman, roman
from conferences.models import Conference
from conferences.selectors import province_choices
from conferences.states import DelegateRole
from registrations.event_forms import date_input, moment_input, time_input
from registrations.models import Event
from registrations.services.arranging import EVENT_FIELDS
from registrations.states import EventState

MOST_DAYS = 5
# Of Conference, all of which one form shows.
CONFERENCE_FIELDS = (
    "edition",
    "host_province_code",
    "co_chairs",
    "welcome",
    "guest_notes",
    "asks_rooms",
    "asks_site_visit",
    "asks_papers",
    "roles_outside_quota",
    "numbers_letters",
    "rosters_lock_at",
    "papers_due_at",
)


def roman_edition(text: str) -> str:
    """The lần thứ in Roman figures. Raises ValidationError for what is none."""
    edition = text.strip().upper()
    try:
        canonical = roman(parse_roman(edition))
    except ValueError:
        canonical = ""
    if edition != canonical:
        raise forms.ValidationError(_("Ghi bằng chữ số La Mã, ví dụ XV."))
    return edition


class ConferenceForm(SiteFormMixin, forms.ModelForm):
    """An edition that exists: all but its times and seats."""

    edition = forms.CharField(
        label=gettext_lazy("Lần thứ"),
        help_text=gettext_lazy("Chữ số La Mã do đơn vị đăng cai chọn, ví dụ XV."),
        max_length=10,
    )
    code = forms.CharField(
        label=gettext_lazy("Mã hội nghị"),
        help_text=gettext_lazy("In trên giấy mời; không đổi được sau khi công bố."),
        max_length=30,
    )
    host_province_code = forms.ChoiceField(
        label=gettext_lazy("Tỉnh/thành phố đăng cai"),
        help_text=gettext_lazy("Theo tên vào ngày hội nghị."),
        required=False,
    )
    co_chairs = forms.CharField(
        label=gettext_lazy("Đồng chủ trì"),
        help_text=gettext_lazy("In trên giấy mời và hiện ở trang công khai."),
        max_length=300,
        required=False,
    )
    welcome = forms.CharField(
        label=gettext_lazy("Lời giới thiệu"),
        help_text=gettext_lazy("Hiện đầu trang công khai của hội nghị."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    guest_notes = forms.CharField(
        label=gettext_lazy("Lưu ý với đại biểu"),
        help_text=gettext_lazy("Trang phục, nơi đón, giấy tờ mang theo… hiện ở trang công khai."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    asks_rooms = forms.BooleanField(
        label=gettext_lazy("Phòng nghỉ và người ở ghép"), required=False, initial=True
    )
    asks_site_visit = forms.BooleanField(
        label=gettext_lazy("Tham quan thực tế"), required=False, initial=True
    )
    asks_papers = forms.BooleanField(label=gettext_lazy("Tham luận"), required=False, initial=True)
    roles_outside_quota = forms.MultipleChoiceField(
        label=gettext_lazy("Vai trò không tính vào số đại biểu được mời"),
        help_text=gettext_lazy("Người có vai trò này đi cùng đoàn mà không dùng chỗ của đoàn."),
        choices=DelegateRole.choices,
        required=False,
        initial=[DelegateRole.DRIVER.value],
        widget=forms.CheckboxSelectMultiple,
    )
    numbers_letters = forms.BooleanField(
        label=gettext_lazy("Giấy mời phải có số của văn thư mới gửi được"),
        required=False,
        initial=True,
    )
    rosters_lock_at = forms.DateTimeField(
        label=gettext_lazy("Tự chốt danh sách đoàn lúc"),
        help_text=gettext_lazy(
            "Từ lúc này, danh sách đã duyệt chỉ thay đổi theo đề nghị. "
            "Bỏ trống: cán bộ tự chốt từng đoàn."
        ),
        required=False,
        widget=moment_input(),
    )
    papers_due_at = forms.DateTimeField(
        label=gettext_lazy("Hạn nộp tham luận"),
        help_text=gettext_lazy("Sau lúc này tác giả không tự tải bài lên được."),
        required=False,
        widget=moment_input(),
    )

    layout = Layout(
        section(
            gettext_lazy("Hội nghị"),
            "title",
            side_by_side("edition", "code"),
            "host_province_code",
            "co_chairs",
            "summary",
            "welcome",
            "guest_notes",
        ),
        section(gettext_lazy("Địa điểm"), side_by_side("venue", "venue_address"), "contact"),
        section(
            gettext_lazy("Đăng ký"),
            "registration_closes_at",
            "approval",
            "waiting_list_open",
        ),
        section(
            gettext_lazy("Danh sách đoàn hỏi thêm"),
            "asks_rooms",
            "asks_site_visit",
            "asks_papers",
            "roles_outside_quota",
        ),
        section(
            gettext_lazy("Giấy mời và chốt danh sách"),
            "numbers_letters",
            side_by_side("rosters_lock_at", "papers_due_at"),
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
        help_texts = {
            "summary": gettext_lazy("Một, hai câu dưới tên hội nghị."),
            "contact": gettext_lazy("Ai trả lời câu hỏi của các đoàn: tên và điện thoại."),
            "registration_closes_at": gettext_lazy(
                "Cũng là hạn các đoàn gửi danh sách, in trên giấy mời."
            ),
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
        return roman_edition(str(self.cleaned_data["edition"]))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ends = self.last_moment(data)
        for name in ("rosters_lock_at", "papers_due_at"):
            if ends and data.get(name) and data[name] > ends:
                self.add_error(name, _("Phải trước khi hội nghị kết thúc."))
        return data

    def last_moment(self, data: dict[str, Any]) -> datetime | None:
        """When the conference ends, as far as is known."""
        ends: datetime | None = self.instance.ends_at
        return ends

    def event_details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in EVENT_FIELDS if name in self.cleaned_data}

    def conference_details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CONFERENCE_FIELDS}


class NewConferenceForm(ConferenceForm):
    """A new edition, with its days; `offices`: those that its author may make it for."""

    organiser = forms.TypedChoiceField(label=gettext_lazy("Đơn vị tổ chức"), coerce=int)
    first_day = forms.DateField(label=gettext_lazy("Ngày đầu"), widget=date_input())
    last_day = forms.DateField(label=gettext_lazy("Ngày cuối"), widget=date_input())
    starts = forms.TimeField(label=gettext_lazy("Từ"), initial=time(8), widget=time_input())
    ends = forms.TimeField(label=gettext_lazy("Đến"), initial=time(17), widget=time_input())

    layout = Layout(
        section(gettext_lazy("Đơn vị tổ chức"), "organiser"),
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

    def __init__(self, *args: Any, offices: Iterable[Organiser], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacity"].label = _("Số đại biểu tối đa")
        self.offices = {office.pk: office for office in offices}
        if len(self.offices) == 1:
            del self.fields["organiser"]
            self.layout = Layout(*self.layout.fields[1:])
        else:
            choices = [(pk, office.name) for pk, office in self.offices.items()]
            self.fields["organiser"].choices = choices  # type: ignore[attr-defined]

    def organiser_of(self) -> Organiser:
        """The office chosen, or the only one."""
        if "organiser" in self.cleaned_data:
            return self.offices[self.cleaned_data["organiser"]]
        return next(iter(self.offices.values()))

    def last_moment(self, data: dict[str, Any]) -> datetime | None:
        if not data.get("last_day"):
            return None
        return datetime.combine(data["last_day"], data.get("ends") or time.max, clock.VIETNAM)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and not 0 <= (last - first).days < MOST_DAYS:
            self.add_error("last_day", _("Hội nghị kéo dài từ 1 đến 5 ngày."))
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("Giờ kết thúc phải sau giờ bắt đầu."))
        closes = data.get("registration_closes_at")
        if closes and first and closes > datetime.combine(first, time.max, clock.VIETNAM):
            self.add_error("registration_closes_at", _("Hạn đăng ký phải trước ngày khai mạc."))
        return data


def initial_of(conference: Conference) -> dict[str, Any]:
    return {name: getattr(conference, name) for name in CONFERENCE_FIELDS}
