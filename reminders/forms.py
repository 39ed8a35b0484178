"""A rule as staff write it down: how long before or after what, to whom, in which words."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import SiteFormMixin, section, side_by_side
from registrations.states import EventKind
from reminders import texts
from reminders.audiences import COORDINATORS
from reminders.models import DEFAULT_TIME, MOST_DAYS, ReminderRule
from reminders.states import Anchor, Audience, Way

BEFORE, AFTER = "before", "after"
MOST_HOURS = 48
OWN_WORDS = ("subject_vi", "body_vi", "subject_en", "body_en")


class RuleForm(SiteFormMixin, forms.Form):
    """`cleaned_data` after checking: the FIELDS of reminders.services, days and hours signed."""

    name = forms.CharField(label=gettext_lazy("Tên"), max_length=120)
    audience = forms.ChoiceField(label=gettext_lazy("Gửi cho"), choices=Audience.choices)
    side = forms.ChoiceField(
        label=gettext_lazy("Trước hay sau"),
        choices=((BEFORE, gettext_lazy("trước")), (AFTER, gettext_lazy("sau"))),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Số ngày"),
        min_value=0,
        validators=[MaxValueValidator(MOST_DAYS)],
        initial=1,
    )
    hours = forms.IntegerField(
        label=gettext_lazy("và số giờ"),
        min_value=0,
        validators=[MaxValueValidator(MOST_HOURS)],
        initial=0,
        required=False,
        help_text=gettext_lazy("Chỉ dùng khi bỏ trống giờ trong ngày."),
    )
    anchor = forms.ChoiceField(label=gettext_lazy("Tính từ"), choices=Anchor.choices)
    at = forms.TimeField(
        label=gettext_lazy("Giờ trong ngày"),
        required=False,
        initial=DEFAULT_TIME,
        help_text=gettext_lazy("Bỏ trống: đúng số ngày, số giờ kể từ mốc."),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    working_days_only = forms.BooleanField(
        label=gettext_lazy("Chỉ vào ngày làm việc"),
        required=False,
        help_text=gettext_lazy(
            "Gặp ngày nghỉ: gửi vào ngày làm việc liền trước; nhắc sau mốc thì liền sau."
        ),
    )
    way = forms.ChoiceField(label=gettext_lazy("Gửi qua"), choices=Way.choices)
    optional = forms.BooleanField(
        label=gettext_lazy("Tin tùy chọn"),
        required=False,
        help_text=gettext_lazy("Không gửi cho người đã từ chối tin tùy chọn."),
    )
    subject_vi = forms.CharField(label=gettext_lazy("Tiêu đề"), max_length=150, required=False)
    body_vi = forms.CharField(
        label=gettext_lazy("Nội dung"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    subject_en = forms.CharField(
        label=gettext_lazy("Tiêu đề tiếng Anh"), max_length=150, required=False
    )
    body_en = forms.CharField(
        label=gettext_lazy("Nội dung tiếng Anh"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Bỏ trống: người đọc tiếng Anh nhận lời tiếng Việt."),
    )

    layout = Layout(
        section(gettext_lazy("Gửi cho ai"), "name", "audience"),
        section(
            gettext_lazy("Khi nào"),
            side_by_side("days", "hours"),
            side_by_side("side", "anchor"),
            "at",
            "working_days_only",
        ),
        section(gettext_lazy("Cách gửi"), "way", "optional"),
        section(
            gettext_lazy("Lời riêng"),
            "subject_vi",
            "body_vi",
            "subject_en",
            "body_en",
        ),
    )

    def __init__(self, *args: Any, kind: str, rule: ReminderRule | None = None, **kwargs: Any):
        if rule is not None:
            kwargs.setdefault("initial", _as_initial(rule))
        super().__init__(*args, **kwargs)
        if kind == EventKind.CLASS:
            gone = (*COORDINATORS, Audience.DELEGATES)
            choices = [(value, label) for value, label in Audience.choices if value not in gone]
            self.fields["audience"].choices = choices  # type: ignore[attr-defined]
        known = ", ".join(f"{{{name}}}" for name in texts.PLACEHOLDERS)
        self.fields["body_vi"].help_text = _(
            "Bỏ trống: dùng lời nhắc sẵn. Chỗ điền: %(known)s."
        ) % {"known": known}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        sign = 1 if data.get("side") == AFTER else -1
        data["days"] = sign * (data.get("days") or 0)
        data["hours"] = 0 if data.get("at") else sign * (data.get("hours") or 0)
        names = texts.allowed(data.get("audience", ""))
        for field in OWN_WORDS:
            data[field] = texts.clean(data.get(field) or "").strip()
            for sentence in texts.check(data[field], names):
                self.add_error(field, sentence)
        return data


def _as_initial(rule: ReminderRule) -> dict[str, Any]:
    names = ("name", "audience", "anchor", "at", "working_days_only", "way", "optional")
    return {
        **{name: getattr(rule, name) for name in (*names, *OWN_WORDS)},
        "side": AFTER if (rule.days, rule.hours) > (0, 0) else BEFORE,
        "days": abs(rule.days),
        "hours": abs(rule.hours),
    }


class PreviewForm(SiteFormMixin, forms.Form):
    """Whom to read a reminder as, and in which language; without a choice, the first person."""

    nguoi = forms.TypedChoiceField(label=gettext_lazy("Người nhận"), coerce=int, required=False)
    ngon_ngu = forms.ChoiceField(
        label=gettext_lazy("Ngôn ngữ"),
        choices=(("", gettext_lazy("của người nhận")), *settings.LANGUAGES),
        required=False,
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["nguoi"].choices = people  # type: ignore[attr-defined]

    @property
    def chosen(self) -> int | None:
        """The key of the person; None where there is nobody to choose."""
        first = self.people[0][0] if self.people else None
        if self.is_bound and self.is_valid():
            return self.cleaned_data["nguoi"] or first
        return first

    @property
    def language(self) -> str:
        """vi or en; "" for the person's own."""
        return self.cleaned_data["ngon_ngu"] if self.is_bound and self.is_valid() else ""
