"""Phiếu đánh giá: what is asked, and what one person answers."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.forms import SiteFormMixin
from courses.feedback import BEST, LEVEL_WORDS, QUESTIONS, STATEMENTS
from courses.models import Evaluation

MOST_LINES, LONGEST_LINE = 15, 200
LONGEST_REMARK = 1000
DAYS_OPEN = 3


class LinesField(forms.CharField):
    """One thing a line; cleaned to a list."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        lines = list(dict.fromkeys(line for line in lines if line))
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("Nhiều nhất %(n)d dòng.") % {"n": MOST_LINES})
        if any(len(line) > LONGEST_LINE for line in lines):
            raise forms.ValidationError(_("Mỗi dòng dài nhất %(n)d ký tự.") % {"n": LONGEST_LINE})
        return lines


class OpeningForm(SiteFormMixin, forms.Form):
    """What is asked, and until when; by itself the usual questions, to the third day after."""

    statements = LinesField(
        label=gettext_lazy("Nội dung để chọn mức"),
        help_text=gettext_lazy(
            "Mỗi dòng một nội dung. Từng giảng viên của lớp được hỏi thêm ở dưới."
        ),
    )
    questions = LinesField(
        label=gettext_lazy("Câu hỏi để viết"),
        help_text=gettext_lazy("Mỗi dòng một câu."),
        required=False,
    )
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Nhận phiếu đến"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, evaluation: Evaluation | None, **kwargs: Any) -> None:
        later = clock.local(clock.now() + timedelta(days=DAYS_OPEN))
        initial = {
            "statements": "\n".join(evaluation.statements if evaluation else STATEMENTS),
            "questions": "\n".join(evaluation.questions if evaluation else QUESTIONS),
            "closes_at": (
                evaluation.closes_at
                if evaluation and evaluation.is_open
                else later.replace(hour=17, minute=0, second=0, microsecond=0)
            ),
        }
        super().__init__(*args, initial=initial, **kwargs)


class AnswerForm(SiteFormMixin, forms.Form):
    """One phiếu: a level for each statement and trainer, and words; each may be left out."""

    sent = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent"].initial = secrets.token_urlsafe(16)
        levels = [(str(BEST - place), words) for place, words in enumerate(LEVEL_WORDS)]
        for letter, asked in (("s", evaluation.statements), ("t", evaluation.trainers)):
            for place, words in enumerate(asked):
                self.fields[f"{letter}{place}"] = forms.ChoiceField(
                    label=words, choices=levels, required=False, widget=forms.RadioSelect
                )
        for place, words in enumerate(evaluation.questions):
            self.fields[f"q{place}"] = forms.CharField(
                label=words,
                required=False,
                max_length=LONGEST_REMARK,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def of(self, letter: str) -> Sequence[BoundField]:
        """The fields of one part of the phiếu: s, t or q."""
        return [self[name] for name in self.fields if name[0] == letter and name[1:].isdigit()]

    @property
    def statements(self) -> Sequence[BoundField]:
        return self.of("s")

    @property
    def trainers(self) -> Sequence[BoundField]:
        return self.of("t")

    @property
    def questions(self) -> Sequence[BoundField]:
        return self.of("q")

    def ratings(self) -> dict[str, int]:
        given = self.cleaned_data
        rated = [*self.statements, *self.trainers]
        return {field.name: int(given[field.name]) for field in rated if given[field.name]}

    def remarks(self) -> dict[str, str]:
        given = self.cleaned_data
        return {field.name[1:]: given[field.name] for field in self.questions if given[field.name]}
