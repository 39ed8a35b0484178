"""What staff fill in about a delegation: who answers for it, and what is to be corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import SiteFormMixin, side_by_side
from common.vietnamese.names import squeeze
from common.vietnamese.phones import PhoneError, parse_phone
from conferences.roster import Context, choices_of, hint_of
from conferences.roster.columns import LONGEST_CELL
from conferences.selectors.pipeline import STAGES
from registrations.forms_staff import ImportForm


class UnitFilters(SiteFormMixin, forms.Form):
    """Filters of the units, by GET. What cannot be understood filters nothing."""

    q = forms.CharField(label=_("Đơn vị, cán bộ đầu mối"), required=False, max_length=100)
    stage = forms.ChoiceField(
        label=_("Tiến độ"),
        required=False,
        choices=[("", _("Tất cả")), *((str(key), words) for key, (words, _tone) in STAGES.items())],
    )

    changes = forms.BooleanField(label=_("Có đề nghị thay đổi"), required=False)

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class ContactsForm(ImportForm):
    """The coordinators of all units, as a list."""

    source = None


class CoordinatorForm(SiteFormMixin, forms.Form):
    """Who answers for a unit; an office's common mailbox is fine, and so is none at all."""

    name = forms.CharField(
        label=_("Họ và tên"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Số điện thoại"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Không có e-mail: việc cần báo sẽ vào danh sách “Cần gọi điện”."),
    )
    layout = Layout("name", side_by_side("phone", "email"))

    def clean_name(self) -> str:
        return squeeze(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        if not self.cleaned_data["phone"]:
            return ""
        try:
            return parse_phone(self.cleaned_data["phone"]).e164
        except PhoneError as error:
            raise forms.ValidationError(str(error)) from error


class RemarkForm(SiteFormMixin, forms.Form):
    """What the coordinator is to correct."""

    remark = forms.CharField(
        label=_("Điều cần sửa"),
        help_text=_("Cán bộ đầu mối đọc được trong thư và trên trang của đoàn."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RowForm(SiteFormMixin, forms.Form):
    """One row of a roster as staff type it for the delegation: kept as typed, right or wrong."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # Of a new row: the button pressed twice makes it once.
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    PAIRS = (
        ("full_name", "salutation"),
        ("position", "workplace"),
        ("phone", "email"),
        ("role", "plate"),
        ("room", "share"),
        ("arrival", "departure"),
    )

    def __init__(
        self, *args: Any, context: Context, cells: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.context = context
        for column in context.columns:
            self.fields[column] = _row_field(context, column, str(cells.get(column, "")))
        paired = {name: pair for pair in self.PAIRS for name in pair}
        parts: list[Any] = ["version", "key"]
        for column in context.columns:
            pair = paired.get(column)
            if pair is None or not set(pair) <= set(context.columns):
                parts.append(column)
            elif column == pair[0]:
                parts.append(side_by_side(*pair))
        self.layout = Layout(*parts)

    def cells(self) -> dict[str, str]:
        """The texts, as a row of the roster keeps them."""
        return {name: squeeze(self.cleaned_data[name]) for name in self.context.columns}


def _row_field(context: Context, column: str, current: str) -> forms.Field:
    shared = {
        "label": context.label(column),
        "help_text": hint_of(column),
        "required": False,
        "initial": current,
    }
    choices = choices_of(column)
    if not choices:
        attributes = {"autocomplete": "off"}
        return forms.CharField(
            max_length=LONGEST_CELL, widget=forms.TextInput(attrs=attributes), **shared
        )
    # What the delegation typed and is none of the choices ("Đôi, ghép với số 1") stays.
    options = dict.fromkeys(("", *choices, current))
    return forms.ChoiceField(choices=[(each, each or "–") for each in options], **shared)


class ChangeForm(RowForm):
    """Who comes instead or besides; what is left empty is taken over from who leaves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, cells={}, **kwargs)
        del self.fields["version"]
        self.fields["full_name"].required = True
        self.fields["reason"] = _reason()
        self.layout = Layout(*(part for part in self.layout.fields if part != "version"), "reason")


class WithdrawForm(SiteFormMixin, forms.Form):
    """Why a delegate does not come; who leads the delegation, where its head goes."""

    def __init__(self, *args: Any, heads: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if heads:
            self.fields["new_head"] = forms.TypedChoiceField(
                label=_("Trưởng đoàn mới"), choices=[("", "–"), *heads], coerce=int
            )
        self.fields["reason"] = _reason()


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Lý do"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class AnswerForm(SiteFormMixin, forms.Form):
    """What staff answer to a change that was asked for."""

    answer = forms.CharField(
        label=_("Trả lời"),
        help_text=_("Cán bộ đầu mối đọc được; không đồng ý thì cần ghi lý do."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
