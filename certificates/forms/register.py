"""Forms about the register: its filters, what is done to issued papers, blanks, the pattern."""

from __future__ import annotations

import unicodedata
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organiser, Salutation
from certificates import selectors
from certificates.forms.papers import DateInput
from certificates.models import Certificate, CertificateTemplate, Signatory
from certificates.services.lifecycle import Decision
from common import clock
from common.forms import SiteFormMixin, side_by_side
from common.vietnamese.dates import Birth, DateError, parse_birth


class _OfOffices(SiteFormMixin, forms.Form):
    """A form or filter with the user's organisers; who works for one is not asked which."""

    def __init__(self, *args: Any, offices: list[Organiser], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = offices
        if len(offices) < 2:
            del self.fields["organiser"]
        else:
            names = [(each.slug, each.short_name) for each in offices]
            self.fields["organiser"].choices = [*self.fields["organiser"].choices, *names]

    def office(self) -> Organiser:
        """The chosen organiser, else the first."""
        slug = self.cleaned_data.get("organiser")
        return next((each for each in self.offices if each.slug == slug), self.offices[0])


class RegisterFilters(_OfOffices):
    q = forms.CharField(label=_("Tên hoặc số hiệu"), required=False)
    year = forms.TypedChoiceField(label=_("Năm"), required=False, coerce=int, empty_value=None)
    organiser = forms.ChoiceField(
        label=_("Đơn vị"), required=False, choices=[("", _("Mọi đơn vị"))]
    )

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("Mọi năm")), *((year, year) for year in years)]


class RevokeForm(SiteFormMixin, forms.Form):
    """The decision by which something is done to an issued paper."""

    reason = forms.CharField(label=_("Lý do"), max_length=300)
    decision_number = forms.CharField(
        label=_("Số quyết định"),
        max_length=60,
        help_text=_("Số ký hiệu văn bản do văn thư cấp, ví dụ 45/QĐ-TTKC."),
    )
    decision_date = forms.DateField(
        label=_("Ngày quyết định"), widget=DateInput(), initial=clock.today
    )
    layout = Layout("reason", side_by_side("decision_number", "decision_date"))

    def __init__(self, *args: Any, certificate: Certificate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.certificate = certificate

    def decision(self) -> Decision:
        data = self.cleaned_data
        return Decision(
            reason=data["reason"], number=data["decision_number"], day=data["decision_date"]
        )


class ReissueForm(RevokeForm):
    """With what the new paper is made and who signs it, as on any day."""

    template = forms.ModelChoiceField(
        CertificateTemplate.objects.none(), label=_("Mẫu giấy"), empty_label=None
    )
    signatory = forms.ModelChoiceField(
        Signatory.objects.none(), label=_("Người ký"), required=False
    )
    layout = Layout(
        "reason",
        side_by_side("decision_number", "decision_date"),
        side_by_side("template", "signatory"),
    )

    def __init__(self, *args: Any, certificate: Certificate, **kwargs: Any) -> None:
        super().__init__(*args, certificate=certificate, **kwargs)
        event = certificate.registration.event
        self.fields["template"].queryset = selectors.templates_for(event)
        self.fields["template"].initial = certificate.batch.template_version.template_id
        people = event.organiser.signatories.filter(archived_at=None)
        self.fields["signatory"].queryset = people
        self.fields["signatory"].empty_label = event.organiser.signatory_name or _("(chưa đặt)")

    def choices(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "template_id": data["template"].pk,
            "signatory_id": data["signatory"] and data["signatory"].pk,
        }


class CorrectForm(ReissueForm):
    """The person's data as they stand on the paper, to be put right."""

    salutation = forms.ChoiceField(
        label=_("Ông / Bà"), choices=[("", "—"), *Salutation.choices], required=False
    )
    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    birth = forms.CharField(
        label=_("Ngày sinh hoặc năm sinh"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    workplace = forms.CharField(label=_("Đơn vị công tác"), max_length=200)
    position = forms.CharField(label=_("Chức vụ"), max_length=120, required=False)
    to_registration = forms.BooleanField(
        label=_("Sửa cả hồ sơ đăng ký của người này"), required=False
    )
    layout = Layout(
        side_by_side("salutation", "full_name"),
        side_by_side("birth", "position"),
        "workplace",
        "to_registration",
        "reason",
        side_by_side("decision_number", "decision_date"),
        side_by_side("template", "signatory"),
    )

    def __init__(self, *args: Any, certificate: Certificate, **kwargs: Any) -> None:
        super().__init__(*args, certificate=certificate, **kwargs)
        printed, registration = certificate.snapshot, certificate.registration
        by_words = {str(label): value for value, label in Salutation.choices}
        now = {
            "full_name": registration.full_name,
            "birth": registration.birth_words,
            "workplace": registration.workplace,
            "position": registration.position,
        }
        self.fields["salutation"].initial = by_words.get(printed.get("salutation", ""), "")
        for name, known in now.items():
            field = self.fields[name]
            field.initial = printed.get(name, "")
            field.required = field.required and bool(field.initial)
            if known and known != field.initial:
                field.help_text = _("Trong hồ sơ đăng ký: %(value)s") % {"value": known}

    def clean_birth(self) -> Birth | None:
        text = self.cleaned_data["birth"]
        try:
            return parse_birth(text) if text else None
        except DateError as error:
            raise forms.ValidationError(error.message) from error

    def choices(self) -> dict[str, Any]:
        data, birth = self.cleaned_data, self.cleaned_data["birth"]
        names = ("salutation", "full_name", "workplace", "position")
        return {
            **super().choices(),
            "to_registration": data["to_registration"],
            "corrections": {
                **{name: data[name] for name in names},
                "birth_date": birth.date if birth else None,
                "birth_year": birth.year if birth else None,
            },
        }


class BlankFilters(_OfOffices):
    q = forms.CharField(label=_("Số phôi hoặc số biên bản"), required=False)
    organiser = forms.ChoiceField(
        label=_("Đơn vị"), required=False, choices=[("", _("Mọi đơn vị"))]
    )


class BlanksForm(_OfOffices):
    """One spoiled blank, or a run of them."""

    organiser = forms.ChoiceField(label=_("Đơn vị"), choices=[])
    first = forms.CharField(
        label=_("Số phôi"), max_length=60, help_text=_("Số in sẵn trên phôi, ví dụ A 000123.")
    )
    last = forms.CharField(
        label=_("Đến số phôi"),
        max_length=60,
        required=False,
        help_text=_("Khi hủy nhiều phôi liền nhau."),
    )
    reason = forms.CharField(label=_("Lý do hủy"), max_length=300)
    minutes = forms.CharField(label=_("Số biên bản hủy"), max_length=60)
    destroyed_on = forms.DateField(label=_("Ngày hủy"), widget=DateInput(), initial=clock.today)
    serial = forms.CharField(
        label=_("In cho giấy số hiệu"),
        max_length=60,
        required=False,
        help_text=_("Nếu phôi hỏng khi in một giấy đã vào sổ."),
    )
    layout = Layout(
        "organiser",
        side_by_side("first", "last"),
        "reason",
        side_by_side("minutes", "destroyed_on"),
        "serial",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "organiser" not in self.fields:
            self.layout = Layout(*self.layout.fields[1:])


class SerialForm(SiteFormMixin, forms.ModelForm):
    """The pattern by which an organiser's papers get their số hiệu."""

    class Meta:
        model = Organiser
        fields = ("serial_pattern",)
        help_texts = {
            "serial_pattern": _(
                "{năm} là năm cấp, {số} là số vào sổ; {số:05} là số vào sổ viết đủ 5 chữ số."
            )
        }

    def clean_serial_pattern(self) -> str:
        return unicodedata.normalize("NFC", self.cleaned_data["serial_pattern"]).strip()
