"""What staff fill in about the agenda."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from common import clock
from common.forms import SiteFormMixin
from common.vietnamese.names import fold, squeeze
from conferences.agenda import PAUSES, Item
from conferences.models import AgendaItem
from conferences.services.agenda import ItemDetails
from registrations.event_forms import date_input, person_words, time_input
from registrations.models import Room

# A typing error in a date must not stretch the edition by a year.
FARTHEST = timedelta(days=31)
MOST_PEOPLE = 12
PEOPLE_LIST = "people"
ROLES = {
    "speaker": gettext_lazy("Báo cáo viên %(number)d"),
    "presiding": gettext_lazy("Chủ tọa %(number)d"),
}


class Text(forms.CharField):
    """One line of text, composed and without needless spaces."""

    def to_python(self, value: Any) -> str:
        return squeeze(super().to_python(value) or "")


class Names:
    """People to choose from by what is typed: name and unit, or a name that only one bears."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = list(people)
        self._by_words: dict[str, list[Person]] = defaultdict(list)
        for person in self.people:
            for words in {fold(person_words(person)), fold(person.full_name)}:
                self._by_words[words].append(person)

    def find(self, text: str) -> Person:
        """Raises ValidationError for a name that nobody or more than one bears."""
        found = self._by_words.get(fold(text), [])
        if not found:
            raise forms.ValidationError(
                _(
                    "Không có “%(name)s” trong danh sách người tham dự, giảng viên. "
                    "Người khác thì ghi ở ô “Người thực hiện khác”."
                ),
                params={"name": text},
            )
        if len(found) > 1:
            raise forms.ValidationError(
                _("Có %(count)d người tên “%(name)s”: hãy chọn cả tên và đơn vị."),
                params={"count": len(found), "name": text},
            )
        return found[0]


class ItemForm(SiteFormMixin, forms.Form):
    """One item of the agenda, in place."""

    # It may be left out for a few kinds alone: calling it optional would mislead.
    one_of = ("title",)

    day = forms.DateField(label=gettext_lazy("Ngày"), widget=date_input())
    starts = forms.TimeField(label=gettext_lazy("Từ"), widget=time_input())
    ends = forms.TimeField(label=gettext_lazy("Đến"), widget=time_input())
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=AgendaItem.Kind.choices)
    title = Text(
        label=gettext_lazy("Nội dung"),
        help_text=gettext_lazy("Giải lao và bữa ăn có thể bỏ trống."),
        max_length=250,
        required=False,
    )
    room = forms.TypedChoiceField(
        label=gettext_lazy("Phòng"), coerce=int, empty_value=None, required=False
    )
    track = Text(
        label=gettext_lazy("Phiên song song"),
        help_text=gettext_lazy("Ví dụ “Phiên A”; nội dung chung thì bỏ trống."),
        max_length=60,
        required=False,
    )
    by_words = Text(
        label=gettext_lazy("Người thực hiện khác"),
        help_text=gettext_lazy("Ghi bằng lời, ví dụ “Lãnh đạo UBND thành phố”."),
        max_length=250,
        required=False,
    )
    note = Text(label=gettext_lazy("Ghi chú"), max_length=500, required=False)

    def __init__(
        self,
        *args: Any,
        rooms: Iterable[Room],
        names: Names,
        speakers: Sequence[Person] = (),
        presiding: Sequence[Person] = (),
        nearby: Sequence[date] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._names, self._nearby = names, nearby
        self._people: dict[str, list[int]] = {}
        self.fields["room"].choices = [  # type: ignore[attr-defined]
            ("", "—"), *((room.pk, room.name) for room in rooms),
        ]  # fmt: skip
        for role, there in (("speaker", speakers), ("presiding", presiding)):
            self._add_people(role, [person_words(each) for each in there])

    def _add_people(self, role: str, there: Sequence[str]) -> None:
        """A field for each who is there, and one or two more."""
        sent = sum(f"{role}_{number}" in self.data for number in range(1, MOST_PEOPLE + 1))
        count = min(MOST_PEOPLE, max(len(there) + 1, 2, sent))
        for number in range(1, count + 1):
            self.fields[f"{role}_{number}"] = Text(
                label=ROLES[role] % {"number": number},
                max_length=400,
                required=False,
                initial=there[number - 1] if number <= len(there) else "",
                widget=forms.TextInput(attrs={"list": PEOPLE_LIST, "autocomplete": "off"}),
            )

    def people_fields(self) -> list[forms.BoundField]:
        """Speakers, then those who preside, for the page."""
        return [self[name] for name in self.fields if name.startswith(("speaker_", "presiding_"))]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if self._nearby and not (
            min(self._nearby) - FARTHEST <= day <= max(self._nearby) + FARTHEST
        ):
            raise forms.ValidationError(
                _("Ngày này cách các ngày khác của chương trình hơn một tháng.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("Giờ kết thúc phải sau giờ bắt đầu."))
        if data.get("kind") and data["kind"] not in PAUSES and data.get("title") == "":
            self.add_error("title", _("Hãy ghi nội dung."))
        for role in ROLES:
            self._people[role] = self._clean_people(role)
        return data

    def _clean_people(self, role: str) -> list[int]:
        found = []
        for name in list(self.fields):
            text = self.cleaned_data.get(name, "") if name.startswith(f"{role}_") else ""
            if not text:
                continue
            try:
                found.append(self._names.find(text).pk)
            except forms.ValidationError as error:
                self.add_error(name, error)
        return found

    def details(self) -> ItemDetails:
        data = self.cleaned_data
        return ItemDetails(
            starts_at=datetime.combine(data["day"], data["starts"], clock.VIETNAM),
            ends_at=datetime.combine(data["day"], data["ends"], clock.VIETNAM),
            kind=data["kind"],
            title=data["title"],
            track=data["track"],
            room_id=data["room"],
            speakers=tuple(self._people["speaker"]),
            presiding=tuple(self._people["presiding"]),
            by_words=data["by_words"],
            note=data["note"],
        )


def next_item(day: date, items: Sequence[Item]) -> dict[str, Any]:
    """What the form of a new item begins with: half an hour after the last one of the day."""
    here = [item for item in items if item.day == day]
    begin = max((item.ends for item in here), default=None)
    start = clock.local(begin) if begin else datetime.combine(day, time(8), clock.VIETNAM)
    end = min(start + timedelta(minutes=30), start.replace(hour=23, minute=59))
    kind = AgendaItem.Kind.REPORT if here else AgendaItem.Kind.OPENING
    room = next((item.room for item in reversed(here) if item.room and not item.track), "")
    return {"day": day, "starts": start.time(), "ends": end.time(), "kind": kind, "room_name": room}


class ShiftForm(forms.Form):
    """By how many minutes what follows is moved."""

    minutes = forms.IntegerField(
        validators=[MinValueValidator(-720), MaxValueValidator(720)],
        error_messages={
            "required": gettext_lazy("Hãy ghi số phút cần dời."),
            "invalid": gettext_lazy("Số phút phải là số nguyên, ví dụ 15 hoặc -10."),
        },
    )


class DayForm(SiteFormMixin, forms.Form):
    """One day more."""

    day = forms.DateField(label=gettext_lazy("Ngày"), widget=date_input())


class PublishForm(SiteFormMixin, forms.Form):
    """Why there is a new version; `mark` is of the draft that was looked at."""

    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)
    note = forms.CharField(
        label=gettext_lazy("Điều thay đổi"),
        help_text=gettext_lazy("Hiện ở trang công khai cùng bản chương trình này."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_note(self) -> str:
        return unicodedata.normalize("NFC", self.cleaned_data["note"]).strip()
