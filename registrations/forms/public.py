"""What a person fills in without an account."""

from __future__ import annotations

import re
import secrets
from typing import Any

from crispy_forms.layout import HTML, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.crypto import decrypt, encrypt
from accounts.models import Salutation
from common.forms import SiteFormMixin
from common.vietnamese.dates import DateError, parse_birth
from common.vietnamese.ids import clean_personal_id
from common.vietnamese.names import clean_name, squeeze
from common.vietnamese.phones import PhoneError, format_phone, parse_phone
from registrations.models import Event, Registration
from registrations.requested import Requested
from registrations.services.registering import Details

EXTRA_FIELDS = tuple(Requested.values)
NEVER_REQUIRED = (Requested.DIETARY,)
NATIONAL_ID_LENGTH = 12
ONE_IS_ENOUGH = gettext_lazy(
    "Ghi điện thoại hoặc e-mail, một trong hai là đủ. Không có e-mail thì chúng tôi báo qua điện thoại."
)
_ADDRESS = re.compile(r"://|www\.", re.IGNORECASE)


def says(**messages: Any) -> dict[str, Any]:
    """The words of a field that is refused; too long a value is told in the same words anywhere."""
    return messages | {
        "max_length": gettext_lazy("Dài quá %(limit_value)d ký tự, hãy viết ngắn lại.")
    }


def contact_field() -> forms.CharField:
    """The phone or the e-mail that was given, to be found by it."""
    return forms.CharField(
        label=gettext_lazy("Điện thoại hoặc e-mail đã đăng ký"),
        max_length=254,
        error_messages=says(
            required=gettext_lazy("Hãy ghi số điện thoại hoặc e-mail đã dùng khi đăng ký.")
        ),
    )


class DetailsForm(SiteFormMixin, forms.Form):
    """Name, phone, e-mail, workplace, and what the event asks besides."""

    one_of = ("phone", "email")

    full_name = forms.CharField(
        label=gettext_lazy("Họ và tên"),
        max_length=120,
        help_text=gettext_lazy("Ghi có dấu, như sẽ in trên giấy chứng nhận."),
        error_messages=says(required=gettext_lazy("Hãy ghi họ và tên.")),
    )
    phone = forms.CharField(
        label=gettext_lazy("Điện thoại"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
        error_messages=says(),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        error_messages=says(invalid=gettext_lazy("E-mail chưa đúng dạng, ví dụ: ten@example.vn.")),
    )
    workplace = forms.CharField(
        label=gettext_lazy("Đơn vị công tác"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Cơ quan, doanh nghiệp, hợp tác xã hoặc hộ kinh doanh."),
        error_messages=says(required=gettext_lazy("Hãy ghi đơn vị công tác.")),
    )
    salutation = forms.ChoiceField(
        label=gettext_lazy("Ông / Bà"),
        choices=Salutation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Hãy chọn Ông hoặc Bà.")},
    )
    birth = forms.CharField(
        label=gettext_lazy("Ngày sinh hoặc năm sinh"),
        max_length=40,
        help_text=gettext_lazy("Ví dụ: 05/03/1985, hoặc 1985."),
        error_messages=says(required=gettext_lazy("Hãy ghi ngày sinh hoặc năm sinh.")),
    )
    position = forms.CharField(
        label=gettext_lazy("Chức vụ"),
        max_length=120,
        error_messages=says(required=gettext_lazy("Hãy ghi chức vụ.")),
    )
    on_state_salary = forms.TypedChoiceField(
        label=gettext_lazy("Hưởng lương từ ngân sách nhà nước"),
        choices=(("yes", gettext_lazy("Có")), ("no", gettext_lazy("Không"))),
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Dùng để tính hỗ trợ tiền ăn theo quy định."),
        error_messages={"required": gettext_lazy("Hãy chọn Có hoặc Không.")},
    )
    national_id = forms.CharField(
        label=gettext_lazy("Số định danh cá nhân"),
        max_length=20,
        help_text=gettext_lazy("12 chữ số trên thẻ căn cước. Được mã hóa khi lưu."),
        error_messages=says(required=gettext_lazy("Hãy ghi số định danh cá nhân.")),
    )
    dietary = forms.CharField(
        label=gettext_lazy("Ăn kiêng"),
        max_length=120,
        help_text=gettext_lazy("Ví dụ: ăn chay, dị ứng hải sản."),
        error_messages=says(),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        requested = set(event.requested_fields)
        spared = set(EXTRA_FIELDS) - requested - ({"birth"} if event.issues_certificate else set())
        # Before Django copies them all, for a form that a crowd sends in.
        self.base_fields = {
            name: field for name, field in type(self).base_fields.items() if name not in spared
        }
        super().__init__(*args, **kwargs)
        self.event = event
        for name in set(EXTRA_FIELDS) - spared:
            self.fields[name].required = name in requested and name not in NEVER_REQUIRED
        self.fields["workplace"].required = "workplace" in requested
        first, *others = self.fields
        self.layout = Layout(first, HTML(f"<p>{ONE_IS_ENOUGH}</p>"), *others)
        if "birth" in self.fields and not self.fields["birth"].required:
            self.fields["birth"].help_text = _(
                "In trên giấy chứng nhận; có thể bổ sung sau. Ví dụ: 05/03/1985, hoặc 1985."
            )

    def clean_full_name(self) -> str:
        name = clean_name(self.cleaned_data["full_name"])
        if sum(letter.isalpha() for letter in name) < 2 or _ADDRESS.search(name):
            raise forms.ValidationError(_("Hãy ghi họ và tên bằng chữ."))
        return name

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        if not typed.strip():
            return ""
        try:
            return parse_phone(typed).e164
        except PhoneError as error:
            raise forms.ValidationError(error.message) from None

    def clean_workplace(self) -> str:
        return squeeze(self.cleaned_data["workplace"])

    def clean_birth(self) -> str:
        typed: str = self.cleaned_data["birth"]
        if typed.strip():
            try:
                parse_birth(typed)
            except DateError as error:
                raise forms.ValidationError(error.message) from None
        return typed

    def clean_national_id(self) -> str:
        # Only the length blocks: the number has no check digit, and what it says may be outdated.
        number = clean_personal_id(self.cleaned_data["national_id"])
        if number and not (number.isdigit() and len(number) == NATIONAL_ID_LENGTH):
            raise forms.ValidationError(_("Số định danh cá nhân gồm 12 chữ số."))
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        reached = cleaned.get("phone") or cleaned.get("email")
        if not reached and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", _("Hãy ghi số điện thoại hoặc e-mail để chúng tôi báo lại."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """The cleaned values by the names that a registration keeps; only fields that were shown."""
        values = {
            name: value
            for name, value in self.cleaned_data.items()
            if name in self.fields and name not in ("birth", "national_id", "consent", "sent")
        }
        if "birth" in self.fields:
            typed = self.cleaned_data["birth"].strip()
            birth = parse_birth(typed) if typed else None
            values["birth_date"] = birth.date if birth else None
            # Either the day or the year alone: one of the two speaks.
            values["birth_year"] = birth.year if birth and not birth.date else None
        if self.cleaned_data.get("national_id"):
            values["national_id_encrypted"] = encrypt(self.cleaned_data["national_id"])
        return values


class RegisterForm(DetailsForm):
    """The form behind the poster's QR: the details, and consent that is never ticked beforehand."""

    consent = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Cần có sự đồng ý này thì chúng tôi mới được nhận đăng ký.")
        }
    )
    sent = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organiser = self.event.organiser
        self.fields["consent"].label = _(
            "Tôi đồng ý để %(organiser)s dùng thông tin trên cho việc tổ chức lớp."
        ) % {"organiser": organiser.short_name}
        self.fields["consent"].help_text = organiser.consent_text
        self.fields["sent"].initial = secrets.token_urlsafe(16)

    def details(self, language: str) -> Details:
        """What was given, for the service."""
        return Details(language=language, **self.values())


class ChangeForm(DetailsForm):
    """The same details, filled with what is known; the số định danh is never shown again whole."""

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        kwargs.setdefault("initial", given(registration))
        super().__init__(*args, event=registration.event, **kwargs)
        if "national_id" in self.fields and registration.national_id_encrypted:
            ending = _ending(registration.national_id_encrypted)
            self.fields["national_id"].required = False
            self.fields["national_id"].help_text = _(
                "Đã có số kết thúc bằng %(ending)s. Để trống nếu không đổi."
            ) % {"ending": ending}


def given(registration: Registration) -> dict[str, Any]:
    """What a registration holds, as a person would type it."""
    on_salary = registration.on_state_salary
    return {
        "full_name": registration.full_name,
        "phone": format_phone(registration.phone) if registration.phone else "",
        "email": registration.email,
        "workplace": registration.workplace,
        "salutation": registration.salutation,
        "birth": registration.birth_words,
        "position": registration.position,
        "on_state_salary": None if on_salary is None else ("yes" if on_salary else "no"),
        "dietary": registration.dietary,
    }


def _ending(token: str) -> str:
    try:
        return decrypt(token)[-3:]
    except ValueError:
        return "…"


class LookupForm(SiteFormMixin, forms.Form):
    """Short code, and the phone or e-mail that was given with it."""

    code = forms.CharField(
        label=gettext_lazy("Mã đăng ký"),
        max_length=20,
        help_text=gettext_lazy("7 chữ và số, trong e-mail xác nhận hoặc ảnh chụp màn hình."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages=says(required=gettext_lazy("Hãy ghi mã đăng ký.")),
    )
    contact = contact_field()


class ResendForm(SiteFormMixin, forms.Form):
    """Where the links were sent, or the phone that was given."""

    contact = contact_field()


class ObjectForm(SiteFormMixin, forms.Form):
    """Object to the processing of one's data; the registration itself may go with it."""

    cancel = forms.BooleanField(label=gettext_lazy("Hủy luôn đăng ký này"), required=False)

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not registration.may_change:
            del self.fields["cancel"]
