"""What staff fill in: an announcement, when it goes out, and the filters of their list."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import SiteFormMixin
from notifications import channels
from registrations.models import Event, Session
from reminders import texts
from reminders.announcing import audience
from reminders.announcing.audience import Chosen
from reminders.announcing.pace import fastest_pace, usual_pace
from reminders.announcing.services import Words
from reminders.audiences import session_words
from reminders.models import Announcement
from reminders.states import AnnouncementState, Way

BIGGEST = 2**31 - 1


class AnnouncementForm(SiteFormMixin, forms.Form):
    """Who is told what, and how. `events`: those this person may choose; `chosen`: what is ticked."""

    events = forms.MultipleChoiceField(
        label=gettext_lazy("Sự kiện"), widget=forms.CheckboxSelectMultiple
    )
    to = forms.MultipleChoiceField(
        label=gettext_lazy("Gửi cho"),
        choices=list(audience.LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Ai thuộc nhiều nhóm cũng chỉ nhận một tin."),
    )
    session = forms.TypedChoiceField(
        label=gettext_lazy("Buổi"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("Cho giảng viên và người vắng: chỉ tính buổi này."),
    )
    province = forms.ChoiceField(label=gettext_lazy("Tỉnh, thành phố"), required=False)
    unit = forms.CharField(
        label=gettext_lazy("Đơn vị có chữ"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Ví dụ: Sở Công Thương. Để trống là mọi đơn vị."),
    )
    subject_vi = forms.CharField(label=gettext_lazy("Tiêu đề"), max_length=150)
    body_vi = forms.CharField(
        label=gettext_lazy("Nội dung"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp kèm theo"),
        required=False,
        help_text=gettext_lazy("Một tệp PDF, ảnh, .docx hoặc .xlsx, không quá 5 MB."),
    )
    without_file = forms.BooleanField(label=gettext_lazy("Bỏ tệp kèm theo"), required=False)
    subject_en = forms.CharField(
        label=gettext_lazy("Tiêu đề tiếng Anh"), required=False, max_length=150
    )
    body_en = forms.CharField(
        label=gettext_lazy("Nội dung tiếng Anh"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Ai chọn nhận tin bằng tiếng Anh sẽ nhận bản này; để trống thì nhận bản tiếng Việt."
        ),
    )
    way = forms.ChoiceField(
        label=gettext_lazy("Gửi qua"), choices=Way.choices, widget=forms.RadioSelect
    )
    optional = forms.BooleanField(
        label=gettext_lazy("Tin tùy chọn"),
        required=False,
        help_text=gettext_lazy(
            "Đánh dấu khi tin không cần cho việc tham dự (giới thiệu lớp khác, mời góp ý): người đã từ"
            " chối tin tùy chọn sẽ không nhận, và trong tin có chỗ để từ chối. Đổi lịch, đổi chỗ, giấy"
            " tờ cần mang là tin cần thiết: đừng đánh dấu."
        ),
    )
    version = forms.IntegerField(
        required=False, min_value=0, max_value=BIGGEST, widget=forms.HiddenInput
    )

    def __init__(
        self,
        *args: Any,
        events: list[Event],
        chosen: Chosen,
        announcement: Announcement | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["events"].choices = [  # type: ignore[attr-defined]
            (str(each.pk), f"{each.code} {each.title}") for each in events
        ]
        self._narrow("session", _sessions(chosen), gettext_lazy("Mọi buổi"))
        self._narrow("province", audience.provinces_of(chosen.events), gettext_lazy("Mọi tỉnh"))
        ways = {Way.PREFERRED, Way.CALL, *channels.configured()}
        self.fields["way"].choices = [  # type: ignore[attr-defined]
            each for each in Way.choices if each[0] in ways
        ]
        names = audience.placeholders(chosen)
        self.fields["body_vi"].help_text = _(
            "Thư tự mở đầu bằng “Kính gửi …” và kết bằng tên đơn vị. Mỗi dòng là một đoạn."
            " Chỗ điền, thay bằng của từng người: %(names)s."
        ) % {"names": ", ".join(f"{{{name}}}" for name in names)}
        kept = announcement.attachment if announcement is not None else None
        if kept is None:
            del self.fields["without_file"]
        else:
            self.fields["file"].label = _("Thay tệp kèm theo (%(name)s)") % {"name": kept.file_name}
        self.layout = self._layout()  # type: ignore[assignment]

    def _narrow(self, name: str, choices: list[Any], everything: Any) -> None:
        """Offer a narrower choice, or none where there is nothing to choose between."""
        if choices:
            self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def _layout(self) -> Layout:
        parts = (
            (_("Gửi cho ai"), ("events", "to", "session", "province", "unit")),
            (_("Nội dung"), ("subject_vi", "body_vi", "file", "without_file")),
            (_("Bản tiếng Anh"), ("subject_en", "body_en")),
            (_("Cách gửi"), ("way", "optional", "version")),
        )
        return Layout(
            *(
                Fieldset(
                    title,
                    *(name for name in names if name in self.fields),
                    css_class="form-section",
                )
                for title, names in parts
            )
        )

    def clean_subject_vi(self) -> str:
        return str(texts.clean(self.cleaned_data["subject_vi"]))

    def chosen(self) -> Chosen:
        data = self.cleaned_data
        return Chosen(
            events=tuple(sorted(int(pk) for pk in data["events"])),
            to=tuple(name for name in audience.LABELS if name in data["to"]),
            session=data.get("session"),
            province=data.get("province", ""),
            unit=data["unit"],
        )

    def words(self) -> Words:
        data = self.cleaned_data
        return Words(data["subject_vi"], data["body_vi"], data["subject_en"], data["body_en"])


class SendForm(SiteFormMixin, forms.Form):
    """When it goes out, and how fast."""

    at = forms.DateTimeField(
        label=gettext_lazy("Hẹn giờ gửi"),
        required=False,
        help_text=gettext_lazy("Để trống là gửi ngay."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    per_minute = forms.IntegerField(
        label=gettext_lazy("Số tin mỗi phút"),
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    version = forms.IntegerField(min_value=0, max_value=BIGGEST, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = fastest_pace()
        field: Any = self.fields["per_minute"]
        field.max_value = most
        field.validators.append(MaxValueValidator(most))
        field.help_text = _(
            "Để trống là %(usual)d; nhiều nhất %(most)d. Chậm lại thì dễ dừng kịp khi thấy sai."
        ) % {"usual": usual_pace(), "most": most}


class AnnouncementFilters(SiteFormMixin, forms.Form):
    """Filters of the list, by GET. What cannot be understood filters nothing."""

    q = forms.CharField(label=gettext_lazy("Tiêu đề có chữ"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"),
        required=False,
        choices=[("", gettext_lazy("Tất cả các trạng thái")), *AnnouncementState.choices],
    )
    event = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _sessions(chosen: Chosen) -> list[tuple[int, str]]:
    rows = Session.objects.filter(event__in=chosen.events).select_related("event")
    several = len(chosen.events) > 1
    return [
        (each.pk, f"{each.event.code} {session_words(each)}" if several else session_words(each))
        for each in rows.order_by("starts_at", "pk")[:200]
    ]
