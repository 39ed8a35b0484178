"""What staff fill in about classes, courses, trainers and rooms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crispy_forms.layout import HTML, Layout
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organiser, Person
from common import clock
from common.forms import SiteFormMixin, section, side_by_side
from common.vietnamese.phones import PhoneError, format_phone, parse_phone
from courses import schedule
from courses.models import ClassKind, Course, FundingSource, Trainer
from courses.services.classes import CLASS_FIELDS
from registrations.event_forms import date_input, moment_input, person_words, time_input
from registrations.models import Event, Room
from registrations.requested import REQUESTABLE
from registrations.services.arranging import EVENT_FIELDS
from registrations.states import EventState, PartOfDay

ABOUT = section(
    gettext_lazy("Lớp"),
    side_by_side("kind", "code"),
    "title",
    "summary",
    "audience",
)
PEOPLE = section(
    gettext_lazy("Đăng ký"),
    side_by_side("registration_closes_at", "cut_off_at"),
    "approval",
    "waiting_list_open",
    "requested_fields",
)
PLACE = section(gettext_lazy("Địa điểm"), side_by_side("venue", "venue_address"), "contact")
PAPERS = section(
    gettext_lazy("Hồ sơ và giấy chứng nhận"),
    side_by_side("scheme", "funding_source"),
    side_by_side("opening_decision_number", "opening_decision_date"),
    "meal_support",
    "issues_certificate",
    "attendance_threshold",
)


class ClassForm(SiteFormMixin, forms.ModelForm):
    """A class that exists: all but its times and seats."""

    kind = forms.ChoiceField(label=gettext_lazy("Hình thức"), choices=ClassKind.choices)
    course = forms.ModelChoiceField(
        label=gettext_lazy("Khóa tập huấn"), queryset=Course.objects.none()
    )
    audience = forms.CharField(label=gettext_lazy("Đối tượng"), max_length=250, required=False)
    scheme = forms.CharField(
        label=gettext_lazy("Đề án khuyến công"), max_length=250, required=False
    )
    funding_source = forms.ChoiceField(
        label=gettext_lazy("Nguồn kinh phí"),
        choices=FundingSource.choices,
        initial=FundingSource.LOCAL,
    )
    opening_decision_number = forms.CharField(
        label=gettext_lazy("Số quyết định mở lớp"), max_length=60, required=False
    )
    opening_decision_date = forms.DateField(
        label=gettext_lazy("Ngày quyết định"), required=False, widget=date_input()
    )
    meal_support = forms.BooleanField(
        label=gettext_lazy("Hỗ trợ tiền ăn cho người không hưởng lương từ ngân sách nhà nước"),
        required=False,
    )
    requested_fields = forms.MultipleChoiceField(
        label=gettext_lazy("Thông tin cần khai thêm"),
        help_text=gettext_lazy(
            "Ngoài họ tên, điện thoại, e-mail và đơn vị. Chỉ hỏi những gì lớp này thật sự cần."
        ),
        choices=REQUESTABLE,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    code = forms.CharField(
        label=gettext_lazy("Mã lớp"),
        help_text=gettext_lazy("In trên áp phích; không đổi được sau khi công bố."),
        max_length=30,
    )

    layout = Layout(section(gettext_lazy("Khóa tập huấn"), "course"), ABOUT, PLACE, PEOPLE, PAPERS)

    class Meta:
        model = Event
        fields = (
            "code",
            "title",
            "summary",
            "venue",
            "venue_address",
            "contact",
            "registration_closes_at",
            "cut_off_at",
            "approval",
            "waiting_list_open",
            "requested_fields",
            "attendance_threshold",
            "issues_certificate",
        )
        widgets = {
            "registration_closes_at": moment_input(),
            "cut_off_at": moment_input(),
            "summary": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, organiser: Organiser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organiser = organiser
        self.fields["course"].queryset = Course.objects.filter(organiser=organiser)  # type: ignore[attr-defined]
        self.fields["title"].label = _("Tên lớp")
        if self.instance.pk and self.instance.state != EventState.DRAFT:
            self.fields["code"].disabled = True

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip().upper()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._require_deadline_before(self._first_moment(data))
        return data

    def _first_moment(self, _data: dict[str, Any]) -> datetime | None:
        return self.instance.starts_at

    def _require_deadline_before(self, start: datetime | None) -> None:
        closes = self.cleaned_data.get("registration_closes_at")
        if closes and start and closes > start:
            self.add_error("registration_closes_at", _("Hạn đăng ký phải trước giờ khai giảng."))

    def event_details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in EVENT_FIELDS if name in self.cleaned_data}

    def class_details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CLASS_FIELDS}


class NewClassForm(ClassForm):
    """One page from nothing to a class with its buổi."""

    course = forms.ModelChoiceField(
        label=gettext_lazy("Khóa tập huấn"),
        queryset=Course.objects.none(),
        required=False,
        empty_label=gettext_lazy("Khóa mới, ghi ở dưới"),
    )
    topic = forms.CharField(
        label=gettext_lazy("Chuyên đề của khóa mới"), max_length=120, required=False
    )
    hours = forms.IntegerField(
        label=gettext_lazy("Số tiết của khóa mới"),
        required=False,
        validators=[MinValueValidator(0), MaxValueValidator(2000)],
    )
    code = forms.CharField(
        label=gettext_lazy("Mã lớp"),
        help_text=gettext_lazy("Bỏ trống để hệ thống đặt theo hình thức và năm."),
        max_length=30,
        required=False,
    )
    first_day = forms.DateField(label=gettext_lazy("Ngày khai giảng"), widget=date_input())
    days = forms.IntegerField(
        label=gettext_lazy("Số ngày học"),
        initial=2,
        validators=[MinValueValidator(1), MaxValueValidator(schedule.MOST_DAYS)],
    )
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Học buổi"),
        choices=[(PartOfDay.MORNING, _("Sáng")), (PartOfDay.AFTERNOON, _("Chiều"))],
        initial=[PartOfDay.MORNING, PartOfDay.AFTERNOON],
        widget=forms.CheckboxSelectMultiple,
    )
    morning_from = forms.TimeField(
        label=gettext_lazy("Sáng từ"), initial=schedule.MORNING.starts, widget=time_input()
    )
    morning_to = forms.TimeField(
        label=gettext_lazy("Sáng đến"), initial=schedule.MORNING.ends, widget=time_input()
    )
    afternoon_from = forms.TimeField(
        label=gettext_lazy("Chiều từ"), initial=schedule.AFTERNOON.starts, widget=time_input()
    )
    afternoon_to = forms.TimeField(
        label=gettext_lazy("Chiều đến"), initial=schedule.AFTERNOON.ends, widget=time_input()
    )
    skip_sundays = forms.BooleanField(
        label=gettext_lazy("Trừ chủ nhật"), initial=True, required=False
    )
    skip_saturdays = forms.BooleanField(label=gettext_lazy("Trừ thứ bảy"), required=False)
    room = forms.ModelChoiceField(
        label=gettext_lazy("Phòng"),
        queryset=Room.objects.none(),
        required=False,
        empty_label=gettext_lazy("Chưa chọn"),
    )
    trainers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Giảng viên"),
        help_text=gettext_lazy("Dạy tất cả các buổi; sửa được từng buổi sau."),
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    layout = Layout(
        section(gettext_lazy("Khóa tập huấn"), "course", side_by_side("topic", "hours")),
        ABOUT,
        section(
            gettext_lazy("Lịch học"),
            side_by_side("first_day", "days"),
            "parts",
            side_by_side("morning_from", "morning_to"),
            side_by_side("afternoon_from", "afternoon_to"),
            side_by_side("skip_sundays", "skip_saturdays"),
            HTML('<p class="muted">{{ holidays_note }}</p>'),
        ),
        section(
            gettext_lazy("Địa điểm và giảng viên"),
            side_by_side("venue", "venue_address"),
            "room",
            "trainers",
            "contact",
        ),
        section(
            gettext_lazy("Chỉ tiêu và đăng ký"),
            "capacity",
            side_by_side("registration_closes_at", "cut_off_at"),
            "approval",
            "waiting_list_open",
            "requested_fields",
        ),
        PAPERS,
    )

    class Meta(ClassForm.Meta):
        fields = (*ClassForm.Meta.fields, "capacity")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = Room.objects.filter(organiser=self.organiser)  # type: ignore[attr-defined]
        trainers = self.fields["trainers"]
        trainers.queryset = Person.objects.filter(  # type: ignore[attr-defined]
            organiser=self.organiser, trainer__is_active=True
        ).order_by("sort_given", "sort_family")
        trainers.label_from_instance = person_words  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("course") and not data.get("topic"):
            self.add_error("topic", _("Chọn một khóa đã có, hoặc ghi chuyên đề của khóa mới."))
        if not {"first_day", "days", "parts"} - data.keys():
            try:
                schedule.plan(self.pattern())
            except (KeyError, ValueError):
                self.add_error("parts", _("Giờ các buổi bị chồng nhau hoặc kết thúc quá sớm."))
        return data

    def _first_moment(self, data: dict[str, Any]) -> datetime | None:
        try:
            return schedule.plan(self.pattern())[0].starts_at
        except (KeyError, ValueError):
            return None

    def pattern(self) -> schedule.Pattern:
        """The pattern as filled in. Raises KeyError while the form is not valid."""
        data = self.cleaned_data
        slots = tuple(
            schedule.Slot(part, data[f"{part}_from"], data[f"{part}_to"]) for part in data["parts"]
        )
        return schedule.Pattern(
            data["first_day"],
            data["days"],
            slots,
            skip_sundays=data["skip_sundays"],
            skip_saturdays=data["skip_saturdays"],
            holidays=self.organiser.holidays,
        )

    def course_details(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "title": data["title"],
            "topic": data["topic"],
            "hours": data["hours"] or 0,
        }


class CopyForm(SiteFormMixin, forms.Form):
    first_day = forms.DateField(
        label=gettext_lazy("Ngày khai giảng của lớp mới"),
        help_text=gettext_lazy("Các buổi giữ nguyên giờ, phòng và giảng viên."),
        widget=date_input(),
    )
    code = forms.CharField(
        label=gettext_lazy("Mã lớp"),
        help_text=gettext_lazy("Bỏ trống để hệ thống đặt."),
        max_length=30,
        required=False,
        validators=Event._meta.get_field("code").validators[:1],
    )


class CourseForm(SiteFormMixin, forms.ModelForm):
    class Meta:
        model = Course
        fields = ("title", "topic", "hours", "objectives", "syllabus")


class RoomForm(SiteFormMixin, forms.ModelForm):
    class Meta:
        model = Room
        fields = ("name", "address", "capacity")

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        same = Room.objects.filter(organiser_id=self.instance.organiser_id, name=name)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Đã có phòng tên này."))
        return name


class TrainerForm(SiteFormMixin, forms.ModelForm):
    """The person and what is added to them as a trainer."""

    full_name = forms.CharField(label=gettext_lazy("Họ và tên"), max_length=120)
    phone = forms.CharField(label=gettext_lazy("Số điện thoại"), max_length=30, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    workplace = forms.CharField(
        label=gettext_lazy("Đơn vị công tác"), max_length=200, required=False
    )
    position = forms.CharField(label=gettext_lazy("Chức vụ"), max_length=120, required=False)

    layout = Layout(
        "full_name",
        side_by_side("phone", "email"),
        side_by_side("workplace", "position"),
        side_by_side("qualification", "expertise"),
        "is_active",
    )
    PERSON = ("full_name", "phone", "email", "workplace", "position")

    class Meta:
        model = Trainer
        fields = ("qualification", "expertise", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in self.PERSON:
                self.initial[name] = getattr(self.instance.person, name)
            self.initial["phone"] = format_phone(self.instance.person.phone)

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        if not phone:
            return ""
        try:
            return parse_phone(phone).e164
        except PhoneError as error:
            raise forms.ValidationError(str(error)) from error

    def person_details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.PERSON}

    def trainer_details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def holidays_note(organiser: Organiser) -> str:
    """Which coming holidays a pattern leaves out."""
    today = clock.today().isoformat()
    coming = [day for day in sorted(organiser.holidays) if day >= today][:12]
    if not coming:
        return _("Chưa khai ngày nghỉ nào của đơn vị.")
    days = ", ".join(f"{day[8:10]}/{day[5:7]}/{day[:4]}" for day in coming)
    return _("Bỏ qua ngày nghỉ: %(days)s.") % {"days": days}
