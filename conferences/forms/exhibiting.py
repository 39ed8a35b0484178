"""What exhibitors fill in about themselves, or staff for them."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organiser
from common.forms import SiteFormMixin, section
from common.vietnamese.names import clean_name, squeeze
from common.vietnamese.phones import PhoneError, format_phone, parse_phone
from conferences.models import Exhibitor
from conferences.selectors import province_choices
from registrations.forms.public import says

MOST_WANTED = 50


class ExhibitorForm(SiteFormMixin, forms.Form):
    """An exhibitor, by themselves or as staff write it down."""

    company = forms.CharField(
        label=gettext_lazy("Tên cơ sở, doanh nghiệp"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text=gettext_lazy("Ghi có dấu, như sẽ hiện trên sơ đồ và biển gian hàng."),
        error_messages=says(required=gettext_lazy("Hãy ghi tên cơ sở, doanh nghiệp.")),
    )
    address = forms.CharField(
        label=gettext_lazy("Địa chỉ"), max_length=255, required=False, error_messages=says()
    )
    province_code = forms.ChoiceField(label=gettext_lazy("Tỉnh/thành phố"), required=False)
    products = forms.CharField(
        label=gettext_lazy("Sản phẩm trưng bày"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=says(),
    )
    booths_wanted = forms.IntegerField(
        label=gettext_lazy("Số gian hàng cần"),
        min_value=1,
        max_value=MOST_WANTED,
        initial=1,
        error_messages={
            "required": gettext_lazy("Hãy ghi số gian hàng."),
            "invalid": gettext_lazy("Ghi bằng chữ số, ví dụ 2."),
        },
    )
    full_name = forms.CharField(
        label=gettext_lazy("Người liên hệ"),
        max_length=120,
        error_messages=says(required=gettext_lazy("Hãy ghi họ và tên người liên hệ.")),
    )
    phone = forms.CharField(
        label=gettext_lazy("Điện thoại"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
        error_messages=says(required=gettext_lazy("Hãy ghi số điện thoại.")),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy(
            "Để nhận kết quả và vị trí gian hàng; không có thì chúng tôi báo qua điện thoại."
        ),
        error_messages=says(invalid=gettext_lazy("E-mail chưa đúng dạng, ví dụ: ten@example.vn.")),
    )
    wishes = forms.CharField(
        label=gettext_lazy("Yêu cầu thêm"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Ví dụ: gian góc, điện ba pha, gần đơn vị cùng tỉnh."),
        error_messages=says(),
    )
    sent = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    parts = (
        section(
            gettext_lazy("Đơn vị"), "company", "address", "province_code", "products",
        ),
        section(gettext_lazy("Gian hàng"), "booths_wanted", "wishes"),
        section(gettext_lazy("Người liên hệ"), "full_name", "phone", "email"),
    )  # fmt: skip
    layout = Layout(*parts, "sent")

    def __init__(self, *args: Any, day: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province_code"].choices = province_choices(day)  # type: ignore[attr-defined]
        self.fields["sent"].initial = secrets.token_urlsafe(16)

    def clean_company(self) -> str:
        company = squeeze(self.cleaned_data["company"])
        if sum(letter.isalpha() for letter in company) < 2:
            raise forms.ValidationError(_("Hãy ghi tên bằng chữ."))
        return company

    def clean_full_name(self) -> str:
        name = clean_name(self.cleaned_data["full_name"])
        if sum(letter.isalpha() for letter in name) < 2:
            raise forms.ValidationError(_("Hãy ghi họ và tên bằng chữ."))
        return name

    def clean_phone(self) -> str:
        try:
            return parse_phone(self.cleaned_data["phone"]).e164
        except PhoneError as error:
            raise forms.ValidationError(error.message) from None

    def details(self) -> dict[str, Any]:
        """What was given, by the names that an Exhibitor keeps."""
        data = self.cleaned_data
        code = data["province_code"]
        provinces = dict(self.fields["province_code"].choices)  # type: ignore[attr-defined]
        return {
            "company": data["company"],
            "address": squeeze(data["address"]),
            "province_code": code,
            "province_name": str(provinces[code]) if code else "",
            "products": squeeze(data["products"]),
            "booths_wanted": data["booths_wanted"],
            "wishes": squeeze(data["wishes"]),
            "contact_name": data["full_name"],
            "contact_phone": data["phone"],
            "contact_email": data["email"],
        }


class ApplyForm(ExhibitorForm):
    """The public form: the same, with consent that is never ticked beforehand."""

    consent = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Cần có sự đồng ý này thì chúng tôi mới được nhận đăng ký.")
        }
    )
    layout = Layout(*ExhibitorForm.parts, "consent", "sent")

    def __init__(self, *args: Any, organiser: Organiser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = _(
            "Tôi đồng ý để %(organiser)s dùng thông tin trên cho việc tổ chức hội chợ."
        ) % {"organiser": organiser.short_name}
        self.fields["consent"].help_text = organiser.consent_text


class LookupForm(SiteFormMixin, forms.Form):
    """Back to one's application: its code, and the phone that was given."""

    code = forms.CharField(
        label=gettext_lazy("Mã đăng ký"),
        max_length=20,
        error_messages=says(required=gettext_lazy("Hãy ghi mã đăng ký.")),
    )
    phone = forms.CharField(
        label=gettext_lazy("Điện thoại"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
        error_messages=says(required=gettext_lazy("Hãy ghi số điện thoại.")),
    )


def exhibitor_words(exhibitor: Exhibitor) -> dict[str, Any]:
    """An exhibitor as one would type it."""
    names = ("company", "address", "province_code", "products", "booths_wanted", "wishes")
    return {name: getattr(exhibitor, name) for name in names} | {
        "full_name": exhibitor.contact_name,
        "phone": format_phone(exhibitor.contact_phone) if exhibitor.contact_phone else "",
        "email": exhibitor.contact_email,
    }
