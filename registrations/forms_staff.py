"""Forms of the staff pages about people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Consent, Salutation
from common.forms import SiteFormMixin
from common.vietnamese.dates import DateError, parse_birth
from common.vietnamese.names import clean_name, squeeze
from common.vietnamese.phones import PhoneError, format_phone, parse_phone
from registrations.models import Event, Registration
from registrations.services.registering import Basis, Details

YES_NO = (
    ("", gettext_lazy("Không rõ")),
    ("yes", gettext_lazy("Có")),
    ("no", gettext_lazy("Không")),
)


class PersonForm(SiteFormMixin, forms.Form):
    """One person's details as staff type them: anything but the name may be unknown."""

    full_name = forms.CharField(label=gettext_lazy("Họ và tên"), max_length=120)
    salutation = forms.ChoiceField(
        label=gettext_lazy("Ông / Bà"), choices=[("", "—"), *Salutation.choices], required=False
    )
    phone = forms.CharField(
        label=gettext_lazy("Số điện thoại"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("Không có e-mail: việc cần báo sẽ vào danh sách “Cần gọi điện”."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    workplace = forms.CharField(
        label=gettext_lazy("Đơn vị công tác"), max_length=200, required=False
    )
    position = forms.CharField(label=gettext_lazy("Chức vụ"), max_length=120, required=False)
    birth = forms.CharField(
        label=gettext_lazy("Ngày sinh hoặc năm sinh"),
        help_text=gettext_lazy("Ví dụ: 05/03/1985, hoặc 1985."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    on_state_salary = forms.ChoiceField(
        label=gettext_lazy("Hưởng lương từ ngân sách nhà nước"), choices=YES_NO, required=False
    )
    dietary = forms.CharField(label=gettext_lazy("Ăn kiêng"), max_length=120, required=False)

    def clean_full_name(self) -> str:
        name = clean_name(self.cleaned_data["full_name"])
        if not any(char.isalpha() for char in name):
            raise forms.ValidationError(_("Hãy ghi họ và tên."))
        return name

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"]
        if not text:
            return ""
        try:
            return parse_phone(text).e164
        except PhoneError as error:
            raise forms.ValidationError(error.message) from error

    def clean_birth(self) -> Any:
        text = self.cleaned_data["birth"]
        if not text:
            return None
        try:
            return parse_birth(text)
        except DateError as error:
            raise forms.ValidationError(error.message) from error

    def clean_workplace(self) -> str:
        return squeeze(self.cleaned_data["workplace"])

    def clean_position(self) -> str:
        return squeeze(self.cleaned_data["position"])

    def values(self) -> dict[str, Any]:
        """The details under the names that registrations keep them by."""
        data, birth = self.cleaned_data, self.cleaned_data["birth"]
        names = ("full_name", "salutation", "phone", "email", "workplace", "position", "dietary")
        return {
            **{name: data[name] for name in names},
            "birth_date": birth.date if birth else None,
            "birth_year": birth.year if birth else None,
            "on_state_salary": {"yes": True, "no": False}.get(data["on_state_salary"]),
        }

    @staticmethod
    def initial_of(registration: Registration) -> dict[str, Any]:
        """What stands in the form when a registration is edited."""
        salary = {True: "yes", False: "no"}.get(registration.on_state_salary, "")  # type: ignore[arg-type]
        names = ("full_name", "salutation", "email", "workplace", "position", "dietary")
        return {
            **{name: getattr(registration, name) for name in names},
            "phone": format_phone(registration.phone),
            "birth": registration.birth_words,
            "on_state_salary": salary,
        }


class AddForm(PersonForm):
    """A person whom staff sign up: on what ground, and whether the seat is theirs at once."""

    note = forms.CharField(label=gettext_lazy("Ghi chú"), max_length=250, required=False)
    basis = forms.ChoiceField(
        label=gettext_lazy("Căn cứ"),
        choices=[
            (Consent.Basis.LETTER, Consent.Basis.LETTER.label),
            (Consent.Basis.STAFF, Consent.Basis.STAFF.label),
        ],
        widget=forms.RadioSelect,
        initial=Consent.Basis.LETTER,
    )
    source = forms.CharField(
        label=gettext_lazy("Nguồn"),
        max_length=200,
        help_text=gettext_lazy("Số, ngày và nơi gửi công văn; hoặc ai yêu cầu, khi nào."),
    )
    confirm_at_once = forms.BooleanField(
        label=gettext_lazy("Xác nhận ngay nếu còn chỗ, không chờ duyệt"), required=False
    )

    def details(self) -> Details:
        return Details(**self.values(), note=squeeze(self.cleaned_data["note"]))

    def consent_basis(self) -> Basis:
        return Basis(self.cleaned_data["basis"], squeeze(self.cleaned_data["source"]))


class RejectForm(SiteFormMixin, forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        help_text=gettext_lazy("Người đăng ký sẽ đọc được."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CancelForm(RejectForm):
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        help_text=gettext_lazy("Người đăng ký sẽ đọc được."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MoveForm(SiteFormMixin, forms.Form):
    """To which class a person goes."""

    event = forms.ChoiceField(label=gettext_lazy("Chuyển sang"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, events: Iterable[Event], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = [(each.pk, _event_words(each)) for each in events]  # type: ignore[attr-defined]


def _event_words(event: Event) -> str:
    seats = _("còn %(n)d chỗ") % {"n": event.seats_left} if event.seats_left else _("danh sách chờ")
    day = f"{event.starts_at:%d/%m/%Y}" if event.starts_at else ""
    return " · ".join(filter(None, (event.code, event.title, day, seats)))


class ImportForm(SiteFormMixin, forms.Form):
    """A list as an office sent it: a file, or pasted cells."""

    one_of = ("file", "pasted")

    file = forms.FileField(
        label=gettext_lazy("Tệp Excel hoặc CSV"),
        help_text=gettext_lazy("Tệp .xlsx hoặc .csv, không quá 10 MB."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Hoặc dán danh sách"),
        help_text=gettext_lazy("Chọn các ô trong Excel, sao chép rồi dán vào đây."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Công văn, nguồn"),
        help_text=gettext_lazy(
            "Số, ngày và nơi gửi; được ghi làm căn cứ xử lý dữ liệu và nói rõ với từng người."
        ),
        max_length=200,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("file") and not (data.get("pasted") or "").strip():
            self.add_error("file", _("Hãy chọn tệp hoặc dán danh sách."))
        return data
