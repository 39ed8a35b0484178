"""What a coordinator fills in beside the grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import SiteFormMixin, side_by_side
from common.vietnamese.names import squeeze
from common.vietnamese.phones import format_phone
from conferences.roster import Context, choices_of, hint_of, read_row
from conferences.roster.columns import LONGEST_CELL
from registrations.imports.results import REFUSAL

LONGEST_REASON = 500


class ListForm(SiteFormMixin, forms.Form):
    """The delegation's list as its office has it: pasted cells, or the file."""

    one_of = ("file", "pasted")

    pasted = forms.CharField(
        label=gettext_lazy("Dán danh sách"),
        help_text=gettext_lazy(
            "Trong Excel hoặc Word, chọn cả bảng kể cả dòng tiêu đề, sao chép rồi dán vào đây."
        ),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Hoặc tệp Excel, CSV"),
        help_text=gettext_lazy("Tệp .xlsx hoặc .csv, không quá 10 MB."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("file") and not (data.get("pasted") or "").strip():
            self.add_error("pasted", _("Hãy dán danh sách hoặc chọn tệp."))
        return data


class SubmitForm(SiteFormMixin, forms.Form):
    """Which rows are sent, and what becomes of those beyond the quota: asked where it matters."""

    only_good = forms.BooleanField(required=False)
    beyond = forms.ChoiceField(
        label=gettext_lazy("Những người vượt chỉ tiêu"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Hãy chọn làm gì với những người vượt chỉ tiêu.")},
    )

    def __init__(
        self, *args: Any, good: int, refused: int, beyond: int, may_wait: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if refused:
            self.fields["only_good"].label = _(
                "Gửi trước %(good)d dòng đúng; %(refused)d dòng cần sửa để lại, chưa gửi"
            ) % {"good": good, "refused": refused}
        else:
            del self.fields["only_good"]
        if not beyond:
            del self.fields["beyond"]
            return
        choices = [("leave", _("Để lại trong danh sách, chưa gửi"))]
        if may_wait:
            choices.insert(0, ("wait", _("Ghi vào danh sách chờ, cùng một nhóm")))
        self.fields["beyond"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(SiteFormMixin, forms.Form):
    """Why: kept in the history, and read by the organisers."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Hãy ghi lý do, Ban Tổ chức sẽ đọc.")},
    )


class WithdrawForm(ReasonForm):
    """Why somebody does not come, and who leads then where it was the head."""

    new_head = forms.ChoiceField(
        label=gettext_lazy("Trưởng đoàn mới"),
        error_messages={"required": gettext_lazy("Hãy chọn trưởng đoàn mới.")},
    )
    field_order = ("new_head", "reason")

    def __init__(self, *args: Any, heirs: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if heirs:
            self.fields["new_head"].choices = [("", "–"), *heirs]  # type: ignore[attr-defined]
        else:
            del self.fields["new_head"]


class ContactForm(SiteFormMixin, forms.Form):
    """Who answers for the delegation; words for its people without e-mail go there."""

    one_of = ("phone", "email")

    name = forms.CharField(
        label=gettext_lazy("Họ và tên"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Hãy ghi họ và tên cán bộ đầu mối.")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Số điện thoại"),
        max_length=40,
        required=False,
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        required=False,
        help_text=gettext_lazy(
            "Nơi nhận thông báo của đoàn, và mã QR của những người không có e-mail."
        ),
    )


class OfficialForm(SiteFormMixin, forms.Form):
    """The công văn cử đại biểu, as the office signed it."""

    number = forms.CharField(
        label=gettext_lazy("Số công văn"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Ví dụ: 125/TTKC-KC."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp công văn"),
        help_text=gettext_lazy("Bản chụp hoặc PDF, không quá 10 MB."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,image/jpeg,image/png"}),
        error_messages={"required": gettext_lazy("Hãy chọn tệp công văn.")},
    )


class PersonForm(SiteFormMixin, forms.Form):
    """One person in words as in a row of the grid, read by the same rules."""

    PAIRS = (("salutation", "phone"), ("position", "workplace"), ("email", "diet"))

    def __init__(
        self, *args: Any, context: Context, leave_out: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.context = context
        for column in context.columns:
            if column not in leave_out:
                self.fields[column] = _field(context, column)
        self.fields["reason"] = forms.CharField(
            label=_("Lý do"),
            required=False,
            max_length=LONGEST_REASON,
            help_text=_("Ban Tổ chức sẽ đọc khi xem đề nghị."),
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.layout = Layout("full_name", *self._rows())

    def _rows(self) -> list[Any]:
        rows: list[Any] = []
        placed = {"full_name"}
        for name in self.fields:
            pair = next((pair for pair in self.PAIRS if name in pair), None)
            if name in placed:
                continue
            if pair and all(each in self.fields for each in pair):
                rows.append(side_by_side(*pair))
                placed |= set(pair)
            else:
                rows.append(name)
                placed.add(name)
        return rows

    def cells(self) -> dict[str, str]:
        """The texts, as a row of the roster keeps them."""
        return {
            name: squeeze(self.cleaned_data.get(name, ""))
            for name in self.context.columns
            if name in self.fields
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        read = read_row(self.cells(), self.context)
        for column, cell in read.cells.items():
            if cell.level >= REFUSAL and column in self.fields and column not in self.errors:
                self.add_error(column, cell.note)
        return data


def _field(context: Context, column: str) -> forms.Field:
    choices = choices_of(column)
    required = column == "full_name"
    label, hint = context.label(column), hint_of(column)
    if choices:
        return forms.ChoiceField(
            label=label,
            required=False,
            help_text=hint,
            choices=[("", "–"), *((each, each) for each in choices)],
        )
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_CELL,
        help_text=hint,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Hãy ghi họ và tên.")},
    )


def contact_of(name: str, phone: str, email: str) -> dict[str, str]:
    """What a coordinator's form begins with."""
    return {"name": name, "phone": format_phone(phone) if phone else "", "email": email}
