"""Forms about a whole event, used by classes and conferences alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organiser, Person
from common import clock
from common.forms import SiteFormMixin
from registrations.models import Event, Room, SessionRole
from registrations.services.arranging import Arranged
from registrations.states import PartOfDay

MOST_SESSIONS = 120


def date_input() -> forms.DateInput:
    """The browser's own picker; the value travels as 2027-03-05."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def end_of(day: date) -> datetime:
    """The end of a day that has not passed. Raises ValidationError."""
    if day < clock.today():
        raise forms.ValidationError(_("Ngày này đã qua."))
    return datetime.combine(day + timedelta(days=1), time(), clock.VIETNAM)


class ReasonForm(SiteFormMixin, forms.Form):
    """Why: everybody concerned reads it."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        help_text=gettext_lazy("Mọi người đã đăng ký sẽ đọc được."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CapacityForm(SiteFormMixin, forms.Form):
    capacity = forms.IntegerField(
        label=gettext_lazy("Chỉ tiêu"),
        help_text=gettext_lazy("Chỗ thêm ra được mời lần lượt theo danh sách chờ."),
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
    )


class HoldForm(SiteFormMixin, forms.Form):
    """Seats kept for an office."""

    label = forms.CharField(label=gettext_lazy("Giữ cho đơn vị"), max_length=200)
    size = forms.IntegerField(
        label=gettext_lazy("Số chỗ"), validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    held_until = forms.DateField(
        label=gettext_lazy("Giữ đến hết ngày"),
        help_text=gettext_lazy("Sau ngày này chỗ chưa dùng được trả lại cho mọi người."),
        widget=date_input(),
    )

    def clean_held_until(self) -> datetime:
        return end_of(self.cleaned_data["held_until"])


class SessionForm(SiteFormMixin, forms.Form):
    """One buổi in place."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = forms.DateField(label=gettext_lazy("Ngày"), widget=date_input())
    part = forms.ChoiceField(label=gettext_lazy("Buổi"), choices=PartOfDay.choices)
    starts = forms.TimeField(label=gettext_lazy("Từ"), widget=time_input())
    ends = forms.TimeField(label=gettext_lazy("Đến"), widget=time_input())
    room = forms.TypedChoiceField(
        label=gettext_lazy("Phòng"), coerce=int, empty_value=None, required=False
    )
    topic = forms.CharField(label=gettext_lazy("Chuyên đề"), max_length=250, required=False)
    people = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Giảng viên"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = choices.rooms  # type: ignore[attr-defined]
        self.fields["people"].choices = choices.people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("Giờ kết thúc phải sau giờ bắt đầu."))
        return data

    def arranged(self, role: str) -> Arranged:
        data = self.cleaned_data
        return Arranged(
            part=data["part"],
            starts_at=datetime.combine(data["day"], data["starts"], clock.VIETNAM),
            ends_at=datetime.combine(data["day"], data["ends"], clock.VIETNAM),
            room_id=data["room"],
            topic=data["topic"],
            people=tuple(data["people"]),
            pk=data["pk"],
            role=role,
        )


class Choices:
    """Rooms and people to choose from, read once for all rows of a page."""

    def __init__(self, organiser: Organiser, people: Iterable[Person]) -> None:
        rooms = Room.objects.filter(organiser=organiser)
        self.rooms = [("", "—"), *((room.pk, room.name) for room in rooms)]
        self.people = [(person.pk, person_words(person)) for person in people]


def person_words(person: Person) -> str:
    return f"{person.full_name} – {person.workplace}" if person.workplace else person.full_name


class BaseSessionFormSet(BaseFormSet):
    """All buổi of an event, saved together; two of a class never overlap."""

    def clean(self) -> None:
        if any(self.errors):
            return
        taken: list[tuple[Arranged, SessionForm]] = []
        for form in self.live_forms():
            row = form.arranged(SessionRole.Role.TRAINER)
            for other, _form in taken:
                if row.starts_at < other.ends_at and other.starts_at < row.ends_at:
                    form.add_error("starts", _("Trùng giờ với một buổi khác của lớp này."))
            taken.append((row, form))
        if any(form.errors for form in self.forms):
            raise forms.ValidationError(_("Có buổi trùng giờ nhau."))

    def live_forms(self) -> list[SessionForm]:
        """The rows that stay: filled in and not marked for deletion."""
        return [
            form
            for form in self.forms
            if form.cleaned_data.get("day") and not self._should_delete_form(form)
        ]

    def rows(self, role: str) -> list[Arranged]:
        return [form.arranged(role) for form in self.live_forms()]


SessionFormSet = formset_factory(
    SessionForm,
    formset=BaseSessionFormSet,
    extra=0,
    can_delete=True,
    max_num=MOST_SESSIONS,
    absolute_max=MOST_SESSIONS,
)


def initial_rows(event: Event, role: str) -> list[dict[str, Any]]:
    """The buổi of an event as the formset shows them."""
    sessions = event.sessions.prefetch_related("roles")
    return [
        {
            "pk": session.pk,
            "day": clock.local(session.starts_at).date(),
            "part": session.part,
            "starts": clock.local(session.starts_at).time(),
            "ends": clock.local(session.ends_at).time(),
            "room": session.room_id,
            "topic": session.topic,
            "people": [each.person_id for each in session.roles.all() if each.role == role],
        }
        for session in sessions
    ]
