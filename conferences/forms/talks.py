"""What is filled in about tham luận: by staff, and by their authors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.errors import DomainError
from common.forms import SiteFormMixin
from common.received import receive_upload
from common.vietnamese.phones import PhoneError, parse_phone
from conferences.agenda import Item
from conferences.forms.agenda import Text
from conferences.services.paper_deciding import Slot
from conferences.services.talks import KINDS, MEGABYTES, PaperDetails
from registrations.event_forms import date_input, moment_input, time_input

ACCEPT = ".pdf,.doc,.docx,.odt,.pptx"


class PaperForm(SiteFormMixin, forms.Form):
    """A tham luận as staff enter it."""

    title = Text(label=gettext_lazy("Tên tham luận"), max_length=300)
    author = Text(label=gettext_lazy("Tác giả"), max_length=200)
    contact_email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("Của người nộp bài, nếu không phải đại biểu trong danh sách đoàn."),
        required=False,
    )
    contact_phone = forms.CharField(label=gettext_lazy("Điện thoại"), max_length=40, required=False)

    def clean_contact_phone(self) -> str:
        text = self.cleaned_data["contact_phone"]
        if not text:
            return ""
        try:
            return parse_phone(text).e164
        except PhoneError as error:
            raise forms.ValidationError(str(error)) from error

    def details(self) -> PaperDetails:
        return PaperDetails(**self.cleaned_data)


class TextForm(SiteFormMixin, forms.Form):
    """The text of a tham luận."""

    file = forms.FileField(
        label=gettext_lazy("Bài tham luận"),
        help_text=gettext_lazy(
            "PDF, Word (.doc, .docx), OpenDocument (.odt) hoặc PowerPoint (.pptx); không quá 20 MB."
        ),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def clean_file(self) -> Any:
        try:
            return receive_upload(self.cleaned_data["file"], kinds=KINDS, megabytes=MEGABYTES)
        except DomainError as error:
            raise forms.ValidationError(str(error.message)) from error


class SlotForm(SiteFormMixin, forms.Form):
    """When an accepted tham luận is spoken: at an item that is there, or at a moment."""

    one_of = ("place", "day", "starts", "minutes")

    place = forms.TypedChoiceField(
        label=gettext_lazy("Vị trí"), coerce=int, empty_value=None, required=False
    )
    day = forms.DateField(label=gettext_lazy("Ngày"), widget=date_input(), required=False)
    starts = forms.TimeField(label=gettext_lazy("Từ"), widget=time_input(), required=False)
    minutes = forms.IntegerField(
        label=gettext_lazy("Số phút"),
        validators=[MinValueValidator(1), MaxValueValidator(480)],
        required=False,
    )

    def __init__(self, *args: Any, free: Sequence[Item] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            ("", _("Nội dung mới, theo ngày giờ bên dưới")),
            *((item.id, f"{item.hours} {item.day:%d/%m}: {item.words}") for item in free),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("place") is None and "place" not in self.errors:
            for name in ("day", "starts", "minutes"):
                if name not in self.errors and data.get(name) in (None, ""):
                    self.add_error(name, _("Hãy điền mục này."))
        return data

    def slot(self) -> Slot:
        data = self.cleaned_data
        if data["place"] is not None:
            return Slot(session_id=data["place"])
        starts = datetime.combine(data["day"], data["starts"], clock.VIETNAM)
        return Slot(starts_at=starts, minutes=data["minutes"])


class RefuseForm(SiteFormMixin, forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        help_text=gettext_lazy("Tác giả sẽ đọc được."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DueForm(SiteFormMixin, forms.Form):
    due_at = forms.DateTimeField(
        label=gettext_lazy("Hạn nộp bài"),
        help_text=gettext_lazy("Bỏ trống thì nhận bài cho đến khi hội nghị kết thúc."),
        widget=moment_input(),
        required=False,
    )
